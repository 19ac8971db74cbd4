"""Which panels of two sides of a dashboard are marked in pictures, and with what. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ....dashboard.lenient import JsonPath
from ....dashboard.view import View, panel_name
from ..panels import compared_panels


class Mark(StrEnum):
    """What happened to a panel; a reader sees the word."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True)
class Marked:
    """A panel that differs in more than its place, on the sides that have it.

    Attributes:
        name: its name for a reader.
        title: its title, else `panel-` and its id.
        mark: what happened to it.
        was: its path in the old dashboard; None if it is not there.
        now: its path in the new dashboard; None if it is not there.
    """

    name: str
    title: str
    mark: Mark
    was: JsonPath | None
    now: JsonPath | None


@dataclass(frozen=True)
class Marks:
    """The marks of two sides.

    Attributes:
        before: those of the old dashboard, by the path of the panel.
        after: those of the new one.
        panels: the panels that are worth a picture of their own: changed ones first.
    """

    before: Mapping[JsonPath, Mark]
    after: Mapping[JsonPath, Mark]
    panels: tuple[Marked, ...]


def marks_between(old: View, new: View) -> Marks:
    """Marks the panels that the diff of two dashboards names.

    A panel that was changed and moved is marked as changed. Edits that no reader of the dashboard
    sees are none here.

    Args:
        old: the old dashboard.
        new: the new one.
    """
    before: dict[JsonPath, Mark] = {}
    after: dict[JsonPath, Mark] = {}
    panels = []
    for pair in compared_panels(old, new):
        before_it = None if pair.was is None else old.panels[pair.was]
        after_it = None if pair.now is None else new.panels[pair.now]
        if before_it is None:
            mark = Mark.ADDED
        elif after_it is None:
            mark = Mark.REMOVED
        elif any(not edit.cosmetic for edit in pair.edits):
            mark = Mark.CHANGED
        elif pair.is_moved:
            mark = Mark.MOVED
        else:
            continue
        if before_it is not None:
            before[before_it.path] = mark
        if after_it is not None:
            after[after_it.path] = mark
        shown = after_it or before_it
        if shown is not None and shown.type != "row" and mark is not Mark.MOVED:
            name = panel_name(shown.title, shown.id)
            title = shown.title or f"panel-{shown.id}"
            paths = [None if side is None else side.path for side in (before_it, after_it)]
            panels.append(Marked(name, title, mark, *paths))
    order = (Mark.CHANGED, Mark.ADDED, Mark.REMOVED)
    return Marks(before, after, tuple(sorted(panels, key=lambda one: order.index(one.mark))))
