"""Moments and ranges as the time picker takes them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.asking.moments import (
    MomentError,
    moment_ms,
    panel_range,
    range_between,
)
from mcp_monitoring.review.drawing.time_range import TimeRange

# A Thursday.
NOW = int(datetime(2026, 11, 26, 1, 30, 15, tzinfo=UTC).timestamp() * 1000)


def written(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("moment", "begin", "end"),
    [
        ("now", "2026-11-26 01:30:15", "2026-11-26 01:30:15"),
        ("now-6h", "2026-11-25 19:30:15", "2026-11-25 19:30:15"),
        ("now-1d+1h", "2026-11-25 02:30:15", "2026-11-25 02:30:15"),
        ("now/d", "2026-11-26 00:00:00", "2026-11-26 23:59:59"),
        ("now-1d/d", "2026-11-25 00:00:00", "2026-11-25 23:59:59"),
        ("now/h", "2026-11-26 01:00:00", "2026-11-26 01:59:59"),
        ("now/w", "2026-11-22 00:00:00", "2026-11-28 23:59:59"),
        ("now-1M/M", "2026-10-01 00:00:00", "2026-10-31 23:59:59"),
        ("now/Q", "2026-10-01 00:00:00", "2026-12-31 23:59:59"),
        ("now-1y/y", "2025-01-01 00:00:00", "2025-12-31 23:59:59"),
        ("1795654800000", "2026-11-26 01:00:00", "2026-11-26 01:00:00"),
        ("1795654800", "2026-11-26 01:00:00", "2026-11-26 01:00:00"),
        ("2026-11-26T01:00:00Z", "2026-11-26 01:00:00", "2026-11-26 01:00:00"),
        ("2026-11-26T01:00:00.000+01:00", "2026-11-26 00:00:00", "2026-11-26 00:00:00"),
        ("2026-11-26 01:00", "2026-11-26 01:00:00", "2026-11-26 01:00:00"),
        ("2026-11-26", "2026-11-26 00:00:00", "2026-11-26 00:00:00"),
    ],
)
def test_a_moment_is_read_as_a_begin_or_an_end(moment: str, begin: str, end: str) -> None:
    assert written(moment_ms(moment, NOW)) == begin
    assert written(moment_ms(moment, NOW, is_end=True)) == end


def test_a_day_begins_where_the_viewer_is() -> None:
    assert written(moment_ms("now/d", NOW, "America/New_York")) == "2026-11-25 05:00:00"
    assert written(moment_ms("2026-07-01T00:00", NOW, "Europe/Berlin")) == "2026-06-30 22:00:00"


def test_a_day_back_is_the_same_hour_where_the_clock_changed() -> None:
    after_change = moment_ms("2026-10-26T12:00", NOW, "Europe/Berlin")

    assert written(moment_ms("now-2d", after_change, "Europe/Berlin")) == "2026-10-24 10:00:00"
    assert written(moment_ms("now-48h", after_change, "Europe/Berlin")) == "2026-10-24 11:00:00"


def test_a_month_back_from_its_31st_is_the_last_of_the_month_before() -> None:
    now = moment_ms("2026-03-31T12:00Z", NOW)

    assert written(moment_ms("now-1M", now)) == "2026-02-28 12:00:00"


@pytest.mark.parametrize(
    "text", ["yesterday", "now-", "now-6", "now/x", "6h", "", "2026-13-01", "now-999999999y", "٣"]
)
def test_what_is_no_moment_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(MomentError) as refused:
        moment_ms(text, NOW)

    assert "\n" not in str(refused.value)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(MomentError, match="Europe/Berlin"):
        moment_ms("now/d", NOW, "Mars/Base")


def test_a_range_is_an_hour_unless_it_says_otherwise() -> None:
    assert range_between("", "", NOW) == TimeRange(NOW - 3_600_000, NOW)
    assert range_between("now-6h", "now-1h", NOW).span_ms == 5 * 3_600_000


@pytest.mark.parametrize(("starts", "ends"), [("now", "now"), ("now", "now-1h")])
def test_a_range_begins_before_it_ends(starts: str, ends: str) -> None:
    with pytest.raises(MomentError):
        range_between(starts, ends, NOW)


@pytest.mark.parametrize(
    ("time_from", "time_shift", "begin", "end"),
    [
        ("", "", "2026-11-26 00:30:15", "2026-11-26 01:30:15"),
        ("2h", "", "2026-11-25 23:30:15", "2026-11-26 01:30:15"),
        ("", "1d", "2026-11-25 00:30:15", "2026-11-25 01:30:15"),
        ("2h", "1h", "2026-11-25 22:30:15", "2026-11-26 00:30:15"),
        ("now/d", "", "2026-11-26 00:00:00", "2026-11-26 23:59:59"),
        ("now-1d/d", "", "2026-11-25 00:00:00", "2026-11-25 23:59:59"),
    ],
)
def test_a_panel_has_a_range_of_its_own(
    time_from: str, time_shift: str, begin: str, end: str
) -> None:
    found = panel_range(TimeRange(NOW - 3_600_000, NOW), time_from, time_shift)

    assert (written(found.start_ms), written(found.end_ms)) == (begin, end)


@pytest.mark.parametrize(
    ("time_shift", "begin", "end"),
    [
        ("", "2026-11-25 01:00:00", "2026-11-25 02:00:00"),
        ("1d", "2026-11-24 01:00:00", "2026-11-24 02:00:00"),
    ],
)
def test_a_panel_has_no_length_of_its_own_where_the_time_is_not_said_from_now(
    time_shift: str, begin: str, end: str
) -> None:
    shown = range_between("2026-11-25T01:00", "2026-11-25T02:00", NOW)

    found = panel_range(shown, "5m", time_shift)

    assert (written(found.start_ms), written(found.end_ms)) == (begin, end)


@pytest.mark.parametrize(
    ("starts", "ends", "is_relative"),
    [
        ("now-1h", "now", True),
        ("2026-11-25T01:00", "now", True),
        ("2026-11-25T01:00", "", True),
        ("", "", True),
        ("2026-11-25T01:00", "2026-11-25T02:00", False),
        ("1795654800000", "1795656600000", False),
    ],
)
def test_a_range_knows_whether_it_is_said_from_now(
    starts: str, ends: str, is_relative: bool
) -> None:
    assert range_between(starts, ends, NOW).is_relative is is_relative


def test_what_counts_as_now_stays_that_where_a_panel_shows_an_earlier_time() -> None:
    for starts, ends in (("now-1h", "now"), ("now-2d", "now-1d"), ("1795654800000", "")):
        earlier = panel_range(range_between(starts, ends, NOW), "", "7d")

        assert earlier.present_ms == NOW
    assert panel_range(TimeRange(NOW - 5000, NOW), "", "1d").present_ms == NOW


@pytest.mark.parametrize(("time_from", "time_shift"), [("soon", ""), ("", "later"), ("-1h", "")])
def test_a_range_of_its_own_that_is_none_is_refused(time_from: str, time_shift: str) -> None:
    with pytest.raises(MomentError):
        panel_range(TimeRange(NOW - 3_600_000, NOW), time_from, time_shift)


@given(
    st.text(max_size=12)
    | st.from_regex(r"now([-+]\d{1,9}[smhdwMQy])*(/[smhdwMQy])?", fullmatch=True)
)
def test_no_text_is_a_traceback(text: str) -> None:
    with suppress(MomentError):
        assert isinstance(moment_ms(text, NOW, is_end=True), int)
