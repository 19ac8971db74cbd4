"""A stand-in of GitHub's REST API: issues and comments, as documented, in memory.

Source: https://docs.github.com/en/rest/issues. Not held to recordings.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from serving import JsonHandler, serving

TOKEN = "ghs_canary"
REPOSITORY = "team/monitoring"
_BOT = {"login": "github-actions[bot]", "type": "Bot"}


class GitHubStandIn(ThreadingHTTPServer):
    """Holds issues (pull requests among them) and comments; counts what was changed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issues: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.writes = 0

    def add_comment(self, issue: int, body: str, user: dict[str, str] = _BOT) -> dict[str, Any]:
        number = len(self.comments) + 1
        made = {"id": number, "issue": issue, "body": body, "user": user}
        made["html_url"] = f"https://github.example/{issue}#{number}"
        self.comments.append(made)
        return made

    def add_issue(self, title: str, body: str, user: dict[str, str] = _BOT) -> dict[str, Any]:
        number = len(self.issues) + 1
        made = {"number": number, "title": title, "body": body, "user": user, "state": "open"}
        made["html_url"] = f"https://github.example/issues/{number}"
        self.issues.append(made)
        return made


class _Handler(JsonHandler):
    server: GitHubStandIn
    usual_page_size = 30

    def _handle(self) -> None:
        url = urlsplit(self.path)
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
def github() -> Iterator[GitHubStandIn]:
    with serving(GitHubStandIn()) as server:
        yield server
