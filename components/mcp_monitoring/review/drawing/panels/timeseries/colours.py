"""Colours that follow the value, or fade. Pure."""

import colorsys
from collections.abc import Sequence
from typing import Any

from ...fields.schemes import scheme_of
from ...fields.shown import ShownField

_STEPS = 64


def rgba(colour: str, opacity: float) -> str:
    """Writes a colour `#rrggbb` with an opacity."""
    if not colour.startswith("#") or len(colour) < 7:
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:.3g})"


def value_gradient(field: ShownField, low: float, high: float, opacity: float) -> Any:
    """A colour for what is drawn from one value up to another: at each height that of its value.

    Args:
        field: the field, for its thresholds or its colour scheme.
        low: the value at the lower edge.
        high: the value at the upper edge.
        opacity: how much of it is seen.
    """
    if not field.follows_values:
        return rgba(field.colour, opacity)
    if not low < high:
        return rgba(field.show(high).colour, opacity)
    values = [high - (high - low) * number / _STEPS for number in range(_STEPS + 1)]
    colours = [rgba(field.show(value).colour, opacity) for value in values]
    has_steps = scheme_of(field.config) == "thresholds"
    stops: list[dict[str, Any]] = []
    for number, colour in enumerate(colours):
        at = number / _STEPS
        if number and colour == colours[number - 1]:
            continue
        if number and has_steps:
            stops.append({"offset": at, "color": colours[number - 1]})
        stops.append({"offset": at, "color": colour})
    return _downwards(stops)


def fading(colour: str, opacity: float) -> Any:
    """A colour that fades downwards."""
    return _downwards(
        [{"offset": 0, "color": rgba(colour, opacity)}, {"offset": 1, "color": rgba(colour, 0)}]
    )


def with_other_hue(colour: str, opacity: float) -> Any:
    """A colour that turns into a neighbour on the colour wheel, downwards."""
    if not colour.startswith("#") or len(colour) < 7:
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    other = _hex(colorsys.hls_to_rgb((hue - 0.08) % 1, light * 0.7, full))
    return _downwards(
        [
            {"offset": 0, "color": rgba(colour, opacity)},
            {"offset": 1, "color": rgba(other, opacity)},
        ]
    )


def _hex(parts: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _downwards(stops: Sequence[Any]) -> Any:
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 0, "y2": 1, "stops": list(stops)}
