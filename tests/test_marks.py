"""Objects in Grafana tell whose they are: the project and stack that deployed them."""

import json
from typing import Any

import pytest
from deployment import Deploy
from mcp_monitoring import McpMonitoring
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.marks import (
    MARK_KEY,
    Owner,
    is_named_by_its_mark,
    mark_of,
    owner_of,
    owner_of_datasource,
)
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.diff.panels import dashboard_diff
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.stacks.kinds import DASHBOARD, DATASOURCE
from mcp_monitoring.review.stacks.plan import Plan, read_plan
from places import REPOSITORY
from typer.testing import CliRunner

OURS = Owner("monitoring", "prod")
OVERVIEW = REPOSITORY / "dashboards" / "mcp-overview.json"


def test_every_dashboard_and_the_data_source_name_the_stack_that_deploys_them(
    deploy: Deploy,
) -> None:
    def program() -> Any:
        McpMonitoring("m", {"prometheus_url": "http://prometheus:9090"})

    deployed = deploy(program)

    here = Owner("mcp-monitoring", "stack")
    assert {owner_of(one.dashboard) for one in deployed.of_type(":Dashboard")} == {here}
    settings = json.loads(deployed["m-datasource"].inputs["jsonDataEncoded"])
    assert owner_of_datasource({"uid": "x", "jsonData": settings}) == here


def test_the_mark_stands_beside_the_folder_and_is_read_back() -> None:
    model = json.loads(canonical_json({"title": "x"}, uid="u", folder_uid="f", owner=OURS))

    stack = {"project": "monitoring", "stack": "prod"}
    assert model[MARK_KEY] == {"folderUid": "f", "uid": "u", **stack}
    assert owner_of(model) == OURS
    assert str(OURS) == "stack prod of project monitoring"


def test_a_copy_is_told_from_the_dashboard_that_it_is_a_copy_of() -> None:
    model = json.loads(canonical_json({"title": "x"}, uid="u", folder_uid="f", owner=OURS))

    assert is_named_by_its_mark(model)
    assert not is_named_by_its_mark({**model, "uid": "copy"})
    assert not is_named_by_its_mark({**model, MARK_KEY: {"folderUid": "f", **mark_of(OURS)}})
    assert not is_named_by_its_mark({MARK_KEY: {"uid": ""}, "uid": ""})
    assert not is_named_by_its_mark({"uid": "u", MARK_KEY: "u"})
    assert not is_named_by_its_mark({"title": "x"})


@pytest.mark.parametrize(
    "mark",
    [
        None,
        "monitoring/prod",
        ["monitoring", "prod"],
        {"folderUid": "f"},
        {"project": "monitoring"},
        {"project": "monitoring", "stack": ""},
        {"project": 1, "stack": "prod"},
        {"project": {"a": "b"}, "stack": None},
    ],
)
def test_what_is_no_whole_mark_names_nobody(mark: Any) -> None:
    assert owner_of({"title": "x", MARK_KEY: mark}) is None


@pytest.mark.parametrize("data", [None, "", [], {"httpMethod": "POST"}])
def test_a_data_source_without_a_mark_belongs_to_nobody_known(data: Any) -> None:
    assert owner_of_datasource({"uid": "x", "jsonData": data}) is None
    assert owner_of_datasource({"uid": "x"}) is None


def test_a_file_exported_from_another_stack_is_deployed_as_ours(tmp_path: Any) -> None:
    theirs = {"folderUid": "t", **mark_of(Owner("theirs", "dev"))}
    file = tmp_path / "board.json"
    file.write_text(json.dumps({**json.loads(OVERVIEW.read_text()), MARK_KEY: theirs}))

    dashboard = read_dashboard(file)
    sent = json.loads(canonical_json(dashboard.model, uid="u", folder_uid="f", owner=OURS))

    assert owner_of(sent) == OURS
    assert "theirs" not in json.dumps(sent[MARK_KEY])


def test_the_same_dashboard_of_two_stacks_does_not_differ() -> None:
    model = read_dashboard(OVERVIEW).model
    ours, theirs, before = (
        json.loads(canonical_json(model, uid="u", folder_uid="f", owner=owner))
        for owner in (OURS, Owner("monitoring", "dev"), None)
    )

    assert ours != theirs
    assert not dashboard_diff(ours, theirs)
    assert not dashboard_diff(before, ours)


def _update(kind: str, key: str, old: Any, new: Any) -> Plan:
    urn = f"urn:pulumi:prod::monitoring::{kind}::one"
    state = {"type": kind, "urn": urn, "custom": True, "id": "1:u"}

    def side(value: Any) -> dict[str, Any]:
        held = {"uid": "u", "name": "Prometheus", key: json.dumps(value)}
        return {**state, "inputs": held, "outputs": held}

    step = {"op": "update", "urn": urn, "oldState": side(old), "newState": side(new)}
    return read_plan(json.dumps({"steps": [{**step, "diffReasons": [key]}]}))


def test_an_upgrade_that_adds_the_mark_is_one_line_and_no_change_of_content() -> None:
    model = read_dashboard(OVERVIEW).model
    before, after = (
        json.loads(canonical_json(model, uid="u", folder_uid="f", owner=owner))
        for owner in (None, OURS)
    )
    data = {"httpMethod": "POST", "timeInterval": "15s"}
    plans = [
        _update(DASHBOARD, "configJson", before, after),
        _update(DATASOURCE, "jsonDataEncoded", data, {**data, MARK_KEY: mark_of(OURS)}),
    ]

    for plan in plans:
        found = plan_diff(plan)
        assert not found.objects
        assert found.notes == ("1 object is sent again without any visible difference",)


def test_a_setting_that_changes_with_the_mark_is_still_told() -> None:
    data = {"httpMethod": "POST", "timeInterval": "15s"}
    after = {"httpMethod": "GET", "timeInterval": "15s", MARK_KEY: mark_of(OURS)}

    (one,) = plan_diff(_update(DATASOURCE, "jsonDataEncoded", data, after)).objects

    assert [edit.path for edit in one.edits] == [("jsonDataEncoded", "httpMethod")]
    assert one.risks


def test_a_check_does_not_mind_the_mark_of_an_exported_dashboard(tmp_path: Any) -> None:
    bare = json.loads(OVERVIEW.read_text())
    found = []
    for marked in ({}, {MARK_KEY: {"folderUid": "mcp", **mark_of(OURS)}}):
        file = tmp_path / OVERVIEW.name
        file.write_text(json.dumps({**bare, **marked}, indent=2))
        found.append(CliRunner().invoke(app, ["check", "--format", "json", str(file)]).stdout)

    assert found[0] == found[1]
    assert json.loads(found[0])
