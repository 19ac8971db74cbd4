"""Thresholds behind and above the lines of a chart. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from ...axes.number_axis import NumberAxis
from ...axes.plot import Plot
from ...fields.shown import ShownField
from ...theme import Theme, colour_called
from ..layers import Layer, Row, rectangles, rules
from .series import number_of

_AREA_OPACITY = 0.15
_LINE_WIDTH = 2
_DASHES = (10, 10)


def threshold_layers(
    fields: Sequence[tuple[ShownField, NumberAxis]], plot: Plot, theme: Theme
) -> tuple[Layer, Layer]:
    """Draws the thresholds of an axis once, as the first field that shows some wants them.

    Args:
        fields: the fields, each with its axis.
        plot: the plot.
        theme: for the colours.

    Returns:
        Areas, to be drawn below the series; and lines, to be drawn above them.
    """
    areas: list[Row] = []
    lines: list[Row] = []
    drawn: set[str] = set()
    for field, axis in fields:
        style = text(mapping(field.custom.get("thresholdsStyle")).get("mode"))
        if style in {"", "off"} or axis.scale in drawn:
            continue
        drawn.add(axis.scale)
        steps = list(_steps(field.config, axis, theme))
        if "area" in style:
            areas += _areas(steps, axis, plot)
        if "line" in style or "dashed" in style:
            lines += _lines(steps, axis, plot, "dashed" in style)
    return rectangles("threshold-areas", areas), rules("threshold-lines", lines)


def _steps(config: Any, axis: NumberAxis, theme: Theme) -> Iterator[tuple[float | None, str]]:
    """The steps with their colours; None for the one that has no lower end."""
    thresholds = mapping(config.get("thresholds"))
    low = number_of(config.get("min"))
    high = number_of(config.get("max"))
    low = axis.low if low is None else low
    high = axis.high if high is None else high
    for number, step in objects(thresholds.get("steps")):
        value = number_of(step.get("value"))
        if value is not None and thresholds.get("mode") == "percentage":
            value = low + (high - low) * value / 100
        colour = colour_called(text(step.get("color")) or "green", theme)
        yield (None if number == 0 and value is None else value), colour


def _areas(
    steps: Sequence[tuple[float | None, str]], axis: NumberAxis, plot: Plot
) -> Iterator[Row]:
    for number, (value, colour) in enumerate(steps):
        following = steps[number + 1][0] if number + 1 < len(steps) else None
        low = axis.low if value is None else max(value, axis.low)
        high = axis.high if following is None else min(following, axis.high)
        if low < high and colour != "transparent":
            top, bottom = axis.position(high, plot), axis.position(low, plot)
            place = {"x": plot.left, "y": top, "width": plot.width, "height": bottom - top}
            yield place | {"fill": colour, "opacity": _AREA_OPACITY}


def _lines(
    steps: Sequence[tuple[float | None, str]], axis: NumberAxis, plot: Plot, dashed: bool
) -> Iterator[Row]:
    for value, colour in steps:
        if value is None or not axis.low <= value <= axis.high or colour == "transparent":
            continue
        y = axis.position(value, plot)
        line = {"x": plot.left, "x2": plot.right, "y": y, "y2": y, "stroke": colour}
        look = {"strokeWidth": _LINE_WIDTH, "strokeDash": list(_DASHES) if dashed else None}
        yield line | look
