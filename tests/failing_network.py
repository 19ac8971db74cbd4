"""A reverse proxy that stands for a network between a client and Grafana, and lets it fail."""

import json
import random
import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock

import httpx
from serving import serving

SHARE = 0.12
"""Share of the requests that go wrong, unless a test wants another."""

DELAY = 3.0
"""Seconds by which a late request comes later."""


JSON = {"content-type": "application/json"}


class Fault(StrEnum):
    """A way in which a request goes wrong."""

    TOO_MANY_REQUESTS = "429 with Retry-After"
    INTERNAL_ERROR = "500"
    BAD_GATEWAY = "502 as HTML"
    BAD_GATEWAY_AFTERWARDS = "502 as HTML, after the work"
    UNAVAILABLE = "503"
    RESET = "reset before the work"
    ANSWER_LOST = "answer lost after the work"
    DELAY = "delay"
    HALF_AN_ANSWER = "half an answer"


@dataclass(frozen=True)
class Struck:
    """A request that went wrong.

    Attributes:
        fault: how.
        request: its method and path, `POST /api/folders`.
    """

    fault: Fault
    request: str


class FailingNetwork:
    """A Grafana behind a network that fails when it is told to, or by chance.

    Attributes:
        url: its address there.
        struck: what went wrong, in the order in which it did.
        delay: seconds of a `Fault.DELAY`.
    """

    def __init__(self, grafana: httpx.Client, delay: float = DELAY) -> None:
        self.url = ""
        self.struck: list[Struck] = []
        self.delay = delay
        self._grafana = grafana
        self._told: list[tuple[Fault, re.Pattern[str], int]] = []
        self._chance: _Chance | None = None
        self._held: list[tuple[re.Pattern[str], Event, Event]] = []
        self._lock = Lock()

    def strike(self, fault: Fault, request: str, times: int = 1) -> None:
        """Lets the next requests like `POST /api/folders` go wrong; the rest is a pattern."""
        self._told.append((fault, re.compile(request), times))

    def fail_by_chance(
        self,
        seed: int | str,
        share: float = SHARE,
        faults: Sequence[Fault] = tuple(Fault),
        spared: str = "GET /api/health",
    ) -> None:
        """Lets a share of all requests go wrong, from now on.

        Whether a request does depends on the seed, on what is asked of which object, and on how
        often it was asked before: not on the order in which requests for several objects happen to
        arrive. So what went wrong can be seen again.

        Args:
            seed: the seed.
            share: the share, between 0 and 1.
            faults: what may happen, each as often as the others.
            spared: requests that always pass, as a pattern. The sandbox's plugin asks for the
                health of Grafana, to know what it talks to; the official one does not.
        """
        self._chance = _Chance(seed, share, faults, re.compile(spared))

    def recover(self) -> None:
        """Lets nothing go wrong any more."""
        self._chance = None
        self._told.clear()

    def requests_of(self, fault: Fault) -> list[str]:
        """Lists the requests that went wrong in one way."""
        return [one.request for one in self.struck if one.fault is fault]

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

    def fault_of(self, request: str, body: bytes = b"") -> Fault | None:
        """Decides what becomes of a request, and notes it."""
        with self._lock:
            fault = self._next_told(request)
            if fault is None and self._chance:
                fault = self._chance.fault_of(request, body)
            if fault:
                self.struck.append(Struck(fault, request))
            return fault

    def _next_told(self, request: str) -> Fault | None:
        for index, (fault, pattern, times) in enumerate(self._told):
            if times and pattern.fullmatch(request):
                self._told[index] = (fault, pattern, times - 1)
                return fault
        return None

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        """Passes a request on."""
        for pattern, came, go in list(self._held):
            if pattern.fullmatch(f"{method} {path}"):
                came.set()
                go.wait(60)
        return self._grafana.request(method, path, headers=headers, content=body)


