"""A status history has a box for each moment and field."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.charts import LIST, ROOM, over_time
from review.drawing.panels.drawn import drawn, rows, words

HEALTH = {
    "mappings": [{"type": "value", "options": {"1": {"text": "healthy"}, "0": {"text": "broken"}}}]
}


def history(*frames: Any, **options: Any) -> Drawing:
    given = {**LIST, **options}
    return drawn("status-history", *frames, options=given, defaults=HEALTH, size=ROOM)


def test_each_moment_is_a_box_and_none_is_merged() -> None:
    boxes = rows(history(over_time(1, 1, 0, every=10)), "states")

    assert len(boxes) == 3
    assert len({round(one["width"], 1) for one in boxes}) == 1


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_boxes_share_the_plot_with_half_a_gap_at_its_edges(share: float) -> None:
    boxes = rows(history(over_time(1, 1, 0, every=10), colWidth=share), "states")

    first, second, last = ((row["x"], row["width"]) for row in boxes)
    whole = second[0] - first[0]
    assert last[0] - second[0] == pytest.approx(whole, abs=0.1)
    assert first[1] == pytest.approx(share * whole, abs=0.1)
    # The plot ends 8 pixels before the panel.
    assert ROOM.width - 8 - last[0] - last[1] == pytest.approx((1 - share) * whole / 2, abs=0.1)


def test_a_label_stands_below_the_column_of_its_moment() -> None:
    drawing = history(over_time(*[1] * 16, every=2))

    labels = {row["text"]: row["x"] for row in rows(drawing, "axis-x")}
    boxes = rows(drawing, "states")
    assert list(labels) == ["00:00", "00:06", "00:12", "00:18", "00:24", "00:30"]
    assert labels["00:06"] == pytest.approx(boxes[3]["x"] + boxes[3]["width"] / 2, abs=0.1)


def test_states_are_written_as_far_as_they_fit() -> None:
    wide, narrow = history(over_time(1, 0, every=10)), history(over_time(*[1] * 16, every=2))

    assert words(wide, "state") == ["healthy", "broken"]
    assert set(words(narrow, "state")) == {"hea"}


def test_the_legend_lists_the_thresholds() -> None:
    assert words(history(over_time(1)), "legend_name") == ["< 80", "80+"]


def test_a_missing_value_has_no_box() -> None:
    assert len(rows(history(over_time(1, None, 0, every=10)), "states")) == 2


def test_of_more_moments_than_pixels_the_newest_are_drawn() -> None:
    times = Field("Time", "time", [1000 * number for number in range(1800)])
    drawing = history(Frame((times, Field("Value", "number", [1] * 1800)), "A"))

    boxes = rows(drawing, "states")
    assert drawing.notes == (f"{len(boxes)} of 1,800 moments are drawn, the newest ones",)
    assert len(boxes) < ROOM.width
    assert boxes[-1]["tooltip"]["time"] == "1970-01-01 00:29:59"


def test_without_a_value_there_is_no_data() -> None:
    assert words(history(over_time(None))) == ["No data"]


@pytest.mark.parametrize("kind", ["status-history", "state-timeline"])
def test_with_pages_the_first_one_is_drawn_and_the_others_are_counted(kind: str) -> None:
    frames = [over_time(1, 0, name=f"server {number}") for number in range(5)]
    drawing = drawn(kind, *frames, options={"perPage": 2}, size=ROOM)

    assert words(drawing, "axis")[-2:] == ["server 0", "server 1"]
    assert drawing.notes == ("2 of 5 rows are drawn, those of the first page",)


@pytest.mark.parametrize("pages", [5, 9, 0])
def test_a_page_for_all_rows_is_no_news(pages: int) -> None:
    frames = [over_time(1, 0, name=f"server {number}") for number in range(5)]

    assert drawn("status-history", *frames, options={"perPage": pages}, size=ROOM).notes == ()


@pytest.mark.parametrize("kind", ["status-history", "state-timeline"])
def test_without_the_size_of_a_page_all_rows_are_drawn(kind: str) -> None:
    """Grafana's schema calls 20 the default, but its panels have none: they have no pages then."""
    frames = [over_time(1, 0, name=f"server {number:02}") for number in range(25)]
    drawing = drawn(kind, *frames, size=Size(500, 700))

    assert len([word for word in words(drawing, "axis") if word.startswith("server")]) == 25
    assert drawing.notes == ()


def test_the_panel_can_have_a_time_zone_of_its_own() -> None:
    drawing = history(over_time(1, 0, every=10), timezone=["Asia/Tokyo"])

    assert rows(drawing, "states")[0]["tooltip"]["time"] == "1970-01-01 09:00:00"
