"""Expressions of a panel: reduce, resample, threshold, and formulas of their results."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from mcp_monitoring.review.drawing.asking.expressions.calculated import with_expressions
from mcp_monitoring.review.drawing.asking.source import Answer
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.time_range import TimeRange

NAN, INF = math.nan, math.inf
SHOWN = TimeRange(0, 60_000)
Values = Sequence[float | None]


def series(values: Values, *, ref_id: str = "A", step: int = 10_000, **labels: str) -> Frame:
    times = [step * number for number in range(len(values))]
    fields = (Field("Time", "time", times), Field("Value", "number", values, labels))
    return Frame(fields, ref_id, meta={"type": "timeseries-multi"})


def expression(ref_id: str, kind: str, text: str, **keys: Any) -> dict[str, Any]:
    source = {"type": "__expr__", "uid": "__expr__"}
    return {"refId": ref_id, "datasource": source, "type": kind, "expression": text, **keys}


def answer(frames: Sequence[Frame], *expressions: dict[str, Any]) -> Answer:
    names = list(dict.fromkeys(frame.ref_id for frame in frames)) or ["A"]
    queries = [{"refId": name, "expr": name} for name in names]
    return with_expressions([*queries, *expressions], Answer(tuple(frames)), SHOWN)


def results(found: Answer, ref_id: str) -> list[tuple[dict[str, str], list[Any]]]:
    """Labels and values of what an expression gave."""
    fields = [one.fields[-1] for one in found.frames if one.ref_id == ref_id and one.fields]
    return [(dict(one.labels), list(one.values)) for one in fields]


def same(found: Any, expected: Any) -> bool:
    if isinstance(found, float) and isinstance(expected, float) and math.isnan(expected):
        return math.isnan(found)
    return bool(found == expected)


WHOLE: Values = [1, 2, 3, 6]
BROKEN: Values = [1, None, NAN, INF, 3]


@pytest.mark.parametrize(
    ("function", "of_whole", "of_broken", "dropped", "replaced"),
    [
        ("mean", 3.0, NAN, 2.0, 0.8),
        ("sum", 12.0, NAN, 4.0, 4.0),
        ("min", 1.0, NAN, 1.0, 0.0),
        ("max", 6.0, NAN, 3.0, 3.0),
        ("count", 4.0, 5.0, 2.0, 5.0),
        ("last", 6.0, 3.0, 3.0, 3.0),
        ("median", 2.5, NAN, 2.0, 0.0),
    ],
)
def test_a_series_is_reduced_to_a_number_with_its_labels(
    function: str, of_whole: float, of_broken: float, dropped: float, replaced: float
) -> None:
    frames = [series(WHOLE, host="whole"), series(BROKEN, host="broken")]
    drop, replace = {"mode": "dropNN"}, {"mode": "replaceNN", "replaceWithValue": 0}

    found = answer(
        frames,
        expression("S", "reduce", "A", reducer=function),
        expression("D", "reduce", "$A", reducer=function, settings=drop),
        expression("R", "reduce", "A", reducer=function, settings=replace),
    )

    assert [labels for labels, _ in results(found, "S")] == [{"host": "whole"}, {"host": "broken"}]
    for name, expected in (("S", of_broken), ("D", dropped), ("R", replaced)):
        (_, [whole]), (_, [broken]) = results(found, name)
        assert same(whole, of_whole)
        assert same(broken, expected)


@pytest.mark.parametrize(
    ("function", "strict", "dropped"),
    [("mean", NAN, None), ("sum", 0.0, 0.0), ("count", 0.0, 0.0), ("last", NAN, None)],
)
def test_a_series_without_points_is_reduced_too(
    function: str, strict: float, dropped: float | None
) -> None:
    found = answer(
        [series([])],
        expression("S", "reduce", "A", reducer=function),
        expression("D", "reduce", "A", reducer=function, settings={"mode": "dropNN"}),
    )

    [(_, [number])] = results(found, "S")
    assert same(number, strict)
    assert results(found, "D") == [({}, [dropped])]


@pytest.mark.parametrize(
    ("window", "upsampler", "expected"),
    [
        ("20s", "fillna", {0: 0.0, 20_000: 1.5, 40_000: 3.5, 60_000: NAN}),
        ("15s", "pad", {0: 0.0, 15_000: 1.0, 30_000: 2.5, 45_000: 4.0, 60_000: 4.0}),
        ("5s", "pad", {0: 0.0, 5_000: 0.0, 10_000: 1.0, 15_000: 1.0}),
        ("5s", "backfilling", {0: 0.0, 5_000: 1.0, 10_000: 1.0, 45_000: None}),
        ("5s", "fillna", {5_000: NAN, 10_000: 1.0}),
        ("1m", "pad", {0: 0.0, 60_000: 2.5}),
    ],
)
def test_a_series_gets_moments_at_equal_distances(
    window: str, upsampler: str, expected: dict[int, float | None]
) -> None:
    one = expression("B", "resample", "A", window=window, downsampler="mean", upsampler=upsampler)

    found = answer([series([0, 1, 2, 3, 4], host="a")], one)

    frame = found.frames[-1]
    points = dict(zip(frame.fields[0].values, frame.fields[1].values, strict=True))
    assert frame.fields[1].labels == {"host": "a"}
    for moment, value in expected.items():
        assert same(points[moment], value), moment


def test_series_of_different_moments_can_be_calculated_after_a_resample() -> None:
    resampled = {"window": "20s", "downsampler": "last", "upsampler": "pad"}

    found = answer(
        [series([1, 2, 3, 4], step=15_000), series([10, 20, 30], ref_id="B", step=25_000)],
        expression("C", "resample", "A", **resampled),
        expression("D", "resample", "B", **resampled),
        expression("E", "math", "$C + $D"),
        expression("F", "math", "$A + $B"),
    )

    assert results(found, "E") == [({}, [11, 12, 23, 34])]
    assert results(found, "F") == [({}, [11])], "only the begin is a moment of both"


@pytest.mark.parametrize(
    ("kind", "limits", "expected"),
    [
        ("gt", [2], [0, 0, 1, 1, 1]),
        ("lt", [2, 99], [1, 0, 0, 0, 0]),
        ("eq", [2], [0, 1, 0, 0, 0]),
        ("ne", [2], [1, 0, 1, 1, 1]),
        ("gte", [2], [0, 1, 1, 1, 1]),
        ("lte", [2], [1, 1, 0, 0, 0]),
        ("within_range", [2, 4], [0, 0, 1, 0, 0]),
        ("outside_range", [2, 4], [1, 0, 0, 0, 1]),
        ("within_range_included", [2, 4], [0, 1, 1, 1, 0]),
        ("outside_range_included", [2, 4], [1, 1, 0, 1, 1]),
    ],
)
def test_a_threshold_is_one_where_a_value_is_beyond_it(
    kind: str, limits: list[float], expected: list[float]
) -> None:
    conditions = [{"evaluator": {"type": kind, "params": limits}}]

    found = answer(
        [series([1, 2, 3, 4, 5])], expression("C", "threshold", "A", conditions=conditions)
    )

    assert results(found, "C") == [({}, expected)]


def test_a_threshold_leaves_what_is_no_number() -> None:
    conditions = [{"evaluator": {"type": "gt", "params": [0]}}]

    found = answer(
        [series([None, NAN, INF])], expression("C", "threshold", "A", conditions=conditions)
    )

    [(_, [null, nan, inf])] = results(found, "C")
    assert (null, math.isnan(nan), inf) == (None, True, 1)


def test_the_answer_of_an_instant_query_is_a_number() -> None:
    fields = (Field("Time", "time", [1]), Field("Value", "number", [7], {"a": "b"}))
    instant = Frame(fields, "A", meta={"type": "numeric-multi"})

    found = answer(
        [instant], expression("B", "math", "$A * 2"), expression("C", "reduce", "B", reducer="sum")
    )

    assert results(found, "B") == [({"a": "b"}, [14])]
    assert results(found, "C") == [({"a": "b"}, [14])]
    assert [len(frame.fields) for frame in found.frames] == [2, 1, 1]


def test_expressions_stand_in_any_order_and_behind_the_queries() -> None:
    frames = [series([1, 3], host="a"), series([2, 2], ref_id="B", host="a")]

    found = answer(
        frames,
        expression("E", "math", "$D * 100"),
        expression("D", "math", "$C / 4"),
        expression("C", "reduce", "A", reducer="sum"),
    )

    assert [frame.ref_id for frame in found.frames] == ["A", "B", "E", "D", "C"]
    assert results(found, "E") == [({"host": "a"}, [100])]


def test_an_answer_without_series_gives_none() -> None:
    found = answer(
        [Frame((), "A"), series([1], ref_id="B")],
        expression("C", "reduce", "A", reducer="mean"),
        expression("D", "math", "$A + $B"),
    )

    assert [frame.ref_id for frame in found.frames if not frame.fields] == ["A", "C", "D"]
    assert found.problems == ()


def test_one_bad_expression_stops_those_that_use_it_and_no_other() -> None:
    found = answer(
        [series([1, 2])],
        expression("B", "reduce", "A", reducer="men"),
        expression("C", "math", "$B + 1"),
        expression("D", "reduce", "A", reducer="sum"),
    )

    assert found.problems == (
        "query B: its function men is not known; did you mean mean?",
        "query C: it uses query B, which has no result",
    )
    assert results(found, "D") == [({}, [3])]


RESAMPLED: dict[str, Any] = {"window": "10s", "downsampler": "mean", "upsampler": "pad"}


@pytest.mark.parametrize(
    ("kind", "keys", "problem"),
    [
        ("reduce", {}, "its function (none) is not known; it is one of mean, sum, min"),
        ("reduce", {"reducer": "sum", "settings": {"mode": "drop"}}, "its mode drop is not known"),
        ("resample", {**RESAMPLED, "window": "soon"}, "its window 'soon' is no duration"),
        ("resample", {**RESAMPLED, "window": None}, "its window None is no duration"),
        ("resample", {**RESAMPLED, "window": "2m"}, "its window is longer than the time shown"),
        ("resample", {**RESAMPLED, "window": "1ms"}, "its window gives more than 11000 points"),
        ("resample", {**RESAMPLED, "upsampler": "x"}, "its upsampler x is not one of pad"),
        ("resample", {**RESAMPLED, "downsampler": "x"}, "its function x is not known"),
        ("threshold", {}, "its condition (none) is not known"),
        ("threshold", {"conditions": [7]}, "its condition (none) is not known"),
        (
            "threshold",
            {"conditions": [{"evaluator": {"type": "within_rang", "params": [1, 2]}}]},
            "its condition within_rang is not known; did you mean within_range?",
        ),
        (
            "threshold",
            {"conditions": [{"evaluator": {"type": "within_range", "params": [1]}}]},
            "its condition within_range needs two numbers as its limits",
        ),
        (
            "threshold",
            {"conditions": [{"evaluator": {"type": "gt", "params": ["1"]}}]},
            "its condition gt needs a number as its limit",
        ),
        (
            "classic_conditions",
            {},
            "only a real Grafana calculates expressions of the type classic_conditions",
        ),
        ("reduce", {"expression": "", "reducer": "sum"}, "it names no query to calculate with"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(
    kind: str, keys: dict[str, Any], problem: str
) -> None:
    found = answer([series([1, 2])], expression("B", kind, "A") | keys)

    [line] = found.problems
    assert line.startswith(f"query B: {problem}")
    assert results(found, "B") == []


def test_a_number_cannot_be_resampled() -> None:
    found = answer(
        [series([1, 2])],
        expression("B", "reduce", "A", reducer="sum"),
        expression("C", "resample", "B", **RESAMPLED),
    )

    assert found.problems == ("query C: it resamples series, and gets a number",)
