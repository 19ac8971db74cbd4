"""Small icons of lines, as Grafana has them beside the heads of columns. Pure.

Source of their sizes: `tests/recordings/pictures/`.
"""

from collections.abc import Sequence

from .layers import Row

ICON = 16
"""The room that an icon takes in the head of a column, in pixels."""

Line = tuple[float, float, float, float]

_ARROW: Sequence[Line] = ((0, -4.2, 0, 4.2), (-4, 0.2, 0, 4.2), (0, 4.2, 4, 0.2))
_CHEVRON: Sequence[Line] = ((-2.6, -1.3, 0, 1.3), (0, 1.3, 2.6, -1.3))
_FUNNEL: Sequence[Line] = (
    *((-5, -4.5, 5, -4.5), (5, -4.5, 1.5, 0), (1.5, 0, 1.5, 3.5)),
    *((1.5, 3.5, -1.5, 4.5), (-1.5, 4.5, -1.5, 0), (-1.5, 0, -5, -4.5)),
)


def arrow(x: float, y: float, colour: str, *, downwards: bool) -> list[Row]:
    """Draws an arrow around a point, as lines; it says how a table is sorted."""
    return _lines(_ARROW, x, y, colour, 1.6, 1 if downwards else -1)


def chevron(x: float, y: float, colour: str, *, downwards: bool) -> list[Row]:
    """Draws an angle around a point, as lines; it says how a legend is sorted."""
    return _lines(_CHEVRON, x, y, colour, 1.4, 1 if downwards else -1)


def funnel(x: float, y: float, colour: str) -> list[Row]:
    """Draws a funnel around a point, as lines; rows can be filtered at its column."""
    return _lines(_FUNNEL, x, y, colour, 1.2, 1)


def _lines(
    lines: Sequence[Line], x: float, y: float, colour: str, width: float, turn: int
) -> list[Row]:
    return [
        {
            "x": round(x + x1, 2),
            "y": round(y + y1 * turn, 2),
            "x2": round(x + x2, 2),
            "y2": round(y + y2 * turn, 2),
            "stroke": colour,
            "strokeWidth": width,
        }
        for x1, y1, x2, y2 in lines
    ]
