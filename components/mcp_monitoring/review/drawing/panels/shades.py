"""Shades of a colour, for gradients. Pure."""

import colorsys
from collections.abc import Mapping
from typing import Any

from ..colours import hex_of, read_colour


def shade(css: str, darker: float, turned: float = 0) -> str:
    """Makes a colour darker, and turns its hue.

    Args:
        css: the colour.
        darker: how much of its lightness it loses, of 1; less than 0 makes it lighter.
        turned: how far its hue goes around the circle, in degrees.
    """
    red, green, blue, _ = read_colour(css) or (128, 128, 128, 1)
    hue, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    light = min(max(light - darker, 0.0), 1.0)
    made = colorsys.hls_to_rgb((hue + turned / 360) % 1, light, saturation)
    return hex_of([part * 255 for part in made])


def linear_gradient(
    stops: list[tuple[float, str]], start: tuple[float, float], end: tuple[float, float]
) -> Mapping[str, Any]:
    """Makes a gradient along a line, as a Vega colour.

    Args:
        stops: places from 0 to 1, and the colours there.
        start: where the line starts, in shares of the width and height of what is filled.
        end: where it ends.
    """
    return {
        "gradient": "linear",
        **dict(zip(("x1", "y1"), start, strict=True)),
        **dict(zip(("x2", "y2"), end, strict=True)),
        "stops": [{"offset": offset, "color": colour} for offset, colour in stops],
    }
