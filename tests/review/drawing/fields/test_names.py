"""Fields are called what Grafana calls them."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from review.drawing.fields.frames import override, series, shown


def names(frames: list[Frame], **defaults: Any) -> list[str]:
    return [
        field.name
        for frame in shown(frames, defaults)
        for field in frame.fields
        if field.field.type != "time"
    ]


def test_a_legend_format_is_the_name() -> None:
    assert names([series(1, name="requests", job="a")]) == ["requests"]


def test_a_display_name_comes_before_a_legend_format() -> None:
    assert names([series(1, name="requests")], displayName="mine") == ["mine"]


def test_the_only_label_is_the_name() -> None:
    assert names([series(1, job="a"), series(1, job="b")]) == ["a", "b"]


def test_several_labels_are_written_out_in_order() -> None:
    frames = [series(1, job="a", instance="x"), series(1, job="b", instance="y")]

    assert names(frames) == ['{instance="x", job="a"}', '{instance="y", job="b"}']


def test_a_value_without_labels_has_its_own_name() -> None:
    assert names([series(1)]) == ["Value"]


def test_a_name_of_its_own_stands_before_the_labels() -> None:
    frame = Frame((Field("Time", "time", [0]), Field("bytes", "number", [1], {"job": "a"})))

    assert names([frame]) == ["bytes a"]


def test_frames_of_different_names_are_told_apart_by_them() -> None:
    frames = [
        Frame((Field("Value", "number", [1]),), name="one"),
        Frame((Field("Value", "number", [1]),), name="two"),
    ]

    assert names(frames) == ["one", "two"]
    assert names(frames[:1]) == ["one"]


def test_fields_of_one_name_are_numbered() -> None:
    fields = [Field(name, "number", [1]) for name in ("a", "b", "a", "a")]

    assert names([Frame(tuple(fields))]) == ["a 1", "b", "a 2", "a 3"]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("${__field.labels.job} now", "api now"),
        ("${__field.labels.missing}!", "!"),
        ("${__field.labels}", 'instance="x", job="api"'),
        ("[[__field.labels.job]]", "api"),
        ("${__field.labels.job:percentencode}", "api"),
        ("${__field.name} of ${__series.refId}", "calls of A"),
        ("${__field.displayName}", "calls"),
        ("$other ${unknown} ${__calc}", "$other ${unknown} ${__calc}"),
        ("50 $ and ${", "50 $ and ${"),
    ],
)
def test_variables_in_a_display_name_are_filled_in(template: str, name: str) -> None:
    assert names([series(1, name="calls", job="api", instance="x")], displayName=template) == [name]


def test_a_name_can_ask_for_the_calculation() -> None:
    field = shown([series(1)], {"displayName": "${__field.name}: ${__calc}"})[0].fields[1]

    assert field.title("max") == "Value: max"


def test_a_series_of_another_time_says_so() -> None:
    frame = series(1, name="calls")
    shifted = Frame(frame.fields, meta={"timeCompare": {"isTimeShiftQuery": True}})

    assert names([frame, shifted]) == ["calls", "calls (comparison)"]


TABLE = Frame(
    (
        Field("Time", "time", [0, 0]),
        Field("tool", "string", ["query", "list"]),
        Field("Calls", "number", [1, 2]),
    )
)


def test_a_row_is_called_by_its_texts() -> None:
    assert [shown([TABLE])[0].row_name(2, row) for row in (0, 1)] == ["query", "list"]


def test_a_row_of_several_numbers_has_the_name_of_the_number_too() -> None:
    wider = Frame((*TABLE.fields, Field("Errors", "number", [0, 0])))

    assert shown([wider])[0].row_name(2, 0) == "query Calls"


@pytest.mark.parametrize(
    "template", ["${__data.fields.tool}!", "${__data.fields[1]}!", "${__cell_1}!", "$__cell_1!"]
)
def test_a_row_can_be_named_by_a_cell(template: str) -> None:
    frame = shown([TABLE], overrides=[override("byName", "Calls", displayName=template)])[0]

    assert frame.row_name(2, 1) == "list!"
