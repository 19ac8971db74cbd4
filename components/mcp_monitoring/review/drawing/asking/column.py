"""A dashboard for a narrow screen: panels one below the other, each as wide as the page. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from ....dashboard.grid import COLUMNS, Place
from .placed import PlacedDashboard, PlacedPanel, PlacedRow

NARROW = 760
"""A page of so many pixels or fewer has its panels one below the other."""


def in_one_column(dashboard: PlacedDashboard) -> PlacedDashboard:
    """Places the panels of each row one below the other, in the order in which they are read."""
    return replace(dashboard, rows=tuple(_stacked(dashboard.rows)))


def _stacked(rows: tuple[PlacedRow, ...]) -> Iterator[PlacedRow]:
    line = 0
    for row in rows:
        first = None if row.line is None else line
        line += 0 if first is None else 1
        panels: list[PlacedPanel] = []
        for one in sorted(row.panels, key=lambda one: (one.place.y, one.place.x)):
            panels.append(replace(one, place=Place(0, line, COLUMNS, one.place.h)))
            line += one.place.h
        yield replace(row, line=first, panels=tuple(panels))
