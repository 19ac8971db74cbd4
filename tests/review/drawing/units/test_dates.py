"""Moments are written in the formats of Moment.js, in any time zone, or from now on."""

import pytest
from mcp_monitoring.review.drawing.units.dates import date, from_now
from mcp_monitoring.review.drawing.units.written import written

MOMENT = 1_764_122_400_123
"""2025-11-26 02:00:00.123 UTC, a Wednesday."""


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("YYYY-MM-DD HH:mm:ss.SSS", "2025-11-26 02:00:00.123"),
        ("dddd, MMMM Do [at] h A", "Wednesday, November 26th at 2 AM"),
        ("\\H: H", "H: 2"),
        ("[open", "[op3n"),
    ],
)
def test_a_moment_is_written_in_a_format(pattern: str, text: str) -> None:
    assert date(MOMENT, pattern) == text


@pytest.mark.parametrize(
    ("timezone", "text"),
    [
        ("utc", "2025-11-26 02:00 +00:00"),
        ("Europe/Berlin", "2025-11-26 03:00 +01:00"),
        ("America/New_York", "2025-11-25 21:00 -05:00"),
        ("Asia/Kolkata", "2025-11-26 07:30 +05:30"),
        ("Nowhere/Land", "2025-11-26 02:00 +00:00"),
    ],
)
def test_a_moment_is_written_in_a_time_zone(timezone: str, text: str) -> None:
    assert date(MOMENT, "YYYY-MM-DD HH:mm Z", timezone) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-44, "a few seconds ago"),
        (-45, "a minute ago"),
        (-89, "a minute ago"),
        (-91, "2 minutes ago"),
        (-3 * 3600, "3 hours ago"),
        (22 * 3600, "in a day"),
        (40 * 86_400, "in a month"),
        (-700 * 86_400, "2 years ago"),
    ],
)
def test_a_moment_is_told_from_now(seconds: int, text: str) -> None:
    assert from_now(MOMENT + seconds * 1000, MOMENT) == text


def test_a_date_of_today_is_left_out_where_the_unit_says_so() -> None:
    unit = "dateTimeAsIsoNoDateIfToday"

    assert written(MOMENT, unit, None, "utc", MOMENT + 3_600_000).text == "02:00:00"
    assert written(MOMENT, unit, None, "utc", MOMENT + 86_400_000).text == "2025-11-26 02:00:00"
    # In New York it is yesterday already.
    text = written(MOMENT, unit, None, "America/New_York", MOMENT + 4 * 3_600_000).text
    assert text == "2025-11-25 21:00:00"
