"""Whatever is killed in the middle of an update: one recovery, one update, and all is well.

`CRASH_POINTS=all` takes every point of an update, which takes half an hour.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
import yaml
from engine.crashes import (
    DESTROY,
    UP,
    Moment,
    Update,
    Victim,
    WatchedNetwork,
    restart_grafana,
    watched_network,
)
from engine.project import Project, Result
from engine.review import run
from engine.targets import REAL
from places import REPOSITORY

POINTS = "/api/v1/provisioning/contact-points"
CHANGES = 6
"""Requests with which the small stack is made, one for each object."""

CHOSEN = (
    (Victim.MACHINE, Moment.BEFORE, 1),
    (Victim.ENGINE, Moment.AFTER, 4),
    (Victim.PLUGIN, Moment.AFTER, 3),
    (Victim.LANGUAGE_HOST, Moment.BEFORE, 5),
)
EVERY = tuple(product(Victim, Moment, range(1, CHANGES + 1)))

CHOSEN_OF_DESTROY = (
    (Victim.MACHINE, Moment.AFTER, 2),
    (Victim.ENGINE, Moment.AFTER, 6),
    (Victim.PLUGIN, Moment.BEFORE, 4),
)
# It needs no program, and so no language host.
EVERY_OF_DESTROY = tuple(one for one in EVERY if one[0] is not Victim.LANGUAGE_HOST)


@dataclass
class Stack:
    """A small stack, deployed through a network that tells when to kill what."""

    project: Project
    network: WatchedNetwork
    empty: bytes
    whole: dict[str, set[str]]

    @property
    def file(self) -> Path:
        """The file of its state."""
        backend = self.project.config.backend
        return (
            backend / ".pulumi" / "stacks" / "mcp-monitoring" / f"{self.project.config.stack}.json"
        )

    def locks(self) -> list[Path]:
        return list((self.project.config.backend / ".pulumi" / "locks").rglob("*.json"))

    def interrupted(self, victim: Victim, moment: Moment, number: int, *command: str) -> str:
        """Runs a command, in which something is killed; returns what it printed."""
        update = Update(self.project, *command)
        self.network.at(number, moment, lambda: update.kill(victim))
        code, output = update.end()
        assert self.network.has_happened(), output
        assert code, output
        return output

    def heal(self) -> str:
        """Runs the one command that heals; returns what it said."""
        healed = run(self.project, "recover", "--stack", "dev", "--yes")
        assert healed.exit_code == 0, healed.output
        return healed.output

    def deploy(self, *options: str) -> None:
        """Deploys; fails unless Grafana then has exactly the objects of the files, each once."""
        self.project.up(*options)
        self.is_whole()

    def is_whole(self) -> None:
        assert self.project.objects() == self.whole
        assert len(self.project.get(f"{POINTS}?name=mcp-monitoring")) == 1, "one notifier"
        assert not self.locks()
        drift = run(self.project, "drift", "--stack", "dev")
        assert drift.exit_code == 0, drift.output
        assert "No drift (6 objects compared)" in drift.output

    def forget(self) -> None:
        """Takes away what the stack has made, in Grafana and in the state."""
        for lock in self.locks():
            lock.unlink()
        self.file.write_bytes(self.empty)
        self.file.with_name(f"{self.file.name}.attrs").unlink(missing_ok=True)
        grafana = self.project.grafana
        grafana.delete("/api/folders/mcp?forceDeleteRules=true")
        grafana.delete("/api/datasources/uid/mcp-prometheus")
        for one in self.project.get(f"{POINTS}?name=mcp-monitoring"):
            grafana.delete(f"{POINTS}/{one['uid']}")


@pytest.fixture(scope="module")
def made(sandbox: Project) -> Iterator[Stack]:
    if REAL:
        pytest.skip("processes are found by the names that they have in the sandbox")
    original = sandbox.stack_file.read_text()
    shutil.rmtree(sandbox.dashboards, ignore_errors=True)
    sandbox.dashboards.mkdir()
    alerts = sandbox.directory / "alerts"
    alerts.mkdir()
    for name in ("mcp-pool", "mcp-queries"):
        shutil.copy(REPOSITORY / "dashboards" / f"{name}.json", sandbox.dashboards)
    shutil.copy(REPOSITORY / "alerts" / "pool.yaml", alerts)
    sandbox.configure(alertsDir="alerts", runbookBaseUrl="https://example.com/runbooks/")
    with watched_network(sandbox.config.grafana_url) as network:
        document = yaml.safe_load(sandbox.stack_file.read_text())
        settings = {"url": network.url, "retries": 1, "retryWait": 1}
        document["config"] |= {f"grafana:{key}": value for key, value in settings.items()}
        sandbox.stack_file.write_text(yaml.safe_dump(document))
        stack = Stack(sandbox, network, b"", {})
        stack.empty = stack.file.read_bytes()
        network.at(0, Moment.BEFORE, lambda: None)
        sandbox.up()
        assert len(network.changes) == CHANGES
        stack.whole = sandbox.objects()
        assert sum(map(len, stack.whole.values())) == CHANGES + 1, "a group has two alerts"
        stack.is_whole()
        stack.forget()
        yield stack
    sandbox.stack_file.write_text(original)
    shutil.rmtree(alerts)


@pytest.fixture
def stack(made: Stack) -> Iterator[Stack]:
    """The small stack, not deployed; whatever a test leaves of it is taken away."""
    yield made
    made.network.recover()
    made.forget()


ALL_POINTS = os.environ.get("CRASH_POINTS") == "all"


@pytest.mark.parametrize(("victim", "moment", "number"), EVERY if ALL_POINTS else CHOSEN)
def test_a_killed_update_is_healed_by_one_recovery_and_one_update(
    stack: Stack, victim: Victim, moment: Moment, number: int
) -> None:
    stack.interrupted(victim, moment, number, *UP)
    stack.heal()
    stack.deploy()


@pytest.mark.parametrize(
    ("victim", "moment", "number"), EVERY_OF_DESTROY if ALL_POINTS else CHOSEN_OF_DESTROY
)
def test_a_killed_destroy_is_healed_by_one_recovery_and_finished_by_another_destroy(
    stack: Stack, victim: Victim, moment: Moment, number: int
) -> None:
    stack.deploy()
    stack.interrupted(victim, moment, number, *DESTROY)
    stack.heal()
    stack.deploy("--refresh", "--run-program")
    stack.interrupted(victim, moment, number, *DESTROY)
    stack.heal()
    stack.project.pulumi(*DESTROY)

    assert not any(stack.project.objects().values())


def test_a_second_update_at_the_same_time_is_refused_and_breaks_nothing(stack: Stack) -> None:
    second: list[Result] = []
    stack.network.at(3, Moment.BEFORE, lambda: second.append(stack.project.up(check=False)))
    first = stack.project.up()

    assert first.exit_code == 0
    assert second[0].exit_code != 0
    assert "the stack is currently locked by 1 lock(s)" in second[0].output
    assert len(stack.network.changes) == CHANGES, "each object is made once"
    stack.is_whole()


def test_a_grafana_that_restarts_in_the_middle_is_healed(stack: Stack) -> None:
    stack.network.at(4, Moment.AFTER, lambda: restart_grafana(stack.project))
    stack.project.up(check=False)
    assert stack.network.has_happened()

    stack.heal()
    stack.deploy()


@pytest.fixture
def volume(stack: Stack) -> Iterator[Path]:
    """The state of the stack on a small disk of its own."""
    backend = stack.project.config.backend
    before = backend.with_name("before")
    shutil.copytree(backend, before)
    # What other tests left there has its place, too.
    files = [file.stat().st_size for file in before.rglob("*")]
    kilobytes = 4096 + sum(4 * (size // 4096 + 1) for size in files)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(backend)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        shutil.rmtree(before)
        pytest.skip(f"a disk of its own cannot be mounted here: {mounted.stderr.strip()}")
    try:
        shutil.copytree(before, backend, dirs_exist_ok=True)
        yield backend
    finally:
        subprocess.run(["umount", str(backend)], check=True)
        shutil.rmtree(before)


def _remount(volume: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(volume)], check=True)


def test_a_disk_that_is_full_loses_nothing(stack: Stack, volume: Path) -> None:
    filling = volume / "filling"

    def fill() -> None:
        with suppress(OSError), filling.open("wb", buffering=0) as file:
            while file.write(bytes(1024)):
                pass

    stack.deploy()
    file = stack.project.dashboards / "mcp-queries.json"
    before = file.read_text()
    file.write_text(json.dumps({**json.loads(before), "description": "changed"}))
    stack.network.at(1, Moment.BEFORE, fill)
    failed = stack.project.up(check=False)
    assert failed.exit_code, failed.output
    assert "no space left on device" in failed.output

    # Pulumi may have cut off the state, and its copy with it.
    filling.unlink()
    stack.heal()
    stack.deploy()
    assert stack.project.dashboard("mcp-queries")["dashboard"]["description"] == "changed"
    file.write_text(before)


def test_a_state_that_is_read_only_is_read_and_nothing_is_begun(stack: Stack, volume: Path) -> None:
    stack.deploy()
    _remount(volume, "ro")
    try:
        stack.network.at(0, Moment.BEFORE, lambda: None)
        refused = stack.project.up("--refresh", check=False)
        assert refused.exit_code, refused.output
        assert "read-only file system" in refused.output
        assert stack.network.changes == []
        stack.is_whole()
    finally:
        _remount(volume, "rw")
