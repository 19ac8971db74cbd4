"""Mute timings and active timings of notification policies. Pure.

As documented for the time intervals of Prometheus' Alertmanager, which Grafana uses
(https://prometheus.io/docs/alerting/latest/configuration/#time_interval).
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...dashboard.lenient import objects, text

_WEEK = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = tuple(name.lower() for name in calendar.month_name)

Range = tuple[int, int]
Question = tuple[tuple[str, ...], tuple[str, ...], datetime]
"""Names of timings that mute, of timings in which it sends, and the moment."""


class TimingError(ValueError):
    """A timing that cannot be read."""


@dataclass(frozen=True)
class Interval:
    """A time interval: every condition that is there has to hold, by one of its ranges.

    Attributes:
        times: ranges of minutes of a day; their ends do not belong to them.
        weekdays: ranges of days of a week, Sunday is 0.
        days: ranges of days of a month; negative ones count from its end.
        months: ranges of months.
        years: ranges of years.
        zone: the time zone.
    """

    times: tuple[Range, ...]
    weekdays: tuple[Range, ...]
    days: tuple[Range, ...]
    months: tuple[Range, ...]
    years: tuple[Range, ...]
    zone: ZoneInfo

    def contains(self, moment: datetime) -> bool:
        """Tells whether a moment is in the interval."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        if self.times and not any(start <= minute < end for start, end in self.times):
            return False
        if not _within(self.weekdays, local.isoweekday() % 7) or not _within(
            self.months, local.month
        ):
            return False
        if not _within(self.years, local.year):
            return False
        last = calendar.monthrange(local.year, local.month)[1]
        days = [tuple(day if day > 0 else last + 1 + day for day in one) for one in self.days]
        return not days or any(start <= local.day <= end for start, end in days)


@dataclass(frozen=True)
class Timings:
    """The timings of an organisation.

    Attributes:
        intervals: the intervals of each timing, by its name.
        problems: timings that cannot be read, by name, each with the reason.
    """

    intervals: Mapping[str, tuple[Interval, ...]]
    problems: Mapping[str, str]
    _judged: dict[Question, bool] = field(default_factory=dict, repr=False, compare=False)

    def never_sends(self, mute: Sequence[str], active: Sequence[str], start: datetime) -> bool:
        """Tells whether a policy is muted for the whole of the seven days from a moment.

        A timing that is not there or cannot be read counts as one that mutes nothing.

        Args:
            mute: names of the timings that mute it.
            active: names of the only timings in which it sends; none: always.
            start: the moment.
        """
        question = (tuple(mute), tuple(active), start)
        if question not in self._judged:
            self._judged[question] = self._never_sends(*question)
        return self._judged[question]

    def _never_sends(self, mute: tuple[str, ...], active: tuple[str, ...], start: datetime) -> bool:
        muting = [one for name in mute for one in self.intervals.get(name, ())]
        sending = [one for name in active for one in self.intervals.get(name, ())]
        restricted = bool(active) and all(name in self.intervals for name in active)
        if not muting and not restricted:
            return False
        moment = start.astimezone(UTC).replace(second=0, microsecond=0)
        end = moment + _WEEK
        while moment < end:
            active_now = not restricted or any(one.contains(moment) for one in sending)
            if active_now and not any(one.contains(moment) for one in muting):
                return False
            moment += _MINUTE
        return True


def read_timings(answer: Any) -> Timings:
    """Reads the answer of `GET /api/v1/provisioning/mute-timings`."""
    intervals: dict[str, tuple[Interval, ...]] = {}
    problems: dict[str, str] = {}
    for _, timing in objects(answer):
        name = text(timing.get("name"))
        try:
            intervals[name] = tuple(
                _interval(one) for _, one in objects(timing.get("time_intervals"))
            )
        except TimingError as error:
            problems[name] = str(error)
    return Timings(intervals, problems)


def _interval(written: Mapping[str, Any]) -> Interval:
    zone = text(written.get("location")) or "UTC"
    try:
        place = ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise TimingError(f"its location {zone!r} is not known here") from None
    return Interval(
        times=tuple(_times(written.get("times"))),
        weekdays=tuple(_ranges(written.get("weekdays"), _WEEKDAYS, 0)),
        days=tuple(_ranges(written.get("days_of_month"))),
        months=tuple(_ranges(written.get("months"), _MONTHS[1:], 1)),
        years=tuple(_ranges(written.get("years"))),
        zone=place,
    )


def _within(ranges: Sequence[Range], number: int) -> bool:
    return not ranges or any(start <= number <= end for start, end in ranges)


def _times(written: Any) -> Iterator[Range]:
    for _, one in objects(written):
        yield _minute(one.get("start_time")), _minute(one.get("end_time"))


def _minute(written: Any) -> int:
    hours, colon, minutes = text(written).partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal()):
        raise TimingError(f"{written!r} is no time of a day")
    return int(hours) * 60 + int(minutes)


def _ranges(written: Any, names: Sequence[str] = (), first: int = 0) -> Iterator[Range]:
    for one in written if isinstance(written, list) else ():
        begin, colon, end = text(one).lower().partition(":")
        start = _number(begin, names, first)
        last = _number(end, names, first) if colon else start
        # Negative days of a month count from its end, which depends on the month.
        if last < start and (start < 0) is (last < 0):
            raise TimingError(f"{one!r} ends before it begins")
        yield start, last


def _number(written: str, names: Sequence[str], first: int) -> int:
    written = written.strip()
    if written in names:
        return names.index(written) + first
    try:
        return int(written)
    except ValueError:
        raise TimingError(f"{written!r} is no day, month or year") from None
