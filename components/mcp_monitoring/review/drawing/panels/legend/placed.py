"""A legend as its options want it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...size import Size
from ...theme import Theme
from ..layers import Layer
from .items import LegendItem, PlacedLegend
from .lists import placed_list
from .tables import placed_table


def placed_legend(
    items: Sequence[LegendItem],
    options: Mapping[str, Any],
    size: Size,
    theme: Theme,
    *,
    hides_headers: bool = False,
) -> PlacedLegend:
    """Lays out a legend, and tells the room that is left for the chart.

    Args:
        items: its lines, in the order of the fields.
        options: the panel's raw `options.legend`.
        size: the room for chart and legend.
        theme: for the colours.
        hides_headers: whether the headers of a table are not to be seen; they are there for those
            who hear the page.
    """
    mode = options.get("displayMode", "list")
    if not items or options.get("showLegend") is False or mode == "hidden":
        return PlacedLegend(Layer(), size, size)
    calculations = [one for one in options.get("calcs") or () if isinstance(one, str)]
    at_right = options.get("placement") == "right"
    if mode == "table":
        return placed_table(items, calculations, options, size, theme, at_right, hides_headers)
    return placed_list(items, calculations, options, size, theme, at_right)
