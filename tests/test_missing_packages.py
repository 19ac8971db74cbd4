"""Without its packages the command says in one line how to get them, by the tool that is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import REPOSITORY


def _environment(directory: Path, made_by: str) -> Path:
    """Makes an environment with nothing in it."""
    uv = ("uv", "venv", "--quiet", "--python", sys.executable)
    venv = (sys.executable, "-m", "venv", "--without-pip")
    subprocess.run([*(venv if made_by == "venv" else uv), directory], check=True)
    return directory.resolve()


def _said(environment: Path) -> str:
    """What the command of this repository says in an environment."""
    ran = subprocess.run(
        [environment / "bin" / "python", "-m", "mcp_monitoring.command", "--help"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "components")},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    start = "mcp-monitoring: needs typer, which is not installed; "
    assert ran.stderr.startswith(start)
    return ran.stderr.removeprefix(start).strip()


@pytest.mark.parametrize("name", ["project", "a project's"])
def test_in_a_project_of_uv_the_extra_is_added(tmp_path: Path, name: str) -> None:
    project = tmp_path / name
    project.mkdir()
    (project / "uv.lock").touch()
    environment = _environment(project / ".venv", "uv")

    quoted = {"project": str(environment.parent)}.get(
        name, "'" + str(environment.parent).replace("'", "'\"'\"'") + "'"
    )
    assert _said(environment) == f"run: uv add --project {quoted} 'mcp-monitoring[review]'"


def test_in_another_environment_of_uv_it_is_installed_by_uv(tmp_path: Path) -> None:
    environment = _environment(tmp_path / "env", "uv")

    told = f"run: uv pip install --python {environment} 'mcp-monitoring[review]'"
    assert _said(environment) == told


def test_in_an_environment_of_python_it_is_installed_by_pip(tmp_path: Path) -> None:
    environment = _environment(tmp_path / "env", "venv")

    python = environment / "bin" / "python"
    assert _said(environment) == f"run: {python} -m pip install 'mcp-monitoring[review]'"


def test_a_tool_of_uv_is_installed_again(tmp_path: Path) -> None:
    environment = _environment(tmp_path / "env", "uv")
    (environment / "uv-receipt.toml").touch()

    told = "install it again: uv tool install 'mcp-monitoring[review] @ WHERE'"
    assert _said(environment) == told
