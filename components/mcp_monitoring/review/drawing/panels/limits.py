"""Where a bar, a gauge or a sparkline begins and ends. Pure."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ..fields.shown import ShownField

# Percent go from 0 to all, whatever the values are.
_ALL = {"percent": 100.0, "percentunit": 1.0}


def finite(values: Iterable[Any]) -> list[float]:
    """Keeps the numbers of some values; NaN and infinities are left out."""
    return [one for one in values if isinstance(one, int | float) and math.isfinite(one)]


def limits(field: ShownField, known: Sequence[float]) -> tuple[float, float]:
    """Finds the smallest and the largest value that have a place.

    Args:
        field: the field, with its configured minimum and maximum.
        known: the numbers that need one.

    Returns:
        What is configured, else what the unit says, else the smallest and the largest number.
    """
    low, high = field.minimum, field.maximum
    if low is None:
        low = 0.0 if field.unit in _ALL else min(known, default=0.0)
    if high is None:
        high = _ALL.get(field.unit, max(known, default=100.0))
    return low, high
