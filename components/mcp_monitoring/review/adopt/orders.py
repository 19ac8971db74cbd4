"""Three-way merge of orders in a dynamic dashboard: of rows and tabs, and of panels. Pure.

What a classic dashboard says by positions, a dynamic one says by order: which rows and tabs follow
each other, which of them are inside another one, and which panels an auto grid shows first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dashboard.classic.keys import COMPLEMENT, PANELS
from ...dashboard.classic.read import read_view
from ...dashboard.classic.slots import panels_of
from ...dashboard.dynamic.sections import is_tab
from ...dashboard.lenient import mapping
from ...dashboard.view import PanelView, View
from ..diff.matching import pair_panels
from .conflicts import conflict_of
from .merge import Merge, Model, Side, Take

Panel = dict[str, Any]
_DEPTH = "depth"


@dataclass(frozen=True)
class _Sides:
    """The three sides, and where the panels of the deployed dashboard are in the other two."""

    base: View
    theirs: View
    ours: View
    in_theirs: Mapping[int, int]
    in_ours: Mapping[int, int]


@dataclass(frozen=True)
class _List:
    """Panels of Grafana that follow each other: all rows and tabs, or what is in one of them."""

    name: str
    members: Sequence[int]
    row: int | None = None


def merge_orders(base: Model, theirs: Model, ours: Model, merged: Merge, take: Take) -> None:
    """Takes orders that were changed in Grafana; all dashboards are folded forms.

    Args:
        base: the form as it was deployed.
        theirs: the form as Grafana has it.
        ours: the form as the file would be deployed now.
        merged: the merge of everything else; its model is changed.
        take: returns the side that wins a conflict.
    """
    was, now_there, here_now = read_view(base), read_view(theirs), read_view(ours)
    sides = _Sides(was, now_there, here_now, _partners(was, now_there), _partners(was, here_now))
    result = read_view(merged.model)
    panels = list(panels_of(merged.model))
    there = {j: panels[n] for j, n in _partners(sides.theirs, result).items()}
    for one in _lists(sides.theirs):
        before, now, here = _orders(one, sides)
        if before != here:
            if before == now or now == here:
                continue
            if (winner := take([one.name])) is not Side.GRAFANA:
                if winner is None:
                    told = ({"order": _titles(sides.base, order)} for order in (before, now, here))
                    merged.conflicts.append(conflict_of(one.name, *told))
                continue
        if before != now:
            merged.taken.append(one.name)
        # What is new in Grafana, or came from elsewhere, gets its exact place, too.
        _put_in_order(merged.model, one, sides.theirs, there)


def _partners(old: View, new: View) -> dict[int, int]:
    return {i: j for i, j in pair_panels(old, new) if i is not None and j is not None}


def _lists(view: View) -> Iterator[_List]:
    """Yields the lists of a dashboard; in a grid, the order is that of the file alone."""
    sections = [number for number, one in enumerate(view.panels) if one.type == "row"]
    yield _List("order of rows and tabs", sections)
    for row in (None, *sections):
        members = [
            number
            for number, one in enumerate(view.panels)
            if one.type != "row" and view.rows[number] == row
        ]
        yield _List(f"order of panels{_where(view, row)}", members, row)


def _where(view: View, row: int | None) -> str:
    if row is None:
        return ""
    panel = view.panels[row]
    return f' in {"tab" if is_tab(panel.model) else "row"} "{panel.title}"'


_Order = list[tuple[int, int]]


def _orders(one: _List, sides: _Sides) -> tuple[_Order, _Order, _Order]:
    """Lists what all sides have of a list, in the order of each side, with its depth."""
    base_of = {j: i for i, j in sides.in_theirs.items()}
    row = None if one.row is None else base_of.get(one.row)
    if one.row is not None and row is None:
        return [], [], []
    row_here = None if row is None else sides.in_ours.get(row)
    common = []
    for j in one.members:
        i = base_of.get(j)
        k = None if i is None else sides.in_ours.get(i)
        if i is None or k is None:
            continue
        is_section = sides.theirs.panels[j].type == "row"
        if is_section or (sides.base.rows[i] == row and sides.ours.rows[k] == row_here):
            common.append(i)
    now = [(i, _depth(sides.theirs.panels[sides.in_theirs[i]])) for i in common]
    before = [(i, _depth(sides.base.panels[i])) for i in sorted(common)]
    here = [
        (i, _depth(sides.ours.panels[sides.in_ours[i]]))
        for i in sorted(common, key=lambda i: sides.in_ours[i])
    ]
    return before, now, here


def _depth(panel: PanelView) -> int:
    depth = mapping(panel.model.get(COMPLEMENT)).get(_DEPTH)
    return depth if type(depth) is int else 0


def _titles(view: View, order: _Order) -> list[str]:
    return [view.panels[i].title for i, _ in order]


def _put_in_order(
    model: Mapping[str, Any], one: _List, theirs: View, there: Mapping[int, Panel]
) -> None:
    """Orders a list as Grafana has it; what only the file has stays behind what it is behind."""
    places = {id(there[j]): place for place, j in enumerate(one.members) if j in there}
    holder = model if one.row is None else there.get(one.row)
    if holder is None:
        return
    listed: list[Panel] = holder[PANELS]
    is_of_sections = bool(one.members) and theirs.panels[one.members[0]].type == "row"
    first = next((at for at, panel in enumerate(listed) if panel.get("type") == "row"), None)
    start = first if is_of_sections and first is not None else 0
    groups: list[tuple[int, list[Panel]]] = [(-1, [])]
    for panel in listed[start:]:
        place = places.get(id(panel))
        if place is None:
            groups[-1][1].append(panel)
        else:
            groups.append((place, [panel]))
    groups.sort(key=lambda group: group[0])
    listed[start:] = [panel for _, group in groups for panel in group]
    if is_of_sections:
        for j in one.members:
            if j in there:
                _put_depth(there[j], _depth(theirs.panels[j]))


def _put_depth(panel: Panel, depth: int) -> None:
    complement = {
        key: value for key, value in mapping(panel.get(COMPLEMENT)).items() if key != _DEPTH
    }
    panel[COMPLEMENT] = {**complement, **({_DEPTH: depth} if depth else {})}
