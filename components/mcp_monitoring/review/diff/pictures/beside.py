"""Pages side by side as one picture, with frames around panels that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ...drawing.box import Box
from ...drawing.markup import number, rectangle, text_at
from ...drawing.pages.bands import Part
from ...drawing.pages.header import MARGIN
from ...drawing.pages.page import Page
from ...drawing.pages.picture import page_parts
from ...drawing.panels.text_width import text_width
from ...drawing.size import Size
from ...drawing.theme import Theme, colour_called
from .marks import Mark

_HEAD = 44
_HEAD_FONT = 22
_FRAME = 3
_WORD_FONT = 13
_WORD_HEIGHT = 22
_COLOURS: Mapping[Mark, str] = {
    Mark.ADDED: "green",
    Mark.CHANGED: "orange",
    Mark.MOVED: "blue",
    Mark.REMOVED: "red",
}


@dataclass(frozen=True)
class Side:
    """One page of a picture.

    Attributes:
        title: what stands above it, such as `Before`.
        page: the page; None for a side that is not there.
        marks: marks of its panels, by their keys.
    """

    title: str
    page: Page | None
    marks: Mapping[str, Mark] = field(default_factory=dict)


def side_by_side(sides: Sequence[Side], theme: Theme) -> tuple[Size, list[Part]]:
    """Puts pages side by side.

    Args:
        sides: the sides from left to right; one without a page takes the room of another one.
        theme: for the colours.

    Returns:
        The size of the picture, and its parts.

    Raises:
        ImportError: if the renderer is not installed, or when a part is made.
    """
    pages = [side.page for side in sides if side.page is not None]
    width = max(page.size.width for page in pages)
    size = Size(width * len(sides), _HEAD + max(page.size.height for page in pages))
    canvas = Box(0, 0, size.width, size.height)
    parts = [Part(canvas, partial(rectangle, canvas, theme.canvas))]
    for index, side in enumerate(sides):
        left = width * index
        parts.append(Part(Box(left, 0, width, _HEAD), partial(_head, side.title, left, theme)))
        if index:
            line = Box(left - 1, 0, 2, size.height)
            parts.append(Part(line, partial(rectangle, line, theme.text_secondary)))
        if side.page is not None:
            inside = [*page_parts(side.page, f"s{index}p"), *_frames(side.page, side.marks, theme)]
            parts += [part.moved(left, _HEAD) for part in inside]
    return size, parts


def _head(title: str, left: float, theme: Theme) -> str:
    return text_at(left + MARGIN, _HEAD / 2 + 4, title, theme.text, size=_HEAD_FONT, bold=True)


def _frames(page: Page, marks: Mapping[str, Mark], theme: Theme) -> list[Part]:
    framed = ((panel.box, marks[panel.key]) for panel in page.panels if panel.key in marks)
    return [Part(box, partial(_frame, box, mark, theme)) for box, mark in framed]


def _frame(box: Box, mark: Mark, theme: Theme) -> str:
    """Draws a frame with a word at its top right corner, where no title reaches."""
    colour = colour_called(_COLOURS[mark], theme)
    # A panel that something new pushes down is worth less of a look.
    thick = 1.5 if mark is Mark.MOVED else _FRAME
    width = text_width(mark, _WORD_FONT, bold=True) + 12
    word = Box(max(box.x, box.right - width), box.y, min(width, box.width), _WORD_HEIGHT)
    dash = ' stroke-dasharray="8 5"' if mark is Mark.MOVED else ""
    left, top = box.x - thick / 2, box.y - thick / 2
    return (
        f'<g class="mark mark-{mark}"><rect x="{number(left)}" y="{number(top)}"'
        f' width="{number(box.width + thick)}" height="{number(box.height + thick)}" rx="3"'
        f' fill="none" stroke="{colour}" stroke-width="{number(thick)}"{dash}/>'
        f"{rectangle(word, colour, radius=3)}"
        + text_at(
            word.x + word.width / 2,
            word.y + word.height / 2,
            mark,
            "#ffffff" if theme.name == "light" else "#111217",
            size=_WORD_FONT,
            kind="mark-word",
            anchor="middle",
            bold=True,
        )
        + "</g>"
    )
