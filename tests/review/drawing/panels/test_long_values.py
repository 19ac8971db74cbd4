"""A value of hundreds of digits is cut where it cannot be read, and stays in its panel."""

import pytest
from mcp_monitoring.review.drawing.panels.text_width import text_width
from review.drawing.panels.charts import ROOM, over_time
from review.drawing.panels.drawn import columns, drawn, rows, series, words

LOCALE = {"unit": "locale"}


@pytest.mark.parametrize("kind", ["stat", "gauge", "bargauge"])
@pytest.mark.parametrize("value", [1e300, -1e250, 1.7e308])
def test_a_value_of_hundreds_of_digits_is_cut_to_its_panel(kind: str, value: float) -> None:
    drawing = drawn(kind, series(value, value), defaults=LOCALE, size=ROOM)

    [row] = rows(drawing, "value")
    assert row["text"].endswith("…")
    assert row["fontSize"] >= 7
    assert row["x"] >= 0
    assert row["x"] + text_width(row["text"], row["fontSize"]) <= ROOM.width


@pytest.mark.parametrize("kind", ["stat", "gauge", "bargauge"])
@pytest.mark.parametrize("value", [5e-324, -0.0, 1e21, 123456.789])
def test_a_value_of_any_size_that_has_room_is_whole(kind: str, value: float) -> None:
    said = words(drawn(kind, series(value, value), size=ROOM), "value")

    assert said in (["5e-324"], ["0"], ["1e+21"], ["123457"])


def test_what_a_slice_says_is_cut_to_its_pie() -> None:
    options = {"displayLabels": ["name", "value"]}

    drawing = drawn("piechart", series(1e300), options=options, defaults=LOCALE, size=ROOM)

    [row] = rows(drawing, "value-slices")
    assert row["text"].endswith("…")
    assert text_width(row["text"], row["fontSize"]) <= ROOM.height


def test_the_ends_of_a_heatmaps_colours_do_not_run_into_each_other() -> None:
    options = {"cellValues": {"unit": "locale"}}

    drawing = drawn("heatmap", over_time(1e300, 2e300, name="1"), options=options, size=ROOM)

    low, high = rows(drawing, "legend_value")
    ends = low["x"] + text_width(low["text"], low["fontSize"])
    assert ends < high["x"] - text_width(high["text"], high["fontSize"])


@pytest.mark.parametrize("kind", ["histogram", "timeseries", "barchart"])
def test_labels_of_axes_stay_in_their_panel(kind: str) -> None:
    frame = columns(tool=["a"], calls=[1e300]) if kind == "barchart" else over_time(1e300, 2e300)

    drawing = drawn(kind, frame, defaults=LOCALE, size=ROOM)

    for row in rows(drawing, "axis"):
        width = text_width(row["text"], row["fontSize"])
        left = row["x"] - {"center": width / 2, "right": width}.get(row["align"], 0)
        assert left >= -4
        assert left + width <= ROOM.width + 1


@pytest.mark.parametrize("values", [(5e-324, 1e-323), (0, 5e-324), (1e-310, 2e-310, 5e-310)])
def test_the_smallest_numbers_make_a_histogram(values: tuple[float, ...]) -> None:
    assert rows(drawn("histogram", series(*values), size=ROOM), "buckets")
