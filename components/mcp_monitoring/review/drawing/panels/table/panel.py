"""The panel table. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/table/
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .....dashboard.lenient import mapping, text
from ...box import Box
from ...colours import opaque, readable_on
from ...fields.shown import ShownFrame, ShownValue, shown_frames
from ...size import Size
from ...theme import Theme
from ..bar_gauge.bars import Bar, bars
from ..drawing import Drawing
from ..icons import ICON, arrow, funnel
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
from .footers import footers

_HEADER = 33
_ROW_HEIGHTS = {"sm": 36, "md": 48, "lg": 60}
_BEFORE_ICON = 2
_DRAWN_AS_TEXT = frozenset({"actions", "geo", "image", "markdown", "pill", "sparkline"})


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
    frames = shown_frames(
        data.frames,
        field_config,
        theme,
        timezone,
        kind=data.panel.type,
        now_ms=data.range.present_ms,
    )
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
    foot = footers(fields, frame.frame.rows, options)
    room = max(
        int((size.height - top - height * max(map(len, foot.values()), default=0)) // height), 1
    )
    shown = rows if len(rows) <= room else rows[: max(room - 1, 1)]
    placed = columns(fields, shown, size.width, foot)
    notes += _notes(placed, shown)
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


def _notes(placed: Sequence[Column], shown: Sequence[int]) -> Iterator[str]:
    """What of the cells is not drawn as in Grafana."""
    for kind in dict.fromkeys(one.cell for one in placed):
        if kind in _DRAWN_AS_TEXT:
            yield f"cells of the kind {kind} are drawn as text"
    for one in placed:
        room = one.width - 2 * PADDING
        texts_of_column = (one.field.show(one.field.field.values[row]) for row in shown)
        if one.wraps and any(
            text_width(value.written.whole, FONT_SIZE) > room for value in texts_of_column
        ):
            yield f'texts of "{one.field.name}" are cut where Grafana goes on in another line'


@dataclass
class _Table:
    """Collects the marks of a table."""

    width: float
    height: float
    theme: Theme
    grounds: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    headers: list[Row] = field(default_factory=list)
    icons: list[Row] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    gauges: dict[str, list[Bar]] = field(default_factory=dict)

    def header(self, placed: Sequence[Column], sorted_by: Mapping[str, bool]) -> None:
        """Adds the names of the columns, with arrows where rows are sorted, and funnels."""
        for column in placed:
            downwards = sorted_by.get(column.field.name)
            filters = column.field.custom.get("filterable") is True
            icons = (downwards is not None) + filters
            besides = icons * ICON + _BEFORE_ICON if icons else 0
            fill = self.theme.text_secondary
            row = self._text(column, column.field.name, _HEADER / 2, fill, besides)
            self.headers.append(row | {"fontWeight": 500})
            width = text_width(str(row["text"]), FONT_SIZE)
            behind = {"left": width, "center": width / 2}.get(column.align, 0.0)
            x = float(row["x"]) + behind + _BEFORE_ICON + ICON / 2
            if downwards is not None:
                self.icons += arrow(x, _HEADER / 2, fill, downwards=downwards)
                x += ICON
            if filters:
                self.icons += funnel(x, _HEADER / 2, fill)
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
        for number, column in enumerate(placed):
            for line, words in enumerate(foot.get(column.field.name, ())):
                y = top + (line + 0.5) * self.height
                # Names of calculations stand below a first column of texts.
                is_name = number == 0 and column.field.field.type != "number"
                fill = self.theme.text_secondary if is_name else self.theme.text
                (self.others if is_name else self.cells).append(self._text(column, words, y, fill))

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
            rules("icons", self.icons),
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
        elif column.links:
            fill = self.theme.link
        words = value.written.whole
        if column.cell == "data-links" and any(column.links):
            words = "  ".join(filter(None, column.links))
        raw = column.field.field.values[row]
        if column.cell == "json-view" or isinstance(raw, dict | list):
            words = json.dumps(raw, ensure_ascii=False, default=str)
        if column.cell == "sparkline" and isinstance(raw, dict | list):
            words = ""
        if column.cell == "gauge" and value.number is not None:
            self._gauge(column, value, y)
            fill = value.colour if column.value_mode == "color" else fill
            words = "" if column.value_mode == "hidden" else words
        self.cells.append(self._text(column, " ".join(words.split()), y + self.height / 2, fill))

    def _gauge(self, column: Column, value: ShownValue, y: float) -> None:
        """Adds a bar to a cell, left of its value."""
        of_bar = limits(column.field)
        written = [column.field.show(one).written.whole for one in (of_bar.low, of_bar.high)]
        behind = max(text_width(one, FONT_SIZE) for one in (*written, value.written.whole)) + 12
        behind = 0 if column.value_mode == "hidden" else behind
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
            "center": column.x + (column.width - besides) / 2,
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
