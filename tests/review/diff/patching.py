"""Applies a reported difference to the old dashboard; what a complete report allows."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mcp_monitoring.dashboard.classic.normal import normal_dashboard, normal_panel
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.dynamic.sections import in_auto_grids, places_of, sections_of
from mcp_monitoring.review.diff.json_edits import keys_of
from mcp_monitoring.review.diff.model import (
    DashboardDiff,
    Edit,
    EditKind,
    PanelChange,
    PanelIdentity,
    PanelMove,
    PanelPosition,
)


def normal(model: Mapping[str, Any]) -> dict[str, Any]:
    """What a dashboard says: its settings, and its panels with their places, in order.

    Spaces in queries, which no report tells, are left out.
    """
    model = _without_spaces(model)
    view = read_view(model)
    sections = sections_of(view)
    places = [
        None if is_auto else place
        for place, is_auto in zip(
            places_of(view, sections), in_auto_grids(view, sections), strict=True
        )
    ]
    placed = zip(panels_of(model), places, sections, strict=True)
    return {
        "settings": normal_dashboard(model),
        "panels": [
            (panel.get("id"), normal_panel(panel), _place(place, in_row=section is not None))
            for panel, place, section in placed
        ],
    }


def patched(before: Mapping[str, Any], found: DashboardDiff) -> dict[str, Any]:
    """Applies all of a report to the old dashboard."""
    old = normal(before)
    panels = list(old["panels"])
    gone = {_key(entry.identity) for entry in found.removed}
    panels = [one for one in panels if (one[0], one[1].get("title", "")) not in gone]
    changed = {_known_as(one.was.id, one.was.title): one.edits for one in found.changed}
    moved = {_known_as(one.was.id, one.was.title): one.after for one in found.moved}
    both: list[PanelChange | PanelMove] = [*found.changed, *found.moved]
    now = {one.was.id: one.identity.id for one in both}
    known = [_known_as(number, panel.get("title", "")) for number, panel, _ in panels]
    panels = [
        (
            now.get(number, number),
            with_edits(panel, changed.get(key, ())),
            _without_title(moved[key]) if key in moved else place,
        )
        for key, (number, panel, place) in zip(known, panels, strict=True)
    ]
    for entry in found.added:
        place = _without_title(entry.place)
        panels.append((entry.identity.id, normal_panel(_without_spaces(entry.panel)), place))
    if found.order:
        panels = [_taken(panels, identity) for identity in found.order]
    settings = with_edits(old["settings"], found.settings)
    return {"settings": settings, "panels": [panel[1:] for panel in panels]}


def _known_as(number: int | None, title: str) -> int | str:
    """What a panel is known by: its id, which rows and tabs do not have, else its title."""
    return title if number is None else number


def _taken(panels: list[Any], identity: PanelIdentity) -> Any:
    """Takes out the panel of an id, else that of a title."""
    fitting = [one for one in panels if identity.id is not None and one[0] == identity.id]
    fitting += [one for one in panels if one[1].get("title", "") == identity.title]
    panels.remove(fitting[0])
    return fitting[0]


def with_edits(value: Any, edits: Sequence[Edit]) -> Any:
    """Applies edits to a value, those of the order of a list last.

    An added value makes the objects around it. An object that lost all its values is none.
    """
    result = copy.deepcopy(value)
    for edit in sorted(edits, key=lambda one: one.kind is EditKind.REORDERED):
        _apply(result, edit)
    return _without_empty(result) if edits else result


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        inner = {key: _without_empty(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one not in ({}, [])}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value


def _apply(root: Any, edit: Edit) -> None:
    holder, name = root, ""
    steps = edit.path if edit.kind is EditKind.REORDERED else edit.path[:-1]
    for step in steps:
        if isinstance(holder, dict) and edit.kind is EditKind.ADDED:
            holder.setdefault(step, {})
        holder = _entry(holder, step, name)
        name = step
    if edit.kind is EditKind.REORDERED:
        # The list has lost and got entries by now; what it is known by has not changed.
        wanted: list[str] = edit.after
        entries = dict(zip(_known(holder, name), holder, strict=True))
        holder[:] = [entries[key] for key in wanted]
        return
    last = edit.path[-1]
    if isinstance(holder, dict):
        if edit.kind is EditKind.REMOVED:
            del holder[last]
        else:
            holder[last] = _without_spaces({last: edit.after})[last]
    elif edit.kind is EditKind.ADDED:
        holder.append(_without_spaces(edit.after))
    else:
        at = _known(holder, name).index(last[1:-1])
        if edit.kind is EditKind.REMOVED:
            del holder[at]
        else:
            holder[at] = _without_spaces(edit.after)


def _entry(holder: Any, step: str, name: str) -> Any:
    if isinstance(holder, dict):
        return holder[step]
    return holder[_known(holder, name).index(step[1:-1])]


def _known(holder: list[Any], name: str) -> list[str]:
    return keys_of(holder, name)


def _key(identity: PanelIdentity) -> tuple[int | None, str]:
    return identity.id, identity.title


def _place(place: Mapping[str, Any] | None, *, in_row: bool) -> PanelPosition | None:
    row = "a row" if in_row else None
    if place is None:
        return None if row is None else PanelPosition(0, 0, 0, 0, row)
    return PanelPosition(place["x"], place["y"], place["w"], place["h"], row)


def _without_title(place: PanelPosition | None) -> PanelPosition | None:
    """Leaves out which row it is: rows may be called the same."""
    return place and replace(place, row=None if place.row is None else "a row", inside=())


def _without_spaces(value: Any) -> Any:
    if isinstance(value, Mapping):
        spaced = {key: _without_spaces(inner) for key, inner in value.items()}
        if isinstance(spaced.get("expr"), str):
            spaced["expr"] = "".join(spaced["expr"].split())
        return spaced
    return [_without_spaces(one) for one in value] if isinstance(value, list) else value


def first_difference(left: Any, right: Any, path: str = "") -> str:
    """Says where two values differ first; empty if they do not."""
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        pairs = [(f"{path}.{key}", left[key], right[key]) for key in left]
    elif (
        isinstance(left, list | tuple)
        and isinstance(right, list | tuple)
        and len(left) == len(right)
    ):
        pairs = [(f"{path}[{i}]", *both) for i, both in enumerate(zip(left, right, strict=True))]
    else:
        return "" if left == right else f"{path}: {left!r} is not {right!r}"
    return next((said for one in pairs if (said := first_difference(*one[1:], one[0]))), "")
