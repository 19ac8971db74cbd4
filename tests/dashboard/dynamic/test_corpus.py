"""The corpus of dynamic dashboards: it has every kind and field of the schema, and no problem."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from dynamic_corpus import BAD, BAD_DIRECTORY, DIRECTORY, GOOD, spec_of
from mcp_monitoring.dashboard.dynamic.form import classic_form
from mcp_monitoring.dashboard.dynamic.kinds import (
    Either,
    Field,
    ListOf,
    MapOf,
    Objects,
    OneOf,
    Ref,
    Type,
    Words,
)
from mcp_monitoring.dashboard.dynamic.kinds_older import SCHEMAS
from mcp_monitoring.dashboard.dynamic.kinds_v2 import DASHBOARD
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from mcp_monitoring.dashboard.dynamic.spec import dynamic_spec

Used = set[tuple[str, str, str]]


def uses(objects: Objects, of: Type, value: Any) -> Iterator[tuple[str, str, str]]:
    """Which fields of which objects a value has, and which words in them."""
    match of:
        case Ref(name):
            for key, inner in value.items():
                field = objects[name][key]
                yield name, key, inner if isinstance(field.type, Words) else ""
                yield from uses(objects, field.type, inner)
        case OneOf(by, names):
            yield from uses(objects, Ref(dict(names)[value[by]]), value)
        case ListOf(entry):
            for one in value:
                yield from uses(objects, entry, one)
        case MapOf(entry):
            for one in value.values():
                yield from uses(objects, entry, one)


def names_in(of: Type) -> Iterator[str]:
    match of:
        case Ref(name):
            yield name
        case OneOf(_, names):
            yield from (name for _, name in names)
        case ListOf(inner) | MapOf(inner):
            yield from names_in(inner)
        case Either(types):
            for one in types:
                yield from names_in(one)


def fields_of(objects: Objects) -> dict[tuple[str, str], Field]:
    """Every field that a dashboard of a schema may have, by object and name."""
    found: dict[tuple[str, str], Field] = {}
    todo, seen = [DASHBOARD], {DASHBOARD}
    while todo:
        name = todo.pop()
        for key, field in objects[name].items():
            found[name, key] = field
            new = set(names_in(field.type)) - seen
            seen |= new
            todo.extend(new)
    return found


@cache
def used(version: str) -> Used:
    found: Used = set()
    for file in GOOD:
        spec, its = spec_of(DIRECTORY / file)
        if its == version:
            found.update(uses(SCHEMAS[version], Ref(DASHBOARD), spec))
    return found


def test_the_index_names_every_file() -> None:
    assert {file.name for file in DIRECTORY.glob("*.*")} == GOOD.keys()
    assert {file.name for file in BAD_DIRECTORY.iterdir()} == BAD.keys()


@pytest.mark.parametrize("file", GOOD)
def test_a_good_one_has_no_problem_and_is_the_same_after_its_classic_form(file: str) -> None:
    spec, version = spec_of(DIRECTORY / file)

    assert list(dynamic_problems(spec, version)) == []
    assert dynamic_spec(classic_form(spec, version).model, version) == spec


@pytest.mark.parametrize("file", BAD)
def test_a_bad_one_has_a_line_by_place(file: str) -> None:
    spec, version = spec_of(BAD_DIRECTORY / file)

    assert list(dynamic_problems(spec, version)) == BAD[file]


def test_every_field_of_the_newest_version_is_in_a_file() -> None:
    fields = fields_of(SCHEMAS["v2"])

    assert len(fields) > 250
    assert fields.keys() - {(name, key) for name, key, _ in used("v2")} == set()


@pytest.mark.parametrize("version", ["v2beta1", "v2alpha1"])
def test_every_field_that_an_older_version_has_otherwise_is_in_a_file_of_it(version: str) -> None:
    newest = fields_of(SCHEMAS["v2"])
    other = {
        place for place, field in fields_of(SCHEMAS[version]).items() if newest.get(place) != field
    }

    assert other
    assert other - {(name, key) for name, key, _ in used(version)} == set()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Dashboard", "cursorSync"),
        ("QueryVariable.spec", "hide"),
        ("ConditionalRenderingVariable.spec", "operator"),
        ("ConditionalRenderingGroup.spec", "visibility"),
        ("Repeat", "direction"),
    ],
)
def test_words_that_change_what_is_shown_are_all_in_files(name: str, key: str) -> None:
    allowed = SCHEMAS["v2"][name][key].type
    everywhere = [one for version in SCHEMAS for one in used(version)]
    kind = name if key != "hide" else "Variable.spec"

    assert isinstance(allowed, Words)
    assert {
        word for where, field, word in everywhere if where.endswith(kind) and field == key
    } >= set(allowed.allowed)
