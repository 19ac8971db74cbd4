"""The panel alert list: the alerts as the source tells them. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/alert-list/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....dashboard.lenient import mapping, text
from ..size import Size
from ..theme import Theme, colour_called
from ..units.written import Written
from .drawing import Drawing
from .font_size import fitting_font_size
from .layers import Row, rectangles, rules, specification, texts
from .listed_alerts import (
    Alert,
    AlertGroup,
    filters_left_out,
    grouped,
    listed,
    options_of,
    state_of,
)
from .options import positive
from .panel_data import PanelData
from .text_width import shortened, text_width
from .value_text import ValueText, value_texts

NOTHING = "No alerts matching filters"
"""What Grafana says where no alert is listed."""

_FONT, _SMALL = 14.0, 12.0
_ROW, _GROUP_ROW = 44.0, 28.0
_TOP = 9.0


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws an alert list.

    Args:
        data: the panel and the alerts.
        size: the room below its title.
        theme: for the colours.
        timezone: not used; each kind of panel takes one.
    """
    options = options_of(data.panel)
    notes = filters_left_out(data.alerts, options, data.dashboard)
    found = listed(data.alerts, options, data.dashboard)
    if options.get("viewMode") == "stat":
        return Drawing(_count(len(found), size, theme), notes)
    if not found:
        words = {"text": NOTHING, "x": size.width / 2, "y": _TOP, "align": "center"}
        row = words | {"fill": theme.text, "fontSize": _FONT}
        return Drawing(specification(size, [texts("text", "alerts", [row])]), notes)
    limit = int(positive(options, "maxItems") or len(found))
    return Drawing(_list(grouped(found[:limit], options), size, theme), notes)


def _list(groups: Sequence[AlertGroup], size: Size, theme: Theme) -> Mapping[str, Any]:
    shown, left_out = _with_room(groups, size.height)
    marks = _Marks(size.width, theme)
    y = 0.0
    for group in shown:
        if group.name:
            marks.group(group.name, y)
            y += _GROUP_ROW
        for alert in group.alerts:
            marks.alert(alert, y)
            y += _ROW
    if left_out:
        words = f"and {left_out:,} more alerts"
        place = {"text": words, "x": 14, "y": y + _ROW / 2, "fontSize": _SMALL}
        marks.labels.append(place | {"fill": theme.text_secondary})
    layers = [
        rules("lines", marks.lines),
        rectangles("marks", marks.marks),
        texts("name", "alerts", marks.names),
        texts("state", "alerts", marks.states),
        texts("text", "alerts", marks.labels),
        texts("header", "groups", marks.groups),
    ]
    return specification(size, layers)


def _with_room(groups: Sequence[AlertGroup], height: float) -> tuple[list[AlertGroup], int]:
    """Finds what has room, at least one alert, and counts the others."""
    total = sum(len(one.alerts) for one in groups)
    headers = sum(_GROUP_ROW for one in groups if one.name)
    # The line that counts the others needs room too.
    room = height if headers + total * _ROW <= height else height - _ROW
    shown: list[AlertGroup] = []
    count, used = 0, 0.0
    for group in groups:
        used += _GROUP_ROW if group.name else 0.0
        fitting = max(int((room - used) // _ROW), 0 if count else 1)
        if not fitting:
            break
        shown.append(AlertGroup(group.name, group.alerts[:fitting]))
        count += len(shown[-1].alerts)
        used += len(shown[-1].alerts) * _ROW
        if fitting < len(group.alerts):
            break
    return shown, total - count


@dataclass
class _Marks:
    """Collects what is drawn of each alert."""

    width: float
    theme: Theme
    names: list[Row] = field(default_factory=list)
    states: list[Row] = field(default_factory=list)
    labels: list[Row] = field(default_factory=list)
    marks: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)

    def group(self, name: str, y: float) -> None:
        """Adds the name of a group."""
        words = shortened(name, self.width, _SMALL, bold=True)
        place = {"text": words, "x": 0, "y": y + _GROUP_ROW / 2, "fontSize": _SMALL}
        self.groups.append(place | {"fill": self.theme.text_secondary, "fontWeight": 700})

    def alert(self, alert: Alert, y: float) -> None:
        """Adds an alert: its name, its state and its labels."""
        _, said, colour = state_of(alert)
        theme = self.theme
        fill = colour_called(colour, theme)
        name = text(alert.get("name")) or "(no name)"
        name = shortened(name, self.width - 24, _FONT, bold=True)
        place = {"x": 0, "y": y + 6, "width": 4, "height": _ROW - 12}
        self.marks.append(place | {"fill": fill, "cornerRadius": 2})
        upper, lower = y + _ROW * 0.32, y + _ROW * 0.7
        self.names.append(
            {"text": name, "x": 14, "y": upper, "fill": theme.text, "fontSize": _FONT}
            | {"fontWeight": 700}
        )
        self.states.append({"text": said, "x": 14, "y": lower, "fill": fill, "fontSize": _SMALL})
        words = ", ".join(
            f"{key}={value}"
            for key, value in mapping(alert.get("labels")).items()
            if key not in ("alertname", "grafana_folder")
        )
        behind = 14 + text_width(said, _SMALL) + 12
        if words and self.width - behind > 20:
            words = shortened(words, self.width - behind, _SMALL)
            of_words = {"text": words, "x": behind, "y": lower, "fontSize": _SMALL}
            self.labels.append(of_words | {"fill": theme.text_secondary})
        y += _ROW
        self.lines.append({"x": 0, "x2": self.width, "y": y, "y2": y, "stroke": theme.border})


def _count(count: int, size: Size, theme: Theme) -> Mapping[str, Any]:
    """The number of alerts, large: red if there are any."""
    written = Written(str(count))
    font = fitting_font_size(written.whole, size.width - 24, size.height - 24)
    fill = colour_called("red" if count else "green", theme)
    value = ValueText(written, size.width / 2, size.height / 2, font, fill, "center", 500)
    return specification(size, value_texts("alerts", [value]))
