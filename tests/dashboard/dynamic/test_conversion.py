"""Dashboards written in another schema: what stays, what is lost, and that it is said by place."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dynamic_corpus import DIRECTORY, GOOD, spec_of
from dynamic_dashboards import SLOW, VERSIONS, specs
from hypothesis import given
from mcp_monitoring.dashboard.classic.keys import COMPLEMENT
from mcp_monitoring.dashboard.classic.normal import normal_panel
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.classic.shape import numbered, panel_id_problems, shape_problems
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.dynamic.defaults import completed, without_defaults
from mcp_monitoring.dashboard.dynamic.form import classic_form
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from mcp_monitoring.dashboard.dynamic.to_classic import to_classic
from mcp_monitoring.dashboard.dynamic.to_dynamic import to_dynamic, to_version
from mcp_monitoring.dashboard.files import read_dashboards
from mcp_monitoring.dashboard.lenient import objects_of
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.names.choice import chosen_naming
from mcp_monitoring.names.contents import named_contents
from mcp_monitoring.names.profiles import find_profile, profile_names
from places import REPOSITORY
from recorded_v2 import converted

OURS = sorted(
    [*REPOSITORY.glob("dashboards/**/*.json"), *REPOSITORY.glob("runbooks/**/*.json")],
    key=str,
)


def classic(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def fixture(name: str) -> Any:
    return unwrapped(classic(REPOSITORY / "tests" / "fixtures" / name)).model


def corpus(name: str) -> Any:
    return to_classic(*spec_of(DIRECTORY / name))


def rows_of(model: Any) -> Iterator[tuple[str, bool, list[str]]]:
    """The rows of a classic model: title, whether collapsed, titles of the panels in it."""
    for panel in model["panels"]:
        if panel["type"] == "row":
            inside = [one["title"] for one in panel["panels"]]
            yield panel["title"], panel["collapsed"], inside


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", OURS, ids=lambda one: str(one.relative_to(REPOSITORY)))
def test_nothing_of_our_dashboards_is_lost(file: Path, version: str) -> None:
    made = to_dynamic(classic(file), version)

    assert made.lost == []
    assert made.problems == []
    assert made.model == completed(made.model, version)


@pytest.mark.parametrize("file", OURS, ids=lambda one: str(one.relative_to(REPOSITORY)))
def test_our_dashboards_are_the_same_after_both_ways(file: Path) -> None:
    before = numbered(classic(file))
    back = to_classic(to_dynamic(before, "v2").model, "v2")

    assert back.lost == []
    places = [
        # Nothing leads to a row by its id.
        [(one.type == "row" or one.id, one.title, one.grid) for one in read_view(model).panels]
        for model in (before, back.model)
    ]
    assert places[0] == places[1]
    for panel, same in zip(panels_of(before), panels_of(back.model), strict=True):
        assert normal_panel(panel) == normal_panel(same)


@pytest.mark.parametrize("name", profile_names())
def test_nothing_of_our_dashboards_with_other_names_is_lost(name: str) -> None:
    profile = find_profile(name)
    dashboards = read_dashboards(metric_set(profile.metrics).dashboards)
    naming = chosen_naming({"profile": name, "metrics": profile.metrics})

    for one in named_contents(dashboards, [], naming).dashboards:
        made = to_dynamic(one.model, "v2")
        assert made.lost == made.problems == [], one.file


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        (
            "old-rows.json",
            [
                '"hideControls"',
                'panel "Requests": "format"',
                'panel "Sessions": "yaxes"',
                'panel 6: "content"',
                'panel 6: "mode"',
            ],
        ),
        ("ui-export.json", []),
        ("seed-mcp-overview.json", []),
        ("resource-v1.json", []),
        (
            "loki-and-prometheus.json",
            ['panel "Errors logged and counted": "targets[2].datasource.name"'],
        ),
    ],
)
def test_what_only_older_dashboards_have_is_named(name: str, lost: list[str]) -> None:
    made = to_dynamic(fixture(name), "v2")

    assert made.problems == []
    assert made.lost == [f"{one} is lost: schema v2 has no place for it" for one in lost]


def test_a_query_without_a_data_source_stays_one() -> None:
    panel = {"id": 1, "type": "stat", "title": "A", "targets": [{"refId": "A", "expr": "up"}]}
    made = to_dynamic({"title": "T", "panels": [panel]}, "v2beta1")

    query = made.model["elements"]["panel-1"]["spec"]["data"]["spec"]["queries"][0]["spec"]["query"]
    # As Grafana 12.4 answers for such a panel (recorded).
    assert query == {"kind": "DataQuery", "group": "", "version": "v0", "spec": {"expr": "up"}}


def test_a_placeholder_of_an_export_becomes_a_query_without_a_name() -> None:
    model = {
        "__inputs": [{"name": "DS_P", "type": "datasource", "pluginId": "prometheus"}],
        "title": "T",
        "panels": [{"id": 1, "type": "stat", "datasource": "${DS_P}", "targets": [{"expr": "up"}]}],
    }

    made = to_dynamic(model, "v2")

    query = made.model["elements"]["panel-1"]["spec"]["data"]["spec"]["queries"][0]["spec"]["query"]
    assert query["group"] == "prometheus"
    assert "datasource" not in query
    assert made.lost == []


def test_a_value_that_schema_v2_refuses_is_a_problem() -> None:
    config = {"defaults": {"decimals": "two"}}
    model = {"title": "T", "panels": [{"id": 1, "type": "stat", "fieldConfig": config}]}

    assert to_dynamic(model, "v2").problems == [
        'element "panel-1": "spec.vizConfig.spec.fieldConfig.defaults.decimals" must be a number,'
        ' not "two"'
    ]


@pytest.mark.parametrize("name", ["GridLayout", "RowsLayout", "TabsLayout"])
def test_a_classic_one_is_what_grafana_makes_of_it(name: str) -> None:
    spec, answer = converted(name)
    made = to_classic(spec, "v2beta1").model

    assert made["schemaVersion"] == answer["schemaVersion"]
    assert {key: made[key] for key in ("title", "tags", "time", "refresh", "editable")} == {
        key: answer[key] for key in ("title", "tags", "time", "refresh", "editable")
    }
    shown = [
        [(one["type"], one["title"], one.get("targets"), one.get("collapsed")) for one in panels]
        for panels in (made["panels"], answer["panels"])
    ]
    for panel in made["panels"]:
        for query in panel.get("targets", ()):
            query.pop("hide")
    assert shown[0] == shown[1]
    places = [
        [one["gridPos"] for one in model["panels"] if one["type"] != "row"]
        for model in (made, answer)
    ]
    assert places[0] == places[1]


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        (
            "tabs.yaml",
            [
                'tab "Calls": becomes a row',
                'tab "Errors": becomes a row',
                'tab "Errors": is always shown; its condition is lost',
                'tab "Pool of $job": becomes a row',
                'tab "Pool of $job": its variable "details" becomes one of the dashboard',
                'tab "Pool of $job": panels of the auto grid get fixed places',
            ],
        ),
        (
            "rows.json",
            [
                'row "Errors": is always shown; its condition is lost',
                'row "Tool $method": its variable "window" becomes one of the dashboard',
            ],
        ),
        (
            "auto-grid.json",
            [
                "the dashboard: panels of the auto grid get fixed places",
                'element "panel-2": is always shown; its condition is lost',
            ],
        ),
        (
            "preferences.json",
            [
                "the dashboard: panels of the auto grid get fixed places",
                '"preferences" is lost: a classic dashboard has no place for it',
            ],
        ),
        (
            "transformations.json",
            [
                'element "panel-1": "spec.data.spec.queries[0].spec.query.labels" is lost:'
                " a classic dashboard has no place for it"
            ],
        ),
        ("grid.json", []),
        ("alpha-rows-in-grid.yaml", []),
        ("same-id.json", []),
        ("element-keys.yaml", []),
    ],
)
def test_what_a_classic_dashboard_has_no_place_for_is_named(name: str, lost: list[str]) -> None:
    assert corpus(name).lost == lost


def test_tabs_and_nested_rows_become_rows_below_each_other() -> None:
    assert list(rows_of(corpus("nested.yaml").model)) == [
        ("Service", False, []),
        ("Calls", False, []),
        ("Latency", False, []),
        ("95th", False, []),
        ("Nothing yet", False, []),
        ("Database", False, []),
        ("Pool", False, []),
        ("Open", True, ["Connections"]),
    ]


def test_rows_inside_a_collapsed_row_are_collapsed() -> None:
    spec = copy.deepcopy(spec_of(DIRECTORY / "nested.yaml")[0])
    inner = spec["layout"]["spec"]["tabs"][0]["spec"]["layout"]
    spec["layout"] = {"kind": "RowsLayout", "spec": {"rows": []}}
    row = {"title": "Outer", "collapse": True, "layout": inner}
    spec["layout"]["spec"]["rows"].append({"kind": "RowsLayoutRow", "spec": row})
    del spec["elements"]["panel-4"]

    made = to_classic(spec, "v2")

    assert list(rows_of(made.model))[:2] == [
        ("Outer", True, []),
        ("Calls", True, ["Calls", "Errors"]),
    ]
    assert 'row "Outer", row "Calls": is collapsed itself, as row "Outer" is' in made.lost


def test_a_variable_that_a_row_and_the_dashboard_have_is_named() -> None:
    spec = copy.deepcopy(spec_of(DIRECTORY / "rows.json")[0])
    spec["layout"]["spec"]["rows"][3]["spec"]["variables"][0]["spec"]["name"] = "job"

    assert 'variable "job" is there twice now; rename one of them' in to_classic(spec, "v2").lost


@pytest.mark.parametrize("version", VERSIONS)
def test_any_valid_spec_becomes_a_classic_model(version: str) -> None:
    @SLOW
    @given(specs(version))
    def check(spec: dict[str, Any]) -> None:
        before = copy.deepcopy(spec)
        made = to_classic(spec, version)

        assert spec == before
        assert list(shape_problems(made.model)) == []
        assert list(panel_id_problems(made.model)) == []
        ids = [panel["id"] for panel in panels_of(made.model)]
        assert len(set(ids)) == len(ids)
        assert len([one for one in panels_of(made.model) if one.get("type") != "row"]) >= len(
            [one for one in spec["elements"].values() if "vizConfig" in one["spec"]]
        ) - sum(_is_row(one) for one in spec["elements"].values())
        assert all(len(line.splitlines()) == 1 for line in made.lost)

    check()


@pytest.mark.parametrize("file", GOOD)
@pytest.mark.parametrize("target", VERSIONS)
def test_another_version_of_the_schema_is_a_valid_one(file: str, target: str) -> None:
    spec, version = spec_of(DIRECTORY / file)
    made = to_version(spec, version, target)

    assert made.problems == list(dynamic_problems(made.model, target))
    if (file, target) != ("field-config.json", "v2alpha1"):
        assert made.problems == []
    if version == target:
        assert made.model == spec
        assert made.lost == []


def test_nothing_is_lost_there_and_back_if_nothing_was_said_to_be() -> None:
    for file in GOOD:
        spec, version = spec_of(DIRECTORY / file)
        for target in VERSIONS:
            there = to_version(spec, version, target)
            back = to_version(there.model, target, version)
            # Rows of a grid are rows of their own in the other versions.
            is_other = file == "alpha-rows-in-grid.yaml" and target != version
            if not (is_other or there.lost or there.problems or back.lost):
                same = [without_defaults(one, version) for one in (back.model, spec)]
                assert same[0] == same[1], (file, target)


def test_a_word_that_a_version_does_not_know_is_named() -> None:
    spec, version = spec_of(DIRECTORY / "variables.json")

    made = to_version(spec, version, "v2alpha1")

    line = 'variable "quantile": "spec.hide" is lost: schema v2alpha1 has no place for it'
    assert line in made.lost


def test_no_part_of_a_classic_model_is_a_complement() -> None:
    for file in GOOD:
        model = corpus(file).model
        assert [path for path, one in objects_of(model) if COMPLEMENT in one] == []
        assert classic_form(to_dynamic(model, "v2").model, "v2").model


def _is_row(element: Any) -> bool:
    config = element["spec"].get("vizConfig", {})
    return "row" in (config.get("group"), config.get("kind"))
