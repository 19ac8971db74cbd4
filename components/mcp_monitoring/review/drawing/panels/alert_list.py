"""The panel alert list: the alerts as the source tells them. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/alert-list/
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ....dashboard.lenient import mapping, text
from ..size import Size
from ..theme import Theme, colour_called
from ..units.written import Written
from .drawing import Drawing
from .font_size import fitting_font_size
from .layers import Row, rectangles, rules, specification, texts
from .options import positive
from .panel_data import PanelData
from .text_width import shortened, text_width
from .value_text import ValueText, value_texts

NOTHING = "No alerts matching filters"
"""What Grafana says where no alert is listed."""

_FONT, _SMALL = 14.0, 12.0
_ROW = 44.0
_TOP = 9.0

# State as a source says it: key in `stateFilter`, what Grafana says, colour.
_STATES: Mapping[str, tuple[str, str, str]] = {
    "firing": ("firing", "Firing", "red"),
    "alerting": ("firing", "Firing", "red"),
    "pending": ("pending", "Pending", "orange"),
    "recovering": ("recovering", "Recovering", "yellow"),
    "nodata": ("noData", "No data", "blue"),
    "error": ("error", "Error", "red"),
    "inactive": ("normal", "Normal", "green"),
    "normal": ("normal", "Normal", "green"),
}
_IMPORTANCE = list(dict.fromkeys(key for key, _, _ in _STATES.values()))
_SHOWN_UNLESS_SAID = frozenset({"firing", "pending", "noData", "error", "recovering"})
_MATCHER = re.compile(r'\s*([\w.:-]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*')


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws an alert list.

    Args:
        data: the panel and the alerts.
        size: the room below its title.
        theme: for the colours.
        timezone: not used; each kind of panel takes one.
    """
    options = data.panel.options
    found = _sorted([one for one in data.alerts if _is_listed(one, options)], options)
    if options.get("viewMode") == "stat":
        return _count(len(found), size, theme)
    if not found:
        words = {"text": NOTHING, "x": size.width / 2, "y": _TOP, "align": "center"}
        row = words | {"fill": theme.text, "fontSize": _FONT}
        return Drawing(specification(size, [texts("text", "alerts", [row])]))
    limit = positive(options, "maxItems") or len(found)
    return _list(found[: int(limit)], size, theme)


def _list(alerts: Sequence[Mapping[str, Any]], size: Size, theme: Theme) -> Drawing:
    room = max(int(size.height // _ROW), 1)
    shown = alerts if len(alerts) <= room else alerts[: max(room - 1, 1)]
    names: list[Row] = []
    states: list[Row] = []
    labels: list[Row] = []
    marks: list[Row] = []
    lines: list[Row] = []
    for number, alert in enumerate(shown):
        y = number * _ROW
        _, said, colour = _state(alert)
        fill = colour_called(colour, theme)
        width = size.width - 24
        name = shortened(text(alert.get("name")) or "(no name)", width, _FONT, bold=True)
        marks.append(
            {"x": 0, "y": y + 6, "width": 4, "height": _ROW - 12, "fill": fill, "cornerRadius": 2}
        )
        upper, lower = y + _ROW * 0.32, y + _ROW * 0.7
        names.append(
            {"text": name, "x": 14, "y": upper, "fill": theme.text, "fontSize": _FONT}
            | {"fontWeight": 700}
        )
        states.append({"text": said, "x": 14, "y": lower, "fill": fill, "fontSize": _SMALL})
        words = ", ".join(
            f"{key}={value}"
            for key, value in mapping(alert.get("labels")).items()
            if key not in ("alertname", "grafana_folder")
        )
        behind = 14 + text_width(said, _SMALL) + 12
        if words and size.width - behind > 20:
            words = shortened(words, size.width - behind, _SMALL)
            place = {"text": words, "x": behind, "y": lower, "fontSize": _SMALL}
            labels.append(place | {"fill": theme.text_secondary})
        lines.append(
            {"x": 0, "x2": size.width, "y": y + _ROW, "y2": y + _ROW, "stroke": theme.border}
        )
    if len(shown) < len(alerts):
        words = f"and {len(alerts) - len(shown):,} more alerts"
        place = {"text": words, "x": 14, "y": (len(shown) + 0.5) * _ROW, "fontSize": _SMALL}
        labels.append(place | {"fill": theme.text_secondary})
    layers = [
        rules("lines", lines),
        rectangles("marks", marks),
        texts("name", "alerts", names),
        texts("state", "alerts", states),
        texts("text", "alerts", labels),
    ]
    return Drawing(specification(size, layers))


def _count(count: int, size: Size, theme: Theme) -> Drawing:
    """The number of alerts, large: red if there are any."""
    written = Written(str(count))
    font = fitting_font_size(written.whole, size.width - 24, size.height - 24)
    fill = colour_called("red" if count else "green", theme)
    value = ValueText(written, size.width / 2, size.height / 2, font, fill, "center", 500)
    return Drawing(specification(size, value_texts("alerts", [value])))


def _state(alert: Mapping[str, Any]) -> tuple[str, str, str]:
    said = text(alert.get("state"))
    # Grafana adds a reason in brackets: `Normal (NoData)`.
    key = said.split("(")[0].strip().lower()
    return _STATES.get(key, ("error", said or "Unknown", "text"))


def _is_listed(alert: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    key, _, _ = _state(alert)
    chosen = options.get("stateFilter")
    by_state = chosen.get(key) is True if isinstance(chosen, dict) else key in _SHOWN_UNLESS_SAID
    name = text(options.get("alertName")).casefold()
    return (
        by_state
        and name in text(alert.get("name")).casefold()
        and _matches(mapping(alert.get("labels")), text(options.get("alertInstanceLabelFilter")))
    )


def _matches(labels: Mapping[str, Any], selector: str) -> bool:
    """Tells whether labels match a selector, such as `{service="mcp"}`; `$` stands for any."""
    for name, operator, value in _MATCHER.findall(selector):
        found = str(labels.get(name, ""))
        if "$" in value:
            continue
        if operator in ("=", "!="):
            is_equal = found == value
        else:
            try:
                is_equal = re.fullmatch(value, found) is not None
            except re.error:
                continue
        if is_equal != (operator in ("=", "=~")):
            return False
    return True


def _sorted(
    alerts: Sequence[Mapping[str, Any]], options: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    order = options.get("sortOrder")
    by_name = sorted(alerts, key=lambda one: text(one.get("name")).casefold())
    if order == 2:
        return by_name[::-1]
    if order in (4, 5):
        return sorted(by_name, key=lambda one: text(one.get("activeAt")), reverse=order == 5)
    if order == 3:
        return sorted(by_name, key=lambda one: _IMPORTANCE.index(_state(one)[0]))
    return by_name
