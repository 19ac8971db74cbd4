"""Several frames made one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.frames.frame import Frame
from mcp_monitoring.review.drawing.transformations.transform import transformed
from review.drawing.transformations.tables import after, series, table

POINTS = st.dictionaries(st.integers(0, 6), st.integers(0, 3), max_size=5)


def test_merging_joins_rows_that_agree_in_what_the_frames_share() -> None:
    calls = table("A", tool=["a", "b"], calls=[1, 2])
    errors = table("B", tool=["b", "c"], errors=[3, 4])

    assert after([calls, errors], "merge") == [
        {"tool": ["a", "b", "c"], "calls": [1, 2, None], "errors": [None, 3, 4]}
    ]


def test_merging_keeps_rows_apart_that_differ() -> None:
    frames = [table(tool=["a"], n=[1]), table(tool=["a"], n=[2]), table(tool=["a"], n=[1])]

    assert after(frames, "merge") == [{"tool": ["a", "a"], "n": [1, 2]}]


def test_merging_puts_the_rows_of_a_key_together_in_their_order() -> None:
    frames = [table(tool=["a", "a"], n=[1, 2]), table(tool=["a", "a"], m=[3, 4])]

    assert after(frames, "merge") == [{"tool": ["a", "a"], "n": [1, 2], "m": [3, 4]}]


def test_frames_that_share_nothing_stay() -> None:
    assert after([table(a=[1]), table(b=[2])], "merge") == [{"a": [1]}, {"b": [2]}]


def test_merging_skips_frames_without_fields() -> None:
    assert after([Frame(()), table(a=[1])], "merge") == [{"a": [1]}]


def test_series_become_rows_the_newest_first() -> None:
    frames = [series({"a": "x"}, {1: 10, 3: 30}), series({"a": "y"}, {2: 20})]

    assert after(frames, "seriesToRows") == [
        {"Time": [3, 2, 1], "Metric": ["x", "y", "x"], "Value": [30, 20, 10]}
    ]


def test_concatenating_puts_fields_side_by_side() -> None:
    frames = [table("A", n=[1, 2]), table("B", n=[3])]

    assert after(frames, "concatenate", frameNameMode="drop") == [{"n 1": [1, 2], "n 2": [3, None]}]
    assert after(frames, "concatenate", frameNameMode="label", frameNameLabel="of") == [
        {"n A": [1, 2], "n B": [3, None]}
    ]


@pytest.mark.parametrize(
    ("mode", "rows"),
    [
        ("outer", {"Time": [1, 2, 3], "x": [10, 20, None], "y": [None, 5, 6]}),
        ("inner", {"Time": [2], "x": [20], "y": [5]}),
        ("outerTabular", {"Time": [1, 2, 3], "x": [10, 20, None], "y": [None, 5, 6]}),
    ],
)
def test_frames_are_joined_by_a_field(mode: str, rows: dict[str, Any]) -> None:
    frames = [series({"a": "x"}, {1: 10, 2: 20}), series({"a": "y"}, {2: 5, 3: 6})]

    assert after(frames, "joinByField", byField="Time", mode=mode) == [rows]


def test_joining_as_in_sql_pairs_every_row() -> None:
    frames = [table(tool=["a", "a"], n=[1, 2]), table(tool=["a", "a", "b"], m=[3, 4, 5])]

    assert after(frames, "joinByField", byField="tool", mode="inner") == [
        {"tool": ["a"] * 4, "n": [1, 1, 2, 2], "m": [3, 4, 3, 4]}
    ]


def test_joining_without_a_field_takes_the_time() -> None:
    frames = [series({"a": "x"}, {1: 10}), series({"a": "y"}, {1: 5})]

    assert after(frames, "seriesToColumns") == [{"Time": [1], "x": [10], "y": [5]}]


def test_a_frame_without_the_field_is_left_out() -> None:
    frames = [table(tool=["a"], n=[1]), table(other=["a"]), table(tool=["a"], m=[2])]

    assert after(frames, "joinByField", byField="tool") == [{"tool": ["a"], "n": [1], "m": [2]}]


def test_a_join_that_grows_without_bound_is_refused() -> None:
    frames = [table(tool=["a"] * 1000, n=[1] * 1000), table(tool=["a"] * 1000, m=[1] * 1000)]
    step = {"id": "joinByField", "options": {"byField": "tool", "mode": "inner"}}

    found, not_known = transformed(frames, [step])

    assert list(found) == frames
    assert not_known == ("joinByField (more than 200,000 rows)",)


@given(st.lists(POINTS, min_size=2, max_size=4))
def test_an_outer_join_has_every_value_at_its_time(points: list[dict[int, int]]) -> None:
    frames = [series({"a": str(number)}, one) for number, one in enumerate(points)]

    (joined,) = after(frames, "joinByField", byField="Time")

    assert joined["Time"] == sorted({time for one in points for time in one})
    names = list(joined)[1:]
    for name, one in zip(names, points, strict=True):
        there = zip(joined["Time"], joined[name], strict=True)
        assert {time: value for time, value in there if value is not None} == one


class Counted:
    """A value that counts how often it is compared with another one."""

    comparisons = 0

    def __init__(self, value: int) -> None:
        self._value = value

    def __hash__(self) -> int:
        return self._value

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return isinstance(other, Counted) and self._value == other._value


@pytest.mark.parametrize("same_key", [False, True])
def test_merging_thousands_of_series_compares_each_row_a_few_times(same_key: bool) -> None:
    names = ["n", "m"]
    frames = [
        table(tool=["a" if same_key else str(row)], **{names[row % 2]: [Counted(row)]})
        for row in range(2000)
    ]
    whole = [
        table(
            tool=[cell for one in frames[at::2] for cell in one.fields[0].values],
            **{name: [cell for one in frames[at::2] for cell in one.fields[1].values]},
        )
        for at, name in enumerate(names)
    ]
    Counted.comparisons = 0

    (merged,) = after(whole, "merge")

    assert len(merged["tool"]) == (1000 if same_key else 2000)
    assert Counted.comparisons < 20 * 2000


def test_texts_make_series_of_a_long_table() -> None:
    frame = table(Time=[2, 1, 1], pod=["a", "a", "b"], n=[20, 10, 5])

    assert after([frame], "prepareTimeSeries", format="multi") == [
        {"Time": [1, 2], "n a": [10, 20]},
        {"Time": [1], "n b": [5]},
    ]
    assert after([frame], "prepareTimeSeries", format="wide") == [
        {"Time": [1, 2], "n a": [10, 20], "n b": [5, None]}
    ]
