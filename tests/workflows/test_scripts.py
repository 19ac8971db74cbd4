"""The scripts that the workflows run: comments updated in place, one issue per drifting stack."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from github_stand_in import REPOSITORY as GITHUB_REPOSITORY
from github_stand_in import TOKEN, GitHubStandIn, github
from places import REPOSITORY

SCRIPTS = REPOSITORY / ".github" / "scripts"
ALICE = {"login": "alice", "type": "User"}


@pytest.fixture
def server() -> Iterator[GitHubStandIn]:
    with github() as stand_in:
        yield stand_in


def run(
    server: GitHubStandIn, script: str, *arguments: object, **environment: str
) -> subprocess.CompletedProcess[str]:
    variables = {
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": GITHUB_REPOSITORY,
        "GITHUB_API_URL": f"http://127.0.0.1:{server.server_port}",
    }
    return subprocess.run(
        [sys.executable, str(SCRIPTS / script), *map(str, arguments)],
        env={**os.environ, **variables, **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "dev.md"
    file.write_text("<!-- mcp-monitoring diff: dev -->\n### first\n")
    return file


def comment(server: GitHubStandIn, file: Path) -> None:
    ran = run(server, "upsert_comment.py", "--pull-request", 7, "--file", file)
    assert ran.returncode == 0, ran.stderr


def test_a_comment_is_made_once_and_updated_in_place(server: GitHubStandIn, report: Path) -> None:
    comment(server, report)
    report.write_text("<!-- mcp-monitoring diff: dev -->\n### second\n")
    comment(server, report)

    assert [one["body"].splitlines()[1] for one in server.comments] == ["### second"]


def test_each_stack_has_a_comment_of_its_own(server: GitHubStandIn, report: Path) -> None:
    comment(server, report)
    report.write_text("<!-- mcp-monitoring diff: prod -->\n")
    comment(server, report)

    assert len(server.comments) == 2


def test_a_persons_comment_with_the_marker_stays(server: GitHubStandIn, report: Path) -> None:
    server.add_comment(7, report.read_text() + "quoted", ALICE)
    comment(server, report)

    assert server.comments[0]["body"].endswith("quoted")
    assert len(server.comments) == 2


def test_a_comment_behind_many_others_is_found(server: GitHubStandIn, report: Path) -> None:
    for number in range(230):
        server.add_comment(7, f"talk {number}", ALICE)
    comment(server, report)
    comment(server, report)

    assert len(server.comments) == 231


def test_a_comment_that_is_too_long_is_cut(server: GitHubStandIn, report: Path) -> None:
    report.write_text("<!-- mcp-monitoring diff: dev -->\n" + "x" * 70_000)
    comment(server, report)

    assert len(server.comments[0]["body"]) <= 65_536
    assert server.comments[0]["body"].endswith("_Cut: it was too long._")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"GITHUB_TOKEN": "ghs_wrong"}, "401 Bad credentials"),
        ({"GITHUB_TOKEN": ""}, "set GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "ghs_canary\n"}, "GITHUB_TOKEN has a character that no token has"),
        ({"GITHUB_REPOSITORY": "other/one"}, "404 Not Found"),
        ({"GITHUB_API_URL": "http://127.0.0.1:9"}, "ConnectError"),
    ],
)
def test_a_refusal_is_one_line_without_the_token(
    server: GitHubStandIn, report: Path, environment: dict[str, str], said: str
) -> None:
    ran = run(server, "upsert_comment.py", "--pull-request", 7, "--file", report, **environment)

    assert ran.returncode == 1
    assert said in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert "ghs_" not in ran.stderr


def test_a_file_without_a_marker_is_refused(server: GitHubStandIn, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("### no marker")

    ran = run(server, "upsert_comment.py", "--pull-request", 7, "--file", file)
    assert ran.returncode == 1
    assert server.writes == 0


def drift(server: GitHubStandIn, code: int, file: Path, stack: str = "prod") -> str:
    ran = run(server, "drift_issue.py", "--stack", stack, "--exit-code", code, "--file", file)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_one_issue_is_opened_updated_closed_and_opened_anew(
    server: GitHubStandIn, report: Path
) -> None:
    assert drift(server, 2, report).startswith("opened")
    assert drift(server, 2, report).startswith("unchanged")
    report.write_text("another drift")
    assert drift(server, 2, report).startswith("updated")
    assert drift(server, 2, report, "dev").startswith("opened")
    assert len(server.issues) == 2

    assert drift(server, 0, report).startswith("closed")
    assert [one["state"] for one in server.issues] == ["closed", "open"]
    assert "as it was deployed again" in server.comments[-1]["body"]
    assert drift(server, 0, report) == "no drift, and no issue\n"
    assert drift(server, 2, report).startswith("opened")


def test_a_persons_issue_with_the_marker_stays(server: GitHubStandIn, report: Path) -> None:
    server.add_issue("copied", "<!-- mcp-monitoring drift: prod -->", ALICE)

    drift(server, 0, report)
    assert server.issues[0]["state"] == "open"


def test_a_stack_that_could_not_be_checked_leaves_its_issue_alone(
    server: GitHubStandIn, report: Path
) -> None:
    drift(server, 2, report)
    before = server.writes

    ran = run(server, "drift_issue.py", "--stack", "prod", "--exit-code", 1)
    assert ran.returncode == 1
    assert "could not be checked" in ran.stderr
    assert server.writes == before


@pytest.mark.parametrize(("code", "succeeds"), [(0, True), (2, True), (1, False)])
def test_the_drift_step_hands_its_exit_code_on(tmp_path: Path, code: int, succeeds: bool) -> None:
    command = tmp_path / "mcp-monitoring"
    command.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\nexit {code}\n')
    command.chmod(0o755)
    output = tmp_path / "output"
    environment = {**os.environ, "MCP_MONITORING": str(command), "GITHUB_OUTPUT": str(output)}

    ran = subprocess.run([SCRIPTS / "drift.sh", "prod", "drift.md"], env=environment)

    assert (ran.returncode == 0) is succeeds
    assert output.read_text() == f"exit_code={code}\n"
    arguments = (tmp_path / "arguments").read_text()
    assert arguments == "drift --stack prod --output-markdown drift.md\n"


def test_a_fork_gets_the_difference_of_its_files(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)

    git("init", "-q")
    dashboards = tmp_path / "dashboards"
    dashboards.mkdir()
    (dashboards / "a.json").write_text('{"title": "Old", "uid": "a", "panels": []}')
    git("add", ".")
    git("commit", "-qm", "base")
    (dashboards / "a.json").write_text('{"title": "New", "uid": "a", "panels": []}')
    git("commit", "-qam", "head")
    command = Path(sys.executable).with_name("mcp-monitoring")

    ran = subprocess.run(
        [SCRIPTS / "file_diff.sh", "HEAD~1", "HEAD", "files.md", "files.json"],
        cwd=tmp_path,
        env={**os.environ, "MCP_MONITORING": str(command)},
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert "title: `Old` → `New`" in (tmp_path / "files.md").read_text()
    assert (tmp_path / "files.json").is_file()


def test_help_shows_examples() -> None:
    for script in ("upsert_comment.py", "drift_issue.py"):
        ran = subprocess.run(
            [sys.executable, SCRIPTS / script, "--help"], capture_output=True, text=True
        )
        assert "examples:" in ran.stdout
