"""The panel pie chart: a pie or a donut. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/pie-chart/
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ....dashboard.lenient import mapping, text
from ..box import Box
from ..fields.shown import ShownValue
from ..size import Size
from ..theme import Theme
from ..units.written import written
from .drawing import Drawing
from .layers import Layer, Row, specification, texts
from .legend.items import LegendItem
from .legend.placed import placed_legend
from .limits import finite
from .no_values import NOT_ABOVE_ZERO, why_empty
from .not_drawn import NO_DATA, no_data
from .panel_data import PanelData
from .reduced_values import ReducedValue, reduced_values
from .shades import shade
from .text_width import shortened
from .tooltips import Entry, Tooltips, is_told, tooltips_of

MOST_SLICES = 200
"""So many slices are drawn."""

_MARGIN = 16
_HOLE = 2 / 3
_FONT, _LINE = 13, 15
# A slice below this angle has no room for a text.
_LEAST_ANGLE = 0.3
# Where the first line of a text is: in radii from the middle of a pie, and so many pixels lower.
_TEXT_AT, _TEXT_LOWER = 0.587, 10.5
# A slice becomes lighter outwards, in so many rings; not if there are many slices.
_RINGS, _MOST_WITH_RINGS = 12, 40
_USUAL_SORT = "desc"


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a pie chart.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: for dates.
    """
    options = data.panel.options
    reduce_options = mapping(options.get("reduceOptions"))
    found = reduced_values(data, theme, timezone, MOST_SLICES, reduce_options)
    if found.is_empty:
        return no_data(size, theme, found.values[0].shown.written.whole)
    values = _sorted([_coloured(one) for one in found.values], options.get("sort"))
    slices = _slices(values)
    legend_options = mapping(options.get("legend"))
    items = _legend(slices, legend_options.get("values"))
    legend = placed_legend(items, legend_options, size, theme, hides_headers=True)
    radius = min(legend.left.width, legend.left.height) / 2
    pie = _Pie(
        x=legend.left.width / 2,
        y=legend.left.height / 2,
        radius=max(radius - _MARGIN, radius * 0.7),
        hole=_HOLE if options.get("pieType") == "donut" else 0.0,
        tooltips=tooltips_of(options),
        theme=theme,
    )
    labels = options.get("displayLabels")
    layers = [
        *pie.arcs(slices),
        *pie.labels(slices, labels if isinstance(labels, list) else []),
        why_empty(_why_empty(slices), Box(0, 0, legend.left.width, legend.left.height), theme),
        legend.layer,
    ]
    below = len(slices) - sum(1 for one in slices if one.share >= 0)
    notes = (*found.notes(len(values)), *legend.notes)
    if below:
        notes = (*notes, f"{below} negative value{'s have' if below > 1 else ' has'} no slice")
    return Drawing(specification(size, layers), notes)


@dataclass(frozen=True)
class _Slice:
    """A value with its place; its share is less than 0 if it has none."""

    value: ReducedValue
    share: float
    begin: float
    end: float

    @property
    def is_told(self) -> bool:
        """Whether tooltips tell of it."""
        return is_told(self.value.field)

    @property
    def percent(self) -> str:
        """Its share, as it is written."""
        return written(max(self.share, 0) * 100, "percent", self.value.field.decimals or 0).whole


def _coloured(value: ReducedValue) -> ReducedValue:
    """Gives each row a colour of its own, where the colours do not follow the values."""
    if not value.is_row or value.field.follows_values or value.shown.mapped:
        return value
    colour = value.field.numbered(value.row).colour
    shown: ShownValue = replace(value.shown, colour=colour)
    return replace(value, shown=shown)


def _number(value: ReducedValue) -> float:
    known = finite([value.shown.number])
    return known[0] if known else 0.0


def _sorted(values: Sequence[ReducedValue], order: Any) -> Sequence[ReducedValue]:
    order = text(order) or _USUAL_SORT
    if order == "none":
        return values
    return sorted(values, key=_number, reverse=order == "desc")


def _slices(values: Sequence[ReducedValue]) -> Sequence[_Slice]:
    total = math.fsum(max(_number(one), 0.0) for one in values)
    slices, angle = [], 0.0
    for one in values:
        number = _number(one)
        share = -1.0 if number < 0 else number / total if total else 0.0
        end = angle + max(share, 0.0) * 2 * math.pi
        slices.append(_Slice(one, share, angle, end))
        angle = end
    return slices


def _why_empty(slices: Sequence[_Slice]) -> str:
    """Tells why there is no slice; "" if there is one."""
    if any(one.share > 0 for one in slices):
        return ""
    has_numbers = finite([one.value.shown.number for one in slices])
    return NOT_ABOVE_ZERO if has_numbers else NO_DATA


