"""Steps of queries and the built-in variables of their durations, as Grafana makes them. Pure.

The browser proposes an interval from range, width and least interval. The server makes the step of
it. Source: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import text
from ..time_range import TimeRange
from .durations import DAY, HOUR, MINUTE, SECOND, all_units, duration_ms, largest_unit

MOST_POINTS = 11_000
"""Prometheus refuses an answer with more points of one series."""

USUAL_SCRAPE_MS = 15 * SECOND
"""The scrape interval of a data source that names none."""

# An interval below the first number becomes the second one.
_ROUNDED = (
    *((10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500)),
    *((1500, SECOND), (3500, 2 * SECOND), (7500, 5 * SECOND), (12_500, 10 * SECOND)),
    *((17_500, 15 * SECOND), (25_000, 20 * SECOND), (45_000, 30 * SECOND), (90_000, MINUTE)),
    *((210_000, 2 * MINUTE), (450_000, 5 * MINUTE), (750_000, 10 * MINUTE)),
    *((1_050_000, 15 * MINUTE), (1_500_000, 20 * MINUTE), (2_700_000, 30 * MINUTE)),
    *((5_400_000, HOUR), (9_000_000, 2 * HOUR), (16_200_000, 3 * HOUR), (32_400_000, 6 * HOUR)),
    *((86_400_000, 12 * HOUR), (604_800_000, DAY), (1_814_400_000, 7 * DAY)),
    (3_628_800_000, 30 * DAY),
)
_LIMITS = [limit for limit, _ in _ROUNDED]
_INTERVALS = [*(rounded for _, rounded in _ROUNDED), 365 * DAY]

_VARIABLE = re.compile(
    r"\$(?:\{(?P<braced>__[a-z_]+)\}|(?P<bare>__(?:interval_ms|interval|rate_interval_ms"
    r"|rate_interval|range_ms|range_s|range)))"
)


@dataclass(frozen=True)
class Timing:
    """The step of a query, and what its built-in variables mean.

    Attributes:
        step_ms: time between two points.
        variables: `__interval`, `__rate_interval`, `__range` and their `_ms` and `_s`.
    """

    step_ms: int
    variables: Mapping[str, str]


def proposed_interval_ms(span_ms: int, points: int, least_ms: int) -> int:
    """Calculates the interval that the browser proposes for a panel.

    Args:
        span_ms: length of the time range.
        points: how many points the panel can show: its width, unless it says another number.
        least_ms: the least interval of the panel or of its data source.
    """
    return max(rounded_interval_ms(span_ms / max(points, 1)), least_ms, 1)


def rounded_interval_ms(interval_ms: float) -> int:
    """Rounds an interval to one that people use."""
    return _INTERVALS[bisect_right(_LIMITS, interval_ms)]


def rate_interval_ms(interval_ms: int, scrape_ms: int) -> int:
    """Calculates the shortest time in which `rate` surely has enough samples."""
    return max(interval_ms + scrape_ms, 4 * scrape_ms)


def timing_of(query: Mapping[str, Any], shown: TimeRange, scrape_ms: int) -> Timing:
    """Calculates the step of a query as the server does.

    Args:
        query: the query as it is sent, with `intervalMs`, `maxDataPoints`, `interval` (its least
            interval, as written) and `intervalFactor`.
        shown: the time range.
        scrape_ms: the scrape interval of the data source.
    """
    requested = _positive(query.get("intervalMs"))
    least = text(query.get("interval")).strip()
    own = None if least.startswith("$") else duration_ms(least)
    lowest = own or requested or scrape_ms
    span = max(shown.span_ms, 0)
    ideal = span // max(_positive(query.get("maxDataPoints")), 1)
    step = lowest if ideal < lowest else rounded_interval_ms(ideal)
    step = max(step, rounded_interval_ms(span // MOST_POINTS))
    name = least.strip("${}")
    if name == "__rate_interval":
        step = rate_interval_ms(step, scrape_ms)
    else:
        step *= _positive(query.get("intervalFactor")) or 1
    step = _with_few_points(step, span)
    requested = requested or SECOND
    if name == "__rate_interval":
        rate = step
    elif name == "__interval":
        rate = rate_interval_ms(requested, step)
    else:
        rate = rate_interval_ms(requested, own or scrape_ms)
    return Timing(step, _variables(step, rate, span))


def with_durations(text_: str, timing: Timing) -> str:
    """Fills in the built-in variables of durations; other variables stay."""
    return _VARIABLE.sub(
        lambda found: timing.variables.get(found["braced"] or found["bare"], found[0]), text_
    )


def aligned(moment_ms: int, step_ms: int) -> int:
    """Rounds a moment down to a multiple of the step."""
    return moment_ms // step_ms * step_ms


def _with_few_points(step: int, span: int) -> int:
    """Raises a step until Prometheus answers: rounding down may have made it too short."""
    while span // step >= MOST_POINTS:
        longer = _INTERVALS[bisect_right(_INTERVALS, step) :]
        step = longer[0] if longer else span // (MOST_POINTS - 1) + 1
    return step


def _variables(step: int, rate: int, span: int) -> dict[str, str]:
    seconds = (span + SECOND // 2) // SECOND
    return {
        "__interval": largest_unit(step),
        "__interval_ms": str(step),
        "__rate_interval": all_units(rate),
        "__rate_interval_ms": str(rate),
        "__range": f"{seconds}s",
        "__range_s": str(seconds),
        "__range_ms": str(span),
    }


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e15:
        return 0
    return int(value)
