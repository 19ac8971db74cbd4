"""Help comes at once: it knows every command without loading one."""

import subprocess
import sys

import pytest
from mcp_monitoring.review import cli
from typer.main import get_group

GROUP = get_group(cli.app)
LIBRARIES = ("httpx", "pulumi", "promql_parser", "jsonschema", "yaml", "rich")


def test_help_loads_no_command_and_none_of_their_libraries() -> None:
    program = (
        "import sys; from mcp_monitoring.command import main\n"
        "try: main()\n"
        f"except SystemExit: print(*(one for one in {LIBRARIES} if one in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True
    )
    assert "Commands:" in ran.stdout
    assert ran.stdout.splitlines()[-1] == ""


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
