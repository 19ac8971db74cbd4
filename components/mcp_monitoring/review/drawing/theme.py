"""Grafana's colours, dark and light. Pure.

Sources: colours of texts in `tests/recordings/pictures/`, and the documented names of
https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#color-scheme
(values from `@grafana/data`, Apache-2.0).
"""

from dataclasses import dataclass
from functools import cache

from .colours import css_of, read_colour


@dataclass(frozen=True)
class Theme:
    """Colours of a page, as CSS colours.

    Attributes:
        name: `dark` or `light`.
        canvas: background of the page.
        panel: background of a panel.
        border: border of a panel.
        raised: background of what is set off from its panel, such as the rest of a bar.
        strong_border: border of code and of cells in a text.
        text: text.
        text_secondary: text that matters less, such as a header.
        link: a link, and the header of a legend that is a table.
        grid: grid lines of a chart.
        axis: ticks of a chart.
    """

    name: str
    canvas: str
    panel: str
    border: str
    raised: str
    strong_border: str
    text: str
    text_secondary: str
    link: str
    grid: str
    axis: str


THEMES = {
    "dark": Theme(
        name="dark",
        canvas="#111217",
        panel="#181b1f",
        border="rgba(204, 204, 220, 0.12)",
        raised="#22252b",
        strong_border="rgba(204, 204, 220, 0.2)",
        text="#ccccdc",
        text_secondary="rgba(204, 204, 220, 0.65)",
        link="#6e9fff",
        grid="rgba(240, 250, 255, 0.09)",
        axis="#ccccdc",
    ),
    "light": Theme(
        name="light",
        canvas="#fbfbfb",
        panel="#ffffff",
        border="rgba(36, 41, 46, 0.12)",
        raised="#f4f5f5",
        strong_border="rgba(36, 41, 46, 0.3)",
        text="#24292e",
        text_secondary="rgba(36, 41, 46, 0.75)",
        link="#1f62e0",
        grid="rgba(0, 10, 23, 0.09)",
        axis="#24292e",
    ),
}
"""Every theme by its name."""

FALLBACK = "#808080"
"""The colour where none is known."""

_SHADES = ("super-light-", "light-", "", "semi-dark-", "dark-")

# From super-light to dark in the dark theme. The light theme is one shade darker throughout.
_HUES = {
    "red": ("#ffa6b0", "#ff7383", "#f2495c", "#e02f44", "#c4162a", "#ad0317"),
    "orange": ("#ffcb7d", "#ffb357", "#ff9830", "#ff780a", "#fa6400", "#e55400"),
    "yellow": ("#fff899", "#ffee52", "#fade2a", "#f2cc0c", "#e0b400", "#cc9d00"),
    "green": ("#c8f2c2", "#96d98d", "#73bf69", "#56a64b", "#37872d", "#19730e"),
    "blue": ("#c0d8ff", "#8ab8ff", "#5794f2", "#3274d9", "#1f60c4", "#1250b0"),
    "purple": ("#deb6f2", "#ca95e5", "#b877d9", "#a352cc", "#8f3bb8", "#7c2ea3"),
}

PALETTE = (
    *("green", "semi-dark-yellow", "blue", "orange", "red", "purple"),
    *("dark-green", "dark-yellow", "dark-blue", "dark-orange", "dark-red", "dark-purple"),
    *("super-light-green", "super-light-yellow", "super-light-blue"),
    *("super-light-orange", "super-light-red", "super-light-purple"),
    *("#447ebc", "#c15c17", "#890f02", "#0a437c", "#6d1f62", "#584477", "#b7dbab", "#f4d598"),
    *("#70dbed", "#f9ba8f", "#f29191", "#82b5d8", "#e5a8e2", "#aea2e0", "#629e51", "#e5ac0e"),
    *("#64b0c8", "#e0752d", "#bf1b00", "#0a50a1", "#962d82", "#614d93", "#9ac48a", "#f2c96d"),
    *("#65c5db", "#f9934e", "#ea6460", "#5195ce", "#d683ce", "#806eb7", "#3f6833", "#967302"),
    *("#2f575e", "#99440a", "#58140c", "#052b51", "#511749", "#3f2b5b", "#e0f9d7", "#fceaca"),
    *("#cffaff", "#f9e2d2", "#fce2de", "#badff4", "#f9d9f9", "#dedaf7"),
)
"""The classic palette: the names of the colours of series, in their order."""


def theme_called(name: str) -> Theme:
    """Finds a theme.

    Args:
        name: `dark` or `light`.

    Raises:
        ValueError: if there is no such theme.
    """
    if name not in THEMES:
        raise ValueError(f"there is no theme {name!r}; themes are {' and '.join(THEMES)}")
    return THEMES[name]


def colour_called(name: str, theme: Theme) -> str:
    """Finds the colour of a name of Grafana, such as `semi-dark-green`, `text` or `#ff0000`.

    Args:
        name: a name of Grafana, or a CSS colour.
        theme: the names mean other colours in each theme.

    Returns:
        The colour as `#rrggbb`, or as `rgba(...)` where it is not opaque; `FALLBACK` where nobody
        knows the name.
    """
    named = _named(theme).get(name)
    if named:
        return named
    colour = read_colour(name)
    return css_of(colour) if colour else FALLBACK


def series_colour(number: int, theme: Theme) -> str:
    """Finds the colour of a series by its number, from Grafana's classic palette."""
    return colour_called(PALETTE[number % len(PALETTE)], theme)


@cache
def _named(theme: Theme) -> dict[str, str]:
    darker = 1 if theme.name == "light" else 0
    shades = {
        f"{shade}{hue}": colours[index + darker]
        for hue, colours in _HUES.items()
        for index, shade in enumerate(_SHADES)
    }
    return shades | {"transparent": "rgba(0, 0, 0, 0)", "panel-bg": theme.panel, "text": theme.text}
