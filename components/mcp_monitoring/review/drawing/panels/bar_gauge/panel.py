"""The panel bar gauge. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/bar-gauge/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .....dashboard.lenient import mapping, text
from ...box import Box
from ...size import Size
from ...theme import Theme
from ..drawing import Drawing
from ..font_size import LINE_HEIGHT, fitting_font_size
from ..layers import Row, specification, texts
from ..legend.items import LegendItem, PlacedLegend
from ..legend.placed import placed_legend
from ..limits import limits
from ..options import positive, text_size
from ..panel_data import PanelData
from ..reduced_values import ReducedValue, ReducedValues, reduced_values
from ..repeated import in_a_row
from ..text_width import page_width, shortened
from ..value_text import Align, ValueText, value_texts, value_width
from .bars import CELL_GAP, Bar, bars, cells_of

MOST_VALUES = 200
"""So many values are drawn at most; of these as many as have room."""

_GAP = 10
_LEAST_WIDTH, _LEAST_HEIGHT, _MOST_HEIGHT = 8, 16, 300
# Higher than this, a bar has its name above it.
_NAME_ABOVE = 40
# What follows are the sizes of BarGauge of @grafana/ui 12.4.0 (Apache-2.0), in pixels, and shares
# of a bar or of the panel.
_NAME, _NAME_LINE_HEIGHT = 14.0, 1.5
_NAME_ROOM_ABOVE, _NAME_ROOM_BESIDE = 0.45, 0.6
_LEAST_NAME, _NAME_SLACK, _AFTER_NAME, _MOST_NAME = 17, 15, 10, 0.4
_VALUE_ROOM, _LEAST_VALUE, _MOST_VALUE = 0.1, 18, 50
_VALUE_SHARE, _WIDEST_VALUE, _LEAST_MEASURED = 0.2, 150, 12
_BESIDE_VALUE = 10
# So much before its end the rest of a bar begins under it, and ends before its own end.
_REST_BEGINS = 3


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a bar gauge.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: for dates.
    """
    options = data.panel.options
    reduce_options = mapping(options.get("reduceOptions"))
    found = reduced_values(data, theme, timezone, MOST_VALUES, reduce_options)
    orientation = text(options.get("orientation"))
    is_vertical = orientation == "vertical" or (
        orientation != "horizontal" and size.width > size.height
    )
    mode = text(options.get("displayMode")) or "gradient"
    gap = CELL_GAP if mode == "lcd" else _GAP
    arrange = _vertical if is_vertical else _horizontal
    legend = _legend(found.values, options, size, theme)
    room = legend.left
    fitting = _fitting(len(found.values), options, room, gap, is_vertical)
    values = _named(found)[:fitting]
    look = _Look(options, room, gap, theme, is_cells=mode == "lcd")
    arranged = arrange(values, look)
    drawn = [
        Bar(value, limits(value.field), spot, is_vertical, track)
        for value, spot, track in zip(values, arranged.bars, arranged.tracks, strict=True)
    ]
    layers = [
        *bars("gauge", drawn, mode, theme, shows_rest=options.get("showUnfilled") is not False),
        texts("name", "bars", arranged.names),
        *value_texts("bars", arranged.values),
        legend.layer,
    ]
    notes = (*found.notes(len(values)), *legend.notes)
    return Drawing(specification(size, layers), notes)


def _named(found: ReducedValues) -> Sequence[ReducedValue]:
    """The values; one that stands alone has no name, unless the panel gives it one.

    Source: https://github.com/grafana/grafana/issues/22130
    """
    if found.total != 1 or found.values[0].field.config.get("displayName"):
        return found.values
    return [replace(found.values[0], name="")]


def _legend(
    values: Sequence[ReducedValue], options: Mapping[str, Any], size: Size, theme: Theme
) -> PlacedLegend:
    """The legend, which a bar gauge has only where it is switched on."""
    wanted = mapping(options.get("legend"))
    items = [LegendItem(one.name, one.shown.colour) for one in values if one.name]
    return placed_legend(items if wanted.get("showLegend") is True else [], wanted, size, theme)


@dataclass(frozen=True)
class _Look:
    options: Mapping[str, Any]
    size: Size
    gap: float
    theme: Theme
    is_cells: bool

    @property
    def has_values(self) -> bool:
        return self.options.get("valueMode") != "hidden"

    def value(
        self, one: ReducedValue, x: float, y: float, size: float, align: Align, room: float
    ) -> ValueText:
        """A value beside or above its bar."""
        is_text = self.options.get("valueMode") == "text"
        fill = self.theme.text if is_text else one.shown.colour
        return ValueText(one.shown.written, x, y, size, fill, align, tooltip=one.name, room=room)

    def name(self, words: str, x: float, y: float, size: float, align: str, room: float) -> Row:
        """A name beside, above or below its bar."""
        return {
            "text": shortened(words, room, size),
            "x": round(x, 2),
            "y": round(y, 2),
            "fontSize": round(size, 2),
            "align": align,
            "fill": self.theme.text,
            "tooltip": words,
        }


@dataclass(frozen=True)
class _Arranged:
    bars: Sequence[Box]
    tracks: Sequence[float]
    names: Sequence[Row]
    values: Sequence[ValueText]


