"""A value with its prefix and unit, as texts side by side. Pure.

Grafana shows what stands behind a number smaller than the number, the more so the larger it is.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..units.written import Written
from .layers import Layer, Role, Row, texts
from .text_width import shortened, text_width

Align = Literal["left", "center", "right"]

# A smaller value cannot be read; in less room no part of it tells anything.
_LEAST_SIZE, _LEAST_ROOM = 7.0, 50.0
_PARTS: tuple[Role, Role, Role] = ("unit", "value", "unit")


@dataclass(frozen=True)
class ValueText:
    """A value at its place.

    Attributes:
        written: the value.
        x: its left edge, middle or right edge, as it is aligned.
        y: the middle of its line.
        font_size: of the number, in pixels.
        fill: its colour.
        align: which of its edges is at `x`.
        weight: the weight of its font.
        tooltip: the text that shows up at it; "" for none.
        smaller: how much smaller a unit is; None for Grafana's usual factor.
        centres: whether the middle of its unit is that of its number; else they share a baseline.
        room: the width that it has; a value that would have to be too small to be read is shortened
            to it. Infinite if it may have any width.
    """

    written: Written
    x: float
    y: float
    font_size: float
    fill: str
    align: Align = "left"
    weight: int = 400
    tooltip: str = ""
    smaller: float | None = None
    centres: bool = False
    room: float = math.inf


def readable(
    written: Written, font_size: float, room: float, smaller: float | None = None
) -> tuple[Written, float]:
    """Shortens a value that would have to be too small to be read.

    Args:
        written: the value.
        font_size: the size that its room allows, in pixels.
        room: the width that it has. Below that of a few letters the value stays as it is.
        smaller: how much smaller a unit is; None for Grafana's usual factor.

    Returns:
        The value and its size.
    """
    if font_size >= _LEAST_SIZE or not _LEAST_ROOM <= room < math.inf:
        return written, font_size
    if value_width(written, _LEAST_SIZE, smaller) > room:
        written = Written(shortened(written.whole, room, _LEAST_SIZE))
    return written, _LEAST_SIZE


def value_width(
    written: Written,
    font_size: float,
    smaller: float | None = None,
    measure: Callable[[str, float], float] = text_width,
) -> float:
    """Measures a value as it is shown, in pixels."""
    return sum(measure(text, size) for text, size in _parts(written, font_size, smaller))


def value_texts(name: str, values: Sequence[ValueText]) -> tuple[Layer, ...]:
    """Makes the texts of values.

    Args:
        name: the rest of the marks' names, unique in a specification.
        values: the values.
    """
    rows: dict[str, tuple[Role, list[Row]]] = {}
    for given in values:
        words, font_size = readable(given.written, given.font_size, given.room, given.smaller)
        value = replace(given, written=words, font_size=font_size)
        width = value_width(value.written, value.font_size, value.smaller)
        x = value.x - {"left": 0.0, "center": width / 2, "right": width}[value.align]
        parts = _parts(value.written, value.font_size, value.smaller)
        for place, role, (text, size) in zip(
            ("before", "in", "behind"), _PARTS, parts, strict=True
        ):
            shown = text.strip()
            if shown:
                indent = text_width(text[: len(text) - len(text.lstrip())], size)
                # The number is in the middle of its line.
                middle_of = size if value.centres else value.font_size
                row: dict[str, object] = {
                    "text": shown,
                    "x": round(x + indent, 2),
                    "y": round(value.y + middle_of * 0.36, 2),
                    "fill": value.fill,
                    "fontSize": round(size, 2),
                    "fontWeight": value.weight,
                    "baseline": "alphabetic",
                    "tooltip": value.tooltip or None,
                }
                rows.setdefault(place, (role, []))[1].append(row)
            x += text_width(text, size)
    return tuple(texts(role, f"{name}-{place}", one) for place, (role, one) in rows.items())


def _parts(
    written: Written, font_size: float, smaller: float | None
) -> tuple[tuple[str, float], ...]:
    unit = font_size * (_unit_factor(font_size) if smaller is None else smaller)
    return (written.prefix, font_size), (written.text, font_size), (written.suffix, unit)


def _unit_factor(font_size: float) -> float:
    if font_size < 20:
        return 0.9
    return 0.8 if font_size < 26 else 0.6
