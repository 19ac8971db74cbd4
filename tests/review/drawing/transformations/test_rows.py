"""Rows sorted, cut off, filtered and grouped."""

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.drawing.transformations.tables import after, table

CELLS = st.none() | st.integers(-5, 5) | st.floats(allow_nan=True) | st.sampled_from(["a", "b", ""])


@given(st.lists(CELLS, max_size=20), st.booleans())
def test_sorting_keeps_the_rows_whatever_is_in_them(values: list[Any], down: bool) -> None:
    frame = table(n=values, row=list(range(len(values))))

    (found,) = after([frame], "sortBy", sort=[{"field": "n", "desc": down}])

    assert sorted(found["row"]) == list(range(len(values)))
    assert [repr(values[row]) for row in found["row"]] == [repr(one) for one in found["n"]]
    numbers = [one for one in found["n"] if isinstance(one, int | float) and not math.isnan(one)]
    assert numbers == sorted(numbers, reverse=down)


def test_rows_without_a_value_are_the_least() -> None:
    frame = table(n=[2, None, 1])

    assert after([frame], "sortBy", sort=[{"field": "n"}]) == [{"n": [None, 1, 2]}]
    assert after([frame], "sortBy", sort=[{"field": "n", "desc": True}]) == [{"n": [2, 1, None]}]


def test_sorting_by_a_field_that_is_not_there_changes_nothing() -> None:
    assert after([table(n=[2, 1])], "sortBy", sort=[{"field": "other"}]) == [{"n": [2, 1]}]


@pytest.mark.parametrize(
    ("number", "rows"), [(2, 2), ("3", 3), (0, 0), (-1, 0), (99, 12), ("x", 12)]
)
def test_a_limit_keeps_the_first_rows(number: Any, rows: int) -> None:
    found = after([table(n=list(range(12)))], "limit", limitField=number)

    assert found == [{"n": list(range(rows))}]


def test_the_usual_limit_is_ten() -> None:
    assert len(after([table(n=list(range(12)))], "limit")[0]["n"]) == 10


@pytest.mark.parametrize(
    ("condition", "options", "left"),
    [
        ("greater", {"value": 2}, [3, 10]),
        ("greaterOrEqual", {"value": "2"}, [2, 3, 10]),
        ("lower", {"value": 3}, [1, 2]),
        ("lowerOrEqual", {"value": 3}, [1, 2, 3]),
        ("equal", {"value": "10"}, [10]),
        ("notEqual", {"value": 10}, [1, 2, 3, None]),
        ("between", {"from": 2, "to": 10}, [2, 3, 10]),
        ("greater", {}, [1, 2, 3, 10, None]),
        ("between", {"from": 2}, [1, 2, 3, 10, None]),
        ("isNull", {}, [None]),
        ("isNotNull", {}, [1, 2, 3, 10]),
        ("regex", {"value": "^1"}, [1, 10]),
        ("substring", {"value": "0"}, [10]),
    ],
)
def test_rows_are_filtered_by_value(
    condition: str, options: dict[str, Any], left: list[Any]
) -> None:
    rule = {"fieldName": "n", "config": {"id": condition, "options": options}}

    found = after([table(n=[1, 2, 3, 10, None])], "filterByValue", filters=[rule], type="include")

    assert found == [{"n": left}]


def test_rows_are_dropped_if_all_conditions_hold() -> None:
    rules = [
        {"fieldName": "n", "config": {"id": "greater", "options": {"value": 1}}},
        {"fieldName": "name", "config": {"id": "equal", "options": {"value": "b"}}},
    ]
    frame = table(n=[1, 2, 3], name=["b", "b", "c"])

    found = after([frame], "filterByValue", filters=rules, type="exclude", match="all")

    assert found == [{"n": [1, 3], "name": ["b", "c"]}]


def test_rows_are_grouped_and_their_values_calculated() -> None:
    frame = table(Time=[1, 2, 3], tool=["a", "b", "a"], n=[1, 2, 5])
    fields = {
        "tool": {"operation": "groupby", "aggregations": []},
        "n": {"operation": "aggregate", "aggregations": ["sum", "max"]},
        "Time": {"operation": "aggregate", "aggregations": ["last"]},
    }

    found = after([frame], "groupBy", fields=fields)

    assert found == [
        {"tool": ["a", "b"], "Time (last)": [3, 2], "n (sum)": [6, 2], "n (max)": [5, 2]}
    ]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), min_size=1, max_size=30))
def test_the_sums_of_groups_are_those_of_their_rows(rows: list[tuple[str, int]]) -> None:
    frame = table(tool=[one[0] for one in rows], n=[one[1] for one in rows])
    fields = {
        "tool": {"operation": "groupby"},
        "n": {"operation": "aggregate", "aggregations": ["sum"]},
    }

    (found,) = after([frame], "groupBy", fields=fields)

    sums: Counter[str] = Counter()
    for tool, number in rows:
        sums[tool] += number
    assert dict(zip(found["tool"], found["n (sum)"], strict=True)) == sums
