"""What is around the content of a panel, as SVG: border, title and notes. Pure."""

from collections.abc import Sequence

from ..box import Box
from ..markup import rectangle, text_at, with_tooltip
from ..panels.text_width import shortened, text_width
from ..size import Size
from ..theme import Theme
from .content_box import BORDER, NOTE_HEIGHT, PADDING, TITLE_HEIGHT
from .marks import description_mark, link_mark, warning_mark
from .page import PagePanel

_TITLE_LEFT = 13
_TITLE_FONT = 14
_NOTE_FONT = 11
RADIUS = 3
"""Radius of the corners of a panel."""
_MARK = 7
_MARK_GAP = 17
_WARNING = 18


def frame(panel: PagePanel, theme: Theme) -> str:
    """Draws background, border and title of a panel.

    Args:
        panel: the panel.
        theme: for the colours.
    """
    parts: list[str] = []
    if panel.background or not panel.transparent:
        whole = Box(0, 0, panel.box.width, panel.box.height)
        parts.append(rectangle(whole, panel.background or theme.panel, theme.border, RADIUS))
    if not panel.title:
        return "".join(parts)
    x, y = float(_TITLE_LEFT), BORDER + TITLE_HEIGHT / 2
    if panel.warns:
        parts.append(warning_mark(x + 6, y, theme))
        x += _WARNING
    room = panel.box.width - x - _TITLE_LEFT
    marks = [
        (mark, said)
        for mark, said in (
            (description_mark, panel.description),
            (link_mark, ", ".join(panel.links)),
        )
        if said
    ]
    room -= (_MARK_GAP + 2 * _MARK) * len(marks)
    title = shortened(panel.title, room, _TITLE_FONT)
    named = text_at(x, y, title, theme.text, size=_TITLE_FONT, kind="panel-title")
    parts.append(with_tooltip(named, panel.title if title != panel.title else ""))
    middle = x + text_width(title, _TITLE_FONT) + _MARK_GAP + _MARK
    for mark, said in marks:
        parts.append(with_tooltip(mark(middle, y, theme), said))
        middle += _MARK_GAP + 2 * _MARK
    return "".join(parts)


def note_lines(size: Size, notes: Sequence[str], theme: Theme) -> str:
    """Writes notes at the bottom of a panel, a line each."""
    parts = []
    y = size.height - BORDER - PADDING - len(notes) * NOTE_HEIGHT + NOTE_HEIGHT / 2
    for line in notes:
        shown = shortened(line, size.width - 2 * _TITLE_LEFT - _WARNING, _NOTE_FONT)
        words = text_at(
            _TITLE_LEFT + _WARNING, y, shown, theme.text_secondary, size=_NOTE_FONT, kind="note"
        )
        mark = warning_mark(_TITLE_LEFT + 6, y, theme)
        parts.append(mark + with_tooltip(words, line if shown != line else ""))
        y += NOTE_HEIGHT
    return "".join(parts)
