"""Comments and issues on GitHub. Source: https://docs.github.com/en/rest/issues."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from .forge import Api, ForgeError, Remote, Text

OUR_AUTHOR = "github-actions[bot]"
"""Author of texts that a workflow writes with its own token; for an app's token `APP[bot]`."""


class GitHub:
    """The repository of a workflow.

    It reads `GITHUB_TOKEN`, `GITHUB_REPOSITORY` (owner/name), `GITHUB_API_URL`, `GITHUB_SERVER_URL`
    and, for the pull request, `GITHUB_REF`.

    Args:
        environment: the variables.
        number: number of the pull request; 0 takes that of the workflow.
        author: login that the token writes as; empty for the token of a workflow.

    Raises:
        ForgeError: if a variable is missing.
    """

    longest = 65_536

    def __init__(self, environment: Mapping[str, str], number: int = 0, author: str = "") -> None:
        self._author = author or OUR_AUTHOR
        self._ref = environment.get("GITHUB_REF", "")
        self._given = number
        token = environment.get("GITHUB_TOKEN", "")
        repository = environment.get("GITHUB_REPOSITORY", "")
        if not token:
            raise ForgeError("set GITHUB_TOKEN; in a workflow: GITHUB_TOKEN: ${{ github.token }}")
        if not repository:
            raise ForgeError("set GITHUB_REPOSITORY, as GitHub Actions does")
        api = environment.get("GITHUB_API_URL") or "https://api.github.com"
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._api = Api(f"{api}/repos/{repository}", headers, "GITHUB_TOKEN")
        server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
        self._page = f"{server}/{repository}"
        self._token = token

    def comments(self) -> Iterator[Text]:
        """Yields the comments on the pull request that the token wrote."""
        for comment in self._api.pages(self._comments):
            if self._is_ours(comment):
                yield _text(comment, "id")

    def add_comment(self, body: str) -> str:
        """Comments on the pull request; returns the address of the comment."""
        return _address(self._api.send("POST", self._comments, {"body": body}))

    def change_comment(self, comment: Text, body: str) -> str:
        """Replaces the text of a comment; returns its address."""
        path = f"/issues/comments/{comment.number}"
        return _address(self._api.send("PATCH", path, {"body": body}))

    def issues(self) -> Iterator[Text]:
        """Yields the open issues that the token wrote."""
        for issue in self._api.pages("/issues", state="open"):
            if "pull_request" not in issue and self._is_ours(issue):
                yield _text(issue, "number")

    def open_issue(self, title: str, body: str) -> str:
        """Opens an issue; returns its address."""
        return _address(self._api.send("POST", "/issues", {"title": title, "body": body}))

    def change_issue(self, issue: Text, body: str) -> None:
        """Replaces the text of an issue."""
        self._api.send("PATCH", f"/issues/{issue.number}", {"body": body})

    def close_issue(self, issue: Text, said: str) -> None:
        """Comments on an issue and closes it."""
        path = f"/issues/{issue.number}"
        self._api.send("POST", f"{path}/comments", {"body": said})
        self._api.send("PATCH", path, {"state": "closed", "state_reason": "completed"})

    @property
    def number(self) -> int:
        """Number of the pull request of the pipeline."""
        found = re.fullmatch(r"refs/pull/(\d+)/\w+", self._ref)
        number = self._given or (int(found[1]) if found else 0)
        if not number:
            raise ForgeError("this workflow runs for no pull request; name one: --number 12")
        return number

    @property
    def remote(self) -> Remote:
        """The repository with the pull request."""
        return Remote(f"{self._page}.git", "x-access-token", self._token)

    def is_of_fork(self) -> bool:
        """Tells whether the pull request comes from another repository, or one that is gone."""
        found = self._api.get(f"/pulls/{self.number}")
        head, base = ((found.get(side) or {}).get("repo") or {} for side in ("head", "base"))
        return not head.get("id") or head.get("id") != base.get("id")

    def open_numbers(self) -> set[int]:
        """Numbers of the open pull requests."""
        return {int(one["number"]) for one in self._api.pages("/pulls", state="open")}

    def file_address(self, branch: str, path: str) -> str:
        """The address at which a browser that may read the repository finds a picture.

        Those of raw.githubusercontent.com show nothing of a private repository.
        """
        return f"{self._page}/blob/{quote(branch)}/{quote(path)}?raw=true"

    @property
    def _comments(self) -> str:
        return f"/issues/{self.number}/comments"

    def _is_ours(self, entry: Mapping[str, Any]) -> bool:
        return (entry.get("user") or {}).get("login") == self._author


def _text(entry: Mapping[str, Any], key: str) -> Text:
    return Text(int(entry[key]), str(entry.get("body") or ""), _address(entry))


def _address(entry: Mapping[str, Any]) -> str:
    return str(entry.get("html_url", ""))
