"""Texts are as wide as the renderer draws them."""

import pytest
from mcp_monitoring.review.drawing.panels.text_width import shortened, text_width, wrapped


@pytest.mark.parametrize(
    ("text", "bold", "width"),
    [("Hello", False, 22.78), ("Hello", True, 24.45), ("0 req/s", False, 30.57), ("", False, 0)],
)
def test_a_width_is_that_of_helvetica(text: str, bold: bool, width: float) -> None:
    assert text_width(text, 10, bold=bold) == pytest.approx(width, abs=0.01)


def test_a_width_grows_with_the_font() -> None:
    assert text_width("abc", 24) == pytest.approx(2 * text_width("abc", 12))


def test_letters_with_accents_are_as_wide_as_without() -> None:
    assert text_width("Größe", 10) == text_width("Große", 10)
    assert text_width("é", 10) == text_width("e\N{COMBINING ACUTE ACCENT}", 10)


def test_signs_of_east_asia_are_as_wide_as_they_are_high() -> None:
    assert text_width("監視", 12) == 24


def test_a_text_that_fits_stays() -> None:
    assert shortened("describe", text_width("describe", 12), 12) == "describe"


@pytest.mark.parametrize("width", [15, 30, 47, 80])
def test_a_text_that_does_not_fit_ends_with_an_ellipsis_and_fits(width: float) -> None:
    short = shortened("execute_query on snowflake", width, 12)

    assert short.endswith("…")
    assert text_width(short, 12) <= width


def test_of_a_text_without_any_room_nothing_is_left() -> None:
    assert shortened("execute_query", 3, 12) == ""


WORDS = "Calls of the read-only role"


def test_a_text_is_wrapped_at_spaces_and_behind_hyphens() -> None:
    width = text_width("Calls of the read-", 12)

    assert wrapped(WORDS, width, 12, 5) == ["Calls of the read-", "only role"]
    assert wrapped(WORDS, width - 1, 12, 5) == ["Calls of the", "read-only role"]
    assert wrapped(WORDS, 1000, 12, 5) == [WORDS]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("from -5 to 5", ["from", "-5 to 5"]),
        ("2026-11-26", ["202…"]),
        ("x - y", ["x - y"]),
        ("", [""]),
        ("  ", [""]),
    ],
)
def test_a_minus_a_dash_and_a_date_are_not_taken_apart(text: str, lines: list[str]) -> None:
    assert wrapped(text, text_width("2026-1", 12), 12, 9) == lines


def test_the_last_line_that_has_room_ends_with_an_ellipsis_if_there_is_more() -> None:
    width = text_width("one two", 12)

    assert wrapped("one two ten six", width, 12, 2) == ["one two", "ten six"]
    [first, second] = wrapped("one two ten six four", width, 12, 2)
    assert first == "one two"
    assert second.startswith("ten")
    assert second.endswith("…")


def test_a_word_that_is_wider_than_the_room_is_shortened_alone() -> None:
    lines = wrapped("a mcp_requests_total_of_everything b", 60, 12, 5)

    assert [lines[0], lines[-1]] == ["a", "b"]
    assert lines[1].endswith("…")
    assert all(text_width(line, 12) <= 60 for line in lines)
