"""Help fits a terminal of 80 columns, and the small things that every command line has."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from mcp_monitoring.review import cli
from typer.main import get_group
from typer.testing import CliRunner

GROUP = get_group(cli.app)
GROUPS = {"rules": ["render"], "ci": ["comment", "issue", "address"]}
COMMANDS = [
    "",
    *GROUP.commands,
    *(f"{group} {one}" for group, several in GROUPS.items() for one in several),
]
ASK_GRAFANA = ("adopt", "diff", "drift", "import-file", "proof", "recover")


def _help(command: str, columns: int = 80) -> str:
    ran = CliRunner().invoke(
        cli.app, [*command.split(), "--help"], env={"COLUMNS": str(columns), "TERM": "dumb"}
    )
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_wider_than_80_columns(command: str) -> None:
    assert [line for line in _help(command).splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_no_sentence_is_broken_in_mid_line(command: str) -> None:
    # A line that breaks early, though the first word of the next one would fit.
    described = _help(command).partition("\n\n")[2].split("\n\nOptions:")[0].partition("Arguments:")
    for paragraph in described[0].split("\n\n"):
        lines = paragraph.splitlines()
        for line, following in pairwise(lines):
            assert len(line) + 1 + len(following.split()[0]) > 77, (line, following)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_is_cut_off(command: str) -> None:
    assert not re.search(r"\w\.\.\.$", _help(command), re.MULTILINE)


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in ("", *GROUPS)])
def test_every_command_has_examples_each_on_a_line(command: str) -> None:
    examples = _help(command).partition("  Examples:\n")[2].split("\n\n")[0].splitlines()

    assert len(examples) > 1
    for line in examples:
        assert f"mcp-monitoring {command}" in line


@pytest.mark.parametrize("command", ASK_GRAFANA)
def test_every_command_that_asks_grafana_says_where_the_credential_comes_from(command: str) -> None:
    said = " ".join(_help(command).split())

    assert "GRAFANA_AUTH_STACK (such as GRAFANA_AUTH_PROD), else GRAFANA_AUTH." in said


def test_the_version_is_that_of_the_package() -> None:
    ran = CliRunner().invoke(cli.app, ["--version"])

    assert (ran.exit_code, ran.output) == (0, f"mcp-monitoring {version('mcp-monitoring')}\n")


def _completed(typed: str) -> list[str]:
    """What a shell offers after some words and a Tab."""
    ran = subprocess.run(
        [Path(sys.executable).with_name("mcp-monitoring")],
        env={
            **os.environ,
            "_MCP_MONITORING_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split(" ")) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("mcp-monitoring d", ["diff", "drift"]),
        ("mcp-monitoring rules r", ["render"]),
        ("mcp-monitoring drift --all", ["--all", "--all-edits"]),
        ("mcp-monitoring diff --format m", ["markdown"]),
        ("mcp-monitoring zz", []),
    ],
)
def test_a_shell_completes_commands_and_options(typed: str, offered: list[str]) -> None:
    assert _completed(typed) == offered
