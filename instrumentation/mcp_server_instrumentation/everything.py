"""All instrumentors of this package at once, from code."""

import os
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from mcp_server_instrumentation.warnings_once import Harmless, warn_once

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
            with Harmless(f"{found.name} is not instrumented"):
                instrumentor = found.load()()
                if instrumentor.is_instrumented_by_opentelemetry:
                    warn_once(found.name, f"{found.name} is instrumented already; once is enough")
                else:
                    instrumentor.instrument(**kwargs)


def uninstrument() -> None:
    """Undoes what `instrument` did, or `opentelemetry-instrument`."""
    for found in _instrumentors():
        with Harmless(f"{found.name} stays instrumented"):
            instrumentor = found.load()()
            if instrumentor.is_instrumented_by_opentelemetry:
                instrumentor.uninstrument()


def _instrumentors() -> list[EntryPoint]:
    found = entry_points(group="opentelemetry_instrumentor")
    return [one for one in found if one.module.partition(".")[0] == _PACKAGE]
