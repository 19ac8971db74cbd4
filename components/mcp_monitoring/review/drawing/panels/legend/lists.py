"""Legends as lists. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...size import Size
from ...theme import Theme
from ..text_width import page_width, shortened, text_width
from .items import AFTER_MARK, LegendItem, Line, Measure, PlacedLegend, line_of
from .marks import FONT_SIZE, MARK_WIDTH, LegendMarks
from .room import (
    SHARE_BELOW,
    as_many_as_fit,
    line_beside,
    lines_below,
    most_lines_below,
    rest_text,
    width_at_right,
)

_LINE = 23
_ABOVE_LIST = 8
_BELOW_LIST = 1
_BETWEEN = 12
_MARGIN = 4


def placed_list(
    items: Sequence[LegendItem],
    calculations: Sequence[str],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
    at_right: bool,
) -> PlacedLegend:
    """Lays out a legend as a list.

    Args:
        items: its lines, one at least.
        calculations: ids of the calculations that it shows.
        options: the panel's raw `options.legend`.
        size: the room for chart and legend.
        theme: for the colours.
        at_right: whether it is beside the chart.
    """
    if at_right:
        return _list_at_right(items, calculations, options, size, theme)
    room = max(size.width - 2 * _MARGIN, 1)
    besides = _ABOVE_LIST + _BELOW_LIST
    possible = most_lines_below(size.height)
    rows, left_out = _wrapped(items, calculations, room, possible + 1)
    wanted = len(rows) + (left_out > 0)
    shown, line_height = lines_below(wanted, size.height - besides, _LINE)
    rest = left_out + sum(len(row) for row in rows[shown:])
    rows = rows[:shown]
    if rest:
        while rows[-1] and _row_width(rows[-1]) + text_width(rest_text(rest), FONT_SIZE) > room:
            rest += 1
            rows[-1] = rows[-1][:-1]
    height = len(rows) * line_height + besides
    top = max(size.height - height, 0.0)
    marks = LegendMarks(theme)
    for number, row in enumerate(rows):
        y = top + _ABOVE_LIST + line_height * (number + 0.5)
        x = float(_MARGIN)
        for line in (one for one in row if not one.item.right):
            x = _draw_in_row(marks, line, x, y, room)
        at_end = [one for one in row if one.item.right]
        if at_end:
            x = max(x, size.width - _MARGIN - _row_width(at_end))
        for line in at_end:
            x = _draw_in_row(marks, line, x, y, room)
        if rest and number == len(rows) - 1:
            marks.aside(x, y, rest_text(rest))
    usual = min(wanted * _LINE + besides, size.height * SHARE_BELOW)
    return PlacedLegend(marks.layer(), Size(size.width, top), Size(size.width, size.height - usual))


def _wrapped(
    items: Sequence[LegendItem], calculations: Sequence[str], room: float, most_rows: int
) -> tuple[list[list[Line]], int]:
    """Breaks items into rows, those of the left axis first; and counts those after the last row."""
    rows: list[list[Line]] = [[]]
    in_order = sorted(items, key=lambda one: one.right)
    for number, item in enumerate(in_order):
        line = line_of(item, calculations)
        # Grafana's letters are wider than those of the pictures: a row ends where it ends there.
        if rows[-1] and _row_width([*rows[-1], line], page_width) > room + _MARGIN:
            if len(rows) == most_rows:
                return rows, len(in_order) - number
            rows.append([])
        rows[-1].append(line)
    return rows, 0


def _row_width(row: Sequence[Line], measure: Measure = text_width) -> float:
    return sum(_line_width(line, measure) + _BETWEEN for line in row)


def _line_width(line: Line, measure: Measure = text_width) -> float:
    values = sum(_value_width(name, value, measure) for name, value in line.values)
    return MARK_WIDTH + AFTER_MARK + measure(line.item.name, FONT_SIZE) + values


def _value_width(name: str, value: str, measure: Measure = text_width) -> float:
    """How wide a value is with its name, which may be empty, and the gap before them."""
    named = measure(f"{name}:", FONT_SIZE) + 4 if name else 0.0
    return AFTER_MARK + named + measure(value, FONT_SIZE)


def _draw_in_row(marks: LegendMarks, line: Line, x: float, y: float, room: float) -> float:
    marks.mark(x, y, line.item.colour, line.item.dash)
    x += MARK_WIDTH + AFTER_MARK
    besides = _line_width(line) - text_width(line.item.name, FONT_SIZE)
    name = shortened(line.item.name, max(room - besides, 40), FONT_SIZE)
    marks.name(x, y, name, line.item.name)
    x += text_width(name, FONT_SIZE)
    for header, value in line.values:
        if header:
            marks.header(x + AFTER_MARK, y, f"{header}:", link=False)
        x += _value_width(header, value)
        marks.value(x - text_width(value, FONT_SIZE), y, value)
    return x + _BETWEEN


def _list_at_right(
    items: Sequence[LegendItem],
    calculations: Sequence[str],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
) -> PlacedLegend:
    line_height = line_beside(len(items), size.height, _LINE)
    shown, rest = as_many_as_fit(items, int(size.height / line_height + 1e-9))
    lines = [line_of(item, calculations) for item in shown]
    wanted = max(_line_width(line) for line in lines) + 2 * _MARGIN
    width = width_at_right(wanted, options, size)
    left = size.width - width
    marks = LegendMarks(theme)
    for number, line in enumerate(lines):
        y = line_height * (number + 0.5)
        _draw_in_row(marks, line, left + _MARGIN, y, width - 2 * _MARGIN)
    if rest:
        marks.aside(left + _MARGIN, line_height * (len(lines) + 0.5), rest_text(rest))
    chart = Size(left, size.height)
    return PlacedLegend(marks.layer(), chart, chart)
