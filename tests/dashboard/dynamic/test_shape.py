"""Problems of specs: what is said about them, and that anything at all gives lines, no traceback.

The bad files of the corpus have a line each in `dynamic_corpus.BAD`.
"""

import copy
import datetime
import json
from typing import Any

import pytest
from dynamic_corpus import DIRECTORY, spec_of
from dynamic_dashboards import SLOW, VERSIONS, broken_specs, specs
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems, judged
from mcp_monitoring.dashboard.dynamic.shown import DEEPEST
from recorded_v2 import answers, bodies


def grid() -> Any:
    return copy.deepcopy(spec_of(DIRECTORY / "grid.json")[0])


def nested(depth: int) -> dict[str, Any]:
    layout: dict[str, Any] = {"kind": "GridLayout", "spec": {"items": []}}
    for _ in range(depth):
        tab = {"kind": "TabsLayoutTab", "spec": {"title": "T", "layout": layout}}
        layout = {"kind": "TabsLayout", "spec": {"tabs": [tab]}}
    return {"title": "Deep", "elements": {}, "layout": layout}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_valid_spec_has_no_problem(version: str) -> None:
    @SLOW
    @given(specs(version))
    def check(spec: dict[str, Any]) -> None:
        assert list(dynamic_problems(spec, version)) == []

    check()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_broken_spec_has_lines_and_no_traceback(version: str) -> None:
    @SLOW
    @given(broken_specs(version))
    def check(spec: dict[str, Any]) -> None:
        for line in dynamic_problems(spec, version):
            assert len(line.splitlines()) == 1
            assert line.isprintable()

    check()


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates()),
        lambda one: st.one_of(
            st.lists(one, max_size=3),
            st.dictionaries(
                st.one_of(
                    st.sampled_from(["kind", "spec", "elements", "layout", "title", "variables"]),
                    st.integers(),
                ),
                one,
                max_size=4,
            ),
        ),
        max_leaves=12,
    )
)
def test_any_value_of_a_reader_has_lines_and_no_traceback(value: Any) -> None:
    for version in VERSIONS:
        assert any(dynamic_problems(value, version))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("two\nlines", r'row "two\nlines"'),
        ("a" * 200, f'row "{"a" * 59}…"'),
        ("", "row 1"),
        (None, "row 1"),
        ("Größe", 'row "Größe"'),
    ],
)
def test_a_place_is_on_one_short_line(title: Any, shown: str) -> None:
    spec = spec_of(DIRECTORY / "rows.json")[0]
    first = spec["layout"]["spec"]["rows"][0]["spec"]
    first["title"], first["nope"] = title, 1

    lines = [line for line in judged(spec, "v2").warnings if "nope" in line]

    assert [line.partition(" is not known")[0] for line in lines] == [f'{shown}: "spec.nope"']


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (("variables", 0, "spec"), 'variable "job": "spec.nope"'),
        (("annotations", 0, "spec"), 'annotation "Annotations & Alerts": "spec.nope"'),
        (("timeSettings",), '"timeSettings.nope"'),
        (("elements", "panel-2", "spec", "data"), 'element "panel-2": "spec.data.nope"'),
        (("layout", "spec", "items", 2), '"layout.spec.items[2].nope"'),
    ],
)
def test_a_field_like_no_other_is_a_warning_with_its_place(place: Any, shown: str) -> None:
    spec = inside = grid()
    for step in place:
        inside = inside[step]
    inside["nope"] = 1

    assert list(dynamic_problems(spec, "v2")) == []
    assert list(judged(spec, "v2").warnings) == [
        f"{shown} is not known as a field of schema v2; it is deployed, but a Grafana that does not"
        " know it drops it, and drift reports that"
    ]


@pytest.mark.parametrize(("version", "name"), [("v2", "group"), ("v2alpha1", "kind")])
def test_a_row_is_no_panel(version: str, name: str) -> None:
    config = {"kind": "VizConfig", "version": "", "spec": {}, name: "row"}
    element = {"kind": "Panel", "spec": {"id": 1, "title": "R", "vizConfig": config}}
    spec = grid()
    spec["elements"]["panel-1"] = element

    found = [line for line in dynamic_problems(spec, version) if "which is no panel" in line]
    assert found == [
        f'element "panel-1": "spec.vizConfig.{name}" is "row", which is no panel here; make it a'
        " row of the layout"
    ]


