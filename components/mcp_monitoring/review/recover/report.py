"""Writes what a recovery found, as text and as JSON. Pure."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict

from ..console.printing import number_of, printable
from .locks import Standing
from .model import Object, Recovery

JSON_VERSION = 1
"""Version of the JSON report."""


def lines(found: Recovery) -> Iterator[str]:
    """Lists all that was found: first what is in the way, then what would be done.

    Args:
        found: the result.
    """
    yield from (f"- state         {one}" for one in found.damaged)
    listed = [("!", one) for one in found.others] + [("=", one) for one in found.ours]
    width = max((len(printable(one.title)) for _, one in listed), default=0)
    for sign, one in listed:
        yield _line(sign, one, width)
        if one.advice:
            yield f"    ! {one.advice}"
    for twice in found.doubled:
        yield (
            f"- notifier      {twice.contact_point}  {twice.type} {twice.uid} is"
            f" {twice.kept} once more; every notification is sent twice"
        )
    for left in found.left_behind:
        yield (
            f"- dashboard     {left.title}  {left.uid} was left behind by a deployment of this"
            " stack, and nobody has changed it since"
        )
    for gone in found.gone:
        yield f"- {gone.kind:<13} {gone.name}  is in the state, and gone from Grafana"
    for pending in found.pending:
        sign, what = ("-", "was not finished") if pending.is_known else ("!", _NOT_CLEARED)
        yield f"{sign} operation     {pending.operation} {pending.name}  {what}"
    for held in found.locks:
        sign = "-" if held.standing is Standing.ENDED else "!"
        yield f"{sign} lock          {held.lock}  {_STANDING[held.standing]}: {held.because}"
    yield from (f"note: {note}" for note in found.notes)


_NOT_CLEARED = "was not finished; this command does not look for it: pulumi refresh asks about it"
_STANDING = {
    Standing.RUNS: "still runs",
    Standing.ENDED: "has ended",
    Standing.UNKNOWN: "may still run",
}


def _line(sign: str, one: Object, width: int) -> str:
    filling = " " * (width - len(printable(one.title)))
    return f"{sign} {one.kind:<13} {one.title}{filling}  {one.because}"


def tasks(found: Recovery) -> str:
    """Says what would be done, such as `import 2 objects, remove 1 lock`; empty if nothing."""
    parts = [
        (found.damaged, "mend", "state file"),
        (found.locks, "remove", "lock"),
        (found.doubled, "remove", "doubled notifier"),
        (found.left_behind, "delete", "dashboard"),
        (found.ours, "import", "object"),
        (found.gone, "forget", "object"),
        (found.to_clear, "clear", "pending operation"),
    ]
    return ", ".join(
        f"{verb} {number_of(len(several), what)}" for several, verb, what in parts if several
    )


def next_steps(found: Recovery, elsewhere: str = "") -> list[str]:
    """Lists the commands that come after a recovery.

    After an accident the state is not to be trusted, so Pulumi reads all objects anew: a rule group
    may have lost one of its rules.

    Args:
        found: the result.
        elsewhere: the option that names the directory of the project; empty if it is this one.
    """
    stack = shlex.quote(found.stack)
    return [
        f"  mcp-monitoring diff --stack {stack}{elsewhere}",
        f"  pulumi up --refresh --run-program --stack {stack}{elsewhere}",
    ]


def as_json(found: Recovery, *, done: bool) -> str:
    """Writes the result as JSON.

    Args:
        found: the result.
        done: whether it was done.
    """
    document = {
        "version": JSON_VERSION,
        "stack": found.stack,
        "grafana": found.grafana,
        "done": done,
        "ours": [asdict(one) for one in found.ours],
        "others": [asdict(one) for one in found.others],
        "doubled": [asdict(one) for one in found.doubled],
        "left_behind": [asdict(one) for one in found.left_behind],
        "gone": [asdict(one) for one in found.gone],
        "pending": [asdict(one) for one in found.pending],
        "locks": [asdict(one) for one in found.locks],
        "notes": list(found.notes),
        "damaged": [str(one.file) for one in found.damaged],
    }
    return json.dumps(document, indent=2)
