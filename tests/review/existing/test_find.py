"""What a plan would create and Grafana has already, and what a deployment would do to it."""

import json
from typing import Any

import pytest
from mcp_monitoring.review.existing.find import Existing, Fate, find_existing, taken_default
from mcp_monitoring.review.existing.identity import identities_of
from mcp_monitoring.review.existing.inventory import Inventory
from mcp_monitoring.review.stacks.kinds import (
    CONTACT_POINT,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    RULE_GROUP,
)
from mcp_monitoring.review.stacks.plan import State, Step

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def step(kind: str, inputs: dict[str, Any], operation: str = "create", name: str = "it") -> Step:
    return Step(operation, f"urn:pulumi:s::p::{kind}::{name}", kind, True, None, State(inputs))


def dashboard(uid: str, title: str = "Pool", **more: Any) -> dict[str, Any]:
    return {"configJson": json.dumps({"uid": uid, "title": title}), **more}


def rule(uid: str, title: str, folder: str = "mcp", group: str = "pool") -> dict[str, Any]:
    return {"uid": uid, "title": title, "folderUID": folder, "ruleGroup": group}


GROUP = {"folderUid": "mcp", "name": "pool", "rules": [{"uid": "a", "name": "A"}]}
SOURCE = {"uid": "mcp-prometheus", "name": "Prometheus", "type": "prometheus"}


def find(kind: str, inputs: dict[str, Any], **there: Any) -> tuple[Existing, ...]:
    return find_existing([step(kind, inputs)], Inventory(**there), {})


@pytest.mark.parametrize(
    ("kind", "inputs", "there", "said"),
    [
        (
            FOLDER,
            {"uid": "mcp", "title": "MCP"},
            {"folders": [{"uid": "mcp", "title": "Ours"}]},
            'Grafana has a folder "Ours" with this uid; pulumi up would be refused',
        ),
        (
            DATASOURCE,
            SOURCE,
            {"datasources": [{"uid": "other", "name": "Prometheus"}]},
            'Grafana has data source "Prometheus" with the uid other; pulumi up would be refused',
        ),
        (
            DATASOURCE,
            SOURCE,
            {"datasources": [{"uid": "mcp-prometheus", "name": "Old"}]},
            'Grafana has data source "Old" with the uid mcp-prometheus; pulumi up would be refused',
        ),
        (
            DASHBOARD,
            dashboard("mcp-pool"),
            {
                "dashboards": [{"uid": "mcp-pool", "title": "Pool", "folderTitle": "Team"}],
                "saved_by": {"mcp-pool": "alice"},
                "dynamic_dashboards": frozenset(["mcp-pool"]),
            },
            'Grafana has a dashboard with this uid in schema v2 in folder "Team", last saved by'
            " alice; pulumi up would be refused",
        ),
    ],
)
def test_what_grafana_refuses_is_told_with_what_is_there(
    kind: str, inputs: dict[str, Any], there: dict[str, Any], said: str
) -> None:
    (one,) = find(kind, inputs, **there)

    assert (one.fate, one.said()) == (Fate.REFUSED, said)


def test_a_dashboard_that_is_overwritten_is_taken_over() -> None:
    there = [{"uid": "mcp-pool", "title": "Theirs"}]
    (one,) = find(DASHBOARD, dashboard("mcp-pool", overwrite=True), dashboards=there)

    assert one.fate is Fate.TAKEN_OVER
    assert one.said() == (
        'Grafana has a dashboard "Theirs" with this uid in folder "Dashboards"; pulumi up would'
        " overwrite it"
    )


def test_a_group_that_exists_is_taken_over_and_loses_its_own_alerts() -> None:
    there = [rule("x", "X"), rule("y", "Y"), rule("a", "A"), rule("z", "Z", group="other")]
    (one,) = find(RULE_GROUP, GROUP, alert_rules=there)

    assert one.fate is Fate.TAKEN_OVER
    assert one.said() == (
        "Grafana has this group with 3 alerts; pulumi up would take it over without a word and"
        ' delete its alerts "X", "Y"'
    )


@pytest.mark.parametrize(("folder", "group"), [("mcp", "other"), ("team", "pool")])
def test_an_alert_of_another_group_is_taken_from_it(folder: str, group: str) -> None:
    (one,) = find(RULE_GROUP, GROUP, alert_rules=[rule("a", "Theirs", folder, group)])

    assert one.fate is Fate.TAKEN_OVER
    assert f'alert "Theirs" in group {group} of folder {folder}' in one.said()
    assert "would take it from there without a word" in one.said()


