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


def test_an_axis_that_is_not_of_time_is_said() -> None:
    assert graph(CALLS, xaxis={"mode": "series"}).notes == (
        'the axis of "series" is drawn as one of time',
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
