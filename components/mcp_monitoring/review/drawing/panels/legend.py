"""Legends of panels: a list or a table, below or at the right. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..fields.shown import ShownField
from ..size import Size
from ..theme import Theme
from .layers import Layer


@dataclass(frozen=True)
class LegendItem:
    """A line of a legend.

    Attributes:
        name: what it shows.
        colour: colour of its mark.
        field: the field whose calculations it shows; None if it shows none.
        dash: dashes of its mark, as `strokeDash`; () for none.
        right: whether its axis is at the right.
    """

    name: str
    colour: str
    field: ShownField | None = None
    dash: tuple[float, ...] = ()
    right: bool = False


@dataclass(frozen=True)
class PlacedLegend:
    """A legend, and the room that it leaves.

    Attributes:
        layer: what it draws.
        left: the room for the chart, from the top left corner on.
    """

    layer: Layer
    left: Size


def placed_legend(
    items: Sequence[LegendItem], options: Mapping[str, Any], size: Size, theme: Theme
) -> PlacedLegend:
    """Lays out a legend, and tells the room that is left for the chart.

    Args:
        items: its lines, in the order of the fields.
        options: the panel's raw `options.legend`.
        size: the room for chart and legend.
        theme: for the colours.
    """
    raise NotImplementedError
