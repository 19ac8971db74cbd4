"""Options that name folders of recordings: `pytest --pictures DIR`, `pytest --recordings DIR`.

They are known before any `conftest.py` is found. Otherwise pytest takes a folder behind an option
for a folder of tests, looks for its configuration there, and refuses the option. An environment of
developers has this folder on its path, and finds this plugin by the metadata beside it.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
OPTIONS = {
    "--recordings": (
        REPOSITORY / "tests" / "recordings",
        "replay the recordings in DIR instead of those in tests/recordings",
    ),
    "--pictures": (
        REPOSITORY / "tests" / "recordings" / "pictures",
        "hold pictures to the dashboards in DIR, which a real Grafana displayed",
    ),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    joined = in_one_word(sys.argv[1:])
    if joined != sys.argv[1:] and Path.cwd() == REPOSITORY:
        # Too late for this run: pytest has looked for its configuration in the folder.
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *joined])  # noqa: S606
    for option, (usual, says) in OPTIONS.items():
        parser.addoption(option, metavar="DIR", type=Path, default=usual, help=says)


def in_one_word(arguments: Sequence[str]) -> list[str]:
    """Writes `--pictures DIR` as `--pictures=DIR`, which pytest takes for an option only."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in OPTIONS and not argument.startswith("-"):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def pytest_configure(config: pytest.Config) -> None:
    directory = config.getoption("--pictures")
    if not list(directory.glob("*.model.json*")) and directory != OPTIONS["--pictures"][0]:
        raise pytest.UsageError(f"--pictures {directory}: there is no NAME.model.json")
