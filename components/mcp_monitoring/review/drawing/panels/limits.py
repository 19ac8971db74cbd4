"""Where a bar, a gauge or a sparkline begins and ends. Pure."""

import math
from collections.abc import Iterable
from typing import Any

from ..fields.ranges import Range
from ..fields.shown import ShownField
from ..reducers import is_number

# Percent go from 0 to all, whatever the values are: seen in `tests/recordings/pictures/`.
_ALL = {"percent": 100.0, "percentunit": 1.0}


def finite(values: Iterable[Any]) -> list[float]:
    """Keeps the numbers of some values; NaN and infinities are left out."""
    return [one for one in values if is_number(one) and math.isfinite(one)]


def limits(field: ShownField) -> Range:
    """Finds the smallest and the largest value of a field that have a place.

    Args:
        field: the field.

    Returns:
        What is configured, else what the unit says, else the smallest and largest number of the
        panel.
    """
    low, high = field.minimum, field.maximum
    if low is None:
        low = 0.0 if field.unit in _ALL else field.range.low or 0.0
    if high is None:
        high = _ALL.get(field.unit, 0.0) or field.range.high or 100.0
    return Range(low, high)
