"""The stand-ins of GitHub and GitLab, each with the variables that its pipelines have."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import github_stand_in
import gitlab_stand_in
from bare_repository import BareRepository, bare_repository
from github_stand_in import GitHubStandIn
from gitlab_stand_in import GitLabStandIn

NUMBER = 7
"""Number of the pull request that a pipeline runs for."""


@dataclass(frozen=True)
class ForgeStandIn:
    """A forge with a pull request.

    Attributes:
        server: the stand-in.
        environment: variables of a pipeline.
        token: name of the variable with the token.
        strangers: others who may have copied or quoted a marker.
        body: key of an issue's text.
        repository: its repository.
        address: where a browser finds a file: a text with `{branch}` and `{path}`.
    """

    server: GitHubStandIn | GitLabStandIn
    environment: dict[str, str]
    token: str
    strangers: tuple[dict[str, Any], ...]
    body: str
    repository: BareRepository
    address: str

    def comments(self) -> list[str]:
        return [one["body"] for one in self.server.comments]

    def issues(self) -> list[tuple[str, str]]:
        """The state and the text of each issue."""
        states = {"opened": "open"}
        found = [(one["state"], one[self.body]) for one in self.server.issues]
        return [(states.get(state, state), text) for state, text in found]


@contextmanager
def github_pipeline() -> Iterator[ForgeStandIn]:
    with TemporaryDirectory() as root, github_stand_in.github(Path(root)) as server:
        repository = bare_repository(server.root / f"{github_stand_in.REPOSITORY}.git")
        server.add_pull(NUMBER)
        page = f"http://127.0.0.1:{server.server_port}"
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_TOKEN": github_stand_in.TOKEN,
            "GITHUB_REPOSITORY": github_stand_in.REPOSITORY,
            "GITHUB_API_URL": page,
            "GITHUB_SERVER_URL": page,
            "GITHUB_REF": f"refs/pull/{NUMBER}/merge",
        }
        people = (
            {"login": "alice", "type": "User"},
            {"login": "dependabot[bot]", "type": "Bot"},
            {"login": "our-app[bot]", "type": "Bot"},
        )
        address = f"{page}/{github_stand_in.REPOSITORY}/blob/{{branch}}/{{path}}?raw=true"
        yield ForgeStandIn(server, environment, "GITHUB_TOKEN", people, "body", repository, address)


@contextmanager
def gitlab_pipeline() -> Iterator[ForgeStandIn]:
    with TemporaryDirectory() as root, gitlab_stand_in.gitlab(Path(root)) as server:
        repository = bare_repository(server.root / f"{gitlab_stand_in.REPOSITORY}.git")
        server.add_pull(NUMBER)
        environment = {
            "GITLAB_CI": "true",
            "GITLAB_TOKEN": gitlab_stand_in.TOKEN,
            "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
            "CI_PROJECT_ID": gitlab_stand_in.PROJECT,
            "CI_MERGE_REQUEST_PROJECT_ID": gitlab_stand_in.PROJECT,
            "CI_MERGE_REQUEST_IID": str(NUMBER),
        }
        people = (
            {"id": 3, "username": "alice"},
            {"id": 8, "username": "project_42_bot_other"},
        )
        address = f"{server.address}/-/raw/{{branch}}/{{path}}"
        yield ForgeStandIn(
            server, environment, "GITLAB_TOKEN", people, "description", repository, address
        )
