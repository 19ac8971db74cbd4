"""All instrumentors of this package at once, from code."""

import os
from importlib.metadata import EntryPoints, entry_points
from typing import Any

from mcp_server_instrumentation.warnings_once import harmless

_PACKAGE = __name__.partition(".")[0]
_DISABLED = "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS"


def instrument(**kwargs: Any) -> None:
    """Instruments the MCP servers of this process, and what they ask: what this package knows.

    `OTEL_PYTHON_DISABLED_INSTRUMENTATIONS` leaves out what it names: `mcp_server`, `snowflake`.

    Args:
        kwargs: What OpenTelemetry's instrumentors take, such as `meter_provider`.
    """
    disabled = {one.strip() for one in os.environ.get(_DISABLED, "").split(",")}
    for found in _instrumentors():
        if found.name not in disabled and "*" not in disabled:
            with harmless(f"{found.name} is not instrumented"):
                found.load()().instrument(**kwargs)


def uninstrument() -> None:
    """Undoes what `instrument` did, or `opentelemetry-instrument`."""
    for found in _instrumentors():
        with harmless(f"{found.name} stays instrumented"):
            instrumentor = found.load()()
            if instrumentor.is_instrumented_by_opentelemetry:
                instrumentor.uninstrument()


def _instrumentors() -> EntryPoints:
    found = entry_points(group="opentelemetry_instrumentor")
    return EntryPoints(one for one in found if one.module.partition(".")[0] == _PACKAGE)
