"""The component's contract: written down as it is, and broken by a major version only."""

import copy
from importlib.metadata import version
from typing import Any

import pytest
from mcp_monitoring.arguments.checking import check_arguments
from mcp_monitoring.arguments.names import snake_case
from places import REPOSITORY

from reference.__main__ import contents, deployment
from reference.children import current_children
from reference.compatibility import breaking_changes, breaking_children, is_major
from reference.contract import (
    RELEASED_CHILDREN,
    RELEASED_SCHEMA,
    component,
    current_schema,
    read_schema,
)
from reference.examples import EXAMPLES

RELEASED = component(read_schema(RELEASED_SCHEMA))
CURRENT = component(current_schema())
OF_A_NEW_DATASOURCE = {"prometheus_url": "http://prometheus"}


def test_the_schema_and_its_page_are_as_the_component_is() -> None:
    made = {**contents(), **deployment()}
    assert made
    for file, text in made.items():
        assert file.read_text() == text, f"{file.relative_to(REPOSITORY)}: run: make reference"


def test_every_input_and_output_is_described_in_one_line() -> None:
    # Of a longer docstring Pulumi keeps the indentation, which every generated SDK then shows.
    for described in (*CURRENT["inputProperties"].values(), *CURRENT["properties"].values()):
        assert described["description"]
        assert "\n" not in described["description"]


def test_every_input_has_an_example_that_is_accepted() -> None:
    missing = {snake_case(name) for name in CURRENT["inputProperties"]} - EXAMPLES.keys()
    assert not missing, f"reference/examples.py: add {', '.join(f'{one!r}: …' for one in missing)}"
    assert set(EXAMPLES) == {snake_case(name) for name in CURRENT["inputProperties"]}
    for name, value in EXAMPLES.items():
        given = {name: value}
        if name == "basic_auth_password":
            given["basic_auth_username"] = "grafana"
        if name == "basic_auth_username":
            given["basic_auth_password"] = "…"
        if name not in ("prometheus_url", "datasource_uid"):
            given |= OF_A_NEW_DATASOURCE
        assert name in check_arguments(given)


def test_the_children_are_named_on_the_page() -> None:
    page = (REPOSITORY / "docs" / "component.md").read_text()
    children = current_children()
    assert children
    assert [child for child in children if child not in page] == []


def test_nothing_that_programs_rely_on_breaks_but_in_a_major_version() -> None:
    if is_major(read_schema(RELEASED_SCHEMA)["version"], version("mcp-monitoring")):
        return
    assert breaking_changes(RELEASED, CURRENT) == []
    assert breaking_children(RELEASED_CHILDREN.read_text().split(), current_children()) == []


def _requiring_an_input(now: dict[str, Any]) -> None:
    now["requiredInputs"] = ["prometheusUrl"]


def _with_another_type(now: dict[str, Any]) -> None:
    now["inputProperties"]["restarts"]["type"] = "string"


def _taking_no_output_any_more(now: dict[str, Any]) -> None:
    now["inputProperties"]["folderUid"]["plain"] = True


def _without_an_output(now: dict[str, Any]) -> None:
    del now["properties"]["dashboardUrls"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda now: now["inputProperties"].pop("job"), "input job is gone"),
        (_requiring_an_input, "input prometheusUrl is required now"),
        (_with_another_type, "input restarts is {'type': 'string', 'plain': True} now"),
        (_taking_no_output_any_more, "input folderUid is {'type': 'string', 'plain': True} now"),
        (_without_an_output, "output dashboardUrls is gone"),
        (lambda now: now["required"].remove("folderUid"), "output folderUid is no longer always"),
    ],
)
def test_a_change_that_breaks_programs_is_named(change: Any, said: str) -> None:
    now = copy.deepcopy(CURRENT)
    change(now)
    (found,) = breaking_changes(CURRENT, now)
    assert said in found


def _with_a_new_input(now: dict[str, Any]) -> None:
    now["inputProperties"]["more"] = {"type": "string", "description": "More."}


def _with_other_words(now: dict[str, Any]) -> None:
    now["inputProperties"]["job"]["description"] = "Otherwise."


def _taking_outputs_too(now: dict[str, Any]) -> None:
    del now["inputProperties"]["job"]["plain"]


def _with_a_new_output(now: dict[str, Any]) -> None:
    now["properties"]["more"] = {"type": "string"}


@pytest.mark.parametrize(
    "change", [_with_a_new_input, _with_other_words, _taking_outputs_too, _with_a_new_output]
)
def test_a_change_that_breaks_no_program_is_none(change: Any) -> None:
    now = copy.deepcopy(CURRENT)
    change(now)
    assert breaking_changes(CURRENT, now) == []


def test_a_renamed_child_is_named_and_a_new_one_is_no_break() -> None:
    assert breaking_children(["A::m-folder"], ["A::m-directory", "A::m-new"]) == [
        "resource A::m-folder is gone or renamed"
    ]
    assert breaking_children(["A::m-folder"], ["A::m-folder", "A::m-new"]) == []


@pytest.mark.parametrize(
    ("old", "new", "may_break"),
    [("0.1.0", "0.2.0", False), ("0.9.0", "1.0.0", True), ("1.2.0", "2.0.0", True)],
)
def test_only_a_major_version_may_break(old: str, new: str, may_break: bool) -> None:
    assert is_major(old, new) is may_break
