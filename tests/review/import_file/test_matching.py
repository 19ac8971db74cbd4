"""Which object of a Grafana is the one that a program would create."""

import json
from typing import Any

import pytest
from dynamic_corpus import DIRECTORY
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.review.existing.inventory import Inventory
from mcp_monitoring.review.import_file.matching import Match, Outcome, match
from mcp_monitoring.review.stacks.kinds import (
    CONTACT_POINT,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    PROVIDER,
    RULE_GROUP,
)
from mcp_monitoring.review.stacks.plan import SECRET, State, Step


def look(kind: str, inputs: dict[str, Any], prefix: str = "", **there: Any) -> Match:
    """Looks for what a step would create, in a Grafana that has what is given."""
    step = Step("create", f"urn:pulumi:s::p::{kind}::it", kind, True, None, State(inputs))
    found = match(step, Inventory(**there), prefix)
    assert found is not None
    return found


def rule(uid: str, title: str, folder: str = "mcp", group: str = "pool", **more: Any) -> Any:
    return {"uid": uid, "title": title, "folderUID": folder, "ruleGroup": group, **more}


FOLDER_INPUTS = {"uid": "mcp", "title": "MCP"}
DATASOURCE_INPUTS = {"uid": "mcp-prometheus", "name": "Prometheus", "type": "prometheus"}
DASHBOARD_INPUTS = {"configJson": json.dumps({"uid": "mcp-pool", "title": "Pool"})}
GROUP_INPUTS = {"folderUid": "mcp", "name": "pool", "rules": [{"uid": "mcp-a", "name": "A"}]}


def test_a_dashboard_that_grafana_stores_in_schema_v2_is_found_with_a_warning() -> None:
    there = [{"uid": "mcp-pool", "title": "Pool"}]
    stored: dict[str, Any] = {"dashboards": there, "dynamic_dashboards": {"mcp-pool"}}
    found = look(DASHBOARD, DASHBOARD_INPUTS, **stored)

    assert found.outcome is Outcome.FOUND
    assert "in schema v2" in found.warnings[0]
    assert look(DASHBOARD, DASHBOARD_INPUTS, dashboards=there).warnings == ()


@pytest.mark.parametrize("name", ["rows", "beta-tabs-and-rows", "alpha-grid"])
def test_a_dynamic_dashboard_that_grafana_has_is_found(name: str) -> None:
    dashboard = read_dashboard(DIRECTORY / f"{name}.json")
    assert dashboard.dynamic is not None
    sent = canonical_json(
        dashboard.model, uid="calls", folder_uid="mcp", version=dashboard.dynamic.version
    )
    there = [{"uid": "calls", "title": "Calls"}]
    stored: dict[str, Any] = {"dashboards": there, "dynamic_dashboards": {"calls"}}
    found = look(DASHBOARD, {"configJson": sent}, **stored)

    assert (found.outcome, found.id, found.warnings) == (Outcome.FOUND, "calls", ())


def test_an_object_of_the_same_uid_is_found_whatever_it_is_called() -> None:
    folder = look(FOLDER, FOLDER_INPUTS, folders=[{"uid": "mcp", "title": "Old title"}])
    assert (folder.outcome, folder.id, folder.title) == (Outcome.FOUND, "mcp", "MCP")

    there = [{"uid": "mcp-prometheus", "name": "Old", "type": "prometheus"}]
    assert look(DATASOURCE, DATASOURCE_INPUTS, datasources=there).id == "mcp-prometheus"

    dashboards = [{"uid": "mcp-pool", "title": "Old"}]
    assert look(DASHBOARD, DASHBOARD_INPUTS, dashboards=dashboards).id == "mcp-pool"

    group = look(RULE_GROUP, GROUP_INPUTS, alert_rules=[rule("mcp-a", "Old")])
    assert (group.id, group.warnings) == ("mcp:pool", ())

    contacts = [{"name": "oncall", "provenance": "api"}]
    assert look(CONTACT_POINT, {"name": "oncall"}, contact_points=contacts).id == "oncall"


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (FOLDER, FOLDER_INPUTS),
        (DATASOURCE, DATASOURCE_INPUTS),
        (DASHBOARD, DASHBOARD_INPUTS),
        (RULE_GROUP, GROUP_INPUTS),
        (CONTACT_POINT, {"name": "oncall"}),
    ],
)
def test_what_is_not_there_is_absent(kind: str, inputs: dict[str, Any]) -> None:
    found = look(kind, inputs)
    assert (found.outcome, found.id, found.advice) == (Outcome.ABSENT, "", "")


def test_a_folder_of_the_title_and_another_uid_is_named_with_what_to_set() -> None:
    found = look(FOLDER, FOLDER_INPUTS, folders=[{"uid": "x1", "title": "MCP"}])
    assert (found.outcome, found.id) == (Outcome.DIFFERENT, "")
    assert "pulumi config set folderUid x1" in found.advice


def test_a_data_source_of_the_name_and_another_uid_is_named_with_what_to_set() -> None:
    there = [{"uid": "x2", "name": "Prometheus", "type": "prometheus"}]
    found = look(DATASOURCE, DATASOURCE_INPUTS, datasources=there)
    assert found.outcome is Outcome.DIFFERENT
    assert "pulumi config set datasourceUid x2" in found.advice


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ({"type": "loki"}, "of type loki, the program says prometheus: Pulumi would replace it"),
        ({"type": "prometheus", "readOnly": True}, "from a file of its own"),
    ],
)
def test_a_data_source_that_pulumi_cannot_take_over_is_left_out(
    there: dict[str, Any], reason: str
) -> None:
    found = look(DATASOURCE, DATASOURCE_INPUTS, datasources=[{"uid": "mcp-prometheus", **there}])
    assert found.outcome is Outcome.DIFFERENT
    assert reason in found.advice


