"""Writes a diff as a comment on a pull request: limited length, risks first, details folded."""

from collections.abc import Iterator, Mapping, Sequence

from ..console.markdown import code_span, fence_around, html_of, literal
from ..console.markers import marker
from ..console.printing import number_of, one_line, printable
from .entries import queries_in_words
from .excerpts import changed_lines, shortened
from .firings import firings_in_words, is_risky
from .model import AlertChange, Diff, Edit, EditKind, ObjectDiff, Operation
from .phrases import (
    alert_in_words,
    counts,
    edit_in_words,
    entry_name,
    moves_in_words,
    named,
    renaming_in_words,
    sides_in_words,
    summary,
)

LIMIT = 60_000
"""Most characters of a comment; GitHub takes 65,536 at most."""

LEAST = 2_000
"""Characters that are enough for any diff; a very long diff is then only its summary."""

_MOST_RISKS = 50
_LONGEST_LINE = 2_000
_SIGNS: Mapping[Operation, str] = {
    Operation.CREATE: "🆕",
    Operation.UPDATE: "✏️",
    Operation.REPLACE: "♻️",
    Operation.DELETE: "🗑️",
    Operation.IMPORT: "📥",
    Operation.FORGET: "👋",
}
_FENCE_SIGNS: Mapping[EditKind, str] = {EditKind.ADDED: "+", EditKind.REMOVED: "-"}


def as_markdown(diff: Diff, *, limit: int = LIMIT, heading: str = "", report: str = "diff") -> str:
    """Writes a diff as GitHub's Markdown.

    If there is not enough room, the least important objects lose their details first. If that is
    not enough, the last objects are left out. The text says how much is left out. The first line is
    an HTML comment that readers do not see; a workflow finds the pull request's comment by it.

    Args:
        diff: the diff to write.
        limit: most characters of the text, at least `LEAST`.
        heading: heading in Markdown; if empty, the name of the stack.
        report: kind of the report in its marker, `diff` or `drift`.
    """
    mark = marker(report, diff.project, diff.stack)
    head = "\n".join((mark, *_head(diff, heading)))[: limit - 500]
    room = limit - len(head) - 400
    wholes = [_details(one) for one in diff.objects]
    shorts = [_short(one) for one in diff.objects]
    # Each object gets one line first. Then objects get details, as long as there is room.
    shown = fitting(shorts, room)
    room -= sum(len(one) + 1 for one in shorts[:shown])
    blocks: list[str] = []
    detailed = 0
    for whole, short in zip(wholes[:shown], shorts[:shown], strict=True):
        if whole and len(whole) - len(short) <= room:
            room -= len(whole) - len(short)
            blocks.append(whole)
            detailed += 1
        else:
            blocks.append(short)
    folded = sum(bool(whole) for whole in wholes[:shown]) - detailed
    left_out = _left_out(folded, len(diff.objects) - shown)
    return "\n".join([head, "", *blocks, *([left_out] if left_out else [])]).rstrip()


def _head(diff: Diff, heading: str) -> Iterator[str]:
    title = heading or (
        f"Monitoring of stack {_code(diff.stack, 200)}" if diff.stack else "Monitoring"
    )
    yield f"### {title}"
    yield ""
    yield summary(diff)
    risks = [(one, risk) for one in diff.objects for risk in one.risks]
    if risks:
        yield ""
        yield "> [!WARNING]"
        for one, risk in risks[:_MOST_RISKS]:
            text = shortened(risk.text, 300)
            yield f"> - **{risk.kind}**: {one.kind} {literal(one.title)}: {literal(text)}"
        if len(risks) > _MOST_RISKS:
            yield f"> - and {number_of(len(risks) - _MOST_RISKS, 'more risk')}"
    for note in diff.notes[:_MOST_RISKS]:
        yield ""
        yield f"_{literal(shortened(note, 300))}_"


def _short(one: ObjectDiff) -> str:
    return f"- {_line(one)}{f' ([open]({one.page}))' if one.page else ''}"


def _line(one: ObjectDiff) -> str:
    sign = f"⚠️ {_SIGNS[one.operation]}" if one.risks else _SIGNS[one.operation]
    inside = counts(one.dashboard) if one.dashboard and not one.is_whole else ""
    if one.rule_group and one.rule_group.alerts:
        inside = number_of(len(one.rule_group.alerts), "alert")
    done = "" if one.operation is Operation.UPDATE else str(one.operation)
    said = ", ".join(part for part in (done, inside) if part)
    return f"{sign} {one.kind} {_bold(shortened(named(one), 300))}{f': {said}' if said else ''}"


def _details(one: ObjectDiff) -> str:
    """Writes an object with all its changes, folded; empty if there are no changes to show."""
    lines = list(_changes(one))
    if not lines:
        return ""
    link = f' (<a href="{one.page}">open</a>)' if one.page else ""
    summarized = f"<summary>{_line_html(one)}{link}</summary>"
    # HTML ends only at an empty line. Without one, GitHub would not see the next object as a list.
    return "\n".join(["<details>", summarized, "", *lines, "", "</details>", ""])


