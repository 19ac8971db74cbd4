"""A query that is too much for a server: told apart from others, directly and through Grafana.

The answers are those that Prometheus, servers with the same API and proxies before them document.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from threading import Event
from typing import Any

import pytest
from answering_server import AnsweringServer, answering
from mcp_monitoring.review.servers import grafana_requests, retries
from mcp_monitoring.review.servers.errors import (
    AnswerTooLargeError,
    GrafanaError,
    PrometheusError,
    QueryFailedError,
)
from mcp_monitoring.review.servers.grafana import Grafana
from mcp_monitoring.review.servers.prometheus import Prometheus
from mcp_monitoring.review.servers.proxied import ProxiedPrometheus
from mcp_monitoring.review.servers.source import Source
from serving import JsonHandler, serving

MOST_BYTES = 100_000


@contextmanager
def directly(url: str, seconds: float = 5) -> Iterator[Source]:
    yield Prometheus(url, seconds, MOST_BYTES)


@contextmanager
def through_grafana(url: str, seconds: float = 5) -> Iterator[Source]:
    with Grafana(url, "token") as grafana:
        yield ProxiedPrometheus(grafana, "p", seconds, MOST_BYTES)


WAYS = pytest.mark.parametrize("way", [directly, through_grafana])
Way = Callable[..., Any]


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "sleep", lambda seconds: None)


def said(kind: str, error: str) -> bytes:
    return json.dumps({"status": "error", "errorType": kind, "error": error}).encode()


def asked(way: Way, server: AnsweringServer) -> Any:
    with way(f"http://127.0.0.1:{server.server_port}") as source:
        return source.data("query_range", {"query": "up"})


@WAYS
@pytest.mark.parametrize(
    ("status", "content"),
    [
        (503, said("timeout", "query timed out in expression evaluation")),
        (422, said("execution", "query processing would load too many samples into memory")),
        (400, said("bad_data", "exceeded maximum resolution of 11,000 points per timeseries")),
        (422, said("execution", "query timed out in query execution")),
        (503, said("canceled", "query was canceled in query execution")),
        # VictoriaMetrics, Mimir, Thanos.
        (422, said("422", "the number of matching timeseries exceeds -search.maxUniqueTimeseries")),
        (422, said("too_large", "the query exceeded the maximum number of chunks")),
        (422, said("internal", "context deadline exceeded")),
        # A gateway, or Grafana itself.
        (504, b"<html>504 Gateway Time-out</html>"),
        (504, b""),
        (504, b'{"message": "Gateway Timeout"}'),
    ],
)
def test_what_a_shorter_time_may_mend_is_asked_once_and_can_be_split(
    way: Way, status: int, content: bytes
) -> None:
    with answering() as server:
        server.status, server.content = status, content
        with pytest.raises(QueryFailedError) as failed:
            asked(way, server)

    assert len(server.seen) == 1
    assert "\n" not in str(failed.value)


@WAYS
@pytest.mark.parametrize(
    ("status", "content"),
    [
        (400, said("bad_data", "unknown function")),
        (502, b"<html>502 Bad Gateway</html>"),
        (502, b""),
        (503, b"<html>503 Service Temporarily Unavailable</html>"),
        (500, b"oops"),
    ],
)
def test_what_it_does_not_mend_is_said(way: Way, status: int, content: bytes) -> None:
    with answering() as server:
        server.status, server.content = status, content
        with pytest.raises(PrometheusError) as failed:
            asked(way, server)

    assert not isinstance(failed.value, QueryFailedError)
    assert str(status) in str(failed.value) or "unknown function" in str(failed.value)


@WAYS
def test_a_server_that_answers_too_late_can_be_asked_for_less(way: Way) -> None:
    done = Event()

    class Late(JsonHandler):
        def do_GET(self) -> None:  # noqa: N802  # the library's name
            done.wait(30)
            self.answer(200, {})

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Late)) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with way(url, 0.1) as source, pytest.raises(QueryFailedError, match=r"within 0\.1 s"):
            source.data("query_range", {"query": "up"})
        done.set()


@WAYS
def test_of_an_answer_no_more_is_read_than_is_wanted(way: Way) -> None:
    large = json.dumps({"status": "success", "data": ["x" * MOST_BYTES]}).encode()
    small = json.dumps({"status": "success", "data": ["x" * 1000]}).encode()
    with answering() as server:
        server.content = large
        with pytest.raises(AnswerTooLargeError, match="an answer of more than 0"):
            asked(way, server)
        server.content = small
        assert asked(way, server) == ["x" * 1000]


@WAYS
def test_how_long_a_packed_answer_is_counts_when_it_is_unpacked(way: Way) -> None:
    with answering() as server:
        server.headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        server.content = gzip.compress(b'{"status": "success", "data": "%s"}' % (b"x" * MOST_BYTES))
        assert len(server.content) < MOST_BYTES / 100
        with pytest.raises(AnswerTooLargeError):
            asked(way, server)
        server.content = gzip.compress(b'{"status": "success", "data": "short"}')
        assert asked(way, server) == "short"


@WAYS
@pytest.mark.parametrize("drop", [b" ", b"[", b'{"status": "success", "data": '])
def test_an_answer_in_drops_is_none(way: Way, drop: bytes) -> None:
    gone = Event()

    class Dripping(JsonHandler):
        def do_GET(self) -> None:  # noqa: N802  # the library's name
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not gone.wait(0.02):
                    self.wfile.write(drop)

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Dripping)) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with way(url, 0.2) as source, pytest.raises(QueryFailedError, match=r"within 0\.2 s"):
            source.data("query_range", {"query": "up"})
        gone.set()


@pytest.mark.parametrize("path", ["/api/datasources", "/api/search", "/api/folders"])
def test_what_a_grafana_answers_has_a_bound_where_nobody_says_one(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grafana_requests, "USUAL_BYTES", MOST_BYTES)
    with answering() as server:
        server.content = b'["%s"]' % (b"x" * MOST_BYTES)
        url = f"http://127.0.0.1:{server.server_port}"
        with Grafana(url, "token") as grafana, pytest.raises(GrafanaError) as failed:
            grafana._ask("GET", path)

    [line] = str(failed.value).splitlines()
    assert "sends an answer of more than 0.09" in line
    assert f"GET {path}" in line


@pytest.mark.parametrize("port", [65536, 99999, 10**9])
def test_a_port_that_no_server_has_is_told_before_anything_is_asked(port: int) -> None:
    with pytest.raises(PrometheusError, match="has a port that no server can have"):
        Prometheus(f"http://127.0.0.1:{port}")
