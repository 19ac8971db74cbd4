"""The examples of `docs/dynamic-dashboards.md` are what the command prints."""

import re
import shlex
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner

PAGE = REPOSITORY / "docs" / "dynamic-dashboards.md"


def examples() -> list[tuple[str, str]]:
    """The commands of the page, each with what it prints."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [
        (command, printed)
        for block in blocks
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$).*\n)*)", block, re.MULTILINE)
        if command.startswith("mcp-monitoring convert")
    ]


def test_the_page_has_examples() -> None:
    assert len(examples()) > 2


@pytest.mark.parametrize(("command", "printed"), examples())
def test_an_example_prints_what_the_page_says(
    command: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    arguments = shlex.split(command)[1:]
    if "--output" in arguments:
        at = arguments.index("--output") + 1
        arguments[at] = str(tmp_path / arguments[at])

    assert CliRunner().invoke(app, arguments).output == printed
