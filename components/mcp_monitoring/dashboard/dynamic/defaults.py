"""Defaults of the dynamic schema, filled in as Grafana does, and left out to compare. Pure.

Grafana reads a spec into structs and writes them again: a needed field that is missing has a value
afterwards, an optional list or map that is empty is gone (recorded on 12.4 for `v2beta1`: needed
fields, and queries without a letter as in `apis/dashboard/v2beta1/defaults.go`). Where the value of
such a struct is none that the schema allows, the default of the schema stands here, so that a
complete spec is one that Grafana stores as it is.
"""

from collections.abc import Callable, Mapping
from itertools import count
from string import ascii_uppercase
from typing import Any, cast

from ..lenient import copied, mapping, objects, text
from .kinds import ABSENT, FREE, Field, ListOf, MapOf, Objects, OneOf, Ref, Type
from .kinds_older import SCHEMAS
from .kinds_v2 import DASHBOARD


def completed(spec: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Writes a spec as Grafana stores it, with every field that it would fill in.

    What the schema does not know, and values of a wrong type, stay as they are.

    Args:
        spec: the spec; it is not changed.
        version: version of its schema, one of `versions.VERSIONS`.
    """
    full: dict[str, Any] = _Defaults(SCHEMAS[version]).full(DASHBOARD, spec)
    return full


def without_defaults(spec: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Writes a spec without the fields that mean the same as if they were missing.

    Two specs mean the same if they are equal then.

    Args:
        spec: the spec; it is not changed.
        version: version of its schema, one of `versions.VERSIONS`.
    """
    defaults = _Defaults(SCHEMAS[version])
    bare: dict[str, Any] = defaults.bare(DASHBOARD, defaults.full(DASHBOARD, spec))
    return bare


class _Defaults:
    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.made_objects: dict[str, Any] = {}

    def full(self, name: str, value: Any) -> Any:
        """Completes an object of a name; anything but an object stays as it is."""
        if not isinstance(value, dict):
            return copied(value)
        fields = self.objects[name]
        full: dict[str, Any] = {}
        for key, inner in value.items():
            field = fields.get(key)
            if field is None or field.must or not (inner is None or _is_left_out(field, inner)):
                full[key] = self.each(self.full, field.type if field else FREE, inner)
        for key, field in fields.items():
            if field.filled and key not in full and (made := self.made(field)) is not ABSENT:
                full[key] = made
        if name == "QueryGroup.spec":
            _name_queries(full["queries"])
        return full

    def bare(self, name: str, value: Any) -> Any:
        """Takes the defaults out of a complete object."""
        if not isinstance(value, dict):
            return value
        fields = self.objects[name]
        bare: dict[str, Any] = {}
        for key, inner in value.items():
            field = fields.get(key, _UNKNOWN)
            rest = self.each(self.bare, field.type, inner)
            is_name = name == "PanelQuery.spec" and key == "refId"
            made = ABSENT if field.must or is_name else self.made(field)
            if made is ABSENT or not _same(rest, self.each(self.bare, field.type, made)):
                bare[key] = rest
        return bare

    def each(self, change: Callable[[str, Any], Any], of: Type, value: Any) -> Any:
        """Changes the objects in a value."""
        if not isinstance(value, dict | list):
            return value
        match of:
            case Ref(name):
                return change(name, value)
            case OneOf(by, names) if isinstance(value, dict):
                told = value.get(by)
                found = dict(names).get(told) if isinstance(told, str) else None
                return change(found, value) if found else copied(value)
            case ListOf(entry) if isinstance(value, list):
                return [self.each(change, entry, one) for one in value]
            case MapOf(inner) if isinstance(value, dict):
                return {key: self.each(change, inner, one) for key, one in value.items()}
        return copied(value)

    def made(self, field: Field) -> Any:
        """Makes the value that means the same as a missing one; `ABSENT` if there is none."""
        if field.default is not ABSENT or not field.filled or not isinstance(field.type, Ref):
            return field.default if field.default is ABSENT else copied(field.default)
        name = field.type.name
        if name not in self.made_objects:
            made = self.full(name, {})
            needed = (key for key, one in self.objects[name].items() if one.must)
            self.made_objects[name] = made if all(key in made for key in needed) else ABSENT
        found = self.made_objects[name]
        return found if found is ABSENT else copied(found)


_UNKNOWN = Field(FREE)


def _is_left_out(field: Field, value: Any) -> bool:
    """Whether Grafana leaves out a value: an optional list or map that is empty."""
    return (
        not field.filled and isinstance(field.type, ListOf | MapOf) and _same(value, field.default)
    )


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal and of one type, inside too: 0 is not false."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _name_queries(queries: Any) -> None:
    """Names the queries of a panel that have no name yet: A, B, C and so on."""
    specs = [mapping(one.get("spec")) for _, one in objects(queries)]
    taken = {text(one.get("refId")) for one in specs}
    letters = (one for one in map(_letters, count()) if one not in taken)
    for one in specs:
        if one.get("refId") == "":
            cast(dict[str, Any], one)["refId"] = next(letters)


def _letters(number: int) -> str:
    """Writes a number as Grafana counts queries: A to Z, AA, AB and so on."""
    rest, last = divmod(number, len(ascii_uppercase))
    return (_letters(rest - 1) if rest else "") + ascii_uppercase[last]
