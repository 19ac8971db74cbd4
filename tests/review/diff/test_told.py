"""A comparison with Grafana names new and changed alerts that would tell nobody."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.review.diff.model import Diff
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.diff.told import with_untold
from mcp_monitoring.review.stacks.grafana_access import OpenGrafanas
from mcp_monitoring.review.stacks.kinds import CONTACT_POINT, RULE_GROUP
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from mcp_monitoring.review.stacks.stack import Stack

URN = "urn:pulumi:dev::p::"
PROVIDER = f"{URN}pulumi:providers:grafana::default"
PROVISIONING = "/api/v1/provisioning"
NEW_GRAFANA = {"receiver": "empty", "group_by": ["grafana_folder", "alertname"]}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def rule(name: str, contact_point: str = "", **labels: str) -> dict[str, Any]:
    model = json.dumps({"expr": "sum by (job) (x) > 1", "refId": "query"})
    made: dict[str, Any] = {"uid": name.lower(), "name": name, "for": "5m", "labels": labels}
    made["datas"] = [{"refId": "query", "datasourceUid": "p", "model": model}]
    if contact_point:
        made["notificationSettings"] = {"contactPoint": contact_point}
    return made


def group(*rules: dict[str, Any], old: list[dict[str, Any]] | None = None) -> Step:
    def state(of: Any) -> State:
        return State(inputs={"name": "g", "folderUid": "f", "rules": list(of)})

    operation = "create" if old is None else "update"
    before = None if old is None else state(old)
    urn = f"{URN}{RULE_GROUP}::g"
    return Step(operation, urn, RULE_GROUP, True, before, state(rules), ("rules",), (), PROVIDER)


def contact_point(name: str, **integrations: Any) -> Step:
    state = State(inputs={"name": name, **integrations})
    return Step("create", f"{URN}{CONTACT_POINT}::c", CONTACT_POINT, True, None, state)


@pytest.fixture
def grafana(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnsweringServer]:
    monkeypatch.setenv("GRAFANA_AUTH", "admin:admin")
    with answering() as server:
        server.answers["/api/org"] = ORGANISATION
        answer(server, "policies", NEW_GRAFANA)
        answer(server, "contact-points", [])
        yield server


def answer(server: AnsweringServer, path: str, document: Any, status: int = 200) -> None:
    server.answers[f"{PROVISIONING}/{path}"] = (status, json.dumps(document).encode())


def compared(server: AnsweringServer, *steps: Step) -> Diff:
    url = f"http://127.0.0.1:{server.server_port}"
    provider = {"type": "pulumi:providers:grafana", "urn": PROVIDER, "inputs": {"url": url}}
    plan = Plan(steps, {"grafana:url": url})
    with OpenGrafanas() as grafanas:
        return with_untold(plan_diff(plan), plan, Stack("dev", Path(), (provider,)), grafanas)


def risks(found: Diff) -> list[str]:
    return [risk.text for one in found.objects for risk in one.risks]


EMPTY = "contact point empty of the default policy has no integration, or does not exist"


def test_new_alerts_that_tell_nobody_are_one_risk(grafana: AnsweringServer) -> None:
    several = [rule(name) for name in ("A", "B", "C", "D", "E")]

    assert risks(compared(grafana, group(*several))) == [
        f"A, B, C and 2 more would tell nobody: {EMPTY}"
    ]


def test_only_changed_alerts_are_judged(grafana: AnsweringServer) -> None:
    kept, changed = rule("Kept"), rule("Changed")
    found = compared(grafana, group(kept, {**changed, "for": "1m"}, old=[kept, changed]))

    assert risks(found) == [f"Changed would tell nobody: {EMPTY}"]
    assert f"! Changed would tell nobody: {EMPTY}" in as_text(found)


def test_alerts_that_go_to_somebody_are_no_risk(grafana: AnsweringServer) -> None:
    slack = {"name": "db", "type": "slack", "settings": {"url": "[REDACTED]"}}
    answer(grafana, "contact-points", [slack])
    route = {"receiver": "db", "object_matchers": [["severity", "=", "page"]]}
    answer(grafana, "policies", {**NEW_GRAFANA, "routes": [route]})
    found = compared(grafana, group(rule("A", severity="page"), rule("B", "db"), rule("C")))

    assert risks(found) == [f"C would tell nobody: {EMPTY}"]


def test_a_contact_point_of_the_same_plan_counts_as_it_is_planned(grafana: AnsweringServer) -> None:
    alerts = group(rule("A", "mcp"))
    made = contact_point("mcp", slacks={"secret": True})

    assert risks(compared(grafana, alerts, made)) == []
    assert risks(compared(grafana, alerts, contact_point("mcp"))) == [
        "A would tell nobody: contact point mcp of the rule itself has no integration, or does not"
        " exist"
    ]


@pytest.mark.parametrize("name", [UNKNOWN, "[secret]"])
def test_a_contact_point_whose_name_is_not_known_is_not_judged(
    grafana: AnsweringServer, name: str
) -> None:
    assert risks(compared(grafana, group(rule("A", name)))) == []


def test_alerts_that_may_reach_somebody_are_no_risk(grafana: AnsweringServer) -> None:
    slack = {"name": "db", "type": "slack", "settings": {"url": "[REDACTED]"}}
    answer(grafana, "contact-points", [slack])
    route = {"receiver": "db", "object_matchers": [["job", "=", "a"]]}
    answer(grafana, "policies", {**NEW_GRAFANA, "routes": [route]})

    assert risks(compared(grafana, group(rule("A")))) == []


@pytest.mark.parametrize(
    ("status", "document", "said"),
    [(403, {}, "(403)"), (404, {}, "404"), (200, {}, "no default contact point")],
)
def test_a_grafana_that_does_not_show_its_policies_is_one_note(
    grafana: AnsweringServer, status: int, document: Any, said: str
) -> None:
    answer(grafana, "policies", document, status)
    found = compared(grafana, group(rule("A")))

    assert risks(found) == []
    (note,) = found.notes
    assert note.startswith("not looked up in Grafana who is told of the alerts: ")
    assert said in note


def test_nothing_is_asked_where_no_alert_changes(grafana: AnsweringServer) -> None:
    compared(grafana, contact_point("mcp", slacks=[{}]))

    assert grafana.seen == []
