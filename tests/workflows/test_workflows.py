"""The workflows: least permissions, no injection, every stack, and only commands that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import REPOSITORY
from workflows.pipelines import (
    ACTION,
    COMMENT_ACTION,
    GITHUB_EXAMPLE,
    GITHUB_FILES,
    GITLAB_EXAMPLE,
    OF_THIS_REPOSITORY,
    WORKFLOWS,
    called,
    read,
    steps,
    uses,
    workflow,
)

from toolchain.engine import ENGINE, OLDEST_PULUMI
from toolchain.prometheus import PROMETHEUS
from toolchain.python import uv_version

CHECKOUT = "actions/checkout@"
STACKS = sorted(file.name.split(".")[1] for file in REPOSITORY.glob("Pulumi.*.yaml"))


@pytest.mark.parametrize("file", GITHUB_FILES, ids=lambda file: file.name)
def test_nothing_of_an_event_is_put_into_a_command(file: Path) -> None:
    document = read(file)

    assert "pull_request_target" not in document.get("on", {})
    for step in steps(document):
        assert "${{" not in step.get("run", ""), step


@pytest.mark.parametrize("file", GITHUB_FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(file: Path) -> None:
    used = re.findall(r"uses: *(.+)", file.read_text())

    assert len(used) == len(list(uses(read(file))))
    for action in used:
        if not action.startswith(OF_THIS_REPOSITORY):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_an_action_has_the_same_commit_everywhere() -> None:
    found = {one["uses"] for file in GITHUB_FILES for one in uses(read(file))}

    assert len(found) == len({action.split("@")[0] for action in found})


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_script_exists(file: Path) -> None:
    for step in steps(workflow(file.name)):
        for script in re.findall(r"\.github/scripts/[\w.]+", step.get("run", "")):
            assert (REPOSITORY / script).is_file(), script


@pytest.mark.parametrize("file", [*WORKFLOWS, GITHUB_EXAMPLE], ids=lambda file: file.name)
def test_no_checkout_leaves_the_token_of_the_workflow_in_the_work_tree(file: Path) -> None:
    jobs = [job for job in read(file)["jobs"].values() if "uses" not in job]

    assert jobs
    for job in jobs:
        (checkout,) = [one for one in job["steps"] if one.get("uses", "").startswith(CHECKOUT)]
        assert checkout["with"]["persist-credentials"] == "false"


def test_what_is_passed_to_an_action_or_workflow_here_is_an_input_of_it() -> None:
    # actionlint does not look at these.
    calls = [one for file in WORKFLOWS for one in uses(workflow(file.name))]
    ours = [one for one in calls if one["uses"].startswith(OF_THIS_REPOSITORY)]

    names = {"action.yml", "diff.yml", "pictures.yml"}
    assert {called(one["uses"]).name for one in ours} == names
    for one in ours:
        document = read(called(one["uses"]))
        inputs = document["inputs"] if "inputs" in document else document["on"]["workflow_call"]
        inputs = inputs.get("inputs", inputs)
        required = {name for name, about in inputs.items() if about.get("required") == "true"}
        assert required <= one["with"].keys() <= inputs.keys()


def test_every_secret_of_a_called_workflow_is_declared_and_used() -> None:
    document = workflow("diff.yml")
    used = re.findall(r"secrets\.(\w+)", yaml.safe_dump(document["jobs"]))

    assert set(used) == document["on"]["workflow_call"]["secrets"].keys()


@pytest.mark.parametrize("file", [ACTION, COMMENT_ACTION, *WORKFLOWS], ids=lambda file: file.name)
def test_what_a_called_workflow_or_action_reads_is_an_input_of_it(file: Path) -> None:
    document = read(file)
    inputs = document.get("inputs", {})
    if "on" in document and "workflow_call" in document["on"]:
        inputs = document["on"]["workflow_call"]["inputs"]

    assert set(re.findall(r"inputs\.([\w-]+)", file.read_text())) == set(inputs)


def test_a_pull_request_is_tested_once() -> None:
    started_by_it = [
        name
        for file in WORKFLOWS
        if "pull_request" in (document := workflow(file.name))["on"]
        for name, job in document["jobs"].items()
        if any(".ci/run" in step.get("run", "") for step in job.get("steps", []))
    ]

    assert started_by_it == ["sandbox"]
    assert workflow("test.yaml")["on"]["push"] == {"branches": ["main"]}


def test_every_stack_is_looked_at_with_a_credential_of_its_own() -> None:
    drift, diff = workflow("drift.yml")["jobs"]["drift"], workflow("diff.yml")["jobs"]["stacks"]
    given = workflow("preview.yml")["jobs"]["stacks"]["with"]

    assert sorted(drift["strategy"]["matrix"]["stack"]) == STACKS
    assert drift["environment"] == "${{ matrix.stack }}"
    assert sorted(json.loads(given["stacks"])) == STACKS
    assert diff["strategy"]["matrix"]["stack"] == "${{ fromJSON(inputs.stacks) }}"
    assert diff["environment"] == "${{ inputs.environment-prefix }}${{ matrix.stack }}"
    inputs = workflow("diff.yml")["on"]["workflow_call"]["inputs"]
    assert inputs["environment-prefix"]["default"] == "preview-"


READ = {"contents": "read"}
PUSHES = {"contents": "write", "pull-requests": "write"}


def test_only_what_comments_may_write_and_only_comments() -> None:
    preview, diff, drift = (workflow(f"{name}.yml") for name in ("preview", "diff", "drift"))

    assert preview["permissions"] == diff["permissions"] == drift["permissions"] == {}
    comment = {**READ, "pull-requests": "write"}
    assert preview["jobs"]["files"]["permissions"] == READ
    # What it calls may have less, never more.
    assert preview["jobs"]["stacks"]["permissions"] == comment
    allowed = {name: job["permissions"] for name, job in diff["jobs"].items()}
    assert allowed == {"stacks": READ, "comment": comment}
    pictures = workflow("pictures.yml")
    assert pictures["permissions"] == {}
    assert {name: job["permissions"] for name, job in pictures["jobs"].items()} == {
        "comment": PUSHES
    }
    assert preview["jobs"]["pictures"]["permissions"] == PUSHES
    assert drift["jobs"]["drift"]["permissions"] == {**READ, "issues": "write"}


def test_the_file_to_copy_asks_for_as_little() -> None:
    document = read(GITHUB_EXAMPLE)

    assert document["permissions"] == {}
    assert {name: job["permissions"] for name, job in document["jobs"].items()} == {
        "diff": {**READ, "pull-requests": "write"},
        "pictures": PUSHES,
        "drift": {**READ, "issues": "write"},
    }


SAME = "github.event.pull_request.head.repo.full_name == github.repository"


def test_a_fork_gets_no_secret_and_no_state() -> None:
    jobs = workflow("preview.yml")["jobs"]

    assert jobs["stacks"]["if"] == SAME
    assert jobs["files"]["if"] == SAME.replace("==", "!=")
    assert "secrets." not in yaml.safe_dump(jobs["files"])
    assert read(GITHUB_EXAMPLE)["jobs"]["diff"]["if"] == SAME


def test_who_may_push_does_so_only_if_asked_and_never_for_a_fork() -> None:
    for document in (workflow("preview.yml"), read(GITHUB_EXAMPLE)):
        asked = document["jobs"]["pictures"]["if"].split("&&")

        assert [one.strip() for one in asked] == [
            "!cancelled()",
            "vars.PICTURES_BRANCH != ''",
            SAME,
        ]


@pytest.mark.parametrize(
    "job",
    [
        workflow("diff.yml")["jobs"]["comment"],
        workflow("pictures.yml")["jobs"]["comment"],
        read(GITHUB_EXAMPLE)["jobs"]["pictures"],
    ],
    ids=["diff.yml", "pictures.yml", "github.yml"],
)
def test_the_job_that_may_write_runs_no_code_of_the_pull_request(job: Any) -> None:
    (checkout,) = [step for step in job["steps"] if step.get("uses", "").startswith(CHECKOUT)]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert "secrets." not in yaml.safe_dump(job)


def test_the_address_is_compared_before_any_step_has_a_secret() -> None:
    found = steps(read(ACTION))
    secret = ("grafana-auth", "pulumi-access-token", "pulumi-config-passphrase")
    with_secrets = [step for step in found if any(f"inputs.{one}" in str(step) for one in secret)]

    assert [step["name"] for step in with_secrets] == ["report"]
    names = [step.get("name", "") for step in found]
    compares = names.index("the Grafana of the stack is the expected one")
    assert compares < names.index("report")
    assert found[compares]["env"]["EXPECTED"] == "${{ inputs.grafana-url }}"


@pytest.mark.parametrize(("name", "job"), [("diff.yml", "stacks"), ("drift.yml", "drift")])
def test_the_expected_address_is_a_setting_that_no_pull_request_can_change(
    name: str, job: str
) -> None:
    (call,) = [one for one in workflow(name)["jobs"][job]["steps"] if "$/" in one.get("uses", "")]

    assert call["with"]["grafana-url"] == "${{ vars.GRAFANA_URL || 'unset' }}"


def test_drift_is_looked_for_with_the_code_of_the_main_branch_alone() -> None:
    assert workflow("drift.yml")["jobs"]["drift"]["if"] == "github.ref == 'refs/heads/main'"


def test_the_real_prometheus_is_of_the_version_that_the_sandbox_runs() -> None:
    runs = "".join(step.get("run", "") for step in steps(workflow("test.yaml")))

    assert re.findall(r"prom/prometheus:(\S+)", runs) == [f"v{PROMETHEUS.release}"]


def test_one_issue_is_not_written_by_two_runs_at_once() -> None:
    assert workflow("drift.yml")["jobs"]["drift"]["concurrency"] == "drift-${{ matrix.stack }}"
    assert workflow("preview.yml")["concurrency"]["cancel-in-progress"] == "true"


def versions(tool: str) -> set[str]:
    """Every version of a tool that a workflow, the action or a file to copy names."""
    given = rf"{tool}[-_]version: *(?:\n(?: +\w.*\n)*? +default: *)?([\d.]+)$"
    files = [*GITHUB_FILES, GITLAB_EXAMPLE]
    found = {
        file: re.findall(given, file.read_text(), re.MULTILINE | re.IGNORECASE) for file in files
    }
    naming = {file for file, named in found.items() if named}
    assert {ACTION, GITHUB_EXAMPLE, GITLAB_EXAMPLE} <= naming
    return {version for named in found.values() for version in named}


def test_the_pulumi_of_the_workflows_is_the_one_that_is_built() -> None:
    assert versions("pulumi") == {ENGINE.version.removeprefix("v")}


def test_the_uv_of_the_workflows_is_the_one_of_the_toolchain() -> None:
    assert versions("uv") == {uv_version()}


@pytest.mark.parametrize("file", [ACTION, GITHUB_EXAMPLE, GITLAB_EXAMPLE], ids=lambda one: one.name)
def test_what_others_use_needs_nothing_of_this_repository(file: Path) -> None:
    text = file.read_text()

    for ours in ("make ", ".toolchain", ".ci/", ".github/scripts", ".venv/bin", "sandbox"):
        assert ours not in text


def test_uv_is_installed_before_it_is_used() -> None:
    for file in GITHUB_FILES:
        document = read(file)
        jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
        for job in jobs:
            installed = False
            for step in job.get("steps", []):
                installed |= "setup-uv" in step.get("uses", "") or "make packages" in str(step)
                assert installed or not re.search(r"\buv (sync|run)\b", step.get("run", "")), step


def diff_steps() -> list[dict[str, Any]]:
    """The steps of the copied workflow on a pull request."""
    found: list[dict[str, Any]] = read(GITHUB_EXAMPLE)["jobs"]["diff"]["steps"]
    return found


def test_a_failed_gate_does_not_keep_the_report_back() -> None:
    (comment,) = [one for one in diff_steps() if one.get("name") == "comment"]
    (upload,) = [
        one
        for one in steps(workflow("diff.yml"))
        if one.get("uses", "").startswith("actions/upload-artifact")
    ]

    assert comment["if"].startswith("!cancelled()")
    assert upload["if"] == "!cancelled()"
    assert workflow("diff.yml")["jobs"]["comment"]["if"] == "!cancelled()"


def test_the_real_things_are_the_oldest_and_the_newest_that_are_supported() -> None:
    combined = workflow("test.yaml")["jobs"]["real"]["strategy"]["matrix"]["include"]
    must_pass = {(one["pulumi"], one["grafana"]) for one in combined if one["may_fail"] == "false"}

    oldest = ".".join(map(str, OLDEST_PULUMI))
    newest = ENGINE.version.removeprefix("v")
    assert must_pass == {(oldest, "12.4.0"), (newest, "12.4.0")}
    assert {one["pulumi"] for one in combined} == {oldest, newest}


def test_pictures_are_asked_for_and_nobody_gets_them_unasked() -> None:
    asked = workflow("diff.yml")["on"]["workflow_call"]["inputs"]["pictures"]

    assert asked["default"] == read(ACTION)["inputs"]["pictures"]["default"] == "false"
    assert read(GITHUB_EXAMPLE)["env"]["PICTURES"] == ""
    variables = read(GITLAB_EXAMPLE)[".monitoring"]["variables"]
    assert variables["PICTURES"] == variables["PICTURES_BRANCH"] == ""
    assert read(COMMENT_ACTION)["inputs"]["pictures-branch"]["default"] == ""


def test_what_is_uploaded_has_the_page_that_the_comment_links_to() -> None:
    (upload,) = [one for one in diff_steps() if one.get("name") == "pictures"]
    (comment,) = [one for one in diff_steps() if one.get("name") == "comment"]

    assert upload["with"]["path"].split() == ["diff.md", "diff.html", "diff.pictures"]
    assert comment["env"]["PAGE"] == f"${{{{ steps.{upload['id']}.outputs.artifact-url }}}}"
    assert read(GITLAB_EXAMPLE)["monitoring diff"]["artifacts"]["paths"] == [
        "diff.html",
        "diff.pictures",
    ]
    (reports,) = [
        one["with"]["path"]
        for one in steps(workflow("diff.yml"))
        if one.get("uses", "").startswith("actions/upload-artifact")
    ]
    assert reports == "${{ runner.temp }}/diff-report.*"
