"""Panels drawn from a few values, and what their pictures say."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.review.drawing.frames.frame import Field, FieldType, Frame
from mcp_monitoring.review.drawing.panels.draw import drawing_of
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from mcp_monitoring.review.drawing.time_range import TimeRange

MINUTE = 60_000
SMALL = Size(253, 141)
"""A stat of four columns and five lines in Grafana."""


def series(*values: Any, name: str = "", **labels: str) -> Frame:
    """The values of a series, one for each minute."""
    times = Field("Time", "time", tuple(MINUTE * number for number in range(len(values))))
    config = {"displayNameFromDS": name} if name else {}
    return Frame((times, Field("Value", "number", values, labels, config)), "A")


def columns(**several: Sequence[Any]) -> Frame:
    """A table; the type of a column is that of its first value."""
    types: Mapping[type, FieldType] = {str: "string", bool: "boolean", dict: "other"}
    return Frame(
        tuple(
            Field(name, types.get(type(values[0]), "number") if values else "number", tuple(values))
            for name, values in several.items()
        )
    )


def drawn(
    kind: str,
    *frames: Frame,
    options: Any = None,
    defaults: Any = None,
    overrides: Any = None,
    size: Size = SMALL,
    theme: str = "dark",
    alerts: Sequence[Mapping[str, Any]] = (),
    problems: Sequence[str] = (),
    queries: Sequence[str] = (),
    dashboard: str = "",
    **old: Any,
) -> Drawing:
    """Draws a panel of a kind."""
    model = {
        "id": 1,
        "type": kind,
        "title": "Requests",
        "options": {} if options is None else options,
        "fieldConfig": {"defaults": defaults or {}, "overrides": overrides or []},
        **old,
    }
    [panel] = read_view({"panels": [model]}).panels
    shown = TimeRange(0, MINUTE * 30)
    data = PanelData(
        panel, frames, shown, tuple(problems), tuple(queries), tuple(alerts), dashboard
    )
    return drawing_of(data, size, theme_called(theme))


def rows(drawing: Drawing, name: str) -> list[dict[str, Any]]:
    """The rows that marks are made of whose name begins like this."""
    data = {one["name"]: one["values"] for one in drawing.spec["data"] if "values" in one}
    return [
        row
        for mark in drawing.spec["marks"]
        if mark.get("name", "").startswith(name)
        for row in data[mark["from"]["data"]]
    ]


def words(drawing: Drawing, role: str = "") -> list[str]:
    """The texts of a role, in their order; all texts without a role. Lines become one text."""
    data = {one["name"]: one["values"] for one in drawing.spec["data"] if "values" in one}
    return [
        " ".join(row["text"]) if isinstance(row["text"], list) else row["text"]
        for mark in drawing.spec["marks"]
        if mark["type"] == "text" and mark["name"].startswith(f"{role}-" if role else "")
        for row in data[mark["from"]["data"]]
    ]


def overridden(name: str, **properties: Any) -> dict[str, Any]:
    """An override of the field of a name; `__` in a property stands for its dot."""
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [
            {"id": key.replace("__", "."), "value": value} for key, value in properties.items()
        ],
    }
