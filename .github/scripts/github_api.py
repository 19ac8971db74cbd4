"""Calls of GitHub's REST API for the workflows.

Source: https://docs.github.com/en/rest/issues
"""

import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import httpx
from mcp_monitoring.review.console.printing import printable

LONGEST_BODY = 65_536
"""Characters that GitHub accepts as the body of an issue or a comment."""

OUR_AUTHOR = "github-actions[bot]"
"""Author of texts that a workflow writes with its own token; for an app's token `APP[bot]`."""

_PAGE_SIZE = 100


class GitHubError(Exception):
    """A call that GitHub refuses, or that fails; the message never holds the token."""


class GitHub:
    """The repository of a workflow.

    It reads `GITHUB_TOKEN`, `GITHUB_REPOSITORY` (owner/name) and `GITHUB_API_URL`.

    Args:
        author: login that the token writes as.
    """

    def __init__(self, author: str = OUR_AUTHOR) -> None:
        self._author = author
        token = os.environ.get("GITHUB_TOKEN", "")
        repository = os.environ.get("GITHUB_REPOSITORY", "")
        if not token or not repository:
            raise GitHubError("set GITHUB_TOKEN and GITHUB_REPOSITORY, as GitHub Actions does")
        api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
        self._http = httpx.Client(
            base_url=f"{api}/repos/{repository}",
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            timeout=30,
        )

    def pages(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Yields the entries of a list, page by page."""
        page = 1
        while True:
            asked = {**query, "per_page": str(_PAGE_SIZE), "page": str(page)}
            found = self._ask("GET", path, query=asked)
            yield from found
            if len(found) < _PAGE_SIZE:
                return
            page += 1

    def send(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Sends a change and returns the changed object."""
        answer: dict[str, Any] = self._ask(method, path, body=body)
        return answer

    def is_ours(self, entry: dict[str, Any], marker: str) -> bool:
        """Tells whether our workflow wrote a comment or an issue.

        A person may copy a marker, and another app may quote it.

        Args:
            entry: the comment or the issue in GitHub's answer.
            marker: the first line of our texts.
        """
        user = entry.get("user") or {}
        first_line = str(entry.get("body") or "").split("\n", 1)[0]
        return user.get("login") == self._author and first_line.rstrip("\r") == marker

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> Any:
        try:
            answer = self._http.request(method, path, params=query, json=body)
            content = answer.json() if answer.content else {}
        except httpx.LocalProtocolError:
            # The original message holds the token.
            raise GitHubError("GITHUB_TOKEN has a character that no token has") from None
        except (httpx.HTTPError, ValueError) as error:
            raise GitHubError(f"{method} {path}: {type(error).__name__}: {error}") from None
        if not answer.is_success:
            said = content.get("message", "") if isinstance(content, dict) else ""
            raise GitHubError(f"{method} {path}: {answer.status_code} {said}")
        return content


def fitting(body: str) -> str:
    """Cuts a body to GitHub's limit; ours are shorter, so this is only a safeguard."""
    note = "\n\n_Cut: it was too long._"
    return body if len(body) <= LONGEST_BODY else body[: LONGEST_BODY - len(note)] + note


def fail(script: str, error: Exception) -> NoReturn:
    """Ends a script with one line that is safe for a terminal and a runner."""
    sys.exit(printable(f"{script}: {error}"))
