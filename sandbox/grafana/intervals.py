"""Time ranges, steps and built-in variables of queries, as in Grafana's Prometheus plugin.

All durations are whole milliseconds.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.grafana.answers import Refusal

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
DEFAULT_SCRAPE = 15 * SECOND
DEFAULT_REQUESTED = SECOND
# Prometheus refuses an answer with more points than this.
SAFE_POINTS = 11_000

_UNITS = {
    "ms": 1,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": 7 * DAY,
    "M": 30 * DAY,
    "y": 365 * DAY,
}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwMy])")
_RELATIVE = re.compile(r"now(?:-(\d+)(ms|[smhdwMy]))?")
# Grafana rounds an interval below the first number to the second number.
_ROUNDED = (
    (10, 1),
    (15, 10),
    (35, 20),
    (75, 50),
    (150, 100),
    (350, 200),
    (750, 500),
    (1500, SECOND),
    (3500, 2 * SECOND),
    (7500, 5 * SECOND),
    (12_500, 10 * SECOND),
    (17_500, 15 * SECOND),
    (25_000, 20 * SECOND),
    (45_000, 30 * SECOND),
    (90_000, MINUTE),
    (210_000, 2 * MINUTE),
    (450_000, 5 * MINUTE),
    (750_000, 10 * MINUTE),
    (1_050_000, 15 * MINUTE),
    (1_500_000, 20 * MINUTE),
    (2_700_000, 30 * MINUTE),
    (5_400_000, HOUR),
    (9_000_000, 2 * HOUR),
    (16_200_000, 3 * HOUR),
    (32_400_000, 6 * HOUR),
    (86_400_000, 12 * HOUR),
    (604_800_000, DAY),
    (1_814_400_000, 7 * DAY),
    (3_628_800_000, 30 * DAY),
)
_VARIABLE = re.compile(
    r"\$(?:\{(?P<braced>__[a-z_]+)\}|(?P<bare>__(?:interval_ms|interval|rate_interval_ms"
    r"|rate_interval|range_ms|range_s|range)))"
)


@dataclass(frozen=True)
class Timing:
    """The time range and the step of a query.

    Attributes:
        start: Start of the range, in milliseconds since 1970.
        end: End of the range.
        step: Time between two points.
        requested: The interval in the request.
        minimum: The query's own minimal interval, as written; may be empty or a variable.
        scrape: The data source's scrape interval.
    """

    start: int
    end: int
    step: int
    requested: int
    minimum: str
    scrape: int


def parse_moment(text: str, now: int) -> int:
    """Parses a moment: `now`, `now-5m`, milliseconds since 1970, or ISO 8601.

    Raises:
        Refusal: 400, for other texts; rounding such as `now/d` is not reproduced.
    """
    relative = _RELATIVE.fullmatch(text)
    if relative:
        return now - int(relative[1] or 0) * _UNITS[relative[2] or "s"]
    if text.lstrip("-").isdigit() and text.isascii():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(400, f"invalid time: {text}") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def parse_duration(text: str) -> int | None:
    """Parses a duration such as `15s`, `1m30s` or `30` (seconds); None for other texts."""
    if text.isascii() and text.isdigit():
        return int(text) * SECOND
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return round(sum(float(number) * _UNITS[unit] for number, unit in parts))


def timing(
    start: int,
    end: int,
    *,
    requested: int,
    points: int,
    minimum: str,
    scrape: int | None,
    factor: int,
) -> Timing:
    """Calculates the step of a query.

    Args:
        start: Start of the range.
        end: End of the range.
        requested: The interval in the request, or 0.
        points: How many points the panel can show.
        minimum: The query's own minimal interval, as written; may be empty or a variable.
        scrape: The data source's scrape interval, if it is set.
        factor: The query's interval factor, 1 for none.

    Returns:
        The timing.
    """
    own = None if minimum.startswith("$") else parse_duration(minimum)
    lowest = own or requested or scrape or DEFAULT_SCRAPE
    ideal = (end - start) // max(points, 1)
    wanted = lowest if ideal < lowest else round_interval(ideal)
    safe = round_interval((end - start) // SAFE_POINTS)
    step = max(wanted, safe)
    known = scrape or DEFAULT_SCRAPE
    if minimum.strip("${}") == "__rate_interval":
        step = rate_interval(step, known)
    else:
        step *= factor
    return Timing(start, end, step, requested or DEFAULT_REQUESTED, minimum, known)


def rate_interval(interval: int, scrape: int) -> int:
    """Returns the shortest range in which `rate` surely has enough samples."""
    return max(interval + scrape, 4 * scrape)


def round_interval(interval: int) -> int:
    """Rounds an interval to one that people use."""
    for limit, rounded in _ROUNDED:
        if interval < limit:
            return rounded
    return 365 * DAY


def align(moment: int, step: int, offset_seconds: int) -> int:
    """Rounds a moment down to a multiple of the step, in the viewer's time zone."""
    offset = offset_seconds * SECOND
    return (moment + offset) // step * step - offset


def interpolate(expression: str, when: Timing) -> str:
    """Replaces the built-in variables in an expression.

    These are `$__interval`, `$__rate_interval` and `$__range` with their variants. A dashboard's
    own variables stay, because in Grafana the browser replaces them.
    """
    known = _variables(when)

    def value(match: re.Match[str]) -> str:
        return known.get(match["braced"] or match["bare"], match[0])

    return _VARIABLE.sub(value, expression)


def go_duration(milliseconds: int) -> str:
    """Writes a duration as Go does: `15s`, `1m0s`, `1h0m0s`, `500ms`."""
    if milliseconds < SECOND:
        return f"{milliseconds}ms" if milliseconds else "0s"
    minutes, rest = divmod(milliseconds, MINUTE)
    seconds = f"{rest / SECOND:g}s"
    if not minutes:
        return seconds
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{seconds}" if hours else f"{minutes}m{seconds}"


def short_duration(milliseconds: int) -> str:
    """Writes a duration in its largest unit and drops the rest: `15s`, `1m`, `2h`, `1d`."""
    for unit in ("y", "d", "h", "m", "s"):
        if milliseconds >= _UNITS[unit]:
            return f"{milliseconds // _UNITS[unit]}{unit}"
    return f"{max(milliseconds, 1)}ms"


def _variables(when: Timing) -> dict[str, str]:
    span = when.end - when.start
    seconds = (span + SECOND // 2) // SECOND
    minimum = when.minimum.strip("${}")
    if minimum == "__rate_interval":
        rate = when.step
    elif minimum == "__interval":
        rate = rate_interval(when.requested, when.step)
    else:
        rate = rate_interval(when.requested, parse_duration(when.minimum) or when.scrape)
    return {
        "__interval": short_duration(when.step),
        "__interval_ms": str(when.step),
        "__rate_interval": go_duration(rate),
        "__rate_interval_ms": str(rate),
        "__range": f"{seconds}s",
        "__range_s": str(seconds),
        "__range_ms": str(span),
    }
