"""Edits of dynamic dashboards in Grafana, merged into the file: its text then says the same."""

import copy
import json
from typing import Any

from dynamic_edits import EDITS, VARIABLE, Draw, edited_specs
from dynamic_specs import auto, dashboard, grid, panel, placed, row, rows, tabs
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_monitoring.dashboard.comparable import comparable
from mcp_monitoring.dashboard.dynamic.defaults import completed
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec
from mcp_monitoring.dashboard.wrappers import rewrapped, unwrapped
from mcp_monitoring.dashboard.yaml_values import read_yaml_text
from mcp_monitoring.review.adopt.dynamic import bare_form, merge_dynamic
from mcp_monitoring.review.adopt.merge import Merge, Side, Take
from mcp_monitoring.review.adopt.unbinding import Unbinding
from mcp_monitoring.review.diff.panels import dashboard_diff
from mcp_monitoring.review.documents.json_text import edited_json
from mcp_monitoring.review.documents.yaml_text import edited_yaml

Spec = dict[str, Any]


def envelope(spec: Spec) -> Spec:
    return {
        "apiVersion": "dashboard.grafana.app/v2",
        "kind": "Dashboard",
        "metadata": {"name": "d"},
        "spec": spec,
    }


def merged(base: Spec, theirs: Spec, file: Spec, take: Take = lambda _names: None) -> Merge:
    """Merges what Grafana has of a deployed spec into a file, which may have been edited."""
    outer = unwrapped(envelope(file))
    assert outer.dynamic is not None
    sides = [
        bare_form(unwrapped(envelope(completed(one, "v2"))).model, "v2")
        for one in (base, theirs, file)
    ]
    return merge_dynamic(
        sides[0],
        sides[1],
        sides[2],
        outer.dynamic,
        Unbinding("none", None, {}),
        take=take,
        set_by_deployment=frozenset(),
    )


def text_after(base: Spec, theirs: Spec, file: Spec) -> tuple[str, str]:
    """The text of a file before and after a merge."""
    document = envelope(file)
    text = json.dumps(document, indent=2)
    return text, edited_json(text, rewrapped(document, merged(base, theirs, file).model))


@settings(max_examples=250, deadline=None)
@given(edited_specs())
def test_the_file_then_means_what_grafana_holds(drawn: tuple[Spec, Spec, list[str]]) -> None:
    before, theirs, _ = drawn

    _, text = text_after(before, theirs, before)

    now = comparable(unwrapped(json.loads(text)))
    left = dashboard_diff(now, comparable(unwrapped(envelope(completed(theirs, "v2")))))
    assert not left, (left.added, left.removed, left.changed, left.moved, left.settings, left.order)


@settings(max_examples=60, deadline=None)
@given(edited_specs())
def test_without_an_edit_in_grafana_the_text_stays_as_it_is(
    drawn: tuple[Spec, Spec, list[str]],
) -> None:
    _, file, _ = drawn

    text, after = text_after(file, file, file)

    assert after == text


@settings(max_examples=60, deadline=None)
@given(edited_specs())
def test_edits_of_the_file_alone_stay(drawn: tuple[Spec, Spec, list[str]]) -> None:
    before, file, _ = drawn

    text, after = text_after(before, before, file)

    assert after == text


SECTIONS = dashboard(
    tabs(
        Load=rows(row("A", auto("panel-1", "panel-2")), row("B", grid(placed("panel-3", 0, 0)))),
        Errors=grid(placed("panel-4", 0, 0)),
    ),
    *(1, 2, 3, 4),
)


@st.composite
def edited_on_both_sides(draw: Draw) -> tuple[Spec, Spec, Spec]:
    """Draws a spec as it was deployed, as somebody edited it in Grafana, and as the file is now."""
    before, theirs, _ = draw(edited_specs(most=3))
    file = copy.deepcopy(before)
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=3)):
        edit(file, draw)
    return before, theirs, file


@settings(max_examples=120, deadline=None)
@given(edited_on_both_sides(), st.sampled_from([None, Side.FILE, Side.GRAFANA]))
def test_edits_of_both_sides_give_a_file_that_can_be_deployed(
    drawn: tuple[Spec, Spec, Spec], side: Side | None
) -> None:
    before, theirs, file = drawn

    document = rewrapped(envelope(file), merged(before, theirs, file, lambda _names: side).model)

    assert list(dynamic_problems(document["spec"], "v2")) == []


