"""Whether the update that made a lock still runs: never removed while that is possible."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.recover.locks import (
    Held,
    Lock,
    Process,
    Standing,
    held_locks,
    judged,
    read_lock,
)
from mcp_monitoring.review.stacks.stack import StackError
from pulumi_stand_in import PulumiStandIn

LOCK = Lock("ci", "here", 4711, "2026-11-26T11:00:00Z")


@pytest.mark.parametrize(
    ("process", "standing"),
    [
        (None, Standing.ENDED),
        (Process("pulumi up --yes", is_gone=True), Standing.ENDED),
        (Process("pulumi up --yes"), Standing.RUNS),
        (Process("/usr/local/bin/pulumi up"), Standing.RUNS),
        (Process(""), Standing.RUNS),
        (Process("sleep 60"), Standing.UNKNOWN),
        (Process("python -m http.server"), Standing.UNKNOWN),
    ],
)
def test_an_update_of_this_machine_runs_as_long_as_its_process(
    process: Process | None, standing: Standing
) -> None:
    assert judged(LOCK, "here", process).standing is standing


def test_of_an_update_of_another_machine_nothing_is_known() -> None:
    held = judged(LOCK, "elsewhere", None)

    assert held.standing is Standing.UNKNOWN
    assert "begun on here" in held.because


def test_no_argument_of_a_process_is_repeated() -> None:
    held = judged(LOCK, "here", Process("pulumi up --config token=canary-31"))

    assert "canary-31" not in held.because


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"pid": "x"}', "not JSON"])
def test_a_file_that_is_no_lock_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_lock(text)


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state in files, of a stack `prod` of project `shop`."""
    stand_in = PulumiStandIn(tmp_path / "bin", monkeypatch)
    stand_in.answers("whoami", {"user": "me", "url": f"file://{tmp_path}/state"})
    locks = tmp_path / "state/.pulumi/locks/organization/shop/prod"
    locks.mkdir(parents=True)
    return locks


def _lock(directory: Path, **changes: Any) -> Path:
    lock = {"pid": os.getpid(), "username": "ci", "hostname": socket.gethostname()}
    file = directory / "0f.json"
    file.write_text(json.dumps({**lock, "timestamp": "2026-11-26T11:00:00Z", **changes}))
    return file


def _held(directory: Path) -> Held:
    found = held_locks("prod", "shop", directory)
    assert found is not None
    (one,) = found
    return one


def test_the_lock_of_a_process_that_ended_is_found(backend: Path, tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    _lock(backend, pid=ended.pid)

    assert _held(tmp_path).standing is Standing.ENDED


def test_a_killed_process_that_nobody_has_buried_has_ended(backend: Path, tmp_path: Path) -> None:
    killed = subprocess.Popen(["sleep", "60"])
    killed.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
    _lock(backend, pid=killed.pid)
    try:
        assert _held(tmp_path).standing is Standing.ENDED
    finally:
        killed.wait()


def test_the_lock_of_a_pulumi_that_runs_is_that_of_a_running_update(
    backend: Path, tmp_path: Path
) -> None:
    script = tmp_path / "pulumi"
    script.write_text("import time; time.sleep(60)")
    running = subprocess.Popen([sys.executable, str(script), "up"])
    try:
        _lock(backend, pid=running.pid)
        assert _held(tmp_path).standing is Standing.RUNS
    finally:
        running.kill()
        running.wait()


def test_a_lock_of_another_stack_or_machine_is_told_apart(backend: Path, tmp_path: Path) -> None:
    _lock(backend, hostname="runner-1", pid=1)
    other = backend.parent / "dev"
    other.mkdir()
    _lock(other)

    held = _held(tmp_path)

    assert held.standing is Standing.UNKNOWN
    assert str(held.lock) == "ci@runner-1, process 1, since 2026-11-26T11:00:00Z"


def test_a_stack_without_a_lock_has_none(backend: Path, tmp_path: Path) -> None:
    assert held_locks("organization/shop/prod", "shop", tmp_path) == []


def test_a_lock_that_cannot_be_read_is_one_line(backend: Path, tmp_path: Path) -> None:
    _lock(backend).write_text("{")

    with pytest.raises(StackError, match=r"0f\.json cannot be read"):
        held_locks("prod", "shop", tmp_path)


@pytest.mark.parametrize("url", ["s3://bucket", "https://api.pulumi.com", "postgres://h/db", ""])
def test_locks_of_other_backends_are_left_to_pulumi(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PulumiStandIn(tmp_path / "bin", monkeypatch).answers("whoami", {"user": "me", "url": url})

    assert held_locks("prod", "shop", tmp_path) is None


def test_a_place_that_the_environment_names_is_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No `pulumi` answers here.
    PulumiStandIn(tmp_path / "bin", monkeypatch)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/state")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    directory = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "shop" / "prod"
    directory.mkdir(parents=True)
    _lock(directory)

    assert len(held_locks("prod", "shop", tmp_path) or []) == 1
