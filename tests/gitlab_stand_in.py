"""A stand-in of GitLab's REST API: notes and issues of a project, in memory; and its git.

Sources: https://docs.gitlab.com/api/notes, https://docs.gitlab.com/api/issues,
https://docs.gitlab.com/api/users, https://docs.gitlab.com/api/merge_requests,
https://docs.gitlab.com/api/projects. Not held to recordings.
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

TOKEN = "glpat_canary"
PROJECT = "42"
REPOSITORY = "team/monitoring"
_BOT = {"id": 7, "username": "project_42_bot_0f"}


class GitLabStandIn(ThreadingHTTPServer):
    """Holds merge requests' notes and issues; counts what was changed.

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

    def add_comment(
        self, merge_request: int, body: str, author: dict[str, Any] = _BOT
    ) -> dict[str, Any]:
        made = {"id": len(self.comments) + 100, "noteable_iid": merge_request, "body": body}
        made |= {"author": author, "system": False}
        self.comments.append(made)
        return made

    def add_pull(self, number: int, *, state: str = "open", fork: bool = False) -> None:
        projects = {"source_project_id": 43 if fork else 42, "target_project_id": 42}
        self.pulls[number] = {
            "iid": number,
            "state": "opened" if state == "open" else state,
            **projects,
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{REPOSITORY}"

    def add_issue(self, title: str, body: str, author: dict[str, Any] = _BOT) -> dict[str, Any]:
        number = len(self.issues) + 1
        made = {"iid": number, "title": title, "description": body, "author": author}
        made |= {"state": "opened", "web_url": f"https://gitlab.example/-/issues/{number}"}
        self.issues.append(made)
        return made


class _Handler(JsonHandler):
    server: GitLabStandIn
    usual_page_size = 20

    def _git(self) -> None:
        login = b64encode(f"oauth2:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {login}":
            return self.answer(401, {"message": "401 Unauthorized"})
        if not self.server.may_push and "receive-pack" in self.path:
            return self.answer(403, {"message": "403 Forbidden"})
        return answer_as_git(self, self.server.root)

    def _handle(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith(f"/{REPOSITORY}.git/"):
            return self._git()
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
            case ("GET", []):
                page = self.server.address
                return self.answer(200, {"web_url": page, "http_url_to_repo": f"{page}.git"})
            case ("GET", ["merge_requests"]) if self.server.lists_pulls:
                pulls = self.server.pulls.values()
                listed = [one for one in pulls if one["state"] == query["state"]]
                return self.answer(200, self.page(listed, query))
            case ("GET", ["merge_requests", number]) if int(number) in self.server.pulls:
                return self.answer(200, self.server.pulls[int(number)])
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
def gitlab(root: Path) -> Iterator[GitLabStandIn]:
    with serving(GitLabStandIn(root)) as server:
        yield server
