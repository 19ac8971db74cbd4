"""Conflicts of a merge: parts that both sides changed, with the values that differ. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..console.printing import number_of
from ..diff.entries import entry_in_words
from ..diff.excerpts import abridged
from ..diff.json_edits import edits
from ..diff.model import Edit

_MOST_VALUES = 8
"""Values of a conflict that a report shows; the JSON has all of them."""

_WIDTH = 200
"""Characters of a value that a report shows."""


@dataclass(frozen=True)
class Value:
    """A value in which the two sides of a conflict differ.

    Attributes:
        path: its path in the part.
        name: its name in words, such as `unit`.
        file: the value in the file; None if it has none.
        deployed: the value as it was last deployed, likewise.
        grafana: the value in Grafana, likewise.
    """

    path: tuple[str, ...]
    name: str
    file: Any
    deployed: Any
    grafana: Any


@dataclass(frozen=True)
class Conflict:
    """A part of a dashboard that was changed in the file and differently in Grafana.

    Attributes:
        unit: name of the part, such as `panel "Response Time"`.
        text: the two changes, in words.
        values: the values that differ; none if one side removed the part.
    """

    unit: str
    text: str
    values: tuple[Value, ...] = ()


def conflict_of(unit: str, base: Any, theirs: Any, ours: Any) -> Conflict:
    """Describes a conflict.

    Args:
        unit: name of the part.
        base: the part as it was deployed; None if it was not there.
        theirs: the part as Grafana has it, likewise.
        ours: the part as the file would be deployed now, likewise.
    """
    done = [
        "removed" if side is None else "added" if base is None else "changed"
        for side in (ours, theirs)
    ]
    values = () if None in (ours, theirs) else tuple(_values(base, theirs, ours))
    return Conflict(unit, f"{done[0]} in the file and {done[1]} in Grafana", values)


def in_words(conflict: Conflict) -> Iterator[str]:
    """Writes a conflict for a person: the part, then each value of the file and of both others."""
    yield f"conflict: {conflict.unit}: {conflict.text}"
    for one in conflict.values[:_MOST_VALUES]:
        yield f"    {one.name}"
        yield f"        in the file: {_shown(one, one.file)}"
        yield f"        deployed:    {_shown(one, one.deployed)}"
        yield f"        in Grafana:  {_shown(one, one.grafana)}"
    if left := conflict.values[_MOST_VALUES:]:
        yield f"    and {number_of(len(left), 'more value')}; --format json shows all"


def _shown(one: Value, value: Any) -> str:
    return "nothing" if value is None else abridged(entry_in_words(one.path, value), _WIDTH)


def _values(base: Any, theirs: Any, ours: Any) -> Iterator[Value]:
    since = {one.path: one for side in (ours, theirs) for one in edits(base, side)}
    for one in edits(ours, theirs):
        yield Value(one.path, one.what, one.before, _deployed(one, since), one.after)


def _deployed(one: Edit, since: dict[tuple[str, ...], Edit]) -> Any:
    """Finds the deployed value: one side at least changed it since, alone or with what holds it."""
    changed = since.get(one.path)
    return None if changed is None else changed.before