def _lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that only the old, and only the new text has."""
    old, new = before.splitlines(), after.splitlines()
    return [one for one in old if one not in new], [one for one in new if one not in old]


def test_one_edit_is_one_line_of_the_text() -> None:
    theirs = copy.deepcopy(SECTIONS)
    theirs["elements"]["panel-3"]["spec"]["title"] = "Queue"

    before, after = text_after(SECTIONS, theirs, SECTIONS)

    gone, new = _lines(before, after)
    assert [one.strip() for one in (*gone, *new)] == ['"title": "P3",', '"title": "Queue",']


def test_a_new_panel_in_a_tab_is_an_element_and_an_item_of_the_tab() -> None:
    theirs = copy.deepcopy(SECTIONS)
    theirs["elements"]["panel-9"] = panel(9)
    errors = theirs["layout"]["spec"]["tabs"][1]["spec"]["layout"]
    errors["spec"]["items"].append(placed("panel-9", 6, 0))

    result = merged(SECTIONS, theirs, SECTIONS)
    _, text = text_after(SECTIONS, theirs, SECTIONS)

    assert result.taken == ['new panel "P9"']
    spec = json.loads(text)["spec"]
    assert list(spec["elements"])[-1] == "panel-9"
    tab = spec["layout"]["spec"]["tabs"][1]["spec"]["layout"]
    assert tab["spec"]["items"][1] == placed("panel-9", 6, 0)


def test_a_panel_removed_in_grafana_goes_with_its_element() -> None:
    theirs = copy.deepcopy(SECTIONS)
    del theirs["elements"]["panel-4"]
    theirs["layout"]["spec"]["tabs"][1]["spec"]["layout"] = grid()

    _, text = text_after(SECTIONS, theirs, SECTIONS)

    spec = json.loads(text)["spec"]
    assert list(spec["elements"]) == ["panel-1", "panel-2", "panel-3"]
    assert spec["layout"]["spec"]["tabs"][1]["spec"]["layout"] == grid()


def test_a_tab_moved_in_grafana_and_a_panel_added_in_the_file_are_both_there() -> None:
    theirs = copy.deepcopy(SECTIONS)
    theirs["layout"]["spec"]["tabs"].reverse()
    file = copy.deepcopy(SECTIONS)
    file["elements"]["panel-8"] = panel(8)
    inner = file["layout"]["spec"]["tabs"][0]["spec"]["layout"]["spec"]["rows"][0]
    inner["spec"]["layout"]["spec"]["items"].insert(0, auto("panel-8")["spec"]["items"][0])

    result = merged(SECTIONS, theirs, file)
    _, text = text_after(SECTIONS, theirs, file)

    assert result.taken == ["order of rows and tabs"]
    made = json.loads(text)["spec"]["layout"]["spec"]["tabs"]
    assert made == list(reversed(file["layout"]["spec"]["tabs"]))


def test_two_orders_are_a_conflict_that_can_be_decided() -> None:
    three = dashboard(auto("panel-1", "panel-2", "panel-3"), 1, 2, 3)
    theirs = dashboard(auto("panel-3", "panel-1", "panel-2"), 1, 2, 3)
    file = dashboard(auto("panel-2", "panel-1", "panel-3"), 1, 2, 3)

    result = merged(three, theirs, file)
    assert [one.unit for one in result.conflicts] == ["order of panels"]
    assert dynamic_spec(result.model, "v2") == file

    decided = merged(three, theirs, file, take=lambda _names: Side.GRAFANA)
    assert dynamic_spec(decided.model, "v2") == theirs


def test_a_condition_that_both_changed_is_a_conflict_in_words() -> None:
    def with_condition(value: str) -> Spec:
        test = {"variable": "env", "operator": "equals", "value": value}
        items = [{"kind": "ConditionalRenderingVariable", "spec": test}]
        group = {"visibility": "show", "condition": "and", "items": items}
        condition = {"kind": "ConditionalRenderingGroup", "spec": group}
        one = row("A", grid(placed("panel-1", 0, 0)), conditionalRendering=condition)
        return dashboard(rows(one), 1)

    base, theirs, file = map(with_condition, ("dev", "prod", "test"))
    (conflict,) = merged(base, theirs, file).conflicts

    (value,) = conflict.values
    assert (value.name, value.file, value.grafana) == (
        "shown only if",
        '$env = "test"',
        '$env = "prod"',
    )


def test_a_new_variable_of_a_row_goes_into_the_row() -> None:
    before = dashboard(rows(row("A", grid(placed("panel-1", 0, 0)))), 1)
    theirs = copy.deepcopy(before)
    theirs["layout"]["spec"]["rows"][0]["spec"]["variables"] = [VARIABLE]

    _, text = text_after(before, theirs, before)

    assert json.loads(text)["spec"] == theirs


COMMENTED = """\
apiVersion: dashboard.grafana.app/v2   # of Grafana 13
kind: Dashboard
metadata: {name: d}
spec:
  title: Shop
  elements:
    panel-1:
      kind: Panel
      spec: {id: 1, title: Calls}  # all of them
    panel-2: {kind: Panel, spec: {id: 2, title: Errors}}
  layout:
    kind: TabsLayout
    spec:
      tabs:
      # What people look at first.
      - kind: TabsLayoutTab
        spec:
          title: Load
          layout:
            kind: AutoGridLayout
            spec:
              items:
              - {kind: AutoGridLayoutItem, spec: {element: {kind: ElementReference, name: panel-1}}}
      - kind: TabsLayoutTab
        spec:
          title: Trouble
          layout:
            kind: AutoGridLayout
            spec:
              items:
              - {kind: AutoGridLayoutItem, spec: {element: {kind: ElementReference, name: panel-2}}}
"""


def test_a_file_in_yaml_keeps_its_comments_and_what_it_leaves_out() -> None:
    document = read_yaml_text(COMMENTED).value
    theirs = completed(document["spec"], "v2")
    theirs["elements"]["panel-2"]["spec"]["title"] = "Failed calls"
    theirs["layout"]["spec"]["tabs"][1]["spec"]["title"] = "Failures"

    model = merged(document["spec"], theirs, document["spec"]).model
    after = edited_yaml(COMMENTED, rewrapped(document, model))

    wanted = COMMENTED.replace("title: Errors", "title: Failed calls")
    assert after == wanted.replace("title: Trouble", "title: Failures")
