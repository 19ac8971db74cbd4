"""The HTTP layer: what it sends, and one clear line for everything that can go wrong."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from mcp_monitoring.review.servers.grafana import Grafana, GrafanaError

SECRET = "canary-5f2a"


class _Server(HTTPServer):
    """Answers every request with one answer, and remembers what came."""

    status = 200
    content = b"{}"
    seen: list[Any]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.content)

    do_GET = do_POST = _answer  # noqa: N815  # the library's names

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    made = _Server(("127.0.0.1", 0), _Handler)
    made.seen = []
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def grafana(server: _Server, auth: str = SECRET) -> Grafana:
    return Grafana(f"http://127.0.0.1:{server.server_port}/", auth)


def test_sends_a_token_as_a_bearer(server: _Server) -> None:
    with grafana(server) as opened:
        opened.dashboard("d")

    method, path, headers, _ = server.seen[0]
    assert (method, path) == ("GET", "/api/dashboards/uid/d")
    assert headers["Authorization"] == f"Bearer {SECRET}"


def test_sends_user_and_password_as_basic_auth(server: _Server) -> None:
    with grafana(server, "user:pass:word") as opened:
        opened.dashboard("d")

    assert server.seen[0][2]["Authorization"] == "Basic dXNlcjpwYXNzOndvcmQ="


def test_sends_nothing_for_anonymous(server: _Server) -> None:
    with grafana(server, "anonymous") as opened:
        opened.dashboard("d")

    assert "Authorization" not in server.seen[0][2]


def test_a_dashboard_that_is_missing_is_none(server: _Server) -> None:
    server.status = 404
    with grafana(server) as opened:
        assert opened.dashboard("d") is None


def test_a_failed_query_is_a_result(server: _Server) -> None:
    server.status = 400
    server.content = b'{"results": {"A": {"error": "parse error", "status": 400}}}'
    with grafana(server) as opened:
        results = opened.query([{"refId": "A"}], from_ms=1, to_ms=2)

    assert results["A"]["error"] == "parse error"
    sent = json.loads(server.seen[0][3])
    assert (sent["from"], sent["to"]) == ("1", "2")


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (401, b'{"message": "no"}', "refuses the credential"),
        (403, b'{"message": "no"}', "set GRAFANA_AUTH to one that may"),
        (500, b'{"message": "database is locked"}', "with 500: database is locked"),
        (200, b"<html>", "no JSON; is it a Grafana?"),
        (200, b"[]", "answers what no Grafana answers"),
    ],
)
def test_what_is_no_answer_is_told_in_one_line(
    server: _Server, status: int, content: bytes, said: str
) -> None:
    server.status, server.content = status, content
    with grafana(server) as opened, pytest.raises(GrafanaError) as refusal:
        opened.dashboard("d")

    assert said in str(refusal.value)
    assert f"127.0.0.1:{server.server_port}" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_what_is_no_list_of_rules_is_told(server: _Server) -> None:
    with (
        grafana(server) as opened,
        pytest.raises(GrafanaError, match="answers what no Grafana answers"),
    ):
        opened.alert_rules()


def test_an_unreachable_grafana_is_named_without_its_credential() -> None:
    with (
        Grafana(f"http://user:{SECRET}@127.0.0.1:9", "x") as opened,
        pytest.raises(GrafanaError) as refusal,
    ):
        opened.dashboard("d")

    assert "Grafana at http://127.0.0.1:9 cannot be reached" in str(refusal.value)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize(("url", "auth"), [("http://g:port", "x"), ("http://g", "tök€n")])
def test_what_is_no_address_or_no_credential_is_told(url: str, auth: str) -> None:
    with pytest.raises(GrafanaError, match="not a URL, or the credential not text"):
        Grafana(url, auth)
