"""Annotations: read from answers as Grafana reads them, and drawn as lines and bands with words."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.annotations import Annotation, annotations_in
from mcp_monitoring.review.drawing.panels.draw import drawing_of
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from mcp_monitoring.review.drawing.panels.text_width import text_width
from mcp_monitoring.review.drawing.panels.timeseries.annotations import MOST_ANNOTATIONS
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from mcp_monitoring.review.drawing.time_range import TimeRange
from review.drawing.panels.drawn import MINUTE, rows, series, words

STEP = 15_000


def read(
    *samples: tuple[float, Any], interval: int | None = STEP, **annotation: Any
) -> list[Annotation]:
    times = [time for time, _ in samples]
    config = {"interval": interval} if interval else {}
    frame = Frame(
        (
            Field("Time", "time", times, {}, config),
            Field("Value", "number", [value for _, value in samples], {"job": "shop"}),
        ),
        "Anno",
    )
    view = read_view({"annotations": {"list": [{"name": "Restarts", **annotation}]}})
    return annotations_in([frame], view.annotations[0])


def spans(found: list[Annotation]) -> list[tuple[float, float]]:
    return [(one.start_ms, one.end_ms) for one in found]


def test_samples_above_zero_are_moments_and_those_a_step_apart_are_a_span() -> None:
    samples = [(0, 1), (STEP, 1), (2 * STEP, 0), (3 * STEP, 2), (9 * STEP, 1), (10 * STEP, 1)]

    assert spans(read(*samples)) == [(0, STEP), (3 * STEP, 3 * STEP), (9 * STEP, 10 * STEP)]


def test_without_a_step_a_minute_counts_as_one() -> None:
    assert spans(read((0, 1), (60_000, 1), (120_001, 1), interval=None)) == [
        (0, 60_000),
        (120_001, 120_001),
    ]


@pytest.mark.parametrize("value", [0, -1, math.nan, None])
def test_what_is_not_above_zero_is_nothing(value: Any) -> None:
    assert read((0, value)) == []


def test_a_value_may_be_the_moment() -> None:
    assert spans(read((0, 1_000_000), useValueForTime=True)) == [(1_000_000, 1_000_000)]


def test_title_and_text_name_labels() -> None:
    [one] = read((0, 1), titleFormat="{{job}} restarted", textFormat="of {{job}}{{none}}")
    [unnamed] = read((0, 1))

    assert one.words == "shop restarted: of shop"
    assert unnamed.words == "Restarts"


# --- drawn ---------------------------------------------------------------------------------------

SIZE = Size(800, 300)


def happened(minute: float, end: float | None = None, title: str = "Restarted") -> Annotation:
    to = minute if end is None else end
    return Annotation(minute * MINUTE, to * MINUTE, title, "shop", "orange")


def chart(*annotations: Annotation, kind: str = "timeseries") -> Drawing:
    model = {"id": 1, "type": kind, "title": "Requests"}
    [panel] = read_view({"panels": [model]}).panels
    frames = (series(*range(30), name="up"),)
    data = PanelData(panel, frames, TimeRange(0, 30 * MINUTE), annotations=annotations)
    return drawing_of(data, SIZE, theme_called("dark"))


@pytest.mark.parametrize("kind", ["timeseries", "graph"])
def test_a_moment_is_a_dashed_line_from_top_to_bottom_with_its_words(kind: str) -> None:
    drawing = chart(happened(15), kind=kind)

    [line] = rows(drawing, "annotation-lines")
    [word] = rows(drawing, "annotation-words")
    assert line["x"] == line["x2"]
    assert line["y2"] - line["y"] > 200
    assert line["strokeDash"]
    assert line["stroke"] == word["fill"] == "#ff9830"
    assert word["text"] == "Restarted: shop"
    assert (word["x"], word["align"]) == (line["x"] + 3, "left")
    assert rows(drawing, "annotation-bands") == []


def test_a_span_is_a_band_between_two_lines() -> None:
    drawing = chart(happened(10, 20))

    [band] = rows(drawing, "annotation-bands")
    left, right = rows(drawing, "annotation-lines")
    assert (band["x"], band["x"] + band["width"]) == pytest.approx((left["x"], right["x"]))


def test_the_pointer_is_told_what_happened_and_when() -> None:
    [target] = rows(chart(happened(15)), "annotation-targets")

    assert target["tooltip"] == {
        "name": "Restarted",
        "value": "shop",
        "time": "1970-01-01 00:15:00",
    }
    assert target["width"] == 8


def test_what_is_outside_the_time_is_left_out_and_a_span_is_cut() -> None:
    inside = rows(chart(happened(15), happened(31)), "annotation-lines")
    cut = rows(chart(happened(-10, 40)), "annotation-bands")

    assert len(inside) == 1
    assert cut[0]["x"] >= 0
    assert cut[0]["x"] + cut[0]["width"] <= SIZE.width


def edges(word: dict[str, Any]) -> tuple[float, float]:
    width = text_width(word["text"], word["fontSize"])
    left = word["x"] - (width if word["align"] == "right" else 0)
    return left, left + width


@pytest.mark.parametrize("apart", [0.25, 1, 2.9, 4])
def test_words_never_lie_on_each_other_or_outside(apart: float) -> None:
    moments = [number * apart for number in range(int(30 / apart))]
    drawing = chart(*[happened(one, title=f"Restart number {one}") for one in moments])

    written = sorted(map(edges, rows(drawing, "annotation-words")))
    lines = [row["x"] for row in rows(drawing, "annotation-lines")]
    assert len(lines) == len(moments)
    assert written[0][0] >= lines[0]
    assert written[-1][1] <= SIZE.width
    for left, right in pairwise(written):
        assert left[1] < right[0]


def test_words_for_which_there_is_no_room_behind_a_line_stand_before_it() -> None:
    [line, _] = rows(chart(happened(29), happened(29.5)), "annotation-lines")
    [word] = rows(chart(happened(29), happened(29.5)), "annotation-words")

    assert (word["text"], word["align"]) == ("Restarted: shop", "right")
    assert edges(word)[1] == pytest.approx(line["x"] - 3)


def test_no_more_are_drawn_than_a_reader_can_tell_apart() -> None:
    drawing = chart(*[happened(15 + number / 1000) for number in range(MOST_ANNOTATIONS + 5)])

    assert len(rows(drawing, "annotation-lines")) == MOST_ANNOTATIONS
    assert drawing.notes == (f"{MOST_ANNOTATIONS} of 205 annotations are drawn, the first ones",)


@pytest.mark.parametrize("title", ["<b>x</b>", "", "n" * 5000, "a\nb"])
def test_odd_words_break_nothing(title: str) -> None:
    drawing = chart(replace(happened(15), title=title, text=""), happened(math.inf))

    assert len(rows(drawing, "annotation-lines")) == 1
    assert all(len(one) < 60 for one in words(drawing, "annotation"))


def test_a_colour_that_nobody_knows_is_still_a_line() -> None:
    drawing = chart(replace(happened(15), colour="no colour"), replace(happened(20), colour=""))

    assert len({row["stroke"] for row in rows(drawing, "annotation-lines")}) == 2
