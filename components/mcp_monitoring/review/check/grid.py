"""The grid of a dashboard: the boxes of its panels, as Grafana lays them out. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from ...dashboard.dynamic.sections import in_auto_grids, places_of, sections_of
from ...dashboard.lenient import finite
from ...dashboard.view import PanelView
from ..documents.place import Place
from ..documents.read import DashboardDocument

COLUMNS = 24
"""The width of the grid, and of every row."""


class GridError(ValueError):
    """A position that no panel can have; the message says what is wrong with it."""


@dataclass(frozen=True)
class Box:
    """The cells of a panel; a row is a line without height.

    Attributes:
        x: the first column.
        y: the first line.
        w: number of columns.
        h: number of lines.
    """

    x: float
    y: float
    w: float
    h: float

    @property
    def leaves_the_grid(self) -> bool:
        """Whether a part of it is outside the columns or above the first line."""
        return self.x < 0 or self.y < 0 or self.x + self.w > COLUMNS

    def overlaps(self, other: "Box") -> bool:
        """Tells whether two boxes share cells, or a row cuts the other box."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )

    def moved_inside(self) -> "Box":
        """Moves the box into the columns, as Grafana does when it shows the dashboard."""
        x = float(COLUMNS - self.w) if self.x + self.w > COLUMNS else self.x
        return Box(0.0, self.y, float(COLUMNS), self.h) if x < 0 else Box(x, self.y, self.w, self.h)


def grids_of(dashboard: DashboardDocument) -> Iterator[list[tuple[Place, PanelView]]]:
    """Yields the panels that are laid out together: those of the dashboard and of each row.

    The panels of a collapsed row have their own grid: Grafana moves them when the row opens. In a
    dynamic dashboard each row and tab has its own grid, unless it has an auto grid.
    """
    if dashboard.outer.dynamic is not None:
        yield from _grids_of_sections(dashboard)
        return
    panels = [(place, panel) for place, panel in dashboard.panels if not panel.is_of_old_row]
    panels.sort(key=lambda one: str(one[1].row))
    for _, together in groupby(panels, lambda one: one[1].row):
        yield list(together)


def _grids_of_sections(
    dashboard: DashboardDocument,
) -> Iterator[list[tuple[Place, PanelView]]]:
    view = dashboard.view
    sections = sections_of(view)
    grids: dict[int | None, list[tuple[Place, PanelView]]] = {}
    for (place, panel), section, inside, is_auto in zip(
        dashboard.panels,
        sections,
        places_of(view, sections),
        in_auto_grids(view, sections),
        strict=True,
    ):
        if panel.type != "row" and not is_auto:
            grids.setdefault(section, []).append((place, replace(panel, grid=inside)))
    yield from grids.values()


def box_of(panel: PanelView) -> Box:
    """Reads the box of a panel, which may leave the grid.

    A row is always as wide as the grid and one line high, whatever its size says. Grafana moves
    what begins on the line of a row below it, so a row is a line here.

    Raises:
        GridError: if it has no box.
    """
    if panel.grid is None:
        raise GridError("has no gridPos; give its x, y, w and h")
    if panel.type == "row":
        y = finite(panel.grid.get("y", 0))
        if y is None:
            raise GridError("gridPos needs the number y")
        return Box(0, y, COLUMNS, 0)
    numbers = _numbers(panel.grid)
    if numbers is None:
        raise GridError("gridPos needs the numbers x, y, w and h")
    x, y, w, h = numbers
    if w <= 0 or h <= 0:
        raise GridError(f"gridPos has no area: w is {w:g} and h is {h:g}")
    return Box(x, y, w, h)


def _numbers(grid: Mapping[str, Any]) -> list[float] | None:
    found = [
        finite(grid.get(key, default))
        for key, default in (("x", 0), ("y", 0), ("w", None), ("h", None))
    ]
    numbers = [number for number in found if number is not None]
    return numbers if len(numbers) == len(found) else None
