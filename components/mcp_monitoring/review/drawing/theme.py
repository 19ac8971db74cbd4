"""Grafana's colours, dark and light. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours of a page, as CSS colours.

    Attributes:
        name: `dark` or `light`.
        canvas: background of the page.
        panel: background of a panel.
        border: border of a panel.
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
    text: str
    text_secondary: str
    link: str
    grid: str
    axis: str


def theme_called(name: str) -> Theme:
    """Finds a theme.

    Args:
        name: `dark` or `light`.

    Raises:
        ValueError: if there is no such theme.
    """
    raise NotImplementedError


def colour_called(name: str, theme: Theme) -> str:
    """Finds the colour of a name of Grafana, such as `semi-dark-green`, `text` or `#ff0000`."""
    raise NotImplementedError


def series_colour(number: int, theme: Theme) -> str:
    """Finds the colour of a series by its number, from Grafana's classic palette."""
    raise NotImplementedError
