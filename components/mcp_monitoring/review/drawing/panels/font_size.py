"""Font sizes that fill a room. Pure."""

from collections.abc import Callable

from .text_width import text_width

LINE_HEIGHT = 1.2
"""Height of a line, in font sizes."""


def fitting_font_size(
    text: str,
    width: float,
    height: float,
    most: float = 1000,
    measure: Callable[[str, float], float] = text_width,
) -> float:
    """Finds the largest font size at which one line fits a room.

    Args:
        text: the line.
        width: width of the room in pixels.
        height: its height.
        most: the size is at most this.
        measure: measures a text of a size, in the font of the pictures or in that of a page.

    Returns:
        The size in pixels; at least 1.
    """
    by_width = width / max(measure(text, 1), 0.01)
    return max(min(by_width, height / LINE_HEIGHT, most), 1.0)
