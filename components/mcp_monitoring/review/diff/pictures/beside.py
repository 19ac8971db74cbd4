"""Pages side by side as one picture, with frames around panels that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...drawing.box import Box
from ...drawing.pages.header import MARGIN
from ...drawing.pages.markup import number, rectangle, text_at
from ...drawing.pages.page import Page
from ...drawing.pages.picture import page_markup
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


def side_by_side(sides: Sequence[Side], theme: Theme) -> tuple[Size, str]:
    """Puts pages side by side.

    Args:
        sides: the sides from left to right; one without a page takes the room of another one.
        theme: for the colours.

    Returns:
        The size of the picture, and its elements as SVG.

    Raises:
        ImportError: if the renderer is not installed.
    """
    pages = [side.page for side in sides if side.page is not None]
    width = max(page.size.width for page in pages)
    size = Size(width * len(sides), _HEAD + max(page.size.height for page in pages))
    parts = [rectangle(Box(0, 0, size.width, size.height), theme.canvas)]
    for index, side in enumerate(sides):
        left = width * index
        parts.append(
            text_at(
                left + MARGIN, _HEAD / 2 + 4, side.title, theme.text, size=_HEAD_FONT, bold=True
            )
        )
        if index:
            parts.append(rectangle(Box(left - 1, 0, 2, size.height), theme.text_secondary))
        if side.page is None:
            continue
        inside = page_markup(side.page, f"s{index}p") + _frames(side.page, side.marks, theme)
        parts.append(f'<g transform="translate({number(left)},{_HEAD})">{inside}</g>')
    return size, "\n".join(parts)


def _frames(page: Page, marks: Mapping[str, Mark], theme: Theme) -> str:
    framed = ((panel.box, marks[panel.key]) for panel in page.panels if panel.key in marks)
    return "".join(_frame(box, mark, theme) for box, mark in framed)


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
