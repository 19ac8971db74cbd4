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

    def names_a_missing_one(selector: VectorSelector) -> bool:
        name = metric_name(selector)
        return bool(name) and is_missing(name)

    return frozenset(map(metric_name, missing_selectors(expr, names_a_missing_one)))


def missing_selectors(
    expr: Expr, is_missing: Callable[[VectorSelector], bool]
) -> list[VectorSelector]:
    """Finds the selectors without series that leave an expression without a result.

    Args:
        expr: a parsed expression.
        is_missing: tells of a selector whether it has no series.

    Returns:
        The selectors; none if the expression may have a result.
    """
    match expr:
        case VectorSelector():
            return [expr] if is_missing(expr) else []
        case MatrixSelector():
            return missing_selectors(expr.vector_selector, is_missing)
        case ParenExpr() | UnaryExpr() | SubqueryExpr() | AggregateExpr():
            return missing_selectors(expr.expr, is_missing)
        case BinaryExpr():
            left = missing_selectors(expr.lhs, is_missing)
            right = missing_selectors(expr.rhs, is_missing)
            if str(expr.op) == "unless":
                return left
            if str(expr.op) == "or" and not (left and right):
                return []
            return left + right
        case Call() if expr.func.name not in _ANSWER_ALWAYS:
            return [found for one in expr.args for found in missing_selectors(one, is_missing)]
    return []
