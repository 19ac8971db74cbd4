"""The time that a page opens with: hours of a dashboard, where there are minutes of data."""

from dataclasses import replace

from mcp_monitoring.review.drawing.asking.durations import SECOND, duration_ms, largest_unit
from mcp_monitoring.review.drawing.asking.source import Source
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import PrometheusError

from sandbox.grafana.pages.view import RANGES, Asked

_PROMETHEUS = "prometheus"
# How finely the begin of the data is looked for: parts of the range, and at least this long.
_PARTS = 2000
_LEAST_STEP_MS = 15 * SECOND


def opened(asked: Asked, source: Source) -> Asked:
    """Opens a page on what there is to see: a young Prometheus would show nearly empty hours.

    Only a range up to now that the dashboard opens with is shortened, never one of the address, and
    only where the data fills less than half of it. The page says so.

    Args:
        asked: what the address asks for.
        source: what answers queries.
    """
    if asked.is_chosen or asked.ends != "now":
        return asked
    first = _first_scrape_ms(source, asked.range)
    end = asked.range.end_ms
    if first is None or first >= end:
        return asked
    for written in RANGES:
        length = duration_ms(written) or 0
        if end - first <= length <= asked.range.span_ms / 2:
            return replace(
                asked,
                starts=f"now-{written}",
                range=TimeRange(end - length, end),
                opened=f"the last {written}, as there is data of {largest_unit(end - first)};"
                f" the dashboard itself opens with {asked.starts} to now",
            )
    return asked


def _first_scrape_ms(source: Source, shown: TimeRange) -> int | None:
    """Finds the first scrape in a range, by the default data source; None if it knows of none."""
    found = [one for one in source.data_sources() if one.plugin == _PROMETHEUS]
    chosen = next((one for one in found if one.is_default), found[0] if found else None)
    if chosen is None:
        return None
    step = max(_LEAST_STEP_MS, shown.span_ms // _PARTS) // SECOND
    asked = f"min(min_over_time(timestamp(up)[{shown.span_ms // SECOND}s:{step}s]))"
    try:
        data = source.data(
            chosen.uid, "query", {"query": asked, "time": str(shown.end_ms / SECOND)}
        )
        return round(float(data["result"][0]["value"][1]) * SECOND)
    except (PrometheusError, LookupError, TypeError, ValueError):
        # Whatever is wrong with it, the panels say.
        return None
