"""A save in Grafana writes much that has no effect: it is folded, and no edit of a person is."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from grafana_save import saved
from hypothesis import given, settings
from mcp_monitoring.dashboard.files import read_dashboard
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.diff.cosmetic import OF_DASHBOARDS, OF_PANELS
from mcp_monitoring.review.diff.folding import folded
from mcp_monitoring.review.diff.json_report import as_document
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.model import (
    DashboardDiff,
    Diff,
    Edit,
    ObjectDiff,
    Operation,
    PanelIdentity,
)
from mcp_monitoring.review.diff.panels import dashboard_diff
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.stacks.kinds import Kind
from places import REPOSITORY
from typer.testing import CliRunner

from .random_edits import Edited, edited_dashboards

PACKAGED = sorted((REPOSITORY / "dashboards").glob("*.json"))
SEED = REPOSITORY / "tests" / "fixtures" / "seed-mcp-overview.json"
OURS = {"type": "prometheus", "uid": "p"}


def panel(kind: str = "timeseries", **more: Any) -> dict[str, Any]:
    query = {"refId": "A", "expr": "up", "datasource": OURS}
    given = {"id": 1, "type": kind, "title": "P", "datasource": OURS, "targets": [query]}
    return given | more


def defaults(**field: Any) -> dict[str, Any]:
    return {"fieldConfig": {"defaults": field, "overrides": []}}


def edits_of(found: DashboardDiff) -> list[Edit]:
    return [*(edit for one in found.changed for edit in one.edits), *found.settings]


def edited_identities(found: DashboardDiff) -> list[PanelIdentity]:
    return [
        one.identity for one in found.changed if not all(edit.without_effect for edit in one.edits)
    ]


def of_panel(before: dict[str, Any], after: dict[str, Any]) -> list[Edit]:
    models = ({"title": "T", "panels": [one]} for one in (before, after))
    return edits_of(dashboard_diff(*models))


def of_settings(before: dict[str, Any], after: dict[str, Any]) -> list[Edit]:
    return edits_of(dashboard_diff({"title": "T", **before}, {"title": "T", **after}))


def as_diff(before: Any, after: Any) -> Diff:
    found = dashboard_diff(before, after)
    return Diff((ObjectDiff(Kind.DASHBOARD, Operation.UPDATE, "T", dashboard=found),))


# --- what a save writes -------------------------------------------------------------------------


@pytest.mark.parametrize("file", [*PACKAGED, SEED], ids=lambda file: file.stem)
def test_a_save_without_an_edit_is_one_line(file: Any) -> None:
    model = read_dashboard(file).model
    diff = as_diff(model, saved(model, schema_version=43))

    shown, remark, _summary = as_text(folded(diff)).splitlines()

    assert shown == "~ dashboard     T"
    number = len(edits_of(dashboard_diff(model, saved(model, schema_version=43))))
    assert remark.startswith(f"      {number} edits without an effect: ")
    assert remark.endswith(" (--all-edits shows them)")
    assert number > 20


def test_the_line_counts_by_kind_and_says_in_how_many_panels() -> None:
    before = {"title": "T", "panels": [panel(id=1), panel("stat", id=2), panel("text", id=3)]}

    (_, remark, _) = as_text(folded(as_diff(before, saved(before)))).splitlines()

    assert "pluginVersion in 3 panels" in remark
    assert "defaults spelled out in 2 panels" in remark
    assert "query editor in 3 panels" in remark
    assert remark.count(" built-in annotation") == 1


def test_edits_of_a_person_are_shown_one_by_one_beside_the_line() -> None:
    before = {"title": "T", "panels": [panel(id=number, title=f"P{number}") for number in (1, 2)]}
    after = saved(before)
    after["panels"][1]["targets"][0]["expr"] = "sum(up)"
    after["panels"][1]["fieldConfig"]["defaults"]["custom"]["fillOpacity"] = 30

    lines = as_text(folded(as_diff(before, after))).splitlines()

    assert [line.split()[-1] for line in lines[1:3]] == ["sum(up)", "30"]
    assert lines[3].startswith("      and ")
    assert len(lines) == 5


def test_markdown_folds_and_json_keeps_all_with_the_kind_of_each() -> None:
    before = {"title": "T", "panels": [panel()]}
    diff = as_diff(before, saved(before))

    assert "edits without an effect" in as_markdown(folded(diff))
    assert "pluginVersion:" not in as_markdown(folded(diff))
    assert "12.4.0" in as_markdown(diff)
    (one,) = as_document(diff)["objects"]
    kinds = [edit["without_effect"] for edit in one["panels"]["changed"][0]["edits"]]
    assert {"pluginVersion", "defaults spelled out", "query editor"} == set(kinds)


def test_the_command_folds_and_shows_all_if_asked(tmp_path: Path) -> None:
    model = {"title": "T", "uid": "t", "panels": [panel(), panel("stat", id=2, title="S")]}
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(model))
    new.write_text(json.dumps({**saved(model), "refresh": "1m"}))

    def output(*options: str) -> str:
        ran = CliRunner().invoke(app, ["diff", str(old), str(new), *options])
        assert ran.exit_code == 0, ran.output
        return ran.output

    assert ("1m" in output(), "pluginVersion in 2 panels" in output()) == (True, True)
    assert "12.4.0" not in output()
    assert "12.4.0" not in output("--format", "markdown")
    assert output("--all-edits").count("12.4.0") == 2
    assert output("--all-edits", "--format", "markdown").count("12.4.0") == 2
    assert output("--format", "json") == output("--format", "json", "--all-edits")
    assert output("--format", "json").count('"without_effect": "pluginVersion"') == 2


def test_edits_made_in_grafana_that_a_deployment_would_undo_are_folded_too() -> None:
    before = {"title": "T", "panels": [panel()]}
    after = saved(before)
    one = as_diff(after, before).objects[0]
    lost = as_diff(before, after).objects[0]
    edited = copy.deepcopy(after)
    edited["panels"][0]["title"] = "Q"
    lost_with_more = as_diff(before, edited).objects[0]

    (only,) = folded(Diff((_losing(one, lost),))).objects
    (more,) = folded(Diff((_losing(one, lost_with_more),))).objects

    assert only.lost_edit is None
    assert more.lost_edit is not None
    assert more.lost_edit.dashboard is not None
    assert [edit.path for edit in edits_of(more.lost_edit.dashboard)] == [("title",)]
    for folding in (only, more):
        assert any(said.startswith("made in Grafana since") for said in folding.remarks)


def _losing(one: ObjectDiff, lost: ObjectDiff) -> ObjectDiff:
    return ObjectDiff(one.kind, one.operation, one.title, dashboard=one.dashboard, lost_edit=lost)


@settings(max_examples=150, deadline=None)
@given(edited_dashboards())
def test_whatever_was_edited_a_save_hides_none_of_it(edited: Edited) -> None:
    plain, after = (
        dashboard_diff(edited.before, one) for one in (edited.after, saved(edited.after))
    )

    def shown(found: DashboardDiff) -> Any:
        changed = [one.id for one in edited_identities(found)]
        others = sorted(edit.path for edit in found.settings if not edit.without_effect)
        entries = [[one.identity for one in part] for part in (found.added, found.removed)]
        return changed, others, entries, [one.identity for one in found.moved]

    assert shown(after) == shown(plain)


def test_a_panel_that_took_the_title_of_a_removed_one_is_itself_after_a_save() -> None:
    queries = ("up", "rate(mcp_requests_total[5m])", "1 + 1")
    before: dict[str, Any] = {
        "title": "T",
        "panels": [
            panel("stat", id=number, title=f"P{number}", targets=[{"refId": "A", "expr": expr}])
            for number, expr in enumerate(queries, 1)
        ],
    }
    after = copy.deepcopy(before)
    del after["panels"][1]
    after["panels"][0]["title"] = "P2"

    found = dashboard_diff(before, saved(after))

    assert [one.identity.id for one in found.removed] == [2]
    assert [(one.title, one.id) for one in edited_identities(found)] == [("P2", 1)]


# --- one kind after the other -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (panel(), panel(pluginVersion="12.4.0")),
        (panel(pluginVersion="11.0.0"), panel(pluginVersion="12.4.0")),
        (panel(), panel(**defaults(custom={"fillOpacity": 0, "stacking": {"mode": "none"}}))),
        (panel(**defaults(custom={"lineWidth": 1})), panel(**defaults(custom={}))),
        (panel("stat"), panel("stat", options={"reduceOptions": {"calcs": ["lastNotNull"]}})),
        (panel("gauge"), panel("gauge", options={"showThresholdMarkers": True})),
        (
            panel(**defaults(thresholds={"steps": [{"color": "green", "value": None}]})),
            panel(**defaults(thresholds={"steps": [{"color": "green", "value": 0}]})),
        ),
        (panel(), panel(**defaults(thresholds={"mode": "absolute"}))),
        (panel(), panel(hideTimeOverride=False)),
        (
            panel(targets=[{"expr": "a"}, {"expr": "b", "refId": "A"}]),
            panel(targets=[{"expr": "a", "refId": "B"}, {"expr": "b", "refId": "A"}]),
        ),
        (
            panel(targets=[{"refId": "A", "expr": "a", "editorMode": "builder"}]),
            panel(targets=[{"refId": "A", "expr": "a", "editorMode": "code", "useBackend": False}]),
        ),
        (
            panel(targets=[{"refId": "A", "expr": "a", "instant": True}]),
            panel(targets=[{"refId": "A", "expr": "a", "instant": True, "range": False}]),
        ),
    ],
)
def test_an_edit_of_a_panel_that_nobody_sees_is_without_an_effect(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    for found in (of_panel(before, after), of_panel(after, before)):
        assert found
        assert all(edit.without_effect and edit.cosmetic for edit in found), found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A value other than the default, alone and among defaults.
        (panel(), panel(**defaults(custom={"fillOpacity": 30}))),
        (panel(), panel(options={"legend": {"displayMode": "table"}})),
        (panel(), panel(**defaults(custom={"showPoints": "never", "lineWidth": 1}))),
        (panel(**defaults(custom={"lineWidth": 3})), panel(**defaults(custom={}))),
        # The default in place of a value.
        (panel(**defaults(custom={"lineWidth": 3})), panel(**defaults(custom={"lineWidth": 1}))),
        # Of another kind of panel, or of one that is not known.
        (panel("barchart"), panel("barchart", **defaults(custom={"fillOpacity": 0}))),
        (panel("their-panel"), panel("their-panel", options={"legend": {"showLegend": True}})),
        (panel("stat"), panel("timeseries", **defaults(color={"mode": "palette-classic"}))),
        # Python takes False for 0.
        (panel(), panel(**defaults(custom={"fillOpacity": False}))),
        # Thresholds after the first one, and a first one of another colour.
        (
            panel(
                **defaults(thresholds={"steps": [{"color": "green"}, {"color": "red", "value": 1}]})
            ),
            panel(
                **defaults(thresholds={"steps": [{"color": "green"}, {"color": "red", "value": 2}]})
            ),
        ),
        (
            panel(**defaults(thresholds={"steps": [{"color": "green"}]})),
            panel(**defaults(thresholds={"steps": [{"color": "blue"}]})),
        ),
        (panel(), panel(**defaults(thresholds={"steps": [{"color": "red", "value": 80}]}))),
        # What a query returns.
        (panel(), panel(targets=[{"refId": "A", "expr": "sum(up)"}])),
        (panel(), panel(targets=[{"refId": "A", "expr": "up", "instant": True}])),
        (panel(), panel(targets=[{"refId": "A", "expr": "up", "range": False}])),
        (
            panel(targets=[{"refId": "A", "expr": "up", "instant": True}]),
            panel(targets=[{"refId": "A", "expr": "up", "instant": True, "range": True}]),
        ),
        (panel(), panel(targets=[{"refId": "A", "expr": "up", "legendFormat": "__auto"}])),
        (panel(), panel(targets=[{"refId": "B", "expr": "up"}])),
        (
            panel(targets=[{"refId": "A", "rawSql": "select 1", "editorMode": "builder"}]),
            panel(targets=[{"refId": "A", "rawSql": "select 1", "editorMode": "code"}]),
        ),
        (panel(), panel(title="Q")),
        (panel(), panel(hideTimeOverride=True)),
        ({"id": 1, "type": "row", "title": "R"}, {"id": 1, "type": "row", "collapsed": True}),
    ],
)
def test_an_edit_of_a_panel_that_somebody_may_see_is_shown(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert any(not edit.without_effect for edit in of_panel(before, after))


QUERY = {"name": "job", "type": "query", "query": "label_values(job)", "refresh": 1}
ANNOTATION = {"name": "N", "target": {"expr": "up"}}
BUILT_IN = saved({"title": "T"})["annotations"]["list"][0]


def variables(*several: dict[str, Any]) -> dict[str, Any]:
    return {"templating": {"list": list(several)}}


def annotations(*several: dict[str, Any]) -> dict[str, Any]:
    return {"annotations": {"list": list(several)}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"schemaVersion": 42}),
        ({"schemaVersion": 36}, {"schemaVersion": 42}),
        ({}, {"timepicker": {"hidden": False}}),
        ({}, annotations(BUILT_IN)),
        (annotations(ANNOTATION), annotations(BUILT_IN, ANNOTATION)),
        (
            annotations(ANNOTATION),
            annotations({**ANNOTATION, "target": {"expr": "up", "editorMode": "code"}}),
        ),
        (variables(QUERY), variables({**QUERY, "options": [{"text": "a", "value": "a"}]})),
        (variables(QUERY), variables({**QUERY, "allowCustomValue": True})),
    ],
)
def test_an_edit_of_settings_that_nobody_sees_is_without_an_effect(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = of_settings(before, after)

    assert found
    assert all(edit.without_effect and edit.cosmetic for edit in found), found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"schemaVersion": 42}, {"schemaVersion": 36}),
        ({}, {"timepicker": {"hidden": True}}),
        ({}, {"timepicker": {"hidden": False, "nowDelay": "1m"}}),
        ({}, {"timezone": "browser"}),
        ({}, {"refresh": "5s"}),
        ({}, annotations({**BUILT_IN, "enable": False})),
        ({}, annotations(BUILT_IN, ANNOTATION)),
        (annotations(ANNOTATION), annotations({**ANNOTATION, "target": {"expr": "down"}})),
        (variables(QUERY), variables({**QUERY, "current": {"text": "a", "value": "a"}})),
        (variables(QUERY), variables({**QUERY, "allowCustomValue": False})),
        (
            variables({**QUERY, "refresh": 0}),
            variables({**QUERY, "refresh": 0, "options": [{"text": "a", "value": "a"}]}),
        ),
        (
            variables({"name": "t", "type": "textbox"}),
            variables({"name": "t", "type": "textbox", "options": [{"text": "a", "value": "a"}]}),
        ),
    ],
)
def test_an_edit_of_settings_that_somebody_may_see_is_shown(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert any(not edit.without_effect for edit in of_settings(before, after))


@pytest.mark.parametrize("value", ["x", True, [1], [[]], {"list": 1}, {"list": [1]}], ids=str)
@pytest.mark.parametrize("key", ["annotations", "timepicker", "schemaVersion"])
def test_an_odd_value_of_a_setting_is_shown(key: str, value: Any) -> None:
    assert any(not edit.without_effect for edit in of_settings({}, {key: value}))


@pytest.mark.parametrize("value", [1, "x", [1], {"steps": 1}, {"steps": [1]}, {"steps": [[]]}])
def test_an_odd_value_in_the_place_of_thresholds_is_shown(value: Any) -> None:
    found = of_panel(panel(), panel(**defaults(thresholds=value)))

    assert any(not edit.without_effect for edit in found)


def test_the_documentation_lists_every_kind_with_its_reason() -> None:
    page = (REPOSITORY / "docs" / "review.md").read_text()

    for kind in (*OF_PANELS, *OF_DASHBOARDS):
        assert f"| {kind.name} | {kind.reason} |" in page or kind.is_seen, kind.name


def test_the_kinds_have_names_of_their_own() -> None:
    names = [kind.name for kind in (*OF_PANELS, *OF_DASHBOARDS)]

    assert len(set(names)) == len(names)
