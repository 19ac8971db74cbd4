"""Range queries for an expression, no larger than the server takes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mcp_monitoring.review.past import asking
from mcp_monitoring.review.past.asking import MOST_POINTS, held, number_of_queries
from mcp_monitoring.review.past.evaluation import Run, Schedule, without
from mcp_monitoring.review.past.identity import DOUBLED, identity_of
from mcp_monitoring.review.servers.errors import (
    AnswerTooLargeError,
    PrometheusError,
    QueryFailedError,
)

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
        if any(int(one) in self._bad for one in moments):
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


class Values:
    """A server with series of some labels, each with one value per minute; None for no sample."""

    name = "the server"

    def __init__(self, *series: tuple[Mapping[str, str], Sequence[float | None]]) -> None:
        self._series = series

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        start, end = (float(str(parameters[key])) for key in ("start", "end"))
        return {
            "result": [
                {
                    "metric": dict(labels),
                    "values": [
                        [minute * 60, str(value)]
                        for minute, value in enumerate(values)
                        if value is not None and start <= minute * 60 <= end
                    ],
                }
                for labels, values in self._series
            ]
        }


def minutes(runs: Sequence[Run]) -> list[tuple[int, int]]:
    return [(one.first_ms // MINUTE, one.last_ms // MINUTE) for one in runs]


def test_a_label_that_changes_with_the_value_makes_another_alert() -> None:
    source = Values(({"n": "0"}, [0.5, 0.95, 0.95, None, 0.5, 0.5]))
    identity = identity_of({"severity": "{{ if gt $value 0.9 }}high{{ else }}low{{ end }}"})

    found = held(source, "x", Schedule(0, 5 * MINUTE, MINUTE), identity=identity)

    assert {labels: minutes(several) for labels, several in found.runs.items()} == {
        (("n", "0"), ("severity", "low")): [(0, 0), (4, 5)],
        (("n", "0"), ("severity", "high")): [(1, 2)],
    }


def test_a_plain_label_of_the_rule_tells_no_alerts_apart() -> None:
    source = Values(({"n": "0", "severity": "own"}, [1.0, 1.0]))

    found = held(source, "x", Schedule(0, MINUTE, MINUTE), identity=identity_of({"severity": "a"}))

    assert [*found.runs] == [(("n", "0"),)]


@pytest.mark.parametrize(
    "labels",
    [{"n": "all"}, {"n": "{{ if gt $value 0.0 }}all{{ end }}"}, {"n": "{{ $labels.job }}"}],
)
def test_an_evaluation_at_which_two_series_have_the_same_labels_fails(
    labels: Mapping[str, str],
) -> None:
    source = Values(
        ({"n": "0", "job": "a"}, [1.0, 1.0, None, 1.0]),
        ({"n": "1", "job": "a"}, [None, 1.0, 1.0, None]),
    )

    found = held(source, "x", Schedule(0, 3 * MINUTE, MINUTE), identity=identity_of(labels))

    assert (minutes(found.failed), found.problems) == ([(1, 1)], [DOUBLED])
    assert [minutes(several) for several in found.runs.values()] == [[(0, 0), (2, 3)]]


@pytest.mark.parametrize(
    ("template", "limit"),
    [
        (
            "{{ range $labels }}x{{ end }}",
            "label l is a template that is not evaluated here (range)",
        ),
        ("{{ $x := 1 }}", "label l is a template that is not evaluated here ($x)"),
        ("{{ $value | humanizeTimestamp }}", "evaluated here (humanizeTimestamp)"),
        ('{{ printf "%d" $value }}', "evaluated here (printf %d of such a value)"),
        ("{{ if gt $value 1 }}x{{ end }}", "label l becomes an error: gt compares a number with a"),
    ],
)
def test_a_template_that_is_not_evaluated_is_named(template: str, limit: str) -> None:
    identity = identity_of({"l": template})

    held(Values(({"n": "0"}, [1.0])), "x", Schedule(0, 0, MINUTE), identity=identity)

    (said,) = identity.limits
    assert limit in said


@pytest.mark.parametrize("template", ["{{ range $labels }}x{{ end }}", '{{ printf "%d" $value }}'])
def test_in_place_of_a_label_that_is_not_evaluated_is_that_of_the_series(template: str) -> None:
    source = Values(({"n": "0"}, [1.0]), ({"n": "1"}, [1.0]))

    found = held(source, "x", Schedule(0, 0, MINUTE), identity=identity_of({"n": template}))

    assert (found.failed, [*found.runs]) == ([], [(("n", "0"),), (("n", "1"),)])


def test_what_goes_on_from_one_query_to_the_next_is_kept_once() -> None:
    found = held(Source(most=100), "up", WEEK)

    assert len(found.runs[("n", "0"),]) == 1


def test_an_answer_that_is_too_large_is_asked_for_down_to_one_evaluation() -> None:
    class Large(Source):
        def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
            answer = super().data(path, parameters)
            if self.asked[-1][0] > 1:
                raise AnswerTooLargeError("the answer has more than 16 MB")
            return answer

    found = held(source := Large(), "up", Schedule(0, 9 * MINUTE, MINUTE))

    assert (found.failed, found.samples) == ([], 10)
    assert [points for points, _ in source.asked if points == 1] == [1] * 10


def test_more_begins_than_are_kept_end_the_evaluation_and_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "MOST_RUNS", 50)
    flapping = [1.0 if minute % 2 else None for minute in range(400)]

    class Small(Values):
        def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
            if float(str(parameters["end"])) - float(str(parameters["start"])) > 40 * 60:
                raise AnswerTooLargeError("the answer has more than 16 MB")
            return super().data(path, parameters)

    found = held(Small(({"n": "0"}, flapping)), "x", Schedule(0, 399 * MINUTE, MINUTE))

    (problem,) = found.problems
    assert problem.startswith("its series began to hold more than 50 times until 1970-01-01")
    assert sum(map(len, found.runs.values())) < 100
    assert found.failed[-1].last_ms == 399 * MINUTE


def test_a_server_that_finishes_nothing_is_soon_left_alone() -> None:
    source = Source(most=0)

    found = held(source, "up", WEEK)

    assert len(source.asked) < 20
    assert found.failed == [Run(0, WEEK.last_ms)]


def test_what_fails_only_in_the_middle_is_asked_to_the_end() -> None:
    bad = range(1000 * 60, 3000 * 60)

    found = held(Source(bad=bad), "up", WEEK)

    (unknown,) = found.failed
    assert 0 <= 1000 * MINUTE - unknown.first_ms < 30 * MINUTE
    assert 0 <= unknown.last_ms - 2999 * MINUTE < 30 * MINUTE


@pytest.mark.parametrize(
    ("failed", "left"),
    [
        ([], [(0, 9)]),
        ([(0, 9)], []),
        ([(0, 2)], [(3, 9)]),
        ([(3, 4), (8, 12)], [(0, 2), (5, 7)]),
        ([(20, 30)], [(0, 9)]),
    ],
)
def test_evaluations_that_failed_are_no_part_of_a_run(
    failed: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    out = [Run(first * MINUTE, last * MINUTE) for first, last in failed]

    assert minutes(list(without([Run(0, 9 * MINUTE)], out, MINUTE))) == left
