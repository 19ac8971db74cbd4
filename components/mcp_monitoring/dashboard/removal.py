"""Parts of a dashboard left out: rows that become empty go, and the grid closes up. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .classic.read import read_view
from .dynamic.sections import around, sections_of
from .grid import Place, closed_up
from .lenient import JsonPath, at, without
from .view import PanelView, View

_ROW = "row"


def without_parts(model: Mapping[str, Any], left_out: Collection[JsonPath]) -> dict[str, Any]:
    """Leaves parts of a dashboard out.

    Args:
        model: a dashboard model; it is not changed.
        left_out: paths of panels, queries, variables, annotations or links.

    Returns:
        A copy. Where panels are left out, others move up, in the same order. A row goes that has
        no panel any more.
    """
    view = read_view(model)
    panels = {one.path for one in view.panels}
    gone = with_empty_rows(view, left_out)
    places: dict[JsonPath, Place] = {}
    if gone & panels:
        places = _new_places(view, gone)
    rest: dict[str, Any] = without(_placed(model, places), _outermost(gone))
    return rest


def with_empty_rows(view: View, left_out: Collection[JsonPath]) -> frozenset[JsonPath]:
    """Adds the rows and tabs that lose all of their panels to the paths of what is left out.

    What is in such a row goes with it, also a tab that had no panel.
    """
    headers = {one.path for one in view.panels if one.type == _ROW}
    empty: set[JsonPath] = set()
    for row, inside in rows_of(view).items():
        panels = [one for one in inside if one not in headers]
        if panels and all(one in left_out for one in panels):
            empty |= {row, *inside}
    return frozenset(left_out) | empty


def rows_of(view: View) -> dict[JsonPath, list[JsonPath]]:
    """Finds what is in each row and tab, at any depth: paths by the path of the row."""
    members: dict[JsonPath, list[JsonPath]] = {}
    sections = sections_of(view)
    for number, panel in enumerate(view.panels):
        holders = [view.panels[section].path for section in around(sections, number)]
        for row in [panel.row] if panel.is_of_old_row else holders:
            members.setdefault(row, []).append(panel.path)
    return members


def _new_places(view: View, gone: Collection[JsonPath]) -> dict[JsonPath, Place]:
    found: dict[JsonPath, Place] = {}
    found |= _section([one for one in view.panels if not one.row], gone, 0)
    for row in view.panels:
        inside = [one for one in view.panels if one.row == row.path and not one.is_of_old_row]
        if inside and row.path in found:
            found |= _section(inside, gone, found[row.path].bottom)
    return found


def _section(
    panels: Sequence[PanelView], gone: Collection[JsonPath], top: int
) -> dict[JsonPath, Place]:
    placed = {one.path: place for one in panels if (place := _place(one)) is not None}
    paths = list(placed)
    left_out = {number for number, path in enumerate(paths) if path in gone}
    new = closed_up(list(placed.values()), left_out, top)
    return {paths[number]: place for number, place in new.items()}


def _place(panel: PanelView) -> Place | None:
    grid = panel.grid or {}
    numbers = [grid.get(key) for key in ("x", "y", "w", "h")]
    if not all(isinstance(one, int | float) for one in numbers):
        return None
    x, y, w, h = (int(one) for one in numbers if one is not None)
    return Place(x, y, w, h)


def _placed(model: Mapping[str, Any], places: Mapping[JsonPath, Place]) -> Mapping[str, Any]:
    """Copies a model with panels in other places."""
    moved: dict[str, Any] = without(model, ())
    for path, place in places.items():
        at(moved, path)["gridPos"].update(x=place.x, y=place.y, w=place.w, h=place.h)
    return moved


def _outermost(paths: Collection[JsonPath]) -> list[JsonPath]:
    """Lists the paths that lead into no other of them."""
    return [one for one in paths if not any(one[:end] in paths for end in range(len(one)))]
