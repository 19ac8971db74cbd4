"""Check that alerts write shares as percentages, and percentages as what they are."""

import re
from collections.abc import Iterator

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    NumberLiteral,
    ParenExpr,
    SubqueryExpr,
    UnaryExpr,
)

from ...promql.parse import unwrapped
from ...promql.result_labels import is_vector
from ..findings import Finding
from ..subject import Result, Subject

_COMPARING = ("==", "!=", ">", "<", ">=", "<=")
_SAME_SCALE = (
    *("avg_over_time", "min_over_time", "max_over_time", "last_over_time", "quantile_over_time"),
    *("abs", "clamp", "clamp_min", "clamp_max", "sort", "sort_desc", "label_replace", "label_join"),
)
_SAME_SCALE_OF_SERIES = ("min", "max", "avg", "topk", "bottomk", "quantile")

_VALUE = r"(?:\$value|\.Value)\b"
_ACTION_OF_VALUE = re.compile(rf"\{{\{{(?P<code>[^{{}}]*{_VALUE}[^{{}}]*)\}}\}}(?P<sign>\s*%)?")
_PRINTF = r"printf\s+\"[^\"]*\""
_ITSELF = re.compile(rf"-?\s*(?:{_PRINTF}\s+)?{_VALUE}\s*(?:\|\s*(?:humanize|{_PRINTF})\s*)?-?")
_AS_PERCENTAGE = re.compile(rf"-?\s*{_VALUE}\s*\|\s*humanizePercentage\s*-?")


def check(subject: Subject) -> Iterator[Result]:
    """Finds texts of alerts that are wrong by a factor of a hundred."""
    for one in subject.queries:
        if one.query.kind != "alert" or one.expr is None:
            continue
        whole = whole_of(one.expr)
        for where, template in one.query.templates.items() if whole else ():
            if problem := _problem(template, whole):
                yield Finding("wrong-percentage", one.query.place, f"{where} {problem}")


def whole_of(expr: Expr) -> int:
    """Tells which value of an alert is the whole: 1 of a share, 100 of a percentage.

    Returns:
        0 if that cannot be told. A share is a series divided by another, compared with a number of
        at most 1; a percentage is one that is multiplied by 100.
    """
    compared = unwrapped(expr)
    while isinstance(compared, BinaryExpr) and str(compared.op) in ("and", "unless"):
        compared = unwrapped(compared.lhs)
    if not isinstance(compared, BinaryExpr) or str(compared.op) not in _COMPARING:
        return 0
    if compared.modifier is not None and compared.modifier.return_bool:
        return 0
    sides = [unwrapped(compared.lhs), unwrapped(compared.rhs)]
    limits = [one.val for one in sides if isinstance(one, NumberLiteral)]
    series = [one for one in sides if is_vector(one)]
    if not len(limits) == len(series) == 1:
        return 0
    scale = _scale(series[0])
    return 0 if scale == 1 and limits[0] > 1 else scale


def _scale(expr: Expr) -> int:
    """Tells by how much a share is multiplied: 1 or 100; 0 if it is no share."""
    match expr:
        case ParenExpr() | UnaryExpr() | SubqueryExpr():
            return _scale(expr.expr)
        case AggregateExpr():
            return _scale(expr.expr) if str(expr.op) in _SAME_SCALE_OF_SERIES else 0
        case Call():
            vectors = [one for one in expr.args if is_vector(one)]
            return _scale(vectors[0]) if expr.func.name in _SAME_SCALE and vectors else 0
        case BinaryExpr():
            return _scale_of_operation(expr)
    return 0


def _scale_of_operation(expr: BinaryExpr) -> int:
    left, right, operator = unwrapped(expr.lhs), unwrapped(expr.rhs), str(expr.op)
    if operator in ("and", "unless"):
        return _scale(left)
    if operator in _COMPARING:
        return _scale(left) if is_vector(left) else _scale(right)
    numbers = [one.val for one in (left, right) if isinstance(one, NumberLiteral)]
    if operator == "/" and is_vector(left) and is_vector(right):
        return 100 if _is_hundredfold(left) else 1
    if operator == "*" and numbers == [100]:
        return 100 if _scale(left) == 1 or _scale(right) == 1 else 0
    if operator == "-" and isinstance(left, NumberLiteral):
        inner = _scale(right)
        return inner if left.val == inner else 0
    return 0


def _is_hundredfold(expr: Expr) -> bool:
    """Tells whether a series is multiplied by 100, as that above the fraction in `100 * a / b`."""
    if not isinstance(expr, BinaryExpr) or str(expr.op) != "*":
        return False
    sides = (unwrapped(expr.lhs), unwrapped(expr.rhs))
    return any(isinstance(one, NumberLiteral) and one.val == 100 for one in sides)


def _problem(template: str, whole: int) -> str:
    for found in _ACTION_OF_VALUE.finditer(template):
        code, sign = found["code"].strip(), found["sign"]
        written = "{{ $value | humanizePercentage }}"
        if whole == 1 and sign and _ITSELF.fullmatch(code):
            return (
                f"writes {found[0]}, and the value is a share: 0.5 would read 0.5%; write"
                f" {written} without the sign"
            )
        if whole == 100 and _AS_PERCENTAGE.fullmatch(code):
            return (
                f"writes {found[0]}, and the value is multiplied by 100 already: 50 would read"
                " 5000%; write {{ $value | humanize }}%"
            )
    return ""
