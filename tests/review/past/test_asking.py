"""Range queries for an expression, no larger than the server takes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mcp_monitoring.review.past.asking import MOST_POINTS, held, number_of_queries
from mcp_monitoring.review.past.evaluation import Run, Schedule
from mcp_monitoring.review.servers.errors import PrometheusError, QueryFailedError

MINUTE = 60_000
WEEK = Schedule(0, 7 * 24 * 60 * MINUTE, MINUTE)


class Source:
    """A server with one series that always holds, and limits."""

    name = "the server"

    def __init__(self, most: int = 10**9, bad: range = range(0), series: int = 1) -> None:
        self.asked: list[tuple[int, int]] = []
        self._most, self._bad, self._series = most, bad, series

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        assert path == "query_range"
        start, end, step = (float(str(parameters[key])) for key in ("start", "end", "step"))
        moments = [start + number * step for number in range(int((end - start) / step) + 1)]
        self.asked.append((len(moments), int(start)))
        if len(moments) > self._most:
            raise QueryFailedError("query processing would load too many samples into memory")
        if any(one in self._bad for one in moments):
            raise QueryFailedError("many-to-many matching not allowed")
        values = [[one, "1"] for one in moments]
        return {
            "resultType": "matrix",
            "result": [
                {"metric": {"__name__": "up", "n": str(number)}, "values": values}
                for number in range(self._series)
            ],
        }


def test_a_week_of_an_alert_is_one_query() -> None:
    source = Source()

    found = held(source, "up", WEEK)

    assert source.asked == [(10_081, 0)]
    assert (found.queries, found.samples) == (1, 10_081)
    assert found.runs == {(("n", "0"),): [Run(0, WEEK.last_ms)]}


def test_a_longer_time_is_split_where_the_server_would_refuse_it() -> None:
    source = Source()
    month = Schedule(0, 30 * 24 * 60 * MINUTE, MINUTE)

    found = held(source, "up", month)

    assert max(points for points, _ in source.asked) <= MOST_POINTS
    assert len(source.asked) == number_of_queries(month) == 4
    assert sum(points for points, _ in source.asked) == found.samples == 30 * 24 * 60 + 1


def test_what_is_too_much_for_the_server_is_asked_in_smaller_parts() -> None:
    source = Source(most=1000)

    found = held(source, "up", WEEK)

    assert not found.failed
    assert sum(run.last_ms - run.first_ms for run in found.runs[("n", "0"),]) > 0
    answered = [points for points, _ in source.asked if points <= 1000]
    assert sum(answered) == 10_081, "each evaluation is answered once"
    assert len(source.asked) < 30, "and the size that works is kept"


def test_only_the_evaluations_that_fail_are_unknown() -> None:
    bad = range(1000 * 60, 1003 * 60)

    found = held(Source(bad=bad), "up", WEEK)

    assert found.problems == ["many-to-many matching not allowed"]
    (unknown,) = found.failed
    assert unknown.first_ms <= 1000 * MINUTE
    assert unknown.last_ms >= 1002 * MINUTE
    assert unknown.last_ms - unknown.first_ms < 60 * MINUTE


def test_many_series_are_asked_for_in_shorter_times() -> None:
    source = Source(series=400)

    found = held(source, "up", WEEK)

    assert len(found.runs) == 400
    assert all(points * 400 <= 400_000 for points, _ in source.asked[1:])


def test_what_is_refused_at_once_is_first_asked_for_little() -> None:
    """Of ten thousand series, half of what a server refuses would still be a gigabyte."""
    source = Source(most=5000, series=400)

    found = held(source, "up", WEEK)

    assert [points for points, _ in source.asked] == [10_081, 64, *[1000] * 10, 17]
    assert found.samples == 10_081 * 400


def test_an_offset_is_looked_back_and_told_as_the_time_of_the_evaluation() -> None:
    source = Source()

    found = held(source, "up", Schedule(10 * MINUTE, 12 * MINUTE, MINUTE), 5 * MINUTE)

    assert source.asked == [(3, 5 * 60)]
    assert found.runs == {(("n", "0"),): [Run(10 * MINUTE, 12 * MINUTE)]}


def test_each_query_is_told_also_if_it_fails() -> None:
    ticks: list[None] = []
    source = Source(most=1000)

    held(source, "up", WEEK, tick=lambda: ticks.append(None))

    assert len(ticks) == len(source.asked)


@pytest.mark.parametrize("answer", [None, {}, {"result": {}}, []])
def test_an_answer_without_a_result_is_no_silence(answer: Any) -> None:
    class Odd:
        name = "the server"

        def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
            return answer

    with pytest.raises(PrometheusError, match="is it a Prometheus"):
        held(Odd(), "up", WEEK)
