"""A gauge shows a value on a round scale, open at the bottom, as Grafana's new one does."""

import math
from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.text_width import text_width
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import drawn, rows, series, words

LARGE = Size(368, 238)
HALF = math.radians(110)
"""From the top to either end of the scale."""

SHARE = {
    "unit": "percentunit",
    "min": 0,
    "max": 1,
    "thresholds": {
        "mode": "absolute",
        "steps": [{"color": "green", "value": None}, {"color": "red", "value": 0.75}],
    },
}
NEW = {"shape": "gauge", "showThresholdMarkers": True, "showThresholdLabels": True}


def arcs(*values: Any, options: Any = None, **defaults: Any) -> list[dict[str, Any]]:
    """The arcs of a gauge: its scale, its value, then the thresholds."""
    drawing = drawn(
        "gauge", series(*values), options=options, defaults=SHARE | defaults, size=LARGE
    )
    return rows(drawing, "gauge")


def test_the_value_is_in_the_middle_with_its_unit_smaller() -> None:
    drawing = drawn("gauge", series(0.5), defaults=SHARE, size=LARGE)

    [value], [unit] = rows(drawing, "value-"), rows(drawing, "unit-")
    assert (value["text"], unit["text"]) == ("50", "%")
    assert value["fill"] == "#ccccdc"
    assert value["x"] < LARGE.width / 2 < unit["x"]


@pytest.mark.parametrize("unit", ["percentunit", "s", "reqps"])
def test_the_middle_of_the_unit_is_that_of_the_number(unit: str) -> None:
    drawing = drawn("gauge", series(0.5), defaults=SHARE | {"unit": unit}, size=LARGE)

    middles = [
        row["y"] - row["fontSize"] * 0.36
        for role in ("value-", "unit-")
        for row in rows(drawing, role)
    ]
    assert middles[0] == pytest.approx(middles[1], abs=0.02)


@pytest.mark.parametrize(
    ("value", "angle"),
    [(0, -HALF), (0.5, 0), (1, HALF), (0.25, -HALF / 2), (-3, -HALF), (7, HALF)],
)
def test_the_arc_ends_where_the_value_is_on_the_scale(value: float, angle: float) -> None:
    scale, of_value = arcs(value)

    assert (scale["startAngle"], scale["endAngle"]) == pytest.approx((-HALF, HALF), abs=0.001)
    assert of_value["endAngle"] == pytest.approx(angle, abs=0.001)


@pytest.mark.parametrize(("value", "fill"), [(0.5, "#73bf69"), (0.8, "#f2495c")])
def test_the_arc_has_the_colour_of_the_value(value: float, fill: str) -> None:
    assert arcs(value)[1]["fill"] == fill


def test_the_scale_fills_the_height_of_the_panel() -> None:
    scale = arcs(0.5)[0]

    assert scale["y"] - scale["outerRadius"] == pytest.approx(0, abs=0.1)
    end = scale["y"] + scale["outerRadius"] * math.sin(HALF - math.pi / 2)
    assert end == pytest.approx(LARGE.height, abs=0.1)


def test_a_circle_begins_and_ends_at_the_top() -> None:
    scale, value = arcs(0.5, options={"shape": "circle"})

    assert (scale["startAngle"], scale["endAngle"]) == pytest.approx((0, 2 * math.pi), abs=0.001)
    assert value["endAngle"] == pytest.approx(math.pi, abs=0.001)


def test_thresholds_stand_inside_the_scale_at_their_places() -> None:
    _, _, low, high = arcs(0.5, options=NEW)

    assert (low["fill"], high["fill"]) == ("#73bf69", "#f2495c")
    assert low["endAngle"] == high["startAngle"] == pytest.approx(HALF / 2, abs=0.001)
    assert low["outerRadius"] < arcs(0.5)[0]["innerRadius"]


def test_thresholds_in_percent_stand_at_their_share_of_the_scale() -> None:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 50}]
    thresholds = {"mode": "percentage", "steps": steps}

    _, _, low, high = arcs(15, options=NEW, min=10, max=20, thresholds=thresholds)

    assert low["endAngle"] == high["startAngle"] == pytest.approx(0, abs=0.001)


