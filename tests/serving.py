"""HTTP servers that run for as long as a test wants them."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, TypeVar

_Server = TypeVar("_Server", bound=HTTPServer)


@contextmanager
def serving(server: _Server) -> Iterator[_Server]:
    """Runs a server in a thread, and closes it at the end."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class JsonHandler(BaseHTTPRequestHandler):
    """Answers in JSON, lists in pages, and logs nothing."""

    usual_page_size: int

    def page(self, found: Sequence[Any], query: Mapping[str, str]) -> Sequence[Any]:
        size, page = int(query.get("per_page", self.usual_page_size)), int(query.get("page", 1))
        return found[(page - 1) * size : page * size]

    def answer(self, status: int, content: Any) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass
