"""Places in a spec, in words that a reader of the dashboard knows. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..lenient import JsonPath, mapping
from .versions import ELEMENTS, LAYOUT

_LONGEST = 60
_OF_LISTS = {
    "variables": ("variable", "name"),
    "annotations": ("annotation", "name"),
    "links": ("link", "title"),
}
_CONTAINERS = {"rows": "row", "tabs": "tab"}


def place(spec: Any, path: JsonPath) -> str:
    """Writes a place in a spec: the element, row, tab or variable, and the path from there.

    Args:
        spec: the spec, of any shape.
        path: the path; its last step need not be there.
    """
    words, rest = _words(spec, path)
    shown = dotted(rest)
    return ": ".join([*([", ".join(words)] if words else []), *([f'"{shown}"'] if shown else [])])


def _words(spec: Any, path: JsonPath) -> tuple[list[str], JsonPath]:
    if len(path) > 1 and path[0] == ELEMENTS:
        return [f"element {quoted(str(path[1]))}"], path[2:]
    if len(path) > 1 and path[0] in _OF_LISTS:
        return [_entry(spec, path[:2])], path[2:]
    words: list[str] = []
    start = 0
    for at, step in enumerate(path):
        if isinstance(step, int) and at and path[at - 1] in _CONTAINERS and path[0] == LAYOUT:
            words.append(_container(spec, path[: at + 1]))
            start = at + 1
        elif words and isinstance(step, int) and path[at - 1] == "variables":
            words.append(_entry(spec, path[: at + 1]))
            start = at + 1
    return words, path[start:]


def _entry(spec: Any, path: JsonPath) -> str:
    kind, key = _OF_LISTS[str(path[-2])]
    entry = mapping(_at(spec, path))
    name = entry.get(key) or mapping(entry.get("spec")).get(key)
    number = path[-1]
    shown = quoted(name) if isinstance(name, str) else str(number + 1 if type(number) is int else 0)
    return f"{kind} {shown}"


def _container(spec: Any, path: JsonPath) -> str:
    title = mapping(mapping(_at(spec, path)).get("spec")).get("title")
    number = path[-1]
    kind = _CONTAINERS[str(path[-2])]
    if isinstance(title, str) and title:
        return f"{kind} {quoted(title)}"
    return f"{kind} {number + 1 if type(number) is int else number}"


def _at(value: Any, path: JsonPath) -> Any:
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


def dotted(path: JsonPath) -> str:
    """Writes a path with points and brackets."""
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else f".{_printable(step)}"
    return shown.removeprefix(".")


def quoted(text: str) -> str:
    """Writes a text in quotes, on one line, and not too long."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f'"{_printable(short)}"'


def json_text(value: Any) -> str:
    """Writes any value as short JSON on one line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return "an object"
    shown = json.dumps(value) if isinstance(value, bool | int | float | None) else str(value)
    return quoted(shown)[1:-1]


def _printable(text: str) -> str:
    return "".join(_escaped(text))


def _escaped(text: str) -> Iterator[str]:
    for one in text:
        yield one if one.isprintable() else ascii(one)[1:-1]
