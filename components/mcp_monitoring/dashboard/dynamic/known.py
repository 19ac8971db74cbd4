"""What a version of the schema has no place or no word for, told and taken out. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..lenient import JsonPath, mapping, without
from .kinds import Field, ListOf, MapOf, Objects, OneOf, Ref, Type, Words
from .kinds_older import SCHEMAS
from .kinds_v2 import DASHBOARD


def known_part(spec: Mapping[str, Any], version: str) -> tuple[dict[str, Any], list[JsonPath]]:
    """Takes the fields out that a version does not know, or whose word it does not know.

    A word that has to be there stays: without it the whole would mean something else.

    Args:
        spec: the spec; it is not changed.
        version: the version.

    Returns:
        The rest, and the paths of what was taken out.
    """
    unknown = list(_unknown(SCHEMAS[version], Ref(DASHBOARD), spec, ()))
    return without(spec, unknown), unknown


def differences(before: Any, after: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, Any]]:
    """Yields what a value has and another one has not, or has otherwise, with its path."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from differences(value, after[key], (*path, key))
            else:
                yield (*path, key), value
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, (*path, at))
    elif before != after:
        yield path, before


def _unknown(objects: Objects, of: Type, value: Any, path: JsonPath) -> Iterator[JsonPath]:
    match of:
        case Ref(name) if isinstance(value, dict):
            fields = objects[name]
            for key, inner in value.items():
                if key not in fields or _has_no_word(fields[key], inner):
                    yield (*path, key)
                else:
                    yield from _unknown(objects, fields[key].type, inner, (*path, key))
        case OneOf(by, names) if isinstance(mapping(value).get(by), str):
            if found := dict(names).get(value[by]):
                yield from _unknown(objects, Ref(found), value, path)
        case ListOf(entry) if isinstance(value, list):
            for at, one in enumerate(value):
                yield from _unknown(objects, entry, one, (*path, at))
        case MapOf(inner_type) if isinstance(value, dict):
            for key, one in value.items():
                yield from _unknown(objects, inner_type, one, (*path, key))


def _has_no_word(field: Field, value: Any) -> bool:
    return not field.must and isinstance(field.type, Words) and value not in field.type.allowed
