"""The panel gauge: values on round scales. Pure.

Sources: `tests/recordings/pictures/`, and
https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/gauge/
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import finite, mapping, text
from ..box import Box
from ..colours import faded
from ..fields.ranges import Range
from ..size import Size
from ..theme import Theme
from .drawing import Drawing
from .font_size import LINE_HEIGHT, fitting_font_size
from .layers import Layer, Row, specification, texts
from .limits import limits
from .options import positive, text_size
from .panel_data import PanelData
from .reduced_values import ReducedValue, reduced_values
from .repeated import in_a_column, in_a_grid, in_a_row
from .text_width import shortened, text_width
from .value_text import ValueText, value_texts

MOST_VALUES = 50
"""So many values are drawn."""

_GAP = 8
# The scale is open at the bottom: it goes 20 degrees below the horizontal at both ends.
_BELOW = math.radians(20)
_RING, _USUAL_FACTOR = 0.34, 0.5
_MARKER = 0.025
_MARKER_GAP = 0.02
_LABEL = 12.0
_LEAST_VALUE_ROOM = 60.0
# Labels at the side of a scale take at most this share of its width, each.
_MOST_BESIDE = 0.25
_LARGEST_NAME = 18.0
_UNIT_SMALLER = 0.7
_NEW_OPTIONS = frozenset({"shape", "barWidthFactor", "segmentCount"})
_MOST_SEGMENTS = 200


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a gauge.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: for dates.
    """
    options = data.panel.options
    reduce_options = mapping(options.get("reduceOptions"))
    found = reduced_values(data, theme, timezone, MOST_VALUES, reduce_options)
    values = found.values
    spots = _spots(len(values), size, text(options.get("orientation")))
    dials = [
        _dial(one, spot, limits(one.field), options, named=len(values) > 1)
        for one, spot in zip(values, spots, strict=True)
    ]
    value_size = min(_value_size(one, options) for one in dials)
    arcs = [arc for one in dials for arc in _arcs(one, options, theme)]
    layers = [
        _arc_layer(arcs),
        texts("name", "gauge", [_name(one, theme) for one in dials if one.name_size]),
        texts("text", "labels", [row for one in dials for row in _labels(one, options, theme)]),
        *value_texts("gauge", [_value(one, value_size, theme) for one in dials]),
    ]
    return Drawing(specification(size, layers), found.notes(len(values)))


@dataclass(frozen=True)
class _Dial:
    value: ReducedValue
    spot: Box
    x: float
    y: float
    radius: float
    range: Range
    is_circle: bool
    name_size: float
    ring: float

    @property
    def low(self) -> float:
        """The value at the beginning of the scale."""
        return self.range.low or 0.0

    @property
    def high(self) -> float:
        """The value at its end."""
        return self.range.high or 0.0

    @property
    def inner(self) -> float:
        """The radius inside the ring."""
        return self.radius * (1 - self.ring)

    def angle(self, number: float) -> float:
        """Where a number is on the scale, clockwise from the top."""
        return self.angle_at(min(max(self.range.share(number), 0.0), 1.0))

    def angle_at(self, share: float) -> float:
        """Where a share of the scale ends, clockwise from the top."""
        if self.is_circle:
            return share * 2 * math.pi
        half = math.pi / 2 + _BELOW
        return -half + share * 2 * half


def _spots(count: int, size: Size, orientation: str) -> Sequence[Box]:
    if orientation == "horizontal":
        return in_a_column(count, size, _GAP)
    if orientation == "vertical":
        return in_a_row(count, size, _GAP)
    return in_a_grid(count, size, _GAP)


def _dial(
    value: ReducedValue,
    spot: Box,
    scale: Range,
    options: Mapping[str, Any],
    *,
    named: bool,
) -> _Dial:
    name_size = 0.0
    if named and value.name:
        name_size = max(min(spot.height * 0.12, _LARGEST_NAME), 8.0)
    room = max(spot.height - name_size * LINE_HEIGHT, 1)
    outside = beside = 0.0
    if options.get("showThresholdLabels") is True:
        ends = [value.field.show(one).written.whole for one in (scale.low, scale.high)]
        outside = _LABEL * 1.5
        beside = min(max(text_width(one, _LABEL) for one in ends) + 6, spot.width * _MOST_BESIDE)
    is_circle = options.get("shape") == "circle"
    high = 2.0 if is_circle else 1 + math.sin(_BELOW)
    radius = max(min(spot.width / 2 - beside, (room - outside) / high), 1)
    top = spot.y + (room - outside - radius * high) / 2 + outside
    factor = positive(options, "barWidthFactor") or _USUAL_FACTOR
    return _Dial(
        value=value,
        spot=spot,
        x=spot.x + spot.width / 2,
        y=top + radius,
        radius=radius,
        range=scale,
        is_circle=is_circle,
        name_size=name_size,
        ring=_RING * min(max(factor, 0.1), 1),
    )


def _arcs(dial: _Dial, options: Mapping[str, Any], theme: Theme) -> Iterator[Row]:
    number = dial.value.shown.number
    rest = faded(theme.text, 0.16)
    segments = int(positive(options, "segmentCount") or 1)
    if _is_of_new_gauge(options) and 1 < segments <= _MOST_SEGMENTS:
        yield from _segments(dial, segments, options, rest)
        number = None
    else:
        # The whole scale, also where its two ends are one value.
        yield _between(dial, dial.inner, dial.radius, 0.0, 1.0, rest)
    if number is not None:
        begin = _begin(dial, options)
        yield _arc(dial, dial.inner, dial.radius, begin, number, dial.value.shown.colour)
    if options.get("showThresholdMarkers") is True and _is_of_new_gauge(options):
        outer = dial.inner - dial.radius * _MARKER_GAP
        for begin, end, colour in _bands(dial, theme):
            yield _arc(dial, outer - dial.radius * _MARKER, outer, begin, end, colour)


