"""What the overview keeps of the dashboard it began as, and what it does better."""

import json
from pathlib import Path
from typing import Any

import pytest
from dashboard_queries import annotation_queries_of, assert_answers, load, queries_of, sent
from places import REPOSITORY, SEED

DASHBOARD = load(REPOSITORY / "dashboards" / "mcp-overview.json")
BEFORE = json.loads(SEED.read_text("utf-8"))["dashboard"]

PANELS: dict[str, dict[str, Any]] = {panel["title"]: panel for panel in DASHBOARD["panels"]}
QUERIES = {
    query.place: query.written
    for query in [*queries_of(DASHBOARD), *annotation_queries_of(DASHBOARD)]
}


# --- what stays -------------------------------------------------------------------------------


def test_the_first_nine_panels_keep_titles_order_ids_and_places() -> None:
    def layout(panels: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [(panel["id"], panel["title"], panel["gridPos"]) for panel in panels]

    assert layout(DASHBOARD["panels"][:9]) == layout(BEFORE["panels"])


@pytest.mark.parametrize("key", ["title", "tags", "timezone", "time", "refresh"])
def test_dashboard_keeps(key: str) -> None:
    assert DASHBOARD[key] == BEFORE[key]


def test_panels_keep_their_types_but_health_which_becomes_a_state_timeline() -> None:
    changed = {
        after["title"]: after["type"]
        for before, after in zip(BEFORE["panels"], DASHBOARD["panels"][:9], strict=True)
        if before["type"] != after["type"]
    }
    assert changed == {"System Health": "state-timeline"}


# --- panels -----------------------------------------------------------------------------------


def test_error_rate_is_a_share_with_thresholds_as_shares() -> None:
    defaults = PANELS["Error Rate"]["fieldConfig"]["defaults"]
    assert defaults["unit"] == "percentunit"
    assert defaults["min"] == 0
    limits = [step["value"] for step in defaults["thresholds"]["steps"][1:]]
    assert limits
    assert all(0 < limit < 1 for limit in limits)


def test_health_is_spelled_out() -> None:
    (mapping,) = PANELS["System Health"]["fieldConfig"]["defaults"]["mappings"]
    shown = {value: (text["text"], text["color"]) for value, text in mapping["options"].items()}
    assert shown == {"0": ("Unhealthy", "red"), "1": ("Healthy", "green")}


def test_maximum_of_the_pool_is_a_dashed_line() -> None:
    panel = PANELS["Connection Pool Status"]
    (override,) = panel["fieldConfig"]["overrides"]
    (maximum,) = [t for t in panel["targets"] if "mcp_db_connections_max" in t["expr"]]
    assert override["matcher"] == {"id": "byFrameRefID", "options": maximum["refId"]}
    styles = {item["id"]: item["value"] for item in override["properties"]}
    assert styles["custom.lineStyle"]["fill"] == "dash"


def test_a_method_is_one_click_away_from_its_own_panels() -> None:
    (override,) = [
        one
        for one in PANELS["Worst methods"]["fieldConfig"]["overrides"]
        if one["matcher"]["options"] == "Method"
    ]
    ((link,),) = [one["value"] for one in override["properties"] if one["id"] == "links"]
    assert link["url"].startswith("/d/mcp-requests?")
    assert link["url"].endswith("&var-method=${__value.raw}")


# --- what Prometheus answers ------------------------------------------------------------------


MCP = 'job="mcp",instance="a:1"'
REQUESTS = f"mcp_requests_total{{{MCP},"
BUCKETS = f"mcp_request_duration_seconds_bucket{{{MCP},"
HEALTH = 'mcp_health_status{job="mcp",component="pool",'
INFO = 'mcp_server_info_info{job="mcp",'
OTHER_JOB = 'mcp_requests_total{job="other",instance="a:1",status='


@pytest.mark.parametrize(
    ("query", "series", "expected"),
    [
        pytest.param(
            "Error Rate A",
            {f'{REQUESTS}status="success"}}': "0+60x20"},
            [("{}", 0)],
            id="no error series is no error",
        ),
        pytest.param(
            "Error Rate A",
            {
                f'{REQUESTS}status="success"}}': "0+60x20",
                f'{REQUESTS}status="error"}}': "0+30x20",
                f'{REQUESTS}status="timeout"}}': "0+30x20",
            },
            [("{}", 0.5)],
            id="errors and timeouts count",
        ),
        pytest.param(
            "Error Rate A",
            {f'{REQUESTS}status="success"}}': "7x20", f'{REQUESTS}status="error"}}': "3x20"},
            [],
            id="no traffic has no error rate",
        ),
        pytest.param(
            "Request Rate A",
            {
                f'{REQUESTS}method="a"}}': "0+60x20",
                f'{REQUESTS}method="b"}}': "0+120x20",
                f'{OTHER_JOB}"success"}}': "0+600x20",
            },
            [("{}", 3)],
            id="one rate over all methods of the job",
        ),
        pytest.param(
            "Response Time A",
            {
                f'{BUCKETS}method="fast",le="0.1"}}': "0+100x20",
                f'{BUCKETS}method="fast",le="10"}}': "0+100x20",
                f'{BUCKETS}method="fast",le="+Inf"}}': "0+100x20",
                f'{BUCKETS}method="slow",le="0.1"}}': "0x20",
                f'{BUCKETS}method="slow",le="10"}}': "0+1x20",
                f'{BUCKETS}method="slow",le="+Inf"}}': "0+1x20",
            },
            [("{}", 0.09595)],
            id="a rare slow method does not set the percentile of all calls",
        ),
        pytest.param(
            "Response Time A",
            {f'{BUCKETS}le="0.1"}}': "5x20", f'{BUCKETS}le="+Inf"}}': "5x20"},
            [],
            id="no traffic has no response time",
        ),
        pytest.param(
            "Active Connections B",
            {
                'mcp_db_connections_active{job="mcp",instance="a:1"}': "9x20",
                'mcp_db_connections_active{job="mcp",instance="b:1"}': "1x20",
                'mcp_db_connections_max{job="mcp",instance="a:1"}': "10x20",
                'mcp_db_connections_max{job="mcp",instance="b:1"}': "10x20",
            },
            [("{}", 0.9)],
            id="a full pool shows although another one is empty",
        ),
        pytest.param(
            "System Health A",
            {f'{HEALTH}instance="a:1"}}': "1x20", f'{HEALTH}instance="b:1"}}': "0x20"},
            [('{component="pool"}', 0)],
            id="one unhealthy instance shows",
        ),
        pytest.param(
            "annotation Restarts",
            {
                'mcp_uptime_seconds{job="mcp",instance="a:1"}': "0+60x19 5",
                'mcp_uptime_seconds{job="mcp",instance="b:1"}': "0+60x20",
            },
            [('{job="mcp", instance="a:1"}', 1)],
            id="an uptime that falls is a restart",
        ),
        pytest.param(
            "annotation New versions",
            {f'{INFO}instance="a:1",version="1"}}': "1x20"},
            [],
            id="a version that runs on is no news",
        ),
        pytest.param(
            "annotation New versions",
            {
                f'{INFO}instance="a:1",version="1"}}': "1x18 stale",
                f'{INFO}instance="a:1",version="2"}}': "_x19 1x1",
            },
            [('{job="mcp", version="2"}', 1)],
            id="a version that follows another is new",
        ),
        pytest.param(
            "annotation New versions",
            {
                f'{INFO}instance="a:1",version="1"}}': "1x20",
                f'{INFO}instance="b:1",version="1"}}': "_x19 1x1",
            },
            [],
            id="another server of the same version is no news",
        ),
        pytest.param(
            "annotation New versions",
            {f'{INFO}instance="a:1",version="1"}}': "_x19 1x1"},
            [],
            id="the first version ever is no news",
        ),
        pytest.param(
            "annotation New versions",
            {f'{INFO}instance="a:1",version="1"}}': "1x16 stale _x1 1x1"},
            [],
            id="the same version after a short break is no news",
        ),
        pytest.param(
            "Targets up C",
            {'up{job="mcp",instance="a:1"}': "1x20", 'up{job="mcp",instance="b:1"}': "0x20"},
            [("{}", 1)],
            id="a target that does not answer is down",
        ),
        pytest.param(
            "Targets up D",
            {
                'up{job="mcp",instance="a:1"}': "1x20",
                'up{job="mcp",instance="b:1"}': "1x20",
                'mcp_uptime_seconds{job="mcp",instance="b:1"}': "0+60x20",
            },
            [("{}", 1)],
            id="a target that answers without MCP metrics is counted",
        ),
        pytest.param(
            "Targets up D",
            {
                'up{job="mcp",instance="a:1"}': "1x20",
                'mcp_uptime_seconds{job="mcp",instance="a:1"}': "0+60x20",
            },
            [("{}", 0)],
            id="no target without MCP metrics is none",
        ),
        pytest.param(
            "Target state A",
            {
                'up{job="mcp",instance="down:1"}': "0x20",
                'up{job="mcp",instance="mute:1"}': "1x20",
                'up{job="mcp",instance="well:1"}': "1x20",
                'mcp_uptime_seconds{job="mcp",instance="well:1"}': "0+60x20",
            },
            [
                ('{instance="down:1"}', 0),
                ('{instance="mute:1"}', 2),
                ('{instance="well:1"}', 1),
            ],
            id="a target is down, up, or up without MCP metrics",
        ),
    ],
)
def test_prometheus_answers(
    tmp_path: Path,
    query: str,
    series: dict[str, str],
    expected: list[tuple[str, float]],
) -> None:
    expr = sent(QUERIES[query], DASHBOARD, {"job": "mcp"})
    assert_answers(tmp_path, series, {expr: expected})
