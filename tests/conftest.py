"""Options and fixtures of all tests."""

from pathlib import Path

import pytest
from deployment import Deploy
from places import REPOSITORY


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--recordings",
        metavar="DIR",
        type=Path,
        default=REPOSITORY / "tests" / "recordings",
        help="replay the recordings in DIR instead of those in tests/recordings",
    )


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program under Pulumi's mocks and returns what it registered."""
    return Deploy()
