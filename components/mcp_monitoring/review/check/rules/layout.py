"""Check that panels lie in the grid and do not overlap."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from ....dashboard.view import PanelView
from ...documents.place import Place
from ...documents.read import DashboardDocument
from ..findings import Finding
from ..subject import Result, Subject

_COLUMNS = 24


@dataclass(frozen=True)
class _Box:
    place: Place
    x: float
    y: float
    w: float
    h: float

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )


def check(subject: Subject) -> Iterator[Result]:
    """Finds panels that overlap or leave the grid."""
    for dashboard in subject.dashboards:
        yield from _grid(dashboard)


def _grid(dashboard: DashboardDocument) -> Iterator[Finding]:
    # The panels of a collapsed row have their own grid: Grafana moves them when the row opens.
    panels = [(place, panel) for place, panel in dashboard.panels if not panel.is_of_old_row]
    panels.sort(key=lambda one: str(one[1].row))
    for _, together in groupby(panels, lambda one: one[1].row):
        boxes = []
        for place, panel in together:
            box = _box(place, panel)
            if isinstance(box, str):
                yield Finding("panel-grid", place.at("gridPos"), box)
            elif box:
                boxes.append(box)
        for one, other in combinations(boxes, 2):
            if one.overlaps(other):
                message = f"overlaps with {one.place.names[-1]}; move one of them"
                yield Finding("panel-grid", other.place.at("gridPos"), message)


def _box(place: Place, panel: PanelView) -> _Box | str:
    """Reads the box of a panel in the grid, or says what is wrong with it."""
    if panel.grid is None:
        return "has no gridPos; give its x, y, w and h"
    if panel.type == "row":
        return _row(place, panel.grid)
    numbers = [
        _finite(panel.grid.get(key, default))
        for key, default in (("x", 0), ("y", 0), ("w", None), ("h", None))
    ]
    if any(number is None for number in numbers):
        return "gridPos needs the numbers x, y, w and h"
    x, y, w, h = (number or 0.0 for number in numbers)
    if w <= 0 or h <= 0:
        return f"gridPos has no area: w is {w:g} and h is {h:g}"
    if x < 0 or y < 0 or x + w > _COLUMNS:
        return f"leaves the grid of {_COLUMNS} columns: x is {x:g} and w is {w:g}, y is {y:g}"
    return _Box(place, x, y, w, h)


def _row(place: Place, grid: Mapping[str, Any]) -> _Box | str:
    """Reads the box of a row, which is a line over all columns, whatever its size says.

    Grafana moves what begins on the line below it. A panel around the line is moved as well, away
    from where the file has it.
    """
    y = _finite(grid.get("y", 0))
    if y is None or y < 0:
        return "gridPos needs the number y, 0 or more"
    return _Box(place, 0, y, _COLUMNS, 0)


def _finite(value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
