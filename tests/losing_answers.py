"""A reverse proxy that lets a Grafana do what it is asked, and loses some of its answers."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock

import httpx
from serving import serving


class LosingGrafana:
    """A Grafana behind a network that loses answers.

    Attributes:
        url: its address there.
        lost: what was done and not answered, as `METHOD path`.
    """

    def __init__(self, grafana: httpx.Client) -> None:
        self.url = ""
        self.lost: list[str] = []
        self._grafana = grafana
        self._losses: list[tuple[re.Pattern[str], int]] = []
        self._held: list[tuple[re.Pattern[str], Event, Event]] = []
        self._lock = Lock()

    def lose(self, request: str, times: int) -> None:
        """Loses the answers of requests like `POST /api/folders`; the rest is a pattern."""
        self._losses.append((re.compile(request), times))

    @contextmanager
    def holding(self, request: str) -> Iterator[Event]:
        """Keeps requests from Grafana for as long as the block lasts; yields when one has come."""
        came, go = Event(), Event()
        held = (re.compile(request), came, go)
        self._held.append(held)
        try:
            yield came
        finally:
            self._held.remove(held)
            go.set()

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        """Passes a request on."""
        for pattern, came, go in list(self._held):
            if pattern.fullmatch(f"{method} {path}"):
                came.set()
                go.wait(60)
        return self._grafana.request(method, path, headers=headers, content=body)

    def loses(self, request: str) -> bool:
        """Tells whether the answer of a request is lost, and counts it."""
        with self._lock:
            for index, (pattern, times) in enumerate(self._losses):
                if times and pattern.fullmatch(request):
                    self._losses[index] = (pattern, times - 1)
                    self.lost.append(request)
                    return True
        return False


class _Handler(BaseHTTPRequestHandler):
    grafana: LosingGrafana

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        skipped = ("Host", "Connection", "Content-Length")
        headers = {name: value for name, value in self.headers.items() if name not in skipped}
        answer = self.grafana.answer(self.command, self.path, headers, body)
        if answer.is_success and self.grafana.loses(f"{self.command} {self.path}"):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _pass_on  # noqa: N815  # the library's names

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@contextmanager
def losing_answers(grafana_url: str) -> Iterator[LosingGrafana]:
    """Serves a Grafana at another address, for as long as a test wants it."""
    with httpx.Client(base_url=grafana_url, timeout=60, trust_env=False) as client:
        losing = LosingGrafana(client)
        handler = type("Handler", (_Handler,), {"grafana": losing})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        losing.url = f"http://127.0.0.1:{server.server_port}"
        with serving(server):
            yield losing