def _changes(one: ObjectDiff) -> Iterator[str]:
    for edit in one.edits:
        yield from _edit(edit)
    if one.dashboard and one.is_whole:
        entries = (*one.dashboard.added, *one.dashboard.removed)
        titles = [entry.identity.title for entry in entries if entry.identity.title]
        yield f"- {number_of(len(entries), 'panel')}: {literal(shortened(', '.join(titles), 1000))}"
    elif one.dashboard:
        sides = (("added", "+", one.dashboard.added), ("removed", "-", one.dashboard.removed))
        for done, sign, panels in sides:
            for entry in panels:
                yield f"- {done} {literal(entry_name(entry))}"
                if queries := queries_in_words(entry.panel):
                    yield from _fenced([f"{sign} {query}" for query in queries])
        for change in one.dashboard.changed:
            yield f"- changed {literal(renaming_in_words(change) or str(change.identity))}"
            for edit in change.edits:
                if edit.path != ("title",):
                    yield from _edit(edit, "  ")
        for edit in one.dashboard.settings:
            yield from _edit(edit)
        if moved := moves_in_words(one.dashboard.moved):
            yield f"- {literal(moved)}"
        if one.dashboard.reordered:
            yield "- panels are in another order in the file"
    if one.rule_group:
        for edit in one.rule_group.settings:
            yield from _edit(edit)
        for alert in one.rule_group.alerts:
            weakened = (
                f" ⚠️ weakened: {literal(', '.join(alert.weakened))}" if alert.weakened else ""
            )
            redirected = f" ⚠️ {literal(alert.redirected)}" if alert.redirected else ""
            yield f"- alert {_bold(alert.title)}{weakened}{redirected}"
            if alert.kind is not EditKind.CHANGED:
                yield from _whole_alert(alert)
            for edit in alert.edits:
                yield from _edit(edit, "  ")
            if alert.past is not None:
                sign = "⚠️ " if is_risky(alert.past) else ""
                yield f"  - {sign}{literal(firings_in_words(alert.past))}"
    if one.lost_edit is not None:
        lines = [f"  {line}" for line in _changes(one.lost_edit)]
        yield (
            "- an edit made in Grafana would be undone:"
            if lines
            else ("- it was deleted in Grafana and would come back")
        )
        yield from lines
    for remark in one.remarks:
        yield f"- {literal(remark)}"


def _whole_alert(alert: AlertChange) -> Iterator[str]:
    lines = alert.expression.strip().splitlines()
    if alert.kind is EditKind.ADDED and len(lines) > 1:
        yield "  - added"
        yield from _fenced([f"+ {line}" for line in lines], "    ")
        return
    for _, said in alert_in_words(alert):
        yield f"  - {_code(said)}"


def _edit(edit: Edit, indent: str = "") -> Iterator[str]:
    said = f"{indent}- {literal(edit.what)}"
    if edit.secret or edit.kind is not EditKind.CHANGED:
        words = edit_in_words(edit)
        if len(words) < 80:
            yield f"{said}: {_code(words)}"
        else:
            yield said
            yield from _fenced([f"{_FENCE_SIGNS.get(edit.kind, ' ')} {words}"], f"{indent}  ")
        return
    if edit.parts and any("\n" in side.strip() for side in (edit.before, edit.after)):
        yield said
        yield from _fenced(changed_lines(edit.before, edit.after), f"{indent}  ")
        return
    was, now = sides_in_words(edit, _LONGEST_LINE - 2)
    if len(was) + len(now) < 80:
        yield f"{said}: {_code(was)} → {_code(now)}"
        return
    yield said
    yield from _fenced([f"- {was}", f"+ {now}"], f"{indent}  ")


def _fenced(lines: Sequence[str], indent: str = "  ") -> Iterator[str]:
    """Writes lines as a block of code; its fence is longer than any fence in the lines."""
    shown = [printable(shortened(line, _LONGEST_LINE)) for line in lines]
    fence = fence_around("\n".join(shown))
    yield f"{indent}{fence}diff"
    yield from (f"{indent}{line}" for line in shown)
    yield f"{indent}{fence}"


def _code(text: str, width: int = _LONGEST_LINE) -> str:
    return code_span(shortened(one_line(text), width))


def _bold(text: str) -> str:
    return f"**{literal(text)}**"


def _line_html(one: ObjectDiff) -> str:
    return html_of(_line(one).replace("**", ""))


def fitting(blocks: Sequence[str], room: int) -> int:
    """Counts how many blocks fit into a number of characters, with one line end for each."""
    used = 0
    for number, block in enumerate(blocks):
        used += len(block) + 1
        if used > room:
            return number
    return len(blocks)


def _left_out(folded: int, gone: int) -> str:
    said = []
    if folded:
        said.append(f"the details of {number_of(folded, 'object')}")
    if gone:
        said.append(f"{number_of(gone, 'object')} altogether")
    return f"\n_Left out for length: {' and '.join(said)}; the JSON has all._" if said else ""
