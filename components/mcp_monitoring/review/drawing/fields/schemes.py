"""Colour schemes: which colour a field or a value gets. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#color-scheme
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..colours import blended, contrast, shades, stepped
from ..theme import FALLBACK, PALETTE, Theme, colour_called, series_colour
from .mappings import parsed_number

_LEAST_CONTRAST = 3


def _ramp(digits: str) -> tuple[str, ...]:
    return tuple(f"#{colour}" for colour in digits.split())


BANDS: dict[str, tuple[str, ...]] = {
    "continuous-GrYlRd": ("green", "yellow", "red"),
    "continuous-RdYlGr": ("red", "yellow", "green"),
    "continuous-BlYlRd": ("dark-blue", "super-light-yellow", "dark-red"),
    "continuous-YlRd": ("super-light-yellow", "dark-red"),
    "continuous-BlPu": ("blue", "purple"),
    "continuous-YlBl": ("super-light-yellow", "dark-blue"),
    "continuous-blues": ("panel-bg", "dark-blue"),
    "continuous-reds": ("panel-bg", "dark-red"),
    "continuous-greens": ("panel-bg", "dark-green"),
    "continuous-purples": ("panel-bg", "dark-purple"),
}
"""Schemes that blend between colours of the theme."""

# Colours at sixteenths of the maps of matplotlib, https://bids.github.io/colormap/ (CC0).
RAMPS: dict[str, tuple[str, ...]] = {
    "continuous-viridis": _ramp(
        "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
        "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
    ),
    "continuous-magma": _ramp(
        "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 "
        "d0416f e75263 f56b5c fc8961 fea772 fec488 fde2a3 fcfdbf"
    ),
    "continuous-plasma": _ramp(
        "0d0887 310597 4c02a1 6600a7 7e03a8 9511a1 aa2395 bc3587 cc4778 "
        "da5a6a e66c5c f0804e f89540 fdac33 fdc527 f8df25 f0f921"
    ),
    "continuous-inferno": _ramp(
        "000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 "
        "d24644 e45a31 f1731d f98e09 fcac11 f9cb35 f2ea69 fcffa4"
    ),
    "continuous-cividis": _ramp(
        "002051 012b65 11366c 26426e 3c4d6e 51586e 62646f 727071 7f7c75 "
        "8c8877 9a9478 a9a177 bbaf71 cebd68 e2cb5c f3da4f fdea45"
    ),
}
"""Schemes that look alike to everybody, colour-blind readers too."""

_OTHERS = frozenset({"fixed", "shades", "thresholds", "palette-classic", "palette-classic-by-name"})

SCHEME_OF_KIND = {
    "timeseries": "palette-classic",
    "graph": "palette-classic",
    "barchart": "palette-classic",
    "histogram": "palette-classic",
    "piechart": "palette-classic",
    "candlestick": "palette-classic",
    "trend": "palette-classic",
    "xychart": "palette-classic",
    "state-timeline": "continuous-GrYlRd",
}
"""The scheme of a kind of panel that does not say one; the others follow thresholds."""

GRAPHS = frozenset({"timeseries", "graph", "barchart", "trend", "candlestick"})
"""Kinds of panels whose palette counts only what they draw: numbers, yes and no."""

USUAL_THRESHOLDS = {
    "mode": "absolute",
    "steps": [{"value": None, "color": "green"}, {"value": 80, "color": "red"}],
}
"""The thresholds of a panel that does not say any."""


@dataclass(frozen=True)
class Threshold:
    """A step of thresholds.

    Attributes:
        value: where it begins; minus infinity for the lowest.
        colour: its colour.
    """

    value: float
    colour: str


@dataclass(frozen=True)
class Series:
    """What the colour of a field depends on, beside its configuration.

    Attributes:
        number: its number in the palette.
        name: its display name.
        theme: for the colours.
    """

    number: int
    name: str
    theme: Theme


def scheme_of(config: Mapping[str, Any]) -> str:
    """Finds the colour scheme of a field; thresholds if it has none that anybody knows."""
    colour = config.get("color")
    mode = colour.get("mode") if isinstance(colour, Mapping) else None
    known = isinstance(mode, str) and (mode in _OTHERS or mode in BANDS or mode in RAMPS)
    return mode if known and isinstance(mode, str) else "thresholds"


def follows_values(config: Mapping[str, Any]) -> bool:
    """Tells whether the colour of a field changes with its values."""
    scheme = scheme_of(config)
    return scheme == "thresholds" or scheme in BANDS or scheme in RAMPS


def thresholds_of(config: Mapping[str, Any], theme: Theme) -> tuple[Threshold, ...]:
    """Reads the thresholds of a field, in the order that they are written in.

    Args:
        config: configuration of the field.
        theme: for the colours.

    Returns:
        The steps; those of `percentage` in percent.
    """
    thresholds = config.get("thresholds")
    steps = thresholds.get("steps") if isinstance(thresholds, Mapping) else None
    if not isinstance(steps, Sequence) or isinstance(steps, str):
        return ()
    return tuple(
        Threshold(_step_value(step), colour_called(str(step.get("color") or FALLBACK), theme))
        for step in steps
        if isinstance(step, Mapping)
    )


def in_percent(config: Mapping[str, Any]) -> bool:
    """Tells whether the thresholds of a field are shares of its range, in percent."""
    thresholds = config.get("thresholds")
    return isinstance(thresholds, Mapping) and thresholds.get("mode") == "percentage"


def active_threshold(value: float, steps: Sequence[Threshold]) -> Threshold | None:
    """Finds the step that a value has reached: the last before the first that is above it."""
    active = steps[0] if steps else None
    for step in steps:
        if not value >= step.value:
            break
        active = step
    return active


def colour_of_value(config: Mapping[str, Any], series: Series, value: float, share: float) -> str:
    """Finds the colour of a value.

    Args:
        config: configuration of its field.
        series: of its field.
        value: the value; minus infinity for none.
        share: where it is between minimum and maximum, 0 to 1; outside of it, beyond.
    """
    scheme = scheme_of(config)
    if scheme in BANDS:
        return blended([colour_called(name, series.theme) for name in BANDS[scheme]], share)
    if scheme in RAMPS:
        return stepped(RAMPS[scheme], share)
    if scheme == "thresholds":
        measured = share * 100 if in_percent(config) else value
        step = active_threshold(measured, thresholds_of(config, series.theme))
        return step.colour if step else FALLBACK
    return _colour_of_series(config, scheme, series)


def ends_of_band(config: Mapping[str, Any], theme: Theme) -> tuple[str, str]:
    """Finds the colours of no and yes: green and red, or the ends of a scheme that blends."""
    scheme = scheme_of(config)
    if scheme in BANDS:
        first, *_, last = BANDS[scheme]
        return colour_called(first, theme), colour_called(last, theme)
    if scheme in RAMPS:
        return RAMPS[scheme][0], RAMPS[scheme][-1]
    return colour_called("red", theme), colour_called("green", theme)


def _colour_of_series(config: Mapping[str, Any], scheme: str, series: Series) -> str:
    if scheme == "palette-classic":
        return series_colour(series.number, series.theme)
    if scheme == "palette-classic-by-name":
        colours = _readable_palette(series.theme)
        return colours[_hash(series.name) % len(colours)]
    fixed = config["color"].get("fixedColor")
    colour = colour_called(fixed if isinstance(fixed, str) and fixed else FALLBACK, series.theme)
    if scheme == "shades":
        several = shades(colour)
        return several[series.number % len(several)]
    return colour


@cache
def _readable_palette(theme: Theme) -> tuple[str, ...]:
    colours = (colour_called(name, theme) for name in PALETTE)
    return tuple(colour for colour in colours if contrast(colour, theme.panel) >= _LEAST_CONTRAST)


def _hash(text: str) -> int:
    """The hash of a name: djb2 with exclusive or, from the last character on, in 32 bits."""
    value = 5381
    units = text.encode("utf-16-le", "surrogatepass")
    for at in range(len(units) - 2, -2, -2):
        value = (value * 33) ^ int.from_bytes(units[at : at + 2], "little")
        value = (value + 2**31) % 2**32 - 2**31
    return value % 2**32


def _step_value(step: Mapping[str, Any]) -> float:
    number = parsed_number(step.get("value"))
    return -math.inf if number is None else number
