"""Check that functions fit the types of their metrics."""

from collections.abc import Iterator

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    SubqueryExpr,
    VectorSelector,
)

from ...contract.known import Known, Series
from ...promql.matchers import RATES
from ...promql.parse import children, metric_name, selectors, unwrapped, walk
from ...promql.queries import Query
from ..findings import Finding
from ..subject import Result, Subject, judged_by_source

_DELTAS = ("delta", "idelta", "deriv", "predict_linear", "double_exponential_smoothing")
_OF_COUNTERS = (*RATES, "resets", "changes")
# These functions ask whether or when there are samples, not for their values.
_OF_PRESENCE = ("absent", "absent_over_time", "present_over_time", "count_over_time", "timestamp")
_COUNTING = ("count", "group", "count_values")


def check(subject: Subject) -> Iterator[Result]:
    """Finds counters that are used as gauges, and gauges that are used as counters."""
    yield from judged_by_source(subject, _judge)


def _judge(query: Query, expr: Expr, known: Known) -> Iterator[Finding]:
    for call in walk(expr):
        if isinstance(call, Call) and call.args:
            yield from _misuse(query, call, known)
    if query.kind == "variable":
        return  # a variable uses only the labels of its result
    for series in dict.fromkeys(_raw(expr, known)):
        yield Finding(
            "raw-counter",
            query.place,
            f"{series} only grows, and falls to 0 when its server restarts;"
            " ask for rate() or increase()",
        )


def _misuse(query: Query, call: Call, known: Known) -> Iterator[Finding]:
    name = call.func.name
    series = _range_of(call.args[0], known)
    if series is None:
        return
    if name in RATES and series.type == "gauge":
        yield Finding(
            "rate-on-gauge",
            query.place,
            f"{name}() takes every decrease of the gauge {series.name} for a restart;"
            " use its value, delta() or deriv()",
        )
    elif name in _DELTAS and series.is_counter:
        yield Finding(
            "delta-on-counter",
            query.place,
            f"{name}() does not know that the counter {series.name} falls to 0 when its server"
            " restarts; use rate() or increase()",
        )


def _range_of(expr: Expr, known: Known) -> Series | None:
    """Finds the series of a range argument; None if there is no such series."""
    if isinstance(expr, MatrixSelector):
        return known.find(metric_name(expr.vector_selector))
    if isinstance(expr, SubqueryExpr):
        inner = unwrapped(expr.expr)
        return known.find(metric_name(inner)) if isinstance(inner, VectorSelector) else None
    return None


def _raw(expr: Expr, known: Known) -> Iterator[str]:
    """Finds counters whose raw value is part of the result."""
    match expr:
        case VectorSelector():
            series = known.find(metric_name(expr))
            if series and series.is_counter:
                yield series.name
            return
        case Call():
            yield from _raw_in_call(expr, known)
            return
        case AggregateExpr() if str(expr.op) in _COUNTING:
            return
        case BinaryExpr():
            operator = str(expr.op)
            if operator == "unless" and _is_newborn(expr):
                return
            if operator in ("and", "unless"):
                yield from _raw(expr.lhs, known)
                return
            if operator == "*" and any(_is_zero(side) for side in (expr.lhs, expr.rhs)):
                return
    for inner in children(expr):
        yield from _raw(inner, known)


def _raw_in_call(call: Call, known: Known) -> Iterator[str]:
    name = call.func.name
    if name in _OF_PRESENCE or name.startswith("ts_of_"):
        return
    for argument in call.args:
        of_samples = isinstance(argument, MatrixSelector) or (
            isinstance(argument, SubqueryExpr)
            and isinstance(unwrapped(argument.expr), VectorSelector)
        )
        if not (of_samples and name in (*_OF_COUNTERS, *_DELTAS)):
            yield from _raw(argument, known)


def _is_newborn(expr: BinaryExpr) -> bool:
    """Recognises `c unless c offset 10m`: counters that are less than 10 minutes old."""
    before = list(selectors(expr.rhs))
    return [metric_name(one) for one in selectors(expr.lhs)] == [
        metric_name(one) for one in before
    ] and all(one.offset is not None for one in before)


def _is_zero(expr: Expr) -> bool:
    expr = unwrapped(expr)
    return isinstance(expr, NumberLiteral) and expr.val == 0
