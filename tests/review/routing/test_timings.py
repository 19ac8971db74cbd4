"""When policies are muted: the documented time intervals of Alertmanager."""

from datetime import UTC, datetime
from typing import Any

import pytest
from mcp_monitoring.review.routing.timings import Timings, read_timings

MONDAY = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


def timings(**intervals: list[dict[str, Any]]) -> Timings:
    return read_timings([{"name": name, "time_intervals": one} for name, one in intervals.items()])


def muted(*intervals: dict[str, Any], start: datetime = MONDAY) -> bool:
    return timings(it=list(intervals)).never_sends(["it"], (), start)


DAY = [{"start_time": "06:00", "end_time": "18:00"}]
NIGHT = [
    {"start_time": "00:00", "end_time": "06:00"},
    {"start_time": "18:00", "end_time": "24:00"},
]


@pytest.mark.parametrize(
    "interval",
    [
        {},
        {"times": [{"start_time": "00:00", "end_time": "24:00"}]},
        {"times": [*DAY, *NIGHT]},
        {"weekdays": ["sunday:saturday"]},
        {"weekdays": ["monday:friday", "Saturday", "sunday"]},
        {"months": ["november"]},
        {"months": ["1:6", "7:12"], "years": ["2026:2030"]},
        {"days_of_month": ["20:-1"]},
        {"days_of_month": ["1:31"], "location": "Europe/Berlin"},
    ],
)
def test_the_whole_week_is_muted(interval: dict[str, Any]) -> None:
    assert muted(interval)


@pytest.mark.parametrize(
    "interval",
    [
        {"times": [{"start_time": "00:00", "end_time": "23:59"}]},
        {"times": DAY},
        {"weekdays": ["monday:saturday"]},
        {"weekdays": ["sunday:saturday"], "times": NIGHT},
        {"months": ["december"]},
        {"years": ["2025"]},
        {"days_of_month": ["20:-2"]},
        {"days_of_month": ["24:30"], "location": "Asia/Tokyo"},
    ],
)
def test_a_part_of_the_week_is_not_muted(interval: dict[str, Any]) -> None:
    assert not muted(interval)


def test_timings_that_mute_together_add_up() -> None:
    both = timings(day=[{"times": DAY}], night=[{"times": NIGHT}])

    assert both.never_sends(["day", "night"], (), MONDAY)
    assert not both.never_sends(["day"], (), MONDAY)


def test_a_timing_without_intervals_mutes_nothing() -> None:
    assert not muted()


def test_a_policy_sends_only_in_its_active_timings() -> None:
    some = timings(december=[{"months": ["12"]}], day=[{"times": DAY}], never=[])

    assert some.never_sends((), ["december"], MONDAY)
    assert some.never_sends((), ["never"], MONDAY)
    assert not some.never_sends((), ["day"], MONDAY)
    assert not some.never_sends((), ["december", "day"], MONDAY)


def test_muted_while_it_is_active_is_muted_all_the_time() -> None:
    some = timings(day=[{"times": DAY}], work=[{"times": DAY, "weekdays": ["monday:friday"]}])

    assert some.never_sends(["day"], ["work"], MONDAY)
    assert not some.never_sends(["work"], ["day"], MONDAY)


def test_the_hour_that_a_change_of_clocks_repeats_is_in_its_own_zone() -> None:
    # 02:30 comes twice on that day in Berlin, at 00:30 and 01:30 in UTC.
    night = {"times": [{"start_time": "00:00", "end_time": "02:00"}], "location": "Europe/Berlin"}
    rest = {"times": [{"start_time": "03:00", "end_time": "24:00"}], "location": "Europe/Berlin"}
    twice = {"times": [{"start_time": "02:00", "end_time": "03:00"}], "location": "Europe/Berlin"}
    start = datetime(2026, 10, 24, tzinfo=UTC)

    assert muted(night, twice, rest, start=start)
    assert not muted(night, rest, start=start)


@pytest.mark.parametrize(
    ("interval", "why"),
    [
        ({"location": "Nowhere/At_all"}, "its location 'Nowhere/At_all' is not known here"),
        ({"location": "../../etc/passwd"}, "is not known here"),
        ({"times": [{"start_time": "noon", "end_time": "24:00"}]}, "'noon' is no time of a day"),
        ({"times": [{}]}, "None is no time of a day"),
        ({"weekdays": ["monday:sunday"]}, "'monday:sunday' ends before it begins"),
        ({"weekdays": ["monday:funday"]}, "'funday' is no day, month or year"),
        ({"months": [12]}, "'' is no day, month or year"),
    ],
)
def test_a_timing_that_cannot_be_read_is_named_and_mutes_nothing(
    interval: dict[str, Any], why: str
) -> None:
    found = timings(bad=[interval])

    assert why in found.problems["bad"]
    assert not found.never_sends(["bad"], (), MONDAY)
    assert not found.never_sends((), ["bad"], MONDAY)


def test_a_timing_that_does_not_exist_mutes_nothing() -> None:
    assert not timings().never_sends(["gone"], ["gone"], MONDAY)
