"""The panel stat: values as large as their room allows. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/stat/
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .....dashboard.lenient import mapping, text
from ...box import Box
from ...colours import faded, readable_on
from ...size import Size
from ...theme import Theme, colour_called
from ...units.numbers import MOST_DECIMALS, grouped
from ...units.written import Written
from ..drawing import Drawing
from ..font_size import LINE_HEIGHT
from ..layers import Layer, Row, rectangles, specification, texts
from ..limits import finite
from ..no_values import why_empty
from ..options import text_size
from ..panel_data import PanelData
from ..reduced_values import ReducedValue, ReducedValues, reduced_values
from ..repeated import in_a_column, in_a_grid, in_a_row
from ..shades import linear_gradient, shade
from ..text_width import page_width, text_width, wrapped
from ..value_text import ValueText, readable, value_texts, value_width
from .layout import Contents, Point, Sizes, Widths, places, sizes
from .sparkline import has_sparkline, sparkline

MOST_VALUES = 100
"""So many values are drawn."""

_GAP = 3
_BACKGROUNDS = frozenset({"background", "background_solid"})
_UP, _DOWN = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a stat.

    Args:
        data: the panel and its answers.
        size: the room below its title, up to the edges of the panel.
        theme: for the colours.
        timezone: for dates.
    """
    options = data.panel.options
    reduce_options = mapping(options.get("reduceOptions"))
    values = reduced_values(data, theme, timezone, MOST_VALUES, reduce_options)
    return draw_values(values, options, size, theme)


def draw_values(
    values: ReducedValues, options: Mapping[str, Any], size: Size, theme: Theme
) -> Drawing:
    """Draws values that are found already.

    Args:
        values: the values.
        options: the raw options of the panel.
        size: the room below its title.
        theme: for the colours.
    """
    shown = [_shown(one, options, len(values.values)) for one in values.values]
    spots = _spots(len(shown), size, text(options.get("orientation")))
    widest = Contents(
        value=max((one.written.whole for one in shown), key=len),
        name=max((one.name for one in shown), key=lambda one: page_width(one, 14)),
        change=max((one.change for one in shown), key=len),
        has_chart=False,
        can_be_wide=options.get("wideLayout") is not False,
        value_size=text_size(options, "valueSize"),
        name_size=text_size(options, "titleSize"),
        change_size=text_size(options, "percentSize"),
    )
    pieces = []
    for one, spot in zip(shown, spots, strict=True):
        found = sizes(replace(widest, has_chart=one.has_chart), spot.width, spot.height)
        pieces.append(
            _Piece(one, spot, found if widest.value_size else _inside(found, shown, spot))
        )
    mode = text(options.get("colorMode")) or "value"
    look = _Look(mode, text(options.get("justifyMode")) == "center", theme)
    change_mode = text(options.get("percentChangeColorMode"))
    layers = [
        rectangles("backgrounds", [_background(one, mode, theme) for one in pieces])
        if mode in _BACKGROUNDS
        else Layer(),
        *(_chart(number, one, look) for number, one in enumerate(pieces)),
        *_texts(pieces, look, change_mode),
        why_empty(_why_empty(shown, options), Box(0, 0, size.width, size.height), theme),
    ]
    return Drawing(specification(size, layers), values.notes(len(shown)))


def _inside(found: Sizes, shown: Sequence["_Shown"], spot: Box) -> Sizes:
    """Keeps every value in its room: the longest one has the size, but another may be wider."""
    room = max(spot.width - 2 * found.padding, 1)
    widest = max(value_width(one.written, found.value) for one in shown)
    if found.is_wide or widest <= room:
        return found
    return replace(found, value=max(found.value * room / widest, 1.0))


def _why_empty(shown: Sequence["_Shown"], options: Mapping[str, Any]) -> str:
    """Tells why nothing of any value is seen; "" if something is."""
    mode = text(options.get("textMode"))
    # A value may be mapped to no text on purpose.
    if mode not in ("name", "none") or text(options.get("colorMode")) in _BACKGROUNDS:
        return ""
    if any(one.written.whole or one.name or one.change or one.has_chart for one in shown):
        return ""
    return f'Its text mode "{mode}" has nothing to show'


@dataclass(frozen=True)
class _Shown:
    """What is shown of a value: its text, name and change by the text mode."""

    value: ReducedValue
    written: Written
    name: str
    change: str
    rises: bool
    has_chart: bool


@dataclass(frozen=True)
class _Piece:
    shown: _Shown
    spot: Box
    sizes: Sizes


@dataclass(frozen=True)
class _Look:
    mode: str
    is_centred: bool
    theme: Theme

    def value_fill(self, piece: _Piece) -> str:
        """The colour of a value."""
        if self.mode in _BACKGROUNDS:
            return readable_on(piece.shown.value.shown.colour)
        return self.theme.text if self.mode == "none" else piece.shown.value.shown.colour

    def name_fill(self, piece: _Piece) -> str:
        """The colour of a name."""
        return self.value_fill(piece) if self.mode in _BACKGROUNDS else self.theme.text


def _shown(value: ReducedValue, options: Mapping[str, Any], count: int) -> _Shown:
    mode = text(options.get("textMode")) or "auto"
    if mode == "auto":
        mode = "value" if count == 1 else "value_and_name"
    name = value.name if mode == "value_and_name" else ""
    written = value.shown.written
    if mode == "name":
        written = Written(value.name)
    elif mode == "none":
        written = Written("")
    has_line = not value.is_row and has_sparkline(value.field, value.times)
    change = _change(value) if has_line and options.get("showPercentChange") is True else None
    return _Shown(
        value=value,
        written=written,
        name=name,
        change="" if change is None else _percent(change),
        rises=change is not None and change >= 0,
        has_chart=has_line and options.get("graphMode") == "area",
    )


