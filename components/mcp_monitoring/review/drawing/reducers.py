"""Calculations over the values of a field, by Grafana's ids. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/calculation-types/
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .frames.frame import Field


def _ordinal(number: int) -> str:
    if 3 < number < 21:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


CALCULATIONS: dict[str, str] = {
    "lastNotNull": "Last *",
    "last": "Last",
    "firstNotNull": "First *",
    "first": "First",
    "min": "Min",
    "max": "Max",
    "mean": "Mean",
    "median": "Median",
    "variance": "Variance",
    "stdDev": "StdDev",
    "sum": "Total",
    "count": "Count",
    "countAll": "Count all",
    "range": "Range",
    "delta": "Delta",
    "step": "Step",
    "diff": "Difference",
    "logmin": "Min (above zero)",
    "allIsZero": "All Zeros",
    "allIsNull": "All Nulls",
    "changeCount": "Change Count",
    "distinctCount": "Distinct Count",
    "diffperc": "Difference percent",
    "allValues": "All values",
    "uniqueValues": "All unique values",
    **{f"p{number}": f"{_ordinal(number)} %" for number in range(1, 100)},
}
"""Every calculation: its id, such as `lastNotNull`, and the name that Grafana shows (`Last *`)."""

COUNTS = frozenset({"count", "changeCount", "distinctCount", "countAll"})
"""Calculations whose result is a number of values, whatever the unit of the values is."""

# Looked up by type, as panels have a million values: yes and no are not among them.
_NUMBERS = frozenset({int, float})

_OLD_NAMES = {"current": "lastNotNull", "avg": "mean", "total": "sum"}

_OF_NOTHING: dict[str, object] = {
    "sum": 0,
    "count": 0,
    "countAll": 0,
    "allIsZero": False,
    "allIsNull": True,
}


def known_calculation(calculation: str) -> str:
    """Finds the id of a calculation, also by a former name; `lastNotNull` if nobody knows it."""
    calculation = _OLD_NAMES.get(calculation, calculation)
    return calculation if calculation in CALCULATIONS else "lastNotNull"


def reduced(field: Field, calculation: str) -> object:
    """Calculates one value of a field.

    Args:
        field: the field.
        calculation: id, such as `mean`; an unknown one counts as `lastNotNull`.

    Returns:
        A number, a text, a list for `allValues` and such, or None.
    """
    calculation = known_calculation(calculation)
    if not field.values:
        return _OF_NOTHING.get(calculation)
    if calculation in _OF_VALUES:
        return _OF_VALUES[calculation](field.values)
    numbers = _Numbers.of(field)
    if calculation.startswith("p"):
        return _percentile(numbers.values, int(calculation[1:]) / 100)
    return _OF_NUMBERS[calculation](numbers)


def extent(field: Field) -> tuple[float, float] | None:
    """Finds the smallest and the largest number of a field; None without any."""
    numbers = _numbers_in(field.values)
    return (min(numbers), max(numbers)) if numbers else None


def is_number(value: object) -> bool:
    """Tells whether a value is a number, NaN and the infinities included; yes and no are none."""
    return type(value) in _NUMBERS


@dataclass(frozen=True)
class _Numbers:
    """The values of a field, as calculations see them.

    Attributes:
        numeric: whether the field has numbers or times.
        present: values that are there, in order; NaN counts as absent.
        values: those of them that are numbers.
        with_nan: numbers, NaN included.
    """

    numeric: bool
    present: Sequence[Any]
    values: Sequence[float]
    with_nan: Sequence[float]

    @classmethod
    def of(cls, field: Field) -> "_Numbers":
        numeric = field.type in ("number", "time")
        present = [value for value in field.values if _is_there(value)]
        with_nan = [value for value in field.values if type(value) in _NUMBERS] if numeric else []
        return cls(numeric, present, _numbers_in(with_nan), with_nan)

    @property
    def smallest(self) -> float | None:
        return min(self.values, default=None)

    @property
    def largest(self) -> float | None:
        return max(self.values, default=None)

    @property
    def difference(self) -> float | None:
        if not self.present or not is_number(self.present[0]) or not is_number(self.present[-1]):
            return None
        return float(self.present[-1]) - float(self.present[0])


def _numbers_in(values: Sequence[Any]) -> list[float]:
    """The numbers among values, without NaN, which is not equal to itself."""
    return [value for value in values if type(value) in _NUMBERS and value == value]


def _is_there(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _mean(numbers: _Numbers) -> float | None:
    return _sum(numbers.values) / len(numbers.values) if numbers.values else None


def _sum(values: Sequence[float]) -> float:
    """Adds in order, as a browser does: `math.fsum` and `sum` would round otherwise."""
    total: float = 0
    for value in values:
        total += value
    return total


def _range(numbers: _Numbers) -> float | None:
    if numbers.smallest is None or numbers.largest is None:
        return None
    return numbers.largest - numbers.smallest


def _steps(numbers: _Numbers) -> list[float]:
    values = numbers.values
    return [values[index] - values[index - 1] for index in range(1, len(values))]


def _delta(numbers: _Numbers) -> float:
    """Adds up what a counter grew; the first step after it fell is not known, as it began anew."""
    grown: float = 0
    rising = True
    for step in _steps(numbers):
        if step >= 0 and rising:
            grown += step
        rising = step >= 0
    return grown


def _difference_percent(numbers: _Numbers) -> float:
    difference = numbers.difference
    if difference is None:
        return 0
    first = float(numbers.present[0])
    if first == 0:
        return math.nan if difference == 0 else math.copysign(math.inf, difference)
    return difference / first * 100


def _all_zero(numbers: _Numbers) -> bool:
    zero = all(is_number(value) and value == 0 for value in numbers.present)
    return zero and bool(numbers.values)


def _variance(numbers: _Numbers) -> float:
    """Variance of all values, by Welford's method."""
    mean = squares = 0.0
    for count, value in enumerate(numbers.with_nan, start=1):
        before = mean
        mean += (value - before) / count
        squares += (value - before) * (value - mean)
    return squares / len(numbers.with_nan) if numbers.with_nan else 0.0


