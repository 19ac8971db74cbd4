"""Panels that take the answer of another panel of their dashboard."""

from typing import Any

import pytest
from mcp_monitoring.dashboard.view import View
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, panel, variable

DASHBOARD = {"type": "datasource", "uid": "-- Dashboard --"}


def taking(number: int, giver: Any, **keys: Any) -> dict[str, Any]:
    """A panel that takes the answer of another one."""
    of_query = {key: keys.pop(key) for key in {"withTransforms", "topic"} & keys.keys()}
    target = {"refId": "A", "datasource": DASHBOARD, "panelId": giver, **of_query}
    return panel(number, datasource=DASHBOARD, targets=[target], **keys)


def drawn(
    view: View, source: HeldSource | None = None, **keys: Any
) -> dict[int | None, list[PanelData]]:
    """The panels of a dashboard by their ids."""
    found: dict[int | None, list[PanelData]] = {}
    for row in panels_of(view, source or HeldSource(), Asked(SHOWN, **keys)).rows:
        for one in row.panels:
            found.setdefault(one.data.panel.id, []).append(one.data)
    return found


def labels(one: PanelData) -> list[str]:
    """The queries that the series of a panel answer."""
    return [field.labels["of"] for frame in one.frames for field in frame.fields if field.labels]


def names(one: PanelData) -> list[str]:
    fields = [field for frame in one.frames for field in frame.fields]
    return [field.config.get("displayName", field.name) for field in fields]


def test_a_panel_takes_the_answer_of_another_and_nothing_is_asked_twice() -> None:
    source = HeldSource()

    found = drawn(dashboard(panel(1, "up"), taking(2, 1), taking(3, "1")), source)

    assert [one["expr"] for one in source.sent] == ["up"]
    for number in (2, 3):
        (one,) = found[number]
        assert labels(one) == ["up"]
        assert (one.queries, one.problems) == (("up",), ())


def test_the_old_form_names_the_data_source_by_a_text() -> None:
    targets = [{"refId": "A", "panelId": 1}, {"refId": "B", "expr": "left behind"}]
    view = dashboard(panel(1, "up"), panel(2, datasource="-- Dashboard --", targets=targets))

    (one,) = drawn(view)[2]

    assert (labels(one), one.problems) == (["up"], ())


def test_the_answer_is_that_before_the_transformations_of_the_other_unless_it_says_so() -> None:
    steps = [{"id": "organize", "options": {"renameByName": {"up": "Seen"}}}]
    more = [{"id": "organize", "options": {"renameByName": {"Seen": "Twice", "up": "Once"}}}]
    view = dashboard(
        panel(1, "up", transformations=steps),
        taking(2, 1),
        taking(3, 1, withTransforms=True),
        taking(4, 1, transformations=more),
        taking(5, 1, withTransforms=True, transformations=more),
    )

    found = {number: names(one) for number, (one,) in drawn(view).items()}

    assert found == {
        1: ["Time", "Seen"],
        2: ["Time", "Value"],
        3: ["Time", "Seen"],
        4: ["Time", "Once"],
        5: ["Time", "Twice"],
    }


def test_an_unknown_transformation_of_the_other_matters_only_where_it_is_taken() -> None:
    view = dashboard(
        panel(1, "up", transformations=[{"id": "regression"}]),
        taking(2, 1),
        taking(3, 1, withTransforms=True),
    )

    found = drawn(view)

    assert (labels(found[2][0]), found[2][0].problems) == (["up"], ())
    assert found[3][0].frames == ()
    assert found[3][0].problems == ('panel "Panel 1": transformation regression is not known',)


def test_answers_go_along_a_chain_of_panels_in_any_order() -> None:
    chain = [taking(number, number + 1) for number in range(1, 60)]

    found = drawn(dashboard(*chain, panel(60, "up")))

    assert {tuple(labels(one)) for (one,) in found.values()} == {("up",)}


def test_a_panel_of_several_sources_has_own_answers_and_those_of_others() -> None:
    targets = [
        {"refId": "A", "datasource": {"type": "prometheus", "uid": "prom"}, "expr": "own"},
        {"refId": "B", "datasource": DASHBOARD, "panelId": 1},
        {"refId": "C", "datasource": DASHBOARD, "panelId": 2},
        {"refId": "D", "datasource": DASHBOARD, "panelId": 2, "hide": True},
    ]
    mixed = panel(3, datasource={"uid": "-- Mixed --"}, targets=targets)

    (one,) = drawn(dashboard(panel(1, "first"), panel(2, "second"), mixed))[3]

    assert labels(one) == ["own", "first", "second"]


