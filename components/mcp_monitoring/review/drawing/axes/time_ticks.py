"""Where an axis of time has ticks, and what they say. Pure.

The distances are those of uPlot, the chart library under Grafana's panels
(https://github.com/leeoniya/uPlot, MIT); how a moment is written, Grafana's documented formats:
https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#date_formats
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..panels.text_width import text_width
from ..time_range import TimeRange

FONT_SIZE = 12

_SECOND = 1000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_MONTH = 30 * _DAY
_YEAR = 365 * _DAY

_BELOW_A_SECOND = tuple(
    step * power for power in (1, 10, 100) for step in (1, 2, 5) if step * power <= 500
)
_DISTANCES = (
    *_BELOW_A_SECOND,
    *(one * _SECOND for one in (1, 5, 10, 15, 30)),
    *(one * _MINUTE for one in (1, 5, 10, 15, 30)),
    *(one * _HOUR for one in (1, 2, 3, 4, 6, 8, 12)),
    *(one * _DAY for one in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15)),
    *(one * _MONTH for one in (1, 2, 3, 4, 6)),
    *(one * _YEAR for one in (1, 2, 5, 10, 25, 50, 100)),
)
_BETWEEN_LABELS = 15
_USUAL_SPACE = 40
_MOST_TICKS = 400


@dataclass(frozen=True)
class TimeTick:
    """A tick of an axis of time: milliseconds since 1970, and its label."""

    moment: int
    label: str


def time_ticks(range_: TimeRange, width: float, timezone: str) -> tuple[TimeTick, ...]:
    """Finds the ticks of an axis of time.

    Args:
        range_: the time that it shows.
        width: its length in pixels.
        timezone: `utc`, or a name of the time zone database; an unknown one counts as UTC.
    """
    if range_.span_ms <= 0 or width <= 0:
        return ()
    distance = time_distance(range_, width, timezone)
    moments = list(_moments(range_, distance, zone_called(timezone)))[:_MOST_TICKS]
    return tuple(TimeTick(one, time_label(one, distance, range_, timezone)) for one in moments)


def time_distance(range_: TimeRange, width: float, timezone: str) -> int:
    """The distance between ticks, in milliseconds: the smallest whose labels have room.

    Args:
        range_: the time that an axis shows.
        width: its length in pixels.
        timezone: `utc`, or a name of the time zone database.
    """
    zone = zone_called(timezone)
    per_tick = range_.span_ms / (width / _USUAL_SPACE)
    sample = _written(range_.start_ms, per_tick, range_.span_ms, zone)
    space = text_width(sample, FONT_SIZE) + _BETWEEN_LABELS
    wanted = space * range_.span_ms / width
    return tidy_duration(wanted)


def tidy_duration(least: float) -> int:
    """The smallest duration in milliseconds that a clock or a calendar has, not below another."""
    return next((one for one in _DISTANCES if one >= least), _DISTANCES[-1])


def time_label(moment: float, distance: float, range_: TimeRange, timezone: str) -> str:
    """Writes the label of a tick.

    Args:
        moment: where it is, in milliseconds since 1970.
        distance: from one tick to the next, in milliseconds.
        range_: the time that the axis shows.
        timezone: `utc`, or a name of the time zone database.
    """
    return _written(moment, distance, range_.span_ms, zone_called(timezone))


def zone_called(name: str) -> tzinfo:
    """Finds a time zone; `utc`, `browser` and names that nobody knows are UTC."""
    try:
        return UTC if name.lower() in {"", "utc", "browser"} else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local_time(moment: float, zone: tzinfo) -> datetime:
    """A moment in a time zone."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)).astimezone(zone)


def full_time(moment: float, zone: tzinfo) -> str:
    """Writes a moment with its date, to the second.

    Args:
        moment: in milliseconds since 1970.
        zone: the time zone.
    """
    return f"{local_time(moment, zone):%Y-%m-%d %H:%M:%S}"


def _written(moment: float, distance: float, span: float, zone: tzinfo) -> str:
    at = local_time(moment, zone)
    if distance < _SECOND:
        return f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"
    if distance <= _MINUTE:
        return f"{at:%H:%M:%S}"
    if span <= _DAY:
        return f"{at:%H:%M}"
    if distance <= _DAY:
        return f"{at:%m/%d %H:%M}"
    if span < _YEAR:
        return f"{at:%m/%d}"
    return f"{at:%Y-%m}" if distance < _YEAR else f"{at.year:04}"


def _moments(range_: TimeRange, distance: int, zone: tzinfo) -> Iterator[int]:
    if distance < _HOUR:
        start = local_time(range_.start_ms, zone)
        offset = round((start.utcoffset() or timedelta()).total_seconds() * 1000)
        first = -(-(range_.start_ms + offset) // distance) * distance - offset
        yield from range(first, range_.end_ms + 1, distance)
        return
    for local in _wall_clock(local_time(range_.start_ms, zone).replace(tzinfo=None), distance):
        moment = _moment_of(local, zone)
        if moment is None or moment < range_.start_ms:
            continue
        if moment > range_.end_ms:
            return
        yield moment


def _moment_of(local: datetime, zone: tzinfo) -> int | None:
    """The moment that a clock shows a time; None if it jumps over it."""
    at = local.replace(tzinfo=zone)
    moment = at.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        return None
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def _wall_clock(start: datetime, distance: int) -> Iterator[datetime]:
    """Times at round numbers of the clock or the calendar, from before a start."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        if distance < _DAY:
            while True:
                for hours in range(0, _DAY, distance):
                    yield midnight + timedelta(milliseconds=hours)
                midnight += timedelta(days=1)
        if distance < _MONTH:
            days = distance // _DAY
            at = midnight - timedelta(days=midnight.toordinal() % days)
            while True:
                yield at
                at += timedelta(days=days)
        months = distance // _MONTH if distance < _YEAR else distance // _YEAR * 12
        number = (start.year * 12 + start.month - 1) // months * months
        while True:
            if number >= 12:
                yield datetime(number // 12, number % 12 + 1, 1)
            number += months
    except (OverflowError, ValueError):
        return  # the last year that a calendar has
