"""What fits is put into a stack by the real CLI, deployed, and has the data that was promised."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from engine.project import Project
from engine.targets import REAL
from mcp_monitoring.review.proof.run import prove
from mcp_monitoring.review.servers.grafana import Grafana
from review.fit import field_servers as field


def test_the_settings_of_fit_deploy_what_it_said(project: Project, tmp_path: Path) -> None:
    if REAL:
        pytest.skip("TARGET=real has a Grafana that need not reach a Prometheus started here")
    fit = (sys.executable, "-m", "mcp_monitoring.command", "fit", "--format", "json")
    with field.prometheus_with(tmp_path, {"jira-mcp": field.jira}) as running:
        project.configure(prometheusUrl=running.url, dashboardsDir="", alertsDir="")
        project.pulumi("config", "set", "--path", "metricNames.mcp_uptime_seconds", "old")
        project.up()

        nowhere = project.run(*fit, "--stack", "dev", "--write", "nowhere", "--yes")
        looked = project.run(*fit, "--stack", "dev", "--write", "dev", "--yes")

        assert nowhere.returncode == 1
        assert nowhere.stderr.startswith("mcp-monitoring fit: no stack named 'nowhere' found")
        assert looked.returncode == 2, looked.stdout + looked.stderr
        answer: dict[str, Any] = json.loads(looked.stdout)
        assert answer["profile"] == "jira-mcp-snowflake"
        assert "metricNames" not in project.stack_file.read_text(), "what an earlier look left"
        project.up()
        url, auth = project.config.grafana_url, project.environment["GRAFANA_AUTH"]
        with Grafana(url, auth) as grafana:
            uids = sorted(project.objects()["dashboards"])
            proven = prove(grafana, uids, [], int(time.time() * 1000))

    panels = [one for one in answer["parts"] if one["kind"] == "panel"]
    promised = {(one["dashboard"], one["name"]) for one in panels if one["state"] == "data"}
    assert {(one.dashboard_uid, one.panel) for one in proven.queries} == promised
    assert [one for one in proven.queries if one.error or not one.numbers] == []
    alerts = {
        one["name"]
        for one in answer["parts"]
        if one["kind"] == "alert" and one["state"] != "left out"
    }
    rules = project.get("/api/v1/provisioning/alert-rules")
    assert {one["title"] for one in rules} == alerts
