"""Legends as tables. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...reducers import CALCULATIONS, reduced
from ...size import Size
from ...theme import Theme
from ..text_width import page_width, shortened, text_width
from .items import AFTER_MARK, LegendItem, Line, Measure, PlacedLegend, line_of
from .marks import FONT_SIZE, MARK_WIDTH, LegendMarks
from .room import SHARE_BELOW, as_many_as_fit, line_beside, lines_below, rest_text, width_at_right

_TABLE_LINE = 24
_TABLE_MARGIN = 8
# Room between the columns of a table, as much as there is room for.
_GAPS_RIGHT, _GAPS_BELOW = (16.0, 12.0, 8.0), (24.0, 20.0, 16.0, 12.0, 8.0)
_HEADER_OFF_MIDDLE = 4
# The sign of the sorted column: how far behind its header it is, and its room.
_TO_SIGN, _SIGN = 7, 11
_RIGHT_AXIS = "(right y-axis)"
_NAME = "Name"
# The share of the panel that Grafana gives a table at the right.
_SHARE_RIGHT = 0.6


def placed_table(
    items: Sequence[LegendItem],
    calculations: Sequence[str],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
    at_right: bool,
    hides_headers: bool,
) -> PlacedLegend:
    """Lays out a legend as a table.

    Args:
        items: its lines, one at least.
        calculations: ids of the calculations that it shows.
        options: the panel's raw `options.legend`.
        size: the room for chart and legend.
        theme: for the colours.
        at_right: whether it is beside the chart.
        hides_headers: whether its headers are there, but not to be seen.
    """
    ordered = _sorted(items, options)
    header_lines = 0 if hides_headers else 1
    wanted = len(items) + header_lines
    if at_right:
        line_height = line_beside(wanted, size.height, _TABLE_LINE)
        room = int(size.height / line_height + 1e-9) - header_lines
    else:
        count, line_height = lines_below(wanted, size.height, _TABLE_LINE)
        room = count - header_lines
    shown, rest = as_many_as_fit(ordered, room)
    lines = [line_of(item, calculations) for item in shown]
    possible = list(dict.fromkeys(name for line in lines for name, _ in line.values))
    most = width_at_right(size.width, options, size) if at_right else size.width
    as_wide = min(most, size.width * _SHARE_RIGHT) if at_right else most
    for measure, room_x in ((page_width, as_wide), (text_width, most)):
        # As wide as in Grafana, whose letters are wider, if there it has room for all.
        widest = max(_name_width(line.item, measure) for line in lines)
        wide = {
            one: _column_width(lines, "" if hides_headers else one, one, measure)
            for one in possible
        }
        gaps = _GAPS_RIGHT if at_right else _GAPS_BELOW
        gap, headers = _fitting_columns(wide, room_x - 2 * _TABLE_MARGIN, widest, gaps)
        if len(headers) == len(possible):
            break
    left_out = ", ".join(possible[len(headers) :])
    columns = [wide[header] + gap for header in headers]
    if at_right:
        width = width_at_right(widest + sum(columns) + 2 * _TABLE_MARGIN, options, size)
        left, top = size.width - width, 0.0
        chart = Size(left, size.height)
        usual = chart
    else:
        width = size.width
        height = (len(lines) + header_lines + (rest > 0)) * line_height
        left, top = 0.0, max(size.height - height, 0.0)
        chart = Size(size.width, top)
        usual = Size(size.width, max(top, size.height * (1 - SHARE_BELOW)))
    marks = LegendMarks(theme, hides_headers=hides_headers)
    right = left + width - _TABLE_MARGIN
    edges = [right - sum(columns[number + 1 :]) for number in range(len(columns))]
    y = top + line_height / 2
    name_x = left + _TABLE_MARGIN + MARK_WIDTH + AFTER_MARK
    marks.header(name_x, y, _NAME)
    for header, edge in zip(headers, edges, strict=True):
        # About above the middle of its column, and no nearer to the next one than its values.
        is_sorted = header == options.get("sortBy")
        half = text_width(header, FONT_SIZE) / 2
        middle = edge - wide[header] / 2 + _HEADER_OFF_MIDDLE
        middle = min(middle, edge - half - (_SIGN if is_sorted else 0))
        marks.header(middle, y, header, "center")
        if is_sorted and not hides_headers:
            downwards = options.get("sortDesc") is True
            marks.sorted_by(middle + half + _TO_SIGN, y, downwards=downwards)
    for number, line in enumerate(lines):
        y = top + line_height * (number + header_lines + 0.5)
        if number or header_lines:
            marks.line(left, right + _TABLE_MARGIN, y - line_height / 2)
        marks.mark(left + _TABLE_MARGIN, y, line.item.colour, line.item.dash)
        besides = text_width(_RIGHT_AXIS, FONT_SIZE) + 4 if line.item.right else 0
        limit = right - sum(columns) - name_x - besides + 0.5
        name = shortened(line.item.name, max(limit, 20), FONT_SIZE)
        marks.name(name_x, y, name, line.item.name)
        if line.item.right:
            marks.aside(name_x + text_width(name, FONT_SIZE) + 4, y, _RIGHT_AXIS)
        for header, edge in zip(headers, edges, strict=True):
            marks.value(edge, y, dict(line.values).get(header, ""), "right")
    marks.line(left, right + _TABLE_MARGIN, y + line_height / 2)
    if rest:
        marks.aside(name_x, y + line_height, rest_text(rest))
    notes = (f"its legend has no room for {left_out}",) if left_out else ()
    return PlacedLegend(marks.layer(), chart, usual, notes)


def _sorted(items: Sequence[LegendItem], options: Mapping[str, Any]) -> Sequence[LegendItem]:
    by = options.get("sortBy")
    downwards = options.get("sortDesc") is True
    if by == "Name":
        return sorted(items, key=lambda item: item.name.casefold(), reverse=downwards)
    calculation = next((id_ for id_, name in CALCULATIONS.items() if name == by), None)
    if calculation is None:
        return items

    def key(item: LegendItem) -> float:
        value = reduced(item.field.field, calculation) if item.field else None
        is_number = isinstance(value, int | float) and value == value
        return float(value) if is_number else float("-inf")  # type: ignore[arg-type]

    return sorted(items, key=key, reverse=downwards)


def _name_width(item: LegendItem, measure: Measure) -> float:
    right_axis = measure(_RIGHT_AXIS, FONT_SIZE) + 4 if item.right else 0
    name = measure(item.name, FONT_SIZE) + right_axis
    return MARK_WIDTH + AFTER_MARK + max(name, measure(_NAME, FONT_SIZE))


def _column_width(lines: Sequence[Line], header: str, calculation: str, measure: Measure) -> float:
    values = [measure(dict(line.values).get(calculation, ""), FONT_SIZE) for line in lines]
    return max(measure(header, FONT_SIZE), *values)


def _fitting_columns(
    wide: Mapping[str, float], width: float, name: float, gaps: Sequence[float]
) -> tuple[float, Sequence[str]]:
    """Chooses the gap before a column, and the columns that fit beside a short name."""
    headers = list(wide)
    for gap in gaps:
        if name + sum(wide[one] + gap for one in headers) <= width:
            return gap, headers
    least = gaps[-1]
    name = min(name, MARK_WIDTH + AFTER_MARK + 80.0)
    while headers and name + sum(wide[one] + least for one in headers) > width:
        headers.pop()
    return least, headers
