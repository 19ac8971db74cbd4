"""A page as one SVG, and as PNG."""

import math
import re
from collections.abc import Iterator

from ..box import Box
from ..size import Size
from .markup import number, plain, rectangle, text_at
from .page import Page, PagePanel, PageRow, not_drawn
from .panel_frame import frame, note_lines
from .png import smaller
from .rendering import png_of, svg_of

MOST_PIXELS = 120_000_000
"""A PNG has at most so many pixels: 500 MB of memory while it is made."""

# Names are only changed inside of tags: a label of a series may well read `{id="5"}`.
_TAG = re.compile("<[^<>]+>")
_NAME = re.compile(r'(?<=\bid=")[^"]+|(?<=url\(#)[^)]+|(?<=href="#)[^"]+')
_OPENING = re.compile(r"^<svg [^>]*>")


class PictureTooLargeError(Exception):
    """A picture that would take too much memory; the message says what to do."""


def page_svg(page: Page) -> str:
    """Renders a page as one SVG that needs nothing else.

    Args:
        page: the page.

    Raises:
        ImportError: if the renderer is not installed.
    """
    return svg_document(page.size, page_markup(page))


def svg_document(size: Size, body: str) -> str:
    """Makes a picture of elements.

    Args:
        size: size of the picture.
        body: the elements, as SVG.
    """
    width, height = number(size.width), number(size.height)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n{body}\n</svg>\n'
    )


def page_markup(page: Page, prefix: str = "p") -> str:
    """Renders a page as elements of a picture, which may hold several pages.

    Args:
        page: the page.
        prefix: what names in it begin with; another one for each page of a picture.

    Raises:
        ImportError: if the renderer is not installed.
    """
    return "\n".join(_parts(page, prefix))


def page_png(page: Page, scale: float = 1) -> bytes:
    """Renders a page as PNG.

    Args:
        page: the page.
        scale: pixels of the picture for each CSS pixel.

    Raises:
        ImportError: if the renderer is not installed.
        PictureTooLargeError: if it has too many pixels.
    """
    pixels = page.size.width * page.size.height * scale**2
    if pixels > MOST_PIXELS:
        raise PictureTooLargeError(
            f"{number(page.size.width * scale)} by {number(page.size.height * scale)} pixels are"
            " too many for a PNG; lower --scale, name one --panel, or write .svg or .html"
        )
    return smaller(png_of(page_svg(page), scale))


def fitting_png(size: Size, body: str, most_pixels: int = MOST_PIXELS) -> bytes:
    """Renders elements as PNG, smaller than they are if they would have too many pixels.

    Args:
        size: size of the picture.
        body: the elements, as SVG.
        most_pixels: how many pixels it may have.

    Raises:
        ImportError: if the renderer is not installed.
    """
    scale = min(1.0, math.sqrt(most_pixels / max(size.width * size.height, 1)))
    return smaller(png_of(svg_document(size, body), scale))


def row_markup(row: PageRow, page: Page) -> str:
    """Draws the title of a row.

    Args:
        row: the row.
        page: its page.
    """
    theme = page.look.theme
    x, y = row.box.x, row.box.y + row.box.height / 2
    turned = "l4 4-4 4" if row.collapsed else "l4 4 4-4"
    begin = (x + 12, y - 4) if row.collapsed else (x + 10, y - 2)
    arrow = (
        f'<path d="M{number(begin[0])} {number(begin[1])}{turned}" fill="none"'
        f' stroke="{theme.text}" stroke-width="1.5"/>'
    )
    shown = f"{row.title} {row.hint}".strip()
    return f'<g class="row">{arrow}{text_at(x + 31, y, shown, theme.text, size=16)}</g>'


def _parts(page: Page, prefix: str) -> Iterator[str]:
    yield rectangle(Box(0, 0, page.size.width, page.size.height), page.look.theme.canvas)
    yield page.header
    for row in page.rows:
        yield row_markup(row, page)
    for index, panel in enumerate(page.panels):
        yield _panel(panel, page, f"{prefix}{index}-")


def _panel(panel: PagePanel, page: Page, prefix: str) -> str:
    box, theme = panel.box, page.look.theme
    try:
        content = svg_of(panel.spec)
    except ImportError:
        raise
    except Exception as error:
        # The first line says only that it failed.
        why = str(error).strip().splitlines()[:2] or [type(error).__name__]
        content = svg_of(not_drawn(why[-1], panel.content.size, theme).spec)
    return (
        f'<g class="panel" data-key="{plain(panel.key)}"'
        f' transform="translate({number(box.x)},{number(box.y)})">'
        f"{frame(panel, theme)}{note_lines(box.size, panel.shown_notes, theme)}"
        f"{_placed(content, panel.content, prefix)}</g>"
    )


def _placed(svg: str, box: Box, prefix: str) -> str:
    """Puts a picture into another one, with names that no other one in there has.

    The renderer numbers them on from picture to picture; here, equal pictures have equal ones.
    """
    names: dict[str, str] = {}

    def renamed(tag: re.Match[str]) -> str:
        return _NAME.sub(lambda one: names.setdefault(one[0], f"{prefix}{len(names)}"), tag[0])

    # A group is drawn in half the time of an `svg` inside of another one.
    inside = _OPENING.sub("", svg.rstrip().removesuffix("</svg>"), count=1)
    moved = f'<g transform="translate({number(box.x)},{number(box.y)})">'
    return f"{moved}{_TAG.sub(renamed, inside)}</g>"
