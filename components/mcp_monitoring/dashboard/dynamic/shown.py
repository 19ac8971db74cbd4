"""What a layout shows: each element once, in rows and tabs that are not nested too deep. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...suggestions import near_miss
from ..lenient import JsonPath, mapping, objects
from .layouts import SECTIONS
from .places import place, quoted
from .versions import ELEMENTS, LAYOUT

DEEPEST = 10
"""Rows and tabs inside each other, at most; Grafana's user interface makes far fewer."""


def layout_problems(spec: Mapping[str, Any]) -> Iterator[str]:
    """Finds elements that a layout does not show, shows twice, or shows without having them.

    Args:
        spec: the spec, of any shape.
    """
    elements = mapping(spec.get(ELEMENTS))
    shown: dict[str, JsonPath] = {}
    is_whole = True
    for path, name in _shown(spec.get(LAYOUT), (LAYOUT,), 0):
        if name is None:
            is_whole = False
            yield f"{place(spec, path)} is nested in more than {DEEPEST} rows and tabs"
        elif name not in elements:
            near = near_miss(name, filter(_is_text, elements))
            hint = f"did you mean {near}?" if near else "add the element, or remove this"
            yield f"{place(spec, path)} shows element {quoted(name)}, which is missing; {hint}"
        elif name in shown:
            yield (
                f"element {quoted(name)}: shown twice, by {place(spec, shown[name])} and"
                f" {place(spec, path)}; an element has one place, make a copy of it"
            )
        else:
            shown[name] = path
    for name in filter(_is_text, elements):
        if is_whole and name not in shown:
            yield (
                f"element {quoted(name)}: no layout shows it; add it to the layout, or remove it"
            )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _shown(layout: Any, path: JsonPath, depth: int) -> Iterator[tuple[JsonPath, str | None]]:
    """Yields the names of the elements that are shown; None for a layout that is too deep."""
    inner = mapping(mapping(layout).get("spec"))
    kind = mapping(layout).get("kind")
    key = SECTIONS.get(kind) if isinstance(kind, str) else None
    if key is None:
        yield from _items(inner.get("items"), (*path, "spec", "items"))
        return
    if depth >= DEEPEST:
        yield path, None
        return
    for at, one in objects(inner.get(key)):
        below = mapping(one.get("spec")).get(LAYOUT)
        yield from _shown(below, (*path, "spec", key, at, "spec", LAYOUT), depth + 1)


def _items(items: Any, path: JsonPath) -> Iterator[tuple[JsonPath, str]]:
    for at, item in objects(items):
        spec = mapping(item.get("spec"))
        name = mapping(spec.get("element")).get("name")
        if isinstance(name, str):
            yield (*path, at), name
        # Rows inside a grid, in the first version of the schema.
        yield from _items(spec.get(ELEMENTS), (*path, at, "spec", ELEMENTS))
