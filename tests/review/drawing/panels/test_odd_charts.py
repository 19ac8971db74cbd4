"""Charts of odd values are a picture or a clear word, never a fault."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from mcp_monitoring.review.drawing.panels.text_width import text_width
from mcp_monitoring.review.drawing.panels.timeseries import draw
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from mcp_monitoring.review.drawing.time_range import TimeRange
from review.drawing.pages.pages import panel
from review.drawing.panels.charts import LIST, ROOM, over_time, points
from review.drawing.panels.drawn import MINUTE, columns, drawn, words

KINDS = (
    "timeseries",
    "graph",
    "barchart",
    "histogram",
    "heatmap",
    "state-timeline",
    "status-history",
)
NAN, INF = float("nan"), float("inf")

ODD: dict[str, Sequence[Frame]] = {
    "one point": [over_time(1)],
    "values that never change": [over_time(*[5] * 20)],
    "no numbers and infinities": [over_time(NAN, INF, -INF, None, 1, 2)],
    "texts among numbers": [over_time("a", "5", True, None, {"x": 1}, [1])],
    "the largest numbers": [over_time(1e308, -1e308, 1e-300, 0)],
    "the smallest numbers": [over_time(1e-15, 2e-15, 3e-15)],
    "nothing but zeros": [over_time(0, 0, 0)],
    "less than nothing": [over_time(*[-1e9 * number for number in range(9)])],
    "moments that are none": [
        Frame((Field("Time", "time", [None, "x", NAN, MINUTE]), Field("v", "number", [1, 2, 3, 4])))
    ],
    "moments out of order": [over_time(1, 2, 3, at=[5, 1, 3])],
    "columns of two lengths": [
        Frame((Field("Time", "time", [0, MINUTE]), Field("v", "number", [1, 2, 3])))
    ],
    "no columns": [Frame(())],
    "no rows": [over_time()],
    "no moments": [columns(tool=("a", "b"), calls=[1, 2])],
    "markup in names": [over_time(1, 2, name="<script>alert(1)</script>")],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ODD)
def test_odd_values_are_drawn_or_there_is_a_word(kind: str, what: str) -> None:
    drawing = drawn(kind, *ODD[what], options=LIST, size=ROOM)

    # A specification of numbers alone: the renderer knows neither NaN nor Infinity.
    json.dumps(drawing.spec, allow_nan=False)
    if drawing.hover is not None:
        json.dumps(drawing.hover().data, allow_nan=False)
    assert words(drawing)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [Size(1, 1), Size(30, 200), Size(2000, 20)])
def test_a_panel_of_any_size_is_drawn(kind: str, size: Size) -> None:
    drawing = drawn(kind, over_time(1, 2, 3, name="calls"), options=LIST, size=size)

    assert (drawing.spec["width"], drawing.spec["height"]) == (size.width, size.height)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {"legend": None},
        {"legend": {"calcs": "mean", "displayMode": 3, "placement": []}},
        {"legend": {"calcs": [None, "nobody"], "displayMode": "table", "width": "wide"}},
        {"rowHeight": "high", "colWidth": -1, "barWidth": 7, "cellGap": "a", "bucketSize": -2},
        {"color": [], "yAxis": "left", "calculate": True, "calculation": "yes"},
    ],
)
def test_options_of_a_wrong_type_count_as_missing(kind: str, options: dict[str, Any]) -> None:
    drawing = drawn(kind, over_time(1, 2, 3), options=options, size=ROOM)

    assert drawing.spec["marks"]


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([50, 3], {"max": 5}),
        ([50, 3], {"min": 10, "max": 20}),
        ([-50, 3], {"min": -5}),
        ([1e308, -1e308], {}),
    ],
)
def test_bars_end_where_their_axis_ends(
    values: list[float], limits: dict[str, float], orientation: str
) -> None:
    frame = columns(tool=("a", "b"), calls=values)
    options = {**LIST, "orientation": orientation}

    drawing = drawn("barchart", frame, options=options, defaults=limits, size=ROOM)

    data = {one["name"]: one["values"] for one in drawing.spec["data"]}
    for bar in data["bars-rows"]:
        assert bar["x"] >= 0
        assert bar["y"] >= 0
        assert bar["width"] >= 0
        assert bar["height"] >= 0
        assert bar["x"] + bar["width"] <= ROOM.width
        assert bar["y"] + bar["height"] <= ROOM.height


@pytest.mark.parametrize(
    ("kind", "name", "unit"),
    [
        ("heatmap", 'mcp_tool_calls{instance="server-1:9090",' + 'tool="a"' * 20 + "}", ""),
        ("heatmap", "x" * 3000, ""),
        ("timeseries", "calls", "suffix:" + "calls of every tool " * 10),
        ("barchart", "calls", "prefix:" + "€" * 200),
    ],
)
def test_long_labels_beside_a_chart_stay_in_their_panel(kind: str, name: str, unit: str) -> None:
    drawing = drawn(
        kind, over_time(1, 2, 3, name=name), options=LIST, defaults={"unit": unit}, size=ROOM
    )

    data = {one["name"]: one["values"] for one in drawing.spec["data"]}
    labels = data["axis-y-rows" if "axis-y-rows" in data else "axis-y0-rows"]
    assert labels
    for label in labels:
        assert label["x"] - text_width(label["text"], label["fontSize"]) >= -8
        assert label["text"].endswith("…")


@pytest.mark.parametrize("kind", ["timeseries", "barchart", "histogram", "heatmap"])
def test_without_data_a_chart_says_what_its_panel_has_for_this_case(kind: str) -> None:
    drawing = drawn(kind, over_time(), defaults={"noValue": "nobody called"}, size=ROOM)

    assert words(drawing) == ["nobody called"]


def test_points_out_of_order_are_drawn_in_order() -> None:
    drawing = drawn("timeseries", over_time(1, 2, 3, at=[5, 1, 3]), options=LIST, size=ROOM)

    moments = [moment for moment, _ in points(drawing, "series-0")]
    assert moments == sorted(moments)


def test_ten_years_have_a_label_for_years() -> None:
    day = 24 * 60 * MINUTE
    range_ = TimeRange(0, 3650 * day)
    frame = over_time(*range(3650), every=24 * 60)
    data = PanelData(panel().data.panel, (frame,), range_)

    drawing = draw(data, ROOM, theme_called("light"), "Europe/Berlin")

    assert {"1972", "1976", "1978"} <= set(words(drawing, "axis"))
