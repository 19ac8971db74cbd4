"""The panel table. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/table/
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .....dashboard.lenient import mapping, text
from ...box import Box
from ...colours import opaque, readable_on
from ...fields.shown import ShownFrame, ShownValue, shown_frames
from ...reducers import CALCULATIONS, reduced
from ...size import Size
from ...theme import Theme
from ..bar_gauge.bars import Bar, bars
from ..drawing import Drawing
from ..layers import Layer, Row, rectangles, rules, specification, texts
from ..limits import limits
from ..not_drawn import NO_DATA, no_data
from ..panel_data import PanelData
from ..reduced_values import ReducedValue
from ..shades import linear_gradient, shade
from ..text_width import shortened, text_width
from .columns import (
    FONT_SIZE,
    PADDING,
    Column,
    columns,
    sorted_rows,
    visible,
    with_custom_links,
)

_HEADER = 33
_ROW_HEIGHTS = {"sm": 36, "md": 48, "lg": 60}
_ARROW = 14
_DOWN, _UP = "\N{DOWNWARDS ARROW}", "\N{UPWARDS ARROW}"


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a table.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: for dates.
    """
    options = data.panel.options
    field_config = with_custom_links(data.panel.field_config)
    frames = shown_frames(data.frames, field_config, theme, timezone, kind=data.panel.type)
    frame = _frame(frames, options)
    fields = visible(frame.fields) if frame else []
    if frame is None or not fields or not frame.frame.rows:
        defaults = mapping(data.panel.field_config.get("defaults"))
        return no_data(size, theme, text(defaults.get("noValue")) or NO_DATA)
    notes = []
    if len(frames) > 1:
        notes.append(f"1 of {len(frames):,} tables is drawn; Grafana offers the others in a menu")
    rows, sorted_by = sorted_rows(frame.fields, frame.frame.rows, options.get("sortBy"))
    has_header = options.get("showHeader") is not False
    top = _HEADER if has_header else 0
    height = _ROW_HEIGHTS.get(text(options.get("cellHeight")), _ROW_HEIGHTS["sm"])
    foot = _footers(fields, options)
    room = max(
        int((size.height - top - height * max(map(len, foot.values()), default=0)) // height), 1
    )
    shown = rows if len(rows) <= room else rows[: max(room - 1, 1)]
    placed = columns(fields, shown, size.width)
    if len(placed) < len(fields):
        notes.append(f"{len(placed)} of {len(fields):,} columns have room")
    table = _Table(size.width, height, theme)
    if has_header:
        table.header(placed, sorted_by)
    for line, row in enumerate(shown):
        table.row(placed, row, top + line * height)
    bottom = top + len(shown) * height
    if len(shown) < len(rows):
        table.rest(len(rows) - len(shown), bottom)
    table.footer(placed, foot, size.height)
    table.separators(placed, bottom)
    return Drawing(specification(size, table.layers()), tuple(notes))


def _frame(frames: Sequence[ShownFrame], options: Mapping[str, Any]) -> ShownFrame | None:
    chosen = options.get("frameIndex")
    if isinstance(chosen, int) and 0 <= chosen < len(frames):
        return frames[chosen]
    return frames[0] if frames else None


def _footers(fields: Sequence[Any], options: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """The calculations below each column, by the name of its field."""
    footer = mapping(options.get("footer"))
    found: dict[str, Sequence[str]] = {}
    for one in fields:
        own = mapping(one.custom.get("footer")).get("reducers")
        wanted = own if isinstance(own, list) else footer.get("reducer")
        of_table = footer.get("show") is True and _is_chosen(one.name, footer.get("fields"))
        if one.field.type == "number" and isinstance(wanted, list) and (of_table or own):
            found[one.name] = [name for name in wanted if isinstance(name, str)]
    return found


def _is_chosen(name: str, chosen: Any) -> bool:
    return not chosen or (isinstance(chosen, list) and name in chosen) or name == chosen


@dataclass
class _Table:
    """Collects the marks of a table."""

    width: float
    height: float
    theme: Theme
    grounds: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    headers: list[Row] = field(default_factory=list)
    arrows: list[Row] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    gauges: dict[str, list[Bar]] = field(default_factory=dict)

    def header(self, placed: Sequence[Column], sorted_by: Mapping[str, bool]) -> None:
        """Adds the names of the columns, and arrows at those that the rows are sorted by."""
        for column in placed:
            downwards = sorted_by.get(column.field.name)
            arrow = _ARROW if downwards is not None else 0
            secondary = self.theme.text_secondary
            row = self._text(column, column.field.name, _HEADER / 2, secondary, arrow)
            self.headers.append(row | {"fontWeight": 500})
            if downwards is not None:
                at_right = column.align == "right"
                width = text_width(str(row["text"]), FONT_SIZE)
                behind = {"left": width, "center": width / 2}.get(column.align, 0.0)
                x = column.x + column.width - PADDING if at_right else float(row["x"]) + behind + 4
                place = {"x": x, "align": "right" if at_right else "left"}
                self.arrows.append(row | place | {"text": _DOWN if downwards else _UP})
        self._line(_HEADER - 0.5)

    def row(self, placed: Sequence[Column], row: int, y: float) -> None:
        """Adds the cells of a row."""
        values = [one.field.show(one.field.field.values[row]) for one in placed]
        of_row = next(
            (
                value.colour
                for one, value in zip(placed, values, strict=True)
                if one.cell == "color-background" and one.colours_row
            ),
            "",
        )
        if of_row:
            self._ground(0, self.width, y, of_row, "basic")
        for one, value in zip(placed, values, strict=True):
            self._cell(one, value, y, row, of_row)
        self._line(y + self.height - 0.5)

    def rest(self, count: int, y: float) -> None:
        """Says how many rows have no room."""
        words = f"and {count:,} more row{'s' if count > 1 else ''}"
        place = {"x": PADDING, "y": y + self.height / 2, "text": words}
        self.others.append({**place, "fill": self.theme.text_secondary, "fontSize": 12})

    def footer(
        self, placed: Sequence[Column], foot: Mapping[str, Sequence[str]], bottom: float
    ) -> None:
        """Adds the calculations below the columns."""
        lines = max(map(len, foot.values()), default=0)
        top = bottom - lines * self.height
        if lines:
            self._line(top - 0.5)
        for column in placed:
            for number, calculation in enumerate(foot.get(column.field.name, ())):
                y = top + (number + 0.5) * self.height
                value = column.field.show(reduced(column.field.field, calculation))
                self.cells.append(self._text(column, value.written.whole, y, self.theme.text))
                if placed[0].field.name not in foot:
                    name = CALCULATIONS.get(calculation, calculation)
                    words = self._text(placed[0], name, y, self.theme.text_secondary)
                    self.others.append(words)

    def separators(self, placed: Sequence[Column], bottom: float) -> None:
        """Adds the lines between the columns."""
        for one in placed[1:]:
            x = round(one.x) - 0.5
            self.lines.append({"x": x, "x2": x, "y": 0, "y2": bottom, "stroke": self.theme.border})

    def layers(self) -> list[Layer]:
        """The marks, the first at the bottom."""
        return [
            rectangles("grounds", self.grounds),
            rules("lines", self.lines),
            *(
                layer
                for mode, several in self.gauges.items()
                for layer in bars(mode, several, mode, self.theme)
            ),
            texts("header", "table", self.headers),
            texts("text", "arrows", self.arrows),
            texts("cell", "table", self.cells),
            texts("text", "table", self.others),
        ]

    def _cell(self, column: Column, value: ShownValue, y: float, row: int, of_row: str) -> None:
        fill = self.theme.text
        if of_row:
            fill = readable_on(opaque(of_row, self.theme.panel))
        elif column.cell == "color-text":
            fill = value.colour
        elif column.cell == "color-background":
            self._ground(column.x, column.width, y, value.colour, column.mode)
            fill = readable_on(opaque(value.colour, self.theme.panel))
        elif column.has_links:
            fill = self.theme.link
        words = value.written.whole
        raw = column.field.field.values[row]
        if column.cell == "json-view" or isinstance(raw, dict | list):
            words = json.dumps(raw, ensure_ascii=False, default=str)
        if column.cell == "gauge" and value.number is not None:
            fill = self._gauge(column, value, y)
        self.cells.append(self._text(column, " ".join(words.split()), y + self.height / 2, fill))

    def _gauge(self, column: Column, value: ShownValue, y: float) -> str:
        """Adds a bar to a cell, left of its value."""
        of_bar = limits(column.field)
        written = [column.field.show(one).written.whole for one in (of_bar.low, of_bar.high)]
        behind = max(text_width(one, FONT_SIZE) for one in (*written, value.written.whole)) + 12
        spot = Box(
            column.x + PADDING,
            y + PADDING,
            max(column.width - 2 * PADDING - behind, 1),
            self.height - 2 * PADDING,
        )
        shown = ReducedValue(column.field.name, value, column.field)
        self.gauges.setdefault(column.mode or "gradient", []).append(
            Bar(shown, of_bar, spot, is_vertical=False)
        )
        return value.colour

    def _ground(self, x: float, width: float, y: float, colour: str, mode: str) -> None:
        fill: Any = colour
        if mode != "basic":
            darker = 0.1 if self.theme.name == "dark" else -0.07
            stops = [(0.0, shade(colour, darker, 5)), (1.0, colour)]
            fill = linear_gradient(stops, (0, 0.2), (1, 0.8))
        place = {"x": round(x, 2), "y": y, "width": round(width, 2), "height": self.height - 1}
        self.grounds.append({**place, "fill": fill})

    def _line(self, y: float) -> None:
        self.lines.append({"x": 0, "x2": self.width, "y": y, "y2": y, "stroke": self.theme.border})

    def _text(
        self, column: Column, words: str, y: float, fill: str, besides: float = 0
    ) -> dict[str, Any]:
        x = {
            "left": column.x + PADDING,
            "center": column.x + column.width / 2,
            "right": column.x + column.width - PADDING - besides,
        }[column.align]
        room = max(column.width - 2 * PADDING - besides, 1)
        return {
            "text": shortened(words, room, FONT_SIZE),
            "x": round(x, 2),
            "y": y,
            "align": column.align,
            "fill": fill,
            "fontSize": FONT_SIZE,
            "tooltip": words,
        }
