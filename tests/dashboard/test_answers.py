"""Placeholders of other plugins: answered by the deployment, or refused with the way out."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.dashboard.bindable import answerable_names
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import (
    DashboardError,
    canonical_json,
    read_dashboard,
    read_dashboards,
)
from places import REPOSITORY

FIELD = REPOSITORY / "tests" / "fixtures" / "field" / "other-type-placeholder"
OURS = DataSource("ours", "MCP Prometheus")
PROMETHEUS = {"type": "prometheus", "uid": "ours"}

# Each file with answers to all of its placeholders, and what it says without them.
FILES: dict[str, tuple[dict[str, str], list[str]]] = {
    "object": (
        {"DS_LOGS": "team-loki"},
        [
            'panel "Errors", panel "Errors"/query A, variable "pod": data source "${DS_LOGS}"'
            " stands for one of type loki, to be chosen at import; give the uid of one:"
            " datasource_uids: {DS_LOGS: ...}"
        ],
    ),
    "string": (
        {"DS_LOGS": "team-loki"},
        [
            'panel "Errors", panel "Errors"/query A: data source "${DS_LOGS}" stands for one of'
            " type loki, to be chosen at import; give the uid of one: datasource_uids:"
            " {DS_LOGS: ...}"
        ],
    ),
    "mixed-panel": (
        {"DS_TEMPO-EU": "tempo", "DS_RELEASES": "releases"},
        [
            'panel "Calls and traces"/query B, panel "Slow traces": data source "${DS_TEMPO-EU}"'
            " stands for one of type tempo, to be chosen at import; give the uid of one:"
            " datasource_uids: {DS_TEMPO-EU: ...}",
            'annotation "Deployments", annotation "Deployments"/query: data source'
            ' "${DS_RELEASES}" stands for one of type grafana-postgresql-datasource, to be chosen'
            " at import; give the uid of one: datasource_uids: {DS_RELEASES: ...}",
        ],
    ),
    "without-inputs": (
        {"DS_ELASTIC": "logs.elastic", "Teams": "teams-db"},
        [
            'panel "By status", variable "host", variable "filter" and 2 more: data source'
            ' "${DS_ELASTIC}" stands for one of type elasticsearch, to be chosen at import; give'
            " the uid of one: datasource_uids: {DS_ELASTIC: ...}"
        ],
    ),
    "data-source-variables": (
        {"DS_LOKI-MAIN": "loki-1"},
        [
            'variable "logs": data source "${DS_LOKI-MAIN}" stands for one of type loki, to be'
            " chosen at import; give the uid of one: datasource_uids: {DS_LOKI-MAIN: ...}"
        ],
    ),
}


def problems_of(file: Path, answered: Any = ()) -> list[str]:
    with pytest.raises(DashboardError) as refusal:
        read_dashboard(file, answered=answered)
    return [problem.removeprefix(f"{file}: ") for problem in refusal.value.problems]


def bound(file: Path, answers: dict[str, str]) -> dict[str, Any]:
    return bind(read_dashboard(file, answered=answers), OURS, datasource_uids=answers)


def deployed(file: Path, answers: dict[str, str]) -> str:
    return canonical_json(bound(file, answers), uid="u", folder_uid="f")


def save(directory: Path, name: str = "board.json", **model: Any) -> Path:
    file = directory / name
    file.write_text(json.dumps({"title": "x", **model}))
    return file


# --- files of the field ------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_placeholder_is_refused_once_with_its_places_and_the_way_out(name: str) -> None:
    _, said = FILES[name]
    assert problems_of(FIELD / f"{name}.json") == said


@pytest.mark.parametrize("name", FILES)
def test_what_the_message_asks_for_is_enough(name: str) -> None:
    answers, _ = FILES[name]
    text = deployed(FIELD / f"{name}.json", answers)
    assert "DS_" not in text
    assert all(json.dumps(uid) in text for uid in answers.values())


@pytest.mark.parametrize("name", FILES)
def test_the_same_is_refused_and_answered_without_inputs(name: str, tmp_path: Path) -> None:
    model = json.loads((FIELD / f"{name}.json").read_text())
    model.pop("__inputs", None)
    # What its name does not tell, an object without inputs cannot.
    text = json.dumps(model).replace("DS_MIMIR", "DS_PROM")
    file = tmp_path / "board.json"
    file.write_text(text)

    answers, said = FILES[name]
    assert len(problems_of(file)) == len(said)
    assert "DS_" not in deployed(file, answers)


def test_one_of_two_answers_leaves_the_other_refused() -> None:
    (problem,) = problems_of(FIELD / "mixed-panel.json", {"DS_RELEASES": "releases"})
    assert '"${DS_TEMPO-EU}"' in problem


def test_an_answer_keeps_the_type_that_object_or_input_tell() -> None:
    for name in ("object", "string"):
        model = bound(FIELD / f"{name}.json", {"DS_LOGS": "team-loki"})
        panel = model["panels"][-1]
        loki = {"type": "loki", "uid": "team-loki"}
        assert panel["datasource"] == panel["targets"][0]["datasource"] == loki


def test_prometheus_of_the_same_file_goes_to_ours() -> None:
    model = bound(FIELD / "mixed-panel.json", {"DS_TEMPO-EU": "t", "DS_RELEASES": "r"})
    first, second = model["panels"][0]["targets"]
    assert first["datasource"] == PROMETHEUS
    assert second["datasource"] == {"type": "tempo", "uid": "t"}


# --- one reference -----------------------------------------------------------------------------

PLUGINS = ["loki", "tempo", "grafana-amazonprometheus-datasource", "grafana", "datasource"]


@pytest.mark.parametrize("uid", ["${DS_X}", "$DS_X", "[[DS_X]]", "${DS_X:raw}"])
@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_placeholder_of_any_plugin_is_refused_in_any_spelling(
    tmp_path: Path, plugin: str, uid: str
) -> None:
    file = save(tmp_path, panels=[{"id": 1, "datasource": {"type": plugin, "uid": uid}}])
    (problem,) = problems_of(file)
    assert problem.startswith(f'panel 1: data source "{uid}" stands for one of type {plugin}, ')
    assert bound(file, {"DS_X": "u"})["panels"][0]["datasource"] == {"type": plugin, "uid": "u"}


@pytest.mark.parametrize("reference", ["$gone", {"uid": "${gone}"}])
def test_a_placeholder_of_an_unknown_plugin_is_answered_without_a_type(
    tmp_path: Path, reference: Any
) -> None:
    file = save(tmp_path, panels=[{"id": 1, "datasource": reference}])
    (problem,) = problems_of(file)
    assert problem.endswith(
        "is not declared; add a data source variable of that name, or give the uid of one:"
        " datasource_uids: {gone: ...}"
    )
    assert bound(file, {"gone": "u"})["panels"][0]["datasource"] == {"uid": "u"}


@pytest.mark.parametrize("reference", ["${DS_PROMETHEUS}", {"type": "prometheus", "uid": "$m"}])
def test_an_answer_for_a_prometheus_placeholder_wins(tmp_path: Path, reference: Any) -> None:
    file = save(tmp_path, panels=[{"datasource": reference}, {"datasource": "Prometheus"}])
    answers = {"DS_PROMETHEUS": "second"} if isinstance(reference, str) else {"m": "second"}
    first, other = bound(file, answers)["panels"]
    assert first["datasource"] == {"type": "prometheus", "uid": "second"}
    assert other["datasource"] == PROMETHEUS


@pytest.mark.parametrize("reference", ["Loki", {"type": "loki", "uid": "Loki"}, {"uid": "Loki"}])
def test_a_name_or_uid_that_a_file_writes_is_answered(tmp_path: Path, reference: Any) -> None:
    file = save(tmp_path, panels=[{"datasource": reference}])
    (panel,) = bound(file, {"Loki": "team-loki"})["panels"]
    assert panel["datasource"]["uid"] == "team-loki"


def test_a_declared_variable_stays_even_if_its_name_is_answered_elsewhere(tmp_path: Path) -> None:
    variable = {"name": "DS_LOGS", "type": "datasource", "query": "loki", "current": {}}
    reference = {"type": "loki", "uid": "${DS_LOGS}"}
    file = save(tmp_path, panels=[{"datasource": reference}], templating={"list": [variable]})
    model = bound(file, {"DS_LOGS": "team-loki"})
    assert model["panels"][0]["datasource"] == reference
    assert model["templating"]["list"] == [variable]


@pytest.mark.parametrize("uid", ["-- Grafana --", "-- Mixed --", "-- Dashboard --", "grafana"])
def test_data_sources_of_grafana_itself_have_no_answer(tmp_path: Path, uid: str) -> None:
    file = save(tmp_path, panels=[{"datasource": {"type": "datasource", "uid": uid}}])
    assert bound(file, {uid: "u"})["panels"][0]["datasource"]["uid"] == uid


@pytest.mark.parametrize("reference", ["${DS_E}", {"type": "__expr__", "uid": "${DS_E}"}])
def test_an_expression_that_an_export_made_a_placeholder_is_one_again(
    tmp_path: Path, reference: Any
) -> None:
    inputs = [{"name": "DS_E", "type": "datasource", "pluginId": "__expr__"}]
    targets = [{"refId": "A", "expr": "up"}, {"refId": "B", "datasource": reference}]
    file = save(tmp_path, __inputs=inputs, panels=[{"targets": targets}])
    (panel,) = bound(file, {})["panels"]
    assert panel["targets"][1]["datasource"] == {"type": "__expr__", "uid": "__expr__"}


# --- data source variables ---------------------------------------------------------------------


def test_a_variable_opens_on_the_answer_whatever_its_filter() -> None:
    file = FIELD / "data-source-variables.json"
    logs, archive, metrics = bound(file, {"DS_LOKI-MAIN": "loki-1"})["templating"]["list"]
    assert logs["current"] == {"selected": True, "text": "loki-1", "value": "loki-1"}
    assert (logs["regex"], logs["options"]) == ("", [])
    assert archive["current"] == {"text": ["All"], "value": ["$__all"]}
    assert metrics["current"]["value"] == "ours"


def test_a_prometheus_variable_opens_on_the_answer_too() -> None:
    answers = {"DS_LOKI-MAIN": "loki-1", "DS_MIMIR": "second"}
    *_, metrics = bound(FIELD / "data-source-variables.json", answers)["templating"]["list"]
    assert metrics["current"]["value"] == "second"


def test_a_variable_of_several_opens_on_each_answer(tmp_path: Path) -> None:
    current = {"text": ["a", "b"], "value": ["${DS_A}", "other"]}
    variable = {"name": "v", "type": "datasource", "query": "loki", "multi": True}
    file = save(tmp_path, templating={"list": [{**variable, "current": current}]})
    (after,) = bound(file, {"DS_A": "a"})["templating"]["list"]
    assert after["current"]["value"] == ["a", "other"]


@pytest.mark.parametrize("value", ["default", "$__all", "$x", "Loki", None, 5, [], ["$__all"]])
def test_a_variable_may_open_on_what_is_no_placeholder(tmp_path: Path, value: Any) -> None:
    variable = {"name": "v", "type": "datasource", "query": "loki", "current": {"value": value}}
    file = save(tmp_path, templating={"list": [variable]})
    assert bound(file, {})["templating"]["list"] == [variable]


# --- answers that no file asks for -------------------------------------------------------------


def refusal_of(directory: Path, *answered: str) -> list[str]:
    with pytest.raises(DashboardError) as refusal:
        read_dashboards(directory, answered=answered)
    return refusal.value.problems


@pytest.mark.parametrize(
    ("answered", "hint"),
    [("DS_LOG", "did you mean DS_LOGS?"), ("Tempo", "they have DS_LOGS, Loki")],
)
def test_an_answer_for_no_file_is_refused_with_the_names_there_are(
    tmp_path: Path, answered: str, hint: str
) -> None:
    panels = [{"datasource": "Loki"}, {"datasource": {"type": "loki", "uid": "${DS_LOGS}"}}]
    save(tmp_path, "a.json", panels=panels)
    save(tmp_path, "b.json", panels=[{"datasource": "-- Grafana --"}])
    assert refusal_of(tmp_path, "DS_LOGS", answered) == [
        f"datasource_uids: {answered}: no dashboard has a placeholder or a data source of this"
        f" name; {hint}"
    ]


def test_a_misspelt_answer_is_told_beside_the_placeholder_that_lacks_one(tmp_path: Path) -> None:
    reference = {"type": "loki", "uid": "${DS_LOGS}"}
    save(tmp_path, panels=[{"datasource": reference}])
    refused, unknown = refusal_of(tmp_path, "DS_LOGZ")
    assert '"${DS_LOGS}" stands for one of type loki' in refused
    assert unknown.endswith("did you mean DS_LOGS?")


def test_where_no_dashboard_has_any_name_that_is_said(tmp_path: Path) -> None:
    save(tmp_path)
    (problem,) = refusal_of(tmp_path, "DS_LOGS")
    assert problem.endswith("no dashboard has a placeholder or a data source of this name; they"
                            " have none")  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    ["{", "[]", '{"panels": 1}', '{"apiVersion": "v1", "kind": "ConfigMap", "data": {}}'],
)
def test_a_file_that_cannot_be_read_may_have_any_name(tmp_path: Path, broken: str) -> None:
    (tmp_path / "a.json").write_text(broken)
    save(tmp_path, "b.json")
    (problem,) = refusal_of(tmp_path, "DS_LOGS")
    assert problem.startswith(f"{tmp_path / 'a.json'}: ")


def test_names_are_those_of_panels_variables_and_annotations() -> None:
    for name, (answers, _) in FILES.items():
        model = json.loads((FIELD / f"{name}.json").read_text())
        before = json.dumps(model)
        assert answers.keys() <= answerable_names(model, {"DS_LOGS": "loki"})
        assert json.dumps(model) == before
