"""Fields calculated from others, and fields reduced to values."""

import math
from typing import Any

import pytest
from review.drawing.transformations.tables import after, series, table


@pytest.mark.parametrize(
    ("sign", "values"),
    [
        ("+", [12, -3, 2, None]),
        ("-", [8, -3, 2, None]),
        ("*", [20, 0, 0, None]),
        ("/", [5, -math.inf, math.inf, None]),
        ("**", [100, 1, 1, None]),
        ("%", [0, math.nan, math.nan, None]),
    ],
)
def test_two_fields_are_calculated_row_by_row(sign: str, values: list[Any]) -> None:
    frame = table(a=[10, -3, 2, None], b=[2, 0, 0, 1])

    (found,) = after(
        [frame],
        "calculateField",
        mode="binary",
        binary={"left": "a", "operator": sign, "right": "b"},
    )

    assert list(found) == ["a", "b", f"a {sign} b"]
    assert found[f"a {sign} b"] == pytest.approx(values, nan_ok=True)


@pytest.mark.parametrize(
    "right", ["60", 60, {"fixed": "60"}, {"matcher": {"id": "byName", "options": "b"}}]
)
def test_an_operand_is_a_number_or_a_field(right: Any) -> None:
    binary = {
        "left": {"matcher": {"id": "byName", "options": "a"}},
        "operator": "*",
        "right": right,
    }

    (found,) = after(
        [table(a=[2], b=[60])], "calculateField", mode="binary", binary=binary, alias="x"
    )

    assert found["x"] == [120]


def test_series_of_one_time_are_joined_before() -> None:
    frames = [series({"a": "x"}, {1: 10, 2: 20}), series({"a": "y"}, {1: 1, 2: 2})]
    binary = {"left": "x", "operator": "/", "right": "y"}

    found = after(frames, "calculateField", mode="binary", binary=binary, replaceFields=True)

    assert found == [{"Time": [1, 2], "x / y": [10, 10]}]


def test_the_numbers_of_a_row_are_reduced() -> None:
    frame = table(Time=[1, 2], a=[1, 2], b=[3, None], name=["p", "q"])

    (found,) = after([frame], "calculateField", mode="reduceRow", reduce={"reducer": "sum"})
    assert found["Total"] == [4, 2]
    (found,) = after([frame], "calculateField", reduce={"reducer": "max", "include": ["b"]})
    assert found["Max"] == [3, None]


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("abs", [2.5, 0, None]),
        ("floor", [-3, 0, None]),
        ("ceil", [-2, 0, None]),
        ("exp", [math.exp(-2.5), 1, None]),
        ("ln", [math.nan, -math.inf, None]),
    ],
)
def test_one_field_is_calculated(operator: str, values: list[Any]) -> None:
    unary = {"operator": operator, "fieldName": "n"}

    (found,) = after([table(n=[-2.5, 0, None])], "calculateField", mode="unary", unary=unary)

    assert found[f"{operator}(n)"] == pytest.approx(values, nan_ok=True)


def test_rows_are_numbered() -> None:
    frame = table(n=[5, 6, 7])

    assert after([frame], "calculateField", mode="index")[0]["Row"] == [0, 1, 2]
    found = after([frame], "calculateField", mode="index", index={"asPercentile": True})
    assert found[0]["Row"] == [0, 0.5, 1]


def test_a_field_that_is_not_there_changes_nothing() -> None:
    binary = {"left": "nobody", "operator": "+", "right": "n"}

    assert after([table(n=[1])], "calculateField", mode="binary", binary=binary) == [{"n": [1]}]


def test_every_series_becomes_a_row_of_its_calculations() -> None:
    frames = [series({"a": "x"}, {1: 10, 2: None}), series({"a": "y"}, {1: 1, 2: 3})]

    assert after(frames, "reduce", reducers=["mean", "lastNotNull"]) == [
        {"Field": ["x", "y"], "Mean": [10, 2], "Last *": [10, 3]}
    ]


def test_labels_become_columns_of_the_reduced_table() -> None:
    frames = [series({"a": "x", "b": "1"}, {1: 10}), series({"a": "y"}, {1: 1})]

    assert after(frames, "reduce", reducers=["max"], labelsToFields=True) == [
        {"Field": ["Value", "Value"], "a": ["x", "y"], "b": ["1", None], "Max": [10, 1]}
    ]


def test_fields_are_reduced_in_their_columns() -> None:
    frame = table(Time=[1, 2], n=[3, 4], m=[5, 6])

    assert after([frame], "reduce", mode="reduceFields", reducers=["sum"]) == [
        {"n": [7], "m": [11]}
    ]
    (found,) = after([frame], "reduce", mode="reduceFields", reducers=["min", "max"])
    assert found == {"n Min": [3], "n Max": [4], "m Min": [5], "m Max": [6]}


def test_only_chosen_fields_are_reduced() -> None:
    chosen = {"id": "byName", "options": "m"}

    found = after([table(n=[3], m=[5])], "reduce", reducers=["sum"], fields=chosen)

    assert found == [{"Field": ["m"], "Total": [5]}]
