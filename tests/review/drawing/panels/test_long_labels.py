"""Long names and units are cut with an ellipsis; they run neither over others nor out."""

from itertools import pairwise
from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Frame
from mcp_monitoring.review.drawing.panels.text_width import text_width
from review.drawing.panels.charts import LIST, ROOM, over_time
from review.drawing.panels.drawn import columns, drawn, rows

LONG = "a name of something that goes on and on until nobody reads it any more, and then further"
UNIT = {"unit": f"suffix:{LONG}"}
RIGHT = {"custom": {"axisPlacement": "right"}}
SERIES = (over_time(1, 5, 3, name=LONG), over_time(2, 3, 4, name=f"b {LONG}"))
NUMBERS: dict[str, list[Any]] = {LONG: [LONG, "c"], f"b {LONG}": [12345.0, 2.0]}
TABLE = (columns(**NUMBERS),)
THRESHOLDS = {"showThresholdLabels": True}
LEGEND_RIGHT = {"legend": {"showLegend": True, "displayMode": "list", "placement": "right"}}


def edges(row: dict[str, Any]) -> tuple[float, float]:
    """Where a text begins and ends across."""
    bold = row.get("fontWeight") in (600, 700)
    width = text_width(row["text"], row["fontSize"], bold=bold)
    left = row["x"] - {"center": width / 2, "right": width}.get(row["align"], 0)
    return left, left + width


@pytest.mark.parametrize(
    ("kind", "frames", "options", "defaults"),
    [
        ("timeseries", SERIES, LIST, UNIT),
        ("timeseries", SERIES, LIST, {**UNIT, **RIGHT}),
        ("timeseries", SERIES, LIST, {"unit": "suffix: calls", "custom": {"axisWidth": 20}}),
        ("timeseries", SERIES, LIST, {"custom": {"axisWidth": 9, "axisPlacement": "right"}} | UNIT),
        ("barchart", TABLE, {"showValue": "always"}, UNIT),
        ("barchart", TABLE, {"showValue": "always", "orientation": "horizontal"}, UNIT),
        ("state-timeline", SERIES, {"showValue": "always", **LIST}, UNIT),
        ("status-history", SERIES, {"showValue": "always", **LEGEND_RIGHT}, UNIT),
        ("gauge", SERIES, THRESHOLDS, UNIT),
        ("gauge", SERIES[:1], THRESHOLDS, UNIT),
        ("bargauge", SERIES, {"orientation": "horizontal"}, UNIT),
        ("piechart", SERIES, {"displayLabels": ["name", "value"], **LEGEND_RIGHT}, UNIT),
        ("heatmap", SERIES, {"yAxis": {"axisPlacement": "right"}}, {}),
        ("heatmap", SERIES, {"showValue": "always", "cellValues": {"unit": f"suffix:{LONG}"}}, {}),
        ("histogram", SERIES, LIST, UNIT),
        ("table", TABLE, {}, UNIT),
    ],
)
def test_no_text_leaves_its_panel(
    kind: str, frames: tuple[Frame, ...], options: dict[str, Any], defaults: dict[str, Any]
) -> None:
    drawing = drawn(kind, *frames, options=options, defaults=defaults, size=ROOM)

    data = {one["name"]: one.get("values", ()) for one in drawing.spec["data"]}
    marks = [mark for mark in drawing.spec["marks"] if mark["type"] == "text"]
    texts = [row for mark in marks for row in data[mark["from"]["data"]] if not row["angle"]]
    assert any(str(row["text"]).endswith("…") for row in texts)
    for left, right in map(edges, texts):
        # A panel has a border of 8 pixels around its content.
        assert left >= -8
        assert right <= ROOM.width + 8


@pytest.mark.parametrize("unit", ["suffix:calls", "suffix: calls a day", UNIT["unit"]])
def test_values_above_bars_do_not_cover_each_other(unit: str) -> None:
    frame = columns(tool=list("abcdef"), calls=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])

    drawing = drawn(
        "barchart", frame, options={"showValue": "always"}, defaults={"unit": unit}, size=ROOM
    )

    places = [edges(row) for row in rows(drawing, "value-bars")]
    assert all(right <= left for (_, right), (left, _) in pairwise(places))
