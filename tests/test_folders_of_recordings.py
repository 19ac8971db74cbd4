"""Folders of recordings are named on the command line of pytest."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from places import REPOSITORY
from plugins.folders_of_recordings import in_one_word


@pytest.mark.parametrize(
    ("arguments", "joined"),
    [
        (["-k", "picture", "--pictures", "/a"], ["-k", "picture", "--pictures=/a"]),
        (["--recordings", "b", "tests", "-q"], ["--recordings=b", "tests", "-q"]),
        (["--pictures=/a", "--recordings", "-q"], ["--pictures=/a", "--recordings", "-q"]),
        (["tests", "-k", "--pictures"], ["tests", "-k", "--pictures"]),
    ],
)
def test_an_option_and_its_folder_become_one_word(
    arguments: Sequence[str], joined: Sequence[str]
) -> None:
    assert in_one_word(arguments) == joined


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_folder_outside_of_the_project_without_recordings_is_one_line(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    command = [sys.executable, "-m", "pytest", "-k", "picture", "--pictures", str(tmp_path / name)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    said = f"ERROR: --pictures {tmp_path / name}: there is no NAME.model.json"
    assert (ran.stderr.strip(), ran.returncode) == (said, 4)
