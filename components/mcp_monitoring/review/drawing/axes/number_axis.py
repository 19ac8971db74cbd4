"""An axis of numbers: its scale, its ticks and their labels. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from ..fields.shown import ShownField
from ..panels.text_width import page_width
from .limits import ScaleOptions, axis_limits
from .number_ticks import number_ticks
from .plot import Plot

FONT_SIZE = 12
Side = Literal["left", "right", "hidden"]

_BEFORE_LABELS = 4
_AFTER_LABELS = 6
_TITLE_ROOM = 20
# Grafana measures a tick without a label as this word: the axis of a few counts is wider for it
# (UPlotAxisBuilder of @grafana/ui 12.4.0, Apache-2.0).
_UNLABELLED = "null"


@dataclass(frozen=True)
class NumberAxis:
    """An axis of numbers.

    Attributes:
        scale: name of its Vega scale.
        side: where its labels are.
        low: where it begins.
        high: where it ends.
        options: what the panel says of it.
        lines: where it has a line across the plot.
        labels: values with their labels.
        title: text along it; "" for none.
        colour: colour of its labels; "" for that of the theme.
        has_grid: whether its lines are drawn; None if they are for the first axis.
        has_border: whether a line is drawn along it.
        room: the configured width of its labels in pixels; None for as much as they need.
    """

    scale: str
    side: Side
    low: float
    high: float
    options: ScaleOptions
    lines: tuple[float, ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    title: str = ""
    colour: str = ""
    has_grid: bool | None = None
    has_border: bool = False
    room: float | None = None

    @property
    def width(self) -> float:
        """The width that its labels and its title take, in pixels."""
        if self.side == "hidden":
            return 0.0
        title = _TITLE_ROOM if self.title else 0
        # As on a page, so that plots begin where they begin there.
        written = [label for _, label in self.labels]
        if len(self.lines) > len(self.labels):
            written.append(_UNLABELLED)
        widest = max((page_width(one, FONT_SIZE, spacing=0) for one in written), default=0.0)
        labels = widest + _BEFORE_LABELS + _AFTER_LABELS
        return title + (self.room if self.room is not None else labels)

    def vega_scale(self, plot: Plot) -> dict[str, Any]:
        """Its scale, from the bottom of a plot to its top."""
        kinds: dict[str, dict[str, Any]] = {
            "linear": {"type": "linear"},
            "log": {"type": "log", "base": self.options.base},
            "symlog": {"type": "symlog", "constant": self.options.threshold},
        }
        limits = {"domain": [self.low, self.high], "range": [plot.bottom, plot.top]}
        same = {"name": self.scale, "zero": False, "nice": False}
        return same | kinds[self.options.kind] | limits

    def position(self, value: float, plot: Plot) -> float:
        """Where a value is in a plot, in pixels from the top of the panel."""
        share = self._share(value)
        return plot.bottom - share * (plot.bottom - plot.top)

    def inside(self, value: float) -> float:
        """The nearest value that it shows: it may end before the largest one."""
        return min(max(value, self.low), self.high)

    def _share(self, value: float) -> float:
        if self.options.kind == "log":
            if value <= 0:
                return 0.0
            return math.log(value / self.low) / math.log(self.high / self.low)
        if self.options.kind == "symlog":
            low, at, high = (self._symmetric(one) for one in (self.low, value, self.high))
            return (at - low) / (high - low)
        # In halves, so that the span of the largest numbers is a number too.
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def _symmetric(self, value: float) -> float:
        return math.copysign(math.log1p(abs(value) / self.options.threshold), value)


def number_axis(
    scale: str,
    side: Side,
    lowest: float | None,
    highest: float | None,
    options: ScaleOptions,
    height: float,
    write: Callable[[list[float]], list[str]],
    *,
    whole: bool = False,
    binary: bool = False,
    fixed: tuple[float, float] | None = None,
    space: float | None = None,
) -> NumberAxis:
    """Makes the axis of values.

    Args:
        scale: name for its scale, unique in the panel.
        side: where its labels are.
        lowest: the lowest value that is shown; None if there is none.
        highest: the highest value that is shown; None if there is none.
        options: what the panel says of it.
        height: its length in pixels.
        write: writes the values at its ticks.
        whole: whether it begins, ends and has labels at whole numbers only.
        binary: whether the distance of ticks is a power of two.
        fixed: where it begins and ends whatever the values are; None to follow them.
        space: the least distance between two ticks in pixels; None for that of an upright axis.
    """
    low, high = fixed or axis_limits(lowest, highest, options)
    if whole and not fixed and options.kind == "linear":
        low = low if options.minimum is not None else float(math.floor(low))
        high = high if options.maximum is not None else float(math.ceil(high))
    ticks = number_ticks(low, high, height, options, whole=whole, binary=binary, space=space)
    labels = tuple(zip(ticks.labelled, write(list(ticks.labelled)), strict=True))
    return NumberAxis(scale, side, low, high, options, ticks.values, labels)


def tick_writer(field: ShownField) -> Callable[[list[float]], list[str]]:
    """Makes what writes the values at the ticks of an axis as a field is shown."""

    def write(values: list[float]) -> list[str]:
        distance = min((b - a for a, b in pairwise(values)), default=0.0)
        return [field.tick(value, distance).whole for value in values]

    return write


def decorated(axis: NumberAxis, custom: Any, colour: str) -> NumberAxis:
    """Adds what a field's raw options say of the look of its axis.

    Args:
        axis: the axis.
        custom: the raw options, such as `axisLabel` and `axisColorMode`.
        colour: colour of the series, for an axis that has the colour of its series.
    """
    grid = custom.get("axisGridShow")
    width = custom.get("axisWidth")
    return replace(
        axis,
        title=str(custom.get("axisLabel") or ""),
        colour=colour if custom.get("axisColorMode") == "series" else "",
        has_grid=grid if isinstance(grid, bool) else None,
        has_border=custom.get("axisBorderShow") is True,
        room=float(width) if isinstance(width, int | float) and width > 0 else None,
    )
