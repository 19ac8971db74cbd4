"""Bar charts: a group of bars for each category. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/bar-chart/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .....dashboard.lenient import finite, mapping, text
from ...axes.number_axis import NumberAxis, decorated, number_axis, tick_writer
from ...axes.placed import (
    BELOW_HIDDEN,
    BottomTick,
    bottom_layers,
    evenly_labelled,
    plot_height,
    plot_of,
    side_layers,
)
from ...axes.plot import Plot
from ...fields.shown import ShownField, shown_frames
from ...size import Size
from ...theme import Theme
from ..drawing import Drawing
from ..layers import Layer, Row, rectangles, rules, specification, texts
from ..legend.items import LegendItem, PlacedLegend
from ..legend.placed import placed_legend
from ..no_values import why_empty, without_values
from ..not_drawn import no_data
from ..panel_data import PanelData
from ..text_width import shortened, text_width
from ..timeseries.colours import rgba
from ..timeseries.scales import scale_options
from ..timeseries.series import is_hidden
from ..timeseries.thresholds import threshold_layers
from ..timeseries.unseen import why_unseen, without_place
from ..tooltips import Entry, entry, is_told, tooltips_of
from .categories import FONT, names_below, room_below
from .columns import Columns, columns_of, why_no_bars

_VALUE_FONT = 14
_LEAST_VALUE_FONT = 9
# Values that are always shown may cover each other a little, so that something is left of them.
_LEAST_VALUE_ROOM = 30.0
_LYING_SPACE = 50.0


@dataclass(frozen=True)
class _Bar:
    """A bar: its category and series, where it is across, and from where to where it goes."""

    category: int
    series: int
    start: float
    width: float
    base: float
    value: float


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws bars of categories, upright or across, side by side or stacked.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.
    """
    options = data.panel.options
    config = data.panel.field_config
    frames = shown_frames(
        data.frames, config, theme, timezone, kind="barchart", now_ms=data.range.present_ms
    )
    columns, notes = columns_of(frames, options)
    if columns is None:
        if not any(frame.frame.rows for frame in frames):
            return without_values(data, size, theme)
        return no_data(size, theme, why_no_bars(frames, options))
    if not any(value is not None for values in columns.values for value in values):
        return without_values(data, size, theme)
    legend = _legend(columns, options, size, theme)
    chart = _Chart(columns, options, legend, theme)
    is_upright = _is_upright(options, size)
    layers, lost = chart.upright() if is_upright else chart.across()
    notes = (*notes, *lost)
    if not is_upright and any(_has_thresholds(field) for field in columns.fields):
        notes = (*notes, "thresholds are drawn in upright bar charts only")
    spec = specification(size, (*layers, legend.layer))
    return Drawing(spec, (*notes, *legend.notes))


def _legend(columns: Columns, options: Mapping[str, Any], size: Size, theme: Theme) -> PlacedLegend:
    if columns.colouring is not None:
        meanings = columns.colouring.legend()
        return placed_legend(meanings, mapping(options.get("legend")), size, theme)
    items = [
        LegendItem(field.name, field.colour, field)
        for field in columns.fields
        if not is_hidden(field, "legend")
    ]
    return placed_legend(items, mapping(options.get("legend")), size, theme)


def _is_upright(options: Mapping[str, Any], size: Size) -> bool:
    orientation = options.get("orientation", "auto")
    return bool(
        orientation == "vertical" or (orientation != "horizontal" and size.width >= size.height)
    )


def _has_thresholds(field: ShownField) -> bool:
    mode = text(mapping(field.custom.get("thresholdsStyle")).get("mode"))
    return mode not in {"", "off"}