def _change(value: ReducedValue) -> float | None:
    """The change from the first to the last number, in percent of the first."""
    known = finite(value.field.field.values)
    if not known or not known[0]:
        return None
    percent = (known[-1] - known[0]) / known[0] * 100
    return percent if math.isfinite(percent) else None


def _percent(percent: float) -> str:
    """Writes percent with at most three digits that count, as a browser does: `2.5%`, `1,230%`.

    Source: https://github.com/grafana/grafana/pull/93389
    """
    return f"{grouped(float(f'{percent:.2e}'), MOST_DECIMALS)}%"


def _spots(count: int, size: Size, orientation: str) -> Sequence[Box]:
    if orientation == "horizontal":
        return in_a_column(count, size, _GAP)
    if orientation == "vertical":
        return in_a_row(count, size, _GAP)
    return in_a_grid(count, size, _GAP)


def _background(piece: _Piece, mode: str, theme: Theme) -> dict[str, Any]:
    colour, spot = piece.shown.value.shown.colour, piece.spot
    fill: Any = colour
    if mode == "background":
        factor = 1.0 if theme.name == "dark" else -0.7
        first = shade(colour, 0.15 * factor, 8)
        second = shade(colour, 0.05 * factor, -8)
        # 120 degrees in CSS: to the right and down, from corner to corner.
        across, down = math.sin(math.radians(120)), -math.cos(math.radians(120))
        length = spot.width * across + spot.height * down
        dx, dy = across * length / 2 / spot.width, down * length / 2 / spot.height
        stops = [(0.0, first), (1.0, second)]
        fill = linear_gradient(stops, (0.5 - dx, 0.5 - dy), (0.5 + dx, 0.5 + dy))
    place = {"x": spot.x, "y": spot.y, "width": spot.width, "height": spot.height}
    return {**place, "fill": fill, "tooltip": piece.shown.value.name or None}


def _chart(number: int, piece: _Piece, look: _Look) -> Layer:
    value, spot, height = piece.shown.value, piece.spot, piece.sizes.chart
    if not height or value.times is None:
        return Layer()
    place = Box(spot.x, spot.y + spot.height - height, spot.width, height)
    colour = value.shown.colour
    if look.mode in _BACKGROUNDS:
        line, fill = shade(colour, -0.25), "rgba(255, 255, 255, 0.4)"
    elif look.mode == "none":
        line, fill = look.theme.text, faded(look.theme.text, 0.1)
    else:
        line, fill = colour, faded(colour, 0.2)
    return sparkline(f"sparkline-{number}", value.field, value.times, place, line, fill)


def _texts(pieces: Sequence[_Piece], look: _Look, change_mode: str) -> list[Layer]:
    values: list[ValueText] = []
    names: list[Row] = []
    changes: list[Row] = []
    arrows: list[Row] = []
    for piece in pieces:
        shown, size = piece.shown, piece.sizes
        room = max(piece.spot.width - 2 * size.padding, 1)
        name = _lines(shown.name, room, size)
        if name:
            size = replace(size, name_lines=len(name))
        words, value_size = readable(shown.written, size.value, room)
        size = replace(size, value=value_size)
        arrow = f"{_UP if shown.rises else _DOWN} "
        widths = Widths(
            # As on a page: what is wrapped begins at the left edge, even in the middle.
            name=room if len(name) > 1 else text_width("".join(name), size.name),
            value=value_width(words, size.value),
            change=text_width(arrow + shown.change, size.change),
        )
        at = places(size, widths, piece.spot, is_centred=look.is_centred)
        fill, tooltip = look.value_fill(piece), shown.value.name
        values.append(
            ValueText(
                words,
                at.value.x,
                at.value.y,
                size.value,
                fill,
                weight=500,
                tooltip=tooltip,
            )
        )
        if name:
            names.append(_name_row(name, at.name, size.name, look.name_fill(piece)))
        if shown.change:
            fill = _change_fill(piece, look, change_mode)
            behind = at.change.x + text_width(arrow, size.change)
            arrows.append(_row(arrow.strip(), at.change.x, at.change.y, size.change, fill))
            changes.append(_row(shown.change, behind, at.change.y, size.change, fill))
    return [
        *value_texts("stat", values),
        texts("name", "stat", names),
        texts("text", "arrows", arrows),
        texts("value", "change", changes),
    ]


def _lines(name: str, room: float, size: Sizes) -> Sequence[str]:
    if not name:
        return ()
    return wrapped(name, room, size.name, size.name_lines, measure=page_width)


def _name_row(lines: Sequence[str], at: Point, size: float, fill: str) -> Row:
    if len(lines) == 1:
        return _row(lines[0], at.x, at.y, size, fill)
    height = round(size * LINE_HEIGHT, 2)
    return {**_row("", at.x, at.y, size, fill), "text": list(lines), "lineHeight": height}


def _row(words: str, x: float, y: float, size: float, fill: str) -> Row:
    place = {"x": round(x, 2), "y": round(y, 2)}
    return {"text": words, **place, "fontSize": round(size, 2), "fill": fill}


def _change_fill(piece: _Piece, look: _Look, change_mode: str) -> str:
    if look.mode in _BACKGROUNDS or change_mode == "same_as_value":
        return look.value_fill(piece)
    is_good = piece.shown.rises != (change_mode == "inverted")
    return colour_called("green" if is_good else "red", look.theme)
