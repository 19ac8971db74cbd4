"""A dashboard with the answers of its queries, as it is laid out: rows with their panels. Pure.

Rows and panels are as Grafana shows them after repeats: a repeated one is there once for each
value.
"""

from dataclasses import dataclass

from ....dashboard.grid import COLUMNS, Place
from ..panels.panel_data import PanelData
from ..time_range import TimeRange
from .variable_options import Option

GAP = 8
"""Pixels between two panels."""

LINE = 30
"""Height of a line of the grid, in pixels, without the gap below it."""

_MARGIN = 16


@dataclass(frozen=True)
class PlacedPanel:
    """A panel and its place.

    Attributes:
        data: the panel and its answers.
        place: where it is, in cells; the first line of the dashboard is 0.
        key: name of the panel, unique in the dashboard: `panel-5`, or `panel-5-clone-1` for the
            second of a repeated one.
    """

    data: PanelData
    place: Place
    key: str


@dataclass(frozen=True)
class PlacedRow:
    """A row, or the panels above the first row.

    Attributes:
        title: its title, with its variables filled in; "" above the first row.
        line: the line of its title, which is one line high; None above the first row, which has no
            title.
        collapsed: whether Grafana shows it closed; it has no panels then.
        closed_panels: how many panels it would show if it were open.
        panels: its panels.
        hint: what else is said of it, such as that it is a tab, or when it is shown.
    """

    title: str
    line: int | None
    collapsed: bool
    closed_panels: int
    panels: tuple[PlacedPanel, ...]
    hint: str = ""


@dataclass(frozen=True)
class ShownVariable:
    """A variable as it stands above the panels.

    Attributes:
        name: its name in queries.
        label: its label; its name if it has none.
        text: the texts of its chosen values, such as `All` or `a + b`.
        values: its chosen values, as an address has them: `$__all` alone for all.
        offered: the values that it offers; none if it takes any text.
        several: whether it may have several values.
        with_all: whether it offers all values as one.
    """

    name: str
    label: str
    text: str
    values: tuple[str, ...] = ()
    offered: tuple[Option, ...] = ()
    several: bool = False
    with_all: bool = False


@dataclass(frozen=True)
class PlacedDashboard:
    """A dashboard with the answers of its queries.

    Attributes:
        title: its title.
        range: the time that it shows.
        rows: its rows, from top to bottom.
        variables: the variables that Grafana shows above the panels.
        problems: what is wrong with the dashboard as a whole, such as a variable whose values are
            not known; each is one line.
    """

    title: str
    range: TimeRange
    rows: tuple[PlacedRow, ...]
    variables: tuple[ShownVariable, ...] = ()
    problems: tuple[str, ...] = ()


def panel_width(cells: int, page_width: float) -> float:
    """Tells how wide a panel is, in pixels.

    Args:
        cells: its width in the grid.
        page_width: width of the page, margins included.
    """
    return _cell(page_width) * cells + GAP * (cells - 1)


def panel_left(cell: int, page_width: float) -> float:
    """Tells where the left edge of a panel is on the page, in pixels."""
    return _MARGIN + (_cell(page_width) + GAP) * cell


def panel_edges(cell: int, cells: int, page_width: float) -> tuple[int, int]:
    """Finds the left and the right edge of a panel on its page, in whole pixels, as in Grafana.

    Args:
        cell: its leftmost column of the grid.
        cells: how many columns it takes.
        page_width: width of the page, margins included.
    """
    left = panel_left(cell, page_width)
    return round(left), round(left + panel_width(cells, page_width))


def panel_height(lines: int) -> float:
    """Tells how high a panel is, in pixels."""
    return LINE * lines + GAP * (lines - 1)


def _cell(page_width: float) -> float:
    return (page_width - 2 * _MARGIN - GAP * (COLUMNS - 1)) / COLUMNS
