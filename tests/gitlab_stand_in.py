"""A stand-in of GitLab's REST API: notes and issues of a project, as documented, in memory.

Sources: https://docs.gitlab.com/api/notes, https://docs.gitlab.com/api/issues,
https://docs.gitlab.com/api/users. Not held to recordings.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from serving import JsonHandler, serving

TOKEN = "glpat_canary"
PROJECT = "42"
_BOT = {"id": 7, "username": "project_42_bot_0f"}


class GitLabStandIn(ThreadingHTTPServer):
    """Holds merge requests' notes and issues; counts what was changed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issues: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.writes = 0

    def add_comment(
        self, merge_request: int, body: str, author: dict[str, Any] = _BOT
    ) -> dict[str, Any]:
        made = {"id": len(self.comments) + 100, "noteable_iid": merge_request, "body": body}
        made |= {"author": author, "system": False}
        self.comments.append(made)
        return made

    def add_issue(self, title: str, body: str, author: dict[str, Any] = _BOT) -> dict[str, Any]:
        number = len(self.issues) + 1
        made = {"iid": number, "title": title, "description": body, "author": author}
        made |= {"state": "opened", "web_url": f"https://gitlab.example/-/issues/{number}"}
        self.issues.append(made)
        return made


class _Handler(JsonHandler):
    server: GitLabStandIn
    usual_page_size = 20

    def _handle(self) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if self.headers.get("PRIVATE-TOKEN") != TOKEN:
            return self.answer(401, {"message": "401 Unauthorized"})
        steps = url.path.removeprefix("/api/v4/").strip("/").split("/")
        if steps == ["user"]:
            return self.answer(200, _BOT)
        if steps[:2] != ["projects", PROJECT]:
            return self.answer(404, {"message": "404 Project Not Found"})
        if self.command != "GET":
            self.server.writes += 1
        match (self.command, steps[2:]):
            case ("GET", ["issues"]):
                found = [one for one in self.server.issues if one["state"] == query["state"]]
                return self.answer(200, self.page(found, query))
            case ("POST", ["issues"]):
                made = self.server.add_issue(body["title"], body["description"])
                return self.answer(201, made)
            case ("PUT", ["issues", number]):
                issue = self.server.issues[int(number) - 1]
                if body.get("state_event") == "close":
                    issue["state"] = "closed"
                issue["description"] = body.get("description", issue["description"])
                return self.answer(200, issue)
            case ("GET", ["merge_requests", number, "notes"]):
                of_it = [one for one in self.server.comments if one["noteable_iid"] == int(number)]
                # The newest come first, unless one asks for another order.
                return self.answer(200, self.page(of_it[::-1], query))
            case ("POST", ["merge_requests" | "issues", number, "notes"]):
                return self.answer(201, self.server.add_comment(int(number), body["body"]))
            case ("PUT", ["merge_requests", _, "notes", number]):
                (note,) = (one for one in self.server.comments if one["id"] == int(number))
                note["body"] = body["body"]
                return self.answer(200, note)
        return self.answer(404, {"error": "404 Not Found"})

    do_GET = do_POST = do_PUT = _handle  # noqa: N815  # the library's names


@contextmanager
def gitlab() -> Iterator[GitLabStandIn]:
    with serving(GitLabStandIn()) as server:
        yield server