def test_a_panel_alone_asks_for_the_answer_that_it_takes() -> None:
    source = HeldSource()
    view = dashboard(panel(1, "up"), panel(2, "other"), taking(3, 1), taking(4, 3))

    found = drawn(view, source, only=lambda one: one.id == 4)

    assert list(found) == [4]
    assert labels(found[4][0]) == ["up"]
    assert [one["expr"] for one in source.sent] == ["up"]


def test_a_failed_query_is_a_problem_of_both_panels() -> None:
    (one,) = drawn(dashboard(panel(1), taking(2, 1)), HeldSource(failing=["A"]))[2]

    assert one.problems == ('panel "Panel 1": query A: it fails',)


@pytest.mark.parametrize(
    ("giver", "problem"),
    [
        (9, "takes the answer of panel 9, which the dashboard does not have"),
        (2, "takes the answer of its own panel"),
        (None, "takes the answer of another panel, but names none"),
        ("one", "takes the answer of another panel, but names none"),
        (True, "takes the answer of another panel, but names none"),
        ([1], "takes the answer of another panel, but names none"),
        (5, 'takes the answer of panel "R", which is a row'),
        (
            6,
            'takes the answer of panel "Panel 6", which is in a closed row; open it (--open-rows)',
        ),
        (
            7,
            'takes the answer of panel "Panel 7", which is repeated and has several answers',
        ),
    ],
)
def test_an_answer_that_cannot_be_taken_is_one_line(giver: Any, problem: str) -> None:
    row = {"id": 5, "type": "row", "title": "R", "collapsed": True, "panels": [panel(6)]}
    row["gridPos"] = {"x": 0, "y": 50, "w": 24, "h": 1}
    view = dashboard(
        panel(1),
        taking(2, giver),
        panel(7, repeat="v"),
        row,
        variables=[variable("v", "custom", "x, y", includeAll=True)],
    )

    (one,) = drawn(view, given={"v": ["All"]})[2]

    assert one.frames == ()
    assert one.problems == (f"query A {problem}",)


def test_a_closed_row_that_is_opened_gives_its_answers() -> None:
    row = {"id": 5, "type": "row", "title": "R", "collapsed": True, "panels": [panel(6, "up")]}
    source = HeldSource()

    (one,) = drawn(dashboard(taking(2, 6), row), source, open_rows=True)[2]

    assert (labels(one), len(source.sent)) == (["up"], 1)


def test_panels_in_a_ring_say_so_and_those_beside_it_are_drawn() -> None:
    view = dashboard(taking(1, 2), taking(2, 3), taking(3, 1), taking(4, 1), panel(5, "up"))

    found = drawn(view)

    of_ring = [found[number][0].problems for number in (1, 2, 3)]
    assert of_ring == [
        (
            f'query A takes the answer of panel "Panel {giver}", which takes that of this panel'
            " in turn",
        )
        for giver in (2, 3, 1)
    ]
    assert found[4][0].problems == (f'panel "Panel 1": {of_ring[0][0]}',)
    assert labels(found[5][0]) == ["up"]


def test_a_repeated_row_takes_the_answers_of_its_first_copy_as_in_grafana() -> None:
    row = {"id": 5, "type": "row", "title": "R", "repeat": "v", "panels": []}
    view = dashboard(
        {**row, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}},
        panel(1, 'up{a="$v"}', gridPos={"x": 0, "y": 1, "w": 6, "h": 4}),
        taking(2, 1, gridPos={"x": 6, "y": 1, "w": 6, "h": 4}),
        variables=[variable("v", "custom", "x, y", includeAll=True)],
    )

    found = drawn(view, given={"v": ["All"]})

    assert [labels(one) for one in found[1]] == [['up{a="x"}'], ['up{a="y"}']]
    assert [labels(one) for one in found[2]] == [['up{a="x"}'], ['up{a="x"}']]


def test_a_repeated_panel_takes_the_same_answer_in_each_copy() -> None:
    view = dashboard(
        panel(1, "up"),
        taking(2, 1, repeat="v"),
        variables=[variable("v", "custom", "x, y", includeAll=True)],
    )

    found = drawn(view, given={"v": ["All"]})

    assert [labels(one) for one in found[2]] == [["up"], ["up"]]


def test_the_annotations_of_another_panel_are_not_drawn_and_it_says_so() -> None:
    (one,) = drawn(dashboard(panel(1), taking(2, 1, topic="annotations")))[2]

    assert one.problems == ("query A takes the annotations of another panel, which is not drawn",)


def test_a_panel_that_asks_nobody_takes_nothing() -> None:
    (one,) = drawn(dashboard(panel(1), taking(2, 9, type="text")))[2]

    assert (one.frames, one.problems) == ((), ())
