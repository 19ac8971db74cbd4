"""Marks beside texts of a page, as SVG. Pure."""

from ..markup import number
from ..theme import Theme, colour_called


def warning_mark(x: float, y: float, theme: Theme) -> str:
    """Draws a triangle with its middle at a point: something is wrong here."""
    colour = colour_called("orange", theme)
    points = ((x, y - 5.5), (x + 6, y + 5), (x - 6, y + 5))
    path = " ".join(f"{number(one)},{number(other)}" for one, other in points)
    return (
        f'<polygon points="{path}" fill="none" stroke="{colour}" stroke-width="1.3"'
        ' stroke-linejoin="round"/>'
        f'<path d="M{number(x)} {number(y - 1.8)}v3.2m0 1.2v1.2" stroke="{colour}"'
        ' stroke-width="1.3"/>'
    )


def description_mark(x: float, y: float, theme: Theme) -> str:
    """Draws an i in a circle with its middle at a point: there is a description."""
    colour = theme.text_secondary
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="6.3" fill="{theme.panel}"'
        f' stroke="{colour}" stroke-width="1.2"/>'
        f'<path d="M{number(x)} {number(y - 3.4)}v1.4m0 1.6v3.8" stroke="{colour}"'
        ' stroke-width="1.4"/>'
    )


def link_mark(x: float, y: float, theme: Theme) -> str:
    """Draws an arrow out of a box with its middle at a point: there are links."""
    return (
        f'<path d="M{number(x)} {number(y - 4.5)}h-4.5q-1.5 0-1.5 1.5v7.5q0 1.5 1.5 1.5h7.5'
        f'q1.5 0 1.5-1.5v-4.5m-6-1.5 7-7m-3.5 0h3.5v3.5" fill="none"'
        f' stroke="{theme.text_secondary}" stroke-width="1.3"/>'
    )
