"""Fixtures of all tests."""

import pytest
from deployment import Deploy


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program under Pulumi's mocks and returns what it registered."""
    return Deploy()
