"""The lines of a legend with their values, and a legend in its place. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...fields.shown import ShownField
from ...reducers import CALCULATIONS
from ...size import Size
from ..layers import Layer

AFTER_MARK = 8
"""Pixels between the mark of a line and its name."""

Measure = Callable[[str, float], float]
"""Tells how wide a text is in a font of a size, in pixels."""


@dataclass(frozen=True)
class LegendItem:
    """A line of a legend.

    Attributes:
        name: what it shows.
        colour: colour of its mark.
        field: the field whose calculations it shows; None if it shows none.
        dash: dashes of its mark, as `strokeDash`; () for none.
        right: whether its axis is at the right.
        values: further values that are calculated already, by the header of their column.
    """

    name: str
    colour: str
    field: ShownField | None = None
    dash: tuple[float, ...] = ()
    right: bool = False
    values: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PlacedLegend:
    """A legend, and the room that it leaves.

    Attributes:
        layer: what it draws.
        left: the room for the chart, from the top left corner on.
        usual: the room that Grafana leaves for the chart, where the legend can be scrolled.
        notes: what the reader has to know, such as that columns were left out.
    """

    layer: Layer
    left: Size
    usual: Size
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line with its values.

    Attributes:
        item: the line.
        values: names of calculations, which may be empty, and their values.
    """

    item: LegendItem
    values: tuple[tuple[str, str], ...]


def line_of(item: LegendItem, calculations: Sequence[str]) -> Line:
    """Calculates the values of a line.

    Args:
        item: the line.
        calculations: ids of the calculations that the legend shows.
    """
    own = () if item.field is None else calculations
    field = item.field
    values = [
        (CALCULATIONS.get(one, one), field.show_calculation(one).written.whole)
        for one in own
        if field is not None
    ]
    return Line(item, (*values, *(item.values or {}).items()))
