"""The reports of a drift check: text, Markdown for an issue, and JSON with a version."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from ..console.markdown import code_span
from ..console.markers import marker
from ..console.printing import number_of
from ..diff.json_report import Json, object_document
from ..diff.markdown import LEAST, LIMIT, fitting
from ..diff.markdown import as_markdown as diff_as_markdown
from ..diff.model import Diff
from ..diff.text import as_text as diff_as_text
from .check import Checked
from .find import as_diff
from .model import Drift

Told = Callable[[Drift], Diff]
"""Makes the diff that a report writes of a drift."""

DRIFT_VERSION = 1
"""Version of the JSON; it is raised by changes that break programs that read the JSON."""

_LONGEST_LIST = 10_000
"""Most characters of a list that holds only names of stacks."""
_LONGEST_NOTE = 100
"""Most characters of the line that says how much is left out."""
_BETWEEN = 2
"""Characters of the empty line between two parts."""


def in_a_word(one: Checked) -> str:
    """Says the result for a stack in a few words, such as `2 objects drifted`."""
    if one.drift is None:
        return "could not be checked"
    if one.drift:
        return f"{number_of(len(one.drift.objects), 'object')} drifted"
    return "no drift" if one.drift.grafana else "nothing deployed"


def as_text(checked: Sequence[Checked], told: Told = as_diff) -> str:
    """Writes the drift of stacks as lines of text.

    Args:
        checked: results of a check.
        told: makes the diff that is written of a drift.
    """
    parts = [
        f"stack {one.stack}\n{diff_as_text(told(one.drift))}"
        for one in checked
        if one.drift is not None
    ]
    return "\n\n".join(parts)


def as_markdown(checked: Sequence[Checked], told: Told = as_diff) -> str:
    """Writes the drift of stacks as Markdown, no longer in total than a comment may be.

    Each stack that drifted gets its own section. When the room is used up, the other stacks that
    drifted get one line each. All stacks without drift share one line, and all stacks that could
    not be checked share another. A single stack always gets a full section. The JSON leaves out
    nothing.

    Args:
        checked: results of a check.
        told: makes the diff that is written of a drift.
    """
    if len(checked) == 1 and checked[0].drift is not None:
        return _section(checked[0].stack, told(checked[0].drift), LIMIT)
    drifted = [one for one in checked if one.drift]
    project = next((one.drift.project for one in checked if one.drift is not None), "")
    parts = [
        f"{marker('drift', project, '')}\n"
        f"### {len(drifted)} of {number_of(len(checked), 'stack')} drifted"
    ]
    for what, some in (
        ("Could not be checked", [one.stack for one in checked if one.drift is None]),
        ("No drift", [one.stack for one in checked if one.drift is not None and not one.drift]),
    ):
        if some:
            parts.append(f"{what}: {_listed(some, _LONGEST_LIST)}")
    room = LIMIT - sum(len(part) + _BETWEEN for part in parts)
    lines = [f"- {code_span(one.stack)}: {in_a_word(one)}" for one in drifted]
    sections = _sections(drifted, lines, room, told)
    room -= sum(len(section) + _BETWEEN for section in sections)
    return "\n\n".join([*parts, *sections, *_folded(lines[len(sections) :], room)])


def _sections(drifted: Sequence[Checked], lines: Sequence[str], room: int, told: Told) -> list[str]:
    """Writes sections for the first stacks, and keeps room for one line for each other stack."""
    several = len(drifted)
    while several and several * (LEAST + _BETWEEN) + _length(lines[several:]) > room:
        several -= 1
    room -= _length(lines[several:])
    sections: list[str] = []
    for one in drifted[:several]:
        # The room that a section does not use goes to the next sections.
        share = room // (several - len(sections)) - _BETWEEN
        section = _section(one.stack, told(one.drift or Drift(one.stack)), share)
        room -= len(section) + _BETWEEN
        sections.append(section)
    return sections


def _section(stack: str, diff: Diff, room: int) -> str:
    heading = f"Drift of stack {code_span(stack)}"
    return diff_as_markdown(diff, limit=room, heading=heading, report="drift")


def _folded(lines: Sequence[str], room: int) -> list[str]:
    """Writes as many lines as there is room for, and the number of lines left out."""
    if _length(lines) <= room:
        return ["\n".join(lines)] if lines else []
    shown = fitting(lines, room - _LONGEST_NOTE)
    more = number_of(len(lines) - shown, "more stack")
    return ["\n".join(lines[:shown]), f"_{more} drifted; the JSON has all._"]


def _listed(names: Sequence[str], room: int) -> str:
    """Lists as many names on one line as there is room for."""
    spans = [f"{code_span(name)}," for name in names]
    shown = fitting(spans, room)
    listed = " ".join(spans[:shown]).removesuffix(",")
    return listed if shown == len(names) else f"{listed} and {len(names) - shown} more"


def _length(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def as_json(checked: Sequence[Checked]) -> str:
    """Writes the drift of stacks as JSON, in ASCII; `docs/drift.schema.json` describes it."""
    document = {"version": DRIFT_VERSION, "stacks": [_stack(one) for one in checked]}
    return json.dumps(document, indent=2)


def _stack(one: Checked) -> Json:
    drift = one.drift
    if drift is None:
        return {"stack": one.stack, "error": one.error}
    return {
        "stack": one.stack,
        "grafana": drift.grafana,
        "unchanged": drift.unchanged,
        "objects": [
            {
                "classes": [str(each) for each in found.classes],
                "authors": [asdict(author) for author in found.authors],
                "diff": object_document(found.diff),
                "unseen": [
                    {
                        "path": list(each.edit.path),
                        "what": each.edit.what,
                        "repair": str(each.repair),
                        "command": each.command,
                    }
                    for each in found.unseen
                ],
            }
            for found in drift.objects
        ],
        "formal": [
            {"kind": str(one.kind), "title": one.title, "urn": one.urn} for one in drift.formal
        ],
        "unreadable_secrets": [
            {"title": secret.title, "urn": secret.urn, "keys": list(secret.keys)}
            for secret in drift.unreadable
        ],
        "not_compared": list(drift.not_compared),
        "notes": [*drift.not_compared, *drift.notes],
    }
