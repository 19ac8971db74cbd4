"""Readers of unchecked JSON, which take each value as the type it should have. Pure.

A value of another type counts as empty, so that a document that nobody has checked never causes a
traceback.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

JsonPath = tuple[str | int, ...]
"""Keys and indices that lead from the root of a document to a value in it."""


def text(value: Any) -> str:
    """Takes a value as text; anything but a string counts as empty text."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Takes a value as an object; anything else counts as an empty object."""
    return value if isinstance(value, dict) else {}


def finite(value: Any) -> float | None:
    """Takes a value as a finite number; anything else is none."""
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def objects(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yields the objects of a list with their indices; anything but a list has none."""
    if isinstance(value, list):
        yield from ((index, entry) for index, entry in enumerate(value) if isinstance(entry, dict))


def copied(value: Any) -> Any:
    """Copies a JSON value, in a third of the time that `copy.deepcopy` takes."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def at(document: Any, path: JsonPath) -> Any:
    """Finds the value that a path leads to.

    Raises:
        LookupError: if there is no such value.
    """
    for step in path:
        document = document[step]
    return document


def without(document: Any, paths: Collection[JsonPath]) -> Any:
    """Copies a JSON value without some values in it, each an item of a list or object."""
    rest = copied(document)
    # The last items of a list first: the others keep their indices.
    for path in sorted(set(paths), key=lambda one: [(str(type(step)), step) for step in one])[::-1]:
        del at(rest, path[:-1])[path[-1]]
    return rest


def texts_of(value: Any) -> Iterator[tuple[JsonPath, str]]:
    """Yields every text inside a value with its path, at any depth."""
    todo: list[tuple[JsonPath, Any]] = [((), value)]
    while todo:
        path, one = todo.pop()
        if isinstance(one, str):
            yield path, one
        elif isinstance(one, dict):
            todo.extend(((*path, key), inner) for key, inner in one.items())
        elif isinstance(one, list):
            todo.extend(((*path, index), inner) for index, inner in enumerate(one))


def objects_of(value: Any) -> Iterator[tuple[JsonPath, dict[str, Any]]]:
    """Yields every object inside a value with its path, at any depth, the value itself included."""
    todo: list[tuple[JsonPath, Any]] = [((), value)]
    while todo:
        path, one = todo.pop()
        if isinstance(one, dict):
            yield path, one
            todo.extend(((*path, key), inner) for key, inner in one.items())
        elif isinstance(one, list):
            todo.extend(((*path, index), inner) for index, inner in enumerate(one))


def strings(value: Any) -> Iterator[str]:
    """Yields every text inside a value, without the keys of objects."""
    return (one for _, one in texts_of(value))
