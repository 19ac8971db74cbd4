"""Files with answered placeholders and repeated panel ids, after an edit in Grafana."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.review.adopt.deployed import instances
from mcp_monitoring.review.adopt.merge import Merge, merge
from mcp_monitoring.review.adopt.unbinding import Unbinding, answered_references, reference_of
from mcp_monitoring.review.stacks.kinds import COMPONENT
from mcp_monitoring.review.stacks.stack import Stack
from places import REPOSITORY

FIELD = REPOSITORY / "tests" / "fixtures" / "field"
PLACEHOLDERS = FIELD / "other-type-placeholder"
REPEATED = FIELD / "duplicate-panel-ids"
OURS = DataSource("mcp-prometheus", "Prometheus")

ANSWERS = {
    "object": {"DS_LOGS": "team-loki"},
    "string": {"DS_LOGS": "team-loki"},
    "mixed-panel": {"DS_TEMPO-EU": "tempo", "DS_RELEASES": "releases"},
    "data-source-variables": {"DS_LOKI-MAIN": "loki-1"},
}


def deployed(file: Path, answers: dict[str, str]) -> dict[str, Any]:
    dashboard = read_dashboard(file, answered=answers)
    model = bind(dashboard, OURS, datasource_uids=answers)
    sent: dict[str, Any] = json.loads(canonical_json(model, uid=dashboard.uid, folder_uid="mcp"))
    return sent


def adopted(
    file: Path, edit: Callable[[dict[str, Any]], None], answers: dict[str, str] | None = None
) -> Merge:
    answers = answers or {}
    base = deployed(file, answers)
    theirs = copy.deepcopy(base)
    edit(theirs)
    written = json.loads(file.read_text())
    unbinding = Unbinding(
        OURS.uid,
        reference_of(written, answers),
        {},
        answered_references(written, answers),
    )
    return merge(base, theirs, base, written, unbinding)


def redeployed(model: dict[str, Any], where: Path, answers: dict[str, str] | None = None) -> Any:
    file = where / "board.json"
    file.write_text(json.dumps(model))
    return deployed(file, answers or {})


def new_panel(uid: str, plugin: str, number: int = 90) -> dict[str, Any]:
    reference = {"type": plugin, "uid": uid}
    target = {"refId": "A", "query": "q", "datasource": reference}
    return {
        "id": number,
        "type": "logs",
        "title": "Added",
        "datasource": reference,
        "targets": [target],
    }


# --- placeholders ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ANSWERS)
def test_an_edit_leaves_every_placeholder_as_the_file_writes_it(name: str) -> None:
    def edit(model: dict[str, Any]) -> None:
        model["panels"][-1]["description"] = "edited"

    file = PLACEHOLDERS / f"{name}.json"
    result = adopted(file, edit, ANSWERS[name])

    expected = json.loads(file.read_text())
    expected["panels"][-1]["description"] = "edited"
    assert result.model == expected
    assert len(result.taken) == 1


def test_an_edit_of_the_query_keeps_its_placeholder() -> None:
    def edit(model: dict[str, Any]) -> None:
        model["panels"][1]["targets"][0]["expr"] = '{app="carts"}'

    (_, logs) = adopted(PLACEHOLDERS / "object.json", edit, ANSWERS["object"]).model["panels"]

    (target,) = logs["targets"]
    assert target["expr"] == '{app="carts"}'
    assert target["datasource"] == logs["datasource"] == {"type": "loki", "uid": "${DS_LOGS}"}


@pytest.mark.parametrize(
    ("name", "uid", "plugin", "reference"),
    [
        ("object", "team-loki", "loki", {"type": "loki", "uid": "${DS_LOGS}"}),
        ("string", "team-loki", "loki", "${DS_LOGS}"),
        ("mixed-panel", "tempo", "tempo", {"type": "tempo", "uid": "${DS_TEMPO-EU}"}),
        ("object", OURS.uid, "prometheus", {"type": "prometheus", "uid": "${datasource}"}),
        ("object", "theirs", "mysql", {"type": "mysql", "uid": "theirs"}),
    ],
)
def test_a_new_panel_refers_to_its_data_source_as_the_file_does(
    tmp_path: Path, name: str, uid: str, plugin: str, reference: Any
) -> None:
    answers = ANSWERS[name]
    result = adopted(
        PLACEHOLDERS / f"{name}.json",
        lambda model: model["panels"].append(new_panel(uid, plugin)),
        answers,
    )

    panel = result.model["panels"][-1]
    assert panel["datasource"] == panel["targets"][0]["datasource"] == reference
    again = redeployed(result.model, tmp_path, answers)["panels"][-1]["datasource"]
    assert again["uid"] in (uid, "${datasource}")


def test_a_file_without_such_a_reference_gets_the_placeholder(tmp_path: Path) -> None:
    file = tmp_path / "plain.json"
    file.write_text(json.dumps({"title": "Plain", "panels": []}))
    answers = {"DS_LOGS": "team-loki"}

    result = adopted(
        file, lambda model: model["panels"].append(new_panel("team-loki", "loki")), answers
    )

    assert result.model["panels"][0]["datasource"] == {"type": "loki", "uid": "${DS_LOGS}"}
    (panel,) = redeployed(result.model, tmp_path, answers)["panels"]
    assert panel["datasource"] == {"type": "loki", "uid": "team-loki"}


def test_a_file_whose_variable_has_the_name_of_a_placeholder_gets_the_uid(tmp_path: Path) -> None:
    variable = {"name": "DS_LOGS", "type": "datasource", "query": "loki"}
    file = tmp_path / "variable.json"
    file.write_text(json.dumps({"title": "V", "panels": [], "templating": {"list": [variable]}}))

    result = adopted(
        file,
        lambda model: model["panels"].append(new_panel("team-loki", "loki")),
        {"DS_LOGS": "team-loki"},
    )

    assert result.model["panels"][0]["datasource"] == {"type": "loki", "uid": "team-loki"}


def test_another_data_source_chosen_in_grafana_is_taken() -> None:
    def edit(model: dict[str, Any]) -> None:
        other = {"type": "loki", "uid": "other-loki"}
        model["panels"][1]["datasource"] = other
        model["panels"][1]["targets"][0]["datasource"] = other

    (_, logs) = adopted(PLACEHOLDERS / "object.json", edit, ANSWERS["object"]).model["panels"]
    assert logs["datasource"]["uid"] == logs["targets"][0]["datasource"]["uid"] == "other-loki"


@pytest.mark.parametrize("key", ["datasourceUids", "datasource_uids"])
def test_the_answers_of_a_deployment_are_in_its_state(tmp_path: Path, key: str) -> None:
    answers = {"DS_LOGS": "team-loki", "Old Loki": "loki-2"}
    resource = {
        "urn": f"urn:pulumi:dev::mine::{COMPONENT}::m",
        "type": COMPONENT,
        "inputs": {key: answers, "prefix": "x-"},
    }
    (instance,) = instances(Stack("dev", tmp_path, (resource,)))
    assert instance.datasource_uids == answers


@pytest.mark.parametrize("given", [None, {}, {"DS_LOGS": {"ciphertext": "v1:x"}}, "x"])
def test_a_state_without_readable_answers_has_none(tmp_path: Path, given: Any) -> None:
    urn = f"urn:pulumi:dev::mine::{COMPONENT}::m"
    resource = {"urn": urn, "type": COMPONENT, "inputs": {"datasourceUids": given}}
    (instance,) = instances(Stack("dev", tmp_path, (resource,)))
    assert instance.datasource_uids == {}


# --- repeated ids ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["copy-paste", "collapsed-row", "text-and-number"])
def test_an_edited_panel_keeps_the_id_of_the_file(name: str, tmp_path: Path) -> None:
    def edit(model: dict[str, Any]) -> None:
        list(panels_of(model))[-2]["description"] = "edited"

    file = REPEATED / f"{name}.json"
    result = adopted(file, edit)

    before = [panel.get("id") for panel in panels_of(json.loads(file.read_text()))]
    assert [panel.get("id") for panel in panels_of(result.model)] == before
    assert list(panels_of(result.model))[-2]["description"] == "edited"
    again = redeployed(result.model, tmp_path)
    assert [panel["id"] for panel in panels_of(again)] == [
        panel["id"] for panel in panels_of(deployed(file, {}))
    ]


@pytest.mark.parametrize("name", ["copy-paste", "text-and-number"])
def test_a_panel_added_before_others_leaves_them_the_ids_they_have(
    name: str, tmp_path: Path
) -> None:
    file = REPEATED / f"{name}.json"
    was = {panel["title"]: panel["id"] for panel in panels_of(deployed(file, {}))}
    result = adopted(
        file,
        lambda model: model["panels"].insert(0, new_panel("u", "loki", max(was.values()) + 1)),
    )

    again = redeployed(result.model, tmp_path)
    now = {panel["title"]: panel["id"] for panel in panels_of(again)}
    assert now == was | {"Added": max(was.values()) + 1}


@pytest.mark.parametrize("given", [None, 0, "no key"])
def test_a_panel_added_to_a_file_without_ids_has_the_same_one_after_a_deployment(
    given: Any, tmp_path: Path
) -> None:
    model = json.loads((REPEATED / "copy-paste.json").read_text())
    for panel in model["panels"]:
        panel["id"] = given
        if given == "no key":
            del panel["id"]
    file = tmp_path / "without-ids.json"
    file.write_text(json.dumps(model))

    result = adopted(file, lambda model: model["panels"].insert(0, new_panel("u", "loki", 99)))

    again = redeployed(result.model, tmp_path)
    now = {panel["title"]: panel["id"] for panel in panels_of(again)}
    assert now == {"Orders": 1, "Refunds": 2, "Added": 99}


def test_the_first_of_an_id_removed_leaves_the_others_the_ids_they_have(tmp_path: Path) -> None:
    result = adopted(REPEATED / "copy-paste.json", lambda model: model["panels"].pop(0))

    (panel,) = redeployed(result.model, tmp_path)["panels"]
    assert (panel["title"], panel["id"]) == ("Refunds", 8)


def test_a_panel_moved_into_another_row_keeps_the_id_it_has(tmp_path: Path) -> None:
    def edit(model: dict[str, Any]) -> None:
        first, second, _ = model["panels"]
        first["panels"].insert(0, second["panels"].pop(0))

    file = REPEATED / "collapsed-row.json"
    result = adopted(file, edit)

    again = redeployed(result.model, tmp_path)
    was, now = (
        {(panel["type"], panel.get("title"), panel["id"]) for panel in panels_of(model)}
        for model in (deployed(file, {}), again)
    )
    assert now == was
    assert [panel["id"] for panel in again["panels"][0]["panels"]] == [70, 26, 32]
