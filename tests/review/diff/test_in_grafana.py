"""A comparison with Grafana names what a stack would create and its Grafana has already."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.marks import MARK_KEY, Owner, mark_of
from mcp_monitoring.review.diff.in_grafana import InGrafana, ask_grafana, with_existing
from mcp_monitoring.review.diff.model import Diff, RiskKind
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.stacks.grafana_access import OpenGrafanas
from mcp_monitoring.review.stacks.kinds import (
    CONTACT_POINT,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    RULE_GROUP,
    Kind,
)
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from mcp_monitoring.review.stacks.stack import Stack
from pulumi_stand_in import PulumiStandIn

PROVIDER = "urn:pulumi:two::p::pulumi:providers:grafana::default"
INPUTS: dict[str, dict[str, Any]] = {
    FOLDER: {"uid": "mcp", "title": "MCP"},
    DATASOURCE: {"uid": "prom", "name": "Prometheus", "isDefault": True},
    DASHBOARD: {"configJson": json.dumps({"uid": "pool", "title": "Pool"})},
    RULE_GROUP: {"folderUid": "mcp", "name": "pool", "rules": [{"uid": "a", "name": "A"}]},
    CONTACT_POINT: {"name": "oncall"},
}


def step(kind: str, operation: str = "create") -> Step:
    return Step(operation, f"urn:pulumi:two::p::{kind}::it", kind, True, None, State(INPUTS[kind]))


def plan(*steps: Step, url: str) -> Plan:
    return Plan(steps, {"grafana:url": url})


@pytest.fixture
def grafana() -> Iterator[AnsweringServer]:
    """A Grafana that has an object of each kind."""
    there: dict[str, Any] = {
        "/api/folders": [{"uid": "mcp", "title": "MCP"}],
        "/api/datasources": [
            {"uid": "other", "name": "Prometheus", "isDefault": False},
            {"uid": "main", "name": "Main", "isDefault": True},
        ],
        "/api/search": [{"uid": "pool", "title": "Pool", "folderTitle": "Team"}],
        "/api/dashboards/uid/pool": {"dashboard": {}, "meta": {"updatedBy": "alice"}},
        "/api/v1/provisioning/alert-rules": [
            {"uid": "a", "title": "A", "folderUID": "mcp", "ruleGroup": "pool"}
        ],
        "/api/v1/provisioning/contact-points": [{"name": "oncall", "type": "email"}],
        "/apis/dashboard.grafana.app/v0alpha1/namespaces/default/dashboards/pool": {
            "metadata": {"name": "pool"},
            "spec": {},
            "status": {"conversion": {"storedVersion": "v2beta1"}},
        },
    }
    with answering() as server:
        server.status = 404
        server.answers = {path: (200, json.dumps(one).encode()) for path, one in there.items()}
        server.answers["/api/org"] = ORGANISATION
        yield server


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    """A `pulumi` on PATH with one stack, and a credential."""
    made = PulumiStandIn(tmp_path / "bin", monkeypatch)
    made.answers("config", {})
    made.answers("stack ls", [{"name": "two"}])
    monkeypatch.setenv("GRAFANA_AUTH", "admin:secret-canary")
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    return made


def ask(grafana: AnsweringServer, *steps: Step) -> tuple[Diff, InGrafana]:
    made = plan(*steps, url=f"http://127.0.0.1:{grafana.server_port}")
    with OpenGrafanas() as grafanas:
        asked = ask_grafana(made, Stack("two", Path(), ()), grafanas)
    return with_existing(plan_diff(made, stack="two"), made, asked), asked


@pytest.mark.usefixtures("pulumi")
def test_each_object_that_exists_is_a_risk_and_the_note_says_what_to_do(
    grafana: AnsweringServer,
) -> None:
    found, _ = ask(grafana, *map(step, INPUTS))

    said = {one.kind: [risk.text for risk in one.risks] for one in found.objects}
    assert said[Kind.FOLDER] == ["Grafana has a folder with this uid; pulumi up would be refused"]
    assert said[Kind.DATASOURCE][0].startswith('Grafana has data source "Prometheus" with the uid')
    assert said[Kind.DATASOURCE][1].startswith('takes the default from data source "Main" (main)')
    assert said[Kind.DASHBOARD] == [
        'Grafana has a dashboard with this uid in schema v2 in folder "Team", last saved by alice;'
        " pulumi up would be refused"
    ]
    assert "take it over" in said[Kind.RULE_GROUP][0]
    assert "a contact point of this name" in said[Kind.CONTACT_POINT][0]
    (note,) = found.notes
    assert note == (
        "5 objects of this stack exist already in Grafana: mcp-monitoring recover --stack two takes"
        " over what is this stack's beyond doubt, import-file the rest if it is yours; if not, give"
        " this stack another `prefix` (pulumi config set prefix NAME-)"
    )
    assert "6 risks: 5 objects that exist already, 1 data source." in as_text(found)


def test_the_stack_of_any_project_that_an_object_is_marked_with_is_named(
    grafana: AnsweringServer, pulumi: PulumiStandIn
) -> None:
    mark = {MARK_KEY: mark_of(Owner("shop", "prod"))}
    dashboard = {"dashboard": mark, "meta": {}}
    source = {"uid": "prom", "name": "Theirs", "jsonData": mark}
    grafana.answers["/api/dashboards/uid/pool"] = (200, json.dumps(dashboard).encode())
    grafana.answers["/api/datasources"] = (200, json.dumps([source]).encode())

    found, _ = ask(grafana, step(DASHBOARD), step(DATASOURCE))

    said = [risk.text for one in found.objects for risk in one.risks]
    assert len(said) == 2
    assert all("which belongs to stack prod of project shop" in one for one in said)


def test_the_stack_of_the_same_project_that_has_them_is_named(
    grafana: AnsweringServer, pulumi: PulumiStandIn
) -> None:
    url = f"http://127.0.0.1:{grafana.server_port}/"
    provider = {"type": "pulumi:providers:grafana", "urn": PROVIDER, "inputs": {"url": url}}
    theirs = {
        "type": FOLDER,
        "urn": "urn:pulumi:dev::p::f::f",
        "inputs": INPUTS[FOLDER],
        "provider": f"{PROVIDER}::id",
    }
    pulumi.answers("stack ls", [{"name": "two"}, {"name": "dev"}])
    pulumi.answers("stack export", {"deployment": {"resources": [provider, theirs]}})

    found, _ = ask(grafana, step(FOLDER))

    (risk,) = found.risks
    assert risk.text == (
        "stack dev of this project has a folder with this uid; pulumi up would be refused"
    )
    (note,) = found.notes
    assert "as those of stack dev" in note
    assert "do not import them" in note


def test_a_stack_of_another_grafana_or_that_cannot_be_read_is_no_owner(
    grafana: AnsweringServer, pulumi: PulumiStandIn
) -> None:
    elsewhere = {"type": "pulumi:providers:grafana", "urn": PROVIDER, "inputs": {"url": "http://x"}}
    theirs = {
        "type": FOLDER,
        "urn": "u",
        "inputs": INPUTS[FOLDER],
        "provider": f"{PROVIDER}::id",
    }
    pulumi.answers("stack ls", [{"name": "two"}, {"name": "dev"}])
    pulumi.answers("stack export", {"deployment": {"resources": [elsewhere, theirs]}})
    assert ask(grafana, step(FOLDER))[0].risks[0].text.startswith("Grafana has a folder")

    pulumi.answers("stack export", said="error: incorrect passphrase", code=1)
    assert ask(grafana, step(FOLDER))[0].risks[0].text.startswith("Grafana has a folder")


@pytest.mark.usefixtures("pulumi")
def test_a_question_that_grafana_refuses_is_a_note_and_the_others_are_answered(
    grafana: AnsweringServer,
) -> None:
    grafana.answers["/api/v1/provisioning/alert-rules"] = (403, b"{}")
    found, asked = ask(grafana, step(FOLDER), step(RULE_GROUP))

    assert [risk.kind for risk in found.risks] == [RiskKind.EXISTS]
    assert asked.shown == {Kind.FOLDER}
    (_, note) = found.notes
    assert note.startswith("not looked up in Grafana whether they exist already: rule groups: ")
    assert "(403)" in note


@pytest.mark.usefixtures("pulumi")
def test_a_dashboard_that_grafana_does_not_show_is_a_risk_and_a_note(
    grafana: AnsweringServer,
) -> None:
    grafana.answers["/api/dashboards/uid/pool"] = (403, b"{}")
    found, asked = ask(grafana, step(FOLDER), step(DASHBOARD))

    assert [risk.kind for risk in found.risks] == [RiskKind.EXISTS, RiskKind.EXISTS]
    assert asked.shown == {Kind.FOLDER, Kind.DASHBOARD}
    (note,) = [one for one in found.notes if "(403)" in one]
    assert ": dashboard pool: " in note


@pytest.mark.usefixtures("pulumi")
@pytest.mark.parametrize("status", [401, 500])
def test_a_grafana_that_cannot_be_asked_is_one_note(grafana: AnsweringServer, status: int) -> None:
    grafana.answers = {}
    grafana.status = status
    found, _ = ask(grafana, step(FOLDER))

    (note,) = found.notes
    assert note.startswith("not looked up in Grafana whether they exist already: folders: ")
    assert "secret-canary" not in note
    assert found.risks == ()


@pytest.mark.usefixtures("pulumi")
def test_without_a_credential_or_an_address_it_is_one_note(
    grafana: AnsweringServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Plan(tuple(map(step, INPUTS)), {})
    new = Stack("two", Path(), ())
    with OpenGrafanas() as grafanas:
        (problem,) = ask_grafana(made, new, grafanas).problems
    assert "set GRAFANA_URL" in problem

    monkeypatch.delenv("GRAFANA_AUTH")
    found, _ = ask(grafana, *map(step, INPUTS))
    (note,) = found.notes
    assert "no credential" in note
    assert grafana.seen == []


def test_a_plan_that_creates_nothing_asks_nothing(grafana: AnsweringServer) -> None:
    _, asked = ask(grafana, step(DASHBOARD, "update"), step(FOLDER, "same"))

    assert asked == InGrafana()
    assert grafana.seen == []
