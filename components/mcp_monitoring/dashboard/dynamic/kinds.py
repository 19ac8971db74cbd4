"""The notation in which the schema of dynamic dashboards is written down as data. Pure.

`SCHEMAS` in `kinds_older` has the schema of each version, `kinds_v2` the newest one whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ABSENT: Any = object()
"""In place of a value that is not there."""


@dataclass(frozen=True)
class Scalar:
    """A value without parts of its own: `text`, `flag`, `number`, `null`, or `free` (any JSON)."""

    name: str


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    least: int = -(2**63)
    most: int = 2**63 - 1


@dataclass(frozen=True)
class Words:
    """One of some texts."""

    allowed: tuple[str, ...]


@dataclass(frozen=True)
class ListOf:
    """A list whose entries are of one type."""

    entry: "Type"


@dataclass(frozen=True)
class MapOf:
    """An object with keys of any name, whose values are of one type."""

    value: "Type"


@dataclass(frozen=True)
class Ref:
    """An object with the fields that the schema has under a name."""

    name: str


@dataclass(frozen=True)
class OneOf:
    """One of several objects.

    Attributes:
        by: the field that tells them apart.
        names: names of the objects in the schema, by the values of that field.
    """

    by: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Either:
    """A value of one of some types."""

    types: tuple["Type", ...]


Type = Scalar | Whole | Words | ListOf | MapOf | Ref | OneOf | Either


@dataclass(frozen=True)
class Field:
    """A field of an object.

    Attributes:
        type: what it holds.
        must: whether Grafana refuses an object without it.
        filled: whether Grafana stores a value where it is missing.
        default: the value that means the same as a missing one; `ABSENT` if there is none.
    """

    type: Type
    must: bool = False
    filled: bool = False
    default: Any = ABSENT


Fields = Mapping[str, Field]
Objects = Mapping[str, Fields]
"""The objects of a schema, by name."""

TEXT, FLAG, NUMBER, FREE, NULL = map(Scalar, ("text", "flag", "number", "free", "null"))
TEXTS = ListOf(TEXT)
FREE_MAP = MapOf(FREE)


def words(*allowed: str) -> Words:
    """Writes a type of some texts."""
    return Words(allowed)


def listed(name: str) -> ListOf:
    """Writes a type of a list of objects."""
    return ListOf(Ref(name))


def kind_of(*names: str) -> OneOf:
    """Writes a type of one of several kinds."""
    return OneOf("kind", tuple((name, name) for name in names))


def must(of: Type) -> Field:
    """Writes a field that has to be there."""
    return Field(of, must=True)


def have(of: Type, default: Any = ABSENT) -> Field:
    """Writes a field that is always there in Grafana.

    Args:
        of: its type.
        default: what stands for a missing one; without it, what Go has for a missing value. That of
            an object is made of its own fields.
    """
    if default is not ABSENT or isinstance(of, Ref):
        return Field(of, filled=True, default=default)
    return Field(of, filled=True, default=_zero(of))


def may(of: Type, default: Any = ABSENT) -> Field:
    """Writes a field that may be missing, and stays so.

    Args:
        of: its type.
        default: value that means the same. Grafana leaves out an empty list or map itself.
    """
    return Field(of, default=_zero(of) if isinstance(of, ListOf | MapOf) else default)


def _zero(of: Type) -> Any:
    """What Go has for a missing value."""
    if isinstance(of, ListOf | MapOf):
        return [] if isinstance(of, ListOf) else {}
    return {TEXT: "", FLAG: False, FREE: None}.get(of, 0) if isinstance(of, Scalar) else 0


def kinds(specs: Objects, outer: Objects) -> dict[str, Fields]:
    """Writes kinds: objects that have a `kind`, their name, and a `spec`, named `KIND.spec`.

    Args:
        specs: the fields of each `spec`.
        outer: further fields beside `kind` and `spec`, by kind.
    """
    made: dict[str, Fields] = {}
    for name, spec in specs.items():
        inner = Ref(f"{name}.spec")
        # Grafana makes a spec of nothing where no field of it has to be there.
        field = must(inner) if any(one.must for one in spec.values()) else have(inner)
        made[name] = {"kind": must(words(name)), **outer.get(name, {}), "spec": field}
        made[f"{name}.spec"] = spec
    return made


def changed(objects: Objects, changes: Mapping[str, Mapping[str, Field | None]]) -> Objects:
    """Writes a schema as differences from another one.

    Args:
        objects: the other schema.
        changes: new and other fields of objects, also of new ones; None for fields that are not
            there.
    """
    made = dict(objects)
    for name, fields in changes.items():
        both = {**objects.get(name, {}), **fields}
        made[name] = {key: field for key, field in both.items() if field is not None}
    return made
