"""From where to where an axis of numbers goes. Pure.

The rules are those of uPlot, the chart library under Grafana's panels
(https://github.com/leeoniya/uPlot, MIT, `uPlot.rangeNum` and `uPlot.rangeLog`), with the padding
that the recordings show; and Grafana's options for axes:
https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/time-series/#axis-options
"""

import math
from dataclasses import dataclass
from typing import Literal

ScaleKind = Literal["linear", "log", "symlog"]

_PADDING = 0.1
_SMALLEST = 1e-24
_NO_RANGE = (0.0, 100.0)
_LARGEST = 4e307


@dataclass(frozen=True)
class ScaleOptions:
    """What a panel says of an axis.

    Attributes:
        kind: how values are spread along it.
        base: base of the logarithm, 2 or 10.
        threshold: below which a `symlog` axis is linear.
        minimum: where it begins whatever the values are, or None.
        maximum: where it ends whatever the values are, or None.
        soft_minimum: where it begins unless a value is less, or None.
        soft_maximum: where it ends unless a value is more, or None.
        centred_zero: whether zero is in its middle.
    """

    kind: ScaleKind = "linear"
    base: int = 10
    threshold: float = 1.0
    minimum: float | None = None
    maximum: float | None = None
    soft_minimum: float | None = None
    soft_maximum: float | None = None
    centred_zero: bool = False


def axis_limits(
    lowest: float | None, highest: float | None, options: ScaleOptions
) -> tuple[float, float]:
    """Finds where an axis begins and ends.

    Args:
        lowest: the lowest value that is shown; None if there is none.
        highest: the highest value that is shown; None if there is none.
        options: what the panel says of the axis.
    """
    if lowest is None or highest is None:
        return _without_values(options)
    # Of larger numbers the distance would be no number.
    lowest, highest = max(lowest, -_LARGEST), min(highest, _LARGEST)
    if options.kind == "log":
        low, high = _logarithmic(lowest, highest, options)
    elif options.kind == "symlog":
        low, high = _symmetric(lowest, highest, options)
    else:
        low, high = _linear(lowest, highest, options)
    if options.minimum is not None:
        low = options.minimum
    if options.maximum is not None:
        high = options.maximum
    if options.centred_zero and options.kind != "log":
        most = max(abs(low), abs(high))
        low, high = -most, most
    if options.kind == "log" and low <= 0:
        low = min(high, 1.0) / options.base**3 if high > 0 else 1.0
    if not low < high:
        return (1.0, 100.0) if options.kind == "log" else _NO_RANGE
    return low, high


def _without_values(options: ScaleOptions) -> tuple[float, float]:
    low = options.minimum if options.minimum is not None else options.soft_minimum
    high = options.maximum if options.maximum is not None else options.soft_maximum
    low = low if low is not None else _NO_RANGE[0]
    high = high if high is not None else _NO_RANGE[1]
    if options.kind == "log":
        return (low, high) if 0 < low < high else (1.0, 100.0)
    return (low, high) if low < high else _NO_RANGE


def _linear(lowest: float, highest: float, options: ScaleOptions) -> tuple[float, float]:
    if options.minimum is not None and options.minimum <= highest:
        lowest = options.minimum
    if options.maximum is not None and options.maximum >= lowest:
        highest = options.maximum
    lowest, highest = (0.0 if abs(one) < _SMALLEST else one for one in (lowest, highest))
    span = highest - lowest
    size = max(abs(lowest), abs(highest))
    # What differs in the last digits only is one value.
    if span < _SMALLEST or (size > 0 and abs(math.log10(size) - math.log10(span)) > 10):
        span = _SMALLEST if lowest == 0 or highest == 0 else 0.0
    unit = span or size or 1e3
    step = 10.0 ** math.floor(math.log10(unit)) / 10
    below = unit * (_PADDING if span or lowest == 0 else 1)
    above = unit * (_PADDING if span or highest == 0 else 1)
    low = _down(lowest - below, step)
    high = _up(highest + above, step)
    low = _soft_low(lowest, low, options.soft_minimum)
    high = _soft_high(highest, high, options.soft_maximum)
    return (0.0, 100.0) if low == high == 0 else (low, high)


def _soft_low(lowest: float, padded: float, soft: float | None) -> float:
    """Without a soft limit, padding does not cross zero; with one, the axis begins there."""
    if soft is None:
        return 0.0 if lowest >= 0 >= padded else padded
    return soft if lowest >= soft else padded


def _soft_high(highest: float, padded: float, soft: float | None) -> float:
    if soft is None:
        return 0.0 if highest <= 0 <= padded else padded
    return soft if highest <= soft else padded


def _logarithmic(lowest: float, highest: float, options: ScaleOptions) -> tuple[float, float]:
    """The powers of the base around the values."""
    base = options.base
    if highest <= 0:
        return 1.0, 100.0
    if lowest <= 0:
        lowest = min(highest, 1.0) / base**3
    if lowest == highest:
        lowest, highest = lowest / base, highest * base
    if options.soft_minimum is not None and options.soft_minimum > 0:
        lowest = min(lowest, options.soft_minimum)
    if options.soft_maximum is not None:
        highest = max(highest, options.soft_maximum)
    down = math.floor(_exact_log(lowest, base))
    up = math.ceil(_exact_log(highest, base))
    return float(base) ** down, float(base) ** up


def _symmetric(lowest: float, highest: float, options: ScaleOptions) -> tuple[float, float]:
    def grown(value: float, outwards: bool) -> float:
        if abs(value) <= options.threshold:
            return math.copysign(options.threshold, value) if outwards and value else 0.0
        exponent = _exact_log(abs(value), options.base)
        rounded = math.ceil(exponent) if outwards else math.floor(exponent)
        return math.copysign(float(options.base) ** rounded, value)

    low, high = grown(lowest, lowest < 0), grown(highest, highest > 0)
    if options.soft_minimum is not None:
        low = min(low, options.soft_minimum)
    if options.soft_maximum is not None:
        high = max(high, options.soft_maximum)
    return low, high


def _exact_log(value: float, base: int) -> float:
    exact = math.log2(value) if base == 2 else math.log10(value)
    return float(round(exact)) if math.isclose(exact, round(exact), abs_tol=1e-9) else exact


def _down(value: float, step: float) -> float:
    return _tidy(math.floor(round(value / step, 9)) * step)


def _up(value: float, step: float) -> float:
    return _tidy(math.ceil(round(value / step, 9)) * step)


def _tidy(value: float) -> float:
    """Leaves out the digits that calculating with binary fractions adds."""
    return 0.0 if abs(value) < _SMALLEST else float(f"{value:.14g}")