class _Chart:
    """A bar chart in the room that its legend leaves."""

    def __init__(
        self, columns: Columns, options: Mapping[str, Any], legend: PlacedLegend, theme: Theme
    ) -> None:
        self._columns = columns
        self._options = options
        self._size = legend.left
        self._usual = legend.usual
        self._theme = theme
        self._tooltips = tooltips_of(options)
        self._stacking = text(options.get("stacking")) or "none"
        self._is_stacked = self._stacking in {"normal", "percent"}
        self._totals = [
            sum(abs(values[number] or 0.0) for values in columns.values)
            for number in range(len(columns.names))
        ]

    def upright(self) -> tuple[list[Layer], tuple[str, ...]]:
        """Bars that go up, their categories below; and what the reader has to know."""
        below = BELOW_HIDDEN
        if not self._columns.hides_names:
            below = room_below(self._columns.names, self._options, self._size.height)
        axis = self._axis(plot_height(self._usual, below))
        plot = plot_of([axis], self._size, below)
        bars = list(self._bars(plot.width))
        rows: list[Row] = []
        labels: list[Row] = []
        for bar in bars:
            top = axis.position(axis.inside(max(bar.base, bar.value)), plot)
            bottom = axis.position(axis.inside(min(bar.base, bar.value)), plot)
            look = self._look(bar)
            # The border of a bar is within its width.
            border = min(look["strokeWidth"], bar.width)
            place = {"x": plot.left + bar.start + border / 2, "width": bar.width - border}
            rows.append(place | {"y": top, "height": bottom - top} | look)
            middle = {"x": round(plot.left + bar.start + bar.width / 2, 2), "align": "center"}
            if self._is_stacked:
                if bottom - top > _VALUE_FONT:
                    inside = {"y": round((top + bottom) / 2, 2)}
                    labels.append(middle | inside | self._value(bar))
                continue
            above = bar.value >= bar.base
            beyond = {
                "y": round((top - 4) if above else (bottom + 4), 2),
                "baseline": "bottom" if above else "top",
            }
            labels.append(middle | beyond | self._value(bar))
        room = plot.width / len(self._columns.names)
        areas, lines = threshold_layers([(one, axis) for one in self._columns.fields], plot)
        unseen, lost = self._unseen(axis, plot)
        layers = [
            areas,
            *side_layers([axis], plot, self._theme),
            *self._categories_below(plot),
            rectangles("bars", rows),
            lines,
            texts("value", "bars", self._fitting(labels, [bar.width for bar in bars], room)),
            unseen,
        ]
        return layers, lost

    def across(self) -> tuple[list[Layer], tuple[str, ...]]:
        """Bars that go to the right, their categories at the left; and what one has to know."""
        names = self._columns.names
        widest = max(text_width(name, FONT) for name in names)
        left = 8.0 if self._columns.hides_names else min(widest + 16, self._size.width * 0.4)
        plot = Plot(left, 8.0, self._size.width - 8, self._size.height - 20)
        axis = self._axis(plot.width, _LYING_SPACE)
        room = plot.height / len(names)
        ticks = [BottomTick(self._along(value, axis, plot), label) for value, label in axis.labels]
        bars = list(self._bars(plot.height))
        rows: list[Row] = []
        labels: list[Row] = []
        for bar in bars:
            start = self._along(min(bar.base, bar.value), axis, plot)
            end = self._along(max(bar.base, bar.value), axis, plot)
            place = {"x": start, "width": end - start, "y": plot.top + bar.start}
            rows.append(place | {"height": bar.width} | self._look(bar))
            value = self._value(bar)
            value["text"] = shortened(str(value["text"]), plot.width, _VALUE_FONT)
            wide = text_width(str(value["text"]), _VALUE_FONT)
            middle = {"y": round(plot.top + bar.start + bar.width / 2, 2)}
            if not self._is_stacked:
                x = min(end + 4, self._size.width - wide)
                labels.append(middle | {"x": round(x, 2)} | value)
            elif end - start > wide:
                inside = {"x": round((start + end) / 2, 2), "align": "center"}
                labels.append(middle | inside | value)
        every = max(1, -(-int(FONT + 2) // max(int(room), 1)))
        sides: list[Row] = [
            {
                "x": plot.left - 8,
                "y": round(plot.top + room * (number + 0.5), 2),
                "text": shortened(name, left - 12, FONT),
                "align": "right",
                "fill": self._theme.text,
                "fontSize": FONT,
                "tooltip": name,
            }
            for number, name in enumerate(names)
            if number % every == 0 and not self._columns.hides_names
        ]
        below: tuple[Layer, ...] = ()
        if axis.side != "hidden":
            below = bottom_layers(evenly_labelled(ticks), plot, self._size, self._theme)
        unseen, lost = self._unseen(axis, plot)
        layers = [
            *below,
            texts("axis", "categories", sides),
            rectangles("bars", rows),
            texts("value", "bars", labels if self._shows_values(room, 0.0) else []),
            unseen,
        ]
        return layers, lost

    def _unseen(self, axis: NumberAxis, plot: Plot) -> tuple[Layer, tuple[str, ...]]:
        """Says why there is no bar, or why some are missing."""
        extents = [
            (axis, [(min(bar.base, bar.value), max(bar.base, bar.value))])
            for bar in self._bars(1.0)
        ]
        return why_empty(why_unseen(extents), plot.box, self._theme), without_place(extents)

    def _axis(self, length: float, space: float | None = None) -> NumberAxis:
        first = self._columns.fields[0]
        extents = [value for bar in self._bars(1.0) for value in (bar.base, bar.value)]
        is_percent = self._stacking == "percent"
        shown = replace(first, unit="percentunit") if is_percent else first
        options = scale_options(first)
        if options.soft_minimum is None and options.kind == "linear":
            options = replace(options, soft_minimum=0.0 if min(extents) >= 0 else None)
        axis = number_axis(
            "y",
            "left" if first.custom.get("axisPlacement") != "hidden" else "hidden",
            min(extents),
            max(extents),
            options,
            length,
            tick_writer(shown),
            fixed=(min(0.0, *extents), max(0.0, *extents)) if is_percent else None,
            space=space,
        )
        return decorated(axis, first.custom, first.colour)

    def _bars(self, length: float) -> Iterator[_Bar]:
        columns = self._columns
        room = length / len(columns.names)
        stacks = self._is_stacked
        in_group = 1 if stacks else len(columns.fields)
        group = room * (_share(self._options, "groupWidth", 0.7) if in_group > 1 else 1.0)
        width = group / in_group * _share(self._options, "barWidth", 0.97)
        for category in range(len(columns.names)):
            up = down = 0.0
            for series, values in enumerate(columns.values):
                value = values[category]
                if value is None:
                    continue
                if self._stacking == "percent":
                    value /= self._totals[category] or 1.0
                base = (up if value >= 0 else down) if stacks else 0.0
                if value >= 0:
                    up += value
                else:
                    down += value
                slot = (group / in_group) * (0 if stacks else series)
                start = room * category + (room - group) / 2 + slot
                start += (group / in_group - width) / 2
                yield _Bar(category, series, start, width, base, base + value)

    def _look(self, bar: _Bar) -> dict[str, Any]:
        field = self._columns.fields[bar.series]
        value = self._columns.values[bar.series][bar.category]
        shown = field.show(value)
        colour = shown.colour if field.follows_values else field.colour
        if self._columns.colours:
            colour = self._columns.colours[bar.category]
        opacity = finite(field.custom.get("fillOpacity"))
        width = finite(field.custom.get("lineWidth"))
        category = self._columns.names[bar.category]
        of_one = {"name": field.name, "category": category, "value": shown.written.whole}
        tooltip = self._tooltips.of_mark(
            of_one if is_told(field) else None, category, lambda: self._entries(bar.category)
        )
        return {
            "fill": rgba(colour, 0.8 if opacity is None else opacity / 100),
            "stroke": colour,
            "strokeWidth": 1 if width is None else width,
            "cornerRadius": bar.width * _share(self._options, "barRadius", 0.0) / 2,
            "tooltip": tooltip,
        }

    def _entries(self, category: int) -> Iterator[Entry]:
        """What all fields say of a category."""
        for field, values in zip(self._columns.fields, self._columns.values, strict=True):
            if values[category] is not None and is_told(field):
                yield entry(field, field.show(values[category]))

    def _value(self, bar: _Bar) -> dict[str, Any]:
        field = self._columns.fields[bar.series]
        value = self._columns.values[bar.series][bar.category]
        if self._stacking == "percent":
            written = replace(field, unit="percentunit").show(bar.value - bar.base).written.whole
        else:
            written = field.show(value).written.whole
        return {"text": written, "fill": self._theme.text, "fontSize": _VALUE_FONT}

    def _shows_values(self, room: float, widest: float) -> bool:
        wanted = self._options.get("showValue", "auto")
        return bool(wanted == "always" or (wanted == "auto" and room > FONT and widest <= room))

    def _fitting(self, labels: list[Row], widths: Sequence[float], room: float) -> list[Row]:
        """Makes values smaller until they fit above their bars; none where they cannot."""
        if not labels:
            return []
        limit = min(widths) / 0.97
        widest = max(text_width(str(label["text"]), _VALUE_FONT) for label in labels)
        size = min(float(_VALUE_FONT), _VALUE_FONT * limit / max(widest, 1.0))
        if not self._shows_values(room, 0.0):
            return []
        if size < _LEAST_VALUE_FONT and self._options.get("showValue", "auto") == "auto":
            return []
        size = max(size, _LEAST_VALUE_FONT)
        least = max(room, _LEAST_VALUE_ROOM)
        return [
            {**label, "text": shortened(label["text"], least, size), "fontSize": round(size, 1)}
            for label in labels
        ]

    def _categories_below(self, plot: Plot) -> tuple[Layer, ...]:
        names = names_below(
            self._columns.names, self._options, plot, self._size.height, self._theme
        )
        line = {"x": plot.left, "x2": plot.right, "y": plot.bottom, "y2": plot.bottom}
        return (
            rules("baseline", [line | {"stroke": self._theme.grid}]),
            texts("axis", "categories", [] if self._columns.hides_names else names),
        )

    @staticmethod
    def _along(value: float, axis: NumberAxis, plot: Plot) -> float:
        """Where a value is on an axis that goes to the right."""
        turned = Plot(0.0, 0.0, 0.0, plot.width)
        return plot.left + plot.width - axis.position(axis.inside(value), turned)


def _share(options: Mapping[str, Any], key: str, otherwise: float) -> float:
    share = finite(options.get(key))
    return otherwise if share is None or not 0 <= share <= 1 else share
