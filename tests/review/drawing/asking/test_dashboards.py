"""Dashboards with the answers of their queries."""

from dataclasses import replace
from typing import Any

import pytest
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.review.drawing.asking.dashboards import Asked, drawn_view, panels_of
from mcp_monitoring.review.drawing.asking.placed import PlacedDashboard, ShownVariable
from mcp_monitoring.review.drawing.asking.variable_options import Option
from mcp_monitoring.review.drawing.asking.variables import UnknownVariableError
from mcp_monitoring.review.drawing.panels.left_out import left_out
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import PrometheusError
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, panel, variable
from review.drawing.recorded_source import NAMES, RecordedSource


def data_of(placed: PlacedDashboard) -> list[PanelData]:
    return [one.data for row in placed.rows for one in row.panels]


def only_panel(source: HeldSource | None = None, **keys: Any) -> PanelData:
    (one,) = data_of(panels_of(dashboard(panel(**keys)), source or HeldSource(), Asked(SHOWN)))
    return one


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_of_the_recorded_dashboards_has_its_answers(name: str) -> None:
    source = RecordedSource(name)

    placed = panels_of(source.view, source, Asked(SHOWN))

    panels = {one.key: one for row in placed.rows for one in row.panels}
    assert placed.problems == ()
    for recorded in source.recording["panels"]:
        one = panels.pop(recorded["key"])
        assert one.data.panel.title == recorded["title"]
        if recorded["title"] != "one point":
            assert one.data.problems == ()
    assert not panels


def test_a_query_that_fails_is_a_problem_of_its_panel() -> None:
    source = HeldSource(failing=["B"])
    targets = [{"refId": "A", "expr": "up"}, {"refId": "B", "expr": "down"}]

    one = only_panel(source, targets=targets)

    assert [frame.ref_id for frame in one.frames] == ["A"]
    assert one.problems == ("query B: it fails",)
    assert one.queries == ("up", "down")


def test_formats_and_transformations_are_applied() -> None:
    targets = [{"refId": "A", "expr": "up", "format": "table"}]
    steps = [{"id": "organize", "options": {"excludeByName": {"Time": True}}}]

    (frame,) = only_panel(targets=targets, transformations=steps).frames

    assert [(one.name, list(one.values)) for one in frame.fields] == [
        ("of", ["up"]),
        ("Value", [1]),
    ]


def test_a_transformation_that_is_not_known_is_a_problem_and_no_wrong_picture() -> None:
    one = only_panel(transformations=[{"id": "heatmap", "options": {}}])

    assert one.problems == ("transformation heatmap is not known",)
    assert one.frames == ()


def test_a_panel_asks_for_its_own_time() -> None:
    source = HeldSource()

    one = only_panel(source, timeFrom="1h", timeShift="1d")

    day, hour = 86_400_000, 3_600_000
    assert one.range == TimeRange(SHOWN.end_ms - hour - day, SHOWN.end_ms - day)
    assert source.sent[0]["shown"] == one.range


def test_a_panel_that_shows_the_time_of_the_dashboard_does_not_speak_of_its_own() -> None:
    model = {"type": "stat", "timeFrom": "1h", "timeShift": "1d"}
    [panel] = read_view({"panels": [{"id": 1, "title": "up", **model}]}).panels
    fixed = replace(SHOWN, is_relative=False)

    assert left_out(panel, SHOWN) == ("its own time: the last 1h, 1d earlier",)
    assert left_out(panel, fixed) == ("its own time: 1d earlier",)


def test_a_time_of_its_own_that_is_none_is_a_problem() -> None:
    one = only_panel(timeFrom="soon")

    assert one.range == SHOWN
    assert one.problems[0].startswith("its own time range: ")


def test_repeated_panels_ask_for_their_value_and_have_their_key() -> None:
    source = HeldSource()
    view = dashboard(
        panel(7, expr='up{a="$v"}', repeat="v", title="Of $v"),
        variables=[variable("v", "custom", "x, y", includeAll=True)],
    )

    placed = panels_of(view, source, Asked(SHOWN, {"v": ["All"]}))

    panels = placed.rows[0].panels
    assert [one.key for one in panels] == ["panel-7", "panel-7-clone-1"]
    assert [one.data.panel.title for one in panels] == ["Of x", "Of y"]
    assert [one.data.queries for one in panels] == [('up{a="x"}',), ('up{a="y"}',)]


