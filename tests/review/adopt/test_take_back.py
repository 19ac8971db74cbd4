"""Edits of a whole stack taken back: a dashboard that cannot be taken stops no other."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from dynamic_specs import dashboard, grid, placed
from many_dashboards import LIST, asked, listed
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.review.adopt.take_back import AdoptError
from mcp_monitoring.review.diff.panels import dashboard_diff
from places import REPOSITORY
from pulumi_stand_in import PulumiStandIn
from review.adopt.stack_in_grafana import StackInGrafana

OLD = REPOSITORY / "tests" / "fixtures" / "field" / "old-rows"
GOOD = json.loads((OLD / "new.json").read_text())
DYNAMIC = {"uid": "bad", **dashboard(grid(placed("panel-1", 0, 0)), 1, title="Bad")}


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[StackInGrafana]:
    """A stack with the dashboards `good` and `bad`; somebody edited `good` in Grafana."""
    files = tmp_path / "dashboards"
    files.mkdir()
    with answering() as server:
        made = StackInGrafana(files, server)
        made.put("good", {**GOOD, "uid": "good"})
        made.put("bad", {**GOOD, "uid": "bad", "title": "Bad"})
        made.deploy("bad")
        edited = made.deploy("good")
        edited["panels"][0]["description"] = "by alice"
        made.save(edited)
        yield made


def _unreadable(made: StackInGrafana) -> None:
    made.put("bad", '{"title": "Bad", ')


def _not_utf8(made: StackInGrafana) -> None:
    made.put("bad", b'{"title": "\xff"}')


def _gone(made: StackInGrafana) -> None:
    (made.directory / "bad.json").unlink()


def _unbindable(made: StackInGrafana) -> None:
    made.put("bad", {**GOOD, "uid": "bad", "panels": [{"id": 1, "datasource": 7}]})


def _dynamic_file(made: StackInGrafana) -> None:
    made.put("bad", DYNAMIC)


def _dynamic_in_grafana(made: StackInGrafana) -> None:
    made.refuse("bad", 200, {"dashboard": DYNAMIC, "meta": {}})


def _forbidden(made: StackInGrafana) -> None:
    made.refuse("bad", 403, {"message": "no"})


def _broken_in_grafana(made: StackInGrafana) -> None:
    made.refuse("bad", 500, {"message": "out of memory"})


def _no_json_from_grafana(made: StackInGrafana) -> None:
    made.refuse("bad", 502, b"<html>")


def _answer_without_dashboard(made: StackInGrafana) -> None:
    made.refuse("bad", 200, {"meta": {}})


def _secret_in_the_state(made: StackInGrafana) -> None:
    for resource in made.resources:
        if resource.get("outputs", {}).get("uid") == "bad":
            resource["inputs"]["configJson"] = {"4dabf18193072939515e22adb298388d": "x"}


FAULTS = [
    (_unreadable, "bad.json: line 1, column 18: invalid JSON"),
    (_not_utf8, "bad.json: not UTF-8"),
    (_gone, "bad.json: there is no such file; say where with --dashboards"),
    (_unbindable, 'bad.json: panel 1: data source "7" is neither an object nor a string'),
    (_dynamic_file, "bad: its file is a dynamic (schema v2) dashboard, and another kind is"),
    (_dynamic_in_grafana, "bad: is a dynamic dashboard (schema v2) in Grafana now, and its file"),
    (
        _forbidden,
        "does not allow GET /api/dashboards/uid/bad to the credential of GRAFANA_AUTH (403)",
    ),
    (_broken_in_grafana, "answers GET /api/dashboards/uid/bad with 500: out of memory"),
    (
        _no_json_from_grafana,
        "answers GET /api/dashboards/uid/bad with 502; try again when it is ready",
    ),
    (_answer_without_dashboard, "bad: Grafana answers without the dashboard itself"),
    (_secret_in_the_state, "bad: its content is not known before it is deployed"),
]


@pytest.mark.parametrize(("fault", "said"), FAULTS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_dashboard_that_cannot_be_taken_is_left_out_and_the_others_are_taken(
    deployed: StackInGrafana, fault: Any, said: str
) -> None:
    fault(deployed)

    found = deployed.take_back()

    (left,) = found.left_out
    assert (left.name, left.uid) == ("bad", "bad")
    assert said in left.reasons[0], left.reasons
    (text,) = found.texts().values()
    assert json.loads(text)["panels"][0]["description"] == "by alice"


@pytest.mark.parametrize("name", ["bad", "bad.json", "Bad"])
def test_so_is_one_that_was_asked_for_by_name(deployed: StackInGrafana, name: str) -> None:
    _forbidden(deployed)

    found = deployed.take_back(name, "good")

    assert [one.name for one in found.left_out] == ["bad"]
    assert [file.name for file in found.texts()] == ["good.json"]


def test_one_that_nobody_asked_for_is_not_told(deployed: StackInGrafana) -> None:
    _unreadable(deployed)

    assert deployed.take_back("good").left_out == ()


def test_a_name_that_is_none_is_left_out(deployed: StackInGrafana) -> None:
    found = deployed.take_back("good", "Godo")

    assert found.left_out[0].reasons == ("'Godo' is no dashboard of stack dev",)
    assert list(found.texts())


def test_if_all_are_left_out_nothing_could_be_done(deployed: StackInGrafana) -> None:
    _unreadable(deployed)

    with pytest.raises(AdoptError) as refusal:
        deployed.take_back("bad", "nowhere")
    assert len(refusal.value.problems) == 2


def test_what_is_refused_for_all_is_one_line(deployed: StackInGrafana) -> None:
    for uid in ("good", "bad"):
        deployed.refuse(uid, 403, {})

    with pytest.raises(AdoptError) as refusal:
        deployed.take_back()
    (line,) = refusal.value.problems
    assert line.endswith("(and 1 more likewise)")


def test_a_credential_that_is_refused_is_one_problem(deployed: StackInGrafana) -> None:
    deployed.refuse("bad", 401, {})

    with pytest.raises(AdoptError, match="401"):
        deployed.take_back()


def test_a_dashboard_made_by_hand_that_cannot_be_a_file_is_left_out(
    deployed: StackInGrafana,
) -> None:
    listed = [{"uid": "hand", "title": "By hand"}]
    deployed.server.answers["/api/search"] = (200, json.dumps(listed).encode())
    deployed.save({"uid": "hand", "title": "By hand", "panels": []})
    deployed.put("hand", "{}")

    found = deployed.take_back("good", "By hand")

    assert [one.name for one in found.left_out] == ["By hand"]
    assert "hand.json: exists already" in found.left_out[0].reasons[0]
    assert [file.name for file in found.texts()] == ["good.json"]


def test_a_rule_file_that_cannot_be_read_is_a_note(
    deployed: StackInGrafana, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "broken.yaml").write_text("groups: [")
    PulumiStandIn(tmp_path / "bin", monkeypatch).answers(
        "config", {"mine:alertsDir": {"value": "rules", "secret": False}}
    )
    component = next(one for one in deployed.resources if "folderUid" in one.get("outputs", {}))
    component["inputs"] = {"pool_share": 0.75}

    found = deployed.take_back()

    assert list(found.texts())
    assert found.left_out == ()
    assert "broken.yaml: " in found.notes[0]


# --- rows of before Grafana 5 -------------------------------------------------------------------

# What Grafana 12.4 saves when somebody opens such a dashboard and saves it: rows that it shows, and
# where the panels are. `tests/dashboard/test_old_rows.py` says why.
SAVED: dict[str, tuple[dict[int, tuple[int, int, int, int]], list[dict[str, Any]]]] = {
    "old": ({1: (0, 0, 24, 7)}, []),
    "spans": (
        {2: (0, 0, 16, 7), 7: (16, 0, 8, 7), 3: (0, 7, 10, 7), 4: (10, 7, 10, 7), 5: (0, 14, 8, 7)},
        [],
    ),
    "heights": (
        {10: (0, 0, 12, 3), 11: (12, 0, 12, 8), 12: (0, 8, 24, 11), 13: (0, 19, 24, 3)},
        [],
    ),
    "collapsed": (
        {1: (0, 1, 6, 6), 2: (0, 8, 12, 7), 3: (12, 8, 12, 7), 4: (0, 9, 24, 3)},
        [
            {"id": 9, "title": "Overview", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}},
            {
                "id": 10,
                "title": "Node $node",
                "collapsed": True,
                "repeat": "node",
                "gridPos": {"x": 0, "y": 7, "w": 24, "h": 1},
                "panels": [2, 3],
            },
            {"id": 11, "title": "", "gridPos": {"x": 0, "y": 8, "w": 24, "h": 1}},
        ],
    ),
    "without-ids": (
        {1: (0, 1, 8, 4), 2: (8, 1, 8, 4), 3: (0, 11, 24, 4)},
        [
            {"id": 4, "title": "First", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}},
            {"id": 5, "title": "Second", "gridPos": {"x": 0, "y": 5, "w": 24, "h": 1}},
            {"id": 6, "title": "Third", "gridPos": {"x": 0, "y": 10, "w": 24, "h": 1}},
        ],
    ),
}


def saved_anew(model: dict[str, Any], name: str) -> dict[str, Any]:
    """What Grafana stores when somebody saves such a dashboard."""
    places, rows = SAVED[name]
    panels = {
        one["id"]: {key: value for key, value in one.items() if key != "span"}
        | {"gridPos": dict(zip("xywh", places[one["id"]], strict=True))}
        for one in panels_of(model)
        if one["id"] in places
    }
    own = [
        {"type": "row", "collapsed": False, **row}
        | {"panels": [panels.pop(number) for number in row.get("panels", [])]}
        for row in rows
    ]
    listed = sorted(
        [*own, *panels.values()], key=lambda one: (one["gridPos"]["y"], one["gridPos"]["x"])
    )
    kept = {key: value for key, value in model.items() if key != "rows"}
    return {**kept, "schemaVersion": 41, "panels": listed}


@pytest.fixture
def old(deployed: StackInGrafana) -> StackInGrafana:
    """The same stack, where the files of `OLD` can be put."""
    return deployed


def put_old(made: StackInGrafana, name: str) -> dict[str, Any]:
    made.put(name, (OLD / f"{name}.json").read_bytes())
    return made.deploy(name)


@pytest.mark.parametrize("name", SAVED)
def test_a_dashboard_saved_anew_in_grafana_gets_its_new_form_in_the_file(
    old: StackInGrafana, name: str
) -> None:
    theirs = saved_anew(put_old(old, name), name)
    edited = next(one for one in panels_of(theirs) if one["type"] != "row")
    edited["description"] = "by alice"
    old.save(theirs)

    found = old.take_back(name)

    (one,) = found.dashboards
    assert found.left_out == ()
    assert one.conflicts == ()
    assert one.taken[0] == "rows of before Grafana 5, as panels with positions"
    assert one.text is not None
    assert '"rows"' not in one.text
    old.put(name, one.text)
    assert not dashboard_diff(old.model(name), old.saved(theirs["uid"]))
    ids = {panel["id"] for panel in panels_of(old.model(name))}
    assert ids == {panel["id"] for panel in panels_of(theirs)}


@pytest.mark.parametrize("name", SAVED)
def test_if_grafana_still_has_the_rows_there_is_nothing_to_take(
    old: StackInGrafana, name: str
) -> None:
    put_old(old, name)

    (one,) = old.take_back(name).dashboards
    assert (one.taken, one.text, one.conflicts) == ((), None, ())


def test_an_edit_of_the_rows_that_grafana_still_has_is_taken_into_the_new_form(
    old: StackInGrafana,
) -> None:
    theirs = put_old(old, "spans")
    theirs["rows"][1]["panels"][0]["title"] = "Cards of today"
    old.save(theirs)

    (one,) = old.take_back("spans").dashboards
    assert one.taken[1:] == ('panel "Cards"',)
    assert one.text is not None
    titles = [panel["title"] for panel in json.loads(one.text)["panels"]]
    assert titles == ["Paid", "Refused", "Cards of today", "Invoices", "Vouchers"]


def test_the_new_form_keeps_the_spelling_of_the_file(old: StackInGrafana) -> None:
    for name in ("collapsed", "heights"):
        old.save(saved_anew(put_old(old, name), name))

    texts = {
        one.file.stem: one.text or "" for one in old.take_back("collapsed", "heights").dashboards
    }

    assert "ours" not in texts["collapsed"]
    model = json.loads(texts["collapsed"])["dashboard"]
    before = json.loads((OLD / "collapsed.json").read_text())["dashboard"]
    assert (model["templating"], model["links"]) == (before["templating"], before["links"])
    assert '{"type": "prometheus", "uid": "${datasource}"}' in texts["heights"]
    assert "Gr\\u00f6\\u00dfe" in texts["heights"]
    assert texts["heights"].startswith('{\n    "panels": [\n        {')


def test_a_file_that_was_converted_by_hand_is_no_conflict(old: StackInGrafana) -> None:
    put_old(old, "old")
    model = json.loads((OLD / "old.json").read_text())
    (panel,) = model.pop("rows")[0]["panels"]
    del panel["span"]
    place = {"x": 0, "y": 0, "w": 24, "h": 7}
    old.put("old", {**model, "panels": [{**panel, "title": "Requests", "gridPos": place}]})

    (one,) = old.take_back("old").dashboards
    assert (one.taken, one.text, one.conflicts) == ((), None, ())


def test_a_conflict_keeps_its_meaning_in_the_new_form(old: StackInGrafana) -> None:
    theirs = saved_anew(put_old(old, "old"), "old")
    theirs["panels"][0]["title"] = "Theirs"
    old.save(theirs)
    text = (OLD / "old.json").read_text()
    old.put("old", text.replace('"Reqs"', '"Ours"'))

    (one,) = old.take_back("old").dashboards
    assert [conflict.unit for conflict in one.conflicts] == ['panel "Reqs"']


# --- the spelling of data sources ---------------------------------------------------------------

VARIABLE = {"type": "prometheus", "uid": "${datasource}"}


def _without(queries: int, panels: int) -> dict[str, Any]:
    """A dashboard in which only some queries and panels have a reference."""
    model: dict[str, Any] = copy.deepcopy(GOOD) | {"uid": "sparse", "title": "Sparse"}
    model["panels"] = [
        {
            "id": number,
            "type": "timeseries",
            "title": f"P{number}",
            **({"datasource": VARIABLE} if number <= panels else {}),
            "targets": [
                {
                    "refId": ref,
                    "expr": f"a{number}",
                    **({"datasource": VARIABLE} if number <= queries else {}),
                }
                for ref in "ABC"
            ],
        }
        for number in range(1, 6)
    ]
    return model


@pytest.mark.parametrize(
    "model",
    [_without(queries=0, panels=5), _without(queries=1, panels=0), _without(queries=1, panels=2)],
    ids=["queries without", "panels without", "most of all without"],
)
def test_a_new_panel_keeps_its_data_source_as_the_file_writes_it(
    deployed: StackInGrafana, model: dict[str, Any]
) -> None:
    deployed.put("sparse", model)
    theirs = deployed.deploy("sparse")
    ours = {"type": "prometheus", "uid": "ours"}
    target = {"refId": "A", "expr": "new", "datasource": ours}
    theirs["panels"].append(
        {"id": 9, "type": "stat", "title": "New", "datasource": ours, "targets": [target]}
    )
    deployed.save(theirs)

    (one,) = deployed.take_back("sparse").dashboards
    assert one.text is not None
    new = json.loads(one.text)["panels"][-1]
    assert (new["title"], new["datasource"]) == ("New", VARIABLE)
    assert new["targets"][0]["datasource"] == VARIABLE


def test_a_file_that_names_no_data_source_anywhere_gets_none(deployed: StackInGrafana) -> None:
    model = _without(queries=0, panels=0) | {"templating": {"list": []}}
    deployed.put("sparse", model)
    theirs = deployed.deploy("sparse")
    ours = {"type": "prometheus", "uid": "ours"}
    theirs["panels"].append({"id": 9, "type": "stat", "title": "New", "datasource": ours})
    deployed.save(theirs)

    (one,) = deployed.take_back("sparse").dashboards
    assert one.text is not None
    assert "datasource" not in one.text


def test_a_hundred_dashboards_are_read_with_one_request(deployed: StackInGrafana) -> None:
    for number in range(100):
        deployed.put(f"many-{number}", {**GOOD, "uid": f"many-{number}"})
        deployed.deploy(f"many-{number}")
    deployed.server.answers[LIST] = (200, listed(map(deployed.saved, deployed.uids)))

    found = deployed.take_back()

    assert asked(deployed.server) == {LIST: 1}
    assert len(found.dashboards) == 102
    assert [one.uid for one in found.dashboards if one.taken] == ["good"]
