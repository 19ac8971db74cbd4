"""The name of a value in a stat is written at its size: on one line, wrapped, or cut."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.text_width import page_width, text_width
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import SMALL, drawn, rows, series, words

LONG = "Requests that the warehouse refused in the last hour"
NAMED = {"textMode": "value_and_name"}


def sized(title: int, **more: Any) -> dict[str, Any]:
    return NAMED | {"text": {"titleSize": title}} | more


def inside(drawing: Drawing, size: Size) -> bool:
    """Whether the name stands above the value, and both in their room."""
    [name], [value] = rows(drawing, "name-"), rows(drawing, "value-")
    line = name["fontSize"] * 1.2
    lines = name["text"] if isinstance(name["text"], list) else [name["text"]]
    below_name = name["y"] + line * (len(lines) - 0.5)
    middle_of_value = value["y"] - value["fontSize"] * 0.36
    assert all(text_width(one, name["fontSize"]) <= size.width - 16 for one in lines)
    return bool(
        name["y"] - line / 2 >= 0
        and below_name <= middle_of_value - value["fontSize"] * 0.5
        and middle_of_value + value["fontSize"] * 0.6 <= size.height
    )


@pytest.mark.parametrize("graph", ["area", "none"])
@pytest.mark.parametrize(
    ("size", "title"), [(SMALL, 20), (Size(420, 140), 30), (Size(190, 300), 30)]
)
def test_a_name_that_is_too_long_at_its_size_is_wrapped_and_the_value_stands_below_it(
    size: Size, title: int, graph: str
) -> None:
    frame = series(1, 2, 3, name=LONG)

    drawing = drawn("stat", frame, options=sized(title, graphMode=graph), size=size)

    [name] = rows(drawing, "name-")
    lines = name["text"]
    assert isinstance(lines, list)
    assert len(lines) > 1
    assert LONG.startswith(" ".join(lines).removesuffix("…"))
    assert name["lineHeight"] == title * 1.2
    assert inside(drawing, size)


def test_a_name_that_fits_at_its_size_stays_one_line() -> None:
    drawing = drawn("stat", series(7, name=LONG), options=sized(9), size=Size(300, 141))

    assert words(drawing, "name") == [LONG]


FOUR = ("Up", "Total", "Down", "No MCP metrics")


def test_a_name_that_only_just_fits_is_wrapped_as_on_the_page_of_grafana() -> None:
    frames = [series(0, name=name) for name in FOUR]

    drawing = drawn("stat", *frames, size=Size(517, 210))

    # As recorded: the two lines stand higher than the other names, and their value lower.
    up, total, down, without = rows(drawing, "name-")
    assert without["text"] == ["No MCP", "metrics"]
    assert [one["text"] for one in (up, total, down)] == ["Up", "Total", "Down"]
    assert without["y"] < down["y"] == up["y"]
    values = [row["y"] for row in rows(drawing, "value-")]
    assert values[3] > values[2] == values[0]


@pytest.mark.parametrize("name", ["No MCP metric", "mcp_requests_total"])
def test_a_shorter_name_and_a_single_word_stay_on_one_line_and_whole(name: str) -> None:
    frames = [series(0, name=one) for one in (*FOUR[:3], name)]

    assert words(drawn("stat", *frames, size=Size(517, 210)), "name")[-1] == name


def test_a_long_name_is_as_small_as_it_has_to_be_and_whole() -> None:
    drawing = drawn("stat", series(7, name=LONG), options=NAMED)

    [name] = rows(drawing, "name-")
    lines = name["text"] if isinstance(name["text"], list) else [name["text"]]
    assert " ".join(lines) == LONG
    assert page_width(LONG, name["fontSize"]) == pytest.approx(SMALL.width - 24, abs=8)


def test_what_has_no_room_is_cut_in_the_last_line() -> None:
    drawing = drawn("stat", series(7, name=LONG * 9), options=sized(20))

    [name] = rows(drawing, "name-")
    assert name["text"][-1].endswith("…")
    assert not any(line.endswith("…") for line in name["text"][:-1])
    assert inside(drawing, SMALL)


def test_a_size_of_the_value_is_kept_beside_a_wrapped_name() -> None:
    options = NAMED | {"text": {"titleSize": 20, "valueSize": 50}}

    drawing = drawn("stat", series(7, name=LONG), options=options)

    assert rows(drawing, "value-")[0]["fontSize"] == 50
    assert len(rows(drawing, "name-")[0]["text"]) == 2
    assert inside(drawing, SMALL)


def test_a_wrapped_name_begins_at_the_edge_and_a_short_one_beside_it_in_the_middle() -> None:
    frames = [series(7, name=LONG), series(8, name="pool")]

    drawing = drawn("stat", *frames, options=sized(20, justifyMode="center"), size=Size(400, 141))

    long, short = rows(drawing, "name-")
    assert isinstance(long["text"], list)
    assert long["x"] == 12
    assert short["text"] == "pool"
    assert short["x"] > 203 + 50
