"""Legends of panels: a list or a table, below or at the right. Pure.

Grafana lets the reader scroll a legend that takes more than its share of the panel. A picture
cannot be scrolled, so that a legend may take more room here, and its lines move closer together.
What is left out even so is counted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..fields.shown import ShownField
from ..reducers import CALCULATIONS, reduced
from ..size import Size
from ..theme import Theme
from .layers import Layer
from .legend_marks import FONT_SIZE, MARK_WIDTH, LegendMarks
from .text_width import page_width, shortened, text_width

_LINE = 23
_ABOVE_LIST = 8
_BELOW_LIST = 1
_TABLE_LINE = 24
# Lines that are closer together cannot be told apart.
_CLOSEST_LINE = 16
_AFTER_MARK = 8
_BETWEEN = 12
_MARGIN, _TABLE_MARGIN = 4, 8
# Room between the columns of a table, as much as there is room for.
_GAPS_RIGHT, _GAPS_BELOW = (16.0, 12.0, 8.0), (24.0, 20.0, 16.0, 12.0, 8.0)
_HEADER_OFF_MIDDLE = 4
# The sign of the sorted column: how far behind its header it is, and its room.
_TO_SIGN, _SIGN = 7, 11
_RIGHT_AXIS = "(right y-axis)"
_NAME = "Name"
# Shares of the panel: what Grafana gives a legend, and what a picture may give it.
_SHARE_BELOW = 0.35
_MOST_BELOW = 0.55
_MOST_BELOW_IF_CLOSE = 0.65
_SHARE_IF_LEFT_OUT = 0.45
_SHARE_RIGHT = 0.6
_MOST_RIGHT = 0.68


@dataclass(frozen=True)
class LegendItem:
    """A line of a legend.

    Attributes:
        name: what it shows.
        colour: colour of its mark.
        field: the field whose calculations it shows; None if it shows none.
        dash: dashes of its mark, as `strokeDash`; () for none.
        right: whether its axis is at the right.
        values: further values that are calculated already, by the header of their column.
    """

    name: str
    colour: str
    field: ShownField | None = None
    dash: tuple[float, ...] = ()
    right: bool = False
    values: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PlacedLegend:
    """A legend, and the room that it leaves.

    Attributes:
        layer: what it draws.
        left: the room for the chart, from the top left corner on.
        usual: the room that Grafana leaves for the chart, where the legend can be scrolled.
        notes: what the reader has to know, such as that columns were left out.
    """

    layer: Layer
    left: Size
    usual: Size
    notes: tuple[str, ...] = ()


def placed_legend(
    items: Sequence[LegendItem],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
    *,
    hides_headers: bool = False,
) -> PlacedLegend:
    """Lays out a legend, and tells the room that is left for the chart.

    Args:
        items: its lines, in the order of the fields.
        options: the panel's raw `options.legend`.
        size: the room for chart and legend.
        theme: for the colours.
        hides_headers: whether the headers of a table are not to be seen; they are there for those
            who hear the page.
    """
    mode = options.get("displayMode", "list")
    if not items or options.get("showLegend") is False or mode == "hidden":
        return PlacedLegend(Layer(), size, size)
    calculations = [one for one in options.get("calcs") or () if isinstance(one, str)]
    at_right = options.get("placement") == "right"
    if mode == "table":
        return _table(items, calculations, options, size, theme, at_right, hides_headers)
    return _list(items, calculations, options, size, theme, at_right)


@dataclass(frozen=True)
class _Line:
    item: LegendItem
    values: tuple[tuple[str, str], ...]
    """Name of a calculation and its value."""


def _line(item: LegendItem, calculations: Sequence[str]) -> _Line:
    own = () if item.field is None else calculations
    field = item.field
    values = [
        (CALCULATIONS.get(one, one), field.show_calculation(one).written.whole)
        for one in own
        if field is not None
    ]
    return _Line(item, (*values, *(item.values or {}).items()))


def _rest_text(number: int) -> str:
    return f"and {number:,} more"


def _lines_below(wanted: int, height: float, line: float) -> tuple[int, float]:
    """How many lines are shown below a chart, and their height.

    All if they leave the chart its room, be it that they move closer together.
    """
    for share in (_MOST_BELOW, _MOST_BELOW_IF_CLOSE):
        fitting = min(height * share / wanted, line)
        if fitting >= _CLOSEST_LINE:
            return wanted, fitting
    return max(1, int(height * _SHARE_IF_LEFT_OUT // line)), line


def _line_beside(wanted: int, height: float, line: float) -> float:
    """The height of lines beside a chart: less where all of them fit then."""
    fitting = min(height / wanted, line)
    return fitting if fitting >= _CLOSEST_LINE else line


def _list(
    items: Sequence[LegendItem],
    calculations: Sequence[str],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
    at_right: bool,
) -> PlacedLegend:
    if at_right:
        return _list_at_right(items, calculations, options, size, theme)
    room = max(size.width - 2 * _MARGIN, 1)
    besides = _ABOVE_LIST + _BELOW_LIST
    possible = max(1, int(size.height * _MOST_BELOW_IF_CLOSE // _CLOSEST_LINE))
    rows, left_out = _wrapped(items, calculations, room, possible + 1)
    wanted = len(rows) + (left_out > 0)
    shown, line_height = _lines_below(wanted, size.height - besides, _LINE)
    rest = left_out + sum(len(row) for row in rows[shown:])
    rows = rows[:shown]
    if rest:
        while rows[-1] and _row_width(rows[-1]) + text_width(_rest_text(rest), FONT_SIZE) > room:
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
            marks.aside(x, y, _rest_text(rest))
    usual = min(wanted * _LINE + besides, size.height * _SHARE_BELOW)
    return PlacedLegend(marks.layer(), Size(size.width, top), Size(size.width, size.height - usual))


def _wrapped(
    items: Sequence[LegendItem], calculations: Sequence[str], room: float, most_rows: int
) -> tuple[list[list[_Line]], int]:
    """Breaks items into rows, those of the left axis first; and counts those after the last row."""
    rows: list[list[_Line]] = [[]]
    in_order = sorted(items, key=lambda one: one.right)
    for number, item in enumerate(in_order):
        line = _line(item, calculations)
        # Grafana's letters are wider than those of the pictures: a row ends where it ends there.
        if rows[-1] and _row_width([*rows[-1], line], page_width) > room + _MARGIN:
            if len(rows) == most_rows:
                return rows, len(in_order) - number
            rows.append([])
        rows[-1].append(line)
    return rows, 0


_Measure = Callable[[str, float], float]


def _row_width(row: Sequence[_Line], measure: _Measure = text_width) -> float:
    return sum(_line_width(line, measure) + _BETWEEN for line in row)


def _line_width(line: _Line, measure: _Measure = text_width) -> float:
    values = sum(_value_width(name, value, measure) for name, value in line.values)
    return MARK_WIDTH + _AFTER_MARK + measure(line.item.name, FONT_SIZE) + values


def _value_width(name: str, value: str, measure: _Measure = text_width) -> float:
    """How wide a value is with its name, which may be empty, and the gap before them."""
    named = measure(f"{name}:", FONT_SIZE) + 4 if name else 0.0
    return _AFTER_MARK + named + measure(value, FONT_SIZE)


def _draw_in_row(marks: LegendMarks, line: _Line, x: float, y: float, room: float) -> float:
    marks.mark(x, y, line.item.colour, line.item.dash)
    x += MARK_WIDTH + _AFTER_MARK
    besides = _line_width(line) - text_width(line.item.name, FONT_SIZE)
    name = shortened(line.item.name, max(room - besides, 40), FONT_SIZE)
    marks.name(x, y, name, line.item.name)
    x += text_width(name, FONT_SIZE)
    for header, value in line.values:
        if header:
            marks.header(x + _AFTER_MARK, y, f"{header}:", link=False)
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
    line_height = _line_beside(len(items), size.height, _LINE)
    shown, rest = _as_many_as_fit(items, int(size.height / line_height + 1e-9))
    lines = [_line(item, calculations) for item in shown]
    wanted = max(_line_width(line) for line in lines) + 2 * _MARGIN
    width = _width_at_right(wanted, options, size)
    left = size.width - width
    marks = LegendMarks(theme)
    for number, line in enumerate(lines):
        y = line_height * (number + 0.5)
        _draw_in_row(marks, line, left + _MARGIN, y, width - 2 * _MARGIN)
    if rest:
        marks.aside(left + _MARGIN, line_height * (len(lines) + 0.5), _rest_text(rest))
    chart = Size(left, size.height)
    return PlacedLegend(marks.layer(), chart, chart)


def _as_many_as_fit(items: Sequence[LegendItem], lines: int) -> tuple[Sequence[LegendItem], int]:
    if len(items) <= max(lines, 1):
        return items, 0
    shown = max(lines - 1, 1)
    return items[:shown], len(items) - shown


def _width_at_right(wanted: float, options: Mapping[str, Any], size: Size) -> float:
    configured = options.get("width")
    if isinstance(configured, int | float) and configured > 0:
        return min(float(configured), size.width * _MOST_RIGHT)
    return min(wanted, size.width * _MOST_RIGHT)


def _table(
    items: Sequence[LegendItem],
    calculations: Sequence[str],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
    at_right: bool,
    hides_headers: bool,
) -> PlacedLegend:
    ordered = _sorted(items, options)
    header_lines = 0 if hides_headers else 1
    wanted = len(items) + header_lines
    if at_right:
        line_height = _line_beside(wanted, size.height, _TABLE_LINE)
        room = int(size.height / line_height + 1e-9) - header_lines
    else:
        count, line_height = _lines_below(wanted, size.height, _TABLE_LINE)
        room = count - header_lines
    shown, rest = _as_many_as_fit(ordered, room)
    lines = [_line(item, calculations) for item in shown]
    possible = list(dict.fromkeys(name for line in lines for name, _ in line.values))
    most = _width_at_right(size.width, options, size) if at_right else size.width
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
        width = _width_at_right(widest + sum(columns) + 2 * _TABLE_MARGIN, options, size)
        left, top = size.width - width, 0.0
        chart = Size(left, size.height)
        usual = chart
    else:
        width = size.width
        height = (len(lines) + header_lines + (rest > 0)) * line_height
        left, top = 0.0, max(size.height - height, 0.0)
        chart = Size(size.width, top)
        usual = Size(size.width, max(top, size.height * (1 - _SHARE_BELOW)))
    marks = LegendMarks(theme, hides_headers=hides_headers)
    right = left + width - _TABLE_MARGIN
    edges = [right - sum(columns[number + 1 :]) for number in range(len(columns))]
    y = top + line_height / 2
    name_x = left + _TABLE_MARGIN + MARK_WIDTH + _AFTER_MARK
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
        marks.aside(name_x, y + line_height, _rest_text(rest))
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


def _name_width(item: LegendItem, measure: _Measure) -> float:
    right_axis = measure(_RIGHT_AXIS, FONT_SIZE) + 4 if item.right else 0
    name = measure(item.name, FONT_SIZE) + right_axis
    return MARK_WIDTH + _AFTER_MARK + max(name, measure(_NAME, FONT_SIZE))


def _column_width(
    lines: Sequence[_Line], header: str, calculation: str, measure: _Measure
) -> float:
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
    name = min(name, MARK_WIDTH + _AFTER_MARK + 80.0)
    while headers and name + sum(wide[one] + least for one in headers) > width:
        headers.pop()
    return least, headers
