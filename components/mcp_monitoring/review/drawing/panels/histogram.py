"""Histograms: how many values fall into each bucket. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/histogram/
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ....dashboard.lenient import finite, mapping
from ..axes.limits import ScaleOptions
from ..axes.number_axis import NumberAxis, number_axis
from ..axes.placed import (
    BottomTick,
    bottom_layers,
    evenly_labelled,
    plot_height,
    plot_of,
    side_layers,
)
from ..axes.plot import Plot
from ..fields.shown import ShownField, shown_frames
from ..size import Size
from ..theme import Theme
from ..units.written import written
from .drawing import Drawing
from .layers import Row, rectangles, specification
from .legend.items import LegendItem
from .legend.placed import placed_legend
from .no_values import ALL_HIDDEN, without_values
from .panel_data import PanelData
from .timeseries.colours import rgba
from .timeseries.series import is_hidden
from .timeseries.stacking import stacking_mode
from .tooltips import Entry, Tooltips, is_told, tooltips_of

MOST_BUCKETS = 2_000
"""How many buckets are drawn; with more, buckets are made wider."""
MOST_FIELDS = 50
"""How many fields are drawn over each other."""

# The distance of larger numbers would be no number.
_LARGEST = 4e307
# A part of smaller numbers would be zero.
_SMALLEST = 1e-300
_USUAL_COUNT = 30
_STEPS = (1.0, 2.0, 2.5, 4.0, 5.0)
_LINE_SPACE = 50.0


@dataclass(frozen=True)
class _Buckets:
    """Buckets of one size, and how many values of each field are in each."""

    size: float
    offset: float
    first: int
    counts: tuple[tuple[int, ...], ...]

    def start(self, number: int) -> float:
        return float(f"{(self.first + number) * self.size + self.offset:.12g}")


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws how the values of fields are spread, all fields in buckets of one size.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.
    """
    options = data.panel.options
    config = data.panel.field_config
    frames = shown_frames(
        data.frames, config, theme, timezone, kind="histogram", now_ms=data.range.present_ms
    )
    fields = [
        field
        for frame in frames
        for field in frame.fields
        if field.field.type == "number" and not is_hidden(field, "viz")
    ]
    fields = [field.numbered(number) for number, field in enumerate(fields)]
    notes = []
    if len(fields) > MOST_FIELDS and options.get("combine") is not True:
        notes.append(f"{MOST_FIELDS} of {len(fields):,} fields are drawn, the first ones")
        fields = fields[:MOST_FIELDS]
    values = [
        [
            min(max(number, -_LARGEST), _LARGEST)
            for value in field.field.values
            if (number := finite(value)) is not None
        ]
        for field in fields
    ]
    if not any(values):
        is_hidden_all = any(one.field.type == "number" for frame in frames for one in frame.fields)
        hidden = ALL_HIDDEN if is_hidden_all and not fields else ""
        return without_values(data, size, theme, "number", otherwise=hidden)
    names = [(field.name, field.colour, field) for field in fields]
    if options.get("combine") is True:
        values = [[value for one in values for value in one]]
        names = [("Combined", fields[0].colour, fields[0])]
    buckets, widened = _buckets(values, options)
    if widened:
        notes.append(f"buckets are widened to {buckets.size:g}, as there would be too many")
    items = [
        LegendItem(name, colour, field)
        for name, colour, field in names
        if not is_hidden(field, "legend")
    ]
    legend = placed_legend(items, mapping(options.get("legend")), size, theme)
    stacks = stacking_mode(fields[0].custom) != "none" and len(names) > 1
    if stacks and stacking_mode(fields[0].custom) == "percent":
        notes.append("its fields are stacked, but not to 100 percent")
    bases = _bases(buckets.counts, stacks=stacks)
    most = max(
        count + base
        for counts, of_field in zip(buckets.counts, bases, strict=True)
        for count, base in zip(counts, of_field, strict=True)
    )
    axis = _axis(most, plot_height(legend.usual))
    plot = plot_of([axis], legend.left)
    spec = specification(
        size,
        (
            *bottom_layers(_ticks(buckets, plot, fields[0]), plot, legend.left, theme),
            *side_layers([axis], plot, theme),
            rectangles("buckets", _bars(buckets, bases, names, axis, plot, tooltips_of(options))),
            legend.layer,
        ),
    )
    return Drawing(spec, (*notes, *legend.notes))


