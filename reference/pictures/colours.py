"""Pictures with few colours, which take a third of the room."""

import io
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from PIL import Image

_Colour = tuple[int, int, int]

# Fewer than a palette holds: together the pictures are to stay below 1.5 MB.
_MOST = 176
# Of areas and texts: the background of a panel is near that of the page.
_EXACT = 48


def with_few_colours(png: bytes) -> bytes:
    """Writes a PNG with a palette, and its width and height unchanged.

    No colour is replaced by one far from it, however rare it is: the few pixels of a thin line
    tell which series it is.

    Args:
        png: a PNG file.
    """
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    counted: list[tuple[int, Any]] | None = picture.getcolors(picture.width * picture.height)
    by_number: list[_Colour] = [colour for _, colour in sorted(counted or [], reverse=True)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(list(chain.from_iterable(few_colours(by_number))))
    written = io.BytesIO()
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def few_colours(colours: Sequence[_Colour]) -> list[_Colour]:
    """Chooses colours so that each of many has a near one among them.

    Args:
        colours: all colours, the one with the most pixels first.

    Returns:
        The first ones, and of the others as many as fit, each of them apart from all.
    """
    for apart in count(0, 4):
        found = _apart(colours, apart)
        if found is not None:
            return found
    raise AssertionError("at some distance, the first colours are enough")


def _apart(colours: Sequence[_Colour], apart: int) -> list[_Colour] | None:
    """Chooses colours that are so far apart; None if these are too many."""
    chosen = list(colours[:_EXACT])
    for red, green, blue in colours[_EXACT:]:
        nearest = min((red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 for r, g, b in chosen)
        if nearest > apart**2:
            if len(chosen) == _MOST:
                return None
            chosen.append((red, green, blue))
    return chosen
