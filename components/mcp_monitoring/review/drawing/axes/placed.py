"""Axes around a plot: where it is, its grid, and the labels. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..panels.layers import Layer, Row, rules, texts
from ..panels.text_width import shortened, text_width
from ..size import Size
from ..theme import Theme
from ..time_range import TimeRange
from .number_axis import FONT_SIZE, NumberAxis
from .plot import Plot
from .time_ticks import time_ticks

PLOT_TOP = 8.0
"""Room above a plot, in pixels."""
BELOW_PLOT = 20.0
"""Room below a plot for the labels of its axis, in pixels."""
BELOW_HIDDEN = 8.0
"""Room below a plot whose axis there is hidden, in pixels."""

_BESIDE_PLOT = 8.0
# Labels at the right take at most this share of the room.
_MOST_RIGHT = 0.4
_LABEL_BELOW = 14.0
_LABEL_BESIDE = 6.0
_TICK = 4.0
# Labels one above the other whose letters would touch: a long legend may leave a plot so low.
_CLOSEST_LABELS = 9.0


@dataclass(frozen=True)
class PlacedAxes:
    """Axes around a plot.

    Attributes:
        plot: the rectangle for what is drawn.
        layers: grid, ticks and labels, the first at the bottom.
        scales: Vega scales: `x`, and that of each axis of numbers.
    """

    plot: Plot
    layers: tuple[Layer, ...]
    scales: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class BottomTick:
    """A tick of the axis below a plot: where it is in pixels, and its label; "" for none."""

    x: float
    label: str


def plot_height(size: Size, below: float = BELOW_PLOT) -> float:
    """The height of a plot in a room for it and its axes."""
    return max(size.height - PLOT_TOP - below, 1.0)


def plot_of(axes: Sequence[NumberAxis], size: Size, below: float = BELOW_PLOT) -> Plot:
    """Finds the rectangle that axes leave.

    Args:
        axes: the axes at its sides.
        size: the room for plot and axes.
        below: the room for labels below it.
    """
    left = sum(axis.width for axis in axes if axis.side == "left")
    right = sum(axis.width for axis in axes if axis.side == "right") or _BESIDE_PLOT
    right = min(right, size.width * _MOST_RIGHT)
    left = min(left or _BESIDE_PLOT, size.width / 2)
    end = max(size.width - right, left + 1)
    return Plot(left, PLOT_TOP, end, PLOT_TOP + plot_height(size, below), size.width)


def placed_on_time(
    axes: Sequence[NumberAxis],
    range_: TimeRange,
    size: Size,
    theme: Theme,
    timezone: str,
    *,
    hides_time: bool = False,
) -> PlacedAxes:
    """Places axes of numbers beside a plot, and one of time below it.

    Args:
        axes: the axes of numbers; a grid is drawn for the first.
        range_: the time that is shown.
        size: the room for plot and axes.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.
        hides_time: whether the axis of time is hidden.
    """
    plot = plot_of(axes, size, BELOW_HIDDEN if hides_time else BELOW_PLOT)
    scale = time_scale(range_, plot)
    ticks = time_bottom(range_, plot, timezone)
    layers = (
        *(() if hides_time else bottom_layers(ticks, plot, size, theme)),
        *side_layers(axes, plot, theme),
    )
    scales = (scale, *(axis.vega_scale(plot) for axis in axes))
    return PlacedAxes(plot, layers, scales)


def time_scale(range_: TimeRange, plot: Plot) -> dict[str, Any]:
    """The Vega scale `x` of time, in milliseconds since 1970."""
    domain = [range_.start_ms, max(range_.end_ms, range_.start_ms + 1)]
    same = {"name": "x", "type": "linear", "zero": False, "nice": False}
    return same | {"domain": domain, "range": [plot.left, plot.right]}


def time_position(moment: float, range_: TimeRange, plot: Plot) -> float:
    """Where a moment is in a plot, in pixels from the left of the panel."""
    return plot.left + (moment - range_.start_ms) / max(range_.span_ms, 1) * plot.width


def time_bottom(range_: TimeRange, plot: Plot, timezone: str) -> list[BottomTick]:
    """The ticks of the axis of time below a plot."""
    return [
        BottomTick(time_position(tick.moment, range_, plot), tick.label)
        for tick in time_ticks(range_, plot.width, timezone)
    ]


def apart(ticks: Sequence[BottomTick]) -> list[BottomTick]:
    """Leaves out the labels that would touch the one before."""
    shown: list[BottomTick] = []
    end = float("-inf")
    for tick in ticks:
        half = text_width(tick.label, FONT_SIZE) / 2
        if tick.x - half < end + 8:
            shown.append(BottomTick(tick.x, ""))
            continue
        end = tick.x + half
        shown.append(tick)
    return shown


def evenly_labelled(ticks: Sequence[BottomTick]) -> list[BottomTick]:
    """Labels every n-th tick, so that no two labels touch."""
    for every in range(1, len(ticks) + 1):
        thinned = [tick for number, tick in enumerate(ticks) if number % every == 0]
        if all(tick.label for tick in apart(thinned)):
            return [
                tick if number % every == 0 else BottomTick(tick.x, "")
                for number, tick in enumerate(ticks)
            ]
    return list(ticks)


def sharp(place: float) -> float:
    """Finds the middle of the nearest pixel, where a line of one pixel is not blurred."""
    return math.floor(place) + 0.5


def bottom_layers(
    ticks: Sequence[BottomTick], plot: Plot, size: Size, theme: Theme, *, grid: bool = True
) -> tuple[Layer, ...]:
    """Draws the axis below a plot.

    Labels stand below their ticks; one at the edge of the panel is moved so that it can be read.

    Args:
        ticks: its ticks.
        plot: the plot.
        size: the whole room.
        theme: for the colours.
        grid: whether lines go up from the ticks.
    """
    lines: list[Row] = []
    labels: list[Row] = []
    for tick in ticks:
        x = sharp(tick.x)
        top = plot.top if grid else plot.bottom
        line = {"x": x, "x2": x, "y": top, "y2": plot.bottom + _TICK, "stroke": theme.grid}
        lines.append(line)
        if tick.label:
            label = shortened(tick.label, size.width, FONT_SIZE)
            half = text_width(label, FONT_SIZE) / 2
            at = min(max(tick.x, half), max(size.width - half, half))
            y = plot.bottom + _LABEL_BELOW
            labels.append(_label(at, y, label, theme.text) | {"align": "center"})
    return rules("grid-x", lines), texts("axis", "x", labels)


def side_layers(
    axes: Sequence[NumberAxis], plot: Plot, theme: Theme, *, grid: bool = True
) -> tuple[Layer, ...]:
    """Draws the axes beside a plot.

    Args:
        axes: the axes of numbers; a grid is drawn for the first that is shown.
        plot: the plot.
        theme: for the colours.
        grid: whether there is a grid at all.
    """
    layers: list[Layer] = []
    edges = {"left": plot.left, "right": plot.right}
    first = next((axis for axis in axes if axis.side != "hidden"), None)
    for axis in axes:
        if axis.side == "hidden":
            continue
        has_grid = axis.has_grid if axis.has_grid is not None else axis is first
        lines: list[Row] = []
        if grid and has_grid:
            lines += [_across(axis.position(value, plot), plot, theme) for value in axis.lines]
        edge = edges[axis.side]
        if axis.has_border:
            stroke = axis.colour or theme.axis
            upright = {"x": edge, "x2": edge, "y": plot.top, "y2": plot.bottom}
            lines.append(upright | {"stroke": stroke})
        labels, titles = _beside(axis, edge, plot, theme)
        layers += [
            rules(f"grid-{axis.scale}", lines),
            texts("axis", axis.scale, labels),
            texts("axis", f"title-{axis.scale}", titles),
        ]
        edges[axis.side] += axis.width if axis.side == "right" else -axis.width
    return tuple(layers)


def _across(y: float, plot: Plot, theme: Theme) -> Row:
    y = sharp(y)
    return {"x": plot.left, "x2": plot.right, "y": y, "y2": y, "stroke": theme.grid}


def _beside(axis: NumberAxis, edge: float, plot: Plot, theme: Theme) -> tuple[list[Row], list[Row]]:
    at_right = axis.side == "right"
    colour = axis.colour or theme.text
    x = edge + (_LABEL_BESIDE if at_right else -_LABEL_BESIDE)
    align = "left" if at_right else "right"
    # The panel may end before a long label does.
    room = plot.end - x if at_right else edge
    seen = _apart_upwards(axis, plot)
    shown = (shortened(text, max(room, 0.0), FONT_SIZE) for _, text in seen)
    labels: list[Row] = [
        _label(x, axis.position(value, plot), text, colour) | {"align": align}
        for (value, _), text in zip(seen, shown, strict=True)
    ]
    if not axis.title:
        return labels, []
    outer = edge + axis.width - 8 if at_right else edge - axis.width + 8
    middle = (plot.top + plot.bottom) / 2
    angle = 90 if at_right else -90
    turned = {"align": "center", "angle": angle, "limit": plot.height}
    return labels, [_label(outer, middle, axis.title, colour) | turned]


def _apart_upwards(axis: NumberAxis, plot: Plot) -> Sequence[tuple[float, str]]:
    """The labels of an axis, or every n-th of them where they would touch."""
    places = sorted(axis.position(value, plot) for value, _ in axis.labels)
    distance = min((b - a for a, b in pairwise(places)), default=_CLOSEST_LABELS)
    return axis.labels[:: max(math.ceil(_CLOSEST_LABELS / max(distance, 0.01)), 1)]


def _label(x: float, y: float, text: str, colour: str) -> dict[str, Any]:
    place = {"x": round(x, 2), "y": round(y, 2)}
    return place | {"text": text, "fill": colour, "fontSize": FONT_SIZE}
