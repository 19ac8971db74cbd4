"""Each test sees the warnings of its own."""

import pytest
from mcp_server_instrumentation import warnings_once


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warnings_once, "_said", set())
