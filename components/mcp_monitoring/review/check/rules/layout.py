"""Check that panels lie in the grid and do not overlap."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ....dashboard.view import PanelView
from ...documents.place import Place
from ..findings import Finding
from ..grid import COLUMNS, Box, GridError, box_of, grids_of
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds panels that overlap or leave the grid."""
    for dashboard in subject.dashboards:
        for panels in grids_of(dashboard):
            yield from _grid(panels)


def _grid(panels: Sequence[tuple[Place, PanelView]]) -> Iterator[Finding]:
    boxes: list[tuple[Place, Box]] = []
    for place, panel in panels:
        try:
            box = box_of(panel)
        except GridError as error:
            yield Finding("panel-grid", place.at("gridPos"), str(error))
            continue
        if box.leaves_the_grid:
            message = (
                f"leaves the grid of {COLUMNS} columns: x is {box.x:g} and w is {box.w:g},"
                f" y is {box.y:g}"
            )
            yield Finding("panel-grid", place.at("gridPos"), message)
        else:
            boxes.append((place, box))
    for (one, box), (other, other_box) in combinations(boxes, 2):
        if box.overlaps(other_box):
            message = f"overlaps with {one.names[-1]}; move one of them"
            yield Finding("panel-grid", other.at("gridPos"), message)
