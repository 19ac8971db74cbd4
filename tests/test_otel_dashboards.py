"""What the dashboards of the set `otel` answer, where OpenTelemetry's metrics mislead."""

import re
from pathlib import Path

import promql_parser
import pytest
from dashboard_queries import (
    SETS,
    annotation_queries_of,
    assert_answers,
    queries_of,
    sent,
)
from mcp_monitoring.metric_sets import OTEL

MODELS = SETS[OTEL].models
QUERIES = {
    f"{stem}/{query.place}": query
    for stem, model in MODELS.items()
    for query in [*queries_of(model), *annotation_queries_of(model)]
}
OPERATIONS = "mcp_server_operation_duration_seconds"

A = 'job="mcp",instance="a"'
B = 'job="mcp",instance="b"'
CALL = 'mcp_method_name="tools/call"'


def count(labels: str) -> str:
    return f"{OPERATIONS}_count{{{labels}}}"


def bucket(labels: str, bound: str) -> str:
    return f'{OPERATIONS}_bucket{{{labels},le="{bound}"}}'


def statements(labels: str, part: str = "count") -> str:
    return f"db_client_operation_duration_seconds_{part}{{{A},{labels}}}"


def calls_in(labels: str, within: dict[str, int], every: int) -> dict[str, str]:
    """A histogram that grows every minute: calls within each bound, and all of them."""
    grown = {bucket(labels, bound): f"0+{number}x60" for bound, number in within.items()}
    return grown | {
        bucket(labels, "+Inf"): f"0+{every}x60",
        count(labels): f"0+{every}x60",
    }


# Of ten calls a minute, eight take less than a second. No bucket is at 5 s.
OTHER_BUCKETS = calls_in(f"{B},{CALL}", {"1": 80, "2.5": 90, "7.5": 100}, 100)


@pytest.mark.parametrize("stem", MODELS)
def test_every_panel_but_those_of_the_protocol_shows_calls_of_tools_alone(stem: str) -> None:
    of_protocol = {"Requests by Client"} | {
        panel["title"] for panel in MODELS["mcp-requests"]["panels"] if panel["id"] in (40, 41, 42)
    }
    # Whether there is any series at all.
    of_presence = {"System Health", "Targets up"}
    for query in queries_of(MODELS[stem]):
        title = query.place[:-2]
        for selector in query.selectors():
            if not selector.name.startswith(OPERATIONS) or title in of_presence:
                continue
            chosen = [one.value for one in selector.matchers.matchers if "method" in one.name]
            assert (chosen == ["tools/call"]) is (title not in of_protocol), query.place


def test_no_query_keeps_the_labels_that_it_does_not_name() -> None:
    """So that a label of a session or a scope makes no line of its own."""
    for query in QUERIES.values():
        if query.place == "annotation Restarts":  # a mark for each process
            continue
        aggregated = [
            node for node, _ in query.nodes() if isinstance(node, promql_parser.AggregateExpr)
        ]
        assert aggregated, query.place
        assert all(node.modifier is None or node.modifier.labels for node in aggregated)
        assert "without" not in query.written


