"""The range of a backtest."""

import pytest
from mcp_monitoring.problems import ProblemsError
from mcp_monitoring.review.backtest.when import chosen_range
from mcp_monitoring.review.past.model import Range

NOW = 1_795_000_000_000
DAY = 86_400_000


def test_it_is_the_last_days_unless_it_is_said() -> None:
    assert chosen_range(7, "", "", NOW) == Range(NOW - 7 * DAY, NOW)
    assert chosen_range(0.5, "", "", NOW) == Range(NOW - DAY // 2, NOW)


def test_begin_and_end_are_times_in_utc_unless_they_say_otherwise() -> None:
    found = chosen_range(7, "2026-11-01", "2026-11-02T12:00", NOW)

    assert found == Range(1_793_491_200_000, 1_793_620_800_000)
    assert chosen_range(7, "2026-11-01T01:00+01:00", "2026-11-02T12:00Z", NOW) == found


def test_an_end_alone_ends_the_days() -> None:
    assert chosen_range(1, "", "2026-11-02", NOW).length_ms == DAY


def test_a_day_in_which_the_clocks_change_has_its_hours() -> None:
    found = chosen_range(7, "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", NOW)

    assert found.length_ms == 25 * 3_600_000


def test_the_future_is_left_out() -> None:
    assert chosen_range(7, "2026-11-15", "2026-11-30", NOW) == Range(1_794_700_800_000, NOW)


@pytest.mark.parametrize(
    ("days", "start", "end", "said"),
    [
        (7, "yesterday", "", "--from: 'yesterday' is no time; write it as 2026-11-20"),
        (7, "", "2026-13-01", "--to: '2026-13-01' is no time"),
        (7, "2026-11-02", "2026-11-01", "the range ends before it begins"),
        (0, "", "", "the range ends before it begins"),
        (-1, "", "", "the range ends before it begins"),
        (1000, "", "", "longer than 400 days"),
        (float("nan"), "", "", "--days"),
        (float("inf"), "", "", "--days"),
        (7, "2126-01-01", "2126-01-02", "begins in the future"),
    ],
)
def test_what_is_no_range_is_refused(days: float, start: str, end: str, said: str) -> None:
    with pytest.raises(ProblemsError, match=said):
        chosen_range(days, start, end, NOW)
