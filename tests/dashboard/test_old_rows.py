"""Rows of before Grafana 5 become panels, at the positions that Grafana 12 gives them."""

import copy
from typing import Any

import pytest
from mcp_monitoring.dashboard.classic.old_rows import without_old_rows
from mcp_monitoring.dashboard.files import read_dashboard
from places import REPOSITORY

OLD = REPOSITORY / "tests" / "fixtures" / "field" / "old-rows"

Place = tuple[int, int, int, int]


def model_of(name: str) -> dict[str, Any]:
    return dict(read_dashboard(OLD / f"{name}.json").model)


def places(panels: list[dict[str, Any]]) -> dict[str, Place]:
    """The x, y, width and height of panels, by id and title, in their order."""
    return {
        f"{one['id']} {one.get('title', '')}": tuple(one["gridPos"][key] for key in "xywh")
        for one in panels
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("old", {"1 Reqs": (0, 0, 24, 7)}),
        (
            "spans",
            {
                "2 Paid": (0, 0, 16, 7),
                "7 Refused": (16, 0, 8, 7),
                "3 Cards": (0, 7, 10, 7),
                "4 Invoices": (10, 7, 10, 7),
                # There is no room for it in its row.
                "5 Vouchers": (0, 14, 8, 7),
            },
        ),
        (
            "heights",
            {
                "10 Read me": (0, 0, 12, 3),
                "11 Depth": (12, 0, 12, 8),
                # Below the higher of the two.
                "12 Age": (0, 8, 24, 11),
                "13 Notes": (0, 11, 24, 3),
            },
        ),
        (
            "collapsed",
            {
                "9 Overview": (0, 0, 24, 6),
                "1 Up": (0, 1, 6, 6),
                "10 Node $node": (0, 7, 24, 7),
                "11 ": (0, 8, 24, 3),
                "4 Last": (0, 9, 24, 3),
            },
        ),
        (
            "without-ids",
            {
                "4 First": (0, 0, 24, 4),
                "1 One": (0, 1, 8, 4),
                "2 Two": (8, 1, 8, 4),
                "5 Second": (0, 5, 24, 4),
                "6 Third": (0, 10, 24, 4),
                # Twelve columns were all there were.
                "3 Three": (0, 11, 24, 4),
            },
        ),
    ],
)
def test_panels_are_where_grafana_puts_them(name: str, expected: dict[str, Place]) -> None:
    assert places(without_old_rows(model_of(name))["panels"]) == expected


def test_a_collapsed_row_keeps_its_panels_inside_and_repeats() -> None:
    panels = without_old_rows(model_of("collapsed"))["panels"]

    row = next(one for one in panels if one["id"] == 10)
    assert (row["type"], row["title"], row["repeat"], row["collapsed"]) == (
        "row",
        "Node $node",
        "node",
        True,
    )
    assert places(row["panels"]) == {"2 Load": (0, 8, 12, 7), "3 Memory": (12, 8, 12, 7)}


def test_a_row_that_grafana_made_by_repeating_is_left_to_it() -> None:
    panels = without_old_rows(model_of("collapsed"))["panels"]

    assert 8 not in [inner["id"] for one in panels for inner in (one, *one.get("panels", []))]


def test_rows_that_show_nothing_of_themselves_become_no_panels() -> None:
    for name in ("spans", "heights"):
        types = {one["type"] for one in without_old_rows(model_of(name))["panels"]}
        assert "row" not in types


def test_everything_else_of_a_panel_stays_and_the_given_model_too() -> None:
    model = model_of("heights")
    before = copy.deepcopy(model)

    panels = {one["id"]: one for one in without_old_rows(model)["panels"]}

    assert model == before
    for panel in before["rows"][0]["panels"]:
        kept = {key: value for key, value in panel.items() if key != "span"}
        assert {key: panels[panel["id"]][key] for key in kept} == kept
        assert "span" not in panels[panel["id"]]


def test_the_panels_stand_where_the_rows_stood() -> None:
    keys = list(without_old_rows(model_of("heights")))

    assert keys == ["panels", "schemaVersion", "templating", "title", "uid"]


def test_panels_that_are_on_the_grid_already_come_behind_them() -> None:
    model = {**model_of("old"), "panels": [{"id": 5, "type": "text", "gridPos": {"x": 0, "y": 7}}]}

    panels = without_old_rows(model)["panels"]
    assert [one["id"] for one in panels] == [1, 5]


@pytest.mark.parametrize("rows", [{}, {"rows": []}, {"rows": None}], ids=str)
def test_without_old_rows_nothing_changes(rows: dict[str, Any]) -> None:
    model = {"title": "T", "panels": [{"id": 1}], **rows}

    assert without_old_rows(model) == model


@pytest.mark.parametrize(
    ("height", "cells"),
    [("250px", 7), (" 304 ", 8), (304.5, 9), (305, 9), ("auto", 7), (True, 7), ("", 7), (-4, 7)],
)
def test_heights_of_any_spelling_are_read(height: Any, cells: int) -> None:
    row = {"height": height, "panels": [{"id": 1, "type": "graph"}]}

    (panel,) = without_old_rows({"rows": [row]})["panels"]
    assert panel["gridPos"]["h"] == cells
