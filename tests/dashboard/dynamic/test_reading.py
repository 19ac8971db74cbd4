"""Files of dynamic dashboards: how they are taken out of what holds them, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.dynamic.defaults import completed
from mcp_monitoring.dashboard.files import (
    Dashboard,
    DashboardError,
    canonical_json,
    read_dashboard,
)
from mcp_monitoring.marks import Owner
from places import REPOSITORY

FIXTURE = json.loads((REPOSITORY / "tests" / "fixtures" / "dynamic-v2.json").read_text())
SPEC = FIXTURE["spec"]
PANEL = SPEC["elements"]["panel-1"]
GROUP = "dashboard.grafana.app"


def saved(directory: Path, document: Any) -> Path:
    file = directory / "board.json"
    file.write_text(json.dumps(document))
    return file


def read(directory: Path, document: Any) -> Dashboard:
    return read_dashboard(saved(directory, document))


def refused(directory: Path, document: Any) -> list[str]:
    file = saved(directory, document)
    with pytest.raises(DashboardError) as error:
        read_dashboard(file)
    return [one.removeprefix(f"{file}: ") for one in error.value.problems]


def sent(dashboard: Dashboard, owner: Owner | None = None) -> dict[str, Any]:
    assert dashboard.dynamic is not None
    text = canonical_json(
        bind(dashboard, DataSource("ours")),
        uid=dashboard.uid,
        folder_uid="mcp",
        owner=owner,
        version=dashboard.dynamic.version,
    )
    resource: dict[str, Any] = json.loads(text)
    return resource


def with_elements(*shown: str, **elements: Any) -> dict[str, Any]:
    items = [
        {
            "kind": "GridLayoutItem",
            "spec": {
                "element": {"kind": "ElementReference", "name": name},
                **{"x": 0, "y": 8 * at, "width": 24, "height": 8},
            },
        }
        for at, name in enumerate(shown or elements)
    ]
    layout = {"kind": "GridLayout", "spec": {"items": items}}
    return {**FIXTURE, "spec": {**SPEC, "elements": elements, "layout": layout}}


def element(number: Any, title: str = "") -> dict[str, Any]:
    return {**PANEL, "spec": {**PANEL["spec"], "id": number, "title": title or f"P{number}"}}


@pytest.mark.parametrize(
    ("document", "uid"),
    [
        (FIXTURE, "mcp-dynamic"),
        (
            {**FIXTURE, "kind": "DashboardWithAccessInfo", "access": {"canSave": True}},
            "mcp-dynamic",
        ),
        ({**FIXTURE, "metadata": {}}, "board"),
        ({**FIXTURE, "metadata": {}, "spec": {**SPEC, "uid": "inside"}}, "inside"),
        ({**FIXTURE, "metadata": {}, "uid": "beside"}, "beside"),
        (SPEC, "board"),
        ({**SPEC, "uid": "own"}, "own"),
        ({"dashboard": {**SPEC, "uid": "own", "id": 7, "version": 3}, "meta": {}}, "own"),
        ({"dashboard": FIXTURE, "meta": {"folderUid": "theirs"}}, "mcp-dynamic"),
    ],
    ids=str,
)
def test_the_spec_is_taken_out_of_whatever_holds_it(
    tmp_path: Path, document: Any, uid: str
) -> None:
    dashboard = read(tmp_path, document)

    assert (dashboard.uid, dashboard.stem) == (uid, "board")
    resource = sent(dashboard)
    # A spec without an envelope does not tell its version, but for what only one of them has.
    assert resource["apiVersion"] in (f"{GROUP}/v2beta1", f"{GROUP}/v2")
    assert resource["metadata"]["name"] == uid
    expected = json.dumps(completed(SPEC, "v2beta1"), sort_keys=True).replace("theirs", "ours")
    assert json.dumps(resource["spec"], sort_keys=True) == expected


def test_metadata_of_another_grafana_is_dropped(tmp_path: Path) -> None:
    annotations = {
        "grafana.app/folder": "their-folder",
        "grafana.app/folderUrl": "/dashboards/f/their-folder",
        "grafana.app/createdBy": "user:u000000002",
        "grafana.app/managedBy": "kubectl",
        "mcp-monitoring/project": "theirs",
        "mcp-monitoring/stack": "theirs",
    }
    metadata = {
        "name": "own",
        "namespace": "stacks-12",
        "uid": "b2f1",
        "resourceVersion": "174",
        "generation": 3,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "labels": {"grafana.app/deprecatedInternalID": "12"},
        "annotations": annotations,
        "managedFields": [],
    }

    resource = sent(read(tmp_path, {**FIXTURE, "metadata": metadata, "status": {}}))

    assert resource.keys() == {"apiVersion", "kind", "metadata", "spec", "uid"}
    assert resource["metadata"] == {"name": "own", "annotations": {"grafana.app/folder": "mcp"}}
    ours = sent(read(tmp_path, {**FIXTURE, "metadata": metadata}), Owner("p", "s"))
    assert ours["metadata"]["annotations"] == {
        "grafana.app/folder": "mcp",
        "mcp-monitoring/project": "p",
        "mcp-monitoring/stack": "s",
        "mcp-monitoring/uid": "own",
    }


def test_the_text_is_the_same_for_equal_files_however_they_are_written(tmp_path: Path) -> None:
    other = {key: FIXTURE[key] for key in reversed(FIXTURE)}
    other["spec"] = {key: SPEC[key] for key in reversed(SPEC)}
    whole = {**FIXTURE, "spec": completed(SPEC, "v2beta1")}

    texts = {json.dumps(sent(read(tmp_path, one))) for one in (FIXTURE, other, whole)}

    assert len(texts) == 1


def test_the_title_is_as_grafana_stores_it(tmp_path: Path) -> None:
    dashboard = read(tmp_path, {**FIXTURE, "spec": {**SPEC, "title": "  Load  "}})

    assert sent(dashboard)["spec"]["title"] == "Load"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"apiVersion": "dashboard.grafana.app/v3"},
            '"apiVersion": "dashboard.grafana.app/v3" is of no version known here;'
            " known are v2, v2beta1, v2alpha1, v0, v1",
        ),
        (
            {"apiVersion": "dashboard.grafana.app/v2beta2"},
            '"apiVersion": "dashboard.grafana.app/v2beta2" is of no version known here;'
            " did you mean v2beta1?",
        ),
        ({"apiVersion": "v3"}, '"apiVersion": "v3" is of no version known here; known are v2'),
        (
            {"apiVersion": "grafana.example.com/v2"},
            '"apiVersion": a dashboard is of group dashboard.grafana.app, this is'
            ' "grafana.example.com/v2"',
        ),
        ({"apiVersion": ["v2"]}, '"apiVersion": must be a text, not ["v2"]'),
        (
            {"apiVersion": "dashboard.grafana.app/v1"},
            '"apiVersion": "dashboard.grafana.app/v1" is of the classic schema, but the spec has'
            " its panels in 'elements'",
        ),
        (
            {"spec": {"title": "x", "panels": []}},
            '"apiVersion": "dashboard.grafana.app/v2beta1" is of schema v2, but the spec is a'
            " classic one; write dashboard.grafana.app/v1",
        ),
        ({"kind": "Folder"}, '"kind": a dashboard is a "Dashboard", this is "Folder"'),
        ({"kind": "LibraryPanel"}, '"kind": a dashboard is a "Dashboard", this is "LibraryPanel"'),
        ({"spec": []}, '"spec" must be an object, the dashboard itself, not a list'),
        ({"spec": {**SPEC, "panels": []}}, '"panels" beside "elements": a dashboard of schema'),
        ({"spec": {**SPEC, "title": "  "}}, '"title" is empty; Grafana refuses a dashboard'),
        ({"metadata": {}, "spec": {**SPEC, "uid": 5}}, '"uid" must be a string, not 5'),
        ({"metadata": {"name": "a b"}}, "\"uid\": 'a b' has characters other than letters"),
    ],
    ids=str,
)
@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: {"dashboard": one, "meta": {}}])
def test_what_is_no_dynamic_dashboard_is_refused_in_a_line(
    tmp_path: Path, changes: Any, problem: str, wrap: Any
) -> None:
    (found,) = refused(tmp_path, wrap({**FIXTURE, **changes}))

    assert found.startswith(problem)


def test_a_uid_of_a_bare_spec_that_is_no_text_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, {**SPEC, "uid": 5}) == ['"uid" must be a string, not 5']


@pytest.mark.parametrize("missing", ["elements", "layout"])
@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: {"dashboard": one}])
def test_half_a_spec_is_not_taken_for_a_classic_dashboard(
    tmp_path: Path, missing: str, wrap: Any
) -> None:
    half = {key: one for key, one in SPEC.items() if key != missing}

    problems = refused(tmp_path, wrap(half))

    assert any(one.startswith(f'"{missing}" is missing') for one in problems)


def test_problems_name_the_element(tmp_path: Path) -> None:
    wrong = {**PANEL, "kind": "Pannel"}

    (problem,) = refused(tmp_path, with_elements(**{"panel-1": element(1), "queue": wrong}))

    assert problem.startswith('element "queue": "kind"')
    assert "did you mean Panel?" in problem


class TestPanelIds:
    def test_of_a_file_are_deployed_as_they_are(self, tmp_path: Path) -> None:
        document = with_elements(b=element(7), a=element(2))

        elements = sent(read(tmp_path, document))["spec"]["elements"]

        assert {key: one["spec"]["id"] for key, one in elements.items()} == {"a": 2, "b": 7}

    def test_that_two_elements_have_become_unique_and_the_elements_keep_their_keys(
        self, tmp_path: Path
    ) -> None:
        document = with_elements(
            **{"first": element(3, "A"), "panel-3": element(3, "B"), "panel-0": element(0, "C")}
        )

        dashboard = read(tmp_path, document)

        elements = sent(dashboard)["spec"]["elements"]
        ids = {key: one["spec"]["id"] for key, one in elements.items()}
        assert ids == {"first": 3, "panel-3": 4, "panel-0": 5}
        (warning,) = dashboard.warnings
        assert warning.endswith(
            'panel "B": id 3 is also that of panel "A"; it is deployed with id 4'
        )

    def test_do_not_depend_on_rows_and_tabs(self, tmp_path: Path) -> None:
        plain = with_elements(a=element(1), b=element(1))
        grid = plain["spec"]["layout"]
        row = {"title": "R", "collapse": False, "layout": grid}
        layout = {"kind": "RowsLayout", "spec": {"rows": [{"kind": "RowsLayoutRow", "spec": row}]}}
        in_row = {**plain, "spec": {**plain["spec"], "layout": layout}}

        flat, nested = (sent(read(tmp_path, one))["spec"] for one in (plain, in_row))

        assert flat["elements"] == nested["elements"]
        assert [one["spec"]["id"] for one in flat["elements"].values()] == [1, 2]

    @pytest.mark.parametrize("wrong", ["3", None, 1.5, True, []])
    def test_that_are_no_whole_numbers_are_refused(self, tmp_path: Path, wrong: Any) -> None:
        (problem,) = refused(tmp_path, with_elements(a=element(wrong, "A")))

        assert problem.startswith('element "a": "spec.id"')
