"""Check that the metrics, labels and label values of queries exist."""

import re
from collections.abc import Iterable, Iterator

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Expr,
    LabelModifierType,
    Matcher,
    MatchOp,
    VectorMatchCardinality,
    VectorSelector,
)

from ....alerting.silent import unmade
from ....suggestions import did_you_mean
from ...contract.known import Known, Series
from ...promql.matchers import alternatives, matchers_of
from ...promql.needed import empty_without
from ...promql.parse import metric_name, selectors, walk
from ...promql.placeholders import is_variable
from ...promql.queries import Query
from ...promql.result_labels import ResultLabels, result_labels
from ..findings import Finding
from ..subject import Result, Subject, judged_by_source


def check(subject: Subject) -> Iterator[Result]:
    """Finds metrics, labels and values that do not exist."""
    yield from judged_by_source(subject, _judge)


def _judge(query: Query, expr: Expr, known: Known) -> Iterator[Finding]:
    # The rule silent-alert says what these mean in an alert.
    silent = empty_without(expr, lambda name: query.kind == "alert" and bool(unmade(name)))
    for selector in selectors(expr):
        name = metric_name(selector)
        if name not in silent or known.find(name):
            yield from _selector(query, selector, known)
    for inner in walk(expr):
        if isinstance(inner, AggregateExpr):
            yield from _grouping(query, inner, known)
        elif isinstance(inner, BinaryExpr):
            yield from _matching(query, inner, known)
    if query.form == "label_values" and not is_variable(query.label) and "$" not in query.label:
        carried = result_labels(expr, known)
        yield from _missing(query, [query.label], carried, "label_values", known, expr)


def _selector(query: Query, selector: VectorSelector, known: Known) -> Iterator[Finding]:
    name = metric_name(selector)
    if not name:
        yield from _name_pattern(query, selector, known)
        return
    if is_variable(name):
        return
    series = known.find(name)
    if series is None:
        yield _unknown_metric(query, name, known)
        return
    for matcher in matchers_of(selector):
        if matcher.name == "__name__" or is_variable(matcher.name):
            continue
        if series.labels is not None and matcher.name not in series.labels:
            message = _no_label(matcher.name, name, series.labels, known)
            yield Finding("unknown-label", query.place, message)
        elif matcher.name in series.values:
            yield from _value(query, matcher, series, known)


def _name_pattern(query: Query, selector: VectorSelector, known: Known) -> Iterator[Finding]:
    if not known.is_complete:
        return
    for matcher in matchers_of(selector):
        if matcher.name != "__name__" or matcher.op != MatchOp.Re or is_variable(matcher.value):
            continue
        if not _matches_any(matcher.value, known.series):
            message = f"no metric of {known.source} matches {matcher.value!r}"
            yield Finding("unknown-metric", query.place, message)


def _unknown_metric(query: Query, name: str, known: Known) -> Finding:
    whole = re.sub(r"_(bucket|sum|count)$", "", name)
    if whole != name and (series := known.find(whole)) and series.type != "histogram":
        message = f"{name}: {whole} is a {series.type or 'plain metric'}, which has no such series"
        return Finding("not-a-histogram", query.place, message)
    message = f"{name} is not in {known.source}"
    if instead := known.instead(name):
        message += f"; {instead}"
    return Finding("unknown-metric", query.place, message)


def _value(query: Query, matcher: Matcher, series: Series, known: Known) -> Iterator[Finding]:
    if is_variable(matcher.value):
        return
    values = series.values[matcher.name]
    if matcher.op in (MatchOp.Equal, MatchOp.NotEqual):
        unknown = [matcher.value] if matcher.value and matcher.value not in values else []
    else:
        patterns = alternatives(matcher.value)
        unknown = [pattern for pattern in patterns if not _matches_any(pattern, values)]
    if unknown:
        yield Finding(
            "unknown-label-value",
            query.place,
            f"{matcher.name} of {series.name} is never {' or '.join(map(repr, unknown))} in"
            f" {known.source};"
            f" it is {' or '.join(sorted(values))}",
        )


def _matches_any(pattern: str, values: Iterable[str]) -> bool:
    try:
        compiled = re.compile(pattern)
    except re.error:
        return True  # Go's syntax differs from Python's; the parser accepted it
    return any(compiled.fullmatch(value) for value in values)


def _grouping(query: Query, expr: AggregateExpr, known: Known) -> Iterator[Finding]:
    if expr.modifier is None:
        return
    word = "by" if expr.modifier.type == AggModifierType.By else "without"
    carried = result_labels(expr.expr, known)
    yield from _missing(query, expr.modifier.labels, carried, word, known, expr.expr)


def _matching(query: Query, expr: BinaryExpr, known: Known) -> Iterator[Finding]:
    modifier = expr.modifier
    if modifier is None or modifier.matching is None:
        return
    sides = [(result_labels(side, known), side) for side in (expr.lhs, expr.rhs)]
    named = modifier.matching.labels
    if modifier.matching.type == LabelModifierType.Include:
        for label in named:
            absent = [one for one in sides if one[0] is not None and label not in one[0]]
            for carried, side in absent[:1]:
                yield from _missing(query, [label], carried, "on", known, side)
    else:
        both = [carried for carried, _ in sides if carried is not None]
        if len(both) == len(sides):
            yield from _missing(query, named, both[0] | both[1], "ignoring", known, expr)
    if modifier.group_labels:
        one = 0 if modifier.card == VectorMatchCardinality.OneToMany else 1
        word = "group_left" if one else "group_right"
        yield from _missing(query, modifier.group_labels, sides[one][0], word, known, sides[one][1])


def _missing(
    query: Query, wanted: list[str], carried: ResultLabels, where: str, known: Known, inside: Expr
) -> Iterator[Finding]:
    """Finds labels that a query uses but the inner expression does not have."""
    if carried is None:
        return
    read = [known.find(metric_name(one)) for one in selectors(inside)]
    labels_are_known = any(series and series.labels is not None for series in read)
    if where in ("without", "ignoring") and not labels_are_known:
        return  # It does no harm, and may be meant for a label that nobody knows here.
    names = ", ".join(sorted({series.name for series in read if series})) or "the result"
    for label in wanted:
        if label in carried or is_variable(label):
            continue
        if any(series and series.labels and label in series.labels for series in read):
            message = f"an aggregation inside drops {label}; keep it there"
        elif not labels_are_known:
            has = ", ".join(sorted(carried)) or "no label"
            message = f"what is inside carries {has}, not {label}; keep {label} there"
        else:
            message = _no_label(label, names, carried, known)
        yield Finding("unknown-label", query.place, f"{where}: {message}")


def _no_label(label: str, what: str, labels: Iterable[str], known: Known) -> str:
    has = f"it has {', '.join(sorted(labels)) or 'none'}"
    return f"{what} has no label {label} in {known.source}; {did_you_mean(label, labels) or has}"
