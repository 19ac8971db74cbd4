"""Dashboards of which neither the stack nor its program knows, and which a deployment made."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from mcp_monitoring.dashboard.files import canonical_json
from mcp_monitoring.marks import Owner, mark_of
from mcp_monitoring.review.recover.left_behind import (
    known_dashboards,
    left_behind,
    own_folders,
)
from mcp_monitoring.review.stacks.kinds import DASHBOARD, FOLDER
from mcp_monitoring.review.stacks.plan import SECRET, Plan, State, Step

ME = Owner("shop", "dev")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def dashboard(uid: str = "pool", owner: Owner = ME, **changes: Any) -> dict[str, Any]:
    """A dashboard as Grafana shows it after it was created."""
    sent = json.loads(canonical_json({"title": "Pool"}, uid=uid, folder_uid="mcp", owner=owner))
    return {"dashboard": {"id": 7, "version": 1, **sent, **changes}, "meta": {"folderUid": "mcp"}}


def planned(**inputs: Any) -> Plan:
    step = Step("create", "urn:pulumi:dev::shop::x::m-new", DASHBOARD, True, None, State(inputs))
    return Plan((step,), {})


def test_a_dashboard_that_was_created_for_nobody_was_left_behind() -> None:
    (one,) = left_behind([dashboard(), dashboard("kept")], {"kept"}, ME)

    assert (one.uid, one.title) == ("pool", "Pool")


@pytest.mark.parametrize(
    "there",
    [
        dashboard(version=2),
        dashboard(uid="pool", owner=Owner("shop", "prod")),
        dashboard(uid="pool", owner=Owner("warehouse", "dev")),
        {"dashboard": {**dashboard()["dashboard"], "uid": "a-copy"}},
        dashboard(mcpMonitoring={"folderUid": "mcp", **mark_of(ME)}),
        {"dashboard": {"uid": "by-hand", "title": "By hand", "version": 1}},
        {"dashboard": None},
        {},
    ],
    ids=[
        "changed since",
        "of another stack",
        "of another project",
        "a copy",
        "marked before marks had uids",
        "made by hand",
        "dynamic",
        "nothing",
    ],
)
def test_what_a_person_may_have_made_was_not_left_behind(there: Mapping[str, Any]) -> None:
    assert not list(left_behind([there], set(), ME))


def test_what_the_stack_has_or_is_to_have_is_known() -> None:
    resources = [
        {"type": DASHBOARD, "id": "1:pool"},
        {"type": DASHBOARD, "id": "plain"},
        {"type": FOLDER, "id": "1:mcp"},
    ]
    plan = planned(configJson='{"uid":"new"}')

    assert known_dashboards(resources, plan) == {"pool", "plain", "new"}


@pytest.mark.parametrize("content", [SECRET, UNKNOWN, None])
def test_a_plan_that_hides_a_uid_makes_nothing_certain(content: str | None) -> None:
    assert known_dashboards([], planned(configJson=content)) is None


def test_only_folders_that_the_stack_has_made_are_looked_into() -> None:
    resources = [
        {"type": FOLDER, "inputs": {"uid": "mcp"}},
        {"type": DASHBOARD, "inputs": {"folder": "somebody-elses"}},
        {"type": FOLDER, "inputs": {}},
    ]

    assert own_folders(resources) == ["mcp"]
