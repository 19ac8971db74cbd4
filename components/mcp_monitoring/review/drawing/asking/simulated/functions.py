"""What operators and functions of PromQL do to single numbers. Pure."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, pstdev

ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else (math.nan if not a or math.isnan(a) else math.inf),
    "%": lambda a, b: math.fmod(a, b) if b else math.nan,
    "^": lambda a, b: a**b if a > 0 or b == int(b) else math.nan,
    "atan2": math.atan2,
}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
AGGREGATIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "avg": fmean,
    "min": min,
    "max": max,
    "count": len,
    "group": lambda _: 1.0,
    "stddev": pstdev,
    "stdvar": lambda values: pstdev(values) ** 2,
    "count_values": len,
}
OF_EACH: Mapping[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "exp": lambda value: math.exp(min(value, 700)),
    "ln": lambda value: math.log(value) if value > 0 else math.nan,
    "log2": lambda value: math.log2(value) if value > 0 else math.nan,
    "log10": lambda value: math.log10(value) if value > 0 else math.nan,
    "sqrt": lambda value: math.sqrt(value) if value >= 0 else math.nan,
    "sgn": lambda value: math.copysign(1, value) if value else 0,
}
