"""When an alert would have been pending and firing."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.past.evaluation import (
    Run,
    Schedule,
    Span,
    Spans,
    evaluated,
    runs,
)

MINUTE = 60_000

Minutes = list[tuple[int, int | None]]


def spans(
    returned: Sequence[int],
    for_: float = 0,
    keep: float = 0,
    last: int = 10,
    failed: Sequence[tuple[int, int]] = (),
) -> tuple[Minutes, Minutes]:
    """Pending and firing, all in minutes."""
    found = evaluated(
        runs([minute * MINUTE for minute in returned], MINUTE),
        Schedule(0, last * MINUTE, MINUTE, [Run(a * MINUTE, b * MINUTE) for a, b in failed]),
        for_ms=int(for_ * MINUTE),
        keep_firing_for_ms=int(keep * MINUTE),
    )
    return _minutes(found.pending), _minutes(found.firing)


def _minutes(found: Sequence[Span]) -> Minutes:
    return [
        (one.start_ms // MINUTE, None if one.end_ms is None else one.end_ms // MINUTE)
        for one in found
    ]


def step_by_step(
    returned: Collection[int], for_: float, keep: float, last: int, failed: Collection[int]
) -> tuple[Minutes, Minutes]:
    """The same as Prometheus does it, one evaluation after another."""
    states: list[tuple[int, str]] = []
    active: int | None = None
    missing: int | None = None
    fires = False
    for now in range(last + 1):
        if now in failed:
            continue
        if now in returned:
            missing = None
            active = now if active is None else active
            fires = fires or now - active >= for_
        elif active is not None:
            missing = now if missing is None else missing
            if not fires or now - missing >= keep:
                active, missing, fires = None, None, False
        states.append((now, "" if active is None else "firing" if fires else "pending"))
    return _spans_of(states, "pending"), _spans_of(states, "firing")


def _spans_of(states: Sequence[tuple[int, str]], wanted: str) -> Minutes:
    found: Minutes = []
    before = ""
    for now, state in states:
        if state == wanted != before:
            found.append((now, None))
        elif before == wanted != state:
            found[-1] = (found[-1][0], now)
        before = state
    return found


def test_without_for_it_fires_at_once_and_is_resolved_at_once() -> None:
    assert spans([2, 3]) == ([], [(2, 4)])


def test_with_for_it_is_pending_first() -> None:
    assert spans([2, 3, 4, 5], for_=2) == ([(2, 4)], [(4, 6)])


def test_one_evaluation_without_it_begins_anew() -> None:
    assert spans([1, 2, 4, 5], for_=2) == ([(1, 3), (4, 6)], [])


def test_a_for_that_is_no_multiple_of_the_interval_is_over_at_the_next_evaluation() -> None:
    assert spans([0, 1, 2], for_=1.5, last=2) == ([(0, 2)], [(2, None)])


def test_it_keeps_firing_for_as_long_as_it_says() -> None:
    assert spans([1], keep=3) == ([], [(1, 5)])


def test_what_comes_back_meanwhile_fires_on_and_has_all_of_the_time_again() -> None:
    assert spans([1, 3], keep=3) == ([], [(1, 7)])


def test_what_comes_back_after_it_was_resolved_is_pending_again() -> None:
    assert spans([1, 2, 6, 7], for_=1, keep=2) == ([(1, 2), (6, 7)], [(2, 5), (7, 10)])


def test_what_is_pending_does_not_keep() -> None:
    assert spans([1], for_=2, keep=5) == ([(1, 2)], [])


def test_an_evaluation_that_fails_changes_nothing() -> None:
    assert spans([1, 2, 5, 6], for_=4, failed=[(3, 4)]) == ([(1, 5)], [(5, 7)])
    assert spans([1, 2], for_=1, failed=[(3, 4)]) == ([(1, 2)], [(2, 5)])


def test_what_still_fires_at_the_end_has_no_end() -> None:
    assert spans([9, 10], for_=1) == ([(9, 10)], [(10, None)])
    assert Span(9, None).length_ms(10) == 1
    assert Span(3, 5).length_ms(10) == 2


@pytest.mark.parametrize(("for_", "keep"), [(0, 0), (2, 0), (2, 3)])
def test_what_is_never_returned_is_neither(for_: int, keep: int) -> None:
    assert spans([], for_=for_, keep=keep) == ([], [])


MOMENTS = st.sets(st.integers(0, 24))


@given(MOMENTS, st.sampled_from([0, 0.5, 1, 2, 3.5]), st.sampled_from([0, 0.5, 1, 2, 4]), MOMENTS)
def test_runs_give_what_one_evaluation_after_another_gives(
    returned: set[int], for_: float, keep: float, failed: set[int]
) -> None:
    returned -= failed
    spans_failed = [(one.first_ms, one.last_ms) for one in runs(sorted(failed), 1)]

    assert spans(sorted(returned), for_, keep, 24, spans_failed) == step_by_step(
        returned, for_, keep, 24, failed
    )


@given(st.sets(st.integers(0, 40)))
def test_runs_are_as_long_as_they_can_be(moments: set[int]) -> None:
    found = list(runs(sorted(moments), 1))

    assert {now for one in found for now in range(one.first_ms, one.last_ms + 1)} == moments
    assert all(late.first_ms - early.last_ms > 1 for early, late in pairwise(found))


def test_an_evaluation_is_found_from_any_moment_on() -> None:
    schedule = Schedule(100, 190, 30, [Run(130, 130)])

    assert [schedule.at_or_after(one) for one in (0, 100, 101, 131, 160, 161, 191)] == [
        *(100, 100, 160, 160, 160, 190, None)
    ]
    assert evaluated((), schedule, for_ms=0, keep_firing_for_ms=0) == Spans()
