"""The workflows: least permissions, no injection, every stack, and only commands that exist."""

import re
from typing import Any

import pytest
import yaml
from places import REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.y*ml"))
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
def test_every_action_has_a_version_and_every_script_exists(file: Any) -> None:
    for step in steps(workflow(file.name)):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})", step["uses"])
        for script in re.findall(r"\.github/scripts/[\w.]+", step.get("run", "")):
            assert (REPOSITORY / script).is_file(), script


@pytest.mark.parametrize("name", ["preview.yml", "drift.yml"])
def test_every_stack_is_looked_at_with_a_credential_of_its_own(name: str) -> None:
    (job,) = [one for one in workflow(name)["jobs"].values() if "strategy" in one]

    assert sorted(job["strategy"]["matrix"]["stack"]) == STACKS
    assert job["environment"] == "${{ matrix.stack }}"


def test_only_what_comments_may_write_and_only_comments() -> None:
    preview, drift = workflow("preview.yml"), workflow("drift.yml")

    assert preview["permissions"] == drift["permissions"] == {}
    allowed = {name: job["permissions"] for name, job in preview["jobs"].items()}
    read = {"contents": "read"}
    assert allowed == {
        "test": read,
        "files": read,
        "stacks": {**read, "pull-requests": "write"},
    }
    assert drift["jobs"]["drift"]["permissions"] == {**read, "issues": "write"}


def test_a_fork_gets_no_secret_and_no_state() -> None:
    jobs = workflow("preview.yml")["jobs"]

    same = "github.event.pull_request.head.repo.full_name == github.repository"
    assert jobs["stacks"]["if"] == same
    assert jobs["files"]["if"] == same.replace("==", "!=")
    assert "secrets." not in yaml.safe_dump([jobs["files"], jobs["test"]])


def test_one_issue_is_not_written_by_two_runs_at_once() -> None:
    assert workflow("drift.yml")["jobs"]["drift"]["concurrency"] == "drift-${{ matrix.stack }}"
    assert workflow("preview.yml")["concurrency"]["cancel-in-progress"] == "true"
