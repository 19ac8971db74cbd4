"""Phrases that text and Markdown reports share: values, counts and moves in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..console.printing import number_of
from .entries import entry_in_words, promql_in_words, value_in_words
from .excerpts import excerpts
from .expressions import comments_of, without_comments
from .model import (
    AlertChange,
    DashboardDiff,
    Diff,
    Edit,
    EditKind,
    ObjectDiff,
    Operation,
    PanelChange,
    PanelEntry,
    PanelMove,
    PanelPosition,
    Risk,
    RiskKind,
)

_DONE: Mapping[Operation, str] = {
    Operation.CREATE: "to create",
    Operation.UPDATE: "to update",
    Operation.REPLACE: "to replace",
    Operation.DELETE: "to delete",
    Operation.IMPORT: "to import",
    Operation.FORGET: "to forget",
}

_RISKS: Mapping[RiskKind, tuple[str, str]] = {
    RiskKind.SILENT: ("alert that would have been silent", "alerts that would have been silent"),
    RiskKind.FIRES: ("alert that would have fired", "alerts that would have fired"),
    RiskKind.NOBODY: ("group of alerts that nobody gets", "groups of alerts that nobody gets"),
    RiskKind.RECIPIENTS: ("change of who gets alerts", "changes of who gets alerts"),
    RiskKind.TOO_OLD: ("dashboard for a newer Grafana", "dashboards for a newer Grafana"),
    RiskKind.EXISTS: ("object that exists already", "objects that exist already"),
    RiskKind.PROVIDER: ("other Grafana", "other Grafanas"),
    RiskKind.REPLACEMENT: ("replacement", "replacements"),
    RiskKind.DELETION: ("deletion", "deletions"),
    RiskKind.DATASOURCE: ("data source", "data sources"),
    RiskKind.WEAKENED_ALERT: ("weakened alert", "weakened alerts"),
    RiskKind.FOREIGN: ("case of foreign content", "cases of foreign content"),
    RiskKind.LOST_EDIT: ("lost edit", "lost edits"),
}


_MOST_WAYS = 4
"""So many ways from one row or tab to another are told one by one."""


def edit_in_words(edit: Edit) -> str:
    """Says how a value changed, such as `1 -> 0.5`, without the name of the value."""
    if edit.secret:
        return {
            EditKind.ADDED: "added (secret)",
            EditKind.REMOVED: "removed (secret)",
        }.get(edit.kind, "changed (secret)")
    match edit.kind:
        case EditKind.ADDED:
            return f"added: {entry_in_words(edit.path, edit.after)}"
        case EditKind.REMOVED:
            return f"removed: {entry_in_words(edit.path, edit.before)}"
        case EditKind.REORDERED:
            return f"now in this order: {', '.join(map(str, edit.after))}"
    return f"{value_in_words(edit.before)} -> {value_in_words(edit.after)}"


def sides_in_words(edit: Edit, width: int) -> tuple[str, str]:
    """Writes the old and the new side of a changed value, each no longer than a width.

    A query is written without its comments. Of long texts only the differing parts are written,
    with the text around them; `…` stands for the rest.
    """
    if edit.parts and edit.before.strip() and edit.after.strip():
        before, after = (without_comments(side) for side in (edit.before, edit.after))
        return excerpts(before, after, width, promql=True)
    before, after = value_in_words(edit.before), value_in_words(edit.after)
    return excerpts(before, after, width, promql=False)


def renaming_in_words(change: PanelChange) -> str:
    """Says that a panel got another title; empty if it did not."""
    was, now = change.was, change.identity
    if was.title == now.title:
        return ""
    return f'{was} renamed to "{now.title}"' if now.title else f"{was} has no title any more"


def risks_in_words(risks: Iterable[Risk]) -> str:
    """Counts risks by kind, such as `3 risks: 1 deletion, 2 data sources`; empty if none."""
    kinds = Counter(risk.kind for risk in risks)
    if not kinds:
        return ""
    listed = ", ".join(number_of(number, *_RISKS[kind]) for kind, number in kinds.items())
    return f"{number_of(kinds.total(), 'risk')}: {listed}"


def has_other_comments(edit: Edit) -> bool:
    """Tells whether the comments of a changed query differ as well."""
    return bool(edit.parts) and comments_of(edit.before) != comments_of(edit.after)


def moves_in_words(moved: Sequence[PanelMove]) -> str:
    """Says in one line which panels moved, such as `8 panels moved down by 8`; empty if none."""
    if not moved:
        return ""
    between = [move for move in moved if _sections(move.before) != _sections(move.after)]
    within = [move for move in moved if move not in between]
    ways = Counter(_way(move) for move in between)
    if len(ways) > _MOST_WAYS:
        return f"{len(moved)} panels moved or resized"
    said = [_moved([move for move in between if _way(move) == way], way) for way in ways]
    if within:
        others = {_way(move) for move in within}
        said.append(_moved(within, others.pop() if len(others) == 1 else "moved or resized"))
    return "; ".join(said)


def _moved(moved: Sequence[PanelMove], way: str) -> str:
    several = f"{len(moved)} panels" if len(moved) > 1 else str(moved[0].identity)
    return f"{several} {way}"


def _sections(place: PanelPosition | None) -> tuple[str, ...]:
    return () if place is None else place.inside


def counts(dashboard: DashboardDiff) -> str:
    """Counts the changes of panels and settings of a dashboard, in words."""
    numbers = (
        (len(dashboard.added), "added"),
        (len(dashboard.removed), "removed"),
        (len(dashboard.changed), "changed"),
        (len(dashboard.moved), "moved"),
    )
    said = [f"{number} {what}" for number, what in numbers if number]
    if dashboard.settings:
        said.append(number_of(len(dashboard.settings), "setting"))
    if dashboard.reordered and not said:
        said.append("order of panels")
    return ", ".join(said)


def summary(diff: Diff) -> str:
    """Says in one line the result of the whole diff."""
    if diff.headline:
        return diff.headline
    if not diff:
        if diff.unchanged is None:
            return "No differences."
        return f"No differences ({number_of(diff.unchanged, 'object')} compared)."
    done = [f"{number} {_DONE[operation]}" for operation, number in diff.operations().items()]
    unchanged = [] if diff.unchanged is None else [f"{diff.unchanged} unchanged"]
    said = ", ".join((*done, *unchanged))
    return f"{said}; {risks_in_words(diff.risks)}." if diff.risks else f"{said}."


def named(one: ObjectDiff) -> str:
    """Names an object by its title, its uid if that differs from the title, and its file."""
    uid = f"  ({one.uid})" if one.uid and one.uid != one.title else ""
    return f"{one.title}{uid}{f'  {one.file}' if one.file else ''}"


def alert_in_words(alert: AlertChange) -> Iterator[tuple[str, str]]:
    """Says how an alert changed, as pairs of the changed value's name and its change."""
    if alert.kind is EditKind.ADDED:
        yield "", "added: " + (promql_in_words(alert.expression) or '""')
    elif alert.kind is EditKind.REMOVED:
        yield "", "removed"
    for edit in alert.edits:
        yield edit.what, edit_in_words(edit)