@pytest.mark.parametrize(
    ("query", "series", "expected"),
    [
        pytest.param(
            "mcp-overview/Request Rate A",
            {
                count(f"{A},{CALL}"): "0+60x60",
                count(f'{A},mcp_method_name="tools/list"'): "0+600x60",
                count(f'{A},mcp_method_name="initialize"'): "0+600x60",
            },
            [("{}", 1)],
            id="lists and handshakes are no calls",
        ),
        pytest.param(
            "mcp-overview/Error Rate A",
            {
                count(f'{A},{CALL},error_type=""'): "0+90x60",
                count(f'{A},{CALL},error_type="tool_error"'): "0+10x60",
                count(f'{A},mcp_method_name="initialize",error_type="-32602"'): "0+600x60",
            },
            [("{}", 0.1)],
            id="an empty error_type is success, and a handshake that fails no call",
        ),
        pytest.param(
            "mcp-overview/Request Volume by Tool A",
            {
                count(
                    f'{A},{CALL},gen_ai_tool_name="t",mcp_session_id="{session}",'
                    f'otel_scope_name="{scope}"'
                ): "0+30x60"
                for session in ("1", "2")
                for scope in ("x", "y")
            },
            [('{gen_ai_tool_name="t"}', 2)],
            id="sessions and scopes are added up",
        ),
        pytest.param(
            "mcp-overview/Request Rate A",
            {
                count(f"{A},{CALL}"): "0+60x60",
                f"{OPERATIONS}{{{A},{CALL}}}": (
                    "{{schema:0 sum:1 count:60 buckets:[60]}}"
                    "+{{schema:0 sum:1 count:60 buckets:[60]}}x60"
                ),
            },
            [("{}", 1)],
            id="a native histogram beside the classic one changes nothing",
        ),
        pytest.param(
            "mcp-overview/Response Time A",
            calls_in(f"{A},{CALL}", {"2.5": 90, "5": 100}, 100),
            [("{}", 3.75)],
            id="percentiles follow the buckets that there are",
        ),
        pytest.param(
            "mcp-overview/Response Time A",
            calls_in(f"{A},{CALL}", {"5": 0, "10": 0}, 100),
            [("{}", 10)],
            id="a percentile is never above the last bound, as the description says",
        ),
        pytest.param(
            "mcp-slo/Fast calls now A",
            calls_in(f"{A},{CALL}", {"2.5": 40, "5": 80}, 100),
            [("{}", 0.8)],
            id="fast is what is in the bucket of the objective",
        ),
        *(
            pytest.param(
                f"mcp-slo/{place}", OTHER_BUCKETS, [], id=f"{place} is nothing without the bucket"
            )
            for place in (
                "Fast calls now A",
                "Fast calls, 30 days A",
                "Latency budget left A",
                "Latency burn rate A",
                "Slow share and what the SLO allows A",
                "Latency budget spent by tool A",
            )
        ),
        *(
            pytest.param(
                f"mcp-slo/{place}",
                calls_in(f"{A},{CALL}", {"5.0": 80}, 100) | OTHER_BUCKETS,
                [(labels, value)],
                id=f"{place} is of the servers with the bucket",
            )
            for place, labels, value in (
                ("Fast calls now A", "{}", 0.8),
                ("Latency burn rate A", "{}", 4),
                ("Latency budget left A", "{}", -3),
                ("Latency budget spent by tool A", "{}", 4),
            )
        ),
        pytest.param(
            "mcp-slo/Bucket bounds A",
            calls_in(f"{A},{CALL}", {"5": 80}, 100) | OTHER_BUCKETS,
            [
                ('{le="1"}', 0.8),
                ('{le="2.5"}', 0.9),
                ('{le="5"}', 0.8),
                ('{le="7.5"}', 1),
            ],
            id="the bounds that there are, and what is within, of the servers that have them",
        ),
        pytest.param(
            "mcp-slo/Bucket bounds B",
            calls_in(f"{A},{CALL}", {"1": 10, "5": 80}, 100) | OTHER_BUCKETS,
            [('{le="1"}', 2), ('{le="2.5"}', 1), ('{le="5"}', 1), ('{le="7.5"}', 1)],
            id="how many servers have a bound",
        ),
        pytest.param(
            "mcp-queries/Rate by query type A",
            {
                statements('db_operation_name="SELECT"'): "0+60x60",
                statements('db_operation_name="select"'): "0+60x60",
                statements('db_operation_name="With"'): "0+60x60",
                statements('db_operation_name="DESC"'): "0+60x60",
                statements('db_operation_name="describe"'): "0+60x60",
                statements('db_operation_name="SHOW"'): "0+60x60",
                statements('db_operation_name="INSERT"'): "0+60x60",
                statements('db_operation_name=""'): "0+60x60",
            },
            [
                ('{query_type="select"}', 3),
                ('{query_type="describe"}', 2),
                ('{query_type="show"}', 1),
                ('{query_type="other"}', 2),
            ],
            id="one kind of statement, however it is written",
        ),
        pytest.param(
            "mcp-queries/Query duration p90 A",
            {
                statements(f'db_operation_name="{word}",le="{bound}"', "bucket"): f"0+{number}x60"
                for word in ("SELECT", "select")
                for bound, number in {"5": 80, "10": 100, "+Inf": 100}.items()
            },
            [('{query_type="select"}', 7.5)],
            id="one percentile of a kind of statement",
        ),
        pytest.param(
            "mcp-queries/Share slower than 10 s A",
            {
                statements('db_operation_name="SELECT",le="10.0"', "bucket"): "0+80x60",
                statements('db_operation_name="select",le="7.5"', "bucket"): "0+1x60",
                statements('db_operation_name="SELECT"'): "0+100x60",
                statements('db_operation_name="select"'): "0+100x60",
            },
            [('{query_type="select"}', 0.2)],
            id="statements without the bucket are not taken for slow",
        ),
        pytest.param(
            "mcp-queries/Timeouts A",
            {
                statements('db_operation_name="SELECT"'): "0+60x60",
                statements('db_operation_name="SELECT",error_type="TimeoutError"'): "0+2x60",
                statements('db_operation_name="select",error_type="000630"'): "0+1x60",
                statements('db_operation_name="SELECT",error_type="ProgrammingError"'): "0+9x60",
            },
            [('{query_type="select"}', 3)],
            id="timeouts by the name of an exception and by Snowflake's code",
        ),
        pytest.param(
            "mcp-queries/Rate by outcome A",
            {
                statements('error_type=""'): "0+60x60",
                statements('otel_scope_name="x"'): "0+60x60",
                statements('error_type="ProgrammingError"'): "0+60x60",
            },
            [('{error_type="success"}', 2), ('{error_type="ProgrammingError"}', 1)],
            id="success has a name in the legend",
        ),
        *(
            pytest.param(
                query,
                {
                    count(f"{A},{CALL}"): "0+60x60",
                    statements('db_operation_name="SELECT"'): "0+60x60",
                },
                [(labels, value)],
                id=f"{query} names what an emitter leaves out",
            )
            for query, labels, value in (
                ("mcp-requests/Rate by transport A", '{network_transport="unknown"}', 1),
                ("mcp-requests/Error ratio by transport A", '{network_transport="unknown"}', 0),
                (
                    "mcp-overview/Requests by Client A",
                    '{network_transport="unknown",mcp_protocol_version="unknown"}',
                    1,
                ),
                ("mcp-queries/Rate by database A", '{db_namespace="unknown"}', 1),
            )
        ),
        pytest.param(
            "mcp-queries/Pool utilization A",
            {
                f'db_client_connection_{name}{{{A},db_client_connection_pool_name="{pool}"}}': (
                    f"{value}x60"
                )
                for pool, used in {"main": 9, "spare": 1}.items()
                for name, value in {"max": 10, "count": used}.items()
            }
            | {
                f'db_client_connection_count{{{A},db_client_connection_pool_name="{pool}",'
                f'db_client_connection_state="used"}}': f"{used}x60"
                for pool, used in {"main": 9, "spare": 1}.items()
            },
            [
                ('{instance="a",db_client_connection_pool_name="main"}', 0.9),
                ('{instance="a",db_client_connection_pool_name="spare"}', 0.1),
            ],
            id="each pool of a server is full by itself",
        ),
        pytest.param(
            "mcp-overview/System Health A",
            {
                'up{job="mcp",instance="down"}': "0x60",
                'up{job="mcp",instance="idle"}': "1x60",
                'up{job="mcp",instance="well"}': "1x60",
                'target_info{job="mcp",instance="pushes"}': "1x60",
                'target_info{job="mcp",instance="silent"}': "1x60",
                count('job="mcp",instance="well",mcp_method_name="ping"'): "1x60",
                count(f'job="mcp",instance="pushes",{CALL},mcp_session_id="1"'): "1x60",
            },
            [
                ('{instance="down"}', 0),
                ('{instance="well"}', 1),
                ('{instance="pushes"}', 1),
                ('{instance="idle"}', 2),
                ('{instance="silent"}', 2),
            ],
            id="servers that are scraped and servers that push",
        ),
        *(
            pytest.param(
                f"mcp-overview/Targets up {ref}",
                {
                    'up{job="mcp",instance="down"}': "0x60",
                    'up{job="mcp",instance="well"}': "1x60",
                    'target_info{job="mcp",instance="well"}': "1x60",
                    'target_info{job="mcp",instance="pushes"}': "1x60",
                    count('job="mcp",instance="well",mcp_method_name="ping"'): "1x60",
                },
                [("{}", value)],
                id=f"servers that are {what}",
            )
            for ref, what, value in (
                ("A", "up, by scrape or push", 2),
                ("B", "known, each once", 3),
                ("C", "down", 1),
                ("D", "there without MCP metrics", 1),
            )
        ),
        pytest.param(
            "mcp-overview/annotation Restarts",
            {
                f"process_start_time_seconds{{{A}}}": "100x59 3500x5",
                f"process_start_time_seconds{{{B}}}": "100x65",
            },
            [('{job="mcp", instance="a"}', 1)],
            id="a start that changes is a restart",
        ),
        pytest.param(
            "mcp-overview/annotation New versions",
            {
                f'target_info{{{A},service_version="1"}}': "1x58 stale",
                f'target_info{{{A},service_version="2"}}': "_x59 1x5",
                f'target_info{{{B},telemetry_sdk_language="go"}}': "_x59 1x5",
            },
            [('{job="mcp", service_version="2"}', 1)],
            id="a version that follows another is new, and none is no version",
        ),
    ],
)
def test_prometheus_answers(
    tmp_path: Path,
    query: str,
    series: dict[str, str],
    expected: list[tuple[str, float]],
) -> None:
    assert_answers(tmp_path, series, {QUERIES[query].sent: expected}, at="60m")


