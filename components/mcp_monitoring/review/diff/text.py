"""Writes a diff for a person at a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from ..console.printing import number_of, printable
from ..console.terminal import WIDTH_OF_A_FILE, harmless
from .entries import queries_in_words
from .excerpts import abridged, shortened
from .firings import firings_in_words, is_risky
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
    RiskKind,
)
from .phrases import (
    alert_in_words,
    counts,
    edit_in_words,
    entry_name,
    has_other_comments,
    moves_in_words,
    named,
    renaming_in_words,
    sides_in_words,
    summary,
)

_SIGNS: Mapping[Operation, str] = {
    Operation.CREATE: "+",
    Operation.UPDATE: "~",
    Operation.REPLACE: "±",
    Operation.DELETE: "-",
    Operation.IMPORT: "=",
    Operation.FORGET: "-",
}
_STYLES: Mapping[str, str] = {
    "+": "green",
    "~": "yellow",
    "±": "red",
    "-": "red",
    "=": "cyan",
    "!": "bold red",
    "·": "dim",
}
_ALERT_SIGNS: Mapping[EditKind, str] = {EditKind.ADDED: "+", EditKind.REMOVED: "-"}
# The lines of alerts and of lost edits say these risks themselves.
_SAID_ELSEWHERE = (
    *(RiskKind.SILENT, RiskKind.FIRES),
    *(RiskKind.RECIPIENTS, RiskKind.WEAKENED_ALERT, RiskKind.LOST_EDIT),
)
_MOST_TITLES = 10
_LEFT = 46
"""Columns of the left part of a line, which names a value; its change comes after it."""
_LEAST_SIDE = 60
"""Columns that a side of a change needs; with less, it gets a line of its own."""


@dataclass(frozen=True)
class _Line:
    """One line: an indentation, a sign, a name on the left, and a change on the right."""

    indent: int
    sign: str
    left: str
    right: str = ""


def print_diff(diff: Diff, console: Console) -> None:
    """Prints a diff: risks first, panels and alerts by name, one line for all moves.

    Args:
        diff: the diff to print.
        console: the console to print to; lines are cut to its width.
    """
    for one in diff.objects:
        for whole in _object(one, console.width):
            for line in _fitting(whole, console.width):
                # Not cropped: what is cut ends with `…`, and some letters are wider than others.
                shown = _rendered(line, console.width)
                console.print(shown, no_wrap=True, overflow="ignore", crop=False)
        for remark in one.remarks:
            # Not broken into lines: a remark may be a command to copy.
            console.print(Text(" " * 6).append_text(harmless(remark, "dim")), soft_wrap=True)
    console.print(harmless(summary(diff)), soft_wrap=True)
    for note in diff.notes:
        console.print(harmless(f"note: {note}", "dim"), soft_wrap=True)


def as_text(diff: Diff) -> str:
    """Writes a diff as lines of text, for a file."""
    lines = Console(width=WIDTH_OF_A_FILE, no_color=True, highlight=False)
    with lines.capture() as captured:
        print_diff(diff, lines)
    return captured.get().rstrip("\n")


def _fitting(line: _Line, width: int) -> Iterator[_Line]:
    """Puts the right part of a line below the left one, if there is little room beside it."""
    room = width - max(_LEFT, line.indent + 2 + len(line.left)) - 2
    if len(line.right) <= room or room >= _LEAST_SIDE or not line.right:
        yield line
        return
    if line.left.strip():
        yield replace(line, right="")
    below = line.indent + 4
    yield _Line(below, " ", abridged(line.right, width - below - 2))


def _rendered(line: _Line, width: int) -> Text:
    left = f"{' ' * line.indent}{line.sign} {line.left}"
    if line.right:
        left = f"{left:<{_LEFT}}  "
        left += abridged(line.right, max(0, width - len(left)))
    text = printable(left)
    shown = Text(shortened(text.rstrip(), width))
    if line.sign in _STYLES:
        shown.stylize(_STYLES[line.sign], line.indent, line.indent + 1)
    return shown


def _object(one: ObjectDiff, width: int) -> Iterator[_Line]:
    sign = "!" if one.risks else _SIGNS[one.operation]
    alerts = one.rule_group.alerts if one.rule_group else ()
    only_alerts = one.operation is Operation.UPDATE and bool(alerts) and not one.edits
    if not only_alerts or (one.rule_group and one.rule_group.settings) or one.lost_edit:
        done = "" if one.operation is Operation.UPDATE else f"{one.operation} "
        inside = counts(one.dashboard) if one.dashboard and not one.is_whole else ""
        yield _Line(0, sign, f"{one.kind:<13} {named(one)}", (done + inside).strip())
    for risk in one.risks:
        if risk.kind is RiskKind.RECIPIENTS and not one.rule_group:
            yield _Line(4, "!", "who gets its alerts changes:" if one.edits else risk.text)
        elif risk.kind is RiskKind.EXISTS:
            yield _Line(4, "!", f"{risk.kind}: {risk.text}")
        elif risk.kind not in _SAID_ELSEWHERE:
            yield _Line(4, "!", risk.text)
    for edit in one.edits:
        yield from _edit(edit, width, 4)
    if one.dashboard:
        yield from _whole(one.dashboard) if one.is_whole else _dashboard(one.dashboard, width)
    if one.rule_group:
        for edit in one.rule_group.settings:
            yield from _edit(edit, width, 4)
        for alert in alerts:
            yield from _alert(alert, width, 0 if only_alerts else 4)
    if one.lost_edit is not None:
        yield from _lost(one.lost_edit, width)


def _lost(lost: ObjectDiff, width: int) -> Iterator[_Line]:
    if lost.operation is Operation.DELETE:
        yield _Line(4, "!", "was deleted in Grafana since, and would come back")
        return
    yield _Line(4, "!", "was edited in Grafana since, which would be undone:")
    for line in _object(lost, width):
        # The name of the object is in a line above already.
        if line.indent or not line.left.endswith(named(lost)):
            yield replace(line, indent=line.indent + 4)


def _whole(dashboard: DashboardDiff) -> Iterator[_Line]:
    panels: Sequence[PanelEntry] = [
        entry for entry in (*dashboard.added, *dashboard.removed) if entry.identity.type != "row"
    ]
    titles = [entry.identity.title or str(entry.identity) for entry in panels[:_MOST_TITLES]]
    more = len(panels) - len(titles)
    listed = ", ".join(titles) + (f" and {more} more" if more else "")
    yield _Line(4, "·", f"{number_of(len(panels), 'panel')}: {listed}")


def _dashboard(dashboard: DashboardDiff, width: int) -> Iterator[_Line]:
    for sign, entries in (("+", dashboard.added), ("-", dashboard.removed)):
        for entry in entries:
            name = entry_name(entry)
            first, *others = queries_in_words(entry.panel) or [""]
            yield _Line(4, sign, name, first)
            yield from (_Line(4, " ", "", other) for other in others)
    for change in dashboard.changed:
        yield from _panel(change, width)
    for edit in dashboard.settings:
        yield from _edit(edit, width, 4)
    if moved := moves_in_words(dashboard.moved):
        yield _Line(4, "·", moved)
    if dashboard.reordered:
        yield _Line(4, "·", "panels are in another order in the file")


def _panel(change: PanelChange, width: int) -> Iterator[_Line]:
    retitled = renaming_in_words(change)
    name = retitled or str(change.identity)
    edits = [edit for edit in change.edits if edit.path != ("title",) or not retitled]
    if not edits:
        yield _Line(4, "~", name)
        return
    if len(name) + 8 + len(edits[0].what) > _LEFT:
        yield _Line(4, "~", name)
        name = ""
    for edit in edits:
        yield from _edit(edit, width, 4 if name else 6, name)
        name = " " * len(name)


def _edit(edit: Edit, width: int, indent: int, name: str = "") -> Iterator[_Line]:
    left = f"{name}  {edit.what}" if name else edit.what
    sign = "~" if not name or name.strip() else " "
    sides = max(20, width - _LEFT - 5)
    changed = edit.kind is EditKind.CHANGED and not edit.secret
    if not changed:
        yield _Line(indent, sign, left, edit_in_words(edit))
        return
    yield from _changed(edit, width, indent, sign, left, sides)
    if has_other_comments(edit):
        yield _Line(indent + 2, "·", "its comments differ, too")


def _changed(
    edit: Edit, width: int, indent: int, sign: str, left: str, sides: int
) -> Iterator[_Line]:
    was, now = sides_in_words(edit, sides)
    if len(was) + len(now) + 4 <= sides:
        yield _Line(indent, sign, left, f"{was} -> {now}")
    elif sides >= _LEAST_SIDE:
        yield _Line(indent, sign, left, f"   {was}")
        yield _Line(indent, " ", "", f"-> {now}")
    else:
        was, now = sides_in_words(edit, max(20, width - indent - 6))
        yield _Line(indent, sign, left)
        yield _Line(indent + 4, "-", was)
        yield _Line(indent + 4, "+", now)


def _alert(alert: AlertChange, width: int, indent: int) -> Iterator[_Line]:
    yield from _changed_alert(alert, width, indent)
    if alert.past is not None:
        sign = "!" if is_risky(alert.past) else "·"
        yield _Line(indent + 4, sign, firings_in_words(alert.past))


def _changed_alert(alert: AlertChange, width: int, indent: int) -> Iterator[_Line]:
    is_risk = alert.weakened or alert.redirected or is_risky(alert.past)
    sign = "!" if is_risk else _ALERT_SIGNS.get(alert.kind, "~")
    name = f"{'alert':<13} {alert.title}"
    if alert.kind is not EditKind.CHANGED:
        (_, said), *_ = alert_in_words(alert)
        yield _Line(indent, sign, name, said)
        return
    short = [f"{what} {said}" for what, said in alert_in_words(alert)]
    if len(short) == 1 and len(short[0]) < width - _LEFT - 4:
        yield _Line(indent, sign, name, short[0])
    else:
        yield _Line(indent, sign, name)
        for edit in alert.edits:
            yield from _edit(edit, width, indent + 4)
    if alert.weakened:
        yield _Line(indent + 4, "!", f"weakened: {', '.join(alert.weakened)}")
    if alert.redirected:
        yield _Line(indent + 4, "!", f"{RiskKind.RECIPIENTS}: {alert.redirected}")
