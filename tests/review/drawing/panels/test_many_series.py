"""Charts of very many series or points are bounded, and say so."""

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.timeseries.chart import MOST_POINTS, MOST_SERIES
from mcp_monitoring.review.drawing.panels.timeseries.series import Series
from mcp_monitoring.review.drawing.panels.timeseries.thinning import thinned
from mcp_monitoring.review.drawing.time_range import TimeRange
from review.drawing.fields.frames import shown_field
from review.drawing.panels.charts import LIST, ROOM, over_time
from review.drawing.panels.drawn import drawn, words

KINDS = ("timeseries", "graph", "barchart", "histogram", "heatmap", "state-timeline")


@pytest.mark.parametrize("kind", [*KINDS, "status-history"])
def test_of_a_thousand_series_some_are_drawn_and_the_rest_is_counted(kind: str) -> None:
    frames = [over_time(1, 2, 3, name=f"series {number}") for number in range(1000)]

    drawing = drawn(kind, *frames, options=LIST, size=ROOM)

    assert any(" of 1,000 " in note for note in drawing.notes)
    assert sum(len(one.get("values", ())) for one in drawing.spec["data"]) < 10_000


def test_the_first_series_are_drawn_and_the_legend_counts_what_it_has_no_room_for() -> None:
    frames = [over_time(1, 2, name=f"series {number}") for number in range(MOST_SERIES + 50)]

    drawing = drawn("timeseries", *frames, options=LIST, size=ROOM)

    assert drawing.notes == ("250 of 300 series are drawn, the first ones",)
    listed = len(words(drawing, "legend_name"))
    assert words(drawing, "text") == [f"and {300 - listed} more"]


def series(*values: float | None) -> Series:
    times = tuple(float(number) for number in range(len(values)))
    return Series(0, shown_field(*values), times, values)


def test_a_thinned_line_keeps_each_high_and_each_low() -> None:
    values = [float(number % 7) for number in range(10_000)]
    values[1234], values[8765] = 99.0, -99.0

    thin = thinned(series(*values), TimeRange(0, 10_000), 100)

    assert len(thin.times) <= 401
    assert 99.0 in thin.values
    assert -99.0 in thin.values
    assert thin.times == tuple(sorted(thin.times))
    assert (thin.times[0], thin.times[-1]) == (0, 9999)


def test_a_thinned_line_keeps_its_gaps() -> None:
    values: list[float | None] = [1.0] * 5000
    values[2500] = None

    thin = thinned(series(*values), TimeRange(0, 5000), 100)

    assert thin.values.count(None) == 1


def test_a_line_of_few_points_is_not_thinned() -> None:
    short = series(1.0, 2.0, 3.0)

    assert thinned(short, TimeRange(0, 3), 100) is short


def test_points_are_bounded_and_a_reader_is_told_where_a_picture_has_fewer_than_pixels() -> None:
    moments = Field("Time", "time", [1800 * number for number in range(1000)])
    frames = [
        Frame((moments, Field("Value", "number", range(1000), {"series": str(number)})), "A")
        for number in range(100)
    ]

    drawing = drawn("timeseries", *frames, options=LIST, size=ROOM)

    drawn_points = sum(
        len(one["values"]) for one in drawing.spec["data"] if one["name"].startswith("series-")
    )
    assert drawn_points <= MOST_POINTS
    assert any("every high and low" in note for note in drawing.notes)
