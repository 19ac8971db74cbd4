"""Notes and issues on GitLab.

Sources: https://docs.gitlab.com/api/notes, https://docs.gitlab.com/api/issues,
https://docs.gitlab.com/api/merge_requests, https://docs.gitlab.com/api/projects
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from .forge import Api, ForgeError, Remote, Text


class GitLab:
    """The project of a pipeline.

    It reads `GITLAB_TOKEN` (a token of the project), `CI_API_V4_URL`, `CI_PROJECT_ID` and, for the
    merge request, `CI_MERGE_REQUEST_PROJECT_ID` and `CI_MERGE_REQUEST_IID`.

    Args:
        environment: the variables.
        number: number of the merge request in its project; 0 takes that of the pipeline.

    Raises:
        ForgeError: if a variable is missing.
    """

    longest = 1_000_000

    def __init__(self, environment: Mapping[str, str], number: int = 0) -> None:
        token = environment.get("GITLAB_TOKEN", "")
        api = environment.get("CI_API_V4_URL", "")
        # The pipeline of a fork runs in the fork; its merge request is in the project above it.
        project = environment.get("CI_MERGE_REQUEST_PROJECT_ID") or environment.get("CI_PROJECT_ID")
        if not token:
            raise ForgeError(
                "set GITLAB_TOKEN: a project access token with the scope api and the role Reporter"
            )
        if not api or not project:
            raise ForgeError("set CI_API_V4_URL and CI_PROJECT_ID, as GitLab CI does")
        given = environment.get("CI_MERGE_REQUEST_IID", "")
        self._given = number or (int(given) if given.isdecimal() else 0)
        self._token = token
        self._project = f"/projects/{quote(project, safe='')}"
        self._api = Api(api.rstrip("/"), {"PRIVATE-TOKEN": token}, "GITLAB_TOKEN")

    def comments(self) -> Iterator[Text]:
        """Yields the notes on the merge request that the token wrote."""
        for note in self._api.pages(self._notes):
            if self._is_ours(note):
                yield Text(int(note["id"]), str(note.get("body") or ""), self._note(note))

    def add_comment(self, body: str) -> str:
        """Writes a note on the merge request; returns the name of the note."""
        return self._note(self._api.send("POST", self._notes, {"body": body}))

    def change_comment(self, comment: Text, body: str) -> str:
        """Replaces the text of a note; returns the name of the note."""
        path = f"{self._notes}/{comment.number}"
        return self._note(self._api.send("PUT", path, {"body": body}))

    def issues(self) -> Iterator[Text]:
        """Yields the open issues that the token wrote."""
        for issue in self._api.pages(f"{self._project}/issues", state="opened"):
            if self._is_ours(issue):
                yield Text(int(issue["iid"]), str(issue.get("description") or ""), _address(issue))

    def open_issue(self, title: str, body: str) -> str:
        """Opens an issue; returns its address."""
        content = {"title": title, "description": body}
        return _address(self._api.send("POST", f"{self._project}/issues", content))

    def change_issue(self, issue: Text, body: str) -> None:
        """Replaces the text of an issue."""
        self._api.send("PUT", self._issue(issue), {"description": body})

    def close_issue(self, issue: Text, said: str) -> None:
        """Writes a note on an issue and closes it."""
        self._api.send("POST", f"{self._issue(issue)}/notes", {"body": said})
        self._api.send("PUT", self._issue(issue), {"state_event": "close"})

    @property
    def number(self) -> int:
        """Number of the merge request in its project."""
        if not self._given:
            raise ForgeError("this pipeline runs for no merge request; name one: --number 12")
        return self._given

    @property
    def remote(self) -> Remote:
        """The repository with the merge request."""
        return Remote(str(self._about.get("http_url_to_repo", "")), "oauth2", self._token)

    def is_of_fork(self) -> bool:
        """Tells whether the merge request comes from another project."""
        found = self._api.get(f"{self._project}/merge_requests/{self.number}")
        return bool(found.get("source_project_id") != found.get("target_project_id"))

    def open_numbers(self) -> set[int]:
        """Numbers of the open merge requests."""
        found = self._api.pages(f"{self._project}/merge_requests", state="opened")
        return {int(one["iid"]) for one in found}

    def file_address(self, branch: str, path: str) -> str:
        """The address at which a browser that may read the repository finds a picture."""
        return f"{self._about.get('web_url', '')}/-/raw/{quote(branch)}/{quote(path)}"

    @property
    def _notes(self) -> str:
        return f"{self._project}/merge_requests/{self.number}/notes"

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        """The project, with its addresses."""
        return self._api.get(self._project)

    def _issue(self, issue: Text) -> str:
        return f"{self._project}/issues/{issue.number}"

    def _note(self, note: Mapping[str, Any]) -> str:
        # The API gives notes no address.
        return f"note {note.get('id', '')} on merge request {self.number}"

    def _is_ours(self, entry: Mapping[str, Any]) -> bool:
        return (entry.get("author") or {}).get("id") == self._me

    @cached_property
    def _me(self) -> int:
        """The id of the user that the token writes as; each project access token has one."""
        return int(self._api.get("/user")["id"])


def _address(entry: Mapping[str, Any]) -> str:
    return str(entry.get("web_url", ""))
