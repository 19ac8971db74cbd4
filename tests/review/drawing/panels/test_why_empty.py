"""A panel in which nothing is to be seen says why, in its place."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.not_drawn import NO_DATA
from review.drawing.panels.charts import LIST, ROOM, over_time
from review.drawing.panels.drawn import columns, drawn, rows, series, words

NAN = float("nan")
HIDDEN = {"custom": {"hideFrom": {"viz": True}}}
LOG = {"custom": {"scaleDistribution": {"type": "log", "log": 10}}}
NOT_ABOVE_ZERO = "No value is above zero"


def why(drawing: Drawing) -> str:
    """What stands in the middle of an empty chart; "" for nothing."""
    return " ".join(row["text"] for row in rows(drawing, "text-why-empty"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((NAN, None), NO_DATA),
        ((0.0, -0.0), NOT_ABOVE_ZERO),
        ((-2.0, 0.0), NOT_ABOVE_ZERO),
        ((NAN, -1.0), NOT_ABOVE_ZERO),
        ((NAN, 1.0), ""),
    ],
)
def test_a_pie_without_slices_says_why(values: tuple[Any, ...], said: str) -> None:
    frames = [series(value, name=f"tool {number}") for number, value in enumerate(values)]

    drawing = drawn("piechart", *frames, options=LIST, size=ROOM)

    assert why(drawing) == said
    # The legend still tells which values these are.
    assert words(drawing, "legend_name")


@pytest.mark.parametrize(
    ("values", "limits", "said"),
    [
        ((0, 0, 0), {}, NOT_ABOVE_ZERO),
        ((-5, -1, NAN), {}, NOT_ABOVE_ZERO),
        ((3, 4, 5), {"le": 10}, "No value is above 10"),
        ((3, 4, 5), {"le": 10, "ge": 20}, "No value is between 10 and 20"),
        ((0, 0, 1), {}, ""),
    ],
)
def test_a_heatmap_without_cells_says_why(
    values: tuple[float, ...], limits: dict[str, float], said: str
) -> None:
    drawing = drawn(
        "heatmap", over_time(*values, name="1"), options={"filterValues": limits}, size=ROOM
    )

    assert why(drawing) == said


@pytest.mark.parametrize("values", [(0, 0), (-1, -2), (0, NAN, -3)])
def test_a_heatmap_that_counts_on_powers_has_no_place_for_zero(values: tuple[float, ...]) -> None:
    buckets = {"yBuckets": {"scale": {"type": "log", "log": 2}}}

    drawing = drawn(
        "heatmap",
        over_time(*values),
        options={"calculate": True, "calculation": buckets},
        size=ROOM,
    )

    assert words(drawing) == [NOT_ABOVE_ZERO]


@pytest.mark.parametrize(
    ("values", "defaults", "said"),
    [
        ((0, 0), LOG, NOT_ABOVE_ZERO),
        ((-3, -1), LOG, NOT_ABOVE_ZERO),
        ((5, 6), {"min": 10, "max": 20}, "No value is within the limits of its axis"),
        ((-3, 1), LOG, ""),
        ((5, 60), {"min": 10, "max": 20}, ""),
        ((5, 6), {}, ""),
    ],
)
def test_lines_outside_of_their_axis_are_missed_in_words(
    values: tuple[float, ...], defaults: dict[str, Any], said: str
) -> None:
    drawing = drawn("timeseries", over_time(*values), defaults=defaults, size=ROOM)

    assert why(drawing) == said


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ({"drawStyle": "bars"}, ""),
        ({"fillOpacity": 20}, ""),
        ({"drawStyle": "line"}, "No value is within the limits of its axis"),
    ],
)
def test_bars_and_fill_from_zero_are_seen_where_a_line_is_not(
    style: dict[str, Any], said: str
) -> None:
    defaults = {"min": 0, "max": 2, "custom": style}

    assert why(drawn("timeseries", over_time(5, 6), defaults=defaults, size=ROOM)) == said


@pytest.mark.parametrize("kind", ["timeseries", "barchart"])
@pytest.mark.parametrize(
    ("values", "notes"),
    [
        ((5, 0, 3), ["1 value is not above zero: a log axis omits it"]),
        ((-5, 0, 3), ["2 values are not above zero: a log axis omits them"]),
        ((5, 4, 3), []),
    ],
)
def test_values_without_a_place_on_a_logarithmic_axis_are_counted(
    kind: str, values: tuple[float, ...], notes: list[str]
) -> None:
    assert list(drawn(kind, over_time(*values), defaults=LOG, size=ROOM).notes) == notes


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
@pytest.mark.parametrize(
    ("values", "defaults", "said"),
    [
        ((0, -2), LOG, NOT_ABOVE_ZERO),
        ((1, 2), {"min": 10, "max": 20}, "No value is within the limits of its axis"),
        ((1, 20), {"min": 10, "max": 20}, ""),
        ((0, 0), {}, ""),
    ],
)
def test_a_bar_chart_without_a_visible_bar_says_why(
    orientation: str, values: tuple[float, ...], defaults: dict[str, Any], said: str
) -> None:
    frame = columns(tool=["a", "b"], calls=list(values))

    drawing = drawn(
        "barchart", frame, options={"orientation": orientation}, defaults=defaults, size=ROOM
    )

    assert why(drawing) == said


@pytest.mark.parametrize(
    "style",
    [
        {"lineWidth": 0, "showPoints": "never"},
        {"lineWidth": 0, "fillOpacity": 0, "showPoints": "never"},
        {"drawStyle": "bars", "lineWidth": 0, "fillOpacity": 0},
    ],
)
def test_a_style_that_draws_nothing_is_named(style: dict[str, Any]) -> None:
    drawing = drawn("timeseries", over_time(1, 2, 3), defaults={"custom": style}, size=ROOM)

    assert why(drawing) == "Its lines, fill and points are switched off"


@pytest.mark.parametrize(
    "kind", ["timeseries", "barchart", "histogram", "state-timeline", "status-history"]
)
def test_a_chart_whose_series_are_all_hidden_says_so(kind: str) -> None:
    drawing = drawn(kind, over_time(1, 2), defaults=HIDDEN, size=ROOM)

    assert words(drawing) == ["All of its series are hidden"]


@pytest.mark.parametrize(
    ("kind", "missing"), [("timeseries", "time"), ("heatmap", "time"), ("histogram", "number")]
)
def test_a_field_that_a_chart_needs_is_named_as_in_grafana(kind: str, missing: str) -> None:
    frame = columns(tool=["a"]) if missing == "number" else columns(tool=["a"], calls=[1])

    said = words(drawn(kind, frame, size=ROOM))

    assert said == [f"Data is missing a {missing} field"]


@pytest.mark.parametrize("kind", ["state-timeline", "status-history", "timeseries"])
def test_moments_outside_of_the_shown_time_are_named_as_in_grafana(kind: str) -> None:
    drawing = drawn(kind, over_time(1, 2, at=[900, 901]), size=ROOM)

    assert words(drawing) == ["Data outside time range"]


@pytest.mark.parametrize("value", [-2, 5, 0.25])
@pytest.mark.parametrize("options", [{}, {"segmentCount": 12}])
def test_a_gauge_of_one_value_has_its_whole_ring(value: float, options: dict[str, Any]) -> None:
    arcs = rows(drawn("gauge", series(value, value), options=options, size=ROOM), "gauge")

    open_below = max(row["endAngle"] for row in arcs) - min(row["startAngle"] for row in arcs)
    assert open_below == pytest.approx(3.8397, abs=0.1)


def test_a_stat_whose_text_mode_shows_nothing_says_so() -> None:
    drawing = drawn("stat", series(1, 2), options={"textMode": "none"}, size=ROOM)

    assert why(drawing) == 'Its text mode "none" has nothing to show'


@pytest.mark.parametrize(
    "options", [{"graphMode": "area"}, {"colorMode": "background"}, {"showPercentChange": True}]
)
def test_a_stat_without_text_that_shows_something_else_says_no_more(
    options: dict[str, Any],
) -> None:
    drawing = drawn("stat", series(1, 2), options={"textMode": "none", **options}, size=ROOM)

    assert why(drawing) == ""


@pytest.mark.parametrize(
    "content", ["<script>alert(1)</script>", "<iframe src='https://a.test'></iframe>"]
)
def test_a_text_panel_of_which_no_word_is_left_says_so(content: str) -> None:
    drawing = drawn("text", options={"mode": "html", "content": content}, size=ROOM)

    assert words(drawing) == ["Only words are drawn, and it has none"]