class _Chance:
    """Draws faults, for each request by itself."""

    def __init__(
        self, seed: int | str, share: float, faults: Sequence[Fault], spared: re.Pattern[str]
    ) -> None:
        self._seed, self._share, self._faults, self._spared = seed, share, faults, spared
        self._seen: Counter[str] = Counter()

    def fault_of(self, request: str, body: bytes) -> Fault | None:
        if self._spared.fullmatch(request):
            return None
        asked = f"{_INVENTED.sub('', request)} {_subject(body)}"
        self._seen[asked] += 1
        drawn = random.Random(f"{self._seed} {self._seen[asked]} {asked}")  # noqa: S311
        return drawn.choice(self._faults) if drawn.random() < self._share else None


# Grafana invents the uids of notifiers.
_INVENTED = re.compile(r"(?<=/contact-points/)[^/?]+")


def _subject(body: bytes) -> str:
    """Names what a request is about, where its path does not."""
    try:
        sent = json.loads(body)
        return str(sent["dashboard"]["uid"] if "dashboard" in sent else sent.get("type", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


class _Handler(BaseHTTPRequestHandler):
    network: FailingNetwork

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.network.fault_of(f"{self.command} {self.path}", body)
        with suppress(BrokenPipeError, ConnectionResetError):  # The client was killed meanwhile.
            match fault:
                case Fault.TOO_MANY_REQUESTS:
                    self._answer(429, b'{"message":"too many requests"}', {"retry-after": "1"})
                case Fault.INTERNAL_ERROR:
                    self._answer(500, b'{"message":"internal server error"}')
                case Fault.UNAVAILABLE:
                    self._answer(503, b"upstream connect error", {"content-type": "text/plain"})
                case Fault.BAD_GATEWAY:
                    self._answer_bad_gateway()
                case Fault.BAD_GATEWAY_AFTERWARDS:
                    self._done(body)
                    self._answer_bad_gateway()
                case Fault.RESET:
                    self._reset()
                case Fault.ANSWER_LOST:
                    self._done(body)
                    self._reset()
                case _:
                    if fault is Fault.DELAY:
                        time.sleep(self.network.delay)
                    self._answer_whole_or_half(body, half=fault is Fault.HALF_AN_ANSWER)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _pass_on  # noqa: N815  # the library's names

    def _done(self, body: bytes) -> httpx.Response:
        skipped = ("Host", "Connection", "Content-Length")
        headers = {name: value for name, value in self.headers.items() if name not in skipped}
        return self.network.answer(self.command, self.path, headers, body)

    def _answer_whole_or_half(self, body: bytes, *, half: bool) -> None:
        answer = self._done(body)
        # The rest is about the connection to Grafana, or is not so any more: httpx has unpacked it.
        kept = ("content-type", "location", "retry-after", "www-authenticate")
        headers = {name: value for name, value in answer.headers.items() if name in kept}
        cut = len(answer.content) // 2 if half else 0
        self._answer(answer.status_code, answer.content, headers, cut)

    def _answer_bad_gateway(self) -> None:
        page = b"<html>\n<head><title>502 Bad Gateway</title></head>\n<body>nginx</body>\n</html>\n"
        self._answer(502, page, {"content-type": "text/html"})

    def _answer(
        self, status: int, content: bytes, headers: Mapping[str, str] = JSON, cut: int = 0
    ) -> None:
        """Answers, without the last bytes that were announced."""
        self.send_response(status)
        for name, value in {**JSON, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) - cut])
        self.close_connection = True

    def _reset(self) -> None:
        """Ends the connection as a machine does that knows nothing of it: by an RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The server would end it in the usual way first, so it is closed here and now.
        self.rfile.close()
        self.connection.close()
        self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


def client_of(grafana_url: str) -> httpx.Client:
    """Opens the Grafana itself, for what passes through the network."""
    # A connection that is used again may be closed by Grafana just then: nobody asked for that.
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(base_url=grafana_url, timeout=60, trust_env=False, limits=limits)


@contextmanager
def served(network: FailingNetwork) -> Iterator[None]:
    """Serves a Grafana at the address of the network, for as long as a test wants it."""
    handler = type("Handler", (_Handler,), {"network": network})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    network.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield


@contextmanager
def failing_network(grafana_url: str, delay: float = DELAY) -> Iterator[FailingNetwork]:
    """Serves a Grafana at another address, for as long as a test wants it."""
    with client_of(grafana_url) as client:
        network = FailingNetwork(client, delay)
        with served(network):
            yield network
