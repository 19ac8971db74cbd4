"""The clock of a Prometheus, which may be behind: it has no samples of what is yet to come."""

from collections.abc import Mapping
from dataclasses import replace

from ..servers.errors import GrafanaError, PrometheusError
from ..servers.source import Source
from .model import Range
from .words import duration

# A scrape may be that old, too.
_APART_MS = 60_000


def until_its_now(source: Source, when: Range) -> tuple[Range, str]:
    """Ends a range of time where that of a Prometheus ends.

    Args:
        source: the Prometheus.
        when: the range, which ends now.

    Returns:
        The range, and why it is shorter; "" if it is not.
    """
    try:
        answer = source.data("query", {"query": "time()"})
    except (PrometheusError, GrafanaError):
        # What is asked next says what is wrong.
        return when, ""
    result = answer.get("result") if isinstance(answer, Mapping) else None
    try:
        now_ms = round(float(result[1]) * 1000) if isinstance(result, list) else when.end_ms
    except (IndexError, OverflowError, TypeError, ValueError):
        return when, ""
    behind = when.end_ms - now_ms
    if behind <= _APART_MS or now_ms <= when.start_ms:
        return when, ""
    said = f"the clock of {source.name} is {duration(behind)} behind, and the range ends at its now"
    return replace(when, end_ms=now_ms), said
