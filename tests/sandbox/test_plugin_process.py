"""The plugin as a process: what the engine starts, and what it hears."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.plugin import __main__ as program
from sandbox.plugin.official import plugin_version
from sandbox.plugin.values import to_struct


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GRAFANA_")}
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox.plugin"], stdout=subprocess.PIPE, text=True, env=environ
    ) as started:
        yield started
        started.send_signal(signal.SIGTERM)


@pytest.fixture
def stub(process: subprocess.Popen[str]) -> Iterator[Any]:
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)


def test_it_prints_its_port_and_answers(stub: Any) -> None:
    assert stub.GetPluginInfo(empty_pb2.Empty(), timeout=10).version == plugin_version()


def test_other_types_are_refused_by_name(stub: Any) -> None:
    token = "grafana:alerting/notificationPolicy:NotificationPolicy"
    request = provider_pb2.CheckRequest(urn=f"urn:pulumi:s::p::{token}::x", type=token, name="x")
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(request, timeout=10)
    assert caught.value.details() == (
        f"{token} is not reproduced by the mcp-monitoring stand-in for the Grafana plugin"
    )


def test_a_missing_credential_is_an_error_of_configure(stub: Any) -> None:
    request = provider_pb2.ConfigureRequest(args=to_struct({"url": "http://127.0.0.1:9"}))
    with pytest.raises(grpc.RpcError) as caught:
        stub.Configure(request, timeout=10)
    assert "grafana:auth" in caught.value.details()


def test_a_preview_needs_no_server(stub: Any) -> None:
    settings = {"url": "http://127.0.0.1:9", "auth": "hunter2", "retries": "0"}
    stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)), timeout=10)
    create = {
        "type": "grafana:oss/folder:Folder",
        "properties": to_struct({"title": "t"}),
    }
    planned = stub.Create(provider_pb2.CreateRequest(**create, preview=True), timeout=10)
    assert planned.properties["title"] == "t"
    with pytest.raises(grpc.RpcError, match="cannot reach Grafana") as caught:
        stub.Create(provider_pb2.CreateRequest(**create), timeout=10)
    assert "http://127.0.0.1:9" in caught.value.details()
    assert "hunter2" not in caught.value.details()


@pytest.fixture
def foreign_grafana() -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """A Grafana that is not the sandbox's; it notes what it is asked, and with which credential."""

    asked: list[tuple[str, str | None]] = []

    class Foreign(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"commit": "f2a1c9", "database": "ok", "version": "12.4.0"}')

        def log_message(self, *_arguments: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Foreign) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_grafana_that_is_not_the_sandboxs_is_refused_before_there_is_anything_to_do(
    stub: Any, foreign_grafana: tuple[str, list[tuple[str, str | None]]]
) -> None:
    address, asked = foreign_grafana
    settings = {"url": f"http://admin:hunter2@{address}", "auth": "hunter3"}

    with pytest.raises(grpc.RpcError) as caught:
        stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)), timeout=10)

    assert f"not with http://{address}; install the official" in caught.value.details()
    assert "hunter" not in caught.value.details()
    assert asked == [("/api/health", None)]


def test_it_ends_when_the_engine_is_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sandbox.engine._SECONDS_BETWEEN_LOOKS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as engine:
        port = engine.getsockname()[1]
    program.main([f"127.0.0.1:{port}"])
    assert int(capsys.readouterr().out) > 0


def test_the_engine_is_the_last_argument_also_if_it_traces(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    watched: list[str] = []

    def ended(address: str) -> threading.Event:
        watched.append(address)
        event = threading.Event()
        event.set()
        return event

    monkeypatch.setattr("sandbox.engine.watch_engine", ended)
    program.main(["--tracing", "tcp://127.0.0.1:9", "127.0.0.1:10"])

    assert watched == ["127.0.0.1:10"]
    assert int(capsys.readouterr().out) > 0
