"""Compares two JSON values key by key, and lists by the names of their entries. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from ...dashboard.classic.keys import COMPLEMENT, LIST, QUERIES
from ...dashboard.classic.normal import plain_text
from .expressions import differing_parts, same_expression
from .model import Edit, EditKind
from .path_names import in_words

EditPath = tuple[str, ...]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _matcher_key(override: Mapping[str, Any]) -> str:
    matcher = override.get("matcher")
    if not isinstance(matcher, Mapping):
        return ""
    options = matcher.get("options", "")
    shown = options if isinstance(options, str) else plain_text(options)
    return f"{matcher.get('id', '')}:{shown}"


def _known_by(*names: str) -> Callable[[Mapping[str, Any]], str]:
    def key(entry: Mapping[str, Any]) -> str:
        for name in names:
            value = entry.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                return str(value)
        return ""

    return key


_KEYS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "datas": _known_by("refId"),
    "links": _known_by("title"),
    LIST: _known_by("name"),
    "mappings": _known_by("type"),
    "options": _known_by("value", "text"),
    "overrides": _matcher_key,
    "properties": _known_by("id"),
    "steps": _known_by("color"),
    QUERIES: _known_by("refId"),
    "transformations": _known_by("id"),
}
"""Functions that name an entry of a list, by the key that holds the list."""


def edits(before: Any, after: Any, path: EditPath = ()) -> Iterator[Edit]:
    """Compares two JSON values.

    Args:
        before: the old value.
        after: the new value.
        path: path to both values; the paths of the edits begin with it.

    Yields:
        The edits, in the order of the keys; nothing for equal values.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            inner = (*path, str(key))
            if key == COMPLEMENT:
                yield from edits(before.get(key, {}), after.get(key, {}), inner)
            elif key not in after:
                yield edit(inner, EditKind.REMOVED, before=before[key])
            elif key not in before:
                yield edit(inner, EditKind.ADDED, after=after[key])
            else:
                yield from edits(before[key], after[key], inner)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_edits(before, after, path)
    elif type(before) is not type(after) or before != after:
        yield from _changed(before, after, path)


def edit(path: EditPath, kind: EditKind, *, before: Any = None, after: Any = None) -> Edit:
    """Makes an edit, with the name of the value in words."""
    return Edit(path, in_words(path), kind, before, after)


def keys_of(entries: Sequence[Any], holder: str) -> list[str]:
    """Finds the names of the entries of a list; a name that is used twice gets a number.

    Args:
        entries: entries of the list.
        holder: key that holds the list, such as `targets`.
    """
    named = _KEYS.get(holder)
    if named and all(isinstance(one, Mapping) for one in entries):
        names = [named(one) for one in entries]
        names = _lettered(names) if holder == QUERIES else [name or "?" for name in names]
    elif entries and all(isinstance(one, str) for one in entries):
        names = [str(one) for one in entries]
    else:
        return [str(index) for index in range(len(entries))]
    seen: Counter[str] = Counter()
    keys: list[str] = []
    taken = set(names)
    for name in names:
        seen[name] += 1
        key = name
        if seen[name] > 1:
            numbered = (f"{name}#{number}" for number in count(seen[name]))
            key = next(one for one in numbered if one not in taken)
            taken.add(key)
        keys.append(key)
    return keys


def _lettered(names: list[str]) -> list[str]:
    """Names queries without a name as Grafana does: by the first letters that are free."""
    free = (letter for letter in _LETTERS if letter not in names)
    return [name or next(free, "?") for name in names]


def _list_edits(before: list[Any], after: list[Any], path: EditPath) -> Iterator[Edit]:
    holder = path[-1] if path else ""
    old = dict(zip(keys_of(before, holder), before, strict=True))
    new = dict(zip(keys_of(after, holder), after, strict=True))
    for key in (*old, *(key for key in new if key not in old)):
        inner = (*path, f"[{key}]")
        if key not in new:
            yield edit(inner, EditKind.REMOVED, before=old[key])
        elif key not in old:
            yield edit(inner, EditKind.ADDED, after=new[key])
        else:
            yield from edits(old[key], new[key], inner)
    expected = [key for key in old if key in new] + [key for key in new if key not in old]
    if expected != list(new):
        yield edit(path, EditKind.REORDERED, before=list(old), after=list(new))


def _changed(before: Any, after: Any, path: EditPath) -> Iterator[Edit]:
    if path and path[-1] == "expr" and isinstance(before, str) and isinstance(after, str):
        if same_expression(before, after):
            return
        parts = differing_parts(before, after)
        yield Edit(path, in_words(path), EditKind.CHANGED, before, after, parts=parts)
        return
    yield edit(path, EditKind.CHANGED, before=before, after=after)
