"""A bar chart has a group of bars for each category."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.text_width import text_width
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.charts import LIST, ROOM
from review.drawing.panels.drawn import columns, drawn, rows, words

TOOLS = ("query", "view", "list")
CALLS = columns(tool=TOOLS, calls=[614, 2035, 238])
BOTH = columns(tool=TOOLS, calls=[6, 20, 2], errors=[1, 4, 0])


def chart(*frames: Any, size: Size = ROOM, defaults: Any = None, **options: Any) -> Drawing:
    given = {**LIST, **options}
    return drawn("barchart", *frames, options=given, defaults=defaults, size=size)


def test_each_category_has_a_bar_as_high_as_its_value() -> None:
    drawing = chart(CALLS)
    heights = [row["height"] for row in rows(drawing, "bars")]

    assert heights[1] / heights[0] == pytest.approx(2035 / 614)
    assert words(drawing, "axis")[-3:] == list(TOOLS)
    assert words(drawing, "legend_name") == ["calls"]


def test_values_are_written_above_their_bars() -> None:
    drawing = chart(CALLS, defaults={"unit": "short"})

    assert words(drawing, "value") == ["614", "2.04 K", "238"]
    for value, bar in zip(rows(drawing, "value-bars"), rows(drawing, "bars"), strict=True):
        assert value["y"] <= bar["y"]
        assert text_width(value["text"], value["fontSize"]) <= bar["width"] / 0.97 + 0.01


def test_values_are_left_out_where_bars_are_too_narrow_unless_they_are_wanted() -> None:
    many = columns(tool=[f"tool {number}" for number in range(60)], calls=[123456] * 60)

    assert words(chart(many), "value") == []
    assert len(words(chart(many, showValue="always"), "value")) == 60
    assert words(chart(CALLS, showValue="never"), "value") == []


def test_bars_of_two_series_stand_side_by_side_in_their_colours() -> None:
    bars = rows(chart(BOTH), "bars")

    first, second = bars[0], bars[1]
    assert first["x"] + first["width"] <= second["x"] + 0.01
    assert first["stroke"] == "#73bf69"
    assert second["stroke"] == "#f2cc0c"


def test_stacked_bars_stand_on_each_other() -> None:
    bars = rows(chart(BOTH, stacking="normal"), "bars")

    lower, upper = bars[0], bars[1]
    assert upper["x"] == lower["x"]
    assert upper["y"] + upper["height"] == pytest.approx(lower["y"])


def test_bars_stacked_to_a_hundred_percent_are_all_as_high() -> None:
    drawing = chart(BOTH, stacking="percent")

    heights: dict[float, float] = {}
    for row in rows(drawing, "bars"):
        heights[row["x"]] = heights.get(row["x"], 0) + row["height"]
    assert len({round(height, 3) for height in heights.values()}) == 1
    assert "100%" in words(drawing, "axis")


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_values_of_stacked_bars_stand_in_them_where_they_fit(orientation: str) -> None:
    drawing = chart(BOTH, stacking="normal", orientation=orientation)

    bar = rows(drawing, "bars")[2]
    value = next(row for row in rows(drawing, "value-bars") if row["text"] == "20")
    assert bar["x"] < value["x"] < bar["x"] + bar["width"]
    assert bar["y"] < value["y"] < bar["y"] + bar["height"]


def test_bars_lie_where_that_is_asked_for_or_the_panel_is_higher_than_wide() -> None:
    for drawing in (chart(CALLS, orientation="horizontal"), chart(CALLS, size=Size(200, 400))):
        bars = rows(drawing, "bars")
        assert len({row["x"] for row in bars}) == 1
        assert bars[1]["width"] / bars[0]["width"] == pytest.approx(2035 / 614)
        assert words(drawing, "value") == ["614", "2035", "238"]


def test_negative_values_go_down_from_zero() -> None:
    up, down = rows(chart(columns(tool=("a", "b"), calls=[5, -5])), "bars")

    assert up["y"] + up["height"] == pytest.approx(down["y"])


def test_the_categories_are_those_of_the_chosen_column() -> None:
    frame = columns(tool=("a", "b"), server=("one", "two"), calls=[1, 2])

    assert words(chart(frame, xField="server"), "axis")[-2:] == ["one", "two"]


def test_frames_are_joined_by_their_categories() -> None:
    drawing = chart(columns(tool=("a", "b"), calls=[1, 2]), columns(tool=("b", "c"), errors=[3, 4]))

    assert words(drawing, "axis")[-3:] == ["a", "b", "c"]
    assert len(rows(drawing, "bars")) == 4


def test_long_names_are_shortened_and_some_left_out() -> None:
    names = [f"a category with a long name {number}" for number in range(100)]
    drawing = chart(columns(tool=names, calls=[1] * 100))

    labels = rows(drawing, "axis-categories")
    assert 5 <= len(labels) <= 25
    assert all(row["tooltip"] in names for row in labels)


def test_without_categories_it_says_what_it_needs() -> None:
    assert words(chart(columns(calls=[1, 2]))) == ["Bar charts requires a string or time field"]
    assert words(chart()) == ["No data"]


STATES = {
    "up": {"color": "green"},
    "down": {"color": "red"},
    "warn": {"color": "orange"},
}


def names(drawing: Drawing) -> list[str]:
    return [row["text"] for row in rows(drawing, "axis-categories")]


def coloured(states: list[str], **options: Any) -> Drawing:
    frame = columns(tool=TOOLS, calls=[6, 20, 2], state=states)
    defaults = {"mappings": [{"type": "value", "options": STATES}]}
    return chart(frame, defaults=defaults, colorByField="state", **options)


@pytest.mark.parametrize(
    ("states", "colours"),
    [
        (["up", "down", "warn"], ["#73bf69", "#f2495c", "#ff9830"]),
        (["down", "down", "up"], ["#f2495c", "#f2495c", "#73bf69"]),
        (["warn", "up", "warn"], ["#ff9830", "#73bf69", "#ff9830"]),
    ],
)
def test_bars_take_their_colours_from_another_field(states: list[str], colours: list[str]) -> None:
    drawing = coloured(states)

    assert [row["stroke"] for row in rows(drawing, "bars")] == colours
    assert words(drawing, "legend_name") == list(dict.fromkeys(states))


def test_a_field_of_colours_that_is_not_there_changes_nothing() -> None:
    drawing = chart(CALLS, colorByField="nobody")

    assert {row["stroke"] for row in rows(drawing, "bars")} == {"#73bf69"}
    assert words(drawing, "legend_name") == ["calls"]


@pytest.mark.parametrize(
    ("most", "shown"),
    [(3, ["que...", "vie...", "lis..."]), (4, ["quer...", "view", "list"]), (99, list(TOOLS))],
)
def test_names_are_cut_off_where_that_is_configured(most: int, shown: list[str]) -> None:
    assert names(chart(CALLS, xTickLabelMaxLength=most)) == shown


@pytest.mark.parametrize(("degrees", "align"), [(-45, "right"), (90, "left"), (-90, "right")])
def test_names_are_turned_and_take_the_room_they_need(degrees: int, align: str) -> None:
    level, turned = chart(CALLS), chart(CALLS, xTickLabelRotation=degrees)

    [row, *_] = rows(turned, "axis-categories")
    assert (row["angle"], row["align"]) == (degrees, align)
    highest = [max(one["height"] for one in rows(of, "bars")) for of in (level, turned)]
    assert highest[1] < highest[0]


@pytest.mark.parametrize(
    ("spacing", "shown"), [(200, ["query", "list"]), (-400, ["list"]), (400, ["query"])]
)
def test_names_are_as_far_apart_as_configured(spacing: int, shown: list[str]) -> None:
    assert names(chart(CALLS, xTickLabelSpacing=spacing)) == shown


@pytest.mark.parametrize(
    ("style", "areas", "lines"), [("line", 0, 1), ("area", 2, 0), ("dashed+area", 2, 1)]
)
def test_thresholds_are_lines_or_areas_as_in_time_series(
    style: str, areas: int, lines: int
) -> None:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 1000}]
    defaults = {
        "thresholds": {"mode": "absolute", "steps": steps},
        "custom": {"thresholdsStyle": {"mode": style}},
    }
    drawing = chart(CALLS, defaults=defaults)

    assert len(rows(drawing, "threshold-areas")) == areas
    assert len(rows(drawing, "threshold-lines")) == lines
    lying = chart(CALLS, defaults=defaults, orientation="horizontal")
    assert lying.notes == ("thresholds are drawn in upright bar charts only",)
