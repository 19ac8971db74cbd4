"""Commands come at once: help knows each without loading one, and each loads what it uses."""

import subprocess
import sys

import pytest
from mcp_monitoring.review import cli
from places import REPOSITORY
from typer.main import get_group

GROUP = get_group(cli.app)
LIBRARIES = ("httpx", "pulumi", "promql_parser", "jsonschema", "yaml", "rich")


def loaded_by(arguments: list[str], libraries: tuple[str, ...]) -> tuple[str, list[str]]:
    """Runs the command; returns what it printed, and which of the libraries it loaded."""
    program = (
        "import sys; from mcp_monitoring.command import main\n"
        "try: main()\n"
        f"except SystemExit: print(*(one for one in {libraries} if one in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )
    *printed, loaded = ran.stdout.split("\n")[:-1]
    return "\n".join(printed), loaded.split()


def test_help_loads_no_command_and_none_of_their_libraries() -> None:
    printed, loaded = loaded_by(["--help"], LIBRARIES)
    assert "Commands:" in printed
    assert loaded == []


def test_a_check_of_files_loads_nothing_that_talks_to_servers_or_checks_formats() -> None:
    printed, loaded = loaded_by(
        ["check"], ("yaml", "httpx", "jsonschema", "pydantic", "pulumi", "rich")
    )
    assert "no findings" in printed
    assert loaded == ["yaml"]


def test_what_asks_a_server_does_not_load_the_command_of_its_client() -> None:
    _, loaded = loaded_by(
        ["picture", "dashboards/mcp-pool.json", "--prometheus", "http://127.0.0.1:1"],
        ("httpx", "pygments", "rich"),
    )
    assert loaded == ["httpx"]


@pytest.mark.parametrize("name", list(GROUP.commands))
def test_help_says_of_each_command_what_it_says_itself(name: str) -> None:
    summary = GROUP.summaries[name]  # type: ignore[attr-defined]
    described = str(GROUP.commands[name].help).strip()
    assert " ".join(described.split("\n\n")[0].split()) == summary


def test_a_misspelt_command_gets_a_suggestion() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mcp_monitoring.command", "chek"], capture_output=True, text=True
    )
    assert ran.returncode == 1
    assert "Did you mean 'check'?" in ran.stderr
