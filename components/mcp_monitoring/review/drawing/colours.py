"""Colours as numbers: read from CSS, mixed, lightened, compared. Pure.

Sources: https://www.w3.org/TR/css-color-4/ and, for contrast, https://www.w3.org/TR/WCAG21/.
"""

import colorsys
import math
import re
from collections.abc import Sequence

from .css_names import CSS_NAMES

Rgb = tuple[float, float, float]
"""Red, green and blue, from 0 to 255."""

_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]*)\)", re.IGNORECASE)
_BRIGHT = 180


def read_colour(css: str) -> tuple[float, float, float, float] | None:
    """Reads a CSS colour: red, green and blue from 0 to 255, opacity from 0 to 1.

    Args:
        css: such as `#f80`, `#ff8800cc`, `rgb(1, 2, 3)`, `hsl(120 50% 50%)` or `tomato`.

    Returns:
        The colour; None if it is none.
    """
    text = css.strip().lower()
    text = f"#{CSS_NAMES[text]}" if text in CSS_NAMES else text
    if text.startswith("#"):
        return _of_hex(text[1:])
    match = _FUNCTION.fullmatch(text)
    if not match:
        return None
    parts = [part for part in re.split(r"[\s,/]+", match[2].strip()) if part]
    numbers = [_part(part) for part in parts]
    if len(parts) not in (3, 4) or None in numbers:
        return None
    values = [number for number in numbers if number is not None]
    opacity = min(max(values[3], 0.0), 1.0) if len(values) > 3 else 1.0
    if match[1] == "hsl":
        hue, saturation, light = values[:3]
        red, green, blue = colorsys.hls_to_rgb(hue / 360 % 1, _unit(light), _unit(saturation))
        return red * 255, green * 255, blue * 255, opacity
    red, green, blue = (
        _byte(value * 255 if part.endswith("%") else value)
        for part, value in zip(parts[:3], values[:3], strict=True)
    )
    return red, green, blue, opacity


def hex_of(colour: Sequence[float]) -> str:
    """Writes a colour as `#rrggbb`; its opacity is left out."""
    return "#" + "".join(f"{math.floor(_byte(part) + 0.5):02x}" for part in colour[:3])


def css_of(colour: tuple[float, float, float, float]) -> str:
    """Writes a colour for CSS: `#rrggbb`, or `rgba(...)` where it is not opaque."""
    if colour[3] >= 1:
        return hex_of(colour)
    red, green, blue = (math.floor(_byte(part) + 0.5) for part in colour[:3])
    return f"rgba({red}, {green}, {blue}, {round(colour[3], 3):g})"


def opaque(css: str, ground: str) -> str:
    """Writes a colour as it appears on an opaque ground, as `#rrggbb`."""
    upper = read_colour(css) or (128, 128, 128, 1)
    lower = read_colour(ground) or (128, 128, 128, 1)
    return hex_of(
        [up * upper[3] + low * (1 - upper[3]) for up, low in zip(upper, lower, strict=True)]
    )


def faded(css: str, opacity: float) -> str:
    """Writes a colour with another opacity, from 0 to 1."""
    red, green, blue, _ = read_colour(css) or (128, 128, 128, 1)
    return css_of((red, green, blue, opacity))


def readable_on(ground: str) -> str:
    """Finds the colour of a text on a coloured ground: dark on a bright one, light on others."""
    red, green, blue, _ = read_colour(ground) or (128, 128, 128, 1)
    bright = (red * 299 + green * 587 + blue * 114) / 1000
    return "#202226" if bright > _BRIGHT else "#f7f8fa"


def contrast(one: str, other: str) -> float:
    """Measures the contrast of two colours, from 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def shades(css: str) -> tuple[str, ...]:
    """Makes eleven shades of a colour: the colour, then by turns brighter and darker ones."""
    red, green, blue, _ = read_colour(css) or (128, 128, 128, 1)
    made = [hex_of((red, green, blue))]
    for number in range(1, 6):
        turn, amount = number / 6 * 10, number / 6 * 35
        bright = _turned((red, green, blue), turn)
        made.append(hex_of([part + math.floor(255 * amount / 100 + 0.5) for part in bright]))
        hue, light, saturation = colorsys.rgb_to_hls(
            *(part / 255 for part in _turned((red, green, blue), -turn))
        )
        dark = colorsys.hls_to_rgb(hue, max(0.0, light - amount / 100), saturation)
        made.append(hex_of([part * 255 for part in dark]))
    return tuple(made)


def blended(colours: Sequence[str], share: float) -> str:
    """Finds a colour in a smooth band, a uniform B-spline through red, green and blue.

    Args:
        colours: the colours of the band, evenly apart.
        share: where in the band, from 0 to 1.
    """
    stops = [read_colour(colour) or (128, 128, 128, 1) for colour in colours]
    share = _unit(share) if math.isfinite(share) else (1.0 if share > 0 else 0.0)
    pieces = len(stops) - 1
    if pieces < 1:
        return hex_of(stops[0]) if stops else "#808080"
    piece = min(math.floor(share * pieces), pieces - 1)
    return hex_of([_spline([stop[part] for stop in stops], piece, share) for part in range(3)])


def stepped(colours: Sequence[str], share: float) -> str:
    """Finds a colour between those of a band, in a straight line from one to the next."""
    share = _unit(share) if math.isfinite(share) else (1.0 if share > 0 else 0.0)
    place = share * (len(colours) - 1)
    index = min(math.floor(place), len(colours) - 2)
    left, right = (read_colour(colours[at]) or (128, 128, 128, 1) for at in (index, index + 1))
    rest = place - index
    return hex_of([a + (b - a) * rest for a, b in zip(left, right, strict=True)][:3])


def _spline(values: Sequence[float], piece: int, share: float) -> float:
    t = (share - piece / (len(values) - 1)) * (len(values) - 1)
    first, second = values[piece], values[piece + 1]
    before = values[piece - 1] if piece else 2 * first - second
    after = values[piece + 2] if piece + 2 < len(values) else 2 * second - first
    return (
        (1 - 3 * t + 3 * t**2 - t**3) * before
        + (4 - 6 * t**2 + 3 * t**3) * first
        + (1 + 3 * t + 3 * t**2 - 3 * t**3) * second
        + t**3 * after
    ) / 6


def _turned(colour: Rgb, degrees: float) -> Rgb:
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    red, green, blue = colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, saturation)
    return red * 255, green * 255, blue * 255


def _luminance(css: str) -> float:
    linear = []
    for part in (read_colour(css) or (128, 128, 128, 1))[:3]:
        share = part / 255
        linear.append(share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4)
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 3)


def _of_hex(digits: str) -> tuple[float, float, float, float] | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}(?:[0-9a-f]{2})?", digits):
        return None
    red, green, blue, *rest = bytes.fromhex(digits)
    return red, green, blue, rest[0] / 255 if rest else 1.0


def _part(part: str) -> float | None:
    try:
        number = float(part.removesuffix("%").removesuffix("deg"))
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return number / 100 if part.endswith("%") else number


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _byte(value: float) -> float:
    return min(max(value, 0.0), 255.0)
