"""Problems of the spec of a dynamic dashboard, each a line with its place. Pure.

A spec without any is one that Grafana takes as it is written: its values are of the types in the
schema of its version, and its layout shows each element once. A field that the schema does not have
is a problem if it looks like a slip of the pen, or like a field of another version. Any other may
be of a Grafana that is newer than the schema here: it is deployed, with a warning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...suggestions import closest, did_you_mean
from ...titles import stored_title
from ..classic.keys import PANELS
from ..lenient import JsonPath, mapping
from .kinds import (
    FREE,
    NULL,
    Either,
    Field,
    Fields,
    ListOf,
    MapOf,
    Objects,
    OneOf,
    Ref,
    Scalar,
    Type,
    Whole,
    Words,
)
from .kinds_older import SCHEMAS
from .kinds_v2 import DASHBOARD
from .places import json_text, place, quoted
from .shown import layout_problems
from .versions import ELEMENTS, LAYOUT

_NAMES = {"text": "text", "flag": "true or false", "number": "a number", "null": "null"}
_SCALARS: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "flag": (bool,),
    "number": (int, float),
    "null": (type(None),),
}
_MOST_LISTED = 12
"""Names that a line lists; of more it gives the nearest alone."""


@dataclass(frozen=True)
class Judgement:
    """What a schema says of a spec.

    Attributes:
        problems: what is wrong, one line each.
        warnings: fields that the schema does not have and that look like no mistake, one line each.
    """

    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def judged(spec: Mapping[str, Any], version: str) -> Judgement:
    """Compares a spec with its schema.

    Ids that several panels have are no problem: a deployment numbers them anew.

    Args:
        spec: the spec, also one that nobody has looked at.
        version: version of its schema, one of `versions.VERSIONS`.
    """
    if not isinstance(spec, dict):
        return Judgement((f"the dashboard must be an object, not {json_text(spec)}",))
    problems: list[str] = []
    if PANELS in spec:
        problems.append(
            f'"{PANELS}" beside "{ELEMENTS}": a dashboard of schema {version} has its panels in'
            f' "{ELEMENTS}"; remove what is left of the classic one'
        )
        spec = {key: value for key, value in spec.items() if key != PANELS}
    walk = _Walk(SCHEMAS[version], version)
    found = [*walk.object_of(DASHBOARD, spec, ()), *_rows_as_panels(spec)]
    problems += [f"{place(spec, path)} {problem}" for path, problem in found]
    title = spec.get("title")
    if isinstance(title, str) and not stored_title(title):
        problems.append('"title" is empty; Grafana refuses a dashboard without one')
    # What a layout shows can be told if there are elements, and a layout of the right shape.
    if not any(path[0] == LAYOUT or path == (ELEMENTS,) for path, _ in found):
        problems += layout_problems(spec)
    warnings = (
        f"{place(spec, path)} is not known as a field of schema {version}; it is deployed, but"
        " a Grafana that does not know it drops it, and drift reports that"
        for path in walk.new
    )
    return Judgement(tuple(problems), tuple(warnings))


def dynamic_problems(spec: Mapping[str, Any], version: str) -> tuple[str, ...]:
    """Finds what is wrong with a spec, one line each; see `judged`."""
    return judged(spec, version).problems


Found = Iterator[tuple[JsonPath, str]]


def _rows_as_panels(spec: Mapping[str, Any]) -> Found:
    for key, element in mapping(spec.get(ELEMENTS)).items():
        config = mapping(mapping(mapping(element).get("spec")).get("vizConfig"))
        name = "group" if "group" in config else "kind"
        if config.get(name) == "row":
            path = (ELEMENTS, key, "spec", "vizConfig", name)
            yield path, 'is "row", which is no panel here; make it a row of the layout'


class _Walk:
    """Compares values with the types of a schema.

    Attributes:
        new: paths of fields that the schema does not have, and that look like no mistake.
    """

    def __init__(self, objects: Objects, version: str) -> None:
        self.objects, self.version = objects, version
        self.new: list[JsonPath] = []

    def value(self, of: Type, value: Any, path: JsonPath) -> Found:
        match of:
            case Ref(name):
                yield from self.object_of(name, value, path)
            case OneOf():
                yield from self.one_of(of, value, path)
            case ListOf(entry):
                if not isinstance(value, list):
                    yield path, _wrong("a list", value)
                    return
                for index, one in enumerate(value):
                    yield from self.value(entry, one, (*path, index))
            case MapOf(inner):
                if not isinstance(value, dict):
                    yield path, _wrong("an object", value)
                    return
                for key, one in value.items():
                    if isinstance(key, str):
                        yield from self.value(inner, one, (*path, key))
                    else:
                        yield (*path, str(key)), f"is no text as a key; write it as {key!s:.40}"
            case Either(types):
                if all(any(self.value(one, value, path)) for one in types):
                    names = " or ".join(_name(one) for one in types)
                    yield path, _wrong(names, value)
            case _:
                yield from self.leaf(of, value, path)

    def leaf(self, of: Scalar | Whole | Words, value: Any, path: JsonPath) -> Found:
        match of:
            case Scalar("free"):
                return
            case Scalar(name):
                is_flag = isinstance(value, bool) and name != "flag"
                if is_flag or not isinstance(value, _SCALARS[name]):
                    yield path, _wrong(_NAMES[name], value)
                elif isinstance(value, float) and not abs(value) < float("inf"):
                    yield path, "is not a number Grafana can read"
            case Whole(least, most):
                if not _is_whole(value):
                    yield path, _wrong(_name(of), value)
                elif not least <= value <= most:
                    yield path, f"must be between {least} and {most}, not {json_text(value)}"
            case Words(allowed):
                if not isinstance(value, str) or value not in allowed:
                    yield path, _no_word(allowed, value)

    def one_of(self, of: OneOf, value: Any, path: JsonPath) -> Found:
        if not isinstance(value, dict):
            yield path, _wrong("an object", value)
            return
        names = dict(of.names)
        told = value.get(of.by)
        if of.by not in value:
            yield (*path, of.by), f"is missing; it is {_listed(tuple(names))}"
        elif not isinstance(told, str) or told not in names:
            yield (*path, of.by), _no_word(tuple(names), told)
        else:
            yield from self.object_of(names[told], value, path)

    def object_of(self, name: str, value: Any, path: JsonPath) -> Found:
        if not isinstance(value, dict):
            yield path, _wrong("an object", value)
            return
        fields = self.objects[name]
        meant = set()
        for key, inner in value.items():
            if key not in fields:
                meant.add(closest(str(key), fields))
                if problem := self.mistaken(name, fields, key):
                    yield (*path, str(key)), problem
                else:
                    self.new.append((*path, str(key)))
            elif inner is None and not (fields[key].must or _may_be_null(fields[key].type)):
                yield (*path, key), "is null; leave it out"
            elif len(path) < _LONGEST_PATH:
                yield from self.value(fields[key].type, inner, (*path, key))
        for key, field in fields.items():
            if field.must and key not in value and key not in meant:
                yield (*path, key), f"is missing{_wanted(field)}"

    def mistaken(self, name: str, fields: Fields, key: Any) -> str:
        """Says for what an unknown field was mistaken; empty if it is like no other."""
        others = (one for one, objects in SCHEMAS.items() if key in objects.get(name, {}))
        other = next(others, "")
        hint = f"schema {other} has it" if other else did_you_mean(str(key), fields)
        if not hint:
            return ""
        return f"is no field of schema {self.version}, and Grafana would drop it; {hint}"


_LONGEST_PATH = 120
"""Longer than any path in a spec whose layouts have an allowed depth."""


def _is_whole(value: Any) -> bool:
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def _may_be_null(of: Type) -> bool:
    return of == FREE or (isinstance(of, Either) and NULL in of.types)


def _wrong(wanted: str, value: Any) -> str:
    return f"must be {wanted}, not {json_text(value)}"


def _name(of: Type) -> str:
    match of:
        case Scalar(name):
            return _NAMES[name]
        case Whole():
            return "a whole number"
        case ListOf():
            return "a list of texts"
    return "an object"


def _listed(allowed: tuple[str, ...]) -> str:
    shown = [quoted(one) for one in allowed]
    return shown[0] if len(shown) == 1 else f"one of {', '.join(shown[:-1])} or {shown[-1]}"


def _no_word(allowed: tuple[str, ...], value: Any) -> str:
    near = did_you_mean(value, allowed) if isinstance(value, str) else ""
    if value is False and "Off" in allowed:
        near = 'write "Off" in quotes, which some readers of YAML take for false'
    line = _wrong(_listed(allowed), value) if len(allowed) <= _MOST_LISTED else ""
    line = line or f"is none of the {len(allowed)} words of Grafana: {json_text(value)}"
    return f"{line}; {near}" if near else line


def _wanted(field: Field) -> str:
    match field.type:
        case Words(allowed):
            return f"; it is {_listed(allowed)}"
        case OneOf(by, names):
            known = tuple(name for name, _ in names)
            return f"; it is an object whose {quoted(by)} is {_listed(known)}"
        case MapOf() | Ref():
            return "; it is an object"
        case of:
            return f"; it is {_name(of)}"
