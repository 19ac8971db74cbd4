"""A dynamic dashboard on its way to a Grafana that takes none."""

import json
from pathlib import Path
from typing import Any

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from dynamic_specs import auto, dashboard
from mcp_monitoring.review.diff.model import Diff, RiskKind
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.too_old import with_too_old
from mcp_monitoring.review.stacks.grafana_access import OpenGrafanas
from mcp_monitoring.review.stacks.kinds import DASHBOARD
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from mcp_monitoring.review.stacks.stack import Stack
from pulumi_stand_in import PulumiStandIn

URN = "urn:pulumi:dev::p::"
CLASSIC = {"uid": "board", "title": "Board", "panels": []}
DYNAMIC = {
    "apiVersion": "dashboard.grafana.app/v2",
    "kind": "Dashboard",
    "metadata": {"name": "board"},
    "spec": dashboard(auto("panel-1"), 1, title="Board"),
}


@pytest.fixture(autouse=True)
def _credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PulumiStandIn(tmp_path / "bin", monkeypatch).answers("config", {})
    monkeypatch.setenv("GRAFANA_AUTH", "admin:admin")


def compared(server: AnsweringServer, content: Any, version: Any) -> Diff:
    """The diff of a plan that makes a dashboard, in a Grafana of a version."""
    server.answers["/api/org"] = ORGANISATION
    health = (200, json.dumps({"version": version}).encode())
    server.answers["/api/health"] = (500, b"{}") if version == "broken" else health
    inputs = {"configJson": json.dumps(content)}
    step = Step("create", f"{URN}{DASHBOARD}::board", DASHBOARD, True, None, State(inputs=inputs))
    plan = Plan((step,), {"grafana:url": f"http://127.0.0.1:{server.server_port}"})
    with OpenGrafanas() as grafanas:
        return with_too_old(plan_diff(plan), plan, Stack("dev", Path(), ()), grafanas)


@pytest.mark.parametrize(
    ("content", "version", "risky"),
    [
        (DYNAMIC, "12.4.0", True),
        (DYNAMIC, "11.0.0", True),
        (DYNAMIC, "13.0.1", False),
        (DYNAMIC, "", False),
        (DYNAMIC, None, False),
        (CLASSIC, "12.4.0", False),
    ],
)
def test_it_is_a_risk_for_a_grafana_before_13(content: Any, version: Any, risky: bool) -> None:
    with answering() as server:
        found = compared(server, content, version)

    assert [risk.kind for risk in found.risks] == ([RiskKind.TOO_OLD] if risky else [])
    assert all("needs Grafana 13 or later" in risk.text for risk in found.risks)


def test_a_grafana_that_does_not_answer_is_a_note() -> None:
    with answering() as server:
        found = compared(server, DYNAMIC, "broken")

    assert found.risks == ()
    assert "whether Grafana takes dynamic dashboards was not looked up" in found.notes[0]
