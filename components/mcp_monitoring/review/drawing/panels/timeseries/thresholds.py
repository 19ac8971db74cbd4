"""Thresholds behind and above the lines of a chart. Pure."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from .....dashboard.lenient import mapping, text
from ...axes.number_axis import NumberAxis
from ...axes.plot import Plot
from ...fields.schemes import Threshold
from ...fields.shown import ShownField
from ..layers import Layer, Row, rectangles, rules

_AREA_OPACITY = 0.15
_LINE_WIDTH, _LINE_OPACITY = 2, 0.7
_DASHES = (10, 10)


def threshold_layers(
    fields: Sequence[tuple[ShownField, NumberAxis]], plot: Plot
) -> tuple[Layer, Layer]:
    """Draws the thresholds of an axis once, as the first field that shows some wants them.

    Args:
        fields: the fields, each with its axis.
        plot: the plot.

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
        if "area" in style:
            areas += _areas(field.thresholds, axis, plot)
        if "line" in style or "dashed" in style:
            lines += _lines(field.thresholds, axis, plot, "dashed" in style)
    return rectangles("threshold-areas", areas), rules("threshold-lines", lines)


def _areas(steps: Sequence[Threshold], axis: NumberAxis, plot: Plot) -> Iterator[Row]:
    ends = [step.value for step in steps[1:]]
    for step, end in zip_longest(steps, ends, fillvalue=None):
        if step is None:
            continue
        low = max(step.value, axis.low)
        high = axis.high if end is None else min(end, axis.high)
        if low < high:
            top, bottom = axis.position(high, plot), axis.position(low, plot)
            place = {"x": plot.left, "y": top, "width": plot.width, "height": bottom - top}
            yield place | {"fill": step.colour, "opacity": _AREA_OPACITY}


def _lines(steps: Sequence[Threshold], axis: NumberAxis, plot: Plot, dashed: bool) -> Iterator[Row]:
    for step in steps:
        if axis.low <= step.value <= axis.high:
            y = axis.position(step.value, plot)
            line = {"x": plot.left, "x2": plot.right, "y": y, "y2": y, "stroke": step.colour}
            dash = list(_DASHES) if dashed else None
            yield {**line, "strokeWidth": _LINE_WIDTH, "opacity": _LINE_OPACITY, "strokeDash": dash}
