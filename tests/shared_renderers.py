"""Processes that render, which the tests of a folder share: its `conftest.py` imports them."""

from collections.abc import Iterator

import pytest
from mcp_monitoring.review.drawing.rendering.processes import renderers


@pytest.fixture(scope="package", autouse=True)
def rendering() -> Iterator[None]:
    """They start once; commands use those that run."""
    with renderers():
        yield
