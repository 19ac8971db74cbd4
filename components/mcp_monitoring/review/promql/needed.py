"""The series without which an expression has no result."""

from collections.abc import Callable

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    ParenExpr,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
)

from .parse import metric_name

# They answer something where there is no series.
_ANSWER_ALWAYS = ("absent", "absent_over_time", "scalar", "vector")


def empty_without(expr: Expr, is_missing: Callable[[str], bool]) -> frozenset[str]:
    """Finds the missing metrics that leave an expression without a result.

    Args:
        expr: a parsed expression.
        is_missing: tells of the name of a metric whether it has no series.

    Returns:
        Their names; none if the expression may have a result.
    """
    match expr:
        case VectorSelector():
            name = metric_name(expr)
            return frozenset({name} if name and is_missing(name) else ())
        case MatrixSelector():
            return empty_without(expr.vector_selector, is_missing)
        case ParenExpr() | UnaryExpr() | SubqueryExpr() | AggregateExpr():
            return empty_without(expr.expr, is_missing)
        case BinaryExpr():
            left = empty_without(expr.lhs, is_missing)
            right = empty_without(expr.rhs, is_missing)
            if str(expr.op) == "unless":
                return left
            if str(expr.op) == "or" and not (left and right):
                return frozenset()
            return left | right
        case Call() if expr.func.name not in _ANSWER_ALWAYS:
            return frozenset().union(*(empty_without(one, is_missing) for one in expr.args))
    return frozenset()