def test_a_contact_point_that_exists_is_merged_and_later_deleted() -> None:
    there = [{"name": "oncall", "type": "email"}, {"name": "oncall", "type": "slack"}]
    (one,) = find(CONTACT_POINT, {"name": "oncall"}, contact_points=there)

    assert one.fate is Fate.TAKEN_OVER
    assert "has a contact point of this name with 2 integrations" in one.said()
    assert "pulumi destroy all of it" in one.said()


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (FOLDER, {"uid": UNKNOWN}),
        (FOLDER, {"title": "MCP"}),
        (DASHBOARD, {"configJson": UNKNOWN}),
        (RULE_GROUP, {"folderUid": UNKNOWN, "name": "pool", "rules": [{"uid": UNKNOWN}, 5]}),
        (DATASOURCE, {"uid": "new", "name": "New"}),
    ],
)
def test_what_is_not_known_yet_or_not_there_is_no_finding(
    kind: str, inputs: dict[str, Any]
) -> None:
    everything = Inventory(
        folders=[{"uid": "mcp", "title": "MCP"}],
        datasources=[SOURCE],
        dashboards=[{"uid": "mcp-pool", "title": "Pool"}],
        alert_rules=[rule("a", "A")],
    )

    assert find_existing([step(kind, inputs)], everything, {}) == ()


def deployed(kind: str, inputs: dict[str, Any], name: str) -> dict[str, Any]:
    return {"type": kind, "urn": f"urn:pulumi:s::p::{kind}::{name}", "inputs": inputs}


@pytest.mark.parametrize("operation", ["update", "same", "delete", "import"])
def test_what_is_not_created_is_no_finding(operation: str) -> None:
    there = Inventory(folders=[{"uid": "mcp", "title": "MCP"}])

    assert find_existing([step(FOLDER, {"uid": "mcp"}, operation)], there, {}) == ()


def test_a_replacement_under_the_same_uid_is_no_finding_and_under_a_taken_one_is() -> None:
    there = Inventory(dashboards=[{"uid": "old", "title": "O"}, {"uid": "taken", "title": "T"}])
    own = identities_of([deployed(DASHBOARD, dashboard("old"), "it")])

    assert find_existing([step(DASHBOARD, dashboard("old"), "replace")], there, own) == ()
    assert len(find_existing([step(DASHBOARD, dashboard("taken"), "replace")], there, own)) == 1


def test_an_object_of_this_stack_under_another_name_is_told_with_the_cure() -> None:
    there = Inventory(dashboards=[{"uid": "mcp-pool", "title": "Pool"}])
    own = identities_of([deployed(DASHBOARD, dashboard("mcp-pool"), "before")])
    (one,) = find_existing([step(DASHBOARD, dashboard("mcp-pool"))], there, own)

    assert one.own
    assert "give the resource an alias to before" in one.said()


def test_an_alert_may_move_between_groups_of_one_stack() -> None:
    there = Inventory(alert_rules=[rule("a", "A", group="old")])
    own = identities_of([deployed(RULE_GROUP, {**GROUP, "name": "old"}, "old")])

    assert find_existing([step(RULE_GROUP, GROUP)], there, own) == ()


@pytest.mark.parametrize(
    ("operation", "inputs", "there", "taken"),
    [
        ("create", {"isDefault": True}, [{"uid": "x", "name": "X", "isDefault": True}], True),
        ("update", {"isDefault": True}, [{"uid": "x", "name": "X", "isDefault": True}], True),
        ("create", {"isDefault": False}, [{"uid": "x", "name": "X", "isDefault": True}], False),
        ("create", {"isDefault": True}, [{"uid": "x", "name": "X", "isDefault": False}], False),
        ("update", {"isDefault": True}, [{**SOURCE, "isDefault": True}], False),
        ("same", {"isDefault": True}, [{"uid": "x", "name": "X", "isDefault": True}], False),
    ],
)
def test_a_default_taken_from_another_data_source_is_told(
    operation: str, inputs: dict[str, Any], there: list[dict[str, Any]], taken: bool
) -> None:
    said = taken_default(
        step(DATASOURCE, {**SOURCE, **inputs}, operation), Inventory(datasources=there)
    )

    assert bool(said) is taken
    if taken:
        assert said.startswith('takes the default from data source "X" (x)')