def test_variables_are_shown_but_for_hidden_ones_and_constants() -> None:
    view = dashboard(
        variables=[
            variable("a", "custom", "x, y", label="Letter", multi=True),
            variable("b", "custom", "x, y", includeAll=True),
            variable("hidden", "custom", "x", hide=2),
            variable("c", "constant", "x"),
        ]
    )

    placed = panels_of(view, HeldSource(), Asked(SHOWN, {"a": ["x", "y"], "b": ["All"]}))

    offered = (Option("x", "x"), Option("y", "y"))
    assert placed.variables == (
        ShownVariable("a", "Letter", "x + y", ("x", "y"), offered, several=True),
        ShownVariable("b", "b", "All", ("$__all",), offered, with_all=True),
    )


def test_only_some_panels_are_asked_for() -> None:
    source = HeldSource()
    view = dashboard(panel(1, "up"), panel(2, "down"))

    placed = panels_of(view, source, Asked(SHOWN, only=lambda one: one.title == "Panel 2"))

    assert [one.panel.id for one in data_of(placed)] == [2]
    assert [one["expr"] for one in source.sent] == ["down"]


def test_closed_rows_are_not_asked_for_unless_they_are_opened() -> None:
    row = {"type": "row", "title": "R", "collapsed": True, "panels": [panel()]}
    source = HeldSource()

    placed = panels_of(dashboard(row), source, Asked(SHOWN))
    assert (placed.rows[0].closed_panels, source.sent) == (1, [])

    placed = panels_of(dashboard(row), source, Asked(SHOWN, open_rows=True))
    assert (placed.rows[0].collapsed, len(source.sent)) == (False, 1)


def test_an_alert_list_has_the_alerts_or_says_why_not() -> None:
    source = HeldSource()
    assert only_panel(source, type="alertlist", targets=[]).problems == (
        "the alerts cannot be listed: there are no alerts",
    )

    source.listed_alerts = [{"name": "Down", "state": "firing", "labels": {}}]
    assert only_panel(source, type="alertlist", targets=[]).alerts == source.listed_alerts
    assert only_panel(source).alerts == ()


def test_an_alert_list_knows_of_which_dashboard_it_is() -> None:
    view = drawn_view({"uid": "servers", "panels": [panel(type="alertlist", targets=[])]})

    (one,) = data_of(panels_of(view, HeldSource(), Asked(SHOWN)))

    assert one.dashboard == "servers"


def test_progress_is_told_for_each_panel() -> None:
    told: list[tuple[int, int]] = []
    view = dashboard(*(panel(number) for number in range(1, 31)))

    panels_of(view, HeldSource(), Asked(SHOWN), lambda *one: told.append(one))

    assert told == [(number, 30) for number in range(1, 31)]


def test_panels_without_an_id_or_with_the_same_one_have_different_keys() -> None:
    view = dashboard(panel(1), panel(1), {"type": "text"}, {"type": "text"})

    placed = panels_of(view, HeldSource(), Asked(SHOWN))

    keys = [one.key for row in placed.rows for one in row.panels]
    assert len(set(keys)) == 4


def test_a_panel_of_the_library_says_that_its_content_is_elsewhere() -> None:
    view = dashboard({"id": 1, "libraryPanel": {"uid": "x", "name": "L"}})

    (one,) = data_of(panels_of(view, HeldSource(), Asked(SHOWN)))

    assert "library" in one.problems[0]


def test_a_source_that_cannot_be_reached_is_one_error() -> None:
    class Unreachable(HeldSource):
        def data_sources(self) -> Any:
            raise PrometheusError("nobody is there")

    with pytest.raises(PrometheusError, match="nobody is there"):
        panels_of(dashboard(panel()), Unreachable(), Asked(SHOWN))


def test_a_value_for_an_unknown_variable_is_refused() -> None:
    with pytest.raises(UnknownVariableError):
        panels_of(dashboard(panel()), HeldSource(), Asked(SHOWN, {"nobody": ["x"]}))


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"panels": [None, 7, {"targets": [None, {"expr": ["x"]}], "gridPos": 5, "options": []}]},
        {"rows": [None, 7, {"panels": [None, {"id": 1, "span": "x", "height": []}]}]},
        {"rows": [{"panels": 5}, {"panels": [{"id": "x"}]}]},
        {"panels": [{"type": "row", "panels": "none", "collapsed": "yes"}]},
        {"panels": [{"transformations": {"id": 1}, "targets": [{"expr": "up", "refId": 3}]}]},
        {"templating": {"list": [{"type": "query"}, {"name": "a"}, {"name": "b", "type": ["x"]}]}},
        {"panels": [{"timeFrom": 5, "timeShift": {}, "maxDataPoints": float("nan")}]},
        {"panels": [{"repeat": ["x"], "maxPerRow": "many", "repeatDirection": 4}]},
    ],
)
def test_no_dashboard_is_a_traceback(model: dict[str, Any]) -> None:
    assert panels_of(drawn_view(model), HeldSource(), Asked(SHOWN)).range == SHOWN
