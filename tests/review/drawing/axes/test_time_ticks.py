"""An axis of time has ticks at round times of the clock or the calendar."""

from datetime import UTC, datetime

import pytest
from mcp_monitoring.review.drawing.axes.time_ticks import time_ticks
from mcp_monitoring.review.drawing.time_range import TimeRange

WIDTH = 474.0


def between(start: str, end: str) -> TimeRange:
    """A range between two moments, in UTC unless they say else."""
    moments = [datetime.fromisoformat(one) for one in (start, end)]
    first, last = (one if one.tzinfo is not None else one.replace(tzinfo=UTC) for one in moments)
    return TimeRange(round(first.timestamp() * 1000), round(last.timestamp() * 1000))


def labels(start: str, end: str, timezone: str = "utc", width: float = WIDTH) -> list[str]:
    return [one.label for one in time_ticks(between(start, end), width, timezone)]


def test_half_an_hour_has_a_tick_every_five_minutes() -> None:
    assert labels("2026-11-26T01:00", "2026-11-26T01:30") == [
        "01:00",
        "01:05",
        "01:10",
        "01:15",
        "01:20",
        "01:25",
        "01:30",
    ]


def test_ticks_are_at_round_times_where_the_range_is_not() -> None:
    assert labels("2026-11-26T01:02:17", "2026-11-26T01:31:02")[:2] == ["01:05", "01:10"]


@pytest.mark.parametrize(
    ("start", "end", "some"),
    [
        ("2026-11-26T01:00:00", "2026-11-26T01:00:02", "01:00:00.500"),
        ("2026-11-26T01:00:00", "2026-11-26T01:05:00", "01:01:00"),
        ("2026-11-25T01:00:00", "2026-11-26T01:00:00", "06:00"),
        ("2026-11-20T00:00:00", "2026-11-22T00:00:00", "11/20 16:00"),
        ("2026-11-20T00:00:00", "2026-11-25T00:00:00", "11/21 00:00"),
        ("2026-11-01T00:00:00", "2026-11-30T00:00:00", "11/06"),
        ("2024-01-01T00:00:00", "2026-01-01T00:00:00", "2024-09"),
        ("1996-01-01T00:00:00", "2026-01-01T00:00:00", "2005"),
    ],
)
def test_labels_say_what_the_range_asks_for(start: str, end: str, some: str) -> None:
    found = labels(start, end)

    assert some in found
    assert 2 <= len(found) <= 12


def test_a_time_zone_moves_the_ticks_to_its_own_hours() -> None:
    # India is five hours and a half ahead.
    found = time_ticks(between("2026-11-26T00:00", "2026-11-26T06:00"), WIDTH, "Asia/Kolkata")

    assert found[0].label == "06:00"
    assert found[0].moment == between("2026-11-26T00:30", "2026-11-26T06:00").start_ms


def test_days_begin_at_midnight_of_the_time_zone() -> None:
    found = time_ticks(between("2026-06-01T00:00", "2026-06-08T00:00"), WIDTH, "Europe/Berlin")

    assert found[0].label == "06/03"
    assert all(one.moment % 86_400_000 == 22 * 3_600_000 for one in found)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-03-28T20:00", "2026-03-29T16:00"), ("2026-10-24T20:00", "2026-10-25T16:00")],
)
def test_where_clocks_are_put_forward_or_back_labels_stay_at_whole_hours(
    start: str, end: str
) -> None:
    found = time_ticks(between(start, end), 700, "Europe/Berlin")

    assert all(one.label.endswith(":00") for one in found)
    assert len({one.label for one in found}) == len(found)


def test_a_narrow_chart_has_fewer_ticks() -> None:
    found = labels("2026-11-26T01:00", "2026-11-26T01:30", width=120)

    assert found == ["01:00", "01:15", "01:30"]


def test_an_unknown_time_zone_counts_as_utc() -> None:
    span = ("2026-11-26T01:00", "2026-11-26T01:30")

    assert labels(*span, timezone="Mars/Olympus") == labels(*span)


@pytest.mark.parametrize("range_", [TimeRange(5, 5), TimeRange(5, 1)])
def test_a_range_without_a_length_has_no_ticks(range_: TimeRange) -> None:
    assert time_ticks(range_, WIDTH, "utc") == ()


def test_the_last_year_of_the_calendar_is_no_fault() -> None:
    last = TimeRange(253_000_000_000_000, 253_402_300_799_999)

    assert time_ticks(last, WIDTH, "utc")
