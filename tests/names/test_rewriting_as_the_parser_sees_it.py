"""Rewriting names changes the parsed expression in its names, and in nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign_dashboards import foreign_dashboards
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mcp_monitoring.names.mapping import NameMapping, name_mapping
from mcp_monitoring.names.rewriting import Scope, rewritten
from mcp_monitoring.names.vocabulary import read_vocabulary
from mcp_monitoring.review.documents.read import read_document
from mcp_monitoring.review.promql.matchers import matchers_of
from mcp_monitoring.review.promql.parse import (
    PromqlError,
    PromqlUnknownError,
    metric_name,
    parse,
    selectors,
    walk,
)
from mcp_monitoring.review.promql.placeholders import parse_with_placeholders
from mcp_monitoring.review.promql.queries import Query, queries_of
from places import REPOSITORY
from promql_parser import AggregateExpr, BinaryExpr, Expr
from promql_shapes import Names, shape

CONTRACT = read_vocabulary(REPOSITORY / "metrics.yaml")
OURS = [*REPOSITORY.glob("dashboards/*.json"), *REPOSITORY.glob("alerts/*.yaml")]
FOREIGN = [
    *(REPOSITORY / "tests" / "fixtures").rglob("*.json"),
    *(REPOSITORY / "tests" / "fixtures").rglob("*.y*ml"),
]


def queries(file: Path) -> Iterator[tuple[Query, Expr]]:
    """The queries of a file that the parser can read, with what it reads."""
    document = read_document(file).document
    for query in queries_of(document).queries if document else ():
        if query.expr and not re.match(r"label_names\(", query.written):
            try:
                yield query, parse_with_placeholders(query.expr, query.view)
            except (PromqlError, PromqlUnknownError):
                continue


def all_renamed(metrics: set[str], labels: set[str]) -> Scope:
    return Scope(
        NameMapping(
            {name: f"its_own:{name}" for name in metrics},
            {name: f"its_own_{name}" for name in labels - {"__name__"}},
        ),
        # What stands for a name as a whole is the matter of the dashboard.
        standing={"metric": False, "m": False, "name": False},
    )


def labels_of(expr: Expr) -> Iterator[str]:
    for node in walk(expr):
        if isinstance(node, AggregateExpr) and node.modifier:
            yield from node.modifier.labels
        if isinstance(node, BinaryExpr) and node.modifier and node.modifier.matching:
            yield from node.modifier.matching.labels
    for selector in selectors(expr):
        yield from (one.name for one in matchers_of(selector))


def same_but_for_names(query: Query, parsed: Expr, scope: Scope) -> None:
    found = rewritten(query.expr, scope)
    assert found.problems == ()
    assert found.needs == frozenset()
    names = Names(scope.mapping.metrics, scope.mapping.labels)
    assert shape(parse_with_placeholders(found.text, query.view)) == shape(parsed, names)


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_of_every_query_of_ours(file: Path) -> None:
    metrics = {name for series in CONTRACT.series.values() for name in series}
    scope = all_renamed(metrics, set(CONTRACT.all_labels))

    found = list(queries(file))
    for query, parsed in found:
        same_but_for_names(query, parsed, scope)

    assert len(found) > 1


def all_names(found: list[tuple[Query, Expr]]) -> Scope:
    metrics = {metric_name(one) for _, parsed in found for one in selectors(parsed)}
    labels = {label for _, parsed in found for label in labels_of(parsed)}
    return all_renamed({one for one in metrics if one and "gf_variable" not in one}, labels)


def test_of_every_query_of_dashboards_and_rules_of_others() -> None:
    seen = 0
    for file in sorted(FOREIGN):
        found = list(queries(file))
        for query, parsed in found:
            same_but_for_names(query, parsed, all_names(found))
        seen += len(found)

    assert seen > 50


def test_of_every_query_of_dashboards_made_at_random(tmp_path: Path) -> None:
    seen = 0
    for name, document in foreign_dashboards(60):
        file = tmp_path / name
        file.write_text(json.dumps(document))
        found = list(queries(file))
        for query, parsed in found:
            same_but_for_names(query, parsed, all_names(found))
        seen += len(found)

    assert seen > 100


# Expressions made at random.

SET = ("mcp_requests_total", "mcp_request_duration_seconds_bucket", "mcp_uptime_seconds")
OTHERS = ("up", "http_requests_total", "job:mcp_requests:rate5m", "mcp_requests_total_created")
LABELS = ("method", "client_type", "job", "le", "path")

space = st.sampled_from(("", "", " ", "\n  ", " # by (method) mcp_requests_total\n"))
label = st.sampled_from(LABELS)
text = st.sampled_from(('"a"', "'mcp_uptime_seconds'", "`x|y`", '"method=\\"b\\" # {"', '""'))
matcher = st.builds(
    lambda name, op, value, gap: f"{name}{gap}{op}{gap}{value}",
    label,
    st.sampled_from(("=", "!=", "=~", "!~")),
    text,
    space,
)


@st.composite
def selector(draw: st.DrawFn) -> str:
    name, found = draw(st.sampled_from(SET + OTHERS)), draw(st.lists(matcher, max_size=3))
    gap = draw(space)
    inside = f",{gap}".join(found)
    if draw(st.integers(0, 1)):
        comma = draw(st.sampled_from(("", ","))) if found else ""
        return f"{name}{gap}{{{gap}{inside}{comma}{gap}}}" if found else name
    named = [f'__name__="{name}"', f'"{name}"'][draw(st.integers(0, 1))]
    return f"{{{named}{f',{gap}{inside}' if found else ''}}}"


@st.composite
def label_list(draw: st.DrawFn) -> str:
    found = draw(st.lists(label, max_size=3, unique=True))
    comma = draw(st.sampled_from(("", ","))) if found else ""
    return f"({', '.join(found)}{comma})"


def operations(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.builds(
        lambda left, op, match, right: f"({left}) {op} {match} ({right})",
        inner,
        st.sampled_from(("+", "/", "and", "or", "unless", "> bool", "==", "^", "atan2")),
        st.one_of(
            st.just(""),
            st.builds("on{}".format, label_list()),
            st.builds("ignoring {}".format, label_list()),
            st.builds("on {} group_left{}".format, label_list(), label_list()),
            st.builds("on {} group_right".format, label_list()),
        ),
        inner,
    )
    plain = st.builds(
        lambda left, op, right: f"{left} {op} {right}",
        inner,
        st.sampled_from(("*", "-", "or", "unless", "<=", "and")),
        inner,
    )
    aggregated = st.one_of(
        st.builds(
            lambda op, word, labels, gap, arg: f"{op} {word}{gap}{labels} ({arg})",
            st.sampled_from(("sum", "max", "count", "SUM")),
            st.sampled_from(("by", "without")),
            label_list(),
            space,
            inner,
        ),
        st.builds("sum({}) by {}".format, inner, label_list()),
        st.builds("topk(3, {})".format, inner),
        st.builds('count_values("method", {})'.format, inner),
        st.builds("quantile(0.9, {}) without {}".format, inner, label_list()),
    )
    called = st.one_of(
        st.builds('label_replace({}, "method", "$1", "client_type", "(.*)")'.format, inner),
        st.builds("label_join({}, 'path', '-', 'method', 'job')".format, inner),
        st.builds("abs({})".format, inner),
        st.builds("-{}".format, inner),
        st.builds("max_over_time(({})[1h:5m] offset 1d)".format, inner),
        st.builds("histogram_quantile(0.9, {})".format, inner),
    )
    return st.one_of(binary, plain, aggregated, called)


leaf = st.one_of(
    selector(),
    st.builds("rate({}[5m])".format, selector()),
    st.builds("increase({}[1h] offset 5m)".format, selector()),
    st.builds("{} @ end()".format, selector()),
)
expressions = st.recursive(leaf, operations, max_leaves=6)


@settings(max_examples=300)
@given(expressions)
@example("label_join(mcp_requests_total, 'path', '-', 'method', 'job', 'client_type')")
@example('mcp_requests_total{method="a", } # { " mcp_uptime_seconds\n')
@example("mcp_requests_total / on(method) group_left(client_type) http_requests_total{method='x'}")
@example("sum by (method) (http_requests_total) + sum(mcp_requests_total) by (method)")
def test_of_any_expression(expr: str) -> None:
    try:
        parsed = parse(expr)
    except (PromqlError, PromqlUnknownError):
        assume(condition=False)
    mapping = name_mapping(
        {"mcp_requests_total": "calls_total", "mcp_request_duration_seconds": "call_seconds"},
        {"method": "tool", "client_type": "transport"},
        CONTRACT,
    )

    found = rewritten(expr, Scope(mapping))

    assert found.problems == ()
    names = Names(mapping.metrics, mapping.labels)
    assert shape(parse(found.text)) == shape(parsed, names)


@settings(max_examples=300)
@given(expressions)
def test_leaves_nothing_absent_in_what_still_has_a_result(expr: str) -> None:
    try:
        parse(expr)
    except (PromqlError, PromqlUnknownError):
        assume(condition=False)
    mapping = name_mapping(
        {"mcp_uptime_seconds": "", "mcp_requests_total": "calls_total"},
        {"client_type": "", "method": "tool"},
        CONTRACT,
    )

    found = rewritten(expr, Scope(mapping))

    if not found.needs:
        parsed = parse(found.text)
        asked = {metric_name(one) for one in selectors(parsed)}
        assert "mcp_uptime_seconds" not in asked
        made = re.findall(r'"(method|client_type|path)"', expr)
        if asked <= set(mapping.metrics.values()):
            assert "client_type" in made or "client_type" not in set(labels_of(parsed))
