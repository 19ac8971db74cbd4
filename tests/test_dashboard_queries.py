"""What the queries of all packaged dashboards keep to, and what Prometheus answers.

A query is named by its set, its dashboard and its place there: `contract/mcp-slo/Fast calls now A`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import promql_parser
import pytest
from dashboard_queries import (
    SETS,
    PackagedSet,
    Query,
    annotation_queries_of,
    assert_accepted,
    assert_answers,
    queries_of,
    sent,
)
from mcp_monitoring.review.contract.contract import Metric

MODELS = {
    f"{name}/{stem}": model for name, one in SETS.items() for stem, model in one.models.items()
}

# Windows that are the subject of a panel, not a matter of resolution.
SLO_WINDOWS = {"5m", "30m", "1h", "6h", "3d", "30d"}
# The labels that tell how a call or a statement ended.
OUTCOME = {"contract": {"status"}, "otel": {"error_type"}}
# Panels that are made of them.
OF_ERRORS = {
    "contract": r'status=~?"(error\|)?timeout"',
    "otel": r'error_type(!=""|=~)',
}
# What keeps the last bucket out, which has no bound.
NO_BOUND = ("MatchOp.NotEqual", "+Inf")
# Prometheus' own metrics of a scrape.
OF_THE_SCRAPE = {"up", "scrape_duration_seconds"}

PANEL_QUERIES = {
    f"{name}/{query.place}": query for name, model in MODELS.items() for query in queries_of(model)
}
QUERIES = PANEL_QUERIES | {
    f"{name}/{query.place}": query
    for name, model in MODELS.items()
    for query in annotation_queries_of(model)
}

Spelling = Callable[[float], str]
"""Writes the bound of a bucket."""

each_set = pytest.mark.parametrize("packaged", SETS.values(), ids=SETS)
each_dashboard = pytest.mark.parametrize("dashboard", MODELS)
each_query = pytest.mark.parametrize(
    ("packaged", "query"),
    [(SETS[name.partition("/")[0]], query) for name, query in QUERIES.items()],
    ids=QUERIES.keys(),
)


def of(place: str, queries: Mapping[str, Query]) -> dict[str, Query]:
    """The queries of a set or of a dashboard."""
    return {name: query for name, query in queries.items() if name.startswith(f"{place}/")}


def set_of(dashboard: str) -> PackagedSet:
    """The set of a dashboard."""
    return SETS[dashboard.partition("/")[0]]


# --- queries, as text and as parsed -----------------------------------------------------------


@each_query
def test_every_selector_is_filtered_by_job_and_instance(
    packaged: PackagedSet, query: Query
) -> None:
    assert query.selectors()
    for selector in query.selectors():
        matchers = [(one.name, str(one.op), one.value) for one in selector.matchers.matchers]
        assert matchers[:2] == [("job", "MatchOp.Re", ".*"), ("instance", "MatchOp.Re", ".*")]
    assert query.written.count('job=~"$job",instance=~"$instance"') == len(query.selectors())


@pytest.mark.parametrize("name", QUERIES)
def test_ranges_follow_the_scrape_interval_or_the_time_shown(name: str) -> None:
    query = QUERIES[name]
    windows = re.findall(r"\[([^]]*)\](?=\)| offset)", query.written)
    ranged = [node for node, _ in query.nodes() if isinstance(node, promql_parser.MatrixSelector)]
    assert len(windows) == len(ranged)
    literal = set(windows) - {"$__rate_interval", "$__range"}
    assert literal <= (SLO_WINDOWS if "/mcp-slo/" in name else set())


@each_set
def test_the_queries_have_the_parts_that_the_following_tests_look_at(packaged: PackagedSet) -> None:
    parts = [node for query in of(packaged.name, QUERIES).values() for node, _ in query.nodes()]
    called = {node.func.name for node in parts if isinstance(node, promql_parser.Call)}
    assert {"rate", "increase", "histogram_quantile"} <= called
    selectors = [node for node in parts if isinstance(node, promql_parser.VectorSelector)]
    matched = {one.name for selector in selectors for one in selector.matchers.matchers}
    assert {"job", "instance", "le", *OUTCOME[packaged.name]} <= matched
    aggregates = [node for node in parts if isinstance(node, promql_parser.AggregateExpr)]
    assert any(node.modifier is not None for node in aggregates)


@each_query
def test_rates_are_of_counters_and_summed(packaged: PackagedSet, query: Query) -> None:
    for node, outer in query.nodes():
        if isinstance(node, promql_parser.Call) and node.func.name in ("rate", "increase"):
            name = node.args[0].vector_selector.name
            metric = packaged.metric_of(name)
            assert metric is not None
            assert metric.type in ("counter", "histogram"), name
            assert any(
                isinstance(one, promql_parser.AggregateExpr) and str(one.op) == "sum"
                for one in outer
            )


@each_query
def test_counters_are_never_shown_raw(packaged: PackagedSet, query: Query) -> None:
    for node, outer in query.nodes():
        if isinstance(node, promql_parser.VectorSelector):
            metric = packaged.metric_of(node.name)
            if metric is not None and metric.type in ("counter", "histogram"):
                around = outer[-1]
                # What follows `unless` only has to be there.
                is_shown = not isinstance(around, promql_parser.BinaryExpr) or (
                    str(around.op) != "unless" or str(around.rhs) != str(node)
                )
                assert isinstance(around, promql_parser.MatrixSelector) or not is_shown


@each_query
def test_quantiles_are_taken_of_buckets_summed_by_le(packaged: PackagedSet, query: Query) -> None:
    for node, outer in query.nodes():
        if isinstance(node, promql_parser.Call) and node.func.name == "histogram_quantile":
            quantile, buckets = node.args
            assert 0 < quantile.val < 1
            assert isinstance(buckets, promql_parser.AggregateExpr)
            assert str(buckets.op) == "sum"
            assert buckets.modifier is not None
            assert "le" in buckets.modifier.labels
            # Without observations a quantile is NaN; nothing is what there is to show.
            assert str(outer[-1].op) == ">="


@each_query
def test_bucket_bounds_match_both_spellings_and_exist(packaged: PackagedSet, query: Query) -> None:
    for selector in query.selectors():
        metric = packaged.metric_of(selector.name)
        for matcher in selector.matchers.matchers:
            if matcher.name != "le" or (str(matcher.op), matcher.value) == NO_BOUND:
                continue
            assert metric is not None
            assert str(matcher.op) == "MatchOp.Re"
            bounds = [b for b in metric.buckets if re.fullmatch(matcher.value, f"{b:g}")]
            assert len(bounds) == 1
            assert re.fullmatch(matcher.value, str(float(bounds[0])))


@each_query
def test_only_metrics_of_the_contract_are_queried(packaged: PackagedSet, query: Query) -> None:
    for selector in query.selectors():
        assert selector.name in OF_THE_SCRAPE or packaged.metric_of(selector.name)


@each_query
def test_labels_are_those_of_the_metric_with_values_it_takes(
    packaged: PackagedSet, query: Query
) -> None:
    for selector in query.selectors():
        metric = packaged.metric_of(selector.name)
        known = {label.name: label for label in metric.labels} if metric else {}
        for matcher in selector.matchers.matchers:
            if matcher.name in ("job", "instance", "le"):
                continue
            assert matcher.name in known, selector
            label = known[matcher.name]
            if label.closed and matcher.value != ".*":
                assert set(matcher.value.split("|")) <= set(label.values)


@each_query
def test_aggregations_keep_labels_that_the_series_have(packaged: PackagedSet, query: Query) -> None:
    for node, _ in query.nodes():
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            inner = Query(query.place, "", str(node.expr))
            for selector in inner.selectors():
                metric = packaged.metric_of(selector.name)
                known = {label.name for label in metric.labels} if metric else set()
                made = set(re.findall(r'label_replace\(.*?, "(\w+)", "\w+",', query.sent))
                assert set(node.modifier.labels) <= known | made | {"job", "instance", "le"}


@each_set
def test_every_metric_of_the_contract_is_shown(packaged: PackagedSet) -> None:
    shown = {
        metric.name
        for query in of(packaged.name, PANEL_QUERIES).values()
        for selector in query.selectors()
        if (metric := packaged.metric_of(selector.name))
    }
    assert shown == set(packaged.contract.metrics)


# --- queries, evaluated by Prometheus' own engine ---------------------------------------------


@each_dashboard
def test_prometheus_accepts_every_query(dashboard: str, tmp_path: Path) -> None:
    assert_accepted(tmp_path, [query.sent for query in of(dashboard, QUERIES).values()])


def exposed(metric: Metric, spelled: Spelling, *, busy: bool) -> Iterator[tuple[str, str]]:
    """The series of a metric over half an hour: growing, or as if nobody called."""
    grows = "{}+{}x30" if busy else "{}+0x30"

    def series(name: str, labels: dict[str, str], values: str) -> tuple[str, str]:
        pairs = {"job": "mcp", "instance": "a:1", **labels}
        return name + "{" + ",".join(f'{k}="{v}"' for k, v in pairs.items()) + "}", values

    for labels in metric.label_sets():
        if metric.type == "histogram":
            bounds = [spelled(bound) for bound in metric.buckets] + ["+Inf"]
            for number, bound in enumerate(bounds):
                values = grows.format(0, number + 1)
                yield series(f"{metric.name}_bucket", {**labels, "le": bound}, values)
            yield series(f"{metric.name}_count", labels, grows.format(0, len(bounds)))
            yield series(f"{metric.name}_sum", labels, grows.format(0, len(bounds)))
        elif metric.type == "counter":
            yield series(metric.name, labels, grows.format(0, 30))
        elif metric.name == "mcp_uptime_seconds":
            yield series(metric.name, labels, "0+60x30")
        elif metric.name == "process_start_time_seconds":
            yield series(metric.name, labels, "0x30")
        else:
            yield series(metric.name, labels, f"{int(busy)}x30")


def all_have_an_answer(dashboard: str) -> dict[str, list[tuple[str, float]]]:
    """What `assert_answers` expects where every query of the panels has an answer."""
    queries = of(dashboard, PANEL_QUERIES).values()
    return {f"count({query.sent}) > bool 0": [("{}", 1.0)] for query in queries}


def world(
    packaged: PackagedSet, *, busy: bool, spelled: Spelling = "{:g}".format
) -> dict[str, str]:
    """All series of a server that keeps the contract, and of its scrape."""
    series = {
        name: values
        for metric in packaged.contract.metrics.values()
        for name, values in exposed(metric, spelled, busy=busy)
    }
    for name in OF_THE_SCRAPE:
        series[f'{name}{{job="mcp",instance="a:1"}}'] = "1x30"
    return series


@pytest.mark.parametrize(
    "spelled", ["{:g}".format, lambda bound: str(float(bound))], ids=["le=5", "le=5.0"]
)
@each_dashboard
def test_every_query_has_an_answer_when_a_server_keeps_the_contract(
    dashboard: str, spelled: Spelling, tmp_path: Path
) -> None:
    series = world(set_of(dashboard), busy=True, spelled=spelled)
    assert_answers(tmp_path, series, all_have_an_answer(dashboard), at="30m")


@each_dashboard
def test_no_query_answers_nonsense_when_nobody_calls(dashboard: str, tmp_path: Path) -> None:
    # NaN is the only value that differs from itself.
    answers: dict[str, list[tuple[str, float]]] = {
        f"({query.sent}) != ({query.sent}) or abs({query.sent}) == Inf": []
        for query in of(dashboard, QUERIES).values()
    }
    assert_answers(tmp_path, world(set_of(dashboard), busy=False), answers, at="30m")


def flawless_world(packaged: PackagedSet) -> dict[str, str]:
    """The series of a server that creates those of errors only when there is one."""
    errors = {
        "contract": 'status="(error|timeout)"|error_type="(acq|circ|statement_t)',
        "otel": 'error_type="[^"]|_timeouts_total',
    }[packaged.name]
    return {
        name: values
        for name, values in world(packaged, busy=True).items()
        if not re.search(errors, name)
    }


@each_dashboard
def test_no_query_vanishes_when_there_never_was_an_error(dashboard: str, tmp_path: Path) -> None:
    series = flawless_world(set_of(dashboard))
    assert_answers(tmp_path, series, all_have_an_answer(dashboard), at="30m")


@each_set
def test_what_is_made_of_errors_is_zero_when_there_never_was_one(
    packaged: PackagedSet, tmp_path: Path
) -> None:
    of_errors = [
        query.sent
        for query in of(packaged.name, PANEL_QUERIES).values()
        if re.search(OF_ERRORS[packaged.name], query.written)
        and not query.written.startswith("1 -")
    ]
    assert len(of_errors) > 10
    answers = {f"max({expr})": [("{}", 0.0)] for expr in of_errors}
    assert_answers(tmp_path, flawless_world(packaged), answers, at="30m")


MCP = 'job="mcp",instance="a:1"'
REQUESTS = f"mcp_requests_total{{{MCP},"
CALLS = f"mcp_request_duration_seconds_bucket{{{MCP},le="
CALL_COUNT = f"mcp_request_duration_seconds_count{{{MCP}}}"
BREAKER = f'mcp_circuit_breaker_state{{{MCP},component="database",state='
ONE_IN_TEN_FAILS = {
    f'{REQUESTS}method="a",status="success"}}': "0+90x60",
    f'{REQUESTS}method="a",status="timeout"}}': "0+10x60",
}


@pytest.mark.parametrize(
    ("query", "series", "expected"),
    [
        pytest.param(
            "contract/mcp-slo/Availability now A", ONE_IN_TEN_FAILS, [("{}", 0.9)], id="sli"
        ),
        pytest.param(
            "contract/mcp-slo/Availability burn rate C",
            ONE_IN_TEN_FAILS,
            [("{}", 10)],
            id="ten times the errors that 99 % allow",
        ),
        pytest.param(
            "contract/mcp-slo/Availability budget left A",
            ONE_IN_TEN_FAILS,
            [("{}", -9)],
            id="a budget overdrawn is less than nothing",
        ),
        pytest.param(
            "contract/mcp-slo/Error budget spent by tool A",
            ONE_IN_TEN_FAILS | {f'{REQUESTS}method="b",status="success"}}': "0+100x60"},
            [('{method="a"}', 5), ('{method="b"}', 0)],
            id="a tool spends of the budget of all",
        ),
        *(
            pytest.param(
                f"contract/mcp-slo/{panel}",
                {f'{CALLS}"{bound}"}}': "0+80x60", CALL_COUNT: "0+100x60"},
                [("{}", value)],
                id=f"{panel}, le={bound}",
            )
            for bound in ("5", "5.0")
            for panel, value in (
                ("Fast calls now A", 0.8),
                ("Latency burn rate A", 4),
                ("Latency budget left A", -3),
            )
        ),
        *(
            pytest.param(
                "contract/mcp-sessions/Circuit breaker A",
                {f'{BREAKER}"{one}"}}': f"{int(one == state)}x60" for one in states},
                [('{component="database", instance="a:1"}', value)],
                id=f"breaker {state}",
            )
            for states in [("closed", "half_open", "open")]
            for value, state in enumerate(states)
        ),
        pytest.param(
            "contract/mcp-sessions/Refused share A",
            {
                f"mcp_rate_limit_violations_total{{{MCP}}}": "0+25x60",
                f"mcp_requests_total{{{MCP}}}": "0+75x60",
            },
            [("{}", 0.25)],
            id="refused requests are no tool calls",
        ),
        pytest.param(
            "contract/mcp-pool/Calls waiting A",
            {f"mcp_db_connection_acquire_duration_seconds_sum{{{MCP}}}": "0+180x60"},
            [("{}", 3)],
            id="three seconds waited per second are three calls that wait",
        ),
        pytest.param(
            "contract/mcp-queries/Timeouts A",
            {f'mcp_db_queries_total{{{MCP},query_type="select",status="timeout"}}': "0+2x60"},
            [('{query_type="select"}', 2)],
            id="timeouts are counted by the minute",
        ),
    ],
)
def test_prometheus_answers(
    tmp_path: Path, query: str, series: dict[str, str], expected: list[tuple[str, float]]
) -> None:
    assert_answers(tmp_path, series, {QUERIES[query].sent: expected}, at="60m")


def test_the_latency_objective_is_the_one_chosen(tmp_path: Path) -> None:
    series = {f'{CALLS}"0.5"}}': "0+40x60", f'{CALLS}"5"}}': "0+80x60", CALL_COUNT: "0+100x60"}
    written = QUERIES["contract/mcp-slo/Fast calls now A"].written
    expr = sent(written, MODELS["contract/mcp-slo"], {"latency_objective_seconds": "0.5"})
    assert_answers(tmp_path, series, {expr: [("{}", 0.4)]}, at="60m")
