"""What GitHub and GitLab have in common for comments and issues, and calls of their APIs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from ..console.printing import one_line

_PAGE_SIZE = 100
_SECONDS = 30


class ForgeError(Exception):
    """A call that is refused or fails, or a missing variable; the message never holds the token."""


@dataclass(frozen=True)
class Text:
    """A comment or an issue that this pipeline's token wrote.

    Attributes:
        number: its number in the API.
        body: its text.
        address: its page.
    """

    number: int
    body: str
    address: str

    @property
    def first_line(self) -> str:
        """Its first line, which is the marker if the text is one of ours."""
        return self.body.split("\n", 1)[0].rstrip("\r")


@dataclass(frozen=True)
class Remote:
    """A repository for git.

    Attributes:
        address: its address.
        user: the user that goes with the token.
        token: the token.
    """

    address: str
    user: str
    token: str


class Forge(Protocol):
    """A repository with pull requests and issues, as one token may write to them.

    A person may copy a marker, and another app may quote it. So `comments` and `issues` yield only
    what the same token wrote.
    """

    longest: int
    """Most characters of a text."""

    @property
    def number(self) -> int:
        """Number of the pull request of the pipeline."""

    @property
    def remote(self) -> Remote:
        """The repository with the pull request."""

    def is_of_fork(self) -> bool:
        """Tells whether the pull request comes from another repository."""

    def open_numbers(self) -> set[int]:
        """Numbers of the open pull requests."""

    def file_address(self, branch: str, path: str) -> str:
        """The address at which a browser that may read the repository finds a picture."""

    def comments(self) -> Iterator[Text]:
        """Yields the comments on the pull request of the pipeline."""

    def add_comment(self, body: str) -> str:
        """Comments on the pull request; returns the address of the comment."""

    def change_comment(self, comment: Text, body: str) -> str:
        """Replaces the text of a comment; returns its address."""

    def issues(self) -> Iterator[Text]:
        """Yields the open issues."""

    def open_issue(self, title: str, body: str) -> str:
        """Opens an issue; returns its address."""

    def change_issue(self, issue: Text, body: str) -> None:
        """Replaces the text of an issue."""

    def close_issue(self, issue: Text, said: str) -> None:
        """Comments on an issue and closes it."""


class Api:
    """The REST API of a repository, with JSON and pages.

    Args:
        base_url: address that all paths follow.
        headers: headers of every request; they hold the token.
        variable: variable that the token came from, for messages.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], variable: str) -> None:
        self._variable = variable
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=_SECONDS)

    def get(self, path: str) -> dict[str, Any]:
        """Fetches an object."""
        answer: dict[str, Any] = self._ask("GET", path)
        return answer

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

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Sends a change and returns the changed object."""
        answer: dict[str, Any] = self._ask(method, path, body=body)
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            answer = self._http.request(method, path, params=query, json=body)
            content = answer.json() if answer.content else {}
        except httpx.LocalProtocolError:
            # The original message holds the token.
            raise ForgeError(f"{self._variable} has a character that no token has") from None
        except (httpx.HTTPError, ValueError) as error:
            raise ForgeError(f"{method} {path}: {type(error).__name__}: {error}") from None
        if not answer.is_success:
            raise ForgeError(f"{method} {path}: {answer.status_code} {_said(content)}".rstrip())
        return content


def _said(content: Any) -> str:
    """Finds the message in an error; GitLab says `message` or `error`, and some are objects."""
    if not isinstance(content, dict):
        return ""
    return one_line(str(content.get("message") or content.get("error") or ""))
