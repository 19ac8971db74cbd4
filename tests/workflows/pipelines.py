"""The workflows, the action and the files to copy, read as data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from places import REPOSITORY

ACTION = REPOSITORY / ".github" / "actions" / "review" / "action.yml"
COMMENT_ACTION = REPOSITORY / ".github" / "actions" / "comment" / "action.yml"
GITHUB_EXAMPLE = REPOSITORY / "examples" / "ci" / "github.yml"
GITLAB_EXAMPLE = REPOSITORY / "examples" / "ci" / "gitlab.yml"
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.y*ml"))
GITHUB_FILES = [*WORKFLOWS, ACTION, COMMENT_ACTION, GITHUB_EXAMPLE]
OF_THIS_REPOSITORY = "$/"


def read(file: Path) -> Any:
    return yaml.load(
        file.read_text(),
        yaml.BaseLoader,  # noqa: S506  # plain strings: YAML would read the key `on` as true
    )


def workflow(name: str) -> Any:
    return read(REPOSITORY / ".github" / "workflows" / name)


def called(of: str) -> Path:
    """The file that `$/PATH` means."""
    path = REPOSITORY / of.removeprefix(OF_THIS_REPOSITORY)
    return path / "action.yml" if path.is_dir() else path


def steps(document: Any) -> list[dict[str, Any]]:
    """The steps of all jobs of a workflow, or those of an action."""
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    found = [step for job in jobs for step in job.get("steps", [])]
    assert found
    return found


def uses(document: Any) -> Iterator[dict[str, Any]]:
    """The steps that use an action, and the jobs that call a workflow."""
    for one in (*document.get("jobs", {}).values(), *steps(document)):
        if "uses" in one:
            yield one