def _legend(slices: Sequence[_Slice], shown: Any) -> Sequence[LegendItem]:
    columns = shown if isinstance(shown, list) else []
    items = []
    for one in slices:
        if mapping(one.value.field.custom.get("hideFrom")).get("legend") is True:
            continue
        known = {
            "value": ("Value", one.value.shown.written.whole),
            "percent": ("Percent", one.percent),
        }
        values = dict(known[column] for column in known if column in columns)
        if len(values) == 1:
            # A value that stands alone has no name.
            values = dict.fromkeys([""], *values.values())
        items.append(LegendItem(one.value.name, one.value.shown.colour, values=values))
    return items


def _entries(slices: Sequence[_Slice]) -> Iterator[Entry]:
    """What all slices say."""
    for one in slices:
        shown = one.value.shown
        if one.is_told:
            yield Entry(one.value.name, shown.written.whole, shown.colour, shown.number)


@dataclass(frozen=True)
class _Pie:
    x: float
    y: float
    radius: float
    hole: float
    theme: Theme
    tooltips: Tooltips

    def arcs(self, slices: Sequence[_Slice]) -> list[Layer]:
        """The slices, from the top clockwise; each becomes lighter outwards."""
        filled = [one for one in slices if one.share > 0]
        rings = _RINGS if len(filled) <= _MOST_WITH_RINGS else 1
        widths = [self.radius * (1 - (1 - self.hole) * number / rings) for number in range(rings)]
        tooltips = [
            self.tooltips.of_mark(
                f"{one.value.name}: {one.value.shown.written.whole}" if one.is_told else None,
                "",
                lambda: _entries(slices),
            )
            for one in filled
        ]
        colours = [[self._colour(one, width) for width in widths] for one in filled]
        whole: list[Row] = [
            self._arc(one, self.radius) | {"fill": shades[0], "tooltip": tooltip}
            for one, shades, tooltip in zip(filled, colours, tooltips, strict=True)
        ]
        inner: list[Row] = [
            self._arc(one, width) | {"fill": colour}
            for one, shades in zip(filled, colours, strict=True)
            for width, colour in zip(widths[1:], shades[1:], strict=True)
        ]
        edges: list[Row] = [
            self._arc(one, self.radius) | {"tooltip": tooltip}
            for one, tooltip in zip(filled, tooltips, strict=True)
        ]
        border = {"stroke": self.theme.panel, "strokeWidth": 1.5}
        return [
            self._layer("slices", whole, border),
            self._layer("shades", inner, {}),
            self._layer("edges", edges, border | {"fill": "transparent"}),
        ]

    def _colour(self, one: _Slice, radius: float) -> str:
        """The colour of a slice so far from the middle, between a dark and a lighter shade."""
        begin = _HOLE if self.hole else 0.0
        place = (radius / (self.radius + _MARGIN) - begin) / (1 - begin)
        share = min(max(place, 0.0), 1.0)
        darkest, lightest = (0.2, 0.1) if self.theme.name == "dark" else (-0.14, -0.07)
        darker = darkest + (lightest - darkest) * share
        return shade(one.value.shown.colour, darker, 4 - 8 * share)

    @staticmethod
    def _arc(one: _Slice, radius: float) -> dict[str, Any]:
        angles = {"startAngle": round(one.begin, 5), "endAngle": round(one.end, 5)}
        return angles | {"outerRadius": round(radius, 2)}

    def _layer(self, name: str, rows: Sequence[Row], same: Mapping[str, Any]) -> Layer:
        if not rows:
            return Layer()
        data = {"name": f"pie-{name}", "values": list(rows)}
        all_same = {"x": self.x, "y": self.y, "innerRadius": self.radius * self.hole, **same}
        channels: dict[str, Any] = {key: {"field": key} for key in rows[0]}
        channels |= {key: {"value": value} for key, value in all_same.items()}
        mark: dict[str, Any] = {"type": "arc", "name": name, "from": {"data": data["name"]}}
        return Layer((data,), ({**mark, "encode": {"enter": channels}},))

    def labels(self, slices: Sequence[_Slice], shown: Sequence[Any]) -> list[Layer]:
        """The texts on the slices."""
        names: list[Row] = []
        values: list[Row] = []
        for one in slices:
            if one.end - one.begin < _LEAST_ANGLE:
                continue
            lines = [
                (rows, words)
                for key, rows, words in (
                    ("name", names, self._fitting(one.value.name)),
                    ("value", values, self._fitting(one.value.shown.written.whole)),
                    ("percent", values, one.percent),
                )
                if key in shown
            ]
            middle = (one.begin + one.end) / 2
            distance = self.radius * ((1 + self.hole) / 2 if self.hole else _TEXT_AT)
            x = self.x + math.sin(middle) * distance
            y = self.y - math.cos(middle) * distance + _TEXT_LOWER
            for number, (rows, words) in enumerate(lines):
                rows.append(self._label(words, x, y + number * _LINE))
        return [texts("name", "slices", names), texts("value", "slices", values)]

    def _fitting(self, words: str) -> str:
        return shortened(words, self.radius * 1.5, _FONT)

    def _label(self, words: str, x: float, y: float) -> Row:
        place: Mapping[str, Any] = {"x": round(x, 2), "y": round(y, 2), "align": "center"}
        return {**place, "text": words, "fontSize": _FONT, "fill": self.theme.text}
