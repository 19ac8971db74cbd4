"""Panels of Grafana's library: their content is there, and the dashboard has a reference."""

from typing import Any

import pytest
from dynamic_specs import auto
from dynamic_specs import dashboard as dynamic_dashboard
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.review.drawing.asking.dashboards import Asked, drawn_view, panels_of
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, panel, variable

CONTENT = panel(77, "up", title="Of the library", type="stat")


def reference(number: int, uid: str = "lib", **keys: Any) -> dict[str, Any]:
    """A panel of the library, as Grafana writes it."""
    return {
        "id": number,
        "type": "library-panel-ref",
        "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4},
        "libraryPanel": {"uid": uid, "name": "Ups"},
        **keys,
    }


def source(**contents: Any) -> HeldSource:
    held = HeldSource()
    held.library = {"lib": CONTENT, **contents}
    return held


def drawn(*panels: Any, source: HeldSource, **keys: Any) -> list[PanelData]:
    asked = Asked(SHOWN, **keys)
    variables = [variable("v", "custom", "x, y", includeAll=True)]
    placed = panels_of(dashboard(*panels, variables=variables), source, asked)
    return [one.data for row in placed.rows for one in row.panels]


@pytest.mark.parametrize("keys", [{}, {"type": ""}, {"type": "gauge", "targets": []}])
def test_a_library_panel_has_the_content_of_the_library_in_its_own_place(keys: Any) -> None:
    held = source()
    view = dashboard(reference(3, **keys))

    (one,) = (one for row in panels_of(view, held, Asked(SHOWN)).rows for one in row.panels)

    assert (one.data.panel.id, one.key) == (3, "panel-3")
    assert (one.place.w, one.place.h) == (6, 4)
    assert one.data.panel.type == "stat"
    assert (one.data.queries, one.data.problems) == (("up",), ())


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ({}, "Of the library"),
        ({"title": None}, "Of the library"),
        ({"title": ""}, ""),
        ({"title": "Of the dashboard"}, "Of the dashboard"),
    ],
)
def test_its_title_is_that_of_the_dashboard_if_there_is_one(keys: Any, title: str) -> None:
    (one,) = drawn(reference(3, **keys), source=source())

    assert one.panel.title == title


def test_each_content_is_read_once_and_only_if_it_is_shown() -> None:
    held = source(other=CONTENT)
    row = {"id": 9, "type": "row", "collapsed": True, "panels": [reference(8, "closed")]}

    drawn(reference(1), reference(2), reference(3, "other"), row, source=held)

    assert sorted(held.read) == ["lib", "other"]


def test_a_library_panel_is_repeated_as_its_content_says_or_as_the_dashboard_says() -> None:
    repeated = {**CONTENT, "repeat": "v", "title": "Of $v"}
    of_content = drawn(reference(1), source=source(lib=repeated), given={"v": ["All"]})
    of_dashboard = drawn(
        reference(1, repeat="v", title="Of $v"), source=source(), given={"v": ["All"]}
    )

    for found in (of_content, of_dashboard):
        assert [one.panel.title for one in found] == ["Of x", "Of y"]


def test_a_panel_of_a_dynamic_dashboard_is_read_alike_and_its_layout_says_how_it_repeats() -> None:
    kept = {"id": 4, "title": "Kept", "libraryPanel": {"uid": "lib", "name": "Ups"}}
    model = dynamic_dashboard(auto("a"), elements={"a": {"kind": "LibraryPanel", "spec": kept}})
    view = drawn_view(unwrapped(model).model)
    held = source(lib={**CONTENT, "repeat": "v"})

    placed = panels_of(view, held, Asked(SHOWN))

    (one,) = (one for row in placed.rows for one in row.panels)
    assert (one.data.panel.id, one.data.panel.title) == (4, "Kept")
    assert (one.data.queries, one.data.problems) == (("up",), ())


@pytest.mark.parametrize("keys", [{}, {"type": ""}])
def test_one_that_cannot_be_read_says_why_in_its_place(keys: Any) -> None:
    (one,) = drawn(reference(3, "gone", **keys), source=source())

    assert one.problems == (
        "it is the panel Ups of Grafana's library, whose content is not in the dashboard;"
        " nobody has it",
    )
    assert one.panel.type == ""


@pytest.mark.parametrize("written", [{}, {"name": "L"}, [], "x", {"uid": 7}])
def test_a_reference_to_nothing_says_so(written: Any) -> None:
    (one,) = drawn(reference(3, libraryPanel=written), source=source())

    assert "the dashboard does not name its uid" in one.problems[0]


def test_a_content_that_the_dashboard_has_itself_is_drawn_where_there_is_no_library() -> None:
    inside = panel(1, "own", libraryPanel={"uid": "gone", "name": "L"})

    (one,) = drawn(inside, source=source())

    assert (one.queries, one.problems) == (("own",), ())


def test_a_panel_may_take_the_answer_of_a_library_panel_that_can_be_read() -> None:
    shared = {"type": "datasource", "uid": "-- Dashboard --"}

    def taking(number: int, giver: int) -> dict[str, Any]:
        target = {"refId": "A", "datasource": shared, "panelId": giver}
        return panel(number, datasource=shared, targets=[target])

    panels = [reference(1), taking(2, 1), reference(3, "gone", title="Gone"), taking(4, 3)]

    _, good, _, bad = drawn(*panels, source=source())

    assert (good.queries, good.problems) == (("up",), ())
    [said] = bad.problems
    assert said.startswith('panel "Gone": it is the panel Ups of Grafana')
