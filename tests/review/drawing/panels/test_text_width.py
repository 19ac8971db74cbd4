"""Texts are as wide as the renderer draws them."""

import pytest
from mcp_monitoring.review.drawing.panels.text_width import shortened, text_width


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
