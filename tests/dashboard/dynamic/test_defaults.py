"""Defaults filled in as a real Grafana does, and left out to compare."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from dynamic_corpus import DIRECTORY, GOOD, spec_of
from dynamic_dashboards import SLOW, VERSIONS, broken_specs, specs
from hypothesis import given
from mcp_monitoring.dashboard.dynamic.defaults import completed, without_defaults
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from recorded_v2 import answers, stored

# Both were not of the schema; what it made of them has a test of its own.
FOREIGN = ("create with an unknown field", "create with a v1 spec")


def minimal() -> Any:
    return copy.deepcopy(spec_of(DIRECTORY / "minimal.yaml")[0])


def queries(*names: str | None) -> Any:
    spec = minimal()
    (first,) = spec["elements"]["panel-1"]["spec"]["data"]["spec"]["queries"]
    made = [copy.deepcopy(first) for _ in names]
    for one, name in zip(made, names, strict=True):
        if name is not None:
            one["spec"]["refId"] = name
    spec["elements"]["panel-1"]["spec"]["data"]["spec"]["queries"] = made
    return spec


def names_of_queries(spec: Any) -> list[str]:
    data = spec["elements"]["panel-1"]["spec"]["data"]["spec"]
    return [one["spec"]["refId"] for one in data["queries"]]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        if isinstance(inner, dict | list) and inner:
            yield from leaves(inner, (*path, key))
        else:
            yield (*path, key), inner


def sorted_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_a_whole_spec_is_stored_as_it_is() -> None:
    compared = 0
    for label, body, answer in stored():
        if label not in FOREIGN:
            assert completed(body, "v2beta1") == answer, label
            compared += 1

    assert compared > 10


def test_what_grafana_answers_is_complete() -> None:
    for version in ("v2beta1", "v2alpha1"):
        found = [one for one in answers(version) if one[1]["tags"] is not None]

        assert found
        for label, spec in found:
            assert completed(spec, version) == spec, label


def test_what_grafana_fills_in_where_everything_is_missing_is_there() -> None:
    # It stores Go's zero values, some of which the schema does not allow; then its default stands.
    answer = dict(answers("v2beta1"))["create with a v1 spec"]
    made = completed(
        {"title": answer["title"], "elements": {}, "layout": answer["layout"]}, "v2beta1"
    )

    assert made.keys() == answer.keys()
    assert made["timeSettings"].keys() == answer["timeSettings"].keys()
    assert made["layout"] == {"kind": "GridLayout", "spec": {"items": []}}
    assert without_defaults(answer | {"elements": {}, "cursorSync": "Off"}, "v2beta1").keys() == {
        *("title", "elements", "layout", "timeSettings"),
    }


def test_fields_that_are_missing_get_the_default_of_the_schema() -> None:
    made = completed(minimal(), "v2")

    assert made["cursorSync"] == "Off"
    assert made["tags"] == made["links"] == made["annotations"] == made["variables"] == []
    assert made["timeSettings"]["from"] == "now-6h"
    panel = made["elements"]["panel-1"]["spec"]
    assert panel["links"] == []
    assert panel["data"]["spec"]["transformations"] == []
    assert panel["data"]["spec"]["queries"][0]["spec"]["query"]["version"] == "v0"
    assert panel["vizConfig"]["spec"]["fieldConfig"] == {"defaults": {}, "overrides": []}
    # These Grafana leaves out.
    assert "editable" not in made
    assert "description" not in panel


@pytest.mark.parametrize(
    ("place", "made"),
    [
        (("vizConfig", "spec"), {"options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}),
        (("data", "spec"), {"queries": [], "transformations": [], "queryOptions": {}}),
        (("data", "spec", "queries"), []),
    ],
)
def test_a_part_that_may_be_empty_may_be_missing(place: tuple[str, ...], made: Any) -> None:
    spec = minimal()
    inside = spec["elements"]["panel-1"]["spec"]
    for step in place[:-1]:
        inside = inside[step]
    del inside[place[-1]]

    assert list(dynamic_problems(spec, "v2")) == []
    whole = completed(spec, "v2")["elements"]["panel-1"]["spec"]
    for step in place:
        whole = whole[step]
    assert whole == made


def test_optional_lists_and_maps_that_are_empty_are_left_out() -> None:
    spec = minimal()
    defaults = {"mappings": [], "custom": {}, "links": [], "unit": ""}
    config = spec["elements"]["panel-1"]["spec"]["vizConfig"]["spec"]
    config["fieldConfig"] = {"defaults": defaults}

    made = completed(spec, "v2")["elements"]["panel-1"]["spec"]["vizConfig"]["spec"]

    assert made["fieldConfig"]["defaults"] == {"unit": ""}


@pytest.mark.parametrize(
    ("written", "stored_names"),
    [
        ((None,), ["A"]),
        ((None, None, None), ["A", "B", "C"]),
        (("A", "", "D", None), ["A", "B", "D", "C"]),
        (("B", None), ["B", "A"]),
        ((None,) * 28, [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AA", "AB"]),
    ],
)
def test_queries_without_a_name_get_the_next_letter(
    written: tuple[str | None, ...], stored_names: list[str]
) -> None:
    assert names_of_queries(completed(queries(*written), "v2")) == stored_names


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("editable", True),
        ("description", ""),
        ("preload", False),
        ("tags", []),
        ("cursorSync", "Off"),
        ("timeSettings", {"timezone": "browser", "to": "now"}),
        ("links", None),
    ],
)
def test_a_default_means_the_same_as_a_missing_field(field: str, value: Any) -> None:
    assert without_defaults({**minimal(), field: value}, "v2") == without_defaults(minimal(), "v2")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("editable", False),
        ("description", "Calls"),
        ("preload", 0),
        ("tags", ["mcp"]),
        ("cursorSync", "Tooltip"),
        ("timeSettings", {"timezone": "utc"}),
        ("nope", []),
    ],
)
def test_what_is_no_default_stays(field: str, value: Any) -> None:
    spec = without_defaults({**minimal(), field: value}, "v2")

    assert spec[field] == value
    assert type(spec[field]) is type(value)


@pytest.mark.parametrize("file", GOOD)
def test_a_complete_file_means_the_same(file: str) -> None:
    spec, version = spec_of(DIRECTORY / file)
    whole = completed(spec, version)

    assert list(dynamic_problems(whole, version)) == []
    assert without_defaults(whole, version) == without_defaults(spec, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_filling_in_and_leaving_out_undo_each_other(version: str) -> None:
    @SLOW
    @given(specs(version))
    def check(spec: dict[str, Any]) -> None:
        before = copy.deepcopy(spec)
        whole, bare = completed(spec, version), without_defaults(spec, version)

        assert spec == before
        assert completed(whole, version) == whole
        assert without_defaults(whole, version) == bare
        assert without_defaults(bare, version) == bare
        assert list(dynamic_problems(whole, version)) == []
        assert list(dynamic_problems(bare, version)) == []
        # All of the file is in the whole one, but for what is empty.
        there = dict(leaves(whole))
        lost = {path: one for path, one in leaves(spec) if path not in there}
        assert set(map(str, lost.values())) <= {"[]", "{}", "None"}
        # What was left out comes back, or is a default of a field that may be missing.
        again = dict(leaves(completed(bare, version)))
        optional = {path[-1]: one for path, one in there.items() if path not in again}
        assert all(
            one in (False, True, "", "browser", "field", "value", 3, None)
            for one in optional.values()
        )

    check()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_broken_spec_is_filled_in_without_a_traceback(version: str) -> None:
    @SLOW
    @given(broken_specs(version))
    def check(spec: dict[str, Any]) -> None:
        whole = completed(spec, version)

        # As texts: what is no number is equal to nothing, also not to itself.
        assert sorted_text(completed(whole, version)) == sorted_text(whole)
        bare = without_defaults(spec, version)
        assert sorted_text(without_defaults(whole, version)) == sorted_text(bare)

    check()
