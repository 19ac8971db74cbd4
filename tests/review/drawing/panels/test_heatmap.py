"""A heatmap colours cells by how much is in them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.heatmap.schemes import ColourScale
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.panels.charts import ROOM, over_time
from review.drawing.panels.drawn import MINUTE, drawn, rows, words


def buckets(**counts: Sequence[Any]) -> Frame:
    """A histogram over time, its buckets by their upper limits with `_` for a dot."""
    length = len(next(iter(counts.values())))
    times = [MINUTE * number for number in range(length)]
    fields = [
        Field(name.removeprefix("le").replace("_", "."), "number", values)
        for name, values in counts.items()
    ]
    time = Field("Time", "time", times, config={"interval": MINUTE})
    return Frame((time, *fields), "A", meta={"type": "heatmap-rows"})


def heatmap(*frames: Frame, **options: Any) -> Drawing:
    return drawn("heatmap", *frames, options={"legend": {"show": True}, **options}, size=ROOM)


TWO = buckets(le0_1=[1, 0, 4], le1=[2, 3, 0])


def test_each_bucket_that_holds_something_is_a_cell() -> None:
    assert len(rows(heatmap(TWO), "cells")) == 4


def test_the_axis_has_the_limits_of_buckets_with_their_unit() -> None:
    drawing = heatmap(TWO, yAxis={"unit": "s"})

    labels = [word for word in words(drawing, "axis") if ":" not in word]
    assert labels == ["0 s", "100 ms", "1 s"]


def test_the_last_bucket_goes_to_infinity() -> None:
    frame = buckets(**{"le1": [1], "le+Inf": [2]})

    assert words(heatmap(frame), "axis")[-1] == "+Inf"


def test_buckets_are_in_the_order_of_their_limits_the_lowest_at_the_bottom() -> None:
    frame = buckets(le10=[1], le2=[5])
    drawing = heatmap(frame)

    heights = {row["text"]: row["y"] for row in rows(drawing, "axis-y")}
    assert heights["2"] > heights["10"]


def test_series_with_other_names_are_rows_of_their_own() -> None:
    drawing = heatmap(over_time(1, 2, name="west"), over_time(3, 4, name="east"))

    assert [word for word in words(drawing, "axis") if ":" not in word] == ["west", "east"]


def test_the_legend_goes_from_the_least_to_the_most() -> None:
    drawing = heatmap(TWO, cellValues={"unit": "reqps"})

    assert words(drawing, "legend_value") == ["1 req/s", "4 req/s"]
    assert words(heatmap(TWO, legend={"show": False}), "legend_value") == []


def test_the_most_is_the_lightest_on_dark_ground_and_the_darkest_on_light() -> None:
    assert ColourScale({"scheme": "Oranges"}, theme_called("dark")).colour(1) == "#fff5eb"
    assert ColourScale({"scheme": "Oranges"}, theme_called("light")).colour(1) == "#7f2704"
    turned = ColourScale({"scheme": "Oranges", "reverse": True}, theme_called("dark"))
    assert turned.colour(1) == "#7f2704"
    assert ColourScale({"scheme": "Viridis"}, theme_called("dark")).colour(1) == "#fde725"


def test_a_cell_fades_with_its_value_if_that_is_the_mode() -> None:
    options = {"mode": "opacity", "fill": "dark-orange", "exponent": 1}
    colours = ColourScale(options, theme_called("dark"))

    assert colours.colour(0).endswith(",0)")
    assert colours.colour(1).endswith(",1)")


def test_a_scheme_that_nobody_knows_is_said() -> None:
    drawing = heatmap(TWO, color={"scheme": "Sunset"})

    assert drawing.notes == ('the colour scheme "Sunset" is not known: Oranges is drawn',)


def test_cells_beyond_the_filter_are_left_out() -> None:
    assert len(rows(heatmap(TWO, filterValues={"le": 2}), "cells")) == 2


def test_values_are_counted_from_series_if_that_is_asked_for() -> None:
    frames = over_time(1, 1, 9), over_time(1, 9, 9)
    calculation = {
        "xBuckets": {"mode": "size", "value": "30m"},
        "yBuckets": {"mode": "size", "value": "5"},
    }
    drawing = heatmap(*frames, calculate=True, calculation=calculation)

    assert words(drawing, "legend_value") == ["3", "3"]
    assert len(rows(drawing, "cells")) == 2


def test_columns_that_are_counted_are_no_narrower_than_the_interval_of_the_source() -> None:
    drawing = heatmap(over_time(*[5] * 30), calculate=True)

    starts = sorted({row["x"] for row in rows(drawing, "cells")})
    assert len(starts) == 30


def test_cells_of_the_source_have_their_own_limits() -> None:
    frame = Frame(
        (
            Field("xMax", "time", [0, 0, MINUTE]),
            Field("yMin", "number", [1, 2, 1]),
            Field("yMax", "number", [2, 4, 2]),
            Field("count", "number", [5, 6, 7]),
        ),
        meta={"type": "heatmap-cells"},
    )
    drawing = heatmap(frame)

    assert len(rows(drawing, "cells")) == 3
    assert [word for word in words(drawing, "axis") if ":" not in word] == ["1", "2", "4"]


def test_the_pointer_finds_limits_value_and_moment_of_a_cell() -> None:
    drawing = heatmap(TWO, yAxis={"unit": "s"})

    assert drawing.hover is not None
    [data] = drawing.hover().data
    assert data["values"][0]["tooltip"] == {
        "name": "0 s to 100 ms",
        "value": "1",
        "time": "1970-01-01 00:00:00",
    }


def test_options_of_old_heatmaps_are_read() -> None:
    drawing = drawn(
        "heatmap",
        TWO,
        size=ROOM,
        dataFormat="tsbuckets",
        yAxis={"format": "s"},
        color={"mode": "spectrum", "colorScheme": "interpolateBlues"},
        legend={"show": True},
    )

    assert "100 ms" in words(drawing, "axis")
    assert drawing.notes == ()


def test_an_old_heatmap_counts_in_buckets_of_its_sizes() -> None:
    sizes: dict[str, Any] = {"xBucketSize": "10m", "yBucketSize": 5, "yAxis": {"format": "short"}}
    drawing = drawn(
        "heatmap", over_time(1, 2, 9), size=ROOM, dataFormat="timeseries", cards={}, **sizes
    )

    limits = [word for word in words(drawing, "axis") if ":" not in word]
    assert (limits[0], limits[-1]) == ("0", "10")
    assert len({row["y"] for row in rows(drawing, "cells")}) == 2


def test_what_is_not_drawn_of_an_old_heatmap_is_said() -> None:
    hidden: dict[str, Any] = {"xAxis": {"show": False}, "yBucketBound": "lower"}

    assert drawn("heatmap", TWO, size=ROOM, dataFormat="tsbuckets", **hidden).notes == (
        "not drawn: the place of its rows' names, a hidden axis of time",
    )


@pytest.mark.parametrize("count", [20, 60])
def test_labels_of_many_buckets_get_smaller_and_then_fewer(count: int) -> None:
    drawing = heatmap(buckets(**{f"le{number + 1}": [1] for number in range(count)}))

    labels = rows(drawing, "axis-y")
    distances = [lower["y"] - upper["y"] for lower, upper in pairwise(labels)]
    assert min(distances) * 1.12 >= labels[0]["fontSize"] - 0.5


def test_without_values_there_is_no_data() -> None:
    assert words(heatmap()) == ["No data"]
    assert words(heatmap(buckets(le1=[None, None]))) == ["No data"]


@pytest.mark.parametrize(
    ("base", "split", "limits"),
    [
        (2, "1", ["1", "2", "4", "8", "16", "32", "64", "128"]),
        (10, "1", ["1", "10", "100", "1 K"]),
        (10, "2", ["1", "3.16", "10", "31.6", "100", "316"]),
    ],
)
def test_rows_of_counted_values_end_at_powers_where_that_is_configured(
    base: int, split: str, limits: list[str]
) -> None:
    scale = {"type": "log", "log": base}
    calculation = {"yBuckets": {"mode": "size", "value": split, "scale": scale}}
    frame = over_time(1, 2, 4, 9, 100, 100)
    drawing = heatmap(frame, calculate=True, calculation=calculation, yAxis={"unit": "short"})

    assert [word for word in words(drawing, "axis") if ":" not in word] == limits
    assert sum(float(one) for one in cells_shown(frame, calculation)) == 6


def cells_shown(frame: Frame, calculation: dict[str, Any]) -> list[str]:
    options = {"calculate": True, "calculation": calculation, "showValue": "always"}
    return words(heatmap(frame, **options), "value")


def test_values_that_have_no_place_among_powers_are_counted() -> None:
    calculation = {"yBuckets": {"value": "1", "scale": {"type": "log", "log": 10}}}
    drawing = heatmap(over_time(5, 0, -3), calculate=True, calculation=calculation)

    assert drawing.notes == ("2 values are not above zero: its axis has no place for them",)


def test_limits_of_its_axis_are_said_not_to_be_drawn() -> None:
    assert heatmap(TWO, yAxis={"min": 1}).notes == (
        "its axis shows every row, not the limits that are configured",
    )


@pytest.mark.parametrize("number", [400, 250, 30])
def test_a_gap_leaves_a_pixel_of_a_narrow_cell(number: int) -> None:
    times = [MINUTE * 30 / number * one for one in range(number)]
    time = Field("Time", "time", times, config={"interval": MINUTE * 30 / number})
    frame = Frame((time, Field("1", "number", [1] * number)), meta={"type": "heatmap-rows"})
    boxes = rows(heatmap(frame, cellGap=1), "cells")

    distance = boxes[9]["x"] - boxes[8]["x"]
    assert boxes[8]["width"] == pytest.approx(min(distance, max(distance - 1, 1)), abs=0.02)