def test_an_operation_that_is_chosen_is_taken_in_any_case(tmp_path: Path) -> None:
    series = {
        statements('db_operation_name="SELECT"'): "0+60x60",
        statements('db_operation_name="select"'): "0+60x60",
        statements('db_operation_name="SHOW"'): "0+60x60",
    }
    written = QUERIES["mcp-queries/Query rate A"].written
    # Grafana sends several choices as a group.
    for chosen, rate in {"select": 2, "(SELECT|SHOW)": 3}.items():
        expr = sent(written, MODELS["mcp-queries"], {"db_operation_name": chosen})
        assert_answers(tmp_path, series, {expr: [("{}", rate)]}, at="60m")


def test_the_objective_may_be_a_bound_of_other_buckets(tmp_path: Path) -> None:
    written = QUERIES["mcp-slo/Fast calls now A"].written
    expr = sent(written, MODELS["mcp-slo"], {"latency_objective_seconds": "2.5"})
    assert_answers(tmp_path, OTHER_BUCKETS, {expr: [("{}", 0.9)]}, at="60m")


def test_panels_that_need_a_bound_say_so_when_they_are_empty() -> None:
    for panel in MODELS["mcp-slo"]["panels"]:
        queries = " ".join(target["expr"] for target in panel.get("targets", ()))
        if panel["type"] in ("stat", "bargauge") and "latency_objective" in queries:
            assert re.search("no bound", panel["fieldConfig"]["defaults"]["noValue"])
