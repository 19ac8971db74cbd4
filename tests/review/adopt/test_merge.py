"""Edits made in Grafana, merged into the file: the file then deploys as what Grafana holds."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.dashboard.links import relink
from mcp_monitoring.review.adopt.merge import Merge, Side, merge
from mcp_monitoring.review.adopt.unbinding import Unbinding, reference_of
from mcp_monitoring.review.diff.panels import dashboard_diff
from places import REPOSITORY

FILES = sorted((REPOSITORY / "dashboards").glob("*.json"))
UIDS = {file.stem: f"x-{file.stem}" for file in FILES}
DATASOURCE = DataSource("x-mcp-prometheus", "Prometheus")


def deployed(file: Path) -> dict[str, Any]:
    """What is sent to Grafana for a file, under a prefix."""
    dashboard = read_dashboard(file)
    model = relink(bind(dashboard, DATASOURCE, {"job": "other"}), UIDS)
    sent = canonical_json(model, uid=UIDS[file.stem], folder_uid="x-mcp")
    result: dict[str, Any] = json.loads(sent)
    return result


def merged(base: Any, theirs: Any, ours: Any, file: Any, **options: Any) -> Merge:
    own = {uid: stem for stem, uid in UIDS.items()}
    unbinding = Unbinding(DATASOURCE.uid, reference_of(file), own)
    return merge(base, theirs, ours, file, unbinding, **options)


def after_merge(file: Path, theirs: Any, where: Path) -> tuple[dict[str, Any], Merge]:
    """Merges into an unchanged file, writes it, and says what it would be deployed as."""
    base = deployed(file)
    result = merged(
        base,
        theirs,
        base,
        json.loads(file.read_text()),
        set_by_deployment=frozenset({"job"}),
    )
    written = where / file.name
    written.write_text(json.dumps(result.model))
    return deployed(written), result


def _panel(model: dict[str, Any], draw: Any) -> dict[str, Any]:
    panel: dict[str, Any] = draw(st.sampled_from([p for p in model["panels"] if p.get("targets")]))
    return panel


def _requery(model: dict[str, Any], draw: Any) -> None:
    _panel(model, draw)["targets"][0]["expr"] = "up"


def _retitle(model: dict[str, Any], draw: Any) -> None:
    _panel(model, draw)["title"] = "Another title"


def _threshold(model: dict[str, Any], draw: Any) -> None:
    config = _panel(model, draw).setdefault("fieldConfig", {}).setdefault("defaults", {})
    config["thresholds"] = {"mode": "absolute", "steps": [{"color": "red", "value": 7}]}


def _add(model: dict[str, Any], draw: Any) -> None:
    ours = {"type": "prometheus", "uid": DATASOURCE.uid}
    target = {"refId": "A", "expr": "up", "datasource": ours}
    link = {"title": "Pool", "url": "/d/x-mcp-pool"}
    new = {"id": 700, "type": "stat", "title": "Added", "datasource": ours, "targets": [target]}
    new |= {"gridPos": {"x": 0, "y": 90, "w": 6, "h": 4}, "links": [link]}
    if all(one["id"] != 700 for one in model["panels"]):
        model["panels"].insert(draw(st.integers(0, len(model["panels"]))), new)


def _remove(model: dict[str, Any], draw: Any) -> None:
    model["panels"].remove(_panel(model, draw))


def _move_all(model: dict[str, Any], _draw: Any) -> None:
    for panel in model["panels"]:
        panel["gridPos"]["y"] += 5


def _add_variable(model: dict[str, Any], _draw: Any) -> None:
    if all(one["name"] != "region" for one in model["templating"]["list"]):
        new = {"name": "region", "type": "custom", "query": "eu,us", "current": {"value": "eu"}}
        model["templating"]["list"].append(new)


def _set_time(model: dict[str, Any], _draw: Any) -> None:
    model["time"] = {"from": "now-7d", "to": "now"}


EDITS = (_requery, _retitle, _threshold, _add, _remove, _move_all, _add_variable, _set_time)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_the_file_then_deploys_as_what_grafana_holds(tmp_path: Path, data: Any) -> None:
    file = data.draw(st.sampled_from(FILES))
    theirs = deployed(file)
    for edit in data.draw(st.lists(st.sampled_from(EDITS), max_size=5)):
        edit(theirs, data.draw)

    now, result = after_merge(file, theirs, tmp_path)

    assert not result.conflicts
    left = dashboard_diff(now, theirs)
    assert not left, left
    text = json.dumps(result.model)
    assert "x-mcp" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_without_an_edit_the_file_stays_as_it_is(file: Path, tmp_path: Path) -> None:
    theirs = {**deployed(file), "id": 5, "version": 9}

    _, result = after_merge(file, theirs, tmp_path)

    assert result.model == json.loads(file.read_text())
    assert result.taken == []


def test_what_the_deployment_chooses_is_not_taken(tmp_path: Path) -> None:
    file = FILES[0]
    theirs = deployed(file)
    for variable in theirs["templating"]["list"]:
        if variable["name"] in ("datasource", "job"):
            variable["current"] = {"text": "theirs", "value": "theirs"}

    _, result = after_merge(file, theirs, tmp_path)

    assert result.model == json.loads(file.read_text())


def test_defaults_that_grafana_spells_out_are_not_taken(tmp_path: Path) -> None:
    file = FILES[0]
    theirs = deployed(file)
    theirs["panels"][1] |= {"transparent": False, "title": "Edited"}

    _, result = after_merge(file, theirs, tmp_path)

    assert "transparent" not in json.loads(json.dumps(result.model))["panels"][1]


def _both_retitled() -> tuple[Any, Any, Any, Any]:
    file = json.loads(FILES[1].read_text())
    base = deployed(FILES[1])
    theirs, ours, mine = copy.deepcopy(base), copy.deepcopy(base), copy.deepcopy(file)
    theirs["panels"][1]["title"] = "Theirs"
    ours["panels"][1]["title"] = mine["panels"][1]["title"] = "Ours"
    theirs["panels"][2]["title"] = "Only theirs"
    return base, theirs, ours, mine


def test_a_panel_that_both_changed_is_a_conflict_and_the_others_are_taken() -> None:
    base, theirs, ours, file = _both_retitled()

    result = merged(base, theirs, ours, file)
    (conflict,) = result.conflicts
    assert conflict.text == "changed in the file and changed in Grafana"
    assert result.model["panels"][2]["title"] == "Only theirs"
    assert result.model["panels"][1]["title"] == "Ours"


@pytest.mark.parametrize(("side", "title"), [(Side.FILE, "Ours"), (Side.GRAFANA, "Theirs")])
def test_a_conflict_can_be_decided(side: Side, title: str) -> None:
    result = merged(*_both_retitled(), take=lambda _unit: side)

    assert result.conflicts == []
    assert result.model["panels"][1]["title"] == title


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    base, theirs, ours, file = _both_retitled()
    theirs["panels"][1]["title"] = "Ours"

    assert merged(base, theirs, ours, file).conflicts == []


def test_a_panel_moved_in_grafana_and_edited_in_the_file_is_no_conflict() -> None:
    base, theirs, ours, file = _both_retitled()
    theirs["panels"][1] = {**base["panels"][1], "gridPos": {"x": 1, "y": 2, "w": 3, "h": 4}}

    result = merged(base, theirs, ours, file)
    assert result.conflicts == []
    assert result.model["panels"][1]["title"] == "Ours"
    assert result.model["panels"][1]["gridPos"]["x"] == 1


@pytest.mark.parametrize("nothing", [None, {}, {"list": None}], ids=str)
def test_a_file_whose_lists_hold_nothing_takes_an_edit_and_a_new_variable(nothing: Any) -> None:
    base = {"title": "T", "panels": [], "templating": nothing, "annotations": nothing}
    theirs = {**base, "title": "U", "templating": {"list": [{"name": "region"}]}}

    model = merged(base, theirs, base, base).model
    assert model["title"] == "U"
    assert model["templating"]["list"] == [{"name": "region"}]
    assert model["annotations"] == nothing


ROWS: dict[str, Any] = {
    "panels": [
        {"id": 1, "type": "row", "title": "Pool", "collapsed": False, "panels": []},
        {"id": 2, "type": "stat", "title": "Active"},
        {"id": 3, "type": "stat", "title": "Idle"},
        {"id": 4, "type": "stat", "title": "Other"},
    ]
}
COLLAPSED: dict[str, Any] = {
    "panels": [
        {
            "id": 1,
            "type": "row",
            "title": "Pool",
            "collapsed": True,
            "panels": [
                {"id": 2, "type": "stat", "title": "Active"},
                {"id": 3, "type": "stat", "title": "Idle"},
            ],
        },
        {"id": 4, "type": "stat", "title": "Other"},
    ]
}


@pytest.mark.parametrize(("before", "after"), [(ROWS, COLLAPSED), (COLLAPSED, ROWS)])
def test_a_row_that_is_collapsed_or_opened_in_grafana_takes_its_panels_along(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert merged(before, after, before, before).model == after


def test_a_row_that_is_removed_in_grafana_leaves_its_panels() -> None:
    without = {"panels": copy.deepcopy(ROWS["panels"][1:])}
    for before in (ROWS, COLLAPSED):
        assert merged(before, without, before, before).model == without


def test_a_row_that_is_removed_in_grafana_with_its_panels_is_gone_with_them() -> None:
    without = {"panels": copy.deepcopy(ROWS["panels"][3:])}
    assert merged(COLLAPSED, without, COLLAPSED, COLLAPSED).model == without


def test_a_new_row_in_grafana_takes_panels_into_it() -> None:
    before = {"panels": copy.deepcopy(ROWS["panels"][1:])}
    assert merged(before, COLLAPSED, before, before).model == COLLAPSED


@pytest.mark.parametrize("behind", [0, 1, 2])
def test_a_new_panel_goes_behind_the_one_before_it_though_titles_repeat(behind: int) -> None:
    before = {"panels": [{"id": number, "type": "stat", "title": "Same"} for number in (1, 2, 3)]}
    theirs = copy.deepcopy(before)
    theirs["panels"].insert(behind + 1, {"id": 9, "type": "stat", "title": "New"})

    assert merged(before, theirs, before, before).model == theirs


def test_a_new_panel_goes_into_its_row_though_titles_repeat() -> None:
    rows: list[dict[str, Any]] = [
        {"id": n, "type": "row", "title": "Same", "panels": []} for n in (1, 2)
    ]
    theirs: dict[str, Any] = {"panels": copy.deepcopy(rows)}
    theirs["panels"][1]["panels"] = [{"id": 9, "type": "stat", "title": "New"}]

    assert merged({"panels": rows}, theirs, {"panels": rows}, {"panels": rows}).model == theirs


def test_a_panel_that_the_file_moved_into_a_row_stays_there() -> None:
    before = copy.deepcopy(ROWS)
    file = copy.deepcopy(COLLAPSED)
    assert merged(before, before, file, file).model == file


@pytest.mark.parametrize("panels", [{}, {"panels": None}, {"panels": []}])
def test_a_file_without_panels_stays_as_it_is_until_there_is_one(panels: dict[str, Any]) -> None:
    file = {"title": "Pool", **panels}
    assert merged(file, file, file, file).model == file

    theirs = {"title": "Pool", "panels": [{"id": 1, "type": "stat", "title": "Active"}]}
    assert merged(file, theirs, file, file).model["panels"][0]["title"] == "Active"


def test_a_panel_goes_into_a_row_whose_list_is_null() -> None:
    row = {"id": 1, "type": "row", "title": "Pool", "collapsed": True}
    before = {"panels": [{**row, "panels": None}]}
    theirs = {"panels": [{**row, "panels": [{"id": 2, "type": "stat", "title": "Active"}]}]}
    result = merged(before, theirs, before, before).model
    assert result["panels"][0]["panels"][0]["title"] == "Active"


@pytest.mark.parametrize("key", ["annotations", "templating"])
def test_several_entries_of_one_name_stay_several(key: str) -> None:
    file = {key: {"list": [{"name": "Deploys", "expr": "a"}, {"name": "Deploys", "expr": "b"}]}}
    assert merged(file, file, file, file).model == file

    theirs = copy.deepcopy(file)
    theirs[key]["list"][1]["expr"] = "c"
    result = merged(file, theirs, file, file)
    assert result.model == theirs
    assert len(result.taken) == 1
