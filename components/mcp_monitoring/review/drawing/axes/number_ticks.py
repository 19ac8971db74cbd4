"""Where an axis of numbers has ticks, and which of them are labelled. Pure.

The rules are those of uPlot, the chart library under Grafana's panels
(https://github.com/leeoniya/uPlot, MIT): the smallest distance of 1, 2, 2.5 or 5 times a power of
ten that leaves room between ticks; on a logarithmic axis every power, and the steps in between.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .limits import ScaleOptions

_SPACE = 30.0
_LOW_PLOT = 153.0
_MOST_IN_LOW_PLOT = 8
_LEAST_SPACE = 14.0

_STEPS = (1.0, 2.0, 2.5, 5.0)
_MOST_TICKS = 400


@dataclass(frozen=True)
class NumberTicks:
    """Ticks of an axis of numbers.

    Attributes:
        values: where there is a line.
        labelled: those that have a label.
    """

    values: tuple[float, ...]
    labelled: tuple[float, ...]


def number_ticks(
    low: float,
    high: float,
    length: float,
    options: ScaleOptions,
    whole: bool = False,
    binary: bool = False,
    space: float | None = None,
) -> NumberTicks:
    """Finds the ticks of an axis.

    Args:
        low: where it begins.
        high: where it ends.
        length: its length in pixels.
        options: what the panel says of it.
        whole: whether only whole numbers have a label, as for counts; there are lines at others.
        binary: whether the distance is a power of two, as for bytes in multiples of 1024.
        space: the least distance between two ticks in pixels; None for that of an upright axis.
    """
    space = _space(length) if space is None else space
    if options.kind == "log":
        return _logarithmic(low, high, length, options.base, space)
    if options.kind == "symlog":
        return _symmetric(low, high, options)
    distance = tick_distance(low, high, length, space, binary=binary)
    if not distance:
        return NumberTicks((), ())
    values = multiples(low, high, distance)
    labelled = tuple(one for one in values if one == math.floor(one)) if whole else values
    return NumberTicks(values, labelled)


def tick_distance(
    low: float,
    high: float,
    length: float,
    space: float,
    *,
    binary: bool = False,
) -> float:
    """Finds the smallest tidy distance between ticks that leaves room between them.

    Args:
        low: where the axis begins.
        high: where it ends.
        length: its length in pixels.
        space: the least distance between two ticks in pixels.
        binary: whether the distance is a power of two.

    Returns:
        The distance; 0 if there is none.
    """
    wanted = space * (high - low) / max(length, 1.0)
    if not wanted > 0 or math.isinf(wanted):
        return 0.0
    if binary:
        return 2.0 ** math.ceil(round(math.log2(wanted), 9))
    exponent = math.floor(math.log10(wanted)) - 1
    for power in range(exponent, exponent + 4):
        for step in _STEPS:
            distance = float(f"{step}e{power}")
            if distance >= wanted:
                return distance
    return 0.0


def _space(length: float) -> float:
    """The least distance between ticks: as the recordings show, less in a plot that is low."""
    return _SPACE if length >= _LOW_PLOT else max(length / _MOST_IN_LOW_PLOT, _LEAST_SPACE)


def multiples(low: float, high: float, distance: float) -> tuple[float, ...]:
    """The multiples of a distance from one value to another."""
    first = math.ceil(round(low / distance, 9))
    last = math.floor(round(high / distance, 9))
    last = min(last, first + _MOST_TICKS)
    # Without the digits that only binary fractions have.
    decimals = max(0, 12 - math.floor(math.log10(distance)))
    return tuple(round(number * distance, decimals) + 0.0 for number in range(first, last + 1))


def _logarithmic(low: float, high: float, length: float, base: int, space: float) -> NumberTicks:
    first = math.floor(round(math.log(low, base), 9))
    last = math.ceil(round(math.log(high, base), 9))
    powers = [float(base) ** exponent for exponent in range(first, last + 1)]
    per_power = length / max(math.log(high / low, base), 1e-9)
    steps = range(1, base) if base > 2 else (1,)
    values = [one * step for one in powers for step in steps if low <= one * step <= high * 1.0001]
    labelled_steps = _labelled_steps(base, per_power, space)
    every = max(1, math.ceil(space / per_power))
    kept = powers[::-1][::every] if every > 1 else powers
    labelled = [one * step for one in sorted(kept) for step in labelled_steps]
    return NumberTicks(
        tuple(float(f"{one:.12g}") for one in values[:_MOST_TICKS]),
        tuple(float(f"{one:.12g}") for one in labelled if low * 0.9999 <= one <= high * 1.0001),
    )


def _labelled_steps(base: int, per_power: float, space: float) -> Sequence[int]:
    """Steps within a power of ten get a label where the last is far enough from the next power."""
    if base == 10:
        for steps in (range(1, 10), (1, 2, 3, 5, 7), (1, 2, 5)):
            if per_power * (1 - math.log10(steps[-1])) >= space:
                return steps
    return (1,)


def _symmetric(low: float, high: float, options: ScaleOptions) -> NumberTicks:
    base, threshold = options.base, options.threshold
    positive: list[float] = []
    value = threshold if threshold > 0 else 1.0
    while value <= max(abs(low), abs(high)) * 1.0001 and len(positive) < _MOST_TICKS:
        positive.append(float(f"{value:.12g}"))
        value *= base
    values = sorted({0.0, *positive, *(-one for one in positive)})
    shown = tuple(one for one in values if low <= one <= high)
    return NumberTicks(shown, shown)