def _begin(dial: _Dial, options: Mapping[str, Any]) -> float:
    """Where the arc of the value begins: at the neutral value if there is one."""
    of_field = finite(dial.value.field.custom.get("neutral"))
    neutral = finite(options.get("neutral")) if of_field is None else of_field
    return dial.low if neutral is None else min(max(neutral, dial.low), dial.high)


def _segments(dial: _Dial, count: int, options: Mapping[str, Any], rest: str) -> Iterator[Row]:
    """The scale in pieces; those up to the value have the colours of their places."""
    spacing = finite(options.get("segmentSpacing"))
    gap = min(max(0.3 if spacing is None else spacing, 0.0), 0.9)
    length = (dial.high - dial.low) / count
    number = dial.value.shown.number
    begin = _begin(dial, options)
    for position in range(count):
        middle = dial.low + length * (position + 0.5)
        is_lit = number is not None and min(begin, number) <= middle <= max(begin, number)
        colour = dial.value.field.show(middle).colour if is_lit else rest
        at, edge = position / count, gap / 2 / count
        yield _between(dial, dial.inner, dial.radius, at + edge, at + 1 / count - edge, colour)


def _is_of_new_gauge(options: Mapping[str, Any]) -> bool:
    """Tells whether options are those of Grafana's new gauge.

    With the options of the old one, it shows no markers, whatever they say: that was recorded.
    """
    return not _NEW_OPTIONS.isdisjoint(options)


def _arc(dial: _Dial, inner: float, outer: float, begin: float, end: float, fill: str) -> Row:
    """A part of a ring, from one value to another."""
    start, stop = (min(max(dial.range.share(one), 0.0), 1.0) for one in (begin, end))
    return _between(dial, inner, outer, start, stop, fill)


def _between(dial: _Dial, inner: float, outer: float, begin: float, end: float, fill: str) -> Row:
    """A part of a ring, from one share of the scale to another."""
    return {
        "x": round(dial.x, 2),
        "y": round(dial.y, 2),
        "innerRadius": round(max(inner, 0), 2),
        "outerRadius": round(outer, 2),
        "startAngle": round(dial.angle_at(begin), 4),
        "endAngle": round(dial.angle_at(end), 4),
        "fill": fill,
        "tooltip": dial.value.name or None,
    }


def _arc_layer(rows: Sequence[Row]) -> Layer:
    data = {"name": "gauge-arcs", "values": list(rows)}
    channels = {key: {"field": key} for key in rows[0]}
    mark = {
        "type": "arc",
        "name": "gauge",
        "from": {"data": data["name"]},
        "encode": {"enter": channels},
    }
    return Layer((data,), (mark,))


def _bands(dial: _Dial, theme: Theme) -> Iterator[tuple[float, float, str]]:
    """The parts of the scale between its thresholds, with their colours."""
    steps = dial.value.field.thresholds
    ends = [*(step.value for step in steps[1:]), dial.high]
    for step, end in zip(steps, ends, strict=False):
        if end > dial.low and step.value < dial.high:
            yield max(step.value, dial.low), min(end, dial.high), step.colour


def _labels(dial: _Dial, options: Mapping[str, Any], theme: Theme) -> Iterator[Row]:
    """The values of the thresholds, outside the scale."""
    if options.get("showThresholdLabels") is not True:
        return
    bands = list(_bands(dial, theme))
    places = [begin for begin, _, _ in bands] + [dial.high]
    for place in dict.fromkeys(places):
        angle = dial.angle(place)
        across, up = math.sin(angle), math.cos(angle)
        # To the edge of its room; a label in the middle has half of it at each side.
        room = dial.spot.width / 2 - abs(across) * (dial.radius + 4)
        room = max(room, _LABEL) if abs(across) >= 0.2 else dial.spot.width / 2
        yield {
            "text": shortened(dial.value.field.show(place).written.whole, room, _LABEL),
            "x": round(dial.x + across * (dial.radius + 4), 2),
            "y": round(dial.y - up * (dial.radius + _LABEL * 0.7), 2),
            "fontSize": _LABEL,
            "align": "center" if abs(across) < 0.2 else "left" if across > 0 else "right",
            "fill": theme.text,
        }


def _name(dial: _Dial, theme: Theme) -> Row:
    return {
        "text": shortened(dial.value.name, dial.spot.width, dial.name_size),
        "x": round(dial.x, 2),
        "y": round(dial.spot.y + dial.spot.height - dial.name_size * 0.6, 2),
        "fontSize": round(dial.name_size, 2),
        "align": "center",
        "fill": theme.text,
        "tooltip": dial.value.name,
    }


def _value_size(dial: _Dial, options: Mapping[str, Any]) -> float:
    given = text_size(options, "valueSize")
    if given is not None:
        return given
    written = dial.value.shown.written
    # The unit is smaller, so that a text as wide as the number and that much of the unit counts.
    wide = text_width(written.prefix + written.text, 1) + text_width(written.suffix, _UNIT_SMALLER)
    by_width = dial.inner * 1.5 / max(wide, 0.01)
    return max(min(by_width, dial.radius * 0.31), fitting_font_size("0", 8, 8))


def _value(dial: _Dial, size: float, theme: Theme) -> ValueText:
    y = dial.y if dial.is_circle else dial.y - dial.radius * 0.14
    return ValueText(
        dial.value.shown.written,
        dial.x,
        y,
        size,
        theme.text,
        "center",
        tooltip=dial.value.name,
        smaller=_UNIT_SMALLER,
        centres=True,
        room=max(dial.inner * 1.5, min(dial.spot.width, _LEAST_VALUE_ROOM)),
    )
