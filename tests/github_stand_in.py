"""A stand-in of GitHub's REST API: issues and comments, as documented, in memory; and its git.

Sources: https://docs.github.com/en/rest/issues, https://docs.github.com/en/rest/pulls. Not held to
recordings.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from git_backend import answer_as_git
from serving import JsonHandler, serving

TOKEN = "ghs_canary"
REPOSITORY = "team/monitoring"
_BOT = {"login": "github-actions[bot]", "type": "Bot"}


class GitHubStandIn(ThreadingHTTPServer):
    """Holds issues (pull requests among them) and comments; counts what was changed.

    Its repositories are in a directory; whoever has the token may push if `may_push`.
    """

    may_push = True
    lists_pulls = True

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.pulls: dict[int, dict[str, Any]] = {}
        self.issues: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.writes = 0

    def add_comment(self, issue: int, body: str, user: dict[str, str] = _BOT) -> dict[str, Any]:
        number = len(self.comments) + 1
        made = {"id": number, "issue": issue, "body": body, "user": user}
        made["html_url"] = f"https://github.example/{issue}#{number}"
        self.comments.append(made)
        return made

    def add_pull(self, number: int, *, state: str = "open", fork: bool = False) -> None:
        repositories = {"head": {"id": 2 if fork else 1}, "base": {"id": 1}}
        sides = {side: {"repo": one} for side, one in repositories.items()}
        self.pulls[number] = {"number": number, "state": state, **sides}

    def add_issue(self, title: str, body: str, user: dict[str, str] = _BOT) -> dict[str, Any]:
        number = len(self.issues) + 1
        made = {"number": number, "title": title, "body": body, "user": user, "state": "open"}
        made["html_url"] = f"https://github.example/issues/{number}"
        self.issues.append(made)
        return made


class _Handler(JsonHandler):
    server: GitHubStandIn
    usual_page_size = 30

    def _git(self) -> None:
        login = b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {login}":
            return self.answer(401, {"message": "Bad credentials"})
        if not self.server.may_push and "receive-pack" in self.path:
            return self.answer(403, {"message": "Permission denied"})
        return answer_as_git(self, self.server.root)

    def _handle(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith(f"/{REPOSITORY}.git/"):
            return self._git()
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.answer(401, {"message": "Bad credentials"})
        prefix = f"/repos/{REPOSITORY}"
        if not url.path.startswith(prefix):
            return self.answer(404, {"message": "Not Found"})
        steps = url.path.removeprefix(prefix).strip("/").split("/")
        if self.command != "GET":
            self.server.writes += 1
        match (self.command, steps):
            case ("GET", ["pulls"]) if self.server.lists_pulls:
                pulls = self.server.pulls.values()
                listed = [one for one in pulls if one["state"] == query["state"]]
                return self.answer(200, self.page(listed, query))
            case ("GET", ["pulls", number]) if int(number) in self.server.pulls:
                return self.answer(200, self.server.pulls[int(number)])
            case ("GET", ["issues"]):
                found = [one for one in self.server.issues if one["state"] == query["state"]]
                return self.answer(200, self.page(found, query))
            case ("POST", ["issues"]):
                return self.answer(201, self.server.add_issue(body["title"], body["body"]))
            case ("PATCH", ["issues", number]):
                issue = self.server.issues[int(number) - 1]
                issue.update(body)
                return self.answer(200, issue)
            case ("GET", ["issues", number, "comments"]):
                found = [one for one in self.server.comments if one["issue"] == int(number)]
                return self.answer(200, self.page(found, query))
            case ("POST", ["issues", number, "comments"]):
                return self.answer(201, self.server.add_comment(int(number), body["body"]))
            case ("PATCH", ["issues", "comments", number]):
                comment = self.server.comments[int(number) - 1]
                comment["body"] = body["body"]
                return self.answer(200, comment)
        return self.answer(404, {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = _handle  # noqa: N815  # the library's names


@contextmanager
def github(root: Path) -> Iterator[GitHubStandIn]:
    with serving(GitHubStandIn(root)) as server:
        yield server