def _buckets(
    values: Sequence[Sequence[float]], options: Mapping[str, Any]
) -> tuple[_Buckets, bool]:
    lowest = min(value for one in values for value in one)
    highest = max(value for one in values for value in one)
    wanted = finite(options.get("bucketSize")) or 0.0
    offset = finite(options.get("bucketOffset")) or 0.0
    size = wanted if wanted > 0 else _usual_size(lowest, highest, options)
    widened = (highest - lowest) / size > MOST_BUCKETS
    if widened:
        size = _tidy_above((highest - lowest) / MOST_BUCKETS)

    def number(value: float) -> int:
        return math.floor((value - offset) / size)

    first, last = number(lowest), number(highest)
    counts = [[0] * (last - first + 1) for _ in values]
    for own, of_field in zip(counts, values, strict=True):
        for value in of_field:
            own[number(value) - first] += 1
    return _Buckets(size, offset, first, tuple(map(tuple, counts))), widened


def _usual_size(lowest: float, highest: float, options: Mapping[str, Any]) -> float:
    count = finite(options.get("bucketCount")) or 0.0
    span = highest - lowest
    if span <= 0 or math.isinf(span):
        return _tidy_above(abs(highest) / 10) if span <= 0 and highest else 1.0
    return _tidy_above(span / (count if count >= 1 else _USUAL_COUNT))


def _tidy_above(least: float) -> float:
    """The smallest tidy size of buckets that is not below a number."""
    least = max(least, _SMALLEST)
    exponent = math.floor(math.log10(least))
    for power, step in itertools.product((exponent, exponent + 1), _STEPS):
        size = float(f"{step}e{power}")
        if size >= least * (1 - 1e-9):
            return size
    return least


def _axis(most: int, height: float) -> NumberAxis:
    options = ScaleOptions(soft_minimum=0.0)

    def write(counts: list[float]) -> list[str]:
        return [written(count, "short", None).whole for count in counts]

    axis = number_axis("y", "left", 0.0, float(most), options, height, write, whole=True)
    # There is no half of a count.
    return replace(axis, lines=tuple(value for value, _ in axis.labels))


def _bucket_width(buckets: _Buckets, plot: Plot) -> float:
    return plot.width / len(buckets.counts[0])


def _bases(counts: Sequence[Sequence[int]], *, stacks: bool) -> list[list[int]]:
    """Where the bars of each field begin: at zero, or on those of the fields before."""
    heights = [0] * len(counts[0])
    bases = []
    for of_field in counts:
        bases.append(list(heights))
        if stacks:
            heights = [base + count for base, count in zip(heights, of_field, strict=True)]
    return bases


def _bars(
    buckets: _Buckets,
    bases: Sequence[Sequence[int]],
    names: Sequence[tuple[str, str, ShownField]],
    axis: NumberAxis,
    plot: Plot,
    tooltips: Tooltips,
) -> list[Row]:
    width = _bucket_width(buckets, plot)
    rows: list[Row] = []

    def counted(number: int) -> Iterator[Entry]:
        for (name, colour, field), counts in zip(names, buckets.counts, strict=True):
            if is_told(field):
                yield Entry(name, str(counts[number]), colour, counts[number])

    for (name, colour, field), counts, below in zip(names, buckets.counts, bases, strict=True):
        opacity = finite(field.custom.get("fillOpacity"))
        line = finite(field.custom.get("lineWidth"))
        look = {
            "fill": rgba(colour, 0.8 if opacity is None else opacity / 100),
            "stroke": colour,
            "strokeWidth": 1 if line is None else line,
        }
        for number, count in enumerate(counts):
            if not count:
                continue
            top = axis.position(below[number] + count, plot)
            edges = (buckets.start(number), buckets.start(number + 1))
            between = " to ".join(field.show(edge).written.whole for edge in edges)
            of_one = {"name": name, "bucket": between, "count": str(count)}
            place = {
                "x": round(plot.left + number * width, 2),
                "y": round(top, 2),
                "width": round(width, 2),
                "height": round(axis.position(below[number], plot) - top, 2),
                "tooltip": tooltips.of_mark(
                    of_one if is_told(field) else None, between, partial(counted, number)
                ),
            }
            rows.append(place | look)
    return rows


def _ticks(buckets: _Buckets, plot: Plot, field: ShownField) -> list[BottomTick]:
    """Lines at edges of buckets, as far apart as lines should be; labels where they have room."""
    width = _bucket_width(buckets, plot)
    every = max(1, math.ceil(round(_LINE_SPACE / width, 6)))
    numbers = range(0, len(buckets.counts[0]) + 1, every)
    decimals = field.decimals
    if decimals is None:
        decimals = len(f"{buckets.size * every:.10g}".partition(".")[2]) or None
    labels = [
        written(buckets.start(number), field.unit, decimals, field.timezone).whole
        for number in numbers
    ]
    ticks = [
        BottomTick(plot.left + number * width, label)
        for number, label in zip(numbers, labels, strict=True)
    ]
    return evenly_labelled(ticks)
