"""Which panels of two sides of a dashboard are marked in pictures, and with what. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten

from ....dashboard.lenient import JsonPath
from ....dashboard.view import View, panel_name
from ..model import Edit, EditKind
from ..panels import compared_panels
from ..phrases import edit_in_words, sides_in_words

_MOST_EDITS = 3
_SIDE = 60


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
        edits: what was changed in it, which a picture may not show; "" if nothing was.
    """

    name: str
    title: str
    mark: Mark
    was: JsonPath | None
    now: JsonPath | None
    edits: str = ""


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
            said = edits_in_words(pair.edits) if mark is Mark.CHANGED else ""
            panels.append(
                Marked(
                    name,
                    title,
                    mark,
                    None if before_it is None else before_it.path,
                    None if after_it is None else after_it.path,
                    said,
                )
            )
    order = (Mark.CHANGED, Mark.ADDED, Mark.REMOVED)
    return Marks(before, after, tuple(sorted(panels, key=lambda one: order.index(one.mark))))


def edits_in_words(edits: Sequence[Edit]) -> str:
    """Says what was changed in a panel, such as `threshold red 0.05 -> 0.9`; the first edits."""
    seen = [edit for edit in edits if not edit.cosmetic]
    said = [f"{edit.what} {_sides(edit)}" for edit in seen[:_MOST_EDITS]]
    more = len(seen) - _MOST_EDITS
    return "; ".join((*said, f"and {more} more") if more > 0 else said)


def _sides(edit: Edit) -> str:
    if edit.kind is not EditKind.CHANGED or edit.secret:
        return shorten(edit_in_words(edit), 2 * _SIDE, placeholder=" …")
    return " -> ".join(sides_in_words(edit, _SIDE))
