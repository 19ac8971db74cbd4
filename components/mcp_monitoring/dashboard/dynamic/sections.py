"""The rows and tabs of a dashboard, and which panels are in them. Pure.

A section is a row or a tab. That of a panel is the row or tab above it, whether it is open or not:
a classic dashboard has the panels of an open row below it, and those of a collapsed row inside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..classic.keys import COMPLEMENT
from ..lenient import finite, mapping
from ..view import PanelView, View
from .layouts import AUTO_GRID
from .versions import LAYOUT
from .words import TAB

Sections = Sequence[int | None]
"""The position of each panel's section among the panels; None for a panel outside of all."""


def is_tab(panel: Mapping[str, Any]) -> bool:
    """Tells whether a raw panel of the classic form is a tab."""
    return panel.get("type") == "row" and mapping(panel.get(COMPLEMENT)).get("kind") == TAB


def is_auto_grid(complement: Any) -> bool:
    """Tells whether what has a complement, a row, a tab or the dashboard, has an auto grid."""
    return mapping(mapping(complement).get(LAYOUT)).get("kind") == AUTO_GRID


def in_auto_grids(view: View, sections: Sections) -> Iterator[bool]:
    """Tells of each panel whether an auto grid places it."""
    for section in sections:
        holder = None if section is None else view.panels[section].model.get(COMPLEMENT)
        yield is_auto_grid(view.complement if section is None else holder)


def sections_of(view: View) -> tuple[int | None, ...]:
    """Finds the section of each panel, row and tab of a dashboard, the innermost one."""
    found = list(view.rows)
    around: list[int] = []
    for number in _from_top_to_bottom(view):
        panel = view.panels[number]
        if panel.type == "row":
            del around[_depth(panel, len(around)) :]
        found[number] = around[-1] if around else None
        if panel.type == "row":
            around.append(number)
    return tuple(found)


def places_of(view: View, sections: Sections) -> list[Mapping[str, Any] | None]:
    """Finds the place of each panel in its section, with `y` counted from the top of the section.

    Panels in a collapsed row count from the first of them: Grafana moves them together when the
    row opens. A row or a tab has no place of its own, it comes after what is before it.
    """
    firsts: dict[int, float] = {}
    for panel, section in zip(view.panels, sections, strict=True):
        if section is not None and panel.row and (y := _line(panel)) is not None:
            firsts[section] = min(y, firsts.get(section, y))
    places: list[Mapping[str, Any] | None] = []
    for panel, section in zip(view.panels, sections, strict=True):
        place, y = panel.grid, _line(panel)
        if panel.type == "row" or place is None:
            places.append(None)
            continue
        if section is not None and y is not None:
            header = _line(view.panels[section])
            top = firsts.get(section) if panel.row else None if header is None else header + 1
            place = place if top is None else {**place, "y": y - top}
        places.append(place)
    return places


def around(sections: Sections, number: int) -> Iterator[int]:
    """Yields the sections around a panel, the innermost first."""
    section = sections[number]
    while section is not None:
        yield section
        section = sections[section]


def _from_top_to_bottom(view: View) -> list[int]:
    """Lists the positions of the panels outside of collapsed rows, as Grafana shows them."""
    shown = [number for number, panel in enumerate(view.panels) if not panel.row]
    lines = {number: _line(view.panels[number]) for number in shown}
    if None in lines.values():
        return shown
    return sorted(shown, key=lambda number: lines[number] or 0)


def _line(panel: PanelView) -> float | None:
    return None if panel.grid is None else finite(panel.grid.get("y", 0))


def _depth(row: PanelView, deepest: int) -> int:
    depth = mapping(row.model.get(COMPLEMENT)).get("depth")
    return min(depth, deepest) if type(depth) is int and depth > 0 else 0
