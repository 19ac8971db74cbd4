"""Drift written down: text, Markdown for an issue, and JSON with a version."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from ..console.printing import number_of
from ..diff.document import Json, object_document
from ..diff.markdown import LIMIT
from ..diff.markdown import as_markdown as diff_as_markdown
from ..diff.text import as_text as diff_as_text
from .check import Checked
from .find import as_diff

DRIFT_VERSION = 1
"""Version of the JSON; a change that breaks readers raises it."""


def in_a_word(one: Checked) -> str:
    """Says what came of a stack, such as `2 objects drifted`."""
    if one.drift is None:
        return "could not be checked"
    if one.drift:
        return f"{number_of(len(one.drift.objects), 'object')} drifted"
    return "no drift" if one.drift.grafana else "nothing deployed"


def as_text(checked: Sequence[Checked]) -> str:
    """Writes the drift of stacks as lines of text."""
    parts = [
        f"stack {one.stack}\n{diff_as_text(as_diff(one.drift))}"
        for one in checked
        if one.drift is not None
    ]
    return "\n\n".join(parts)


def as_markdown(checked: Sequence[Checked]) -> str:
    """Writes the drift of stacks as Markdown, together no longer than a comment may be."""
    room = LIMIT // max(1, len(checked))
    parts = []
    for one in checked:
        if one.drift is None:
            parts.append(f"### Stack `{one.stack}` could not be checked")
        else:
            heading = f"Drift of stack `{one.stack}`"
            parts.append(diff_as_markdown(as_diff(one.drift), limit=room, heading=heading))
    return "\n\n".join(parts)


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
        "notes": list(drift.notes),
    }
