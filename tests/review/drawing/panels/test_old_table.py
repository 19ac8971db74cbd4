"""The table that Grafana had before version 7 is drawn as the one of today."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.charts import over_time
from review.drawing.panels.drawn import columns, drawn, rows, words

ROOM = Size(600, 300)
TABLE = columns(tool=["query", "list"], calls=[1.5, 7.0], at=[1.7e12, 1.71e12])
CALLS, ERRORS = over_time(1, 3, name="calls"), over_time(2, 2, name="errors")


def table(*frames: Any, kind: str = "table-old", **old: Any) -> Drawing:
    return drawn(kind, *(frames or (TABLE,)), size=ROOM, **{"transform": "table", **old})


def styled(**style: Any) -> Drawing:
    return table(styles=[style])


@pytest.mark.parametrize(
    ("style", "cells"),
    [
        ({"pattern": "calls", "unit": "s", "decimals": 1}, ["1.5 s", "7.0 s"]),
        ({"pattern": "/^ca/", "unit": "percent"}, ["1.50%", "7%"]),
        ({"pattern": "at", "type": "date", "dateFormat": "YYYY-MM"}, ["2023-11", "2024-03"]),
        (
            {
                "pattern": "tool",
                "type": "string",
                "mappingType": 1,
                "valueMaps": [{"value": "list", "text": "a list"}],
            },
            ["query", "a list"],
        ),
    ],
)
def test_a_style_says_how_values_are_written(style: dict[str, Any], cells: list[str]) -> None:
    assert set(cells) <= set(words(styled(**style), "cell"))


def test_a_style_names_or_hides_its_column() -> None:
    assert words(styled(pattern="calls", alias="Calls"), "header") == ["tool", "Calls", "at"]
    assert words(styled(pattern="calls", type="hidden"), "header") == ["tool", "at"]


def test_the_first_style_that_is_about_a_column_holds() -> None:
    first, rest = {"pattern": "calls", "unit": "s"}, {"pattern": "/.*/", "type": "hidden"}

    assert words(table(styles=[first, rest]), "header") == ["calls"]


@pytest.mark.parametrize(("mode", "grounds"), [("cell", 2), ("value", 0), ("row", 2)])
def test_values_have_the_colours_of_their_thresholds(mode: str, grounds: int) -> None:
    drawing = styled(pattern="calls", colorMode=mode, thresholds=["5"], colors=["green", "red"])

    found = [row["fill"] for row in rows(drawing, "grounds")]
    assert found == ["#73bf69", "#f2495c"][:grounds]


@pytest.mark.parametrize(
    ("transform", "header"),
    [
        ("timeseries_to_columns", ["Time", "calls", "errors"]),
        ("timeseries_to_rows", ["Time", "Metric", "Value"]),
        ("timeseries_aggregations", ["Field", "Mean", "Max"]),
    ],
)
def test_series_become_a_table_as_the_panel_says(transform: str, header: list[str]) -> None:
    of_columns = [{"text": "Avg", "value": "avg"}, {"text": "Max", "value": "max"}]
    drawing = table(CALLS, ERRORS, transform=transform, columns=of_columns)

    assert words(drawing, "header") == header


def test_the_rows_are_sorted_by_the_column_of_a_number() -> None:
    style = {"pattern": "calls", "alias": "Calls", "unit": "none"}
    drawing = table(sort={"col": 1, "desc": True}, styles=[style])

    assert words(drawing, "cell")[0] == "list"


def test_a_table_of_before_grafana_7_is_an_old_one() -> None:
    style = {"pattern": "calls", "unit": "s", "decimals": 0}

    assert "7 s" in words(table(kind="table", styles=[style]), "cell")
    new = drawn("table", TABLE, options={"showHeader": True}, size=ROOM, styles=[style])
    assert "7 s" not in words(new, "cell")


@pytest.mark.parametrize(
    ("old", "note"),
    [
        ({"transform": "json"}, 'not drawn: the transformation "json" of its table'),
        ({"fontSize": "80%", "pageSize": 5}, "not drawn: the size of its letters, its pages"),
    ],
)
def test_what_is_not_drawn_is_said(old: dict[str, Any], note: str) -> None:
    assert table(**old).notes == (note,)


@pytest.mark.parametrize(
    "old",
    [
        {"styles": "none", "columns": 3, "sort": []},
        {"styles": [None, {"pattern": 7}], "sort": {"col": 70}},
        {"styles": [{"pattern": "calls", "colorMode": "cell", "thresholds": "5", "colors": 7}]},
    ],
)
def test_malformed_settings_are_left_out(old: dict[str, Any]) -> None:
    assert words(table(**old), "header") == ["tool", "calls", "at"]
