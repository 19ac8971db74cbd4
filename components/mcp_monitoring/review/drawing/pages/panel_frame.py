"""The frame of a panel: its border and title, and the room that they leave. Pure.

Sizes are those of Grafana 12.4, measured in pictures of it.
"""

from collections.abc import Sequence

from ..panels.text_width import shortened, text_width
from ..size import Size
from ..theme import Theme, colour_called
from .box import Box
from .markup import number, rectangle, text_at, with_tooltip

NOTE_HEIGHT = 16
"""Height of a line with a note, below the content."""

_BORDER = 1
_TITLE_HEIGHT = 40
_TITLE_LEFT = 13
_TITLE_FONT = 14
_NOTE_FONT = 11
_PADDING = 8
_RADIUS = 3
_MARK = 7
_MARK_GAP = 17
_WARNING = 18

# What these kinds draw touches the border.
_WITHOUT_PADDING = frozenset({"stat", "singlestat"})


def content_box(size: Size, kind: str, *, has_title: bool, notes: int = 0) -> Box:
    """Finds the room for the content of a panel.

    Args:
        size: size of the whole panel.
        kind: its plugin.
        has_title: whether it has a title bar.
        notes: number of lines below the content.

    Returns:
        The room, from the top left corner of the panel on.
    """
    padding = 0 if kind in _WITHOUT_PADDING else _PADDING
    left = _BORDER + padding
    top = _BORDER + padding + (_TITLE_HEIGHT if has_title else 0)
    bottom = size.height - _BORDER - max(padding, _PADDING if notes else 0) - notes * NOTE_HEIGHT
    return Box(left, top, max(1, size.width - 2 * left), max(1, bottom - top))


def frame(
    size: Size,
    title: str,
    description: str,
    theme: Theme,
    *,
    background: str = "",
    transparent: bool = False,
    warns: bool = False,
) -> str:
    """Draws background, border and title of a panel.

    Args:
        size: size of the panel.
        title: its title; "" for none.
        description: its description, of which a mark at the title tells; "" for none.
        theme: for the colours.
        background: colour of the whole panel; "" for that of the theme.
        transparent: whether it has neither background nor border.
        warns: whether a mark tells that something is wrong with it.
    """
    whole = Box(0, 0, size.width, size.height)
    if background or not transparent:
        parts = [rectangle(whole, background or theme.panel, theme.border, _RADIUS)]
    else:
        parts = []
    if not title:
        return "".join(parts)
    x, y = float(_TITLE_LEFT), _BORDER + _TITLE_HEIGHT / 2
    if warns:
        parts.append(warning_mark(x + 6, y, theme))
        x += _WARNING
    room = size.width - x - _TITLE_LEFT - (_MARK_GAP + 2 * _MARK if description else 0)
    shown = shortened(title, room, _TITLE_FONT)
    named = text_at(x, y, shown, theme.text, size=_TITLE_FONT, kind="panel-title")
    parts.append(with_tooltip(named, title if shown != title else ""))
    if description:
        middle = x + text_width(shown, _TITLE_FONT) + _MARK_GAP + _MARK
        parts.append(with_tooltip(_description_mark(middle, y, theme), description))
    return "".join(parts)


def note_lines(size: Size, notes: Sequence[str], theme: Theme) -> str:
    """Writes notes at the bottom of a panel, a line each."""
    parts = []
    y = size.height - _BORDER - _PADDING - len(notes) * NOTE_HEIGHT + NOTE_HEIGHT / 2
    for line in notes:
        shown = shortened(line, size.width - 2 * _TITLE_LEFT - _WARNING, _NOTE_FONT)
        words = text_at(
            _TITLE_LEFT + _WARNING, y, shown, theme.text_secondary, size=_NOTE_FONT, kind="note"
        )
        mark = warning_mark(_TITLE_LEFT + 6, y, theme)
        parts.append(mark + with_tooltip(words, line if shown != line else ""))
        y += NOTE_HEIGHT
    return "".join(parts)


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


def _description_mark(x: float, y: float, theme: Theme) -> str:
    colour = theme.text_secondary
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="6.3" fill="{theme.panel}"'
        f' stroke="{colour}" stroke-width="1.2"/>'
        f'<path d="M{number(x)} {number(y - 3.4)}v1.4m0 1.6v3.8" stroke="{colour}"'
        ' stroke-width="1.4"/>'
    )
