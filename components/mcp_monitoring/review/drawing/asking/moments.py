"""Moments and ranges as Grafana's time picker takes them. Pure.

Source: https://grafana.com/docs/grafana/latest/dashboards/use-dashboards/#time-units-and-relative-ranges
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..time_range import TimeRange
from .durations import HOUR

_RELATIVE = re.compile(
    r"now(?P<steps>(?:[-+]\d{1,9}[smhdwMQy])*)(?:/(?P<unit>f?[smhdwMQy]))?", re.ASCII
)
_STEP = re.compile(r"([-+])(\d+)([smhdwMQy])", re.ASCII)
_EPOCH = re.compile(r"-?\d{1,16}", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MONTHS = {"M": 1, "Q": 3, "y": 12}
_LAST_EPOCH_IN_SECONDS = 10_000_000_000


class MomentError(ValueError):
    """A text that names no moment."""


def moment_ms(written: str, now_ms: int, timezone: str = "utc", *, is_end: bool = False) -> int:
    """Reads a moment.

    Args:
        written: `now`, `now-6h`, `now/d`, `now-1d/d`, a date and time (ISO 8601), or milliseconds
            since 1970; a number of at most ten digits counts as seconds.
        now_ms: the moment that counts as now, in milliseconds since 1970.
        timezone: `utc`, or a name of the time zone database, for `/d` and for dates without one.
        is_end: whether a range ends there: `/d` is then the end of the day.

    Raises:
        MomentError: if it names no moment.
    """
    text, zone = written.strip(), _zone(timezone)
    if found := _RELATIVE.fullmatch(text):
        try:
            return _relative(found, now_ms, zone, is_end=is_end)
        except (OverflowError, ValueError):
            raise MomentError(f"{text} is no date that can be shown") from None
    if _EPOCH.fullmatch(text):
        number = int(text)
        return number * 1000 if abs(number) < _LAST_EPOCH_IN_SECONDS else number
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise MomentError(
            f"{text!r:.60} is no time; write now-6h, now/d, 2026-11-26T01:00 or milliseconds"
        ) from None


def range_between(starts: str, ends: str, now_ms: int, timezone: str = "utc") -> TimeRange:
    """Reads a time range.

    Args:
        starts: its begin, as `moment_ms` takes it; an hour before its end if it is empty.
        ends: its end; `now` if it is empty.
        now_ms: the moment that counts as now.
        timezone: `utc`, or a name of the time zone database.

    Raises:
        MomentError: if one of them is no moment, or the range does not begin before it ends.
    """
    end = moment_ms(ends or "now", now_ms, timezone, is_end=True)
    start = moment_ms(starts, now_ms, timezone) if starts else end - HOUR
    if start >= end:
        what = "has no length" if start == end else "ends before it begins"
        raise MomentError(f"the range from {starts!r:.40} to {ends or 'now'!r:.40} {what}")
    is_relative = not (starts and ends) or "now" in starts + ends
    return TimeRange(start, end, is_relative, now_ms)


def panel_range(shown: TimeRange, time_from: str, time_shift: str) -> TimeRange:
    """Applies the range of a panel of its own: `timeFrom` such as `1h`, `timeShift` such as `1d`.

    Where the dashboard shows a time that is not said from now, `timeFrom` has no effect. Source:
    https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/#query-options

    Raises:
        MomentError: if one of them is no duration.
    """
    start, end = shown.start_ms, shown.end_ms
    if time_from and shown.is_relative:
        written = time_from if time_from.startswith("now") else f"now-{time_from}"
        start = moment_ms(written, end)
        if "/" in written:
            end = moment_ms(written, end, is_end=True)
    if time_shift:
        by = f"now-{time_shift.removeprefix('-')}"
        start, end = moment_ms(by, start), moment_ms(by, end, is_end=True)
    if start >= end:
        raise MomentError(f"its own time range {time_from} {time_shift} has no length")
    return replace(shown, start_ms=start, end_ms=end, now_ms=shown.present_ms)


def _relative(found: re.Match[str], now_ms: int, zone: tzinfo, *, is_end: bool) -> int:
    moment = datetime.fromtimestamp(now_ms / 1000, tz=zone)
    for sign, number, unit in _STEP.findall(found["steps"]):
        moment = _moved(moment, int(f"{sign}{number}"), unit)
    if unit := (found["unit"] or "").removeprefix("f"):
        moment = _begin(moment, unit)
        if is_end:
            return round(_moved(moment, 1, unit).timestamp() * 1000) - 1
    return round(moment.timestamp() * 1000)


def _moved(moment: datetime, number: int, unit: str) -> datetime:
    if unit in _MONTHS:
        months = moment.year * 12 + moment.month - 1 + number * _MONTHS[unit]
        first = moment.replace(year=months // 12, month=months % 12 + 1, day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return first.replace(day=min(moment.day, last.day))
    if unit in ("d", "w"):
        # A day is a date further, also where the clock changes.
        return moment + timedelta(seconds=number * _SECONDS[unit])
    moved = moment.astimezone(UTC) + timedelta(seconds=number * _SECONDS[unit])
    return moved.astimezone(moment.tzinfo)


def _begin(moment: datetime, unit: str) -> datetime:
    if unit == "s":
        return moment.replace(microsecond=0)
    if unit == "m":
        return moment.replace(second=0, microsecond=0)
    if unit == "h":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "w":
        # Sunday begins a week, as in the English of the United States.
        return day - timedelta(days=(day.weekday() + 1) % 7)
    if unit == "d":
        return day
    month = {"M": day.month, "Q": (day.month - 1) // 3 * 3 + 1, "y": 1}[unit]
    return day.replace(day=1, month=month)


def _zone(name: str) -> tzinfo:
    if name.lower() in ("", "utc", "browser"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MomentError(
            f"{name!r:.60} is no time zone; write utc or a name such as Europe/Berlin"
        ) from None