def _way(move: PanelMove) -> str:
    was, now = move.before, move.after
    of_was, of_now = _sections(was), _sections(now)
    if of_was != of_now:
        return _between(of_was, of_now)
    if was is None or now is None:
        return "moved"
    if (was.w, was.h) != (now.w, now.h):
        return "resized" if (was.x, was.y) == (now.x, now.y) else "moved and resized"
    across, down = now.x - was.x, now.y - was.y
    if across and down:
        return "moved"
    if across:
        return f"moved {'right' if across > 0 else 'left'} by {abs(across)}"
    return f"moved {'down' if down > 0 else 'up'} by {abs(down)}"


def _between(was: Sequence[str], now: Sequence[str]) -> str:
    """Says that a panel moved from some rows and tabs to others."""
    if not was:
        return f"moved into {in_sections(now)}"
    if not now:
        return f"moved out of {in_sections(was)}"
    return f"moved from {in_sections(was)} to {in_sections(now)}"


def entry_name(entry: PanelEntry) -> str:
    """Names an added or removed panel with its type, and the rows and tabs around it."""
    one = entry.identity
    kind = "" if one.type in ("row", "tab") else f" ({one.type})"
    inside = entry.place.inside if entry.place else ()
    return f"{one}{kind}{f' in {in_sections(inside)}' if inside else ''}"


def in_sections(inside: Sequence[str]) -> str:
    """Names the rows and tabs around a panel: `row "Calls" in tab "Load"`; empty if none."""
    return " in ".join(reversed(inside))
