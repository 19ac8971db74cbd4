"""Colours that follow the value, or fade. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...fields.schemes import scheme_of
from ...fields.shown import ShownField
from ..shades import shade

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
    return downwards(stops)


def fading(colour: str, opacity: float) -> list[dict[str, Any]]:
    """The stops of a colour that fades downwards."""
    return [{"offset": 0, "color": rgba(colour, opacity)}, {"offset": 1, "color": rgba(colour, 0)}]


def with_other_hue(colour: str, opacity: float) -> list[dict[str, Any]]:
    """The stops of a colour between its two neighbours on the colour wheel, downwards."""
    return [
        {"offset": 0, "color": rgba(shade(colour, -0.1, 15), opacity)},
        {"offset": 1, "color": rgba(shade(colour, 0.1, -15), opacity)},
    ]


def downwards(stops: Sequence[Mapping[str, Any]], top: float = 0, bottom: float = 1) -> Any:
    """A gradient from the top to the bottom.

    Args:
        stops: its stops.
        top: where it begins, in heights of what is filled.
        bottom: where it ends.
    """
    top, bottom = round(top, 4), round(bottom, 4)
    return {"gradient": "linear", "x1": 0, "y1": top, "x2": 0, "y2": bottom, "stops": list(stops)}
