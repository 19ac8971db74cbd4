"""What an expression becomes with the names of a server, and when it is left out."""

import pytest
from mcp_monitoring.names.mapping import name_mapping
from mcp_monitoring.names.rewriting import Scope, rewritten
from mcp_monitoring.names.vocabulary import read_vocabulary
from places import REPOSITORY

CONTRACT = read_vocabulary(REPOSITORY / "metrics.yaml")
MAPPING = name_mapping(
    {
        "mcp_requests_total": "calls_total",
        "mcp_request_duration_seconds": "call_seconds",
        "mcp_db_connections_open": "pool_open",
        "mcp_uptime_seconds": "",
        "mcp_errors_total": "",
    },
    {"method": "tool", "client_type": ""},
    CONTRACT,
)
SCOPE = Scope(MAPPING, kept={"mcp_health_status"}, gone={"client"})


def text(expr: str) -> str:
    found = rewritten(expr, SCOPE)
    assert found.needs == frozenset()
    assert found.problems == ()
    return found.text


def needs(expr: str) -> set[str]:
    return set(rewritten(expr, SCOPE).needs)


@pytest.mark.parametrize(
    ("expr", "new"),
    [
        ("mcp_requests_total", "calls_total"),
        ('sum by (method) (mcp_requests_total{method=""})', 'sum by (tool) (calls_total{tool=""})'),
        ("sum(mcp_requests_total) by (job, method)", "sum(calls_total) by (job, tool)"),
        # Parts of a histogram, and a second name.
        ("mcp_request_duration_seconds_sum", "call_seconds_sum"),
        ("rate(mcp_request_duration_seconds_bucket[5m])", "rate(call_seconds_bucket[5m])"),
        ("mcp_db_connections_total", "pool_open"),
        # Names that only look alike.
        ("mcp_requests_total_created", "mcp_requests_total_created"),
        ("job:mcp_requests_total:rate5m", "job:mcp_requests_total:rate5m"),
        ("method{method='x'}", "method{method='x'}"),
        # Text stays text.
        (
            'mcp_requests_total{job="mcp_requests_total{method}"} # method mcp_requests_total',
            'calls_total{job="mcp_requests_total{method}"} # method mcp_requests_total',
        ),
        # The name as a label.
        ('{__name__="mcp_requests_total", method=~"a"}', '{__name__="calls_total", tool=~"a"}'),
        ("{'mcp_requests_total', method='a'}", "{'calls_total', tool='a'}"),
        ('{__name__=~"mcp_requests_total|up"}', '{__name__=~"calls_total|up"}'),
        ('{__name__=~"mcp_uptime_seconds|up"}', '{__name__=~"up"}'),
        # Labels of others stay.
        (
            "sum by (method) (http_total) / on(method) sum by (method) (mcp_requests_total)",
            "sum by (method) (http_total) / on(tool) sum by (tool) (calls_total)",
        ),
        ('http_total{method="a"} * mcp_requests_total', 'http_total{method="a"} * calls_total'),
        (
            "mcp_requests_total / ignoring(method, client_type) group_left(method) up",
            "calls_total / ignoring(tool) group_left(tool) up",
        ),
        (
            'label_replace(mcp_requests_total, "m", "$1", "method", "(.*)")',
            'label_replace(calls_total, "m", "$1", "tool", "(.*)")',
        ),
        (
            "label_join(mcp_requests_total, 'x', '/', 'job', 'method')",
            "label_join(calls_total, 'x', '/', 'job', 'tool')",
        ),
        # A label that the expression makes itself is there.
        (
            'sum by (client_type) (label_replace(mcp_requests_total, "client_type", "x", "", ""))',
            'sum by (client_type) (label_replace(calls_total, "client_type", "x", "", ""))',
        ),
        # Variables of Grafana.
        (
            'rate(mcp_requests_total{method=~"$method",job="${job:regex}"}[$__rate_interval])',
            'rate(calls_total{tool=~"$method",job="${job:regex}"}[$__rate_interval])',
        ),
        ("mcp_requests_total{$x, method='a'} > $limit", "calls_total{$x, tool='a'} > $limit"),
        ("max by ([[by]]) (mcp_requests_total[[[x]]])", "max by ([[by]]) (calls_total[[[x]]])"),
        # Conditions that a series without the label meets, or that only narrow.
        ('mcp_requests_total{client_type=~"$client_type"}', "calls_total{}"),
        ('mcp_requests_total{job="a", client_type!="x"}', 'calls_total{job="a"}'),
        ('mcp_requests_total{client_type=~".*", job="a"}', 'calls_total{job="a"}'),
        ('mcp_requests_total{job="a",client_type!~"x|y",}', 'calls_total{job="a"}'),
        ('mcp_requests_total{method=~"$client", job="a"}', 'calls_total{job="a"}'),
        # Knobs keep their comments, even where a condition goes.
        (
            'mcp_requests_total{job="a",  # knob: job\n  client_type=~"$t"}\n> 5  # knob: n',
            'calls_total{job="a"  # knob: job\n  }\n> 5  # knob: n',
        ),
        ("sum without (client_type) (mcp_requests_total)", "sum without () (calls_total)"),
        # A side that is absent is taken out.
        ("mcp_requests_total or mcp_uptime_seconds", "calls_total"),
        ("(mcp_uptime_seconds < 5 or up == 0) and up", "(up == 0) and up"),
        ("up or sum by (client_type) (mcp_requests_total)", "up"),
        # Somebody else's series of the same name, such as one that a rule records.
        ("sum by (method) (mcp_health_status)", "sum by (method) (mcp_health_status)"),
    ],
)
def test_names_change_and_nothing_else(expr: str, new: str) -> None:
    assert text(expr) == new


