"""The room for the content of a panel, below its title. Pure.

Sizes are those of Grafana 12.4, measured in pictures of it.
"""

from ..box import Box
from ..size import Size

BORDER = 1
TITLE_HEIGHT = 40
PADDING = 8
NOTE_HEIGHT = 16
"""Height of a line with a note, below the content."""

# What these kinds draw touches the border.
_WITHOUT_PADDING = frozenset({"stat"})


def content_box(size: Size, kind: str, *, has_title: bool, notes: int = 0) -> Box:
    """Finds the room for the content of a panel.

    Args:
        size: size of the whole panel.
        kind: the plugin that draws it.
        has_title: whether it has a title bar.
        notes: number of lines below the content.

    Returns:
        The room, from the top left corner of the panel on.
    """
    padding = 0 if kind in _WITHOUT_PADDING else PADDING
    left = BORDER + padding
    top = BORDER + padding + (TITLE_HEIGHT if has_title else 0)
    bottom = size.height - BORDER - max(padding, PADDING if notes else 0) - notes * NOTE_HEIGHT
    return Box(left, top, max(1, size.width - 2 * left), max(1, bottom - top))
