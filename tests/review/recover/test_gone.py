"""Objects that the state has and Grafana has no more."""

import json
from typing import Any

import pytest
from answering_server import answering
from mcp_monitoring.review.recover.gone import NothingThereError, gone_from_grafana
from mcp_monitoring.review.recover.pending import Pending
from mcp_monitoring.review.servers.grafana import Grafana, GrafanaError
from mcp_monitoring.review.servers.shared_answers import SharedAnswers
from mcp_monitoring.review.stacks.kinds import (
    CONTACT_POINT,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    RULE_GROUP,
)

POINTS = "/api/v1/provisioning/contact-points"
RULES = "/api/v1/provisioning/alert-rules"
# Id in the state, path, and what is answered.
OBJECTS = {
    FOLDER: ("1:mcp", "/api/folders/mcp", {"uid": "mcp"}),
    DATASOURCE: (
        "1:mcp-prometheus",
        "/api/datasources/uid/mcp-prometheus",
        {"uid": "mcp-prometheus"},
    ),
    DASHBOARD: ("1:mcp-pool", "/api/dashboards/uid/mcp-pool", {"dashboard": {}, "meta": {}}),
    CONTACT_POINT: ("1:mcp-monitoring", POINTS, [{"name": "mcp-monitoring"}]),
    RULE_GROUP: (
        "1:mcp:mcp-pool",
        "/api/v1/provisioning/folder/mcp/rule-groups/mcp-pool",
        {"title": "mcp-pool", "interval": 60, "rules": []},
    ),
}


def resource(kind: str, identifier: str = "") -> dict[str, Any]:
    urn = f"urn:pulumi:dev::shop::{kind}::one"
    return {"urn": urn, "type": kind, "id": identifier or OBJECTS[kind][0]}


def gone(
    *resources: dict[str, Any],
    there: tuple[str, ...] = (),
    pending: tuple[Pending, ...] = (),
    status: int = 404,
) -> list[str]:
    """The ids of what is gone from a Grafana that has one object of some kinds."""
    with answering() as server:
        server.status, server.content = status, b"{}"
        for path in (POINTS, RULES):
            server.answers[path] = (200, b"[]")
        for _, path, answer in (OBJECTS[kind] for kind in there):
            server.answers[path] = (200, json.dumps(answer).encode())
        with Grafana(f"http://127.0.0.1:{server.server_port}", "admin:admin") as grafana:
            found = gone_from_grafana(SharedAnswers(grafana), resources, pending)
            return [one.id for one in found]


@pytest.mark.parametrize("kind", OBJECTS, ids=lambda one: one.rpartition(":")[2])
def test_what_grafana_has_no_more_is_told_from_what_it_still_has(kind: str) -> None:
    assert gone(resource(kind)) == [OBJECTS[kind][0]]
    assert gone(resource(kind), there=(kind,)) == []


def test_a_grafana_that_shows_nothing_is_not_believed() -> None:
    with pytest.raises(NothingThereError):
        gone(resource(FOLDER), resource(DASHBOARD), resource(DATASOURCE))

    assert gone(resource(FOLDER), resource(DASHBOARD), there=(FOLDER,)) == ["1:mcp-pool"]


def test_it_is_believed_where_a_destroy_was_begun() -> None:
    kinds = (FOLDER, DASHBOARD, DATASOURCE)
    begun = tuple(Pending("deleting", "one", kind) for kind in kinds)

    assert gone(*map(resource, kinds), pending=begun) == [OBJECTS[kind][0] for kind in kinds]
    assert gone(*map(resource, kinds[:2])) == ["1:mcp", "1:mcp-pool"], "the last two of a destroy"


def test_a_refusal_is_not_taken_for_an_absence() -> None:
    assert gone(resource(DASHBOARD), resource(FOLDER), status=403) == []


def test_a_grafana_that_cannot_be_asked_is_an_error() -> None:
    with pytest.raises(GrafanaError):
        gone(resource(DASHBOARD), status=401)