def test_a_misspelt_field_that_is_needed_has_one_line() -> None:
    spec = grid()
    panel = spec["elements"]["panel-1"]["spec"]
    panel["vizConfg"] = panel.pop("vizConfig")

    assert list(dynamic_problems(spec, "v2")) == [
        'element "panel-1": "spec.vizConfg" is no field of schema v2, and Grafana would drop it;'
        " did you mean vizConfig?"
    ]


@pytest.mark.parametrize("value", ["8", 8.5, True, None, [8], {"h": 8}, float("nan"), 2**70])
def test_a_size_is_a_whole_number(value: Any) -> None:
    spec = grid()
    spec["layout"]["spec"]["items"][1]["spec"]["height"] = value

    (line,) = dynamic_problems(spec, "v2")

    assert line.startswith('"layout.spec.items[1].spec.height" must be ')


@pytest.mark.parametrize("value", [8.0, 0, 8])
def test_a_whole_number_may_be_written_with_a_point(value: Any) -> None:
    spec = grid()
    spec["layout"]["spec"]["items"][1]["spec"]["height"] = value

    assert list(dynamic_problems(spec, "v2")) == []


def test_dates_of_a_yaml_reader_are_no_text() -> None:
    spec = grid()
    spec["title"] = datetime.date(2026, 1, 2)

    assert list(dynamic_problems(spec, "v2")) == ['"title" must be text, not 2026-01-02']


def test_panels_of_one_id_are_no_problem_as_a_deployment_numbers_them() -> None:
    spec, version = spec_of(DIRECTORY / "same-id.json")

    assert list(dynamic_problems(spec, version)) == []


def test_what_a_wrong_layout_shows_is_not_judged() -> None:
    spec = grid()
    spec["layout"]["kind"] = "FlowLayout"

    (line,) = dynamic_problems(spec, "v2")

    assert line.startswith('"layout.kind" must be one of ')


def test_layouts_are_nested_up_to_a_depth() -> None:
    assert list(dynamic_problems(nested(DEEPEST), "v2")) == []
    assert [line[-35:] for line in dynamic_problems(nested(DEEPEST + 1), "v2")] == [
        "is nested in more than 10 rows and tabs"[-35:]
    ]


@pytest.mark.parametrize("depth", [20, 60, 5000])
def test_a_layout_of_any_depth_has_a_line_and_no_traceback(depth: int) -> None:
    assert len(list(dynamic_problems(nested(depth), "v2"))) == 1


def test_grafana_takes_what_has_no_problem() -> None:
    stored = [label for label, body in bodies(taken=True) if not any(_problems(body))]

    assert len(stored) > 8


@pytest.mark.parametrize(
    "label",
    [
        "create without elements",
        "create without layout",
        "create with an unknown layout",
        "create with tags that are a string",
        "create with an empty title",
        "create without a title",
    ],
)
def test_what_grafana_refuses_for_its_spec_has_a_problem(label: str) -> None:
    found = dict(bodies(taken=False))

    assert any(_problems(found[label]))


def test_what_grafana_takes_and_shows_wrongly_has_a_problem() -> None:
    found = dict(bodies(taken=True))

    assert any(_problems(found["create whose layout names a missing element"]))


def test_a_field_that_grafana_drops_and_refuses_only_if_asked_to_has_a_warning() -> None:
    dropped = dict(bodies(taken=True))["create with an unknown field"]
    refused = dict(bodies(taken=False))["create with an unknown field, fieldValidation=Strict"]

    assert all(any(judged(one, "v2beta1").warnings) for one in (dropped, refused))


@pytest.mark.parametrize("version", ["v2beta1", "v2alpha1"])
def test_the_answers_of_grafana_have_no_problem(version: str) -> None:
    # One was made of a classic body and has no layout; others show an element nowhere.
    known = ("create with a v1 spec", "missing element", "RowsLayout", "TabsLayout")
    found = [one for one in answers(version) if not any(part in one[0] for part in known)]
    problems = [
        (label, line)
        for label, spec in found
        for line in dynamic_problems(spec, version)
        if "null" not in json.dumps(spec["tags"])
    ]

    assert found
    assert problems == []


def _problems(spec: dict[str, Any]) -> list[str]:
    return list(dynamic_problems(spec, "v2beta1"))
