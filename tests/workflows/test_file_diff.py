"""The script that a pull request of a fork runs: its files are compared, without any secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import REPOSITORY

SCRIPTS = REPOSITORY / ".github" / "scripts"


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
        [SCRIPTS / "file_diff.sh", "HEAD~1", "HEAD", "files.md", "files.json", "files.html"],
        cwd=tmp_path,
        env={**os.environ, "MCP_MONITORING": str(command)},
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert "title: `Old` → `New`" in (tmp_path / "files.md").read_text()
    assert (tmp_path / "files.json").is_file()
    assert "simulated data" in (tmp_path / "files.html").read_text()
