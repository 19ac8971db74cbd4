"""Which metrics an expression asks for, read without a parser and held to one."""

import promql_parser
import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.alerting.metric_names import asked_for
from mcp_monitoring.review.promql.parse import metric_name, selectors

EXPRESSIONS = {
    "up == 0": ["up"],
    "sum(rate(a_total[5m])) by (job, b) / sum by (c) (d)": ["a_total", "d"],
    'a{b="c", d=~"e|f{2}", g!="}"} > 1': ["a"],
    "job:a:rate5m > on (instance) group_left (b, c) d": ["job:a:rate5m", "d"],
    "a * on (x) group_left b": ["a", "b"],
    'label_replace(a, "b", "$1", "c", "(.*)")': ["a"],
    "max_over_time(rate(a[5m])[1h:1m]) > 1e3": ["a"],
    "max_over_time(a:b[1h:] offset 5m)": ["a:b"],
    "a @ end() - a offset -1h30m > 0x1F": ["a"],
    "a > bool 1 and b unless c or d atan2 e": ["a", "b", "c", "d", "e"],
    "# job:commented:out\na  # and:this\n": ["a"],
    "a{b='#x', c=`y:z`} and 'text' == 'd:e'": ["a"],
    "SUM BY (x) (a) AND b": ["a", "b"],
    '{__name__="a:b", job="x"} + {job="y", __name__="c"}': ["a:b", "c"],
    '{"a.b", job="x"} + {job="y", "c"}': ["a.b", "c"],
    '{__name__=~"a.*"} > 1': [""],
    '{job="x"}': [""],
    "absent(a) or vector(1) or vector(time()) > Inf": ["a"],
    "topk(5, a) > quantile(0.9, b) > count_values('c', d)": ["a", "b", "d"],
    ":a:b: / _c": [":a:b:", "_c"],
    "histogram_quantile(0.99, sum without (x) (rate(a_bucket[5m])))": ["a_bucket"],
    "sum without () (a)": ["a"],
    "-a + +b ^ 2": ["a", "b"],
    "by_job + sum_of": ["by_job", "sum_of"],
    "a{": ["a"],
    "": [],
}


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_are_the_words_that_are_nothing_else(expr: str) -> None:
    assert list(asked_for(expr).names) == EXPRESSIONS[expr]


def parsed_names(expr: str) -> set[str]:
    return {metric_name(one) for one in selectors(promql_parser.parse(expr))}


NOT_OF_THE_PARSER = {
    '{"a.b", job="x"} + {job="y", "c"}',  # names in braces are newer
    "a{",
    "",
    "a{b='#x', c=`y:z`} and 'text' == 'd:e'",  # no PromQL, but words all the same
}


@pytest.mark.parametrize("expr", sorted(EXPRESSIONS.keys() - NOT_OF_THE_PARSER))
def test_are_those_that_a_parser_finds(expr: str) -> None:
    try:
        expected = parsed_names(expr)
    except ValueError as error:
        pytest.fail(f"the parser refuses this: {error}")
    assert set(asked_for(expr).names) == {name or "" for name in expected}


def test_of_the_packaged_alerts_are_those_that_a_parser_finds() -> None:
    rules = [rule for group in read_alerts(packaged_alerts()) for rule in group.rules]

    assert len(rules) == 19
    for rule in rules:
        assert set(asked_for(rule.expr).names) == parsed_names(rule.expr), rule.name


def test_operators_and_functions_are_told_beside_them() -> None:
    words = asked_for("absent(a) OR b unless sum by (c) (rate(d[1m]))").words

    assert {"absent", "or", "unless", "rate"} <= words
    assert not {"a", "b", "c", "d"} & words