def test_dashboards_of_the_title_and_other_uids_are_all_named_with_their_folder() -> None:
    there = [
        {"uid": "x3", "title": "Pool", "folderTitle": "Team"},
        {"uid": "x4", "title": "Pool"},
    ]
    found = look(DASHBOARD, DASHBOARD_INPUTS, dashboards=there)
    assert found.outcome is Outcome.DIFFERENT
    assert "x3 (in Team) or x4 (in Dashboards)" in found.advice
    assert 'write "uid": "x3" in its file' in found.advice


def test_the_uid_to_write_in_a_file_is_without_the_prefix() -> None:
    there = [{"uid": "eu-pool", "title": "Pool"}]
    found = look(DASHBOARD, DASHBOARD_INPUTS, "eu-", dashboards=there)
    assert 'write "uid": "pool" in its file' in found.advice


def test_a_uid_that_no_file_can_have_is_not_advised() -> None:
    found = look(DASHBOARD, DASHBOARD_INPUTS, "eu-", dashboards=[{"uid": "x", "title": "Pool"}])
    assert "all its uids begin with the prefix 'eu-'" in found.advice
    assert "in its file" not in found.advice


def test_a_provisioned_dashboard_is_left_out() -> None:
    found = look(
        DASHBOARD,
        DASHBOARD_INPUTS,
        dashboards=[{"uid": "mcp-pool", "title": "Pool"}],
        provisioned_dashboards=frozenset({"mcp-pool"}),
    )
    assert found.outcome is Outcome.DIFFERENT
    assert "take it out of Grafana's provisioning first" in found.advice


def test_a_dashboard_that_grafana_does_not_show_is_left_out_with_the_reason() -> None:
    found = look(
        DASHBOARD,
        DASHBOARD_INPUTS,
        dashboards=[{"uid": "mcp-pool", "title": "Pool"}],
        unread_dashboards={"mcp-pool": "it does not allow this (403)"},
    )
    assert found.outcome is Outcome.DIFFERENT
    assert "dashboard mcp-pool" in found.advice
    assert "(403)" in found.advice


@pytest.mark.parametrize("config", ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "{}", "[]"])
def test_a_dashboard_that_is_not_known_yet_is_left_to_the_user(config: str) -> None:
    found = look(DASHBOARD, {"configJson": config})
    assert found.outcome is Outcome.DIFFERENT
    assert "known at the deployment only" in found.advice


def test_a_rule_that_the_program_does_not_have_is_told_before_it_is_deleted() -> None:
    found = look(RULE_GROUP, GROUP_INPUTS, alert_rules=[rule("mcp-a", "A"), rule("x", "Theirs")])
    assert found.outcome is Outcome.FOUND
    (warning,) = found.warnings
    assert warning == "pulumi up would delete its rule 'Theirs': the program has no such rule"


def test_a_rule_of_another_uid_is_told_before_it_is_replaced() -> None:
    found = look(RULE_GROUP, GROUP_INPUTS, alert_rules=[rule("x", "A")])
    (warning,) = found.warnings
    assert "pulumi up would replace its rule 'A': the uid is x, the program says mcp-a" in warning


def test_rules_that_stand_in_another_group_are_named_with_it() -> None:
    found = look(RULE_GROUP, GROUP_INPUTS, alert_rules=[rule("mcp-a", "A", "team", "old")])
    assert found.outcome is Outcome.DIFFERENT
    assert "mcp-a in group old of folder team" in found.advice


def test_a_group_of_the_name_in_another_folder_is_named_with_what_to_set() -> None:
    found = look(RULE_GROUP, GROUP_INPUTS, alert_rules=[rule("x", "X", "team")])
    assert found.outcome is Outcome.DIFFERENT
    assert "pulumi config set folderUid team" in found.advice


def test_a_provisioned_group_is_left_out() -> None:
    there = [rule("mcp-a", "A", provenance="file")]
    assert look(RULE_GROUP, GROUP_INPUTS, alert_rules=there).outcome is Outcome.DIFFERENT


def test_a_contact_point_made_by_hand_is_left_out_since_pulumi_would_replace_it() -> None:
    there = [{"name": "oncall", "provenance": ""}]
    found = look(CONTACT_POINT, {"name": "oncall"}, contact_points=there)
    assert found.outcome is Outcome.DIFFERENT
    assert "pulumi config set contactPoint oncall" in found.advice


def test_what_nobody_can_read_is_told() -> None:
    inputs = {**DATASOURCE_INPUTS, "httpHeaders": {"Authorization": SECRET}}
    there = [{"uid": "mcp-prometheus", "type": "prometheus"}]
    found = look(DATASOURCE, inputs, datasources=there)
    assert found.warnings == ("nobody can read httpHeaders: pulumi up sends it again",)

    guarded = {**FOLDER_INPUTS, "preventDestroyIfNotEmpty": True}
    found = look(FOLDER, guarded, folders=[{"uid": "mcp", "title": "MCP"}])
    assert found.warnings == ("only Pulumi knows preventDestroyIfNotEmpty: pulumi up notes it",)


def test_what_is_no_object_of_a_known_type_is_not_looked_for() -> None:
    for kind in (PROVIDER, "grafana:oss/team:Team"):
        step = Step("create", f"urn:pulumi:s::p::{kind}::it", kind, True, None, State({}))
        assert match(step, Inventory()) is None
