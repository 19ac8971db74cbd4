"""Processes that render, which all tests of pictures of a diff share."""

from collections.abc import Iterator

import pytest
from mcp_monitoring.review.drawing.pages.renderers import renderers


@pytest.fixture(scope="package", autouse=True)
def rendering() -> Iterator[None]:
    """They start once."""
    with renderers():
        yield
