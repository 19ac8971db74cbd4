"""The rows of before Grafana 5, turned into panels with positions as Grafana itself does it. Pure.

Grafana does it when somebody opens such a dashboard, and stores the result when they save it. A row
was 12 columns wide and had a height in pixels; the grid has 24 columns and cells of fixed height.
Grafana's own description is the step to schema version 16 of its `DashboardMigrator`.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..lenient import objects
from .keys import PANELS, ROWS
from .slots import panels_of

_COLUMNS = 24
_OLD_COLUMNS = 12
_CELL = 30 + 8  # pixels of a cell and of the margin below it
_LEAST_HEIGHT = 90
_USUAL_HEIGHT = 250
_USUAL_SPAN = 4


def without_old_rows(model: Mapping[str, Any]) -> dict[str, Any]:
    """Turns the old rows of a dashboard into panels with positions.

    A row becomes a panel of type `row` if any row of the dashboard is collapsed, repeated or shows
    its title; otherwise rows only decide where their panels are. A collapsed row keeps its panels
    inside. Rows that Grafana made itself by repeating another one are left out, as it makes them
    again.

    Args:
        model: a dashboard model of the right shape whose panels have ids; it is not changed.

    Returns:
        A new model; without old rows it is equal to the given one.
    """
    if not model.get(ROWS):
        return dict(model)
    placed = sorted(
        _placed(model), key=lambda panel: (panel["gridPos"]["y"], panel["gridPos"]["x"])
    )
    panels = [*placed, *(model.get(PANELS) or [])]
    # The panels take the place of the rows, so that a file keeps its order.
    renamed = {PANELS if key == ROWS else key: value for key, value in model.items()}
    return {key: panels if key == PANELS else value for key, value in renamed.items()}


def _placed(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rows = [row for _, row in objects(model[ROWS])]
    are_shown = any(
        row.get("collapse") or row.get("showTitle") or row.get("repeat") for row in rows
    )
    ids = (panel.get("id") for panel in panels_of(model))
    next_id = max((number for number in ids if isinstance(number, int)), default=0) + 1
    top = 0
    for row in rows:
        if row.get("repeatIteration"):
            continue
        height = _cells(row.get("height"), _USUAL_HEIGHT)
        begin = top + 1 if are_shown else top
        area = _Area(begin, height)
        inside = [_on_grid(panel, area) for _, panel in objects(row.get(PANELS))]
        is_closed = are_shown and bool(row.get("collapse"))
        if are_shown:
            place = {"x": 0, "y": top, "w": _COLUMNS, "h": height}
            yield _row_panel(row, next_id, place, inside if is_closed else [])
            next_id += 1
        if not is_closed:
            yield from inside
        top = area.top if is_closed else area.top + height


def _row_panel(
    row: Mapping[str, Any], number: int, place: dict[str, int], inside: list[dict[str, Any]]
) -> dict[str, Any]:
    own = {key: row[key] for key in ("title", "repeat") if row.get(key)}
    shown = {"id": number, "type": "row", **own, "collapsed": bool(row.get("collapse"))}
    return {**shown, "gridPos": place, PANELS: inside}


def _on_grid(panel: Mapping[str, Any], area: "_Area") -> dict[str, Any]:
    span = _number(panel.get("span")) or _USUAL_SPAN
    width = min(max(int(span), 1) * _COLUMNS // _OLD_COLUMNS, _COLUMNS)
    height = _cells(panel["height"], _USUAL_HEIGHT) if panel.get("height") else area.height
    x, y = area.place(width, height)
    kept = {key: value for key, value in panel.items() if key != "span"}
    return {**kept, "gridPos": {"x": x, "y": y, "w": width, "h": height}}


class _Area:
    """The cells of a row, which panels fill from the left; a full row continues below itself."""

    def __init__(self, top: int, height: int) -> None:
        self.top = top
        self.height = height
        self._filled = [0] * _COLUMNS

    def place(self, width: int, height: int) -> tuple[int, int]:
        """Finds the place for the next panel and fills it; returns its column and its line."""
        column = self._first_free()
        if _COLUMNS - column < width:
            self.top += self.height
            self._filled = [0] * _COLUMNS
            column = 0
        below = max(self._filled[column:])
        for at in range(column, column + width):
            self._filled[at] = max(self._filled[at], below + height)
        return column, self.top + below

    def _first_free(self) -> int:
        """Finds the column from which on everything to the right has room, in even steps."""
        column = _COLUMNS
        while column and self._filled[column - 1] < self.height:
            if column < _COLUMNS and self._filled[column - 1] > self._filled[column]:
                break
            column -= 1
        return column


def _cells(pixels: Any, otherwise: int) -> int:
    """Turns a height such as `250px`, `"250"` or `250` into cells of the grid."""
    return math.ceil(max(_number(pixels) or otherwise, _LEAST_HEIGHT) / _CELL)


def _number(value: Any) -> float:
    """Reads a number, or the whole number at the beginning of a text; 0 if there is none."""
    if isinstance(value, str):
        found = re.match(r"\s*\d{1,6}", value)
        return float(found[0]) if found else 0
    if isinstance(value, int | float) and not isinstance(value, bool):
        return max(0.0, min(float(value), 1e6))
    return 0