def _fitting(
    count: int, options: Mapping[str, Any], size: Size, gap: float, is_vertical: bool
) -> int:
    """How many bars have room."""
    is_set = options.get("sizing") == "manual"
    key, usual = ("minVizWidth", _LEAST_WIDTH) if is_vertical else ("minVizHeight", _LEAST_HEIGHT)
    least = (positive(options, key) if is_set else None) or usual
    length = size.width if is_vertical else size.height
    return max(1, min(count, int((length + gap) // (least + gap))))


def _horizontal(values: Sequence[ReducedValue], look: _Look) -> _Arranged:
    size, count = look.size, len(values)
    most = positive(look.options, "maxVizHeight") or _MOST_HEIGHT
    height = min((size.height - look.gap * (count - 1)) / count, most)
    placement = text(look.options.get("namePlacement")) or "auto"
    names = [one.name for one in values]
    is_above = placement == "top" or (placement == "auto" and height > _NAME_ABOVE)
    if placement == "hidden" or not any(names):
        above = before = name_size = 0.0
    elif is_above:
        usual = max(min(height * _NAME_ROOM_ABOVE, _MOST_VALUE), _LEAST_NAME) / _NAME_LINE_HEIGHT
        name_size = text_size(look.options, "titleSize") or usual
        above, before = name_size * _NAME_LINE_HEIGHT, 0.0
    else:
        usual = max(height * _NAME_ROOM_BESIDE, _LEAST_VALUE) / _NAME_LINE_HEIGHT
        name_size = text_size(look.options, "titleSize") or usual
        widest = page_width(max(names, key=len), name_size, spacing=0) + _NAME_SLACK
        above, before = 0.0, min(widest, size.width * _MOST_NAME)
    bar_height = max(height - above, 1)
    longest = max((one.shown.written.whole for one in values), key=len)
    room = _value_room(longest, name_size, size.width) if look.has_values else 0.0
    inside = max(room - 2 * _BESIDE_VALUE, 1)
    value_size = text_size(look.options, "valueSize") or fitting_font_size(
        longest, inside, bar_height * LINE_HEIGHT
    )
    bar_width = max(size.width - before - room, 1)
    if look.is_cells and look.has_values:
        # Values stand behind the last cell, which is whole.
        count, step = cells_of(bar_width)
        bar_width = count * step
    spots, tracks, name_rows, value_rows = [], [], [], []
    for number, one in enumerate(values):
        y = number * (height + look.gap)
        spot = Box(before, y + above, bar_width, bar_height)
        spots.append(spot)
        middle = spot.y + spot.height / 2
        if above:
            name_rows.append(look.name(one.name, 0, y + above / 2, name_size, "left", size.width))
        elif before:
            right = before - _AFTER_NAME
            name_rows.append(look.name(one.name, right, middle, name_size, "right", right))
        if look.has_values:
            at_bar = before + bar_width + _BESIDE_VALUE
            at_edge = size.width - _BESIDE_VALUE
            value_rows.append(
                look.value(one, at_bar, middle, value_size, "left", inside)
                if look.is_cells
                else look.value(one, at_edge, middle, value_size, "right", inside)
            )
        # The rest of a bar goes on until its own value.
        wide = value_width(one.shown.written, value_size, measure=page_width)
        own_room = min(wide + 2 * _BESIDE_VALUE, room)
        longer = room - own_room - _REST_BEGINS
        tracks.append(1.0 if look.is_cells else 1 + longer / bar_width)
    return _Arranged(spots, tracks, name_rows, value_rows)


def _value_room(longest: str, name_size: float, width: float) -> float:
    """The width that Grafana keeps for values beside their bars, but half of the panel at most."""
    needed = page_width(longest, max(name_size, _LEAST_MEASURED), spacing=0) + 2 * _BESIDE_VALUE
    return min(max(min(width * _VALUE_SHARE, _WIDEST_VALUE), needed), width / 2)


def _vertical(values: Sequence[ReducedValue], look: _Look) -> _Arranged:
    size = look.size
    columns = in_a_row(len(values), size, look.gap)
    width = columns[0].width
    names = [one.name for one in values]
    has_names = look.options.get("namePlacement") != "hidden" and any(names)
    name_size = text_size(look.options, "titleSize") or _NAME
    below = name_size * _NAME_LINE_HEIGHT if has_names else 0.0
    given = text_size(look.options, "valueSize")
    high = given or min(max(size.height * _VALUE_ROOM, _LEAST_VALUE), _MOST_VALUE)
    above = high if look.has_values else 0.0
    longest = max((one.shown.written.whole for one in values), key=len)
    value_size = given or fitting_font_size(longest, width, high * LINE_HEIGHT)
    spots, name_rows, value_rows = [], [], []
    for one, column in zip(values, columns, strict=True):
        middle = column.x + column.width / 2
        height = max(size.height - above - below, 1)
        spots.append(Box(column.x, above, column.width, height))
        if has_names:
            y = size.height - below / 2 + 1
            name_rows.append(look.name(one.name, middle, y, name_size, "center", width))
        if look.has_values:
            value_rows.append(look.value(one, middle, above / 2, value_size, "center", width))
    tracks = [1.0 if look.is_cells else 1 - _REST_BEGINS / spot.height for spot in spots]
    return _Arranged(spots, tracks, name_rows, value_rows)
