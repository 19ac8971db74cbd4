"""A check says what a deployment refuses, in the same words, for every reason there is."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alerting.test_rule_refusals import BROKEN
from mcp_monitoring.alerting.alerts import read_alert_file, read_alerts
from mcp_monitoring.alerting.records import Records
from mcp_monitoring.dashboard.files import read_dashboard, read_dashboards
from mcp_monitoring.dashboard.loaded import Loaded
from mcp_monitoring.dashboard.refusals import STAGES, Candidate
from mcp_monitoring.problems import ProblemsError
from mcp_monitoring.review.check.deployment_settings import DeploymentSettings
from mcp_monitoring.review.check.files import results_of
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.check.settings import CheckSettings
from mcp_monitoring.review.documents.read import Reading
from places import REPOSITORY

DASHBOARD_REFUSALS = {refusal.name: refusal for stage in STAGES for refusal in stage}

# Of each reason one or more files that are refused for it.
DASHBOARDS: dict[str, Sequence[Any]] = {
    "object": [[], "dashboard", 5],
    "kind": [
        {"apiVersion": "v1", "kind": "ConfigMap", "spec": {"title": "T"}},
        {"apiVersion": "dashboard.grafana.app/v3", "kind": "Dashboard", "spec": {"title": "T"}},
    ],
    "shape": [
        {"title": "T", "panels": {}},
        {"title": "T", "templating": []},
        {"title": "T", "elements": {}, "layout": {}},
        {
            "apiVersion": "dashboard.grafana.app/v2",
            "kind": "Dashboard",
            "spec": {"title": "T", "elements": {"a": {"kind": "Pannel"}}, "layout": {}},
        },
    ],
    "title": [{"panels": []}, {"title": "  ", "panels": []}],
    "uid": [{"title": "T", "uid": "a b"}, {"title": "T", "uid": 5}],
    "panel-id": [
        {"title": "T", "panels": [{"id": "one"}]},
        {"title": "T", "panels": [{"id": -4, "title": "P"}]},
    ],
    "library-panel": [{"title": "T", "panels": [{"id": 1, "libraryPanel": {"uid": "l"}}]}],
    "reference": [
        {"title": "T", "panels": [{"id": 1, "datasource": "${nobody}", "targets": [{}]}]},
        {"title": "T", "annotations": {"list": [{"name": "A", "datasource": 7}]}},
        {
            "title": "T",
            "__inputs": [{"name": "DS_LOGS", "type": "datasource", "pluginId": "loki"}],
            "panels": [{"id": 1, "targets": [{"refId": "A", "datasource": "${DS_LOGS}"}]}],
        },
    ],
}

ALERT = {"alert": "A", "expr": "up == 0", "labels": {"severity": "s"}}
ALERT |= {"annotations": {"summary": "s"}}


def one_with_knob(number: int) -> dict[str, Any]:
    rule = ALERT | {"alert": f"A{number}", "expr": f"up\n> 0.{number}  # knob: pool_share"}
    return {"groups": [{"name": f"g{number}", "rules": [rule]}]}


# Files that are right alone, but not in one folder.
FOLDERS: dict[str, dict[str, Any]] = {
    "file name": {"a.json": {"title": "T", "uid": "x"}, "A.json": {"title": "T", "uid": "y"}},
    "uid": {"a.json": {"title": "T", "uid": "x"}, "b.json": {"title": "T", "uid": "X"}},
    "knob": {"a.yaml": one_with_knob(1), "b.yml": one_with_knob(2)},
}


def refused(read: Callable[[Path], Any], path: Path) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read(path)
    return sorted(caught.value.problems)


def found(path: Path, *rules: str) -> list[str]:
    report = check_paths([path], project=path.parent / "nowhere")
    findings = [one for one in report.findings if one.rule in rules]
    return sorted(f"{one.place.file}: {one.message}" for one in findings)


def written(file: Path, document: Any) -> Path:
    file.write_text(json.dumps(document))
    return file


@pytest.mark.parametrize("name", DASHBOARD_REFUSALS)
def test_says_of_a_dashboard_what_the_component_says(tmp_path: Path, name: str) -> None:
    for document in DASHBOARDS[name]:
        file = written(tmp_path / "d.json", document)

        reasons = list(DASHBOARD_REFUSALS[name].find(Candidate(Loaded(document=document), "d")))
        assert reasons
        problems = refused(read_dashboard, file)
        assert problems == sorted(f"{file}: {reason}" for reason in reasons)
        assert found(file, "dashboard-file") == problems


@pytest.mark.parametrize("name", ["library.json", "loki-string.json"])
def test_says_of_a_file_that_it_passed_before_what_the_component_says(name: str) -> None:
    file = REPOSITORY / "tests" / "fixtures" / "field" / "check-silent-refused" / name

    assert found(file, "dashboard-file") == refused(read_dashboard, file)


@pytest.mark.parametrize("name", BROKEN)
def test_says_of_a_rule_file_what_the_component_says(tmp_path: Path, name: str) -> None:
    """`BROKEN` has a file for each entry of the list of the component."""
    text = BROKEN[name]
    file = tmp_path / ("a.json" if text.startswith('{"') else "a.yaml")
    file.write_text(text)
    records: Records = "skip" if name == "alert-and-record" else "refuse"
    settings = CheckSettings(records=records)

    report = check_paths([file], project=tmp_path, settings=settings)
    said = [f"{file}: {one.message}" for one in report.findings if one.rule == "rule-file"]
    assert said == refused(lambda one: read_alert_file(one, records), file)


def test_says_which_stack_does_not_answer_a_name(tmp_path: Path) -> None:
    panel = {"id": 1, "targets": [{"refId": "A", "datasource": "${DS_LOGS}"}]}
    file = written(tmp_path / "d.json", {"title": "T", "panels": [panel]})
    settings = DeploymentSettings(unanswered={"DS_LOGS": ("Pulumi.prod.yaml",), "X": ("a",)})

    [problem] = settings.read(file).problems
    assert problem.endswith(" (no answer for DS_LOGS in Pulumi.prod.yaml)")
    assert not DeploymentSettings(frozenset({"DS_LOGS"})).read(file).problems


@pytest.mark.parametrize("kept", FOLDERS.values(), ids=FOLDERS)
def test_says_of_a_folder_what_the_component_says(tmp_path: Path, kept: dict[str, Any]) -> None:
    for name, document in kept.items():
        written(tmp_path / name, document)
    if len(list(tmp_path.iterdir())) < len(kept):
        pytest.skip("this file system ignores upper and lower case")
    read = read_dashboards if "a.json" in kept else read_alerts

    problems = refused(read, tmp_path)
    assert len(problems) == 1
    assert found(tmp_path, "dashboard-file", "rule-file", "duplicate-uid") == problems


def test_says_once_that_a_uid_is_taken(tmp_path: Path) -> None:
    for name, document in FOLDERS["uid"].items():
        written(tmp_path / name, document)
    report = check_paths([tmp_path], project=tmp_path)

    assert [(one.rule, one.place.file.name) for one in report.findings] == [
        ("duplicate-uid", "b.json")
    ]


@pytest.mark.parametrize("name", ["uid", "knob"])
def test_lets_two_folders_have_the_same_names(tmp_path: Path, name: str) -> None:
    for number, (file, document) in enumerate(FOLDERS[name].items()):
        (tmp_path / str(number)).mkdir()
        written(tmp_path / str(number) / file, document)

    assert check_paths([tmp_path], project=tmp_path).findings == []


def test_reports_a_file_of_another_kind_where_a_deployment_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "dashboards"
    (folder / "drafts").mkdir(parents=True)
    written(folder / "a.json", {"title": "T"})
    stray = written(folder / "package.json", {"name": "web"})
    draft = written(folder / "drafts" / "package.json", {"name": "web"})
    report = check_paths(project=tmp_path)

    lines = [f"{one.place.file}: {one.message}" for one in report.findings]
    assert lines == refused(read_dashboards, folder)
    assert [one.place.file for one in report.findings] == [stray]
    assert [one.place.file for one in report.not_checked] == [draft]


def test_reports_what_is_deployed_otherwise_than_written(
    tmp_path: Path,
) -> None:
    file = written(tmp_path / "d.json", {"title": "T"})
    warned = replace(read_dashboard(file), warnings=(f"{file}: panel 7: has the id 8",))
    reading = Reading(dashboard=warned)
    [result] = results_of(file, reading, must_be_read=True)

    assert str(result) == f"{file}: panel 7: has the id 8  [not-as-written]"
