"""A web server that gives every request one answer, and remembers what came."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from serving import serving

ORGANISATION = (200, b'{"id": 1, "name": "Main Org."}')
"""What Grafana answers to `GET /api/org`, which every command asks first."""


class AnsweringServer(HTTPServer):
    """Answers with `status`, `headers` and `content`, and paths with a part of `missing` with 404.

    A path in `answers` has its own status and content.

    Args:
        bind: whether to listen at once.
    """

    def __init__(self, *, bind: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind)
        self.status = 200
        self.content = b"{}"
        self.headers: dict[str, str] = {}
        self.missing: tuple[str, ...] = ()
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.seen: list[Any] = []


class _Handler(BaseHTTPRequestHandler):
    server: AnsweringServer

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        missing = any(path in self.path for path in self.server.missing)
        otherwise = (404 if missing else self.server.status, self.server.content)
        status, content = self.server.answers.get(self.path.partition("?")[0], otherwise)
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _answer  # noqa: N815  # the library's names

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@contextmanager
def answering(context: ssl.SSLContext | None = None) -> Iterator[AnsweringServer]:
    """Runs a server for as long as a test wants it.

    Args:
        context: its certificate, if it answers as https.
    """
    made = AnsweringServer()
    if context is not None:
        made.socket = context.wrap_socket(made.socket, server_side=True)
    with serving(made):
        yield made