def _median(numbers: _Numbers) -> float:
    ordered = sorted(numbers.values)
    middle = len(ordered) // 2
    if not ordered:
        return math.nan
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _percentile(values: Sequence[float], share: float) -> float | None:
    ordered = sorted(values)
    return ordered[math.floor((len(ordered) - 1) * share + 0.5)] if ordered else None


def _change_count(values: Sequence[Any]) -> int:
    there = [value for value in values if value is not None]
    return sum(1 for index in range(1, len(there)) if _differ(there[index], there[index - 1]))


def _differ(one: object, other: object) -> bool:
    return _identity(one) != _identity(other) or one != one


def _identity(value: object) -> object:
    """What tells a value apart: 1 and true differ, 1 and 1.0 do not, NaN is NaN."""
    if isinstance(value, float) and math.isnan(value):
        return "NaN", None
    try:
        hash(value)
    except TypeError:
        return id(value), None
    return isinstance(value, bool), value


def _unique(values: Sequence[Any]) -> list[Any]:
    first: dict[object, Any] = {}
    for value in values:
        first.setdefault(_identity(value), value)
    return list(first.values())


_OF_VALUES: dict[str, Callable[[Sequence[Any]], object]] = {
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "firstNotNull": lambda values: next((v for v in values if _is_there(v)), None),
    "lastNotNull": lambda values: next((v for v in reversed(values) if _is_there(v)), None),
    "count": lambda values: sum(1 for value in values if value is not None),
    "countAll": len,
    "changeCount": _change_count,
    "distinctCount": lambda values: len(_unique([v for v in values if v is not None])),
    "allValues": list,
    "uniqueValues": _unique,
}

_OF_NUMBERS: dict[str, Callable[[_Numbers], object]] = {
    "min": lambda numbers: numbers.smallest,
    "max": lambda numbers: numbers.largest,
    "mean": _mean,
    "median": _median,
    "variance": _variance,
    "stdDev": lambda numbers: math.sqrt(_variance(numbers)),
    "sum": lambda numbers: _sum(numbers.values),
    "range": _range,
    "delta": _delta,
    "step": lambda numbers: min(_steps(numbers), default=None),
    "diff": lambda numbers: numbers.difference,
    "logmin": lambda numbers: min((value for value in numbers.values if value > 0), default=None),
    "allIsZero": _all_zero,
    "allIsNull": lambda numbers: not numbers.values,
    "diffperc": _difference_percent,
}
