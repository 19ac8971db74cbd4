"""Font sizes that fill a room, as Grafana finds them. Pure."""

from .text_width import page_width, text_width

LINE_HEIGHT = 1.2
"""Height of a line, in font sizes."""
# Grafana measures a text at this size, and adds so many pixels.
_MEASURED_AT, _SLACK = 14, 2


def fitting_font_size(text: str, width: float, height: float, most: float = 1000) -> float:
    """Finds the font size at which Grafana lets one line fill a room.

    It is measured in the font of Grafana's pages, and is smaller where the line would be wider than
    the room in the font of the pictures. Source: the heights of the digits of 18 stats in
    `tests/recordings/pictures/`, which are 0.723 of their size.

    Args:
        text: the line.
        width: width of the room in pixels.
        height: its height.
        most: the size is at most this.

    Returns:
        The size in pixels; at least 1.
    """
    on_page = (page_width(text, _MEASURED_AT, spacing=0) + _SLACK) / _MEASURED_AT
    by_width = width / max(on_page, text_width(text, 1), 0.01)
    return max(min(by_width, height / LINE_HEIGHT, most), 1.0)
