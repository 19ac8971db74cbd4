"""What a check finds in dynamic dashboards, on which line, and what it repairs there."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from dynamic_specs import auto, dashboard, grid, panel, placed, row, rows, tabs
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner

Spec = dict[str, Any]


def condition(variable: str) -> Spec:
    test = {"variable": variable, "operator": "equals", "value": "x"}
    items = [{"kind": "ConditionalRenderingVariable", "spec": test}]
    group = {"visibility": "show", "condition": "and", "items": items}
    return {"kind": "ConditionalRenderingGroup", "spec": group}


def custom(name: str) -> Spec:
    spec = {"name": name, "query": "a,b", "current": {"text": "a", "value": "a"}}
    return {"kind": "CustomVariable", "spec": spec}


def asking(number: int, expr: str) -> Spec:
    one = panel(number, description="What it shows.")
    one["spec"]["data"]["spec"]["queries"][0]["spec"]["query"]["spec"]["expr"] = expr
    query = one["spec"]["data"]["spec"]["queries"][0]["spec"]["query"]
    query["datasource"] = {"name": "${datasource}"}
    return one


def good(layout: Spec, *numbers: int, **more: Any) -> Spec:
    source = {
        "kind": "DatasourceVariable",
        "spec": {"name": "datasource", "pluginId": "prometheus"},
    }
    elements = {f"panel-{number}": asking(number, "up") for number in numbers}
    variables = [source, *more.pop("variables", [])]
    return dashboard(layout, elements=elements, variables=variables, **more)


def written(spec: Spec, where: Path) -> Path:
    document = {
        "apiVersion": "dashboard.grafana.app/v2",
        "kind": "Dashboard",
        "metadata": {"name": "board"},
        "spec": spec,
    }
    file = where / "board.json"
    file.write_text(json.dumps(document, indent=2))
    return file


def findings(spec: Spec, where: Path) -> list[tuple[str, str, str]]:
    """The rule of each finding, its message, and the line of the file it points to."""
    file = written(spec, where)
    ran = CliRunner().invoke(app, ["check", str(file), "--format", "json"])
    lines = file.read_text().splitlines()
    return [
        (one["rule"], one["message"], lines[one["line"] - 1].strip())
        for one in json.loads(ran.output)["findings"]
    ]


def test_a_good_dashboard_of_every_layout_has_no_finding(tmp_path: Path) -> None:
    layout = tabs(
        Load=rows(row("A", auto("panel-1", "panel-2")), row("B", grid(placed("panel-3", 0, 0)))),
        Errors=grid(placed("panel-4", 0, 0)),
    )

    assert findings(good(layout, 1, 2, 3, 4), tmp_path) == []


def test_panels_of_one_tab_overlap_and_those_of_two_do_not(tmp_path: Path) -> None:
    over = grid(placed("panel-1", 0, 0), placed("panel-2", 3, 0))
    layout = tabs(One=over, Two=grid(placed("panel-3", 0, 0)))

    found = findings(good(layout, 1, 2, 3), tmp_path)

    assert [(rule, said) for rule, said, _ in found] == [
        ("panel-grid", 'overlaps with panel "P1"; move one of them')
    ]


def test_a_panel_outside_of_the_grid_is_told_with_its_place_in_the_row(tmp_path: Path) -> None:
    above = row("Above", grid(placed("panel-1", 0, 0, h=20)))
    layout = rows(above, row("Below", grid(placed("panel-2", 20, 3, w=8))))

    ((_, said, _),) = findings(good(layout, 1, 2), tmp_path)

    assert said == "leaves the grid of 24 columns: x is 20 and w is 8, y is 3"


def test_a_query_that_is_no_promql_is_told_on_its_line(tmp_path: Path) -> None:
    spec = good(tabs(One=grid(placed("panel-1", 0, 0)), Two=auto("panel-2")), 1, 2)
    spec["elements"]["panel-2"] = asking(2, "rate(up[5m)")

    ((rule, _, line),) = findings(spec, tmp_path)

    assert (rule, line) == ("promql-syntax", '"expr": "rate(up[5m)",')


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"conditionalRendering": condition("nope")}, "the variable $nope in its condition"),
        ({"repeat": {"mode": "variable", "value": "nope"}}, "the variable $nope in its repeat"),
    ],
    ids=["condition", "repeat"],
)
def test_a_variable_that_is_not_declared_is_told(more: Spec, said: str, tmp_path: Path) -> None:
    layout = rows(row("A", grid(placed("panel-1", 0, 0)), **more))

    ((rule, message, _),) = findings(good(layout, 1), tmp_path)

    assert (rule, message) == (
        "undeclared-variable",
        f"{said} is not declared; declare it, or take it out",
    )


def test_a_variable_that_only_a_condition_uses_is_used(tmp_path: Path) -> None:
    shown = row("A", grid(placed("panel-1", 0, 0)), conditionalRendering=condition("env"))

    assert findings(good(rows(shown), 1, variables=[custom("env")]), tmp_path) == []
    plain = rows(row("A", grid(placed("panel-1", 0, 0))))
    found = findings(good(plain, 1, variables=[custom("env")]), tmp_path)
    assert [rule for rule, *_ in found] == ["unused-variable"]


def test_a_variable_of_a_tab_is_not_known_in_another_one(tmp_path: Path) -> None:
    layout = tabs(One=grid(placed("panel-1", 0, 0)), Two=grid(placed("panel-2", 0, 0)))
    layout["spec"]["tabs"][0]["spec"]["variables"] = [custom("env")]
    spec = good(layout, 1, 2)
    spec["elements"]["panel-1"] = asking(1, 'up{job="$env"}')
    assert findings(spec, tmp_path) == []

    spec["elements"]["panel-2"] = asking(2, 'up{job="$env"}')
    ((_, said, _),) = findings(spec, tmp_path)
    assert said == 'the variable $env in its query is one of tab "One" alone; declare it for all'


def test_repairs_change_their_lines_alone(tmp_path: Path) -> None:
    spec = good(
        rows(row("A", grid(placed("panel-1", 20, 0, w=8))), row("B", auto("panel-2"))), 1, 2
    )
    del spec["elements"]["panel-2"]["spec"]["id"]
    query = spec["elements"]["panel-1"]["spec"]["data"]["spec"]["queries"][0]["spec"]
    query["refId"] = ""
    spec["elements"]["panel-2"]["spec"]["data"]["spec"]["queries"][0]["spec"]["refId"] = "B"
    before = written(copy.deepcopy(spec), tmp_path).read_text().splitlines()

    ran = CliRunner().invoke(app, ["check", str(tmp_path / "board.json"), "--fix"])

    assert ran.output.count("fixed:") == 3
    after = (tmp_path / "board.json").read_text().splitlines()
    assert [one.strip() for one in after if one not in before] == [
        '"refId": "A",',
        '"id": 2,',
        '"x": 16,',
    ]
