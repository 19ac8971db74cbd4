"""A page as one SVG, and as PNG."""

import math
import re
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from ..box import Box
from ..markup import number, plain, rectangle, text_at
from ..rendering.process import RendererEndedError
from ..rendering.rendered import drawn_svg
from ..size import Size
from .bands import Part, banded_png, svg_document
from .overflow import clip, overflows
from .page import Page, PagePanel, PageRow
from .panel_drawing import not_drawn
from .panel_frame import RADIUS, frame, note_lines

MOST_PIXELS = 120_000_000
"""A PNG has at most so many pixels: 500 MB of memory while it is made."""

# Where names are given and used. Each begins with plain letters, as these are found fastest.
_NAMES = [re.compile(form) for form in (r'( id=")([^"]+)', r"(url\(#)([^)]+)", r'(href="#)([^"]+)')]
_OPENING = re.compile(r"^<svg [^>]*>")


class PictureTooLargeError(Exception):
    """A picture that would take too much memory; the message says what to do."""


def page_svg(page: Page) -> str:
    """Renders a page as one SVG that needs nothing else.

    Args:
        page: the page.

    Raises:
        ImportError: if the renderer is not installed.
        RendererEndedError: if a process that renders is gone.
    """
    return svg_document(page.size, page_parts(page))


def page_parts(page: Page, prefix: str = "p") -> list[Part]:
    """Renders a page as parts of a picture, which may hold several pages.

    Args:
        page: the page.
        prefix: what names in it begin with; another one for each page of a picture.

    Raises:
        ImportError: if the renderer is not installed, or when a part is made.
        RendererEndedError: if a process that renders is gone, when a part is made.
    """
    width, height = page.size.width, page.size.height
    whole, head = Box(0, 0, width, height), Box(0, 0, width, page.header_height)
    return [
        Part(whole, partial(rectangle, whole, page.look.theme.canvas)),
        Part(head, lambda: page.header),
        *(Part(row.box, partial(row_markup, row, page)) for row in page.rows),
        *(_panel(one, page, f"{prefix}{index}-") for index, one in enumerate(page.panels)),
    ]


def page_png(page: Page, scale: float = 1) -> bytes:
    """Renders a page as PNG.

    Args:
        page: the page.
        scale: pixels of the picture for each CSS pixel.

    Raises:
        ImportError: if the renderer is not installed.
        PictureTooLargeError: if it has too many pixels.
        RendererEndedError: if a process that renders is gone.
    """
    pixels = page.size.width * page.size.height * scale**2
    if pixels > MOST_PIXELS:
        raise PictureTooLargeError(
            f"{number(page.size.width * scale)} by {number(page.size.height * scale)} pixels are"
            " too many for a PNG; lower --scale, name one --panel, or write .svg or .html"
        )
    return banded_png(page.size, page_parts(page), scale)


def fitting_png(size: Size, parts: Sequence[Part], most_pixels: int = MOST_PIXELS) -> bytes:
    """Renders parts as PNG, smaller than they are if they would have too many pixels.

    Args:
        size: size of the picture.
        parts: its parts, those in front last.
        most_pixels: how many pixels it may have.

    Raises:
        ImportError: if the renderer is not installed.
        RendererEndedError: if a process that renders is gone.
    """
    scale = min(1.0, math.sqrt(most_pixels / max(size.width * size.height, 1)))
    return banded_png(size, parts, scale)


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


def _panel(panel: PagePanel, page: Page, prefix: str) -> Part:
    content = panel.rendered or drawn_svg(panel.spec)
    return Part(panel.box, partial(_panel_markup, panel, page, prefix, content), (content,))


def _panel_markup(panel: PagePanel, page: Page, prefix: str, content: Future[str]) -> str:
    box, theme = panel.box, page.look.theme
    try:
        inside = content.result()
    except (ImportError, RendererEndedError):
        raise
    except Exception as error:
        # The first line says only that it failed.
        why = str(error).strip().splitlines()[:2] or [type(error).__name__]
        failed = not_drawn(why[-1], panel.content.size, theme)
        inside = drawn_svg(failed.spec).result()
    # Names in the content are numbers behind the prefix.
    name = f"{prefix}box"
    is_clipped = overflows(panel)
    clipped = f' clip-path="url(#{name})"' if is_clipped else ""
    return (
        f'<g class="panel" data-key="{plain(panel.key)}"'
        f' transform="translate({number(box.x)},{number(box.y)})"{clipped}>'
        f"{clip(box, name, RADIUS) if is_clipped else ''}"
        f"{frame(panel, theme)}{note_lines(box.size, panel.shown_notes, theme)}"
        f"{_placed(inside, panel.content, prefix)}</g>"
    )


def _placed(svg: str, box: Box, prefix: str) -> str:
    """Puts a picture into another one, with names that no other one in there has.

    The renderer numbers them on from picture to picture; here, equal pictures have equal ones.
    """
    inside = _OPENING.sub("", svg.rstrip().removesuffix("</svg>"), count=1)
    names: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        # A label of a series may well read `{id="5"}`, and is none.
        if found.string.rfind("<", 0, found.start()) < found.string.rfind(">", 0, found.start()):
            return found[0]
        return found[1] + names.setdefault(found[2], f"{prefix}{len(names)}")

    for form in _NAMES:
        inside = form.sub(renamed, inside)
    # A group is drawn in half the time of an `svg` inside of another one.
    return f'<g transform="translate({number(box.x)},{number(box.y)})">{inside}</g>'