@pytest.mark.parametrize(
    ("expr", "needed"),
    [
        ("mcp_uptime_seconds", {"mcp_uptime_seconds"}),
        ("up * mcp_uptime_seconds", {"mcp_uptime_seconds"}),
        ("absent(mcp_uptime_seconds)", {"mcp_uptime_seconds"}),
        ("up unless mcp_uptime_seconds", {"mcp_uptime_seconds"}),
        ("mcp_uptime_seconds or vector(0)", {"mcp_uptime_seconds"}),
        ("sum(mcp_errors_total) or 0 * sum(mcp_requests_total)", {"mcp_errors_total"}),
        ("mcp_uptime_seconds or mcp_errors_total", {"mcp_uptime_seconds", "mcp_errors_total"}),
        ('{__name__=~"mcp_uptime_seconds"}', {"mcp_uptime_seconds"}),
        ('mcp_requests_total{client_type="stdio"}', {"client_type"}),
        ('mcp_requests_total{client_type=~"stdio|http"}', {"client_type"}),
        ('mcp_requests_total{client_type!=""}', {"client_type"}),
        ("sum by (client_type, method) (mcp_requests_total)", {"client_type"}),
        ("mcp_requests_total / on(client_type) up", {"client_type"}),
        ("up * on(job) group_left(client_type) mcp_requests_total", {"client_type"}),
        ('label_replace(mcp_requests_total, "x", "$1", "client_type", "")', {"client_type"}),
    ],
)
def test_what_needs_something_absent_is_told(expr: str, needed: set[str]) -> None:
    assert needs(expr) == needed


@pytest.mark.parametrize(
    ("expr", "problem"),
    [
        (
            '{__name__=~"mcp_.+_total"}',
            "asks for mcp_.+_total, which may mean mcp_requests_total, a name that is mapped; write"
            ' the names one by one: {__name__=~"a|b"}',
        ),
        (
            "rate(mcp_${what}_total[5m])",
            "asks for mcp_${what}_total, which may mean mcp_requests_total, a name that is mapped;"
            ' write the names one by one: {__name__=~"a|b"}',
        ),
        ("$metric{job='a'}", "asks for $metric, which may mean mcp_requests_total, a name that is"),
        (
            "sum by (method) (mcp_requests_total{tool='x'})",
            "label_names: method: tool is a label that it uses already; choose another",
        ),
        (
            "mcp_requests_total * on(method) group_left(tool) up",
            "label_names: method: tool is a label that it uses already; choose another",
        ),
        ("sum(mcp_requests_total", "mcp_requests_total cannot be changed in it: it ends too early"),
        (
            "mcp_requests_total $op 5",
            "mcp_requests_total cannot be changed in it: '$op' is not expected there",
        ),
    ],
)
def test_what_cannot_be_rewritten_is_told(expr: str, problem: str) -> None:
    (found,) = rewritten(expr, SCOPE).problems
    assert found.startswith(problem)


@pytest.mark.parametrize("expr", ["sum(", "up $op 5", "{__name__=~'node_.+'}", "", "$__all"])
def test_what_has_no_name_of_the_set_stays_whatever_it_is(expr: str) -> None:
    assert text(expr) == expr


def test_names_of_the_same_server_come_back() -> None:
    there = Scope(name_mapping({"mcp_requests_total": "calls_total"}, {"method": "m"}, CONTRACT))
    expr = 'sum by (method) (rate(mcp_requests_total{method=~"$method"}[5m])) # method'

    back = Scope(there.mapping.inverse)

    assert rewritten(rewritten(expr, there).text, back).text == expr


def test_an_expression_nested_without_end_is_left_as_it_is() -> None:
    expr = "(" * 5000 + "up" + ")" * 5000
    assert text(expr) == expr
