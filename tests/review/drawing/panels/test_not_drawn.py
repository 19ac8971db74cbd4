"""A panel that is not drawn says why, in its place, with its queries."""

import json

import pytest
from mcp_monitoring.review.drawing.size import Size
from review.drawing.panels.drawn import drawn, rows, series, words


@pytest.mark.parametrize(
    "kind",
    [
        *("geomap", "nodeGraph", "acme-own-panel"),
        *("grafana-piechart-panel", "grafana-worldmap-panel", "natel-discrete-panel"),
    ],
)
def test_a_kind_that_nobody_draws_is_named_with_its_queries(kind: str) -> None:
    drawing = drawn(kind, series(1), queries=["up == 0"])

    assert words(drawing, "text") == ["Not drawn", "up == 0"]
    assert " ".join(words(drawing, "problem")) == f'panels of the kind "{kind}" are not drawn'
    assert drawing.notes == (f'panels of the kind "{kind}" are not drawn',)


def test_a_panel_that_says_no_kind_is_not_drawn_either() -> None:
    assert drawn("").notes == ("the panel says no kind",)


def test_a_panel_of_the_library_says_why_it_has_no_kind() -> None:
    assert drawn("", problems=["it is in Grafana's library"]).notes == (
        "it is in Grafana's library",
    )


def test_a_panel_without_an_answer_says_no_data_and_the_reason() -> None:
    drawing = drawn("stat", problems=["A: parse error at char 3"], queries=["sum(("])

    assert words(drawing, "text") == ["No data", "sum(("]
    assert words(drawing, "problem") == ["A: parse error at char 3"]


def test_a_panel_with_an_answer_is_drawn_although_another_query_failed() -> None:
    drawing = drawn("stat", series(7), problems=["B: parse error"])

    assert words(drawing, "value") == ["7"]


def test_long_reasons_are_broken_into_lines_that_fit() -> None:
    reason = "the server said no, and " * 6 + "then it went away"

    drawing = drawn("table", problems=[reason], size=Size(300, 200))

    lines = words(drawing, "problem")
    assert len(lines) > 2
    assert " ".join(lines) == reason
    assert all(0 < row["y"] < 200 for row in rows(drawing, "problem-"))


def test_what_has_no_room_is_left_out_from_the_end() -> None:
    drawing = drawn("table", problems=["first", "second"], queries=["up"] * 40, size=Size(300, 60))

    assert words(drawing, "problem") == ["first", "second"]
    assert len(words(drawing, "text")) < 4


def test_markup_in_a_problem_is_only_text() -> None:
    drawing = drawn("stat", problems=["<script>alert(1)</script>"])

    assert words(drawing, "problem") == ["<script>alert(1)</script>"]
    assert json.loads(json.dumps(drawing.spec)) == drawing.spec
