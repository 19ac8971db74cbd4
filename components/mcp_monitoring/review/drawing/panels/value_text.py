"""A value with its prefix and unit, as texts side by side. Pure.

Grafana shows what stands behind a number smaller than the number, the more so the larger it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..units.written import Written
from .layers import Layer, Role, Row, texts
from .text_width import text_width

Align = Literal["left", "center", "right"]

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


def value_width(written: Written, font_size: float, smaller: float | None = None) -> float:
    """Measures a value as it is shown, in pixels."""
    return sum(text_width(text, size) for text, size in _parts(written, font_size, smaller))


def value_texts(name: str, values: Sequence[ValueText]) -> tuple[Layer, ...]:
    """Makes the texts of values.

    Args:
        name: the rest of the marks' names, unique in a specification.
        values: the values.
    """
    rows: dict[str, tuple[Role, list[Row]]] = {}
    for value in values:
        width = value_width(value.written, value.font_size, value.smaller)
        x = value.x - {"left": 0.0, "center": width / 2, "right": width}[value.align]
        # The parts share a baseline, that of the number in the middle of its line.
        baseline = value.y + value.font_size * 0.36
        parts = _parts(value.written, value.font_size, value.smaller)
        for place, role, (text, size) in zip(
            ("before", "in", "behind"), _PARTS, parts, strict=True
        ):
            shown = text.strip()
            if shown:
                indent = text_width(text[: len(text) - len(text.lstrip())], size)
                row: dict[str, object] = {
                    "text": shown,
                    "x": round(x + indent, 2),
                    "y": round(baseline, 2),
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
