"""Check that queries of buckets can work."""

import math
import re
from collections.abc import Iterator

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    Matcher,
    MatchOp,
    NumberLiteral,
    ParenExpr,
    UnaryExpr,
)

from ...contract.known import Known, Series
from ...promql.matchers import alternatives, matchers_of
from ...promql.parse import children, metric_name, selectors, unwrapped, walk
from ...promql.placeholders import is_variable
from ...promql.queries import Query
from ...promql.result_labels import is_vector
from ..findings import Finding
from ..subject import Result, Subject, judged_by_source

_SELECTING = ("topk", "bottomk", "limitk", "limit_ratio")
_KEEPING_SIZE = ("max", "min", "avg", "quantile", *_SELECTING)
# VictoriaMetrics has buckets with ranges of its own, too.
_BUCKETS = ("le", "vmrange")
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def check(subject: Subject) -> Iterator[Result]:
    """Finds quantiles that are wrong or out of reach, and bucket bounds that do not exist."""
    for one in subject.queries:
        if one.expr is not None:
            yield from dict.fromkeys(_quantiles(one.query, one.expr))
    yield from judged_by_source(subject, _judge)


def _quantile_calls(expr: Expr) -> Iterator[Call]:
    for call in walk(expr):
        if isinstance(call, Call) and call.func.name == "histogram_quantile":
            yield call


def _quantiles(query: Query, expr: Expr) -> Iterator[Finding]:
    """Finds quantiles of classic buckets without `le`; needs only the names of metrics."""
    for call in _quantile_calls(expr):
        names = [metric_name(one) for one in selectors(call.args[-1])]
        if not any(name.endswith("_bucket") for name in names):
            continue
        state = _state_of_le(call.args[-1])
        if state == "dropped":
            message = "the aggregation inside histogram_quantile() drops le; group by (…, le)"
            yield Finding("histogram-quantile-le", query.place, message)
        elif state == "plain" and not _is_meant_for_each_series(query):
            message = (
                "histogram_quantile() gets every series separately, so that a series with one"
                " call a minute counts as much as one with thousands; put sum by (…, le)"
                " around the rate"
            )
            yield Finding("quantile-per-series", query.place, message)


def _is_meant_for_each_series(query: Query) -> bool:
    """Tells whether a rule watches each series, or a legend tells them apart."""
    return query.document is None or "{{" in query.templates.get("legendFormat", "")


def _state_of_le(expr: Expr) -> str:
    """Tells whether buckets are aggregated and keep `le`: `kept`, `dropped` or `plain`."""
    if isinstance(expr, AggregateExpr) and str(expr.op) not in _SELECTING:
        if _state_of_le(expr.expr) == "dropped" or expr.modifier is None:
            return "dropped"
        named = expr.modifier.labels
        if any(is_variable(label) for label in named):
            return "kept"
        by = expr.modifier.type == AggModifierType.By
        kept = any(label in named for label in _BUCKETS) if by else "le" not in named
        return "kept" if kept else "dropped"
    states = [_state_of_le(inner) for inner in children(expr) if is_vector(inner)]
    return next((state for state in ("dropped", "kept") if state in states), "plain")


def _judge(query: Query, expr: Expr, known: Known) -> Iterator[Finding]:
    for call in _quantile_calls(expr):
        for selector in selectors(call.args[-1]):
            series = known.find(metric_name(selector))
            if series and series.type and series.part != "_bucket":
                message = f"histogram_quantile() needs buckets; {_no_buckets(series)}"
                yield Finding("not-a-histogram", query.place, message)
    for inner in walk(expr):
        if isinstance(inner, BinaryExpr):
            yield from _comparison(query, inner, known)
    for selector in selectors(expr):
        series = known.find(metric_name(selector))
        if series and series.part == "_bucket" and series.bounds:
            for matcher in matchers_of(selector):
                if matcher.name == "le" and not is_variable(matcher.value):
                    yield from _bound(query, matcher, series)


