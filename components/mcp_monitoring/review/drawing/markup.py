"""Elements of SVG, and texts in them. Pure."""

import re
from html import escape

from .box import Box
from .panels.layers import FONT

# Characters that XML cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Writes a text of somebody else so that it is text in SVG and HTML, and never markup."""
    return escape(_NOT_XML.sub(REPLACEMENT, text))


def number(value: float) -> str:
    """Writes a number of pixels, as short as it is exact enough."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text_at(
    x: float,
    y: float,
    text: str,
    fill: str,
    *,
    size: float = 14,
    kind: str = "",
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """Writes a text whose middle line is at `y`.

    Args:
        x: where it begins, or ends with the anchor `end`.
        y: its middle line.
        text: one line; it is escaped here.
        fill: its colour.
        size: of the font, in pixels.
        kind: its class, by which a reader of the picture finds it.
        anchor: `start`, `middle` or `end`.
        bold: whether it is bold.
    """
    # Vega puts the middle of a text there, too.
    base = y + size * 0.3
    weight = ' font-weight="600"' if bold else ""
    named = f' class="{kind}"' if kind else ""
    return (
        f'<text{named} x="{number(x)}" y="{number(base)}" font-family="{FONT}"'
        f' font-size="{number(size)}px"{weight} text-anchor="{anchor}" fill="{plain(fill)}">'
        f"{plain(text)}</text>"
    )


def rectangle(box: Box, fill: str, stroke: str = "", radius: float = 0) -> str:
    """Draws a rectangle; its border, of one pixel, is inside.

    Args:
        box: position and size.
        fill: its colour, or `none`.
        stroke: colour of its border; "" for none.
        radius: of its corners.
    """
    inside, border = 0.0, ""
    if stroke:
        inside, border = 0.5, f' stroke="{plain(stroke)}"'
    return (
        f'<rect x="{number(box.x + inside)}" y="{number(box.y + inside)}"'
        f' width="{number(max(0, box.width - 2 * inside))}"'
        f' height="{number(max(0, box.height - 2 * inside))}"'
        f' rx="{number(radius)}" fill="{plain(fill)}"{border}/>'
    )


def with_tooltip(markup: str, text: str) -> str:
    """Puts a text at elements, which a reader sees when the mouse is over them."""
    return f"<g>{markup}<title>{plain(text)}</title></g>" if text else markup
