"""`mcp-monitoring recover` asks before it does anything, and leaves alone what it cannot judge."""

import json
import os
import pty
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.cli import app
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

COMMAND = Path(sys.executable).with_name("mcp-monitoring")
URN = "urn:pulumi:dev::shop"
STACK = {"op": "same", "urn": f"{URN}::pulumi:pulumi:Stack::shop-dev", "newState": {"type": "x"}}
RECOVER = ("recover", "--stack", "dev")


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A stack that would create nothing, and is not locked."""
    stand_in = PulumiStandIn(tmp_path / "bin", monkeypatch)
    stand_in.answers("version", "v3.254.0")
    stand_in.answers("config", {})
    stand_in.answers("preview", {"steps": [STACK], "changeSummary": {}})
    stand_in.answers("stack export", {"version": 3, "deployment": {"resources": []}})
    stand_in.answers("whoami", {"user": "me", "url": f"file://{tmp_path}"})
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return stand_in


def _lock(directory: Path, name: str = "0f", **changes: Any) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    lock = {"pid": ended.pid, "username": "ci", "hostname": socket.gethostname()}
    locks = directory / ".pulumi/locks/organization/shop/dev"
    locks.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**lock, "timestamp": "2026-11-26T11:00:00Z", **changes})
    (locks / f"{name}.json").write_text(text)


def _in_a_terminal(
    *arguments: str, answer: str, meanwhile: Callable[[], None] = lambda: None
) -> tuple[int, str]:
    """Runs the command with a terminal, and types an answer when it asks."""
    ours, theirs = pty.openpty()
    ran = subprocess.Popen(
        [str(COMMAND), *arguments], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True
    )
    os.close(theirs)
    said = b""
    while b"? [y/N]" not in said:
        said += os.read(ours, 4096)
    meanwhile()
    os.write(ours, f"{answer}\n".encode())
    output, _ = ran.communicate(timeout=60)
    try:
        while chunk := os.read(ours, 4096):
            said += chunk
    except OSError:
        pass  # The other end is closed.
    os.close(ours)
    return ran.returncode, output + said.decode()


def test_a_stack_without_trouble_has_nothing_to_recover(pulumi: PulumiStandIn) -> None:
    ran = CliRunner().invoke(app, RECOVER)

    assert ran.exit_code == 0, ran.output
    assert "Nothing to recover: stack dev can be deployed." in ran.output


def test_without_a_terminal_and_without_yes_nothing_is_done(
    pulumi: PulumiStandIn, tmp_path: Path
) -> None:
    _lock(tmp_path)

    # Nobody said what `pulumi cancel` prints: calling it would fail.
    ran = CliRunner().invoke(app, RECOVER)

    assert ran.exit_code == 2, ran.output
    assert "has ended: its process is gone" in ran.output
    assert "nothing was done; to do it without a question: --yes" in ran.output
    assert "Would remove 1 lock." in ran.output


def test_a_dry_run_says_how_to_do_it(pulumi: PulumiStandIn, tmp_path: Path) -> None:
    _lock(tmp_path)

    ran = CliRunner().invoke(app, (*RECOVER, "--dry-run", "--yes"))

    assert ran.exit_code == 2, ran.output
    assert "Would remove 1 lock. To do it:\n  mcp-monitoring recover --stack dev\n" in ran.output


def test_yes_does_it_without_a_question(pulumi: PulumiStandIn, tmp_path: Path) -> None:
    _lock(tmp_path)
    pulumi.answers("cancel")

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 0, ran.output
    assert "Done: remove 1 lock." in ran.output
    assert "pulumi up --refresh --run-program --stack dev" in ran.output


@pytest.mark.parametrize(
    ("answer", "exit_code", "said"),
    [("y", 0, "Done: remove 1 lock."), ("n", 2, "Would remove 1 lock.")],
)
def test_a_person_is_asked(
    pulumi: PulumiStandIn, tmp_path: Path, answer: str, exit_code: int, said: str
) -> None:
    _lock(tmp_path)
    if answer == "y":
        pulumi.answers("cancel")

    code, output = _in_a_terminal(*RECOVER, answer=answer)

    assert "Remove 1 lock?" in output
    assert said in output
    assert code == exit_code


@pytest.mark.parametrize(("answer", "exit_code"), [("y", 0), ("n", 2)])
def test_a_person_may_know_that_an_update_elsewhere_has_ended_and_yes_does_not_say_so(
    pulumi: PulumiStandIn, tmp_path: Path, answer: str, exit_code: int
) -> None:
    _lock(tmp_path, hostname="runner-1")
    alone = CliRunner().invoke(app, (*RECOVER, "--yes"))
    assert alone.exit_code == 2, alone.output
    assert "pulumi cancel --yes --stack dev" in alone.output
    if answer == "y":
        pulumi.answers("cancel")

    code, output = _in_a_terminal(*RECOVER, "--yes", answer=answer)

    assert "Are you sure that these updates no longer run?" in output
    assert code == exit_code


def test_an_update_that_begins_while_a_person_thinks_is_not_touched(
    pulumi: PulumiStandIn, tmp_path: Path
) -> None:
    _lock(tmp_path)

    # Nobody said what `pulumi cancel` prints: calling it would say so.
    code, output = _in_a_terminal(
        *RECOVER, answer="y", meanwhile=lambda: _lock(tmp_path, "1a", hostname="runner-2")
    )

    assert code == 1
    assert "another update has begun meanwhile; nothing was touched" in output


def test_pending_operations_of_other_providers_are_left_to_pulumi(pulumi: PulumiStandIn) -> None:
    bucket = {"urn": f"{URN}::aws:s3/bucket:Bucket::logs", "type": "aws:s3/bucket:Bucket"}
    pending = [{"type": "creating", "resource": bucket}]
    deployment = {"resources": [], "pending_operations": pending}
    pulumi.answers("stack export", {"version": 3, "deployment": deployment})

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 2, ran.output
    assert "creating logs  was not finished; this command does not look for it" in ran.output


def test_the_json_report_has_all_of_it(pulumi: PulumiStandIn, tmp_path: Path) -> None:
    _lock(tmp_path)
    pulumi.answers("cancel")

    ran = CliRunner().invoke(app, (*RECOVER, "--yes", "--format", "json"))

    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.stdout)
    assert (report["version"], report["stack"], report["done"]) == (1, "dev", True)
    assert report["locks"][0]["standing"] == "ended"
    assert report["ours"] == report["others"] == report["doubled"] == report["pending"] == []


@pytest.mark.parametrize("version", [3, 4])
def test_a_state_keeps_the_version_that_it_has(
    pulumi: PulumiStandIn, tmp_path: Path, version: int
) -> None:
    kind = "grafana:oss/folder:Folder"
    pending = [{"type": "creating", "resource": {"urn": f"{URN}::{kind}::f", "type": kind}}]
    deployment = {"resources": [], "pending_operations": pending}
    pulumi.answers("stack export", {"version": version, "deployment": deployment})
    pulumi.answers("stack import")

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 0, ran.output
    assert "Done: clear 1 pending operation." in ran.output
    assert json.loads((tmp_path / "bin" / "file.in").read_text()) == {
        "version": version,
        "deployment": {"resources": []},
    }


@pytest.mark.parametrize("since", ["2126-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "", "soon"])
def test_whether_an_update_runs_is_not_told_by_its_age(
    pulumi: PulumiStandIn, tmp_path: Path, since: str
) -> None:
    _lock(tmp_path, timestamp=since)
    assert "has ended" in CliRunner().invoke(app, RECOVER).output

    _lock(tmp_path, timestamp=since, pid=os.getpid())
    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))
    assert ran.exit_code == 2, ran.output
    assert "is now another program" in ran.output


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("preview", "error: no stack named 'dev' found\n"),
        ("stack export", "error: incorrect passphrase\n"),
        ("whoami", "error: the backend is read-only\n"),
    ],
)
def test_what_pulumi_refuses_is_one_line(pulumi: PulumiStandIn, command: str, said: str) -> None:
    pulumi.answers(command, "", said, 255)

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 1
    assert ran.stderr.splitlines()[-1].startswith("mcp-monitoring recover: ")
    assert said.removeprefix("error: ").strip() in ran.stderr


def test_an_import_that_fails_midway_says_what_to_do(pulumi: PulumiStandIn, tmp_path: Path) -> None:
    _lock(tmp_path)
    pulumi.answers("cancel", "", "error: access denied\n", 255)

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 1
    assert "access denied; when that is mended, run this again" in ran.stderr