def _no_buckets(series: Series) -> str:
    if series.type == "histogram":
        return f"they are in {series.metric}_bucket, not in {series.name}"
    return f"{series.name} is a {series.type}"


def _comparison(query: Query, expr: BinaryExpr, known: Known) -> Iterator[Finding]:
    operator = str(expr.op)
    if operator not in _MIRRORED:
        return
    value, limit = expr.lhs, _number(expr.rhs)
    if limit is None:
        value, limit, operator = expr.rhs, _number(expr.lhs), _MIRRORED[operator]
    top = _ceiling(value, known)
    if limit is None or top is None:
        return
    if limit >= top if operator == ">" else operator == ">=" and limit > top:
        yield Finding(
            "quantile-above-top-bucket",
            query.place,
            f"a quantile is never above the top bucket, here {top:g}, so that {operator}"
            f" {limit:g} never holds; use a lower limit, or query the share of slow calls",
        )


def _ceiling(expr: Expr, known: Known) -> float | None:
    """Finds the highest possible value of an expression that is made from one quantile."""
    match expr:
        case ParenExpr():
            return _ceiling(expr.expr, known)
        case AggregateExpr() if str(expr.op) in _KEEPING_SIZE:
            return _ceiling(expr.expr, known)
        case BinaryExpr() if str(expr.op) in "*/":
            top, factor = _ceiling(expr.lhs, known), _number(expr.rhs)
            if top is None or factor is None or factor <= 0:
                return None
            return top * factor if str(expr.op) == "*" else top / factor
        case Call() if expr.func.name == "histogram_quantile":
            found = [known.find(metric_name(one)) for one in selectors(expr.args[-1])]
            bounds = [one.bounds[-1] for one in found if one and one.bounds]
            return max(bounds) if bounds and len(bounds) == len(found) else None
    return None


def _number(expr: Expr) -> float | None:
    expr = unwrapped(expr)
    if isinstance(expr, UnaryExpr):
        inner = _number(expr.expr)
        return None if inner is None else -inner
    return float(expr.val) if isinstance(expr, NumberLiteral) else None


def _bound(query: Query, matcher: Matcher, series: Series) -> Iterator[Finding]:
    """Judges a matcher on `le`.

    Prometheus 3 writes a whole bound as 5.0 where Prometheus 2 kept the 5 of most client libraries
    (https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values).
    """
    if matcher.op in (MatchOp.Equal, MatchOp.NotEqual):
        patterns = [re.escape(matcher.value)]
    else:
        patterns = alternatives(matcher.value)
    matched: set[str] = set()
    for pattern in patterns:
        try:
            compiled = re.compile(pattern)
        except re.error:
            return
        spelled = [form for bound in series.bounds for form in _spellings(bound)]
        found = {form for form in [*spelled, "+Inf"] if compiled.fullmatch(form)}
        if not found:
            bounds = ", ".join(f"{bound:g}" for bound in series.bounds)
            yield Finding(
                "unknown-bucket",
                query.place,
                f"le is never {matcher.value!r} in {series.name}; its bounds are {bounds}",
            )
            return
        matched |= found
    half_matched = [
        min(forms, key=len)
        for forms in (set(_spellings(bound)) for bound in series.bounds)
        if forms & matched and not forms <= matched
    ]
    if half_matched:
        plain = half_matched[0]
        both = plain if len(half_matched) == 1 else f"({'|'.join(half_matched)})"
        yield Finding(
            "le-literal",
            query.place,
            f"le is {plain} or {plain}.0, depending on the version of Prometheus;"
            f' match both: le=~"{both}([.]0)?"',
        )


def _spellings(bound: float) -> list[str]:
    """Lists the spellings of a bound: Go's default, and that of Prometheus 3."""
    text = f"{bound:.17g}" if float(f"{bound:g}") != bound else f"{bound:g}"
    if bound and not -5 <= math.floor(math.log10(abs(bound))) < 6:
        text = re.sub(r"[.]?0*e", "e", text)
    return [text] if "." in text or "e" in text else [text, f"{text}.0"]
