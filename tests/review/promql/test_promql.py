"""Queries as Grafana sends them: variables filled in, right told from wrong and from unknown."""

import pytest
from mcp_monitoring.review.promql.parse import (
    NoWindowError,
    PromqlError,
    PromqlUnknownError,
    expand,
    metric_name,
    parse,
    selectors,
    variables_in,
)
from promql_parser import VectorSelector

# --- variables --------------------------------------------------------------------------------


@pytest.mark.parametrize("use", ["$job", "${job}", "[[job]]", "${job:raw}", "[[job:raw]]"])
def test_fills_in_a_variable_however_it_is_written(use: str) -> None:
    assert expand(f'up{{job="{use}"}}', {"job": "mcp"}) == 'up{job="mcp"}'


def test_fills_in_what_grafana_has_by_itself() -> None:
    assert expand("rate(x[$__rate_interval])", {}) == "rate(x[1m])"
    assert expand("rate(x[${__range_s}s])", {}) == "rate(x[21600s])"


def test_takes_a_given_value_before_that_of_grafana() -> None:
    assert expand("rate(x[$__rate_interval])", {"__rate_interval": "2m"}) == "rate(x[2m])"


def test_leaves_a_variable_without_a_value_as_it_is() -> None:
    assert expand("up{job='$job'}", {}) == "up{job='$job'}"


def test_takes_a_number_after_a_dollar_for_a_group_of_label_replace() -> None:
    query = 'label_replace(up, "host", "$1", "instance", "(.*):.*")'
    assert expand(query, {"1": "no"}) == query
    assert variables_in(query) == []


def test_makes_one_pattern_of_several_values() -> None:
    filled_in = expand('up{instance=~"$instance"}', {"instance": ["a.b:1", "c"]})
    assert filled_in == 'up{instance=~"(a\\\\.b:1|c)"}'
    selector = parse(filled_in)
    assert isinstance(selector, VectorSelector)
    assert selector.matchers.matchers[0].value == r"(a\.b:1|c)"


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("pipe", "a b|c"),
        ("csv", "a b,c"),
        ("raw", "a b,c"),
        ("regex", "(a b|c)"),
        ("json", '["a b", "c"]'),
        ("singlequote", "'a b','c'"),
        ("doublequote", '"a b","c"'),
        ("glob", "{a b,c}"),
        ("text", "a b + c"),
        ("percentencode", "a%20b%2Cc"),
        ("queryparam", "var-m=a%20b&var-m=c"),
        ("lucene", '("a b" OR "c")'),
    ],
)
def test_writes_values_in_grafanas_formats(style: str, written: str) -> None:
    assert expand(f"${{m:{style}}}", {"m": ["a b", "c"]}) == written


def test_lists_variables_once_each() -> None:
    assert variables_in('a{x="$b"} + ${c:csv} / [[b]] * $__range_s') == ["b", "c", "__range_s"]


# --- right, wrong, unknown ---------------------------------------------------------------------


def test_keeps_comments_in_an_expression_of_several_lines() -> None:
    expr = parse('up{job="mcp"}  # knob: job\n  < 1  # knob: threshold, and "a quote\n')
    assert [metric_name(one) for one in selectors(expr)] == ["up"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sum(", "unclosed"),
        ("rate(5)", "expected type matrix"),
        ("up and", "grammar"),
        ('up{a=~"("}', "illegal regex"),
        ("", "no expression"),
        ("# only a comment", "no expression"),
        ("rate(up[5q])", "5q"),
        ("rate(up[5m] smoothed", "unclosed"),
        ("rate(up[5m * 2)", "inside brackets"),
    ],
)
def test_says_what_is_wrong(query: str, said: str) -> None:
    with pytest.raises(PromqlError, match=said):
        parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "rate(up[5m * 2])",
        "rate(up[max(5m, step()):1m])",
        "rate(up[5m] smoothed)",
        "up offset (5m + 1m)",
        "native </ 0.5",
        "function_of_tomorrow(up)",
        "holt_winters(up[5m], 0.1, 0.1)",
        "rate(up[5m]) keep_metric_names",
        "up offset 1e999",
        "up[99999999999999999999y]",
        "(" * 5000 + "up" + ")" * 5000,
        "up" + " + up" * 50000,
    ],
    ids=lambda query: query[:30],
)
def test_does_not_call_wrong_what_the_parser_does_not_know(query: str) -> None:
    with pytest.raises(PromqlUnknownError):
        parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "sum(rate(http_requests_total[5m])) by (code) default 0",
        'process_start_time_seconds{job="a"} if up == 1',
        "sum(a) ifnot on (job) sum(b) by (job)",
        "increase(http_requests_total) keep_metric_names",
        "median(vm_rows) by (type)",
        "histogram by (path) (request_size)",
        "sum(vm_rows) by (type) limit 10",
        'topk_avg(5, rate(vm_rows[1h]), "other=all the rest") by (type)',
        'quantiles("phi", 0.5, 0.99, latency) by (job)',
        'WITH (busy(m) = 1 - avg(rate(m{mode="idle"}[5m]))) busy(node_cpu_seconds_total)',
        "max_over_time(queue_length[10i])",
        "vm_cache_size_bytes > 1.5Gi",
        "range_first(sum(vm_rows))",
        "rollup_rate(http_requests_total[5m])",
        'label_set(up, "dc", "one")',
    ],
)
def test_takes_metricsql_for_what_it_is(query: str) -> None:
    with pytest.raises(PromqlUnknownError, match=r"the parser does not know") as caught:
        parse(query)
    assert not isinstance(caught.value, NoWindowError)


@pytest.mark.parametrize(
    ("query", "function"),
    [
        ("sum(increase(orders_total))", "increase"),
        ("histogram_quantile(0.9, sum by (le) (rate(latency_bucket)))", "rate"),
        ('quantile_over_time(0.95, queue_length{name="rate(x)"})', "quantile_over_time"),
        ("max_over_time(rate(requests_total[5m]))", "max_over_time"),
        ("rate(rate(requests_total)) / 2", "rate"),
        ("predict_linear(disk_free_bytes, 3600) < 0", "predict_linear"),
    ],
)
def test_says_of_a_missing_range_what_each_server_makes_of_it(query: str, function: str) -> None:
    with pytest.raises(NoWindowError, match=rf"{function}\(\) has no range") as caught:
        parse(query)
    assert caught.value.in_prometheus.startswith(f"{function}() needs a range")


@pytest.mark.parametrize(
    "query",
    [
        "rate(up) / (",
        "rate(up, 5)",
        "rate()",
        "sum(up) by job default 0",
        "sum(rate(up[5m])) default 0)",
        "increase(up) keep_metric_names and",
        "rate(up[5m]) offset 1h",
        'label_replace(up, "$1") default 0',
        "up[5m] + rate(up)",
    ],
)
def test_finds_a_mistake_that_is_one_in_metricsql_too(query: str) -> None:
    with pytest.raises(PromqlError):
        parse(query)


@pytest.mark.parametrize(
    ("query", "name"),
    [("up", "up"), ('{__name__="up"}', "up"), ('{"my.metric"}', "my.metric"), ('{a="b"}', "")],
)
def test_names_the_metric_of_a_selector(query: str, name: str) -> None:
    assert [metric_name(one) for one in selectors(parse(query))] == [name]
