"""Dashboards compared panel by panel, whatever their number."""

import copy
import json
from typing import Any

import pytest
from mcp_monitoring.dashboard.files import read_dashboard
from mcp_monitoring.review.diff.model import DashboardDiff
from mcp_monitoring.review.diff.panels import dashboard_diff
from mcp_monitoring.review.diff.phrases import moves_in_words
from places import REPOSITORY

OVERVIEW = read_dashboard(REPOSITORY / "dashboards" / "mcp-overview.json").model


def dashboard(panels: int) -> dict[str, Any]:
    """Makes a dashboard of many different panels."""
    return {
        "title": "Many",
        "uid": "many",
        "panels": [
            {
                "id": number,
                "type": "timeseries",
                "title": f"Panel {number}",
                "gridPos": {"x": number % 3 * 8, "y": number // 3 * 8, "w": 8, "h": 8},
                "targets": [{"refId": "A", "expr": f"metric_{number}"}],
            }
            for number in range(1, panels + 1)
        ],
    }


def stripped(model: Any) -> dict[str, Any]:
    """Drops the ids of top-level panels, as the provider does with what it reads back."""
    copied: dict[str, Any] = json.loads(json.dumps(model))
    for panel in copied["panels"]:
        panel.pop("id", None)
    return copied


def titles(found: DashboardDiff) -> dict[str, list[str]]:
    kinds = ("added", "removed", "changed", "moved")
    return {kind: [one.identity.title for one in getattr(found, kind)] for kind in kinds}


@pytest.mark.parametrize("panels", [9, 50, 200])
@pytest.mark.parametrize("read_back", [True, False], ids=["without ids", "with ids"])
def test_a_panel_inserted_on_top_is_one_added_panel_and_one_line_of_moves(
    panels: int, read_back: bool
) -> None:
    before = dashboard(panels)
    after = copy.deepcopy(before)
    for panel in after["panels"]:
        panel["gridPos"]["y"] += 8
    new = {"id": 999, "type": "stat", "title": "New", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}}
    after["panels"].insert(0, new)

    found = dashboard_diff(stripped(before) if read_back else before, after)
    assert titles(found)["added"] == ["New"]
    assert (found.removed, found.changed, found.reordered) == ((), (), False)
    assert moves_in_words(found.moved) == f"{panels} panels moved down by 8"


@pytest.mark.parametrize("panels", [9, 50, 200])
def test_a_removed_panel_is_one_removed_panel(panels: int) -> None:
    before = dashboard(panels)
    after = copy.deepcopy(before)
    del after["panels"][3]

    assert titles(dashboard_diff(stripped(before), after)) == {
        "added": [],
        "removed": ["Panel 4"],
        "changed": [],
        "moved": [],
    }


@pytest.mark.parametrize("panels", [9, 50, 200])
def test_one_edited_query_is_one_changed_panel(panels: int) -> None:
    before = dashboard(panels)
    after = copy.deepcopy(before)
    after["panels"][5]["targets"][0]["expr"] = "rate(metric_6[5m])"

    found = dashboard_diff(stripped(before), after)
    assert titles(found)["changed"] == ["Panel 6"]
    (edit,) = found.changed[0].edits
    assert (edit.what, edit.before, edit.after) == ("query A", "metric_6", "rate(metric_6[5m])")


@pytest.mark.parametrize("panels", [9, 50, 200])
def test_all_panels_moved_are_one_line(panels: int) -> None:
    before = dashboard(panels)
    after = copy.deepcopy(before)
    for panel in after["panels"]:
        panel["gridPos"]["y"] += panel["id"]

    found = dashboard_diff(stripped(before), after)
    assert found.cosmetic
    assert moves_in_words(found.moved) == f"{panels} panels moved or resized"


def test_a_file_without_ids_numbered_anew_is_matched_by_title() -> None:
    before = dashboard(9)
    after = copy.deepcopy(before)
    after["panels"].insert(0, {"type": "stat", "title": "New"})
    for number, panel in enumerate(after["panels"], 1):
        panel["id"] = number

    assert titles(dashboard_diff(before, after)) == {
        "added": ["New"],
        "removed": [],
        "changed": [],
        "moved": [],
    }


