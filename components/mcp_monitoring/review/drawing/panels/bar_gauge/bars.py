"""The bars of a bar gauge, in Grafana's three modes. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .....dashboard.lenient import mapping, text
from ...box import Box
from ...colours import faded, opaque
from ...fields.ranges import Range
from ...theme import Theme
from ..layers import Layer, rectangles
from ..reduced_values import ReducedValue
from ..shades import linear_gradient, shade

_RADIUS = 4
_EDGE = 2
_CELL, CELL_GAP = 10, 2
"""Length of a cell, and of the room between two, in pixels."""
_DIM, _BRIGHT = 0.7, 0.95
_SAMPLES = 12


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes:
        value: the value that it shows.
        range: the values at its beginning and its end.
        spot: its room.
        is_vertical: whether it grows upwards, not to the right.
        track: where the part that is not filled ends; 1 for where the scale ends.
    """

    value: ReducedValue
    range: Range
    spot: Box
    is_vertical: bool
    track: float = 1.0

    @property
    def share(self) -> float:
        """How much of it is filled, from 0 to 1."""
        number = self.value.shown.number
        return 0.0 if number is None else self.share_of(number)

    def share_of(self, number: float) -> float:
        """Where a number is on it, from 0 to 1."""
        return min(max(self.range.share(number), 0.0), 1.0)

    def colour_at(self, share: float) -> str:
        """The colour of the value at a place on it."""
        return self.value.field.show((self.range.low or 0) + share * self.range.size).colour

    def part(self, begin: float, end: float) -> dict[str, float]:
        """The rectangle between two places on it, each from 0 to 1."""
        spot = self.spot
        if self.is_vertical:
            y, height = spot.y + spot.height * (1 - end), spot.height * (end - begin)
            return {"x": spot.x, "width": spot.width, "y": y, "height": height}
        x, width = spot.x + spot.width * begin, spot.width * (end - begin)
        return {"x": x, "width": width, "y": spot.y, "height": spot.height}


def bars(
    name: str, several: Sequence[Bar], mode: str, theme: Theme, *, shows_rest: bool = True
) -> list[Layer]:
    """Draws bars.

    Args:
        name: the rest of the marks' names, unique in a specification.
        several: the bars.
        mode: `basic`, `gradient` or `lcd`.
        theme: for the colours.
        shows_rest: whether the part of a bar that is not filled has a colour too.
    """
    if mode == "lcd":
        cells = [(one, cell) for one in several for cell in _cells(one, shows_rest)]
        ends = [
            {**cell, "fill": _dark_ends(one.is_vertical, theme)}
            for one, cell in cells
            if isinstance(cell["fill"], dict)
        ]
        return [
            rectangles(f"cells-{name}", [cell for _, cell in cells]),
            rectangles(f"ends-{name}", ends),
        ]
    rest = [
        {**one.part(0, one.track), "fill": theme.raised, "cornerRadius": _RADIUS} for one in several
    ]
    filled, edges = [], []
    for one in several:
        fill = _gradient(one) if mode == "gradient" else _pale(one.value.shown.colour, theme)
        filled.append(
            {**one.part(0, min(one.share, one.track)), "fill": fill, "cornerRadius": _RADIUS}
        )
        edges.append({**_edge(one), "fill": one.value.shown.colour, "cornerRadius": 1})
    return [
        rectangles(f"rest-{name}", rest) if shows_rest else Layer(),
        rectangles(f"bars-{name}", filled),
        rectangles(f"edges-{name}", edges) if mode != "gradient" else Layer(),
    ]


def _pale(colour: str, theme: Theme) -> str:
    """A colour that lets the panel shine through, but not the rest of the bar behind it."""
    return opaque(faded(opaque(colour, theme.panel), 0.35), theme.panel)


def _edge(bar: Bar) -> dict[str, float]:
    length = max(bar.spot.height if bar.is_vertical else bar.spot.width, 1)
    begin = max(min(bar.share, bar.track) - _EDGE / length, 0)
    return bar.part(begin, begin + _EDGE / length)


def _cells(bar: Bar, shows_rest: bool) -> Iterator[dict[str, Any]]:
    length = bar.spot.height if bar.is_vertical else bar.spot.width
    count, step = cells_of(length)
    for number in range(count):
        begin = number / count
        at = number * step / max(length, 1)
        end = at + (step - CELL_GAP) / max(length, 1)
        colour = bar.colour_at(begin)
        is_lit = bar.share > begin and bar.value.shown.number is not None
        if not is_lit and not shows_rest:
            return
        fill: Any = faded(colour, 0.18)
        if is_lit:
            dim, bright = faded(colour, _DIM), faded(colour, _BRIGHT)
            stops = [(0.0, dim), (0.5, bright), (1.0, dim)]
            fill = linear_gradient(
                stops, *(((0, 0), (0, 1)) if bar.is_vertical else ((0, 0), (1, 0)))
            )
        yield {**bar.part(at, max(end, at)), "fill": fill, "cornerRadius": 2}


def cells_of(length: float) -> tuple[int, float]:
    """Cuts a bar into cells.

    Args:
        length: its length in pixels.

    Returns:
        How many cells it has, and how far each begins behind the one before: whole pixels.
    """
    count = max(1, math.floor(length / (_CELL + CELL_GAP)))
    return count, math.floor(max(length / count, 1))


def _dark_ends(is_vertical: bool, theme: Theme) -> Any:
    """Makes the ends of a lit cell darker, as its sides are: its light is in its middle."""
    clear, dark = faded(theme.panel, 0), faded(theme.panel, 1 - _DIM / _BRIGHT)
    stops = [(0.0, dark), (0.5, clear), (1.0, dark)]
    return linear_gradient(stops, *(((0, 0), (1, 0)) if is_vertical else ((0, 0), (0, 1))))


def _gradient(bar: Bar) -> Any:
    share, colour = bar.share, bar.value.shown.colour
    if share <= 0:
        return colour
    mode = text(mapping(bar.value.field.config.get("color")).get("mode"))
    if mode.startswith("continuous"):
        places = [number / (_SAMPLES - 1) for number in range(_SAMPLES)]
        stops = [(place, bar.colour_at(place * share)) for place in places]
    elif mode in ("", "thresholds"):
        stops = [(place / share, at) for place, at in _threshold_stops(bar)]
    else:
        stops = [(0.0, shade(colour, 0.05, -20)), (1.0, shade(colour, -0.08, 20))]
    if len(stops) < 2:
        return colour
    begin, end = ((0.5, 1.0), (0.5, 0.0)) if bar.is_vertical else ((0.0, 0.5), (1.0, 0.5))
    return linear_gradient(stops, begin, end)


def _threshold_stops(bar: Bar) -> Iterator[tuple[float, str]]:
    """A colour stays until halfway to the next threshold; at the end the last one is reached."""
    colour, last = "", 0.0
    for step in bar.value.field.thresholds:
        place = 0.0 if math.isinf(step.value) else bar.share_of(step.value)
        if colour and place > bar.share:
            break
        if colour:
            yield last + (place - last) / 2, colour
            last = place
        colour = step.colour
    if last:
        yield bar.share, colour
