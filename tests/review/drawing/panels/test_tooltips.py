"""What the pointer tells follows the options of the tooltip: one value, all of them, or nothing."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.charts import ROOM, mark, over_time
from review.drawing.panels.drawn import MINUTE, columns, drawn, overridden, rows

CALLS = over_time(1, 5, 0, name="calls")
ERRORS = over_time(4, 2, 3, name="errors")
OVER_TIME = ("timeseries", "state-timeline", "status-history")


def with_tooltip(kind: str, *frames: Any, **tooltip: Any) -> Drawing:
    overrides = tooltip.pop("overrides", None)
    options = {"tooltip": tooltip, "reduceOptions": {"calcs": ["lastNotNull"]}}
    return drawn(kind, *frames, options=options, overrides=overrides, size=ROOM)


def lines(drawing: Drawing, number: int) -> list[tuple[str, str]]:
    """The names and values that are told at a moment."""
    assert drawing.told is not None
    told = drawing.told()
    return [(told["names"][name], text) for name, _, text in told["rows"][number]]


def test_of_one_value_the_point_under_the_pointer_tells() -> None:
    for tooltip in ({}, {"mode": "single"}, {"mode": "nobody knows it"}):
        drawing = with_tooltip("timeseries", CALLS, ERRORS, **tooltip)

        assert drawing.told is None
        assert drawing.hover is not None
        assert [one["name"] for one in drawing.hover().marks] == ["hover-0", "hover-1"]


@pytest.mark.parametrize("kind", ["timeseries", "heatmap", *OVER_TIME[1:]])
def test_with_tooltips_switched_off_nothing_is_told(kind: str) -> None:
    drawing = with_tooltip(kind, CALLS, ERRORS, mode="none")

    assert (drawing.hover, drawing.told) == (None, None)
    assert not any(row["tooltip"] for row in rows(drawing, "states"))


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("none", ["calls", "errors"], ["calls", "errors"]),
        ("asc", ["calls", "errors"], ["calls", "errors"]),
        ("desc", ["errors", "calls"], ["errors", "calls"]),
    ],
)
@pytest.mark.parametrize("kind", ["timeseries", "status-history"])
def test_all_values_of_a_moment_are_told_in_their_order(
    kind: str, sort: str, first: list[str], last: list[str]
) -> None:
    drawing = with_tooltip(kind, CALLS, ERRORS, mode="multi", sort=sort)

    assert [name for name, _ in lines(drawing, 0)] == first
    assert [name for name, _ in lines(drawing, 2)] == last
    assert drawing.told is not None
    assert drawing.told()["moments"] == [0, MINUTE, 2 * MINUTE]
    assert drawing.told()["titles"][1] == "1970-01-01 00:01:00"


@pytest.mark.parametrize("kind", OVER_TIME)
def test_zeros_are_left_out_where_the_panel_says_so(kind: str) -> None:
    shown = [
        {name for name, _ in lines(with_tooltip(kind, CALLS, ERRORS, mode="multi", **more), -1)}
        for more in ({}, {"hideZeros": True})
    ]

    assert shown == [{"calls", "errors"}, {"errors"}]


@pytest.mark.parametrize("kind", OVER_TIME)
@pytest.mark.parametrize("mode", ["single", "multi"])
def test_a_series_that_is_hidden_from_tooltips_tells_nothing(kind: str, mode: str) -> None:
    overrides = [overridden("calls", custom__hideFrom={"tooltip": True})]
    drawing = with_tooltip(kind, CALLS, ERRORS, mode=mode, overrides=overrides)

    if drawing.told is not None:
        assert drawing.told()["names"] == ["errors"]
    elif drawing.hover is not None:
        assert [one["name"] for one in drawing.hover().marks] == ["hover-1"]
    else:
        told = [row["tooltip"]["name"] for row in rows(drawing, "states") if row["tooltip"]]
        assert set(told) == {"errors"}


def test_a_stacked_series_tells_its_own_value() -> None:
    stacked = {"custom": {"stacking": {"mode": "normal", "group": "A"}}}
    options = {"tooltip": {"mode": "multi"}}
    drawing = drawn("timeseries", CALLS, ERRORS, options=options, defaults=stacked, size=ROOM)

    assert lines(drawing, 0) == [("calls", "1"), ("errors", "4")]


def test_a_state_is_told_for_as_long_as_it_lasts() -> None:
    drawing = with_tooltip("state-timeline", over_time(1, 2, every=10, name="pool"), mode="multi")
    assert drawing.told is not None
    told = drawing.told()

    values = {
        round(moment / MINUTE): lines(drawing, number)
        for number, moment in enumerate(told["moments"])
    }
    assert (values[4], values[14]) == ([("pool", "1")], [("pool", "2")])


def test_the_cells_of_a_column_are_told_the_highest_first() -> None:
    frames = [over_time(1, 2, name=le, le=le) for le in ("0.1", "0.5")]

    assert lines(with_tooltip("heatmap", *frames, mode="multi"), 1) == [
        ("0.100 to 0.500", "2"),
        ("0 to 0.100", "2"),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "title", "told"),
    [
        ("barchart", "bars", "query", [["calls", "7"], ["errors", "9"]]),
        ("piechart", "slices", "", [["errors", "8"], ["calls", "1"]]),
    ],
)
def test_all_bars_or_slices_of_a_place_are_told(
    kind: str, name: str, title: str, told: list[list[str]]
) -> None:
    table = columns(tool=["query", "list"], calls=[7, 1], errors=[9, 8])
    tooltip = rows(with_tooltip(kind, table, mode="multi"), name)[0]["tooltip"]

    assert tooltip["title"] == title
    assert [row[:2] for row in tooltip["rows"]] == told


def test_a_bucket_tells_the_counts_of_all_fields() -> None:
    tooltip = rows(with_tooltip("histogram", CALLS, ERRORS, mode="multi"), "buckets")[0]["tooltip"]

    assert [row[:2] for row in tooltip["rows"]] == [["calls", "1"], ["errors", "0"]]


@pytest.mark.parametrize("kind", ["barchart", "piechart", "histogram"])
def test_marks_without_tooltips_have_none(kind: str) -> None:
    table = columns(tool=["query", "list"], calls=[7, 1], errors=[9, 8])
    drawing = with_tooltip(kind, table, mode="none")

    name = {"barchart": "bars", "piechart": "slices", "histogram": "buckets"}[kind]
    assert mark(drawing, name)
    assert not any(row["tooltip"] for row in rows(drawing, name))


def test_of_many_series_some_are_told_and_the_others_are_counted() -> None:
    frames = [over_time(number, name=f"server {number}") for number in range(100)]
    drawing = with_tooltip("timeseries", *frames, mode="multi", sort="desc")

    assert len(lines(drawing, 0)) == 30
    assert lines(drawing, 0)[0] == ("server 99", "99")
    assert drawing.told is not None
    assert drawing.told()["more"] == [70]


def test_no_more_moments_are_told_than_a_panel_has_pixels() -> None:
    at = [number / 100 for number in range(3000)]
    drawing = with_tooltip("timeseries", over_time(*at, at=at), mode="multi")

    assert drawing.told is not None
    assert 100 < len(drawing.told()["moments"]) <= ROOM.width
