"""The expression `reduce`: each series becomes a number. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/#reduce
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .....dashboard.lenient import finite, mapping, text
from .....suggestions import did_you_mean
from .values import ExpressionError, Item, Value


def reduce_items(query: Mapping[str, Any], items: Sequence[Item]) -> list[Item]:
    """Reduces each series to a number; numbers stay.

    Args:
        query: the raw expression: `reducer`, and in `settings` its `mode`.
        items: what it reduces.

    Raises:
        ExpressionError: if nobody knows its function or its mode.
    """
    function = reducer_called(text(query.get("reducer")))
    settings = mapping(query.get("settings"))
    mode = text(settings.get("mode"))
    match mode:
        case "" | "strict":
            return [Item(_values(one, function), one.labels) for one in items]
        case "dropNN":
            return [_dropping(one, function) for one in items]
        case "replaceNN":
            instead = finite(settings.get("replaceWithValue")) or 0.0
            return [_replacing(one, function, instead) for one in items]
    raise ExpressionError(f"its mode {mode} is not known; it is strict, dropNN or replaceNN")


def reducer_called(name: str) -> Callable[[Sequence[Value]], float]:
    """Finds a function that makes one number of many values.

    Raises:
        ExpressionError: if nobody knows it.
    """
    if name not in _REDUCERS:
        hint = did_you_mean(name, _REDUCERS)
        known = hint or f"it is one of {', '.join(_REDUCERS)}"
        raise ExpressionError(f"its function {name or '(none)'} is not known; {known}")
    return _REDUCERS[name]


def _values(item: Item, function: Callable[[Sequence[Value]], float]) -> Value:
    value = item.value
    return function(list(value.values())) if isinstance(value, Mapping) else value


def _dropping(item: Item, function: Callable[[Sequence[Value]], float]) -> Item:
    if not isinstance(item.value, Mapping):
        return item if _is_number(item.value) else Item(None, item.labels)
    found = function([one for one in item.value.values() if _is_number(one)])
    # A series without any number has no value either.
    return Item(None if math.isnan(found) else found, item.labels)


def _replacing(item: Item, function: Callable[[Sequence[Value]], float], instead: float) -> Item:
    found = _values(item.mapped(lambda one: one if _is_number(one) else instead), function)
    return Item(instead if found is None or math.isnan(found) else found, item.labels)


def _is_number(value: Value) -> bool:
    return value is not None and math.isfinite(value)


def _of_whole(
    function: Callable[[Sequence[float]], float], of_nothing: float = math.nan
) -> Callable[[Sequence[Value]], float]:
    """Makes a function that gives NaN where a value is null or NaN."""

    def reduced(values: Sequence[Value]) -> float:
        numbers = [one for one in values if one is not None and not math.isnan(one)]
        if len(numbers) < len(values):
            return math.nan
        return function(numbers) if numbers else of_nothing

    return reduced


def _last(values: Sequence[Value]) -> float:
    last = values[-1] if values else None
    return math.nan if last is None else last


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


_REDUCERS: Mapping[str, Callable[[Sequence[Value]], float]] = {
    "mean": _of_whole(_mean),
    "sum": _of_whole(sum, 0.0),
    "min": _of_whole(min),
    "max": _of_whole(max),
    "median": _of_whole(statistics.median),
    "count": lambda values: float(len(values)),
    "last": _last,
}
