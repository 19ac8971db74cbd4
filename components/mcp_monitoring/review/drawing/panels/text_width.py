"""How wide a text is. Pure."""


def text_width(text: str, font_size: float, *, bold: bool = False) -> float:
    """Measures a text in the font of the pictures.

    Args:
        text: one line.
        font_size: in pixels.
        bold: whether it is bold (a weight of 600 or more).

    Returns:
        The width in pixels.
    """
    raise NotImplementedError


def shortened(text: str, width: float, font_size: float, *, bold: bool = False) -> str:
    """Shortens a text with an ellipsis until it fits a width in pixels."""
    raise NotImplementedError
