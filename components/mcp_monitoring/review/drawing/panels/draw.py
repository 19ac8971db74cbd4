"""The drawing of any panel. Pure."""

from dataclasses import replace
from importlib import import_module
from typing import Any, Protocol, cast

from ..size import Size
from ..theme import Theme
from . import not_drawn
from .drawing import Drawing
from .heirs import as_heir
from .left_out import left_out
from .panel_data import PanelData

KINDS = {
    "alertlist": "alert_list",
    "barchart": "bar_chart",
    "bargauge": "bar_gauge",
    "gauge": "gauge",
    "heatmap": "heatmap",
    "histogram": "histogram",
    "logs": "logs",
    "piechart": "pie_chart",
    "stat": "stat",
    "state-timeline": "state_timeline",
    "status-history": "status_history",
    "table": "table",
    "text": "text",
    "timeseries": "timeseries",
}
"""The plugins that are drawn, and the module that draws each. Beside these, the former ones of
`heirs` are drawn as their heirs."""

_WITHOUT_FRAMES = frozenset({"alert_list", "text"})
"""The modules that show something though no query has an answer."""


class _Kind(Protocol):
    """A module that draws a kind of panel."""

    def draw(self, data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing: ...


def drawing_of(data: PanelData, size: Size, theme: Theme, timezone: str = "utc") -> Drawing:
    """Draws the content of a panel.

    A panel that cannot be drawn says so in its place, with its queries: never an empty or wrong
    chart in silence.

    Args:
        data: the panel and its answers.
        size: the room below its title, in CSS pixels.
        theme: dark or light.
        timezone: `utc`, or a name of the time zone database.
    """
    heir, notes = as_heir(data)
    kind = KINDS.get(heir.panel.type)
    if kind is None:
        return not_drawn.draw(data, size, theme, timezone)
    if data.problems and not any(frame.rows for frame in data.frames):
        return not_drawn.without_answer(data, size, theme)
    module: Any = import_module(f".{kind}", __package__)
    drawing = cast(_Kind, module).draw(heir, size, theme, timezone)
    if kind not in _WITHOUT_FRAMES and not any(frame.rows for frame in heir.frames):
        return drawing
    notes = (*notes, *drawing.notes, *left_out(heir.panel, data.range, former=data.panel.type))
    return replace(drawing, notes=notes)
