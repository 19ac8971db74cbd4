"""What the overview keeps of the dashboard it began as, and what it does better."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sandbox.demo import ServerMetrics

ROOT = Path(__file__).parent.parent
DASHBOARD = json.loads((ROOT / "dashboards" / "mcp-overview.json").read_text("utf-8"))
SEED = json.loads((ROOT / "tests/fixtures/seed-mcp-overview.json").read_text("utf-8"))["dashboard"]

PANELS: dict[str, dict[str, Any]] = {panel["title"]: panel for panel in DASHBOARD["panels"]}
TARGETS = {
    f"{panel['title']} {target['refId']}": target
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
}
RESTARTS = DASHBOARD["annotations"]["list"][1]
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
EXPRESSIONS = {
    **{name: target["expr"] for name, target in TARGETS.items()},
    "annotation Restarts": RESTARTS["target"]["expr"],
}
PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}

each_panel = pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS.keys())
each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
each_expression = pytest.mark.parametrize("expr", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())


def spans(expr: str, function: str) -> Iterator[tuple[int, int, str]]:
    """Find calls: where the argument begins and ends, and what stands before the parenthesis."""
    head = rf"\b{function}\b\s*(?P<clause>(?:by|without)\s*\([^)]*\))?\s*\("
    for match in re.finditer(head, expr):
        depth, quoted, position = 1, False, match.end()
        while depth:
            character = expr[position]
            quoted ^= character == '"'
            if not quoted:
                depth += {"(": 1, ")": -1}.get(character, 0)
            position += 1
        yield match.end(), position - 1, match["clause"] or ""


def evaluated(expr: str) -> str:
    """The expression as Grafana would send it for one job and all its instances."""
    values = {"__rate_interval": "2m", "job": "mcp", "instance": ".*"}
    return re.sub(r"\$(\w+)", lambda match: values[match[1]], expr)


# --- what stays -------------------------------------------------------------------------------


def test_panels_keep_titles_order_ids_and_places() -> None:
    def layout(dashboard: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [(panel["id"], panel["title"], panel["gridPos"]) for panel in dashboard["panels"]]

    assert layout(DASHBOARD) == layout(SEED)
    assert [panel["id"] for panel in DASHBOARD["panels"]] == list(range(1, 10))


@pytest.mark.parametrize("key", ["title", "tags", "timezone", "time", "refresh"])
def test_dashboard_keeps(key: str) -> None:
    assert DASHBOARD[key] == SEED[key]


def test_panels_keep_their_types_but_health_which_becomes_a_state_timeline() -> None:
    changed = {
        after["title"]: after["type"]
        for before, after in zip(SEED["panels"], DASHBOARD["panels"], strict=True)
        if before["type"] != after["type"]
    }
    assert changed == {"System Health": "state-timeline"}


# --- the model --------------------------------------------------------------------------------


def test_file_is_a_bare_model_with_an_address_of_its_own() -> None:
    assert DASHBOARD["uid"] == "mcp-overview"
    assert DASHBOARD["schemaVersion"] == 42
    assert DASHBOARD["graphTooltip"] == 1
    assert DASHBOARD["editable"] is True
    assert not {"id", "version", "dashboard", "__inputs", "__requires"} & DASHBOARD.keys()


def test_file_is_readable_as_text() -> None:
    text = (ROOT / "dashboards" / "mcp-overview.json").read_text("utf-8")
    assert text == json.dumps(DASHBOARD, indent=2, ensure_ascii=False) + "\n"


def test_panels_fit_the_grid_without_overlap() -> None:
    places = [panel["gridPos"] for panel in PANELS.values()]
    assert all(place["x"] >= 0 and place["x"] + place["w"] <= 24 for place in places)
    for one, other in combinations(places, 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, (one, other)


@each_panel
def test_panel_explains_itself(panel: dict[str, Any]) -> None:
    assert len(panel["description"]) > 80
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"] == PROMETHEUS


@each_panel
def test_panel_thresholds_start_from_no_value(panel: dict[str, Any]) -> None:
    thresholds = panel["fieldConfig"]["defaults"]["thresholds"]
    assert thresholds["mode"] == "absolute"
    base, *others = (step["value"] for step in thresholds["steps"])
    assert base is None
    assert others == sorted(others)


@each_panel
def test_ref_ids_are_unique_within_a_panel(panel: dict[str, Any]) -> None:
    ref_ids = [target["refId"] for target in panel["targets"]]
    assert len(set(ref_ids)) == len(ref_ids)
    assert all(ref_ids)


@each_target
def test_target_says_where_and_how_it_is_evaluated(target: dict[str, Any]) -> None:
    assert target["datasource"] == PROMETHEUS
    assert target["legendFormat"]
    assert target["range"] is not target["instant"]


@pytest.mark.parametrize("panel", [p for p in PANELS.values() if p["type"] == "stat"])
def test_single_values_are_of_now_not_the_last_ones_before_a_gap(panel: dict[str, Any]) -> None:
    assert all(target["instant"] for target in panel["targets"])


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


# --- variables --------------------------------------------------------------------------------


def test_every_variable_used_is_declared_and_every_declared_one_used() -> None:
    used = set(re.findall(r"\$\{?([A-Za-z]\w*)", json.dumps(DASHBOARD)))
    assert used == set(VARIABLES)


def test_variables_build_on_each_other() -> None:
    assert list(VARIABLES) == ["datasource", "job", "instance"]
    assert VARIABLES["datasource"]["type"] == "datasource"
    assert VARIABLES["datasource"]["query"] == "prometheus"
    for name in ("job", "instance"):
        assert VARIABLES[name]["datasource"] == PROMETHEUS
        assert VARIABLES[name]["query"]["query"] == VARIABLES[name]["definition"]
    assert 'job=~"$job"' in VARIABLES["instance"]["definition"]
    assert all(variable["label"] and variable["description"] for variable in VARIABLES.values())


def test_one_job_at_a_time_but_any_of_its_instances() -> None:
    assert not VARIABLES["job"]["multi"]
    assert not VARIABLES["job"]["includeAll"]
    assert VARIABLES["instance"]["multi"]
    assert VARIABLES["instance"]["includeAll"]
    assert VARIABLES["instance"]["allValue"] == ".*"


# --- queries ----------------------------------------------------------------------------------


@each_expression
def test_every_selector_is_filtered_by_job_and_instance(expr: str) -> None:
    selectors = re.findall(r"\bmcp_\w+(\{[^}]*\})?", expr)
    assert selectors
    assert all(s.startswith('{job=~"$job",instance=~"$instance"') for s in selectors)


@each_expression
def test_ranges_follow_the_scrape_interval(expr: str) -> None:
    assert set(re.findall(r"\[([^]]*)\]", expr)) <= {"$__rate_interval"}


@each_expression
def test_every_rate_is_aggregated(expr: str) -> None:
    sums = list(spans(expr, "sum"))
    for start, end, _ in spans(expr, "rate"):
        assert any(outer < start and end < outer_end for outer, outer_end, _ in sums)


@each_expression
def test_quantiles_are_taken_of_buckets_summed_by_le(expr: str) -> None:
    for start, end, _ in spans(expr, "histogram_quantile"):
        _, argument = expr[start:end].split(",", 1)
        outermost = next(spans(argument, "sum"))
        assert "le" in re.findall(r"\w+", outermost[2].removeprefix("by"))
        assert argument.strip().startswith("sum by")
        assert argument.rstrip().endswith(")")
        assert outermost[1] == len(argument.rstrip()) - 1


@each_expression
def test_an_mcp_server_exposes_what_is_queried(expr: str) -> None:
    exposed = {
        sample.name
        for family in ServerMetrics("test").registry.collect()
        for sample in family.samples
    }
    assert set(re.findall(r"\bmcp_\w+", expr)) <= exposed


# --- queries, evaluated by Prometheus' own engine ---------------------------------------------


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not on PATH")
    return found


def test_prometheus_accepts_every_expression(promtool: str, tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": evaluated(expr)}
        for number, expr in enumerate(EXPRESSIONS.values())
    ]
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    done = subprocess.run([promtool, "check", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


MCP = 'job="mcp",instance="a:1"'
REQUESTS = f"mcp_requests_total{{{MCP},"
BUCKETS = f"mcp_request_duration_seconds_bucket{{{MCP},"
HEALTH = 'mcp_health_status{job="mcp",component="pool",'
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
                'mcp_uptime_seconds{job="mcp",instance="a:1"}': "0+60x18 5 65",
                'mcp_uptime_seconds{job="mcp",instance="b:1"}': "0+60x20",
            },
            [('{job="mcp", instance="a:1"}', 1)],
            id="an uptime that falls is a restart",
        ),
    ],
)
def test_prometheus_answers(
    promtool: str,
    tmp_path: Path,
    query: str,
    series: dict[str, str],
    expected: list[tuple[str, float]],
) -> None:
    test = {
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": s, "values": v} for s, v in series.items()],
                "promql_expr_test": [
                    {
                        # promtool compares exactly, so compare millionths as whole numbers.
                        "expr": f"round(({evaluated(EXPRESSIONS[query])}) * 1000000)",
                        "eval_time": "20m",
                        "exp_samples": [
                            {"labels": labels, "value": round(value * 1_000_000)}
                            for labels, value in expected
                        ],
                    }
                ],
            }
        ],
    }
    file = tmp_path / "test.json"
    file.write_text(json.dumps(test))
    done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
