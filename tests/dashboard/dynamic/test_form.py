"""The classic form of a dynamic dashboard, and the way back."""

import json
from typing import Any

import pytest
from dynamic_specs import auto, dashboard, grid, placed, row, rows, tabs
from mcp_monitoring.dashboard.classic.keys import COMPLEMENT, PANELS, QUERIES
from mcp_monitoring.dashboard.dynamic.form import classic_form
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.dynamic.versions import VERSIONS
from mcp_monitoring.dashboard.lenient import at
from places import REPOSITORY

OURS = sorted((REPOSITORY / "dashboards").rglob("*.json"))


CONDITION = {
    "kind": "ConditionalRenderingGroup",
    "spec": {"visibility": "show", "condition": "and", "items": []},
}
NESTED = tabs(
    Load=rows(
        row("", grid(placed("panel-1", 0, 0)), hideHeader=True),
        row("Calls", auto("panel-2", "panel-3"), conditionalRendering=CONDITION),
    ),
    Errors=tabs(Inner=grid(placed("panel-4", 3, 2), placed("panel-5", 9, 2))),
)
LAYOUTS = {
    "grid": grid(placed("panel-1", 0, 0), placed("panel-2", 6, 3)),
    "auto grid": auto("panel-1", "panel-2", "panel-3", fillScreen=True),
    "rows": rows(row("A", grid(placed("panel-1", 0, 0))), row("B", auto("panel-2"), collapse=True)),
    "nested": NESTED,
    "no rows": rows(),
    "empty": grid(),
}
NUMBERS = (1, 2, 3, 4, 5)


def with_layout(name: str) -> dict[str, Any]:
    used = [one for one in NUMBERS if f'"panel-{one}"' in json.dumps(LAYOUTS[name])]
    return dashboard(LAYOUTS[name], *used)


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_unchanged_form_gives_the_same_spec(name: str) -> None:
    spec = with_layout(name)

    assert dynamic_spec(classic_form(spec, "v2").model, "v2") == spec


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_origin_is_a_place_in_the_spec(name: str) -> None:
    spec = with_layout(name)
    form = classic_form(spec, "v2")

    for path, origin in form.origins.items():
        at(form.model, path[:-1])
        at(spec, origin)


def test_a_query_has_its_data_source_and_what_is_sent_in_it() -> None:
    form = classic_form(with_layout("grid"), "v2")

    source = {"type": "prometheus", "uid": "prom"}
    first = form.model[PANELS][0]
    assert first[QUERIES] == [
        {"expr": "up", "legendFormat": "{{job}}", "refId": "A", "hide": False, "datasource": source}
    ]
    assert first["datasource"] == source
    assert first["maxDataPoints"] == 100
    assert first["gridPos"] == {"x": 0, "y": 0, "w": 6, "h": 4}
    of_expr = ("elements", "panel-1", "spec", "data", "spec", "queries", 0, "spec", "query")
    assert form.origin_of((PANELS, 0, QUERIES, 0, "expr")) == (*of_expr, "spec", "expr")


def test_the_form_of_a_plain_dashboard_is_a_classic_model() -> None:
    assert COMPLEMENT not in json.dumps(classic_form(with_layout("grid"), "v2").model)


def test_rows_and_tabs_are_rows_one_below_another() -> None:
    panels = classic_form(with_layout("nested"), "v2").model[PANELS]

    assert [(one.get("title"), one["gridPos"]["y"]) for one in panels] == [
        ("Load", 0),
        ("P1", 1),
        ("Calls", 5),
        ("P2", 6),
        ("P3", 6),
        ("Errors", 11),
        ("Inner", 12),
        ("P4", 15),
        ("P5", 15),
    ]
    assert panels[2][COMPLEMENT]["depth"] == 1
    assert panels[0][COMPLEMENT]["kind"] == "TabsLayoutTab"


def test_a_panel_that_is_added_to_the_form_becomes_an_element() -> None:
    model = classic_form(with_layout("rows"), "v2").model
    added = {"id": 9, "type": "stat", "title": "New", "gridPos": {"x": 6, "y": 1, "w": 6, "h": 4}}
    model[PANELS].insert(2, added)

    spec = dynamic_spec(model, "v2")

    first = spec["layout"]["spec"]["rows"][0]["spec"]["layout"]["spec"]["items"]
    assert [one["spec"]["element"]["name"] for one in first] == ["panel-1", "panel-9"]
    assert first[1]["spec"]["y"] == 0
    assert spec["elements"]["panel-9"]["spec"]["title"] == "New"


def test_the_variable_of_a_row_goes_back_to_its_row() -> None:
    own = {"kind": "CustomVariable", "spec": {"name": "v", "query": "a,b", "current": {}}}
    layout = rows(row("A", grid(placed("panel-1", 0, 0)), variables=[own]), row("B", grid()))
    spec = dashboard(layout, 1)

    model = classic_form(spec, "v2").model

    assert [one["name"] for one in model["templating"]["list"]] == ["v"]
    assert dynamic_spec(model, "v2") == spec


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", OURS, ids=lambda one: one.stem)
def test_a_classic_dashboard_goes_to_every_version_and_stays_there(file: Any, version: str) -> None:
    spec = dynamic_spec(json.loads(file.read_text()), version)

    assert dynamic_spec(classic_form(spec, version).model, version) == spec
