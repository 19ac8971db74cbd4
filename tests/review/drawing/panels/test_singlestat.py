"""The old singlestat is drawn by its heirs: a stat, or a gauge where it had one."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.drawn import SMALL, columns, drawn, rows, series, words

COLOURS = {"colors": ["green", "orange", "red"], "thresholds": "5,50"}


def single(*values: Any, **old: Any) -> Drawing:
    return drawn("singlestat", series(*values, name="pool"), size=SMALL, **old)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (None, "4"),
        ("avg", "4"),
        ("current", "3"),
        ("total", "12"),
        ("max", "8"),
        ("range", "7"),
        ("name", "pool"),
        ("nobody knows it", "3"),
    ],
)
def test_the_value_is_the_one_that_the_panel_names(name: str | None, text: str) -> None:
    old = {} if name is None else {"valueName": name}

    assert words(single(1, 8, 3, **old), "value") == [text]


def test_the_unit_and_the_decimals_are_the_old_ones() -> None:
    drawing = single(0.5, format="percentunit", decimals=1)

    assert (words(drawing, "value"), words(drawing, "unit")) == (["50.0"], ["%"])


@pytest.mark.parametrize(
    ("affixes", "text"), [({"postfix": " rows"}, "rows"), ({"prefix": "about"}, "about")]
)
def test_a_text_before_or_behind_the_number_is_kept(affixes: dict[str, str], text: str) -> None:
    drawing = single(7, format="none", **affixes)

    assert (words(drawing, "value"), words(drawing, "unit")) == (["7"], [text])


@pytest.mark.parametrize(("value", "fill"), [(1, "#73bf69"), (10, "#ff9830"), (99, "#f2495c")])
def test_the_value_has_the_colour_of_its_threshold(value: float, fill: str) -> None:
    drawing = single(value, colorValue=True, **COLOURS)

    assert rows(drawing, "value-")[0]["fill"] == fill


def test_the_background_has_the_colour_where_the_panel_says_so() -> None:
    drawing = single(99, colorBackground=True, **COLOURS)

    assert rows(drawing, "backgrounds")[0]["fill"] == "#f2495c"


def test_without_colours_the_value_is_plain() -> None:
    assert rows(single(99, **COLOURS), "value-")[0]["fill"] == "#ccccdc"


@pytest.mark.parametrize(("value", "text"), [(1, "up"), (None, "unknown"), (0, "0")])
def test_values_are_mapped_to_texts(value: object, text: str) -> None:
    maps = [
        {"op": "=", "value": "1", "text": "up"},
        {"op": "=", "value": "null", "text": "unknown"},
    ]

    assert words(single(value, valueName="current", valueMaps=maps), "value") == [text]


def test_ranges_are_mapped_to_texts() -> None:
    maps = [{"from": "5", "to": "10", "text": "busy"}]

    assert words(single(7, mappingType=2, rangeMaps=maps), "value") == ["busy"]


def test_the_sparkline_is_kept() -> None:
    drawing = single(1, 2, 3, sparkline={"show": True})

    assert any(mark["name"] == "sparkline-0" for mark in drawing.spec["marks"])


def test_a_gauge_stays_a_gauge_with_its_limits() -> None:
    gauge = {"show": True, "minValue": 0, "maxValue": 8}

    scale, value = rows(single(4, gauge=gauge), "gauge")

    assert scale["startAngle"] == -scale["endAngle"]
    assert value["endAngle"] == 0


def test_a_column_of_a_table_can_be_the_value() -> None:
    frame = columns(tool=["query"], calls=[7])

    drawing = drawn("singlestat", frame, tableColumn="tool", valueName="current")

    assert words(drawing, "value") == ["query"]


@pytest.mark.parametrize(
    "old",
    [
        {"thresholds": 5, "colors": "red"},
        {"thresholds": "a,b", "colors": [None, 3]},
        {"valueMaps": "x", "rangeMaps": [{}], "mappingType": 2},
        {"gauge": "x", "sparkline": [], "decimals": "y", "format": 3},
    ],
)
def test_malformed_settings_are_left_out(old: dict[str, Any]) -> None:
    assert words(single(7, **old), "value") == ["7"]


@pytest.mark.parametrize("kind", ["singlestat", "grafana-singlestat-panel"])
def test_both_names_of_the_plugin_are_drawn(kind: str) -> None:
    assert words(drawn(kind, series(7), size=SMALL), "value") == ["7"]


@pytest.mark.parametrize(("kind", "text"), [(1, "one"), (2, "few"), (None, "one")])
def test_only_the_mappings_of_the_chosen_type_hold(kind: int | None, text: str) -> None:
    maps = {
        "valueMaps": [{"op": "=", "value": "1", "text": "one"}],
        "rangeMaps": [{"from": "0", "to": "9", "text": "few"}],
    }

    assert words(single(1, mappingType=kind, **maps), "value") == [text]


def test_a_range_of_null_is_for_no_value() -> None:
    maps = [{"from": "null", "to": "null", "text": "N/A"}]

    assert words(single(None, mappingType=2, rangeMaps=maps), "value") == ["N/A"]


def test_nulls_can_count_as_zero() -> None:
    assert words(single(4, None, nullPointMode="null as zero"), "value") == ["2"]


def test_a_gauge_goes_from_0_to_100_unless_told_else() -> None:
    scale, value = rows(single(50, gauge={"show": True}), "gauge")

    assert (scale["startAngle"], value["endAngle"]) == (-scale["endAngle"], 0)


@pytest.mark.parametrize(
    ("old", "notes"),
    [
        ({"prefix": "about", "format": "s"}, ("not drawn: its prefix",)),
        ({"prefix": "about", "postfix": "rows"}, ("not drawn: its prefix",)),
        ({"valueFontSize": "120%"}, ("not drawn: the size of its value",)),
        ({"prefixFontSize": "120%"}, ()),
        ({"sparkline": {"show": False, "full": True, "lineColor": "red"}}, ()),
        (
            {"sparkline": {"show": True, "full": True, "lineColor": "red"}},
            ("not drawn: a sparkline behind its value, the colours of its sparkline",),
        ),
    ],
)
def test_what_is_not_drawn_is_said(old: dict[str, Any], notes: tuple[str, ...]) -> None:
    assert single(1, 2, **old).notes == notes
