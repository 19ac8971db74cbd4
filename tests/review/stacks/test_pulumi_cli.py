"""What Pulumi refuses is said in one line, with what to do in our commands."""

from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

COMMANDS = ("diff", "drift", "adopt", "proof", "import-file")


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    return PulumiStandIn(tmp_path / "bin", monkeypatch)


def _last_line(*arguments: str) -> str:
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 1, ran.output
    return ran.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "raw",
    [
        "no Pulumi.yaml project file found; either run this command from a directory containing a"
        " Pulumi project, or pass the fully qualified stack name (organization/project/stack)",
        "no Pulumi.yaml project file found (searching upwards from /x). If you have not created a"
        " project yet, use `pulumi new` to do so: no project file found",
    ],
)
@pytest.mark.parametrize("named", [(), ("--stack", "dev")])
def test_outside_a_project_it_names_the_directory_and_the_missing_file(
    tmp_path: Path, pulumi: PulumiStandIn, command: str, raw: str, named: tuple[str, ...]
) -> None:
    for asked in ("stack", "stack export"):
        pulumi.answers(asked, said=f"error: {raw}\n", code=255)

    assert _last_line(command, "--cwd", str(tmp_path), *named) == (
        f"mcp-monitoring {command}: there is no Pulumi.yaml in {tmp_path}, nor above it; run this"
        " in the directory of the project, or give it: --cwd DIRECTORY"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_selected_stack_it_says_how_to_give_one(
    tmp_path: Path, pulumi: PulumiStandIn, command: str
) -> None:
    raw = "error: no stack selected; please use `pulumi stack select` or `pulumi stack init` to\n"
    pulumi.answers("stack", said=raw, code=255)

    assert _last_line(command, "--cwd", str(tmp_path)) == (
        f"mcp-monitoring {command}: no stack is selected; give one: --stack NAME, or select one:"
        " pulumi stack select NAME"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_stack_that_is_not_there_is_told(
    tmp_path: Path, pulumi: PulumiStandIn, command: str
) -> None:
    pulumi.answers("stack", "prd\n")
    pulumi.answers("stack export", said="error: no stack named 'prd' found\n", code=255)

    assert _last_line(command, "--cwd", str(tmp_path)) == (
        f"mcp-monitoring {command}: no stack named 'prd' found; list them: pulumi stack ls, or make"
        " it: pulumi stack init"
    )


def test_without_a_login_it_says_how_to_log_in(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    raw = "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions"
    pulumi.answers("stack", said=f"error: {raw}\n", code=255)

    assert "; log in: pulumi login, or set PULUMI_BACKEND_URL" in _last_line(
        "diff", "--cwd", str(tmp_path)
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_selected_stack_is_the_one_that_is_meant(
    tmp_path: Path, pulumi: PulumiStandIn, command: str
) -> None:
    pulumi.answers("stack", "org/p/selected\n")
    pulumi.answers("stack export", said="error: asked for it\n", code=255)
    with_a_name = CliRunner().invoke(app, [command, "--stack", "other", "--cwd", str(tmp_path)])
    without = CliRunner().invoke(app, [command, "--cwd", str(tmp_path)])

    if command != "proof":
        assert "stack org/p/selected" in without.stderr
        assert "stack other" in with_a_name.stderr
    assert without.stderr.splitlines()[-1] == f"mcp-monitoring {command}: asked for it"


def test_every_stack_and_one_stack_exclude_each_other(tmp_path: Path) -> None:
    assert _last_line("drift", "--all", "--stack", "dev") == (
        "mcp-monitoring drift: --stack and --all exclude each other"
    )
