"""The names of categories at a bar chart: shortened, turned, some left out. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .....dashboard.lenient import finite
from ...axes.plot import Plot
from ...theme import Theme
from ..layers import Row
from ..text_width import shortened, text_width

FONT = 12

_BELOW = 32.0
_BESIDE_TURNED = 22.0
_MIDDLE = 20.0
_LEAST_ROOM = 24.0
# A turned name takes at most this share of the height.
_MOST_BELOW = 0.5


def category_name(name: str, options: Mapping[str, Any]) -> str:
    """Cuts a name off where the panel says so.

    Args:
        name: the name.
        options: the panel's raw options.
    """
    most = finite(options.get("xTickLabelMaxLength"))
    return f"{name[: int(most)]}..." if most and 0 < most < len(name) else name


def room_below(names: Sequence[str], options: Mapping[str, Any], height: float) -> float:
    """How much room the names take below the bars, in pixels.

    Args:
        names: the names.
        options: the panel's raw options.
        height: the height of the whole chart.
    """
    angle = _angle(options)
    if not angle:
        return _BELOW
    widest = max(text_width(name, FONT) for name in names)
    turned = widest * abs(math.sin(angle)) + FONT * math.cos(angle)
    return min(turned + _BESIDE_TURNED, height * _MOST_BELOW)


def names_below(
    names: Sequence[str], options: Mapping[str, Any], plot: Plot, height: float, theme: Theme
) -> list[Row]:
    """Writes the names below the bars.

    They are shortened where they have little room, and some are left out where there is none.

    Args:
        names: the names.
        options: the panel's raw options.
        plot: the plot.
        height: the height of the whole chart.
        theme: for the colours.
    """
    angle = _angle(options)
    room = plot.width / len(names)
    spacing = finite(options.get("xTickLabelSpacing")) or 0.0
    least = max(abs(spacing), FONT + 2 if angle else _LEAST_ROOM)
    every = max(1, math.ceil(round(least / max(room, 1e-6), 6)))
    # Names are left out from the other end where the distance is negative.
    first = (len(names) - 1) % every if spacing < 0 else 0
    rows: list[Row] = []
    for number in range(first, len(names), every):
        x = round(plot.left + room * (number + 0.5), 2)
        look = {"x": x, "fill": theme.text, "fontSize": FONT, "tooltip": names[number]}
        if angle:
            widest = (height - plot.bottom - _BESIDE_TURNED) / max(abs(math.sin(angle)), 0.2)
            shown = shortened(names[number], max(widest, FONT * 2) + 1, FONT)
            align = "right" if angle < 0 else "left"
            turned = {"angle": round(math.degrees(angle), 2), "align": align}
            rows.append(look | turned | {"text": shown, "y": plot.bottom + FONT})
        else:
            shown = shortened(names[number], room * every - 2, FONT)
            rows.append(look | {"text": shown, "align": "center", "y": plot.bottom + _MIDDLE})
    return rows


def _angle(options: Mapping[str, Any]) -> float:
    """How far names are turned clockwise, in radians."""
    degrees = finite(options.get("xTickLabelRotation")) or 0.0
    return math.radians(min(max(degrees, -90.0), 90.0))
