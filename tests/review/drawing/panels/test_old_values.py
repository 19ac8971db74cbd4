"""Stats, gauges and bar gauges of before Grafana 7 are drawn with the options they had."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.drawn import SMALL, drawn, rows, series, words

STEPS = [
    {"index": 1, "value": 5, "color": "red"},
    {"index": 0, "value": None, "color": "green"},
]


def of_fields(kind: str, **field_options: Any) -> Drawing:
    options = {"fieldOptions": {"calcs": ["max"], **field_options}, "colorMode": "value"}
    return drawn(kind, series(1, 8, 3, name="pool"), options=options, size=SMALL)


@pytest.mark.parametrize("kind", ["stat", "gauge", "bargauge"])
def test_the_value_its_unit_and_its_decimals_are_the_old_ones(kind: str) -> None:
    drawing = of_fields(kind, defaults={"unit": "s", "decimals": 1})

    assert (words(drawing, "value"), words(drawing, "unit")) == (["8.0"], ["s"])


@pytest.mark.parametrize("where", ["its own", "the defaults"])
def test_the_value_has_the_colour_of_its_threshold(where: str) -> None:
    steps: dict[str, Any] = {"thresholds": STEPS}
    if where == "the defaults":
        steps = {"defaults": {"thresholds": {"mode": "absolute", "steps": STEPS[::-1]}}}

    assert rows(of_fields("stat", **steps), "value-")[0]["fill"] == "#f2495c"


def test_a_gauge_of_grafana_6_0_has_its_options_elsewhere() -> None:
    options = {
        "valueOptions": {"stat": "max", "unit": "percent", "decimals": 0, "prefix": "about"},
        "minValue": 0,
        "maxValue": 16,
        "thresholds": STEPS,
    }
    drawing = drawn("gauge", series(1, 8, 3), options=options, size=SMALL)

    scale, value = rows(drawing, "gauge")
    assert (scale["startAngle"], value["endAngle"]) == (-scale["endAngle"], 0)
    assert words(drawing, "value") == ["8"]
    assert value["fill"] == "#f2495c"
    assert drawing.notes == ("not drawn: its prefix",)


def test_an_override_says_its_setting_by_a_path() -> None:
    override = {
        "matcher": {"id": "byName", "options": "pool"},
        "properties": [{"path": "unit", "value": "s"}],
    }

    assert words(of_fields("stat", overrides=[override]), "unit") == ["s"]


def test_options_of_today_stay_as_they_are() -> None:
    options = {"reduceOptions": {"calcs": ["min"]}, "fieldOptions": {"calcs": ["max"]}}

    assert words(drawn("stat", series(1, 8, 3), options=options), "value") == ["1"]


@pytest.mark.parametrize(
    "field_options",
    [
        {"calcs": "max", "defaults": [], "thresholds": 3},
        {"mappings": "none", "overrides": [None, {"properties": 4}]},
        {"thresholds": [None, {"index": 0}], "limit": "many"},
    ],
)
def test_malformed_settings_are_left_out(field_options: dict[str, Any]) -> None:
    assert len(words(of_fields("stat", **field_options), "value")) == 1
