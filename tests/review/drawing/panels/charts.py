"""Charts drawn from a few values, and what their marks are."""

from collections.abc import Sequence
from typing import Any

from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import MINUTE

ROOM = Size(499, 238)
"""The content of a panel of eight columns and eight lines in Grafana."""

LIST = {"legend": {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []}}


def over_time(
    *values: Any, name: str = "", every: int = 1, at: Sequence[float] | None = None, **labels: str
) -> Frame:
    """A series as Prometheus answers it: a value every so many minutes, or at some minutes."""
    minutes = at if at is not None else [every * number for number in range(len(values))]
    times = Field(
        "Time", "time", [MINUTE * one for one in minutes], config={"interval": MINUTE * every}
    )
    config = {"displayNameFromDS": name} if name else {}
    return Frame((times, Field("Value", "number", values, labels, config)), "A")


def mark(drawing: Drawing, name: str) -> dict[str, Any]:
    """The mark of a name, an empty one if there is none."""
    return next((dict(one) for one in drawing.spec["marks"] if one.get("name") == name), {})


def looks(drawing: Drawing, name: str) -> dict[str, Any]:
    """How a mark enters: its channels, those of a value without the word."""
    enter = mark(drawing, name).get("encode", {}).get("enter", {})
    return {
        key: one["value"] if isinstance(one, dict) and set(one) == {"value"} else one
        for key, one in enter.items()
    }


def points(drawing: Drawing, name: str) -> list[tuple[float, float | None]]:
    """The points of a line, in minutes; None for a gap."""
    data = {one["name"]: one["values"] for one in drawing.spec["data"] if "values" in one}
    source = mark(drawing, name)["from"]["data"]
    return [(row["t"] / MINUTE, row.get("v")) for row in data[source]]


def scale(drawing: Drawing, name: str) -> dict[str, Any]:
    """The scale of a name."""
    return next(dict(one) for one in drawing.spec["scales"] if one["name"] == name)
