"""Values and series get the colours of thresholds, palettes and bands."""

import math
from typing import Any

import pytest
from mcp_monitoring.review.drawing.fields.schemes import Threshold
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from review.drawing.fields.frames import (
    GREEN,
    GREY,
    ORANGE,
    RED,
    override,
    series,
    shown,
    shown_field,
)


def steps(*values: Any, mode: str = "absolute") -> dict[str, Any]:
    colours = ("green", "orange", "red")
    return {
        "mode": mode,
        "steps": [
            {"value": value, "color": colour}
            for value, colour in zip(values, colours, strict=False)
        ],
    }


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (-5, GREEN),
        (9.99, GREEN),
        (10, ORANGE),
        (80, RED),
        (math.inf, RED),
        (-math.inf, GREEN),
        (None, GREEN),
        (math.nan, GREEN),
        ("text", GREEN),
    ],
)
def test_a_value_has_the_colour_of_the_threshold_it_reached(value: Any, colour: str) -> None:
    field = shown_field(1, 50, thresholds=steps(None, 10, 80))

    assert field.show(value).colour == colour


@pytest.mark.parametrize(
    ("value", "colour"), [(0, GREEN), (99, GREEN), (100, ORANGE), (160, RED), (900, RED)]
)
def test_thresholds_can_be_shares_of_the_range(value: float, colour: str) -> None:
    field = shown_field(1, min=0, max=200, thresholds=steps(None, 50, 80, mode="percentage"))

    assert field.show(value).colour == colour
    assert field.thresholds == (
        Threshold(-math.inf, GREEN),
        Threshold(100, ORANGE),
        Threshold(160, RED),
    )


@pytest.mark.parametrize(
    ("thresholds", "colour"),
    [
        ({"steps": []}, GREY),
        ({"mode": "absolute", "steps": "none"}, GREY),
        (steps(50, 10), GREEN),
        (steps(10, None, 20), ORANGE),
        ({"mode": "absolute"}, GREEN),
    ],
)
def test_thresholds_without_steps_or_in_no_order_give_a_colour(
    thresholds: Any, colour: str
) -> None:
    assert shown_field(1, thresholds=thresholds).show(15).colour == colour


def test_minimum_and_maximum_come_from_the_values_where_they_are_not_set() -> None:
    low, high = shown([series(10, 20), series(30, 110)], {"color": {"mode": "continuous-GrYlRd"}})

    assert (low.fields[1].range.low, low.fields[1].range.high) == (10, 110)
    assert [high.fields[1].show(value).share for value in (10, 60, 110, 500)] == [0, 0.5, 1, 1]
    assert high.fields[1].show(500).colour == RED
    assert (low.fields[1].minimum, low.fields[1].maximum) == (None, None)


def test_each_field_can_have_a_range_of_its_own() -> None:
    low, high = shown([series(10, 20), series(30, 110)], {"fieldMinMax": True, "min": 0})

    assert (low.fields[1].range.low, low.fields[1].range.high) == (0, 20)
    assert (high.fields[1].range.low, high.fields[1].range.high) == (0, 110)


@pytest.mark.parametrize(
    ("by", "colour"), [("last", GREEN), ("min", GREEN), ("max", RED), (None, GREEN), ("x", GREEN)]
)
def test_a_series_has_the_colour_of_one_of_its_values(by: str | None, colour: str) -> None:
    field = shown_field(
        0, 100, 0, color={"mode": "thresholds", "seriesBy": by}, thresholds=steps(None, 10, 80)
    )

    assert field.colour == colour
    assert field.follows_values


def test_a_palette_counts_every_field_but_times() -> None:
    frames = shown([series(1), series(2), series(3)], {"color": {"mode": "palette-classic"}})

    assert [frame.fields[1].number for frame in frames] == [0, 1, 2]
    assert [frame.fields[1].colour for frame in frames] == [GREEN, "#f2cc0c", "#5794f2"]
    assert frames[0].fields[1].show(9).colour == GREEN
    assert frames[0].fields[1].numbered(2).colour == "#5794f2"


@pytest.mark.parametrize(
    ("kind", "number"), [("timeseries", 0), ("barchart", 0), ("stat", 1), ("piechart", 1)]
)
def test_graphs_count_only_what_they_draw(kind: str, number: int) -> None:
    fields = (
        Field("Time", "time", [0]),
        Field("method", "string", ["query"]),
        Field("Value", "number", [1]),
    )

    assert shown([Frame(fields)], kind=kind)[0].fields[2].number == number


def test_a_palette_by_name_does_not_depend_on_the_order() -> None:
    first, second = series(1, name="a"), series(2, name="b")
    config = {"color": {"mode": "palette-classic-by-name"}}
    colours = {
        frame.fields[1].name: frame.fields[1].colour for frame in shown([first, second], config)
    }
    turned = {
        frame.fields[1].name: frame.fields[1].colour for frame in shown([second, first], config)
    }

    assert colours == turned
    assert len(set(colours.values())) == 2


def test_one_colour_can_have_a_shade_for_each_series() -> None:
    config = {"color": {"mode": "shades", "fixedColor": "blue"}}
    colours = [frame.fields[1].colour for frame in shown([series(1)] * 12, config)]

    assert colours[0] == colours[11] == "#5794f2"
    assert len(set(colours)) == 11


@pytest.mark.parametrize("mode", ["nonsense", None, 7])
def test_a_scheme_that_nobody_knows_follows_thresholds(mode: Any) -> None:
    assert shown_field(90, color={"mode": mode}).show(90).colour == RED


def test_yes_is_green_and_no_is_red() -> None:
    field = shown_field(True, False, kind="boolean")

    assert [field.show(value).colour for value in (True, False)] == [GREEN, RED]
    assert [field.show(value).written.text for value in (True, False, 1)] == [
        "true",
        "false",
        "True",
    ]


def test_an_override_can_colour_one_series() -> None:
    frames = shown(
        [series(1, name="a"), series(2, name="b")],
        {"color": {"mode": "palette-classic"}},
        [override("byName", "b", color={"mode": "fixed", "fixedColor": "semi-dark-red"})],
    )

    assert [frame.fields[1].colour for frame in frames] == [GREEN, "#e02f44"]
