"""A histogram counts the values of each bucket."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from review.drawing.panels.charts import LIST, ROOM, over_time
from review.drawing.panels.drawn import drawn, rows, words


def histogram(*frames: Any, unit: str = "", **options: Any) -> Drawing:
    return drawn(
        "histogram", *frames, options={**LIST, **options}, defaults={"unit": unit}, size=ROOM
    )


def counts(drawing: Drawing) -> list[int]:
    return [int(row["tooltip"]["count"]) for row in rows(drawing, "buckets")]


def test_each_bucket_is_as_high_as_the_number_of_its_values() -> None:
    drawing = histogram(over_time(0.5, 1.5, 1.6, 1.7, 2.5), bucketSize=1)

    assert counts(drawing) == [1, 3, 1]
    heights = [row["height"] for row in rows(drawing, "buckets")]
    assert heights[1] == pytest.approx(3 * heights[0], abs=0.1)


def test_a_value_at_an_edge_is_in_the_bucket_that_begins_there() -> None:
    assert counts(histogram(over_time(1, 2, 2.5), bucketSize=1)) == [1, 2]


def test_without_a_size_there_are_about_thirty_tidy_buckets() -> None:
    drawing = histogram(over_time(*[number / 10 for number in range(301)]))

    assert {row["tooltip"]["bucket"] for row in rows(drawing, "buckets")} >= {"0 to 1", "29 to 30"}


def test_buckets_begin_at_the_configured_offset() -> None:
    drawing = histogram(over_time(1, 2, 3), bucketSize=2, bucketOffset=1)

    assert rows(drawing, "buckets")[0]["tooltip"]["bucket"] == "1 to 3"


def test_labels_have_the_unit_and_do_not_touch() -> None:
    drawing = histogram(over_time(*[5.2 + number / 50 for number in range(280)]), unit="reqps")

    labels = [word for word in words(drawing, "axis") if word.endswith("req/s")]
    assert labels[:2] == ["5.2 req/s", "6.4 req/s"]


def test_fields_are_drawn_over_each_other_or_combined() -> None:
    frames = over_time(1, 1, name="a"), over_time(1, 5, name="b")

    assert words(histogram(*frames, bucketSize=1), "legend_name") == ["a", "b"]
    assert counts(histogram(*frames, bucketSize=1, combine=True)) == [3, 1]


@pytest.mark.parametrize("values", [(3, 3, 3), (0, 0), (1e308, -1e308), (1e-12, 3e-12)])
def test_values_without_a_usual_range_have_buckets(values: tuple[float, ...]) -> None:
    assert sum(counts(histogram(over_time(*values)))) == len(values)


def test_too_many_buckets_are_widened_and_that_is_said() -> None:
    drawing = histogram(over_time(0, 1_000_000), bucketSize=1)

    assert sum(counts(drawing)) == 2
    assert drawing.notes == ("buckets are widened to 500, as there would be too many",)


def test_without_numbers_there_is_no_data() -> None:
    assert words(histogram(over_time(None, float("nan")))) == ["No data"]


@pytest.mark.parametrize(
    ("values", "begins"),
    [
        ([(1, 1), (1, 5)], [0, 2, 0]),
        ([(1, 1), (1, 1), (1,)], [0, 2, 4]),
        ([(1,), (5, 1)], [0, 1, 0]),
    ],
)
def test_fields_are_stacked_where_that_is_configured(
    values: list[tuple[float, ...]], begins: list[int]
) -> None:
    frames = [over_time(*one, name=str(number)) for number, one in enumerate(values)]
    custom = {"custom": {"stacking": {"mode": "normal", "group": "A"}}}
    options = {**LIST, "bucketSize": 1}
    drawing = drawn("histogram", *frames, options=options, defaults=custom, size=ROOM)

    bars = rows(drawing, "buckets")
    ground = max(bar["y"] + bar["height"] for bar in bars)
    one = bars[0]["height"] / counts(drawing)[0]
    found = [round((ground - bar["y"] - bar["height"]) / one) for bar in bars]
    assert found == begins
