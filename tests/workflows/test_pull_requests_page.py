"""docs/pull-requests.md shows what the files have, and passes on only what they take."""

import json
import re
from typing import Any

import pytest
import yaml
from places import REPOSITORY
from workflows.pipelines import ACTION, GITHUB_EXAMPLE, GITLAB_EXAMPLE, read, workflow

PAGE = (REPOSITORY / "docs" / "pull-requests.md").read_text()
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def block(text: str) -> str:
    found: list[str] = [one for one in BLOCKS if text in one]
    assert len(found) == 1
    return found[0]


def test_the_steps_that_are_shown_are_those_of_the_files() -> None:
    assert block("- name: comment") in GITHUB_EXAMPLE.read_text()
    assert block("  script:") in GITLAB_EXAMPLE.read_text()


def parsed(text: str) -> Any:
    return yaml.safe_load(block(text))


def test_the_called_workflow_gets_what_it_takes() -> None:
    call = parsed("workflows/diff.yml@")["jobs"]["monitoring"]
    takes = workflow("diff.yml")["on"]["workflow_call"]

    assert call["uses"] == "YOUR-ORG/mcp-monitoring/.github/workflows/diff.yml@COMMIT"
    assert call["with"].keys() <= takes["inputs"].keys()
    assert json.loads(call["with"]["stacks"]) == ["dev", "prod"]
    jobs = workflow("diff.yml")["jobs"].values()
    needed = {key: value for job in jobs for key, value in job["permissions"].items()}
    assert call["permissions"] == needed


def test_the_action_gets_what_it_takes() -> None:
    (checkout, step) = parsed("actions/review@")["jobs"]["drift"]["steps"]

    assert checkout["uses"].split()[0] in GITHUB_EXAMPLE.read_text()
    assert step["uses"] == "YOUR-ORG/mcp-monitoring/.github/actions/review@COMMIT"
    assert step["with"].keys() <= read(ACTION)["inputs"].keys()


def test_the_workflow_that_pushes_pictures_gets_what_it_takes() -> None:
    call = parsed("workflows/pictures.yml@")["pictures"]
    document = workflow("pictures.yml")

    assert call["with"].keys() <= document["on"]["workflow_call"]["inputs"].keys()
    assert call["needs"] in parsed("workflows/diff.yml@")["jobs"]
    assert call["permissions"] == document["jobs"]["comment"]["permissions"]


@pytest.mark.parametrize(
    "name",
    [
        name
        for file in ("diff.yml", "pictures.yml")
        for name in workflow(file)["on"]["workflow_call"]["inputs"]
    ],
)
def test_every_input_of_the_called_workflows_is_described(name: str) -> None:
    assert re.search(rf"^\| .*`{name}`", PAGE, re.MULTILINE)


def test_every_link_to_a_heading_of_the_page_leads_to_one() -> None:
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}

    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= anchors
    contents = re.findall(r"^- \[(.+?)\]\(#", PAGE, re.MULTILINE)
    assert contents == headings
