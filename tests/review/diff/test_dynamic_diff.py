"""What a diff says of dynamic dashboards: rows, tabs, auto grids, and conditions in words."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from dynamic_specs import auto, dashboard, grid, panel, placed, row, rows, tabs
from mcp_monitoring.dashboard.comparable import comparable
from mcp_monitoring.dashboard.dynamic.versions import VERSIONS
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.dashboard.loaded import load
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.diff.model import DashboardDiff, Diff, ObjectDiff, Operation
from mcp_monitoring.review.diff.panels import dashboard_diff
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.stacks.kinds import Kind
from places import REPOSITORY
from typer.testing import CliRunner

OURS = sorted((REPOSITORY / "dashboards").rglob("*.json"))
Spec = dict[str, Any]


def between(before: Spec, after: Spec) -> DashboardDiff:
    return dashboard_diff(*(comparable(unwrapped(one)) for one in (before, after)))


def said(found: DashboardDiff) -> list[str]:
    """The lines of the report below that of the dashboard, without their columns."""
    whole = ObjectDiff(Kind.DASHBOARD, Operation.UPDATE, "D", dashboard=found)
    lines = as_text(Diff((whole,))).splitlines()[1:-1]
    return [" ".join(line.split()) for line in lines]


def condition(*items: Spec, visibility: str = "show", joined: str = "and") -> Spec:
    spec = {"visibility": visibility, "condition": joined, "items": list(items)}
    return {"kind": "ConditionalRenderingGroup", "spec": spec}


def variable_is(name: str, value: str, operator: str = "equals") -> Spec:
    spec = {"variable": name, "operator": operator, "value": value}
    return {"kind": "ConditionalRenderingVariable", "spec": spec}


HAS_DATA = {"kind": "ConditionalRenderingData", "spec": {"value": True}}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", OURS, ids=lambda one: f"{one.parent.name}-{one.stem}")
def test_a_classic_dashboard_and_itself_as_a_dynamic_one_do_not_differ(
    file: Path, version: str
) -> None:
    ours = read_dashboard(file)
    classic = json.loads(canonical_json(ours.model, uid=ours.uid, folder_uid="f"))
    dynamic = json.loads(canonical_json(ours.model, uid=ours.uid, folder_uid="f", version=version))

    assert not between(classic, dynamic)
    assert not between(dynamic, classic)


def test_a_panel_that_moved_into_a_tab_is_a_move() -> None:
    before = rows(row("Calls", grid(placed("panel-1", 0, 0), placed("panel-2", 6, 0))))
    after = rows(
        row("Calls", grid(placed("panel-1", 0, 0))),
        row("Rest", tabs(Load=grid(placed("panel-2", 0, 0)))),
    )

    found = between(dashboard(before, 1, 2), dashboard(after, 1, 2))

    assert said(found) == [
        '+ row "Rest"',
        '+ tab "Load" in row "Rest"',
        '· panel "P2" moved from row "Calls" to tab "Load" in row "Rest"',
    ]


def test_what_is_below_a_row_that_grew_did_not_move() -> None:
    def layout(height: int) -> Spec:
        above = grid(placed("panel-1", 0, 0, h=height))
        below = tabs(Load=grid(placed("panel-2", 0, 0)), Errors=auto("panel-3"))
        return rows(row("Above", above), row("Below", below))

    found = between(dashboard(layout(4), 1, 2, 3), dashboard(layout(9), 1, 2, 3))

    assert said(found) == ['· panel "P1" resized']


def test_a_row_that_became_a_tab_is_the_same_section() -> None:
    before = dashboard(rows(row("Load", grid(placed("panel-1", 0, 0)))), 1)
    after = dashboard(tabs(Load=grid(placed("panel-1", 0, 0))), 1)

    assert said(between(before, after)) == ['~ tab "Load" type row -> tab']


def test_an_element_is_known_by_its_key_whatever_it_is_called() -> None:
    before = dashboard(grid(placed("load", 0, 0)), elements={"load": panel(1)})
    retitled = panel(7, title="Queue", vizConfig={"kind": "VizConfig", "group": "table"})
    after = dashboard(grid(placed("load", 0, 0)), elements={"load": retitled})

    found = between(before, after)

    assert (found.added, found.removed) == ((), ())
    assert [change.identity.title for change in found.changed] == ["Queue"]


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (condition(variable_is("env", "prod")), 'shown only if added: $env = "prod"'),
        (
            condition(variable_is("env", "p.*", "matches"), HAS_DATA, joined="or"),
            'shown only if added: $env =~ "p.*" or there is data',
        ),
        (
            condition(
                {"kind": "ConditionalRenderingTimeRangeSize", "spec": {"value": "7d"}},
                visibility="hide",
            ),
            "hidden if added: the time range is shorter than 7d",
        ),
    ],
    ids=["a variable", "one of two", "hidden"],
)
def test_a_condition_is_said_in_words(of: Spec, words: str) -> None:
    before = dashboard(rows(row("A", grid(placed("panel-1", 0, 0)))), 1)
    after = dashboard(rows(row("A", grid(placed("panel-1", 0, 0)), conditionalRendering=of)), 1)

    assert said(between(before, after)) == [f'~ row "A" {words}']


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (
            auto("panel-1", maxColumnCount=4),
            "~ layout auto grid: at most 2 columns, standard columns, short rows"
            " -> auto grid: at most 4 columns, standard columns, short rows",
        ),
        (
            auto("panel-1", rowHeightMode="custom", rowHeight=120, fillScreen=True),
            "~ layout auto grid: at most 2 columns, standard columns, short rows -> auto grid: at"
            " most 2 columns, standard columns, rows 120 pixels high, fills the screen",
        ),
    ],
    ids=["columns", "heights"],
)
def test_an_auto_grid_is_said_in_words_and_moves_no_panel(layout: Spec, words: str) -> None:
    found = between(dashboard(auto("panel-1"), 1), dashboard(layout, 1))

    (edit,) = found.settings
    assert f"~ {edit.what} {edit.before} -> {edit.after}" == words
    assert found.moved == ()


def test_repeats_headers_and_sections_of_variables_are_said_in_words() -> None:
    layout = grid(placed("panel-1", 0, 0))
    repeat = {"mode": "variable", "value": "job"}
    custom = {"kind": "CustomVariable", "spec": {"name": "env", "query": "a,b"}}
    more = {"repeat": repeat, "hideHeader": True, "fillScreen": True, "variables": [custom]}
    before = dashboard(rows(row("Z", layout), row("A", grid(placed("panel-2", 0, 0)))), 1, 2)
    after = dashboard(rows(row("Z", layout), row("A", grid(placed("panel-2", 0, 0)), **more)), 1, 2)

    assert said(between(before, after)) == [
        '~ row "A" repeated by added: job',
        "header added: hidden",
        "fill screen added: true",
        "~ templating added: env: custom a,b",
    ]


def test_an_order_in_an_auto_grid_is_one_line() -> None:
    found = between(
        dashboard(auto("panel-1", "panel-2"), 1, 2), dashboard(auto("panel-2", "panel-1"), 1, 2)
    )

    assert said(found) == ["· panels are in another order in the file"]


def test_what_grafana_fills_in_is_no_difference() -> None:
    spec = dashboard(rows(row("A", auto("panel-1"))), 1)
    bare = copy.deepcopy(spec)
    del bare["variables"], bare["annotations"], bare["cursorSync"]
    spec["cursorSync"] = "Off"
    inner = bare["elements"]["panel-1"]["spec"]
    del inner["description"], inner["links"], inner["data"]["spec"]["transformations"]
    del bare["layout"]["spec"]["rows"][0]["spec"]["collapse"]

    assert not between(spec, bare)


def test_two_files_are_compared_whatever_their_schema(tmp_path: Path) -> None:
    ours = read_dashboard(OURS[0])
    classic = json.loads(OURS[0].read_text())
    dynamic = json.loads(canonical_json(ours.model, uid=ours.uid, folder_uid="", version="v2"))
    (tmp_path / "classic.json").write_text(json.dumps(classic))
    (tmp_path / "dynamic.json").write_text(json.dumps(dynamic))
    run = ["diff", str(tmp_path / "classic.json"), str(tmp_path / "dynamic.json")]

    ran = CliRunner().invoke(app, run)
    assert (ran.exit_code, ran.output) == (0, "No differences (1 object compared).\n")

    element = next(iter(dynamic["spec"]["elements"].values()))
    element["spec"]["title"] = "Other"
    (tmp_path / "dynamic.json").write_text(json.dumps(dynamic))
    ran = CliRunner().invoke(app, run)
    assert 'renamed to "Other"' in ran.output


CORPUS = sorted(
    file
    for file in (REPOSITORY / "tests" / "dashboards_v2").iterdir()
    if file.suffix in (".json", ".yaml") and file.stem != "library-panel"
)


@pytest.mark.parametrize("file", CORPUS, ids=lambda one: one.stem)
def test_what_is_deployed_of_a_file_does_not_differ_from_it(file: Path) -> None:
    ours = read_dashboard(file)
    assert ours.dynamic is not None
    version = ours.dynamic.version
    sent = json.loads(canonical_json(ours.model, uid=ours.uid, folder_uid="f", version=version))

    assert not between(load(file).document, sent)
