"""The panel that Grafana had before time series is drawn as its heir."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.charts import ROOM, looks, mark, over_time, points, scale
from review.drawing.panels.drawn import drawn, rows, words

CALLS = over_time(1, 3, 2, name="calls")
ERRORS = over_time(2, 2, 4, name="errors")
GREEN, BLUE = "#73bf69", "#5794f2"


def graph(*frames: Any, **model: Any) -> Drawing:
    return drawn("graph", *frames, size=ROOM, **{"lines": True, "linewidth": 1, **model})


def test_lines_have_the_width_and_the_fill_that_the_old_options_say() -> None:
    drawing = graph(CALLS, linewidth=2, fill=3)

    assert looks(drawing, "series-0")["strokeWidth"] == 2
    assert looks(drawing, "series-0-fill")["fill"] == "rgba(115,191,105,0.3)"


def test_bars_and_points_are_drawn_as_such() -> None:
    assert mark(graph(CALLS, lines=False, bars=True), "series-0")["type"] == "rect"
    drawing = graph(CALLS, lines=False, points=True, pointradius=3)
    assert looks(drawing, "series-0-points")["size"] == 36
    assert mark(drawing, "series-0") == {}


def test_steps_and_dashes_are_kept() -> None:
    look = looks(
        graph(CALLS, steppedLine=True, dashes=True, dashLength=8, spaceLength=4), "series-0"
    )

    assert look["interpolate"] == "step-after"
    assert look["strokeDash"] == [8, 4]


@pytest.mark.parametrize(("percentage", "last"), [(False, 6), (True, 1)])
def test_series_are_stacked(percentage: bool, last: float) -> None:
    drawing = graph(CALLS, ERRORS, stack=True, percentage=percentage)

    assert points(drawing, "series-1")[-1][1] == pytest.approx(last)


def test_both_axes_have_their_unit_and_limits() -> None:
    drawing = graph(
        CALLS,
        ERRORS,
        yaxes=[{"format": "reqps", "min": "0", "label": "rate"}, {"format": "s", "max": 10}],
        seriesOverrides=[{"alias": "errors", "yaxis": 2}],
    )

    assert scale(drawing, "y0")["domain"][0] == 0
    assert scale(drawing, "y1")["domain"][1] == 10
    assert "rate" in words(drawing, "axis")
    assert {"3 req/s", "10 s"} <= set(words(drawing, "axis"))


def test_an_axis_is_logarithmic_or_hidden() -> None:
    drawing = graph(CALLS, yaxes=[{"format": "short", "logBase": 10, "show": False}])

    assert scale(drawing, "y0")["type"] == "log"
    assert rows(drawing, "axis-y0") == []


def test_a_series_is_overridden_by_its_name_or_a_pattern() -> None:
    drawing = graph(
        CALLS,
        ERRORS,
        seriesOverrides=[
            {"alias": "/^err/", "color": "#5794f2", "linewidth": 4},
            {"alias": "calls", "bars": True, "lines": False},
        ],
    )

    assert looks(drawing, "series-1")["stroke"] == BLUE
    assert looks(drawing, "series-1")["strokeWidth"] == 4
    assert mark(drawing, "series-0")["type"] == "rect"


def test_colours_of_names_are_kept() -> None:
    assert looks(graph(CALLS, aliasColors={"calls": BLUE}), "series-0")["stroke"] == BLUE


@pytest.mark.parametrize(
    ("mode", "values"),
    [("null", [1, None, 3]), ("connected", [1, 3]), ("null as zero", [1, 0, 3])],
)
def test_missing_values_are_gaps_crossed_or_zero(mode: str, values: list[float | None]) -> None:
    drawing = graph(over_time(1, None, 3), nullPointMode=mode)

    assert [value for _, value in points(drawing, "series-0")] == values


def test_thresholds_are_lines_and_areas_above_them() -> None:
    threshold = {"value": 2, "op": "gt", "colorMode": "critical", "line": True, "fill": True}
    drawing = graph(CALLS, thresholds=[threshold])

    assert [row["stroke"] for row in rows(drawing, "threshold-lines")] == ["#f2495c"]
    below, above = rows(drawing, "threshold-areas")
    assert (below["fill"], above["fill"]) == ("rgba(0, 0, 0, 0)", "#f2495c")


def test_the_legend_has_its_calculations_under_their_new_names() -> None:
    legend = {"show": True, "values": True, "avg": True, "current": True, "total": True}
    drawing = graph(CALLS, legend={**legend, "alignAsTable": True})

    assert words(drawing, "legend_header") == ["Name", "Mean", "Last *", "Total"]
    assert words(drawing, "legend_value") == ["2", "2", "6"]
    assert words(graph(CALLS, legend={"show": False}), "legend_name") == []


def test_the_legend_is_sorted_as_the_old_options_say() -> None:
    legend = {"show": True, "values": True, "current": True, "alignAsTable": True}
    drawing = graph(CALLS, ERRORS, legend={**legend, "sort": "current", "sortDesc": True})

    assert words(drawing, "legend_name") == ["errors", "calls"]


def test_an_axis_that_nobody_knows_is_said() -> None:
    assert graph(CALLS, xaxis={"mode": "table"}).notes == (
        'the axis of "table" is drawn as one of time',
    )


@pytest.mark.parametrize(("values", "heights"), [(["max"], ["3", "4"]), ([], ["6", "8"])])
def test_with_an_axis_of_series_each_has_a_bar(values: list[str], heights: list[str]) -> None:
    drawing = graph(CALLS, ERRORS, xaxis={"mode": "series", "values": values})

    assert words(drawing, "value") == heights
    assert words(drawing, "legend_name") == ["calls", "errors"]


def test_with_a_legend_of_values_the_bars_of_series_are_a_bar_gauge() -> None:
    legend = {"show": True, "values": True, "current": True}
    axis = {"mode": "series", "values": ["current"]}
    drawing = graph(CALLS, ERRORS, xaxis=axis, legend=legend)

    assert words(drawing, "name") == ["calls", "errors"]
    assert words(drawing, "value") == ["2", "4"]
    assert drawing.notes == ("not drawn: the values of its legend",)


def test_with_an_axis_of_a_histogram_values_are_counted() -> None:
    axis = {"mode": "histogram", "buckets": 3}
    drawing = graph(CALLS, ERRORS, xaxis=axis, tooltip={"shared": False})

    counts = [row["tooltip"] for row in rows(drawing, "buckets")]
    assert {(one["name"], one["count"]) for one in counts} >= {("errors", "2")}


def test_the_axis_of_time_can_be_hidden() -> None:
    def labels(**axis: Any) -> int:
        return sum(":" in word for word in words(graph(CALLS, xaxis=axis), "axis"))

    assert labels(show=True) > 0
    assert labels(show=False) == 0


def test_a_hidden_axis_of_numbers_leaves_that_of_time() -> None:
    drawing = graph(CALLS, yaxes=[{"show": False}])

    assert any(":" in word for word in words(drawing, "axis"))


@pytest.mark.parametrize(
    ("hides", "names"),
    [
        ({}, ["calls", "zeros", "nothing"]),
        ({"hideZero": True}, ["calls", "nothing"]),
        ({"hideEmpty": True}, ["calls", "zeros"]),
    ],
)
def test_series_of_zeros_or_nothing_can_be_left_out_of_the_legend(
    hides: dict[str, bool], names: list[str]
) -> None:
    zeros, nothing = over_time(0, 0, name="zeros"), over_time(None, None, name="nothing")
    drawing = graph(CALLS, zeros, nothing, legend={"show": True, **hides})

    assert words(drawing, "legend_name") == names


@pytest.mark.parametrize(
    ("thresholds", "fills"),
    [
        ([(2, "lt", "critical")], ["#f2495c", "rgba(0, 0, 0, 0)"]),
        (
            [(1.5, "lt", "critical"), (2.5, "gt", "warning")],
            ["#f2495c", "rgba(0, 0, 0, 0)", "#ff9830"],
        ),
        (
            [(1.5, "lt", "critical"), (2.5, "lt", "warning")],
            ["#f2495c", "#ff9830", "rgba(0, 0, 0, 0)"],
        ),
    ],
)
def test_areas_are_above_or_below_thresholds(
    thresholds: list[tuple[float, str, str]], fills: list[str]
) -> None:
    given = [
        {"value": value, "op": op, "colorMode": mode, "fill": True, "line": False}
        for value, op, mode in thresholds
    ]

    areas = rows(graph(CALLS, thresholds=given), "threshold-areas")
    assert [row["fill"] for row in areas] == fills


def test_a_line_that_has_no_place_beside_an_area_is_said() -> None:
    threshold = {"value": 2, "op": "lt", "colorMode": "ok", "line": True, "fill": True}

    assert graph(CALLS, thresholds=[threshold]).notes == (
        "the line of the threshold 2 is not drawn beside the areas",
    )


def test_thresholds_belong_to_their_axis() -> None:
    line = {"colorMode": "critical", "line": True, "op": "gt"}
    both = [{**line, "value": 2}, {**line, "value": 3, "yaxis": "right"}]
    right = [{"alias": "errors", "yaxis": 2}]

    only_left = graph(CALLS, ERRORS, seriesOverrides=right, thresholds=both[:1])
    assert len(rows(only_left, "threshold-lines")) == 1
    with_right = graph(CALLS, ERRORS, seriesOverrides=right, thresholds=both)
    assert len(rows(with_right, "threshold-lines")) == 2


def test_the_options_of_the_oldest_graphs_are_read() -> None:
    drawing = graph(
        CALLS,
        grid={"leftMin": 0, "leftMax": 10, "threshold1": 2, "thresholdLine": True},
        y_formats=["s", "short"],
        leftYAxisLabel="took",
        **{"x-axis": False},
    )

    assert scale(drawing, "y0")["domain"] == [0, 10]
    assert words(drawing, "axis")[:6] == ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]
    assert "took" in words(drawing)
    assert not any(":" in word for word in words(drawing, "axis"))
    assert len(rows(drawing, "threshold-lines")) == 1


def test_an_area_without_its_line_is_none() -> None:
    drawing = graph(CALLS, ERRORS, fill=5, seriesOverrides=[{"alias": "calls", "lines": False}])

    assert mark(drawing, "series-0-fill") == {}
    assert mark(drawing, "series-1-fill") != {}


def test_what_is_not_drawn_is_said() -> None:
    drawing = graph(
        CALLS,
        timeRegions=[{"op": "time"}],
        yaxis={"align": True},
        seriesOverrides=[{"alias": "calls", "zindex": 2}, {"alias": "/(/", "fill": 1}],
    )

    assert drawing.notes == (
        "not drawn: regions of time, axes that are aligned, the order of series",
        "an override is left out: the pattern '/(/' is not known",
    )


@pytest.mark.parametrize(
    "model",
    [
        {"yaxes": "none"},
        {"yaxes": [None, 3], "thresholds": [{"value": "high"}]},
        {"seriesOverrides": [{"alias": None}, 7], "aliasColors": []},
        {"legend": [], "linewidth": "thick", "fill": None},
    ],
)
def test_options_of_a_wrong_type_count_as_missing(model: dict[str, Any]) -> None:
    assert points(graph(CALLS, **model), "series-0") == [(0, 1), (1, 3), (2, 2)]
