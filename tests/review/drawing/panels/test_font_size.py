"""A line that fills a room is as large as on a page of Grafana."""

import math

import pytest
from mcp_monitoring.review.drawing.panels.font_size import fitting_font_size
from mcp_monitoring.review.drawing.panels.text_width import text_width

# Height of a digit in Inter, as it is seen in a picture, in font sizes.
DIGIT = 0.723
# Width of a panel without its border and the free room at its edges.
NARROW, WIDE, HALF = 228.7, 360.0, 166.5


@pytest.mark.parametrize(
    ("text", "width", "digits"),
    [
        ("10.1 req/s", NARROW, 37),
        ("8.087 req/s", NARROW, 30),
        ("2026-11-26 00:37:23", NARROW, 17),
        ("20.6 mins", NARROW, 34),
        ("1.23K req/s", NARROW, 30),
        ("123457%", NARROW, 36),
        ("1.23 kB", NARROW, 46),
        ("50.00%", NARROW, 42),
        ("13.56 ms", NARROW, 38),
        ("10.93 ops/s", NARROW, 29),
        ("904.35 ms", NARROW, 32),
        ("365.37 ms", NARROW, 33),
        ("99.674%", NARROW, 38),
        ("99.578%", NARROW, 37),
        ("10.93 req/s", WIDE, 47),
        ("1.53 s", WIDE, 92),
        ("0.61%", WIDE, 88),
        ("50%", HALF, 50),
    ],
)
def test_a_value_is_as_high_as_in_the_recorded_pictures(
    text: str, width: float, digits: float
) -> None:
    """The heights of the digits are pixels of `tests/recordings/pictures/`' stats."""
    size = fitting_font_size(text, width, math.inf)

    assert size * DIGIT == pytest.approx(digits, abs=1, rel=0.03)


@pytest.mark.parametrize("text", ["EXPLODED", "FELL", "BASELESS"])
def test_a_line_fits_also_where_the_font_of_the_pictures_is_wider(text: str) -> None:
    assert text_width(text, fitting_font_size(text, 200, 200)) <= 200.01


@pytest.mark.parametrize(("height", "most", "size"), [(60, 1000, 50), (60, 30, 30), (0, 30, 1)])
def test_a_short_line_is_as_large_as_height_and_limit_allow(
    height: float, most: float, size: float
) -> None:
    assert fitting_font_size("5", 1000, height, most) == size
