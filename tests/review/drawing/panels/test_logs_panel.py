"""Logs are shown as lines, the newest first."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import MINUTE, drawn, rows, series, words

ROOM = Size(600, 200)


def log(*lines: Any, level: str = "", name: str = "body", kind: Any = "string") -> Frame:
    times = Field("timestamp", "time", tuple(MINUTE * number for number in range(len(lines))))
    labels = {"level": level} if level else {}
    return Frame((times, Field(name, kind, lines, labels)))


def logs(*frames: Frame, **options: Any) -> Drawing:
    return drawn("logs", *frames, options=options, size=ROOM)


def test_the_newest_line_comes_first_with_its_time() -> None:
    drawing = logs(log("started", "ready"))

    assert words(drawing, "cell") == ["ready", "started"]
    assert words(drawing, "text") == ["1970-01-01 00:01:00", "1970-01-01 00:00:00"]


def test_the_panel_can_turn_the_order_and_leave_out_the_times() -> None:
    drawing = logs(log("started", "ready"), sortOrder="Ascending", showTime=False)

    assert words(drawing, "cell") == ["started", "ready"]
    assert words(drawing, "text") == []


@pytest.mark.parametrize("name", ["body", "Line", "message", "anything"])
def test_the_text_of_a_line_is_found_by_its_usual_names(name: str) -> None:
    assert words(logs(log("started", name=name)), "cell") == ["started"]


@pytest.mark.parametrize(("level", "fill"), [("error", "#f2495c"), ("WARN", "#fade2a")])
def test_the_level_colours_the_mark_of_a_line(level: str, fill: str) -> None:
    assert rows(logs(log("failed", level=level)), "levels")[0]["fill"] == fill


def test_lines_of_several_streams_are_mixed_by_their_times() -> None:
    first, second = log("a", "c"), log("b")
    later = Frame((Field("t", "time", (MINUTE // 2,)), *second.fields[1:]))

    assert words(logs(first, later), "cell") == ["c", "b", "a"]


def test_lines_that_have_no_room_are_counted() -> None:
    drawing = logs(log(*(f"line {number}" for number in range(1000))))

    assert len(words(drawing, "cell")) == 9
    assert words(drawing, "text")[-1] == "and 991 more lines"


def test_a_long_line_is_shortened_and_line_breaks_are_spaces() -> None:
    drawing = logs(log("first\nsecond\t" + "x" * 500))

    [line] = words(drawing, "cell")
    assert line.startswith("first second xxx")
    assert line.endswith("…")


def test_markup_in_a_line_is_only_text() -> None:
    assert words(logs(log("<script>alert(1)</script>")), "cell") == ["<script>alert(1)</script>"]


@pytest.mark.parametrize("frames", [(), (log(),), (series(1, 2),)])
def test_without_lines_it_says_no_data(frames: tuple[Frame, ...]) -> None:
    assert words(logs(*frames)) == ["No data"]


def test_odd_lines_break_nothing() -> None:
    assert len(words(logs(log(None, 3, {"a": 1}, True)), "cell")) == 4


@pytest.mark.parametrize(
    ("strategy", "shown"),
    [
        ("none", ["took 1 ms", "took 1 ms", "took 2 ms", "said 2 ms"]),
        ("exact", ["took 1 ms", "took 2 ms", "said 2 ms"]),
        ("numbers", ["took 1 ms", "said 2 ms"]),
        ("signature", ["took 1 ms"]),
    ],
)
def test_lines_that_repeat_the_one_before_are_left_out(strategy: str, shown: list[str]) -> None:
    lines = log("took 1 ms", "took 1 ms", "took 2 ms", "said 2 ms")
    drawing = logs(lines, dedupStrategy=strategy, sortOrder="Ascending", showTime=False)

    assert words(drawing, "cell") == shown
    assert len(words(drawing, "text")) == (0 if strategy == "none" else 1)


def test_a_line_says_how_many_it_stands_for() -> None:
    drawing = logs(log("a", "a", "b", "a"), dedupStrategy="exact", showTime=False)

    assert words(drawing, "cell") == ["a", "b", "a"]
    assert words(drawing, "text") == ["2x"]


def labelled(*pods: str) -> Frame:
    lines = log(*(f"line of {pod}" for pod in pods))
    labels = Field("labels", "other", tuple({"service": "mcp", "pod": pod} for pod in pods))
    return Frame((*lines.fields, labels))


def test_labels_that_all_lines_have_stand_above_them() -> None:
    drawing = logs(labelled("a", "b"), showCommonLabels=True, showTime=False)

    assert words(drawing, "text") == ["Common labels: service=mcp"]
    assert rows(drawing, "cell")[0]["y"] > 20


def test_labels_of_a_line_alone_stand_before_it() -> None:
    drawing = logs(labelled("a", "b"), showLabels=True, showTime=False)

    assert words(drawing, "text") == ["pod=b", "pod=a"]


def test_a_long_line_goes_on_below_where_the_panel_says_so() -> None:
    drawing = logs(log("word " * 60, "x" * 300), wrapLogMessage=True, showTime=False)

    lines = words(drawing, "cell")
    assert "".join(lines[:4]).startswith("x" * 300)
    assert " ".join(lines).count("word") == 60
    assert not any(line.endswith("…") for line in lines)


def test_a_line_of_a_million_letters_fills_its_room() -> None:
    drawing = logs(log("x" * 1_000_000), wrapLogMessage=True, showTime=False)

    lines = words(drawing, "cell")
    assert len(lines) == 10
    assert len({len(line) for line in lines}) == 1


def test_json_is_spread_over_lines_and_other_texts_stay() -> None:
    drawing = logs(log("{not json", '{"a": {"b": 1}}'), prettifyLogMessage=True, showTime=False)

    lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in words(drawing, "cell")]
    assert lines == ["{", '  "a": {', '    "b": 1', "  }", "}", "{not json"]


def test_wrapped_lines_that_have_no_room_are_counted() -> None:
    drawing = logs(log(*["word " * 60] * 9), wrapLogMessage=True, showTime=False)

    assert words(drawing, "text")[-1].startswith("and ")
    assert max(row["y"] for row in rows(drawing, "text-") + rows(drawing, "cell")) < ROOM.height


def test_lines_that_are_counted_are_those_before_repetitions_were_left_out() -> None:
    lines = [f"line {number // 2}" for number in range(100)]
    drawing = logs(log(*lines), dedupStrategy="exact", showTime=False)

    assert len(words(drawing, "cell")) == 9
    assert words(drawing, "text")[-1] == "and 82 more lines"
