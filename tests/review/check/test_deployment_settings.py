"""What deployments are told, from the settings of the check or from the stacks of a project."""

from pathlib import Path

import pytest
from mcp_monitoring.review.check.deployment_settings import DeploymentSettings, deployment_settings
from mcp_monitoring.review.check.settings import (
    CheckSettings,
    CheckSettingsError,
    read_check_settings,
)


def told(project: Path, **files: str) -> DeploymentSettings:
    """Writes stack files, `prod` to `Pulumi.prod.yaml`, and reads the settings of the project."""
    for stack, text in files.items():
        (project / f"Pulumi.{stack}.yaml").write_text(text)
    return deployment_settings(project, CheckSettings())


def test_are_those_of_a_deployment_without_arguments_where_nothing_is_said(tmp_path: Path) -> None:
    assert told(tmp_path) == DeploymentSettings(frozenset(), "refuse", {})


@pytest.mark.parametrize("namespace", ["mcp-monitoring", "shop", "monitoring"])
def test_come_from_a_stack_in_any_namespace(tmp_path: Path, namespace: str) -> None:
    found = told(
        tmp_path,
        dev=f"config:\n  {namespace}:records: skip\n"
        f"  {namespace}:datasourceUids: {{DS_LOGS: loki-1, Traces: tempo-1}}\n",
    )

    assert found == DeploymentSettings(frozenset({"DS_LOGS", "Traces"}), "skip", {})


def test_answer_only_what_every_stack_that_answers_anything_answers(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        dev="config: {'m:datasourceUids': {DS_LOGS: a, DS_TRACES: b}}",
        prod="config: {'m:datasourceUids': {DS_LOGS: c}}",
        other="config: {'m:job': x}",
    )

    assert found.answered == {"DS_LOGS"}
    assert found.unanswered == {"DS_TRACES": ("Pulumi.prod.yaml",)}


def test_skip_recording_rules_only_if_every_stack_does(tmp_path: Path) -> None:
    assert told(tmp_path, dev="config: {'m:records': skip}").records == "skip"
    assert told(tmp_path, prod="config: {'m:records': refuse}").records == "refuse"


def test_know_the_names_of_single_secrets_but_not_of_a_map_that_is_one(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        dev="config: {'m:datasourceUids': {DS_LOGS: {secure: v1:abc}}}",
        prod="config: {'m:datasourceUids': {secure: v1:def}}",
    )

    assert found.answered == {"DS_LOGS"}
    assert found.unanswered == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "encryptionsalt: v1:abc",
        "config: nothing",
        "config: {'dns:records': [{name: www}]}",
        "config: {'dns:records': {a: b}, 'x:datasourceUids': [a, b]}",
        "config: {'m:records': maybe}",
        "config: {5: 6}",
    ],
)
def test_leave_keys_of_other_programs_alone(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, dev=text) == DeploymentSettings()


@pytest.mark.parametrize("text", ["config: {", "config: {a: 1, a: 2}", "- \x00"])
def test_name_a_stack_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(CheckSettingsError, match=r"Pulumi\.dev\.yaml: ") as caught:
        told(tmp_path, dev=text)
    assert len(caught.value.problems) == 1


def test_of_the_check_come_first(tmp_path: Path) -> None:
    file = tmp_path / "mcp-monitoring-check.yaml"
    file.write_text("records: refuse\ndatasource_uids: [DS_LOGS, My Loki]\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config: {'m:records': skip, 'm:datasourceUids': {DS_TRACES: a}}"
    )
    found = deployment_settings(tmp_path, read_check_settings(file))

    assert found == DeploymentSettings(frozenset({"DS_LOGS", "My Loki"}), "refuse", {})


def test_of_the_check_may_say_that_nothing_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "mcp-monitoring-check.yaml"
    file.write_text("datasource_uids: []\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {'m:datasourceUids': {DS_TRACES: a}}")

    assert deployment_settings(tmp_path, read_check_settings(file)).answered == frozenset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("records: maybe", "records: must be refuse or skip"),
        ("records: [skip]", "records: must be refuse or skip"),
        ("datasource_uids: {DS_LOGS: uid}", "datasource_uids: must be a list"),
        ("datasource_uids: [{DS_LOGS: uid}]", "datasource_uids[0]: must be a name"),
        ("record: skip", "unknown key record; did you mean records?"),
    ],
)
def test_of_the_check_are_refused_if_they_say_nothing(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mcp-monitoring-check.yaml"
    file.write_text(text)
    with pytest.raises(CheckSettingsError) as caught:
        read_check_settings(file)

    assert len(caught.value.problems) == 1
    assert said in caught.value.problems[0]
