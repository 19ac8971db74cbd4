"""The deployed dashboards and alerts, asked through Grafana against hours of every scenario."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from engine.project import Project
from engine.targets import REAL
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.metric_sets import CONTRACT, METRIC_SETS, OTEL
from mcp_monitoring.review.promql.parse import metric_name, parse, selectors
from mcp_monitoring.review.proof.run import finite_numbers, prometheus_queries, prove
from mcp_monitoring.review.servers.grafana import Grafana
from prometheus_server import Prometheus
from scenario_weeks import END, NAMES, OF_SET

from sandbox.demo import ScenarioName, expected_alerts

BUSY_MS = int(END[ScenarioName.BUSY] * 1000)

# What a panel shows although a metric is gone, because that is what it is there to show.
SHOWN_WITHOUT = {
    CONTRACT: {
        ("mcp-overview", "Targets up"): "how many targets are up, with or without metrics",
        ("mcp-overview", "Target state"): "that a target is up without metrics",
    },
    OTEL: {
        ("mcp-overview", "Targets up"): "how many targets are up, with or without metrics",
        ("mcp-overview", "System Health"): "that a target is up without metrics",
        ("mcp-queries", "Calls that gave up"): "none, for its counter is born with the first",
    },
}


@pytest.fixture(scope="module", params=METRIC_SETS)
def metrics(request: pytest.FixtureRequest) -> str:
    """The set of metrics that is deployed."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def simulated(request: pytest.FixtureRequest, deployed: Project, metrics: str) -> Project:
    """The deployed project, its data source on the Prometheus that saw every scenario."""
    if REAL:
        pytest.skip("TARGET=real has a Grafana that need not reach a Prometheus started here")
    prometheus: Prometheus = request.getfixturevalue(OF_SET[metrics])
    # Without a directory of its own it has the dashboards of the set.
    deployed.configure(metrics=metrics, dashboardsDir="", prometheusUrl=prometheus.url)
    deployed.up()
    return deployed


@pytest.fixture(scope="module")
def grafana(simulated: Project) -> Iterator[Grafana]:
    url, auth = simulated.config.grafana_url, simulated.environment["GRAFANA_AUTH"]
    with Grafana(url, auth) as opened:
        yield opened


def proof(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a person would."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "mcp_monitoring.command", "proof", "--stack", "dev"),
            *("--cwd", str(project.directory), *arguments),
        ],
        env=project.environment,
        capture_output=True,
        text=True,
    )


def test_every_query_of_every_panel_has_data_in_the_busy_scenario(
    simulated: Project, grafana: Grafana
) -> None:
    uids = sorted(simulated.objects()["dashboards"])
    proven = prove(grafana, uids, [], BUSY_MS)

    assert {query.dashboard_uid for query in proven.queries} == set(uids) - {"mcp-runbooks"}
    assert len(proven.queries) > 90
    assert [query for query in proven.queries if query.error or not query.numbers] == []
    assert proven.complete


def test_no_panel_shows_anything_without_its_metrics(
    simulated: Project, metrics: str, grafana: Grafana
) -> None:
    """Every metric of a query is renamed to one that does not exist; then it must be empty."""
    shown = []
    for uid in sorted(simulated.objects()["dashboards"]):
        model = simulated.dashboard(uid)["dashboard"]
        for panel, queries in prometheus_queries(read_view(model)):
            for ref_id, query in queries.items():
                found = selectors(parse(_parsable(query["expr"])))
                for metric in sorted({metric_name(selector) for selector in found}):
                    renamed = re.sub(rf"\b{metric}\b", f"gone_{metric}", query["expr"])
                    gone = {**query, "expr": renamed}
                    results = grafana.query([gone], from_ms=BUSY_MS - 3_600_000, to_ms=BUSY_MS)
                    if finite_numbers(results[ref_id]):
                        shown.append((uid, panel.title, ref_id, metric))

    assert {(uid, title) for uid, title, _, _ in shown} == set(SHOWN_WITHOUT[metrics]), shown


def _parsable(expr: str) -> str:
    for name in ("${__rate_interval}", "${__range}", "${__interval}"):
        expr = expr.replace(name, "5m")
    return expr


@pytest.mark.parametrize("name", NAMES)
def test_exactly_the_expected_alerts_fire(
    simulated: Project, metrics: str, grafana: Grafana, name: ScenarioName
) -> None:
    uids = sorted(simulated.objects()["alert rules"])
    proven = prove(grafana, [], uids, int(END[name] * 1000))

    assert {alert.name for alert in proven.alerts if alert.error} == set()
    firing = {alert.name for alert in proven.alerts if alert.state == "firing"}
    assert firing == expected_alerts(name, metrics)


@pytest.mark.parametrize("metrics", [CONTRACT], indirect=True)
class TestCommand:
    def test_prints_the_matrix_of_a_deployed_stack(self, simulated: Project) -> None:
        ran = proof(simulated, "--at", _iso(BUSY_MS))

        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "Pool utilization" in ran.stdout
        assert "McpVersionSkew" in ran.stdout
        assert " 0 have none, 0 failed" in ran.stdout

    def test_says_by_its_exit_code_that_panels_are_empty(self, simulated: Project) -> None:
        broken = int(END[ScenarioName.CONTRACT_BROKEN] * 1000)
        ran = proof(simulated, "--at", _iso(broken), "--format", "json")

        assert ran.returncode == 2
        document: dict[str, Any] = json.loads(ran.stdout)
        assert document["version"] == 1
        assert document["complete"] is False
        firing = [alert["name"] for alert in document["alerts"] if alert["state"] == "firing"]
        assert firing == ["McpMetricsContractBroken"]

    def test_names_a_stack_that_does_not_exist(self, simulated: Project) -> None:
        ran = proof(simulated, "--stack", "nowhere")

        assert ran.returncode == 1
        assert "nowhere" in ran.stderr
        assert "Traceback" not in ran.stderr

    def test_says_that_grafana_refuses_the_credential(self, simulated: Project) -> None:
        environment = {**simulated.environment, "GRAFANA_AUTH": "canary-wrong"}
        refused = Project(simulated.directory, simulated.config, environment, simulated.grafana)
        ran = proof(refused)

        assert ran.returncode == 1
        assert "refuses the credential" in ran.stderr
        assert "canary-wrong" not in ran.stdout + ran.stderr


def _iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
