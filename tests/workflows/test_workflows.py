"""The workflows: least permissions, no injection, every stack, and only commands that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import REPOSITORY

from toolchain.engine import ENGINE, OLDEST_PULUMI
from toolchain.prometheus import PROMETHEUS

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.y*ml"))
CHECKOUT = "actions/checkout@"
STACKS = sorted(file.name.split(".")[1] for file in REPOSITORY.glob("Pulumi.*.yaml"))


def workflow(name: str) -> Any:
    return yaml.load(
        (REPOSITORY / ".github" / "workflows" / name).read_text(),
        yaml.BaseLoader,  # noqa: S506  # plain strings: YAML would read the key `on` as true
    )


def steps(document: Any) -> list[dict[str, Any]]:
    found = [step for job in document["jobs"].values() for step in job["steps"]]
    assert found
    return found


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_nothing_of_an_event_is_put_into_a_command(file: Any) -> None:
    document = workflow(file.name)

    assert "pull_request_target" not in document["on"]
    for step in steps(document):
        assert "${{" not in step.get("run", ""), step


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(file: Path) -> None:
    used = re.findall(r"uses: *(.+)", file.read_text())

    assert len(used) == sum("uses" in step for step in steps(workflow(file.name)))
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_an_action_has_the_same_commit_everywhere() -> None:
    every = [step for file in WORKFLOWS for step in steps(workflow(file.name))]
    found = {step["uses"] for step in every if "uses" in step}

    assert len(found) == len({action.split("@")[0] for action in found})


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_script_exists(file: Path) -> None:
    for step in steps(workflow(file.name)):
        for script in re.findall(r"\.github/scripts/[\w.]+", step.get("run", "")):
            assert (REPOSITORY / script).is_file(), script


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_checkout_leaves_the_token_of_the_workflow_in_the_work_tree(file: Path) -> None:
    checkouts = [
        step for step in steps(workflow(file.name)) if step.get("uses", "").startswith(CHECKOUT)
    ]

    assert checkouts
    assert {step["with"]["persist-credentials"] for step in checkouts} == {"false"}


def test_a_pull_request_is_tested_once() -> None:
    started_by_it = [
        name
        for file in WORKFLOWS
        if "pull_request" in (document := workflow(file.name))["on"]
        for name, job in document["jobs"].items()
        if any(".ci/run" in step.get("run", "") for step in job["steps"])
    ]

    assert started_by_it == ["sandbox"]
    assert workflow("test.yaml")["on"]["push"] == {"branches": ["main"]}


@pytest.mark.parametrize(
    ("name", "job", "environment"),
    [("preview.yml", "stacks", "preview-{}"), ("drift.yml", "drift", "{}")],
)
def test_every_stack_is_looked_at_with_a_credential_of_its_own(
    name: str, job: str, environment: str
) -> None:
    found = workflow(name)["jobs"][job]

    assert sorted(found["strategy"]["matrix"]["stack"]) == STACKS
    assert found["environment"] == environment.format("${{ matrix.stack }}")


def test_every_stack_gets_its_comment() -> None:
    assert (
        sorted(workflow("preview.yml")["jobs"]["comment"]["strategy"]["matrix"]["stack"]) == STACKS
    )


def test_only_what_comments_may_write_and_only_comments() -> None:
    preview, drift = workflow("preview.yml"), workflow("drift.yml")

    assert preview["permissions"] == drift["permissions"] == {}
    allowed = {name: job["permissions"] for name, job in preview["jobs"].items()}
    read = {"contents": "read"}
    assert allowed == {
        "files": read,
        "stacks": read,
        "comment": {**read, "pull-requests": "write"},
    }
    assert drift["jobs"]["drift"]["permissions"] == {**read, "issues": "write"}


def test_a_fork_gets_no_secret_and_no_state() -> None:
    jobs = workflow("preview.yml")["jobs"]

    same = "github.event.pull_request.head.repo.full_name == github.repository"
    assert jobs["stacks"]["if"] == same
    assert jobs["comment"]["if"] == "!cancelled() && " + same
    assert jobs["files"]["if"] == same.replace("==", "!=")
    assert "secrets." not in yaml.safe_dump(jobs["files"])


def test_the_job_that_may_write_runs_no_code_of_the_pull_request() -> None:
    job = workflow("preview.yml")["jobs"]["comment"]

    (checkout,) = [step for step in job["steps"] if step.get("uses", "").startswith(CHECKOUT)]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert "secrets." not in yaml.safe_dump(job)


@pytest.mark.parametrize(("name", "job"), [("preview.yml", "stacks"), ("drift.yml", "drift")])
def test_the_address_is_compared_before_any_step_has_a_secret(name: str, job: str) -> None:
    found = workflow(name)["jobs"][job]
    with_secrets = [
        position for position, step in enumerate(found["steps"]) if "secrets." in str(step)
    ]
    (compares,) = [
        position
        for position, step in enumerate(found["steps"])
        if "grafana_address.py" in step.get("run", "")
    ]

    assert with_secrets
    assert compares < min(with_secrets)
    assert found["steps"][compares]["env"] == {"EXPECTED": "${{ vars.GRAFANA_URL }}"}
    assert "secrets." not in str(found["env"])


def test_drift_is_looked_for_with_the_code_of_the_main_branch_alone() -> None:
    assert workflow("drift.yml")["jobs"]["drift"]["if"] == "github.ref == 'refs/heads/main'"


def test_the_real_prometheus_is_of_the_version_that_the_sandbox_runs() -> None:
    runs = "".join(step.get("run", "") for step in steps(workflow("test.yaml")))

    assert re.findall(r"prom/prometheus:(\S+)", runs) == [f"v{PROMETHEUS.release}"]


def test_one_issue_is_not_written_by_two_runs_at_once() -> None:
    assert workflow("drift.yml")["jobs"]["drift"]["concurrency"] == "drift-${{ matrix.stack }}"
    assert workflow("preview.yml")["concurrency"]["cancel-in-progress"] == "true"


def test_the_pulumi_of_the_workflows_is_the_one_that_is_built() -> None:
    versions = {
        step["with"]["pulumi-version"]
        for file in WORKFLOWS
        for step in steps(workflow(file.name))
        if step.get("uses", "").startswith("pulumi/actions@")
    }

    assert versions == {ENGINE.version.removeprefix("v"), "${{ matrix.pulumi }}"}


def test_the_real_things_are_the_oldest_and_the_newest_that_are_supported() -> None:
    combined = workflow("test.yaml")["jobs"]["real"]["strategy"]["matrix"]["include"]
    must_pass = {(one["pulumi"], one["grafana"]) for one in combined if one["may_fail"] == "false"}

    oldest = ".".join(map(str, OLDEST_PULUMI))
    newest = ENGINE.version.removeprefix("v")
    assert must_pass == {(oldest, "12.4.0"), (newest, "12.4.0")}
    assert {one["pulumi"] for one in combined} == {oldest, newest}
