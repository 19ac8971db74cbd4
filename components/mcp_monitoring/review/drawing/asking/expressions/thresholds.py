"""The expression `threshold`: 1 where a value is beyond a limit, else 0. Pure.

Source: https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rules/queries-conditions/
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .....dashboard.lenient import finite, mapping, objects, text
from .....suggestions import did_you_mean
from .values import ExpressionError, Item, Value

_ONE: Mapping[str, Callable[[float, float], bool]] = {
    "gt": lambda value, limit: value > limit,
    "lt": lambda value, limit: value < limit,
    "eq": lambda value, limit: value == limit,
    "ne": lambda value, limit: value != limit,
    "gte": lambda value, limit: value >= limit,
    "lte": lambda value, limit: value <= limit,
}
_TWO: Mapping[str, Callable[[float, float, float], bool]] = {
    "within_range": lambda value, low, high: low < value < high,
    "outside_range": lambda value, low, high: value < low or value > high,
    "within_range_included": lambda value, low, high: low <= value <= high,
    "outside_range_included": lambda value, low, high: value <= low or value >= high,
}


def threshold_items(query: Mapping[str, Any], items: Sequence[Item]) -> list[Item]:
    """Compares each value with the limit of the first condition.

    Args:
        query: the raw expression, with its `conditions`.
        items: what it compares.

    Raises:
        ExpressionError: if nobody knows the condition, or it has no limit.
    """
    first = next((one for _, one in objects(query.get("conditions"))), {})
    evaluator = mapping(first.get("evaluator"))
    kind, written = text(evaluator.get("type")), evaluator.get("params")
    limits = [finite(one) for one in written] if isinstance(written, list) else []
    if kind not in _ONE and kind not in _TWO:
        hint = did_you_mean(kind, [*_ONE, *_TWO])
        said = f"its condition {kind or '(none)'} is not known"
        raise ExpressionError(f"{said}; {hint}" if hint else said)
    wanted = 1 if kind in _ONE else 2
    numbers = [one for one in limits[:wanted] if one is not None]
    if len(numbers) < wanted:
        needed = "a number as its limit" if wanted == 1 else "two numbers as its limits"
        raise ExpressionError(f"its condition {kind} needs {needed}")

    def compared(value: Value) -> Value:
        if value is None or math.isnan(value):
            return value
        if kind in _ONE:
            return float(_ONE[kind](value, numbers[0]))
        return float(_TWO[kind](value, numbers[0], numbers[1]))

    return [one.mapped(compared) for one in items]
