"""`make demo SERVER=snowflake`: Snowflake's own server fills what is deployed for it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from engine.project import Project
from engine.targets import REAL
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.review.proof.run import finite_numbers, prometheus_queries
from mcp_monitoring.review.servers.grafana import Grafana
from places import REPOSITORY

from sandbox.processes import Processes
from sandbox.snowflake.servers import MCP_SERVER, STAND_IN, TITLES

pytestmark = pytest.mark.servers

_SECONDS_TO_FILL = 120.0
_SHOWN_MS = 300_000

# What only a pool of connections has, in the panels and alerts that the server cannot fill.
_WITHOUT = {
    *("Active Connections", "Connection Pool Status", "Pool utilization", "Slow acquires"),
    *("Connections used and free", "Calls waiting", "Calls that gave up"),
    *("McpPoolNearExhaustion", "McpPoolAcquireSlow"),
}


def sandbox_up(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox", "up", "--project", project.directory, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def snowflake(project: Project) -> Iterator[Project]:
    """The project, deployed for Snowflake's MCP server; afterwards the demo server runs again."""
    if REAL:
        pytest.skip("TARGET=real has a Grafana that need not reach a Prometheus started here")
    project.configure(dashboardsDir="")
    before = settings_of(project)
    try:
        started = sandbox_up(project, "--server", "snowflake")
        assert started.returncode == 0, started.stdout + started.stderr
        project.up()
        yield project
    finally:
        back = sandbox_up(project, "--server", "demo")
    assert back.returncode == 0, back.stderr
    assert settings_of(project) == before, "the stack file says again what it did"


def settings_of(project: Project) -> dict[str, str]:
    config = yaml.safe_load(project.stack_file.read_text())["config"]
    # Pulumi writes numbers and switches as text.
    return {key: json.dumps(value).strip('"') for key, value in config.items()}


def queries_of(project: Project) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Every query of every deployed panel, by dashboard, panel and name."""
    return {
        (uid, panel.title, ref_id): query
        for uid in sorted(project.objects()["dashboards"])
        for panel, queries in prometheus_queries(read_view(project.dashboard(uid)["dashboard"]))
        for ref_id, query in queries.items()
    }


def empty(grafana: Grafana, queries: dict[tuple[str, str, str], dict[str, Any]]) -> set[Any]:
    """Finds the queries that have no data now."""
    now = int(time.time() * 1000)
    return {
        name
        for name, query in queries.items()
        if not finite_numbers(grafana.query([query], from_ms=now - _SHOWN_MS, to_ms=now)[name[2]])
    }


def test_every_panel_fills_and_goes_on_after_a_crash(snowflake: Project) -> None:
    queries = queries_of(snowflake)
    assert {uid for uid, _, _ in queries} == {
        *("mcp-overview", "mcp-queries", "mcp-requests", "mcp-slo")
    }
    url, auth = snowflake.config.grafana_url, snowflake.environment["GRAFANA_AUTH"]
    deadline = time.monotonic() + _SECONDS_TO_FILL
    with Grafana(url, auth) as grafana:
        while missing := empty(grafana, queries):
            assert time.monotonic() < deadline, f"without data: {sorted(missing)}"
            time.sleep(1)

    _is_what_fit_chooses(snowflake)
    _goes_on_without_its_snowflake(snowflake)


def _is_what_fit_chooses(snowflake: Project) -> None:
    left_out = json.loads(snowflake.pulumi("stack", "output", "leftOut", "--json").output)
    assert {name for name in _WITHOUT if any(name in line for line in left_out)} == _WITHOUT
    assert all(any(name in line for name in _WITHOUT) for line in left_out), left_out

    # Its Prometheus may have seen the usual demo server before, which has the other set.
    fit = (sys.executable, "-m", "mcp_monitoring.command", "fit", "--metrics", "otel")
    looked = snowflake.run(
        *fit, "--format", "json", "--prometheus", snowflake.config.prometheus_url
    )
    answer: dict[str, Any] = json.loads(looked.stdout)
    configured = yaml.safe_load(snowflake.stack_file.read_text())["config"]
    assert answer["settings"]["metrics"] == configured["mcp-monitoring:metrics"] == "otel"
    assert answer["settings"]["metric_names"] == configured["mcp-monitoring:metricNames"]
    assert "label_names" not in answer["settings"]


def _goes_on_without_its_snowflake(snowflake: Project) -> None:
    """Another stand-in has neither the session of the server nor the tables of the client."""
    assert Processes(snowflake.config.home).stop(STAND_IN)

    again = sandbox_up(snowflake)

    # It waits until the client has called a tool of the server that it started.
    assert again.returncode == 0, again.stdout + again.stderr
    assert [
        line.partition(" at ")[0] for line in again.stdout.splitlines() if "starting" in line
    ] == [
        f"starting {TITLES[STAND_IN]}",
        f"starting {TITLES[MCP_SERVER]}",
    ]
