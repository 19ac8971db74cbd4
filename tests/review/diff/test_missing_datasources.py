"""A comparison with Grafana names existing data sources that are not there."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from answering_server import ORGANISATION, answering
from mcp_monitoring.review.diff.missing_datasources import (
    marked,
    named_datasources,
    with_missing_datasources,
)
from mcp_monitoring.review.diff.model import Diff
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.stacks.grafana_access import OpenGrafanas
from mcp_monitoring.review.stacks.kinds import COMPONENT, DASHBOARD, DATASOURCE
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from mcp_monitoring.review.stacks.stack import Stack
from pulumi_stand_in import PulumiStandIn

URN = "urn:pulumi:dev::p::"
PROVIDER = f"{URN}pulumi:providers:grafana::default"


def step(kind: str, name: str, operation: str = "create", **inputs: Any) -> Step:
    state = State(inputs=inputs)
    return Step(operation, f"{URN}{kind}::{name}", kind, kind != COMPONENT, None, state)


def dashboard(name: str, uid: str) -> Step:
    panels = [{"id": 1, "title": "P", "datasource": {"type": "loki", "uid": uid}}]
    model = {"title": name, "uid": name, "panels": panels}
    return step(DASHBOARD, name, configJson=json.dumps(model))


def plan(*steps: Step, **given: Any) -> Plan:
    return Plan(steps, {}, components=(step(COMPONENT, "monitoring", **given),))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"datasourceUids": {"DS_LOGS": "logs"}}, {"logs": "datasource_uids: DS_LOGS"}),
        ({"datasource_uids": {"Loki": "a", "T": "b"}}, {"a": "datasource_uids: Loki",
                                                        "b": "datasource_uids: T"}),
        ({"datasourceUid": "prom"}, {"prom": "datasource_uid"}),
        ({"datasourceUids": {"DS_LOGS": "made-here"}}, {}),
        ({"datasourceUids": {"DS_LOGS": {"unknown": True}}, "datasourceUid": None}, {}),
        ({}, {}),
    ],
)  # fmt: skip
def test_names_the_data_sources_that_have_to_be_there(
    given: dict[str, Any], named: dict[str, str]
) -> None:
    assert named_datasources(plan(step(DATASOURCE, "loki", uid="made-here"), **given)) == named


def test_a_dashboard_that_asks_a_missing_one_is_at_risk() -> None:
    made = plan(dashboard("one", "logs"), dashboard("two", "logs-2"))
    found = marked(plan_diff(made), made, {"logs": "datasource_uids: DS_LOGS"})

    at_risk = {one.title: [risk.text for risk in one.risks] for one in found.objects}
    assert at_risk == {
        "one": ["asks the data source 'logs', which is not in Grafana"],
        "two": [],
    }
    assert found.notes == (
        "datasource_uids: DS_LOGS: Grafana has no data source with the uid 'logs'",
    )


def stack(url: str) -> Stack:
    provider = {"type": "pulumi:providers:grafana", "urn": PROVIDER, "inputs": {"url": url}}
    return Stack("dev", Path(), (provider, {"type": DASHBOARD, "provider": f"{PROVIDER}::id"}))


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A `pulumi` on PATH, and a credential for every stack."""
    made = PulumiStandIn(tmp_path / "bin", monkeypatch)
    made.answers("config", {})
    monkeypatch.setenv("GRAFANA_AUTH", "admin:secret-canary")
    return made


def looked_up(found: Diff, made: Plan, deployed: Stack) -> Diff:
    with OpenGrafanas() as grafanas:
        return with_missing_datasources(found, made, deployed, grafanas)


@pytest.mark.usefixtures("pulumi")
def test_grafana_is_asked_for_each_and_only_for_those_that_are_named() -> None:
    made = plan(dashboard("one", "logs"), datasourceUids={"DS_LOGS": "logs", "DS_T": "traces"})
    with answering() as grafana:
        grafana.missing = ("/api/datasources/uid/traces",)
        grafana.answers["/api/org"] = ORGANISATION
        url = f"http://127.0.0.1:{grafana.server_port}"
        found = looked_up(plan_diff(made), made, stack(url))
        nothing = looked_up(Diff(), plan(dashboard("one", "logs")), stack(url))

    assert [path for _, path, _, _ in grafana.seen] == [
        "/api/org",
        "/api/datasources/uid/logs",
        "/api/datasources/uid/traces",
    ]
    assert found.notes == (
        "datasource_uids: DS_T: Grafana has no data source with the uid 'traces'",
    )
    assert nothing == Diff()


@pytest.mark.usefixtures("pulumi")
def test_a_new_stack_goes_to_the_grafana_of_its_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    made = plan(dashboard("one", "logs"), datasourceUids={"DS_LOGS": "logs"})
    new = Stack("dev", Path(), ())
    with answering() as grafana:
        grafana.status = 404
        grafana.answers["/api/org"] = ORGANISATION
        url = f"http://127.0.0.1:{grafana.server_port}"
        found = looked_up(plan_diff(made), replace(made, config={"grafana:url": url}), new)

    assert "Grafana has no data source with the uid 'logs'" in found.notes[-1]
    (note,) = looked_up(Diff(), made, new).notes
    assert "set GRAFANA_URL" in note


@pytest.mark.usefixtures("pulumi")
def test_a_grafana_that_cannot_be_asked_is_a_note() -> None:
    made = plan(dashboard("one", "logs"), datasourceUids={"DS_LOGS": "logs"})
    with answering() as grafana:
        grafana.status = 401
        url = f"http://127.0.0.1:{grafana.server_port}"
        found = looked_up(plan_diff(made), made, stack(url))

    (note,) = found.notes
    assert note.startswith("existing data sources were not looked up in Grafana: ")
    assert "secret-canary" not in note
    assert len(found.objects) == 1
