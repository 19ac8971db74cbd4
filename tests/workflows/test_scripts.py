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
OTHERS = [
    ALICE,
    {"login": "dependabot[bot]", "type": "Bot"},
    {"login": "our-app[bot]", "type": "Bot"},
]
"""Who may have copied or quoted a marker; with the token of a workflow we are none of them."""


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


@pytest.mark.parametrize("author", OTHERS, ids=lambda author: author["login"])
def test_a_comment_of_somebody_else_with_the_marker_stays(
    server: GitHubStandIn, report: Path, author: dict[str, str]
) -> None:
    server.add_comment(7, report.read_text() + "quoted", author)
    comment(server, report)

    assert server.comments[0]["body"].endswith("quoted")
    assert len(server.comments) == 2


def test_with_the_token_of_an_app_its_own_comment_is_updated(
    server: GitHubStandIn, report: Path
) -> None:
    server.add_comment(7, report.read_text() + "earlier", OTHERS[2])

    ran = run(
        server,
        "upsert_comment.py",
        *("--pull-request", 7, "--file", report, "--author", "our-app[bot]"),
    )

    assert ran.returncode == 0, ran.stderr
    assert [one["body"] for one in server.comments] == [report.read_text()]


def test_a_longer_marker_is_another_one(server: GitHubStandIn, report: Path) -> None:
    server.add_comment(7, "<!-- mcp-monitoring diff: dev --> of last year")
    comment(server, report)

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


@pytest.mark.parametrize("author", OTHERS, ids=lambda author: author["login"])
def test_an_issue_of_somebody_else_with_the_marker_stays(
    server: GitHubStandIn, report: Path, author: dict[str, str]
) -> None:
    server.add_issue("copied", "<!-- mcp-monitoring drift: prod -->", author)

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


def stub_command(directory: Path, code: int) -> dict[str, str]:
    """Puts a `mcp-monitoring` there that only notes how it was called, and names it."""
    command = directory / "mcp-monitoring"
    command.write_text(f'#!/bin/sh\necho "$@" > {directory}/arguments\nexit {code}\n')
    command.chmod(0o755)
    return {**os.environ, "MCP_MONITORING": str(command), "GITHUB_OUTPUT": f"{directory}/output"}


@pytest.mark.parametrize(("code", "succeeds"), [(0, True), (2, True), (1, False), (3, False)])
@pytest.mark.parametrize(
    "arguments",
    [
        ["drift", "--stack", "prod", "--output-markdown", "drift.md"],
        ["diff", "--stack", "dev", "--output-json", "dev.json"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_step_hands_its_exit_code_on_and_fails_only_if_nothing_could_be_said(
    tmp_path: Path, arguments: list[str], code: int, succeeds: bool
) -> None:
    ran = subprocess.run([SCRIPTS / "looked_at.sh", *arguments], env=stub_command(tmp_path, code))

    assert (ran.returncode == 0) is succeeds
    assert (tmp_path / "output").read_text() == f"exit_code={code}\n"
    assert (tmp_path / "arguments").read_text().split() == arguments


@pytest.mark.parametrize(("code", "succeeds"), [(0, True), (2, True), (1, False)])
def test_a_difference_of_files_is_no_failure(tmp_path: Path, code: int, succeeds: bool) -> None:
    ran = subprocess.run(
        [SCRIPTS / "file_diff.sh", "HEAD", "HEAD", "files.md", "files.json"],
        cwd=REPOSITORY,
        env=stub_command(tmp_path, code),
    )

    assert (ran.returncode == 0) is succeeds


GRAFANA = "https://grafana.example.com"


def address_check(directory: Path, expected: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPTS / "grafana_address.py", "--stack", "prod"],
        cwd=directory,
        env={**os.environ, "EXPECTED": expected},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "given", [GRAFANA, f"{GRAFANA}/", "https://GRAFANA.example.com:443", f"'{GRAFANA}'"]
)
def test_the_expected_grafana_gets_the_credential(tmp_path: Path, given: str) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  grafana:url: {given}\n")

    ran = address_check(tmp_path, GRAFANA)

    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    "given",
    [
        "https://grafana.example.com.attacker.example",
        "http://grafana.example.com",
        "https://grafana.example.com:8443",
        "https://grafana.example.com/other",
        "https://grafana.example.com@attacker.example",
        "https://canary:canary@grafana.example.com",
        "https://grafana.example.com:port",
        "{secure: v1:canary}",
        "",
    ],
)
def test_another_grafana_gets_no_credential_and_is_not_shown(tmp_path: Path, given: str) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  grafana:url: {given}\n")

    ran = address_check(tmp_path, GRAFANA)

    assert ran.returncode == 1
    assert "Pulumi.prod.yaml" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert "attacker" not in ran.stderr
    assert "canary" not in ran.stderr


@pytest.mark.parametrize("text", ["", "config: [a]\n", "config:\n  other: 1\n", "a: [\n", None])
def test_a_stack_file_without_an_address_gets_no_credential(
    tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "Pulumi.prod.yaml").write_text(text)

    ran = address_check(tmp_path, GRAFANA)

    assert ran.returncode == 1
    assert ran.stderr.startswith("grafana_address.py: Pulumi.prod.yaml")


@pytest.mark.parametrize("expected", ["", "grafana.example.com", "https://a:b@grafana.example.com"])
def test_without_an_expected_address_nothing_gets_the_credential(
    tmp_path: Path, expected: str
) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  grafana:url: '{expected}'\n")

    ran = address_check(tmp_path, expected)

    assert ran.returncode == 1
    assert "variable GRAFANA_URL" in ran.stderr


@pytest.mark.parametrize("folder", ["dashboards", "runbooks"])
def test_a_fork_gets_the_difference_of_its_files(tmp_path: Path, folder: str) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)

    git("init", "-q")
    dashboards = tmp_path / folder
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
    for script in ("upsert_comment.py", "drift_issue.py", "grafana_address.py"):
        ran = subprocess.run(
            [sys.executable, SCRIPTS / script, "--help"], capture_output=True, text=True
        )
        assert "examples:" in ran.stdout