def test_thresholds_have_their_values_at_the_scale_with_the_unit() -> None:
    drawing = drawn("gauge", series(0.5), options=NEW, defaults=SHARE, size=LARGE)

    assert words(drawing, "text") == ["0%", "75%", "100%"]


def test_the_values_at_the_ends_of_the_scale_stay_inside_the_panel() -> None:
    drawing = drawn(
        "gauge",
        series(5),
        options=NEW,
        defaults={"unit": "reqps", "min": 0, "max": 2000},
        size=LARGE,
    )

    first, *_, last = rows(drawing, "text-labels")
    assert first["x"] - text_width(first["text"], first["fontSize"]) >= 0
    assert last["x"] + text_width(last["text"], last["fontSize"]) <= LARGE.width


def test_the_options_of_the_old_gauge_show_no_thresholds_as_grafana_12_does() -> None:
    assert len(arcs(0.5, options={"showThresholdMarkers": True})) == 2


def test_several_values_have_scales_of_their_own_with_their_names() -> None:
    drawing = drawn("gauge", series(0.1, name="a"), series(0.9, name="b"), defaults=SHARE)

    assert words(drawing, "name") == ["a", "b"]
    assert words(drawing, "value") == ["10", "90"]
    assert len({row["x"] for row in rows(drawing, "gauge")}) == 2


def test_a_long_value_stays_inside_the_ring() -> None:
    drawing = drawn("gauge", series(123456789.123), defaults={"decimals": 6}, size=LARGE)

    [value] = rows(drawing, "value-")
    inner = rows(drawing, "gauge")[0]["innerRadius"]
    assert abs(value["x"] - LARGE.width / 2) < inner


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), 1e308, -1e308, "text"])
def test_odd_values_are_drawn_without_an_angle_that_is_none(value: object) -> None:
    for row in rows(drawn("gauge", series(value, 1e308), size=LARGE), "gauge"):
        assert math.isfinite(row["endAngle"])


def test_without_a_value_the_scale_stays_empty() -> None:
    drawing = drawn("gauge", defaults=SHARE, size=LARGE)

    assert words(drawing, "value") == ["No data"]
    assert len(rows(drawing, "gauge")) == 1


def test_only_as_many_scales_are_drawn_as_a_reader_can_see() -> None:
    many = [series(number, name=f"pod-{number}") for number in range(5000)]

    assert drawn("gauge", *many).notes == ("50 of 5,000 values are drawn",)


@pytest.mark.parametrize(("value", "lit"), [(0.5, 5), (0.1, 1), (1, 10), (None, 0)])
def test_a_scale_in_segments_is_lit_up_to_the_value(value: float | None, lit: int) -> None:
    found = arcs(value, options={"shape": "gauge", "segmentCount": 10})

    grey = found[-1]["fill"] if lit < 10 else ""
    assert len(found) == 10
    assert len([one for one in found if one["fill"] != grey]) == lit


@pytest.mark.parametrize(
    ("value", "neutral", "begin", "end"),
    [(0.75, 0.5, 0, HALF / 2), (0.25, 0.5, 0, -HALF / 2), (0.5, 9, HALF, 0)],
)
def test_the_arc_begins_at_the_neutral_value(
    value: float, neutral: float, begin: float, end: float
) -> None:
    for given in ({"options": {"neutral": neutral}}, {"custom": {"neutral": neutral}}):
        _, of_value = arcs(value, **given)
        assert of_value["startAngle"] == pytest.approx(begin, abs=0.001)
        assert of_value["endAngle"] == pytest.approx(end, abs=0.001)


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"sparkline": True}, "not drawn: its sparkline"),
        (
            {"effects": {"gradient": True, "barGlow": True}, "barShape": "rounded"},
            "not drawn: its gradient, its glow, its round ends",
        ),
        ({"effects": {"centerGlow": True}}, "not drawn: its glow"),
    ],
)
def test_effects_that_are_not_drawn_are_named(options: dict[str, Any], note: str) -> None:
    assert drawn("gauge", series(0.5), options=options, size=LARGE).notes == (note,)
