"""One meaning of each exit code: 1 is what could not be done, and so is wrong usage."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner

COMMANDS = ("adopt", "check", "diff", "drift", "import-file", "proof", "rules render")


def _exit_code(*arguments: str) -> int:
    return CliRunner().invoke(app, arguments).exit_code


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "wrong", [["--no-such-option"], ["--format", "no-such"], ["--cwd"]], ids=str
)
def test_wrong_usage_is_not_mistaken_for_what_a_command_looks_for(
    command: str, wrong: list[str]
) -> None:
    result = CliRunner().invoke(app, [*command.split(), *wrong])

    assert result.exit_code == 1
    assert result.stderr


@pytest.mark.parametrize(
    "command", [["no-such-command"], ["rules", "no-such-command"], ["--no-such"]]
)
def test_a_command_that_does_not_exist_is_wrong_usage(command: list[str]) -> None:
    assert _exit_code(*command) == 1


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_no_wrong_usage_and_tells_the_exit_codes(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200"})

    assert result.exit_code == 0
    said = " ".join(result.output.split())
    assert "xits with 0" in said
    assert " 1 if" in said


@pytest.mark.parametrize("command", COMMANDS[:-1])
def test_a_stack_or_file_that_is_not_there_cannot_be_done(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    what = ["nowhere.json"] if command == "check" else ["--stack", "nowhere"]

    assert _exit_code(command, *what) == 1


def test_rules_that_are_not_there_cannot_be_rendered(tmp_path: Path) -> None:
    assert _exit_code("rules", "render", str(tmp_path / "nowhere")) == 1


def test_a_finding_is_something_to_look_at(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "T", "panels": [{"type": "stat", "title": "P"}]}))

    assert _exit_code("check", str(file)) == 2
    assert _exit_code("check", "--prometheus", "nonsense", str(file)) == 1
