"""Which panels a picture marks: those that the diff names, on the sides that have them."""

from typing import Any

import pytest
from mcp_monitoring.dashboard.view import View
from mcp_monitoring.review.diff.pictures.marks import Mark, Marks, marks_between
from mcp_monitoring.review.drawing.asking.dashboards import drawn_view
from review.diff.pictures.differing import NEW, OLD, model, panel


def titles(view: View, marks: Any) -> dict[str, Mark]:
    """The marks of one side by the titles of its panels."""
    return {one.title: marks[one.path] for one in view.panels if one.path in marks}


def between(old: dict[str, Any], new: dict[str, Any]) -> tuple[Marks, dict[str, Any], Any]:
    before, after = drawn_view(old), drawn_view(new)
    marks = marks_between(before, after)
    return marks, titles(before, marks.before), titles(after, marks.after)


def test_each_kind_of_difference_has_its_mark_on_its_sides() -> None:
    marks, before, after = between(OLD, NEW)

    assert before == {"Orders": "moved", "Tills": "changed", "Staff": "removed"}
    assert after == {"Guests": "added", "Orders": "moved", "Tills": "changed"}
    # Those that are worth a picture of their own, the changed ones first.
    assert [one.title for one in marks.panels] == ["Tills", "Guests", "Staff"]


@pytest.mark.parametrize(
    "edit",
    [
        {"pluginVersion": "12.4.0"},
        {"id": 77},
        {"fieldConfig": {"defaults": {}, "overrides": []}},
    ],
    ids=lambda one: next(iter(one)),
)
def test_an_edit_that_nobody_sees_is_not_marked(edit: dict[str, Any]) -> None:
    marks, before, after = between(model(panel(1, "Orders")), model(panel(1, "Orders", **edit)))

    assert (before, after, marks.panels) == ({}, {}, ())


def test_a_panel_inside_a_closed_row_is_marked() -> None:
    def closed(*panels: dict[str, Any]) -> dict[str, Any]:
        row = {"id": 9, "type": "row", "title": "More", "collapsed": True, "panels": list(panels)}
        return model({**row, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}})

    _, before, after = between(
        closed(panel(1, "Orders", 1)), closed(panel(1, "Orders", 1), panel(2, "Tills", 5))
    )

    assert (before, after) == ({}, {"Tills": "added"})


def test_dashboards_with_rows_from_before_grafana_5_are_marked() -> None:
    def old_rows(*panels: dict[str, Any]) -> dict[str, Any]:
        placed = [{**one, "span": 4} for one in panels]
        for one in placed:
            del one["gridPos"]
        return {"uid": "shop", "title": "Shop", "rows": [{"title": "One", "panels": placed}]}

    _, before, after = between(
        old_rows(panel(1, "Orders")), old_rows(panel(1, "Orders"), panel(2, "Tills"))
    )

    assert (before, after) == ({}, {"Tills": "added"})


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"type": "gauge"}, "type stat -> gauge"),
        ({"targets": [{"refId": "A", "expr": "shop_tills"}]}, "query A shop_orders -> shop_tills"),
        ({"title": "All"}, "title Orders -> All"),
        (
            {"fieldConfig": {"defaults": {"unit": "s"}}},
            'fieldConfig added: {"defaults": {"unit": "s"}}',
        ),
        (
            {"type": "gauge", "title": "All", "description": "d", "interval": "1m", "links": [{}]},
            "; and 2 more",
        ),
    ],
    ids=["kind", "query", "title", "unit", "many"],
)
def test_what_a_picture_may_not_show_is_said(edit: dict[str, Any], said: str) -> None:
    marks, _, _ = between(model(panel(1, "Orders")), model({**panel(1, "Orders"), **edit}))

    [changed] = marks.panels
    assert changed.edits.endswith(said)


def test_an_edit_of_a_long_query_is_said_briefly() -> None:
    long = " + ".join(f'rate(shop_orders{{till="{number}"}}[5m])' for number in range(200))
    old = model(panel(1, "Orders", targets=[{"refId": "A", "expr": long}]))
    new = model(panel(1, "Orders", targets=[{"refId": "A", "expr": long.replace('"99"', '"x"')}]))

    [changed] = between(old, new)[0].panels

    assert "x" in changed.edits
    assert len(changed.edits) < 150


@pytest.mark.parametrize("more", [{"options": {"content": "word " * 999}}, {"links": [{}] * 999}])
def test_what_was_added_is_said_briefly(more: dict[str, Any]) -> None:
    marks, _, _ = between(model(panel(1, "Orders")), model(panel(1, "Orders", **more)))

    assert all(0 < len(one.edits) < 150 for one in marks.panels)
