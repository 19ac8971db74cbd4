"""Time series are drawn as lines, bars and points, on the axes that they ask for."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.charts import LIST, ROOM, looks, mark, over_time, points, scale
from review.drawing.panels.drawn import drawn, overridden, rows, words

CALLS = over_time(1, 3, 2, name="calls")
ERRORS = over_time(2, 2, 4, name="errors")
GREEN, YELLOW, RED = "#73bf69", "#f2cc0c", "#f2495c"


def chart(*frames: Any, options: Any = None, overrides: Any = None, **custom: Any) -> Drawing:
    """Draws a chart; `unit`, `min`, `max`, `decimals`, `thresholds`, `color` are of the field."""
    of_field = {"unit", "min", "max", "decimals", "thresholds", "color"}
    defaults = {key: custom.pop(key) for key in of_field & set(custom)}
    return drawn(
        "timeseries",
        *frames,
        options=options or LIST,
        defaults={**defaults, "custom": custom},
        overrides=overrides,
        size=ROOM,
    )


def test_a_series_is_a_line_through_its_points_in_its_colour() -> None:
    drawing = chart(CALLS, ERRORS)

    assert mark(drawing, "series-0")["type"] == "line"
    assert points(drawing, "series-0") == [(0, 1), (1, 3), (2, 2)]
    assert looks(drawing, "series-0")["stroke"] == GREEN
    assert looks(drawing, "series-1")["stroke"] == YELLOW
    assert words(drawing, "legend_name") == ["calls", "errors"]


def test_the_specification_has_the_size_that_was_asked_for() -> None:
    spec = chart(CALLS).spec

    assert (spec["width"], spec["height"], spec["padding"]) == (ROOM.width, ROOM.height, 0)


@pytest.mark.parametrize(
    ("interpolation", "vega"),
    [("linear", "linear"), ("smooth", "monotone"), ("stepBefore", "step-before")],
)
def test_lines_go_from_point_to_point_as_configured(interpolation: str, vega: str) -> None:
    drawing = chart(CALLS, lineInterpolation=interpolation)

    assert looks(drawing, "series-0")["interpolate"] == vega


def test_a_line_has_its_width_and_its_dashes() -> None:
    style = {"fill": "dash", "dash": [10, 5]}
    look = looks(chart(CALLS, lineWidth=3, lineStyle=style), "series-0")

    assert look["strokeWidth"] == 3
    assert look["strokeDash"] == [10, 5]


def test_dashes_that_are_none_are_the_usual_ones() -> None:
    look = looks(chart(CALLS, lineStyle={"fill": "dash", "dash": ["a", -1]}), "series-0")

    assert look["strokeDash"] == [10, 10]


def test_bars_stand_on_zero_and_their_points_are_in_the_middle() -> None:
    drawing = chart(over_time(0.2, 3), drawStyle="bars", fillOpacity=60)
    look = looks(drawing, "series-0")

    assert mark(drawing, "series-0")["type"] == "rect"
    assert look["y2"] == {"scale": "y0", "value": 0}
    assert look["x"]["offset"] == pytest.approx(-look["width"] / 2)
    assert look["fill"] == "rgba(115,191,105,0.6)"


@pytest.mark.parametrize(("alignment", "before"), [(-1, 1), (0, 0.5), (1, 0)])
def test_bars_stand_before_at_or_after_their_moment(alignment: int, before: float) -> None:
    look = looks(chart(CALLS, drawStyle="bars", barAlignment=alignment), "series-0")

    assert -look["x"]["offset"] == pytest.approx(before * look["width"])


def test_points_are_drawn_without_a_line_if_that_is_the_style() -> None:
    drawing = chart(CALLS, drawStyle="points", pointSize=4)

    assert mark(drawing, "series-0") == {}
    assert looks(drawing, "series-0-points")["size"] == 16


def test_few_points_are_shown_on_a_line_and_many_are_not() -> None:
    few, many = over_time(*range(10), every=3), over_time(*range(30))

    assert mark(chart(few), "series-0-points")
    assert not mark(chart(many, pointSize=10), "series-0-points")
    assert mark(chart(many, pointSize=10, showPoints="always"), "series-0-points")
    assert not mark(chart(few, showPoints="never"), "series-0-points")


def test_a_fill_goes_down_to_zero_or_to_the_nearest_edge() -> None:
    near = looks(chart(over_time(0.2, 3), fillOpacity=25), "series-0-fill")
    far = looks(chart(CALLS, fillOpacity=25, min=1), "series-0-fill")

    assert near["y2"]["value"] == 0
    assert far["y2"]["value"] == 1
    assert near["fill"] == "rgba(115,191,105,0.25)"


def test_a_gradient_fades_downwards_or_turns_its_hue() -> None:
    fading = looks(chart(CALLS, fillOpacity=50, gradientMode="opacity"), "series-0-fill")
    hue = looks(chart(CALLS, fillOpacity=50, gradientMode="hue"), "series-0-fill")

    colours = [one["color"] for one in fading["fill"]["stops"]]
    assert colours == ["rgba(115,191,105,0.5)", "rgba(115,191,105,0)"]
    assert hue["fill"]["stops"][0]["color"] != hue["fill"]["stops"][1]["color"]


@pytest.mark.parametrize("low", [0.5, 1.0, 2.0])
def test_a_gradient_is_spread_over_the_plot_so_that_a_low_series_is_pale(low: float) -> None:
    high = over_time(4, 4, name="high")
    drawing = chart(high, over_time(low, low), gradientMode="opacity", fillOpacity=50, min=0)

    bottom, top = scale(drawing, "y0")["range"]
    lowest, highest = scale(drawing, "y0")["domain"]
    fill = looks(drawing, "series-1-fill")["fill"]
    pixels = (bottom - top) / (highest - lowest) * low
    assert fill["y2"] == pytest.approx(1)
    assert (fill["y2"] - fill["y1"]) * pixels == pytest.approx(bottom - top, rel=0.01)


def test_each_bar_has_its_part_of_a_gradient() -> None:
    drawing = chart(CALLS, drawStyle="bars", gradientMode="opacity", fillOpacity=50)

    assert looks(drawing, "series-0")["fill"] == {"field": "fill"}
    begins = [row["fill"]["y1"] for row in rows(drawing, "series-0")]
    assert begins[0] < begins[2] < begins[1] < 0


@pytest.mark.parametrize("number", [361, 250, 100])
def test_thin_bars_overlap_so_that_no_stripes_are_between_them(number: int) -> None:
    bars = over_time(*[2] * number, at=[30 / number * one for one in range(number)])
    frame = bars.fields[0].values
    drawing = chart(bars, drawStyle="bars")
    left, right = scale(drawing, "x")["range"]
    start, end = scale(drawing, "x")["domain"]

    apart = (right - left) / (end - start) * (frame[1] - frame[0])
    width = looks(drawing, "series-0")["width"]
    assert width == pytest.approx(apart + 1 if number > 200 else 0.6 * apart + 1)


def test_a_line_has_at_each_height_the_colour_of_its_threshold() -> None:
    thresholds = {
        "mode": "absolute",
        "steps": [{"color": "green", "value": None}, {"color": "red", "value": 2}],
    }
    drawing = chart(
        over_time(0, 4), gradientMode="scheme", color={"mode": "thresholds"}, thresholds=thresholds
    )

    stops = looks(drawing, "series-0")["stroke"]["stops"]
    assert stops[0]["color"].startswith("rgba(242,73,92")
    assert stops[-1]["color"].startswith("rgba(115,191,105")
    assert stops[-1]["offset"] == pytest.approx(0.5, abs=0.05)


def test_a_missing_value_is_a_gap() -> None:
    drawing = chart(over_time(1, None, 3, name="a"))

    assert points(drawing, "series-0") == [(0, 1), (1, None), (2, 3)]
    assert looks(drawing, "series-0")["defined"] == {"signal": "isValid(datum.v)"}


def test_points_further_apart_than_the_interval_have_a_gap_between_them() -> None:
    values = [value for _, value in points(chart(over_time(1, 2, 3, at=[0, 1, 5])), "series-0")]

    assert values == [1, 2, None, 3]


@pytest.mark.parametrize(("longest", "gaps"), [(True, 0), (10 * 60_000, 0), (2 * 60_000, 1)])
def test_a_line_crosses_gaps_up_to_the_length_that_is_configured(longest: Any, gaps: int) -> None:
    values = points(chart(over_time(1, 2, at=[0, 5]), spanNulls=longest), "series-0")

    assert [value for _, value in values].count(None) == gaps


def test_a_point_between_two_gaps_is_seen_whatever_the_points_are() -> None:
    alone = over_time(*[1, None, 2, None, *[3] * 30])

    for shown in ("auto", "never"):
        drawing = chart(alone, showPoints=shown, pointSize=10)
        assert [value for _, value in points(drawing, "series-0-points")] == [1, 2]


def test_stacked_series_stand_on_each_other() -> None:
    drawing = chart(CALLS, ERRORS, stacking={"mode": "normal", "group": "A"}, fillOpacity=40)

    assert [value for _, value in points(drawing, "series-1")] == [3, 5, 6]
    assert looks(drawing, "series-1-fill")["y2"] == {"scale": "y0", "field": "b"}
    assert [row["b"] for row in rows(drawing, "series-1-fill")] == [1, 3, 2]


def test_series_stacked_to_a_hundred_percent_end_at_one() -> None:
    drawing = chart(CALLS, ERRORS, stacking={"mode": "percent"}, fillOpacity=40)

    assert [value for _, value in points(drawing, "series-1")] == pytest.approx([1, 1, 1])
    assert words(drawing, "axis")[-1] == "100%"


def test_negative_series_are_stacked_downwards() -> None:
    down = over_time(-1, -2, -3, name="down")
    drawing = chart(CALLS, down, ERRORS, stacking={"mode": "normal"})

    assert [value for _, value in points(drawing, "series-1")] == [-1, -2, -3]
    assert [value for _, value in points(drawing, "series-2")] == [3, 5, 6]


def test_series_of_two_groups_are_not_stacked_on_each_other() -> None:
    other = overridden("errors", custom__stacking={"mode": "normal", "group": "B"})
    drawing = chart(CALLS, ERRORS, stacking={"mode": "normal", "group": "A"}, overrides=[other])

    assert [value for _, value in points(drawing, "series-1")] == [2, 2, 4]


def test_a_series_turned_round_goes_below_zero_but_says_its_value() -> None:
    drawing = chart(CALLS, transform="negative-Y")

    assert [value for _, value in points(drawing, "series-0")] == [-1, -3, -2]


@pytest.mark.parametrize("values", [(4, 1, 2), (-1, 3, 3), (0, None, 7)])
def test_a_constant_series_is_level_at_its_first_value(values: tuple[Any, ...]) -> None:
    drawing = chart(over_time(*values), transform="constant")

    assert [value for _, value in points(drawing, "series-0")] == [values[0]] * 3


def test_the_room_between_two_series_is_filled() -> None:
    between = overridden("errors", custom__fillBelowTo="calls", custom__fillOpacity=20)
    drawing = chart(CALLS, ERRORS, overrides=[between])

    assert [(row["v"], row["b"]) for row in rows(drawing, "between-1")] == [(2, 1), (2, 3), (4, 2)]
    assert not mark(drawing, "series-1-fill"), "it is not filled down to the ground as well"


def test_a_hidden_series_is_not_drawn_and_one_hidden_from_the_legend_is() -> None:
    hidden = overridden("errors", custom__hideFrom={"viz": True, "legend": True})
    unlisted = overridden("errors", custom__hideFrom={"legend": True})

    assert mark(chart(CALLS, ERRORS, overrides=[hidden]), "series-1") == {}
    drawing = chart(CALLS, ERRORS, overrides=[unlisted])
    assert mark(drawing, "series-1")
    assert words(drawing, "legend_name") == ["calls"]


def test_series_of_another_unit_have_an_axis_at_the_right() -> None:
    drawing = chart(CALLS, ERRORS, unit="reqps", overrides=[overridden("errors", unit="s")])

    assert "2 req/s" in words(drawing, "axis")
    assert "2 s" in words(drawing, "axis")
    assert scale(drawing, "y0")["range"] == scale(drawing, "y1")["range"]
    right = {row["text"]: row["x"] for row in rows(drawing, "axis-y1")}
    assert all(x > scale(drawing, "x")["range"][1] for x in right.values())


def test_an_axis_is_logarithmic_where_that_is_configured() -> None:
    drawing = chart(over_time(0.2, 0, 4), scaleDistribution={"type": "log", "log": 10}, unit="s")

    assert scale(drawing, "y0")["type"] == "log"
    assert words(drawing, "axis")[-3:] == ["100 ms", "1 s", "10 s"]
    assert points(drawing, "series-0")[1] == (1, None)


def test_an_axis_has_its_title_and_its_border() -> None:
    drawing = chart(CALLS, axisLabel="per second", axisBorderShow=True, axisColorMode="series")

    assert "per second" in words(drawing, "axis")
    assert rows(drawing, "axis-y0")[0]["fill"] == GREEN


@pytest.mark.parametrize(
    ("style", "areas", "lines"),
    [("line", 0, 1), ("dashed", 0, 1), ("area", 2, 0), ("line+area", 2, 1), ("off", 0, 0)],
)
def test_thresholds_are_lines_or_areas(style: str, areas: int, lines: int) -> None:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 2}]
    drawing = chart(
        CALLS, thresholds={"mode": "absolute", "steps": steps}, thresholdsStyle={"mode": style}
    )

    assert len(rows(drawing, "threshold-areas")) == areas
    assert len(rows(drawing, "threshold-lines")) == lines
    # As recorded: the chart shines through them.
    assert {row["opacity"] for row in rows(drawing, "threshold-lines")} <= {0.7}


def test_a_threshold_outside_the_axis_is_not_drawn() -> None:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 80}]
    drawing = chart(
        CALLS, thresholds={"mode": "absolute", "steps": steps}, thresholdsStyle={"mode": "line"}
    )

    assert rows(drawing, "threshold-lines") == []


def test_thresholds_in_percent_are_of_the_configured_range() -> None:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 50}]
    drawing = chart(
        CALLS,
        min=0,
        max=10,
        thresholds={"mode": "percentage", "steps": steps},
        thresholdsStyle={"mode": "line"},
    )

    low, high = scale(drawing, "y0")["range"]
    assert rows(drawing, "threshold-lines")[0]["y"] == pytest.approx((low + high) / 2)


def test_what_is_beyond_a_limit_is_cut_off_at_the_edge_of_the_plot() -> None:
    assert "clip" in mark(chart(CALLS, max=2), "series-0")
    assert "clip" not in mark(chart(CALLS), "series-0")


def test_the_crosshair_waits_for_a_moment() -> None:
    drawing = chart(CALLS)

    assert {"name": "crosshair_time", "value": None} in drawing.spec["signals"]
    assert mark(drawing, "crosshair")["type"] == "rule"


def test_the_pointer_finds_name_value_and_moment_of_each_point() -> None:
    drawing = chart(CALLS, ERRORS, stacking={"mode": "normal"}, unit="reqps")

    assert drawing.hover is not None
    layer = drawing.hover()
    second = next(one for one in layer.data if one["name"] == "hover-1-rows")["values"]
    assert second[1]["tooltip"] == {
        "name": "errors",
        "value": "2 req/s",
        "time": "1970-01-01 00:01:00",
    }


def test_without_a_value_there_is_no_data() -> None:
    assert words(chart()) == ["No data"]
    assert words(chart(over_time(None, None))) == ["No data"]


def test_a_chart_whose_series_are_all_hidden_says_so() -> None:
    assert words(chart(CALLS, hideFrom={"viz": True})) == ["All of its series are hidden"]


def test_a_panel_may_have_a_time_zone_of_its_own() -> None:
    drawing = chart(CALLS, options={**LIST, "timezone": ["Asia/Kolkata"]})

    assert "05:30" in words(drawing, "axis")


@pytest.mark.parametrize(
    ("zones", "note"),
    [
        (["Asia/Tokyo"], ()),
        (["Asia/Tokyo", "utc"], ("its times are those of Asia/Tokyo, without those of utc",)),
        (
            ["browser", "utc", "Asia/Tokyo"],
            ("its times are those of utc, without those of utc and Asia/Tokyo",),
        ),
    ],
)
def test_of_several_time_zones_it_says_which_one_is_drawn(
    zones: list[str], note: tuple[str, ...]
) -> None:
    assert chart(CALLS, options={**LIST, "timezone": zones}).notes == note


def test_values_of_another_time_are_said_to_be_outside() -> None:
    assert words(chart(over_time(1, 2, at=[100, 101]))) == ["Data outside time range"]
