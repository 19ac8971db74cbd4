"""Queries held against a live Prometheus, and one clear line where it cannot be asked."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from prometheus_server import Prometheus, prometheus_on
from serving import serving
from typer.testing import CliRunner, Result

from sandbox.ports import free_port

CLEAN = REPOSITORY / "tests" / "review" / "check" / "corpus" / "clean.json"
SECRET = "canary-5f2a"


def check(url: str, *arguments: Any) -> Result:
    return CliRunner().invoke(app, ["check", "--prometheus", url, *map(str, arguments)])


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that scrapes the demo server."""
    port = free_port()
    targets = [{"targets": [f"127.0.0.1:{port}"]}]
    scrape: list[Mapping[str, Any]] = [{"job_name": "snowflake-mcp", "static_configs": targets}]
    with (
        subprocess.Popen(
            [sys.executable, "-m", "sandbox.demo_server", "--port", str(port)]
        ) as demo,
        prometheus_on(tmp_path_factory.mktemp("live"), scrape) as running,
    ):
        try:
            deadline = time.monotonic() + 30
            while not running.query("mcp_uptime_seconds"):
                assert time.monotonic() < deadline, "nothing was scraped"
                time.sleep(0.2)
            yield running
        finally:
            demo.terminate()


def test_what_the_server_has_is_no_finding(live: Prometheus) -> None:
    result = check(live.url, "--no-contract", CLEAN)

    assert result.exit_code == 0, result.output


def test_all_of_ours_is_there(live: Prometheus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    result = check(live.url)

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("expr", "rule"),
    [
        ("sum(rate(mcp_request_total[$__rate_interval]))", "unknown-metric"),
        ("sum by (tool) (rate(mcp_requests_total[$__rate_interval]))", "unknown-label"),
        ("sum(rate(mcp_uptime_seconds[$__rate_interval]))", "rate-on-gauge"),
    ],
)
def test_what_it_does_not_have_is_found(
    live: Prometheus, tmp_path: Path, expr: str, rule: str
) -> None:
    model = json.loads(CLEAN.read_text())
    model["panels"][0]["targets"][0] |= {"expr": expr, "legendFormat": "x"}
    file = tmp_path / "d.json"
    file.write_text(json.dumps(model))
    result = check(live.url, "--no-contract", file)

    assert result.exit_code == 2
    assert f"[{rule}]" in result.stdout


def test_what_the_parser_does_not_know_the_server_judges(live: Prometheus, tmp_path: Path) -> None:
    model = json.loads(CLEAN.read_text())
    model["panels"][0]["targets"][0] |= {"expr": "function_of_tomorrow(mcp_uptime_seconds)"}
    file = tmp_path / "d.json"
    file.write_text(json.dumps(model))
    result = check(live.url, "--no-contract", file)

    assert result.exit_code == 2
    assert "unknown function" in result.stdout
    assert "[promql-syntax]" in result.stdout


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ("sum(increase(mcp_requests_total))", "expected type range vector"),
        ("sum(rate(mcp_requests_total[5m])) default 0", "parse error"),
        ("median(mcp_uptime_seconds) by (job)", "parse error"),
    ],
)
def test_a_prometheus_refuses_metricsql(
    live: Prometheus, tmp_path: Path, expr: str, said: str
) -> None:
    model = json.loads(CLEAN.read_text())
    model["panels"][0]["targets"][0] |= {"expr": expr, "legendFormat": ""}
    file = tmp_path / "d.json"
    file.write_text(json.dumps(model))
    result = check(live.url, "--no-contract", file)

    assert result.exit_code == 2
    assert said in result.stdout
    assert result.stdout.count("[promql-syntax]") == 1


class _Answer(BaseHTTPRequestHandler):
    status = 200
    content = b""

    def do_GET(self) -> None:  # the library's name
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.content)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@pytest.mark.parametrize(
    ("status", "content"),
    [(401, b""), (403, b""), (404, b"nothing"), (500, b""), (200, b"<html>"), (200, b"{}")],
)
def test_a_server_that_cannot_be_asked_is_one_line(status: int, content: bytes) -> None:
    handler = type("Answer", (_Answer,), {"status": status, "content": content})
    server = HTTPServer(("127.0.0.1", 0), handler)
    with serving(server):
        result = check(f"http://user:{SECRET}@127.0.0.1:{server.server_port}", CLEAN)

    assert result.exit_code == 1, result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("mcp-monitoring check: ")
    assert f"127.0.0.1:{server.server_port}" in line
    assert SECRET not in result.output


def test_a_host_that_cannot_exist_is_one_line() -> None:
    result = check(f"http://user:{SECRET}@prometheus..internal", CLEAN)

    assert result.exit_code == 1, result.output
    assert result.stderr == (
        "mcp-monitoring check: Prometheus at http://prometheus..internal cannot be reached:"
        " no host can have this name\n"
    )


def test_a_proxy_that_cannot_be_used_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"gopher://user:{SECRET}@proxy")
    result = check("http://prometheus.internal:9090", CLEAN)

    assert result.exit_code == 1, result.output
    assert "the proxy that the environment sets" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert SECRET not in result.output
