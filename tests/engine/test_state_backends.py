"""State in a file, in S3 and in PostgreSQL: as docs/state.md has it, on real servers."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from engine.project import Project, ours
from engine.state_backends import (
    PASSWORD,
    STATE_BACKENDS,
    StateBackend,
    keeping_state_in,
)
from places import REPOSITORY

SECRET = "canary-of-prometheus"


@pytest.fixture(params=STATE_BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StateBackend]:
    with STATE_BACKENDS[request.param](tmp_path) as opened:
        yield opened


def test_a_stack_is_deployed_previews_clean_and_is_destroyed(
    project: Project, backend: StateBackend
) -> None:
    kept = keeping_state_in(project, backend)
    kept.set_secret("bearerToken", SECRET)
    kept.up()

    assert kept.objects() == ours()
    assert kept.pulumi("preview", "--expect-no-changes").exit_code == 0
    assert kept.drift().exit_code == 0
    written = backend.written()
    assert b"mcp-pool" in written, "the state is there"
    assert SECRET.encode() not in written
    assert PASSWORD.encode() not in written

    kept.pulumi("destroy", "--yes", "--skip-preview")
    assert not any(kept.objects().values())
    assert not any(SECRET in printed or PASSWORD in printed for printed in kept.printed)


def test_a_second_deployment_is_refused_and_told_who_holds_the_lock(
    project: Project, backend: StateBackend, tmp_path: Path
) -> None:
    kept = keeping_state_in(project, backend)
    with deploying(kept, tmp_path) as first:
        second = kept.up(check=False)
        assert kept.drift().exit_code == 0, "reading takes no lock"

    assert first.returncode == 0
    assert second.exit_code != 0
    assert "the stack is currently locked by 1 lock(s)" in second.output
    assert f"(pid {first.pid})" in second.output
    assert PASSWORD not in second.output
    kept.pulumi("refresh", "--yes", "--skip-preview")  # the lock is gone with its holder


def test_the_lock_of_a_killed_deployment_is_taken_away_by_cancel(
    project: Project, backend: StateBackend, tmp_path: Path
) -> None:
    kept = keeping_state_in(project, backend)
    with deploying(kept, tmp_path) as first:
        first.kill()
    refresh = ("refresh", "--yes", "--skip-preview")
    assert "currently locked" in kept.pulumi(*refresh, check=False).output

    kept.pulumi("cancel", "--yes")

    kept.pulumi(*refresh)


@pytest.mark.parametrize("backend", ["S3", "PostgreSQL"], indirect=True)
def test_a_stack_moves_from_a_file_to_a_server_without_a_change(
    project: Project, backend: StateBackend
) -> None:
    project.set_secret("bearerToken", SECRET)
    project.up()
    before = project.everything()
    project.pulumi("stack", "export", "--file", "state.json")

    moved = keeping_state_in(project, backend)
    moved.pulumi("stack", "import", "--file", "state.json")

    assert SECRET not in (project.directory / "state.json").read_text()
    assert moved.pulumi("preview", "--expect-no-changes").exit_code == 0
    assert moved.drift().exit_code == 0
    assert moved.everything() == before


@pytest.mark.parametrize("backend", ["S3", "PostgreSQL"], indirect=True)
def test_the_address_has_the_form_that_the_docs_print(backend: StateBackend) -> None:
    printed = (REPOSITORY / "docs" / "state.md").read_text()
    port = {"s3": "7070", "postgres": "5432"}[backend.url.partition(":")[0]]

    assert f"'{re.sub(r'(?<=127.0.0.1:)[0-9]+', port, backend.url)}'" in printed


@pytest.mark.parametrize("backend", ["S3", "PostgreSQL"], indirect=True)
def test_a_refused_credential_is_told_and_not_printed(
    project: Project, backend: StateBackend
) -> None:
    wrong = {
        name: "canary-wrong" for name, value in backend.environment.items() if value == PASSWORD
    }
    environment = {**project.environment, **backend.environment, **wrong}
    environment["PULUMI_BACKEND_URL"] = backend.url

    refused = replace(project, environment=environment).pulumi("stack", "ls", check=False)

    assert refused.exit_code != 0
    assert re.search("SignatureDoesNotMatch|password authentication failed", refused.output)
    assert "canary-wrong" not in refused.output


@contextmanager
def deploying(project: Project, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A deployment that goes on until the context ends."""
    running, go_on = directory / "running", directory / "go-on"
    file = project.directory / "__main__.py"
    original = file.read_text()
    file.write_text(
        "import pathlib, time\n"
        f"pathlib.Path({str(running)!r}).touch()\n"
        f"while not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.05)\n"
    )
    deployment = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=project.directory,
        env=project.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not running.exists():
            assert deployment.poll() is None, "it ended before its program ran"
            time.sleep(0.05)
        yield deployment
    finally:
        go_on.touch()
        deployment.wait(timeout=60)
        file.write_text(original)
