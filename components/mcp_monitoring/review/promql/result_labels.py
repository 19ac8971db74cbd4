"""The labels in the result of an expression."""

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    LabelModifierType,
    MatchOp,
    MatrixSelector,
    ParenExpr,
    StringLiteral,
    SubqueryExpr,
    UnaryExpr,
    VectorMatchCardinality,
    VectorSelector,
)

from ..contract.known import Known
from .parse import metric_name
from .placeholders import is_variable

ResultLabels = frozenset[str] | None
"""Names of labels; None if they are not known."""

_WITHOUT_LABELS = ("time", "vector", "scalar", "pi", "start", "end", "range", "step")
_KEEPING = ("topk", "bottomk", "limitk", "limit_ratio")


def result_labels(expr: Expr, known: Known) -> ResultLabels:
    """Finds the labels of a result, without the name of the metric.

    Args:
        expr: a parsed expression.
        known: knowledge about its metrics.

    Returns:
        All labels that any series of the result can have, or None if they are not known.
    """
    match expr:
        case VectorSelector():
            series = known.find(metric_name(expr))
            return series.labels if series else None
        case MatrixSelector():
            return result_labels(expr.vector_selector, known)
        case ParenExpr() | UnaryExpr() | SubqueryExpr():
            return result_labels(expr.expr, known)
        case AggregateExpr():
            return _of_aggregation(expr, known)
        case BinaryExpr():
            return _of_operation(expr, known)
        case Call():
            return _of_call(expr, known)
    return frozenset()


def is_vector(expr: Expr) -> bool:
    """Tells whether an expression returns series rather than one number."""
    match expr:
        case VectorSelector() | AggregateExpr() | MatrixSelector() | SubqueryExpr():
            return True
        case ParenExpr() | UnaryExpr():
            return is_vector(expr.expr)
        case BinaryExpr():
            return is_vector(expr.lhs) or is_vector(expr.rhs)
        case Call():
            return expr.func.name not in ("time", "scalar", "pi", "start", "end", "range", "step")
    return False


def _of_aggregation(expr: AggregateExpr, known: Known) -> ResultLabels:
    inner = result_labels(expr.expr, known)
    operator = str(expr.op)
    if operator in _KEEPING:
        return inner
    added = frozenset[str]()
    if operator == "count_values" and isinstance(expr.param, StringLiteral):
        added = frozenset({expr.param.val})
    if expr.modifier is None:
        return added
    named = frozenset(expr.modifier.labels)
    if any(is_variable(label) for label in named):
        return None
    if expr.modifier.type == AggModifierType.By:
        return (named if inner is None else named & inner) | added
    return None if inner is None else (inner - named) | added


def _of_operation(expr: BinaryExpr, known: Known) -> ResultLabels:
    left, right = result_labels(expr.lhs, known), result_labels(expr.rhs, known)
    if not is_vector(expr.lhs):
        return right
    if not is_vector(expr.rhs):
        return left
    operator = str(expr.op)
    if operator in ("and", "unless"):
        return left
    if operator == "or":
        return None if left is None or right is None else left | right
    modifier = expr.modifier
    if modifier is None:
        return left
    many = right if modifier.card == VectorMatchCardinality.OneToMany else left
    if modifier.card in (VectorMatchCardinality.OneToMany, VectorMatchCardinality.ManyToOne):
        return None if many is None else many | frozenset(modifier.group_labels or ())
    if modifier.matching is None:
        return left
    named = frozenset(modifier.matching.labels)
    if modifier.matching.type == LabelModifierType.Include:
        return None if any(is_variable(label) for label in named) else named
    return None if left is None else left - named


def _of_call(expr: Call, known: Known) -> ResultLabels:
    name = expr.func.name
    if name in _WITHOUT_LABELS or not expr.args:
        return frozenset()
    if name in ("absent", "absent_over_time"):
        return _equalities(expr.args[0])
    if name in ("histogram_quantile", "histogram_fraction"):
        inner = result_labels(expr.args[-1], known)
        return None if inner is None else inner - {"le"}
    if name in ("label_replace", "label_join"):
        inner = result_labels(expr.args[0], known)
        target = expr.args[1]
        if inner is None or not isinstance(target, StringLiteral) or is_variable(target.val):
            return None
        return inner | {target.val}
    if name in ("info", "histogram_quantiles"):
        return None
    vectors = [argument for argument in expr.args if is_vector(argument)]
    return result_labels(vectors[0], known) if vectors else frozenset()


def _equalities(expr: Expr) -> ResultLabels:
    """Finds the labels of `absent`, which come from the matchers alone."""
    while isinstance(expr, ParenExpr):
        expr = expr.expr
    selector = expr.vector_selector if isinstance(expr, MatrixSelector) else expr
    if not isinstance(selector, VectorSelector):
        return frozenset()
    return frozenset(
        matcher.name
        for matcher in selector.matchers.matchers
        if matcher.op == MatchOp.Equal and matcher.name != "__name__"
    )
