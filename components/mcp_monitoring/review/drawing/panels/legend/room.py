"""The room that a legend takes of a panel, and how much of it is shown there. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...size import Size
from .items import LegendItem

SHARE_BELOW = 0.35
"""The share of a panel that Grafana gives a legend below the chart."""

# Lines that are closer together cannot be told apart.
_CLOSEST_LINE = 16
# Shares of a panel that a picture may give it.
_MOST_BELOW_IF_CLOSE = 0.65
_MOST_BELOW = 0.55
_SHARE_IF_LEFT_OUT = 0.45
_MOST_RIGHT = 0.68


def rest_text(number: int) -> str:
    """Counts the lines that are left out."""
    return f"and {number:,} more"


def most_lines_below(height: float) -> int:
    """Tells how many lines there may be below a chart, as close together as can be.

    Args:
        height: of the room for chart and legend, in pixels.
    """
    return max(1, int(height * _MOST_BELOW_IF_CLOSE // _CLOSEST_LINE))


def lines_below(wanted: int, height: float, line: float) -> tuple[int, float]:
    """Tells how many lines are shown below a chart, and their height in pixels.

    All if they leave the chart its room, be it that they move closer together.

    Args:
        wanted: how many lines there are.
        height: of the room for chart and legend, in pixels.
        line: how high a line is if it can be.
    """
    for share in (_MOST_BELOW, _MOST_BELOW_IF_CLOSE):
        fitting = min(height * share / wanted, line)
        if fitting >= _CLOSEST_LINE:
            return wanted, fitting
    return max(1, int(height * _SHARE_IF_LEFT_OUT // line)), line


def line_beside(wanted: int, height: float, line: float) -> float:
    """Tells the height of lines beside a chart, in pixels: less where all of them fit then.

    Args:
        wanted: how many lines there are.
        height: of the room for them, in pixels.
        line: how high a line is if it can be.
    """
    fitting = min(height / wanted, line)
    return fitting if fitting >= _CLOSEST_LINE else line


def as_many_as_fit(items: Sequence[LegendItem], lines: int) -> tuple[Sequence[LegendItem], int]:
    """Takes as many lines as there is room for, one of it to count the others.

    Args:
        items: the lines.
        lines: for how many there is room.

    Returns:
        The lines that are shown, and how many are not.
    """
    if len(items) <= max(lines, 1):
        return items, 0
    shown = max(lines - 1, 1)
    return items[:shown], len(items) - shown


def width_at_right(wanted: float, options: Mapping[str, Any], size: Size) -> float:
    """Tells how wide a legend at the right is, in pixels.

    Args:
        wanted: how wide it would be with all that is in it.
        options: the panel's raw `options.legend`.
        size: the room for chart and legend.
    """
    configured = options.get("width")
    if isinstance(configured, int | float) and configured > 0:
        return min(float(configured), size.width * _MOST_RIGHT)
    return min(wanted, size.width * _MOST_RIGHT)
