"""A state timeline has a row for each field, and a bar for each state."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.charts import LIST, ROOM, over_time
from review.drawing.panels.drawn import MINUTE, drawn, rows, words

GREEN, RED = "#73bf69", "#f2495c"
HEALTH = {
    "mappings": [
        {
            "type": "value",
            "options": {
                "1": {"text": "healthy", "color": "green"},
                "0": {"text": "broken", "color": "red"},
            },
        }
    ]
}
STEPS = {"steps": [{"color": "red", "value": None}, {"color": "green", "value": 1}]}
BY_THRESHOLD = {"color": {"mode": "thresholds"}, "thresholds": {"mode": "absolute", **STEPS}}


def timeline(*frames: Any, defaults: Any = None, **options: Any) -> Drawing:
    given = {**LIST, **options}
    return drawn(
        "state-timeline", *frames, options=given, defaults=HEALTH | (defaults or {}), size=ROOM
    )


def states(*values: str | None) -> Frame:
    times = Field("Time", "time", [10 * MINUTE * number for number in range(len(values))])
    return Frame((times, Field("state", "string", values)), "A")


def test_equal_states_one_after_another_are_one_bar() -> None:
    drawing = timeline(over_time(1, 1, 0, every=10, name="pool"))

    first, second = rows(drawing, "states")
    assert first["width"] == pytest.approx(2 * second["width"], rel=0.01)
    assert (first["stroke"], second["stroke"]) == (GREEN, RED)
    assert words(drawing, "state") == ["healthy", "broken"]


def test_equal_states_stay_apart_if_that_is_asked_for() -> None:
    drawing = timeline(over_time(1, 1, 0, every=10), mergeValues=False)

    assert len(rows(drawing, "states")) == 3


def test_a_missing_state_is_a_gap() -> None:
    first, second = rows(timeline(over_time(1, None, 1, every=10)), "states")

    assert first["x"] + first["width"] < second["x"]


def test_a_state_lasts_no_longer_than_the_interval_of_its_source() -> None:
    [bar] = rows(timeline(over_time(1, 1, 1)), "states")

    assert bar["width"] < 60


def test_rows_have_their_names_and_share_the_height() -> None:
    drawing = timeline(over_time(1, name="pool"), over_time(1, name="http"), rowHeight=0.5)

    assert words(drawing, "axis")[-2:] == ["pool", "http"]
    upper, lower = rows(drawing, "states")
    assert lower["y"] - upper["y"] == pytest.approx(3 * upper["height"], abs=0.1)


def test_lines_of_the_grid_are_behind_the_states() -> None:
    marks = [one["name"] for one in timeline(over_time(1, 0)).spec["marks"]]

    assert marks.index("grid-x") < marks.index("states")


def test_texts_are_states_and_their_colours_differ() -> None:
    drawing = timeline(states("up", "down", "up"), defaults={"color": {"mode": "palette-classic"}})

    assert words(drawing, "state") == ["up", "down", "up"]
    assert words(drawing, "legend_name") == ["up", "down"]


def test_by_thresholds_states_are_the_ranges_of_these_and_the_legend_lists_them() -> None:
    drawing = timeline(over_time(0, 1, 3, every=10), defaults=BY_THRESHOLD)

    assert words(drawing, "state") == ["< 1", "1+"]
    assert words(drawing, "legend_name") == ["< 1", "1+"]


@pytest.mark.parametrize(
    ("more", "states"),
    [
        ({"unit": "s"}, ["< 2 mins", "2 mins+"]),
        ({"unit": "reqps", "decimals": 1}, ["< 120.0 req/s", "120.0 req/s+"]),
        ({}, ["< 120", "120+"]),
    ],
)
def test_thresholds_have_the_unit_of_the_values(more: dict[str, Any], states: list[str]) -> None:
    steps = [{"color": "red", "value": None}, {"color": "green", "value": 120}]
    by_threshold = BY_THRESHOLD | {"thresholds": {"mode": "absolute", "steps": steps}}
    drawing = timeline(over_time(0, 180, every=10), defaults=by_threshold | more)

    assert words(drawing, "state") == states
    assert words(drawing, "legend_name") == states


@pytest.mark.parametrize(
    ("more", "states"),
    [
        ({}, ["< 60%", "60%+"]),
        ({"unit": "s", "min": 0, "max": 400}, ["< 60%", "60%+"]),
        ({"unit": "s", "decimals": 1}, ["< 60.0%", "60.0%+"]),
    ],
)
def test_thresholds_in_percent_are_written_as_percent(
    more: dict[str, Any], states: list[str]
) -> None:
    steps = [{"color": "red", "value": None}, {"color": "green", "value": 60}]
    in_percent = BY_THRESHOLD | {"thresholds": {"mode": "percentage", "steps": steps}}
    drawing = timeline(over_time(100, 300, every=10), defaults=in_percent | more)

    assert words(drawing, "state") == states
    assert words(drawing, "legend_name") == states


@pytest.mark.parametrize(
    ("unit", "states", "legend"),
    [
        ("reqps", ["2 req/s", "5 req/s"], ["2", "5"]),
        ("currencyEUR", ["€2", "€5"], ["2", "5"]),
        ("bool_yes_no", ["Yes"], ["Yes"]),
    ],
)
def test_the_legend_of_numbers_leaves_their_unit_to_the_states(
    unit: str, states: list[str], legend: list[str]
) -> None:
    palette = {"color": {"mode": "palette-classic"}, "unit": unit, "mappings": []}
    drawing = timeline(over_time(2, 5, every=10), defaults=palette)

    assert words(drawing, "state") == states
    assert words(drawing, "legend_name") == legend


def test_by_a_scheme_that_blends_there_is_no_legend() -> None:
    assert words(timeline(over_time(1, 0, every=10)), "legend_name") == []


def test_a_state_that_has_no_room_is_cut_short_or_left_out() -> None:
    values = [number % 2 for number in range(30)]

    assert set(words(timeline(over_time(*values)), "state")) <= {"h", "b", "he", "br"}
    assert words(timeline(over_time(*values), showValue="never"), "state") == []


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_states_are_aligned_as_configured(align: str) -> None:
    drawing = timeline(over_time(1, 1, every=10), alignValue=align)

    assert {row["align"] for row in rows(drawing, "state-labels")} == {align}


def test_the_crosshair_waits_for_a_moment() -> None:
    drawing = timeline(over_time(1))

    assert {"name": "crosshair_time", "value": None} in drawing.spec["signals"]
    assert "x" in {one["name"] for one in drawing.spec["scales"]}


@pytest.mark.parametrize("values", [(), (None, None), (float("nan"),)])
def test_without_a_state_there_is_no_data(values: tuple[Any, ...]) -> None:
    assert words(timeline(over_time(*values))) == ["No data"]


@pytest.mark.parametrize(
    ("spans", "gaps"), [(True, 0), (21 * MINUTE, 0), (19 * MINUTE, 1), (False, 1), (None, 1)]
)
def test_a_state_goes_on_over_missing_values_where_that_is_configured(
    spans: Any, gaps: int
) -> None:
    drawing = timeline(over_time(1, None, 1, every=10), defaults={"custom": {"spanNulls": spans}})

    assert len(rows(drawing, "states")) == 1 + gaps


@pytest.mark.parametrize("kind", ["state-timeline", "status-history"])
def test_names_of_rows_are_hidden_with_their_axis(kind: str) -> None:
    defaults = {"custom": {"axisPlacement": "hidden"}}
    shown, hidden = (
        drawn(kind, over_time(1, 0, name="a long name"), defaults=one, options=LIST, size=ROOM)
        for one in ({}, defaults)
    )

    assert "a long name" in words(shown, "axis")
    assert "a long name" not in words(hidden, "axis")
    assert rows(hidden, "states")[0]["x"] < rows(shown, "states")[0]["x"]