def test_key_order_defaults_and_what_grafana_adds_are_no_difference() -> None:
    after = json.loads(json.dumps(OVERVIEW))
    after |= {"id": 7, "version": 12, "iteration": 1, "liveNow": False, "weekStart": ""}
    for panel in after["panels"]:
        panel.update(
            {
                "transparent": False,
                "links": panel.get("links", []),
                "description": panel.get("description", ""),
            }
        )
        for target in panel.get("targets") or []:
            target.setdefault("hide", False)
    after = dict(reversed(after.items()))

    assert not dashboard_diff(stripped(OVERVIEW), after)


def test_thresholds_are_told_by_colour_and_overrides_by_their_matcher() -> None:
    before = dashboard(1)
    config = {
        "defaults": {
            "thresholds": {
                "mode": "absolute",
                "steps": [{"color": "green"}, {"color": "red", "value": 1}],
            }
        },
        "overrides": [
            {
                "matcher": {"id": "byName", "options": "p95"},
                "properties": [{"id": "unit", "value": "s"}],
            }
        ],
    }
    before["panels"][0]["fieldConfig"] = config
    after = copy.deepcopy(before)
    changed = after["panels"][0]["fieldConfig"]
    changed["defaults"]["thresholds"]["steps"][1]["value"] = 0.5
    changed["overrides"].insert(
        0, {"matcher": {"id": "byName", "options": "p50"}, "properties": []}
    )
    changed["overrides"][1]["properties"][0]["value"] = "ms"

    (panel,) = dashboard_diff(before, after).changed
    said = {edit.what: (edit.before, edit.after) for edit in panel.edits}
    assert said["threshold red"] == (1, 0.5)
    assert said['override "p95" unit'] == ("s", "ms")


def test_folding_a_row_is_cosmetic_and_moves_nothing() -> None:
    row = {
        "id": 1,
        "type": "row",
        "title": "R",
        "collapsed": False,
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1},
    }
    inner = {"id": 2, "type": "stat", "title": "S", "gridPos": {"x": 0, "y": 1, "w": 8, "h": 8}}
    before = {"title": "T", "panels": [{**row, "panels": []}, inner]}
    after = {"title": "T", "panels": [{**row, "collapsed": True, "panels": [inner]}]}

    found = dashboard_diff(before, after)
    assert titles(found) == {"added": [], "removed": [], "changed": ["R"], "moved": []}
    assert found.cosmetic


def test_dashboards_without_panels_are_compared_as_well() -> None:
    assert not dashboard_diff({"title": "T"}, {"title": "T", "panels": []})
    found = dashboard_diff({"title": "T"}, {"title": "U"})
    assert [edit.what for edit in found.settings] == ["title"]


def test_two_panels_with_the_same_id_and_title_are_told_apart_by_their_content() -> None:
    one = {"id": 1, "type": "stat", "title": "S", "targets": [{"refId": "A", "expr": "a"}]}
    other = {**one, "targets": [{"refId": "A", "expr": "b"}]}
    after = {"title": "T", "panels": [{**other}, {**one}]}

    found = dashboard_diff({"title": "T", "panels": [one, other]}, after)
    assert titles(found) == {"added": [], "removed": [], "changed": [], "moved": []}
    assert found.reordered


def test_a_row_that_is_retitled_edited_and_moved_is_known_by_what_is_inside() -> None:
    inner = {"id": 2, "type": "stat", "title": "Connections", "gridPos": {"x": 0, "y": 1}}
    row = {"type": "row", "collapsed": True, "title": "Pool", "panels": [inner]}
    before = {"panels": [{**row, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}]}
    thresholds = {"defaults": {"thresholds": {"mode": "absolute", "steps": []}}}
    edited = {**row, "id": 1, "title": "Queue depth", "fieldConfig": thresholds}
    after = {"panels": [{**edited, "gridPos": {"x": 0, "y": 9, "w": 24, "h": 1}}]}

    found = dashboard_diff(before, after)

    assert (titles(found)["added"], titles(found)["removed"]) == ([], [])
    assert titles(found)["changed"] == ["Queue depth"]
    assert "Connections" not in titles(found)["moved"]
