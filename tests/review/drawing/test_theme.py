"""Colours have the names and the values of Grafana's, dark and light."""

import pytest
from mcp_monitoring.review.drawing.colours import (
    blended,
    contrast,
    faded,
    opaque,
    readable_on,
    shades,
    stepped,
)
from mcp_monitoring.review.drawing.theme import (
    FALLBACK,
    PALETTE,
    colour_called,
    series_colour,
    theme_called,
)

DARK, LIGHT = theme_called("dark"), theme_called("light")


@pytest.mark.parametrize(
    ("name", "dark", "light"),
    [
        # Those in the dark are the CSS colours of texts in tests/recordings/pictures.
        ("green", "#73bf69", "#56a64b"),
        ("red", "#f2495c", "#e02f44"),
        ("blue", "#5794f2", "#3274d9"),
        ("orange", "#ff9830", "#ff780a"),
        ("text", "#ccccdc", "#24292e"),
        ("super-light-green", "#c8f2c2", "#96d98d"),
        ("dark-purple", "#8f3bb8", "#7c2ea3"),
        ("panel-bg", "#181b1f", "#ffffff"),
        ("transparent", "rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)"),
        ("#F80", "#ff8800", "#ff8800"),
        ("rgb(1, 2, 3)", "#010203", "#010203"),
        ("rgba(1, 2, 3, 0.5)", "rgba(1, 2, 3, 0.5)", "rgba(1, 2, 3, 0.5)"),
        ("hsl(120, 100%, 50%)", "#00ff00", "#00ff00"),
        ("Tomato", "#ff6347", "#ff6347"),
    ],
)
def test_a_name_means_a_colour_in_each_theme(name: str, dark: str, light: str) -> None:
    assert colour_called(name, DARK) == dark
    assert colour_called(name, LIGHT) == light


@pytest.mark.parametrize(
    "name", ["", "nonsense", "#12", "#xyzxyz", "rgb(1)", "rgb(a, b, c)", 'red" onload="x']
)
def test_what_is_no_colour_is_grey(name: str) -> None:
    assert colour_called(name, DARK) == FALLBACK


def test_series_go_round_the_classic_palette() -> None:
    assert [series_colour(number, DARK) for number in range(4)] == [
        "#73bf69",
        "#f2cc0c",
        "#5794f2",
        "#ff9830",
    ]
    assert series_colour(len(PALETTE), DARK) == series_colour(0, DARK)
    assert len(set(PALETTE)) == len(PALETTE) == 64


def test_there_are_two_themes() -> None:
    with pytest.raises(ValueError, match="there is no theme 'blue'; themes are dark and light"):
        theme_called("blue")


def test_text_is_readable_on_colours() -> None:
    assert readable_on("#73bf69") == "#f7f8fa"
    assert readable_on("#fade2a") == "#202226"
    for ground in ("#000000", "#ffffff", "#73bf69", "#f2495c"):
        assert contrast(readable_on(ground), ground) > 2


def test_opacity_is_taken_on_and_off() -> None:
    assert faded("#ff0000", 0.25) == "rgba(255, 0, 0, 0.25)"
    assert opaque("rgba(255, 255, 255, 0.5)", "#000000") == "#808080"
    assert opaque(faded("#ff0000", 1), "#000000") == "#ff0000"


def test_bands_begin_and_end_with_their_colours() -> None:
    band = ("#000000", "#ff0000", "#ffffff")
    for scheme in (blended, stepped):
        assert scheme(band, 0) == scheme(band, -3) == scheme(band, float("-inf")) == "#000000"
        assert scheme(band, 1) == scheme(band, 7) == scheme(band, float("inf")) == "#ffffff"
    assert stepped(band, 0.25) == "#800000"


def test_shades_are_eleven_of_one_colour() -> None:
    made = shades("#5794f2")

    assert made[0] == "#5794f2"
    assert len(set(made)) == 11
