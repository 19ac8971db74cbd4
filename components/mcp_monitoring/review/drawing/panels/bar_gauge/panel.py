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
from ..value_text import Align, ValueText, value_texts
from .bars import CELL_GAP, Bar, bars, cells_of

MOST_VALUES = 200
"""So many values are drawn at most; of these as many as have room."""

_GAP = 10
_NAME, _NAME_LINE = 14.0, 21.0
_BEFORE_VALUE, _BEHIND_VALUE = 12, 10
_MORE_HEIGHT = 4
_LEAST_WIDTH, _LEAST_HEIGHT, _MOST_HEIGHT = 8, 16, 300
# Higher than this, a bar has its name above it.
_NAME_ABOVE = 40
# Shares of the width: of a value, the same if its name is before the bar, and of that name at most.
_VALUE_SHARE, _VALUE_SHARE_BESIDE, _NAME_SHARE = 0.2, 0.23, 0.3


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
        name_size = text_size(look.options, "titleSize") or _NAME
        above, before = name_size * 1.5, 0.0
    else:
        name_size = text_size(look.options, "titleSize") or max(min(height * 0.6, 30), 17) / 1.5
        widest = max(page_width(one, name_size) for one in names)
        above, before = 0.0, min(widest, size.width * _NAME_SHARE) + 12
    bar_height = max(height - above, 1)
    value_size = text_size(look.options, "valueSize") or _value_size(
        values, size.width * (_VALUE_SHARE_BESIDE if before else _VALUE_SHARE), bar_height
    )
    # Bars end where they end on a page, whose letters are wider than those of the pictures.
    wide = [page_width(one.shown.written.whole, value_size) for one in values]
    behind = max(wide) + _BEFORE_VALUE + _BEHIND_VALUE
    bar_width = max(size.width - before - (behind if look.has_values else 0), 1)
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
            right = before - 12
            name_rows.append(look.name(one.name, right, middle, name_size, "right", right))
        if look.has_values:
            at_bar = before + bar_width - CELL_GAP + _BEFORE_VALUE
            at_edge = size.width - _BEHIND_VALUE
            value_rows.append(
                look.value(one, at_bar, middle, value_size, "left", max(wide))
                if look.is_cells
                else look.value(one, at_edge, middle, value_size, "right", max(wide))
            )
        # The rest of a bar goes on until its own value.
        shorter = max(wide) - wide[number] if look.has_values else 0
        tracks.append(1.0 if look.is_cells else 1 + shorter / bar_width)
    return _Arranged(spots, tracks, name_rows, value_rows)


def _vertical(values: Sequence[ReducedValue], look: _Look) -> _Arranged:
    size = look.size
    columns = in_a_row(len(values), size, look.gap)
    width = columns[0].width
    names = [one.name for one in values]
    has_names = look.options.get("namePlacement") != "hidden" and any(names)
    below = _NAME_LINE if has_names else 0.0
    above = min(max((size.height - below) * 0.125, 15), 50) if look.has_values else 0.0
    name_size = text_size(look.options, "titleSize") or _NAME
    value_size = text_size(look.options, "valueSize") or _value_size(values, width, above)
    # Bars are as high as if there were some more room than there is.
    more = min(_MORE_HEIGHT, above)
    spots, name_rows, value_rows = [], [], []
    for one, column in zip(values, columns, strict=True):
        middle = column.x + column.width / 2
        height = max(size.height - above - below, 1)
        spots.append(Box(column.x, above - more, column.width, height + more))
        if has_names:
            y = size.height - below / 2 + 1
            name_rows.append(look.name(one.name, middle, y, name_size, "center", width))
        if look.has_values:
            value_rows.append(look.value(one, middle, above / 2 - 2, value_size, "center", width))
    tracks = [1 - more / spot.height for spot in spots]
    return _Arranged(spots, tracks, name_rows, value_rows)


def _value_size(values: Sequence[ReducedValue], width: float, height: float) -> float:
    """The largest size at which every value fits its room."""
    return min(
        fitting_font_size(one.shown.written.whole, width, height * LINE_HEIGHT) for one in values
    )
