"""The expression `math`: a formula of numbers and series. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/#math
"""

import math
from collections.abc import Callable, Mapping, Sequence

from .formula import Binary, Function, Number, Tree, Unary, Variable, parsed
from .joining import joined
from .values import ExpressionError, Item, Value


def math_items(formula: str, variables: Mapping[str, Sequence[Item]]) -> list[Item]:
    """Calculates a formula.

    Args:
        formula: such as `$A / ($A + $B) * 100`.
        variables: the results of other queries, by name.

    Raises:
        ExpressionError: if it is no formula, or uses what there is not.
    """
    return _calculated(parsed(formula), variables)


def _calculated(tree: Tree, variables: Mapping[str, Sequence[Item]]) -> list[Item]:
    match tree:
        case Number(value):
            return [Item(value)]
        case Variable(name):
            if name not in variables:
                raise ExpressionError(f"its formula uses ${name}, and there is no such query")
            return list(variables[name])
        case Function(name, None):
            return [Item(_CONSTANTS[name])]
        case Function(name, argument) if argument is not None:
            function = _FUNCTIONS[name]
            return [one.mapped(function) for one in _calculated(argument, variables)]
        case Unary(operator, operand):
            function = _negated if operator == "-" else _not
            return [one.mapped(function) for one in _calculated(operand, variables)]
        case Binary(operator, left, right):
            sides = _calculated(left, variables), _calculated(right, variables)
            return [
                Item(_both(operator, one, other), labels) for one, other, labels in joined(*sides)
            ]
    raise AssertionError(tree)


def _both(operator: str, one: Item, other: Item) -> Value | Mapping[int, Value]:
    left, right = one.value, other.value
    if not isinstance(left, Mapping):
        if not isinstance(right, Mapping):
            return _operated(operator, left, right)
        return {moment: _operated(operator, left, value) for moment, value in right.items()}
    if not isinstance(right, Mapping):
        return {moment: _operated(operator, value, right) for moment, value in left.items()}
    common = (moment for moment in left if moment in right)
    return {moment: _operated(operator, left[moment], right[moment]) for moment in common}


def _operated(operator: str, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    # What the left side decides alone holds whatever the right side is.
    if operator == "||" and left != 0:
        return 1.0
    if operator == "&&" and left == 0:
        return 0.0
    if math.isnan(left) or math.isnan(right):
        return math.nan
    return float(_OPERATORS[operator](left, right))


def _quotient(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if left == 0 else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) else math.nan


def _power(base: float, exponent: float) -> float:
    is_odd = exponent % 2 == 1 if math.isfinite(exponent) else False
    if base == 0 and exponent < 0:
        return math.copysign(math.inf, base) if is_odd else math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and is_odd else math.inf
    except ValueError:
        return math.nan


_OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _quotient,
    "%": _remainder,
    "**": _power,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    "&&": lambda left, right: left != 0 and right != 0,
    "||": lambda left, right: left != 0 or right != 0,
}


def _negated(value: Value) -> Value:
    return None if value is None else -value


def _not(value: Value) -> Value:
    return value if value is None or math.isnan(value) else float(value == 0)


def _of_number(function: Callable[[float], float]) -> Callable[[Value], Value]:
    """Makes a function that leaves null, NaN and the infinities as they are."""

    def applied(value: Value) -> Value:
        return value if value is None or not math.isfinite(value) else float(function(value))

    return applied


def _rounded(value: float) -> float:
    whole = math.trunc(value)
    return whole + math.copysign(1, value) if abs(value - whole) >= 0.5 else whole


def _log(value: Value) -> Value:
    if value is None:
        return None
    if value == 0:
        return -math.inf
    return math.log(value) if value > 0 else math.nan


_FUNCTIONS: Mapping[str, Callable[[Value], Value]] = {
    "abs": lambda value: None if value is None else abs(value),
    "ceil": _of_number(math.ceil),
    "floor": _of_number(math.floor),
    "round": _of_number(_rounded),
    "log": _log,
    "is_inf": lambda value: float(value is not None and math.isinf(value)),
    "is_nan": lambda value: float(value is not None and math.isnan(value)),
    "is_null": lambda value: float(value is None),
    "is_number": lambda value: float(value is not None and math.isfinite(value)),
}
_CONSTANTS: Mapping[str, Value] = {
    "inf": math.inf,
    "infn": -math.inf,
    "nan": math.nan,
    "null": None,
}
