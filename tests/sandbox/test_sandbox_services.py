"""The servers of a sandbox, as its stack file describes them."""

import socket
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ports import free_ports

from sandbox import services
from sandbox.access import Access
from sandbox.config import SandboxConfig, SandboxError, ServerName
from sandbox.processes import Process, Server
from sandbox.snowflake import servers
from toolchain.steps import StepFailedError

ACCESS = Access(password="canary-password", token="canary-token")


@pytest.fixture
def config(tmp_path: Path) -> SandboxConfig:
    grafana, prometheus = free_ports(2)
    return SandboxConfig(
        project=tmp_path,
        stack="dev",
        grafana_url=f"http://127.0.0.1:{grafana}",
        prometheus_url=f"http://127.0.0.1:{prometheus}",
        job="snowflake-mcp",
        scrape_interval="5s",
    )


def running(name: str, port: int) -> dict[str, Process]:
    return {name: Process(name, pid=2, started=0.0, port=port, settings=[])}


def described(config: SandboxConfig) -> dict[str, Server]:
    demo = running(services.DEMO_SERVER, 9105)
    return {server.name: server for server in services.servers_of(config, ACCESS, demo)}


@pytest.mark.parametrize(
    ("change", "restarted"),
    [
        ({"grafana_url": "http://127.0.0.1:1"}, {"grafana"}),
        ({"prometheus_url": "http://127.0.0.1:2"}, {"prometheus"}),
        ({"job": "other"}, {"prometheus"}),
        ({"scrape_interval": "15s"}, {"prometheus"}),
        ({"metrics": "otel"}, {"demo-mcp-server"}),
        ({"stack": "prod"}, set()),
    ],
)
def test_a_change_of_the_stack_file_is_one_of_the_servers_it_concerns(
    config: SandboxConfig, change: dict[str, Any], restarted: set[str]
) -> None:
    before, after = described(config), described(replace(config, **change))

    assert {name for name in before if before[name].settings != after[name].settings} == restarted


def test_a_demo_server_that_runs_keeps_its_port(config: SandboxConfig) -> None:
    assert described(config)[services.DEMO_SERVER].port == 9105


def test_a_new_demo_server_is_the_one_that_prometheus_scrapes(config: SandboxConfig) -> None:
    _, demo, prometheus = services.servers_of(config, ACCESS, {})

    (written,) = prometheus.files.values()
    assert f"127.0.0.1:{demo.port}" in written


@pytest.fixture
def snowflake(config: SandboxConfig, monkeypatch: pytest.MonkeyPatch) -> SandboxConfig:
    """A sandbox with Snowflake's MCP server; its environments need not be there."""
    environments = {name: Path("/cache") / name for name in ("snowflake", "fakesnow")}
    monkeypatch.setattr(servers, "install_environments", lambda: environments)
    return replace(config, server=ServerName.SNOWFLAKE, metrics="otel")


def test_snowflakes_server_has_its_stand_in_and_a_client_and_no_demo_server(
    snowflake: SandboxConfig,
) -> None:
    started = services.servers_of(snowflake, ACCESS, {})

    assert [server.name for server in started] == [
        *("grafana", "fakesnow", "snowflake-mcp", "snowflake-client", "prometheus")
    ]
    assert {server.name for server in started} == set(services.about(ServerName.SNOWFLAKE))
    assert {server.name for server in started} <= set(services.TITLES)


def test_prometheus_scrapes_the_port_that_the_exporter_is_told(snowflake: SandboxConfig) -> None:
    started = {server.name: server for server in services.servers_of(snowflake, ACCESS, {})}

    port = started["snowflake-mcp"].environment["OTEL_EXPORTER_PROMETHEUS_PORT"]
    (written,) = started["prometheus"].files.values()
    assert f"127.0.0.1:{port}" in written
    assert int(port) != started["snowflake-mcp"].port


def test_snowflakes_server_finds_the_stand_in_by_its_connection(snowflake: SandboxConfig) -> None:
    started = {server.name: server for server in services.servers_of(snowflake, ACCESS, {})}

    ((file, text),) = started["snowflake-mcp"].files.items()
    assert tomllib.loads(text)["default"]["port"] == started["fakesnow"].port
    assert started["snowflake-mcp"].environment["SNOWFLAKE_HOME"] == str(file.parent)
    assert f"http://127.0.0.1:{started['snowflake-mcp'].port}/mcp" in (
        started["snowflake-client"].command
    )


def test_servers_of_snowflake_that_run_keep_their_ports(snowflake: SandboxConfig) -> None:
    known = {**running("fakesnow", 21_000), **running("snowflake-mcp", 22_000)}

    before = services.servers_of(snowflake, ACCESS, known)
    after = services.servers_of(snowflake, ACCESS, known)

    assert [server.port for server in before if server.name in known] == [21_000, 22_000]
    assert [server.settings for server in before] == [server.settings for server in after]


def test_an_environment_that_cannot_be_made_is_one_line(
    config: SandboxConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str, _uv: str) -> Path:
        raise StepFailedError("the environment could not be made (no route); is there a network?")

    monkeypatch.setattr(servers, "install_environment", fail)

    with pytest.raises(SandboxError, match="could not be made") as raised:
        services.servers_of(replace(config, server=ServerName.SNOWFLAKE), ACCESS, {})
    assert "\n" not in str(raised.value)


def test_no_server_gets_the_credentials_of_the_user(
    config: SandboxConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GRAFANA_AUTH", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "HTTP_PROXY"):
        monkeypatch.setenv(name, "canary-of-the-user")

    servers = described(config)
    assert servers
    for server in servers.values():
        assert "canary-of-the-user" not in server.environment.values()
        assert "PATH" in server.environment


def test_only_grafana_gets_the_password_and_only_by_its_environment(config: SandboxConfig) -> None:
    servers = described(config)
    assert services.GRAFANA in servers
    for name, server in servers.items():
        assert (ACCESS.password in server.environment.values()) == (name == services.GRAFANA)
        assert not any("canary" in setting for setting in server.settings)


def test_a_port_that_one_of_ours_has_is_not_taken(config: SandboxConfig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        moved = replace(config, grafana_url=f"http://127.0.0.1:{port}")

        services.refuse_taken_ports(moved, running(services.PROMETHEUS, port))
        with pytest.raises(SandboxError, match=f"port {port} for grafana is taken by"):
            services.refuse_taken_ports(moved, {})


def tool(directory: Path) -> Path:
    directory.mkdir(parents=True)
    file = directory / "prometheus"
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_the_prometheus_of_the_toolchain_comes_before_the_one_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tool(tmp_path / ".toolchain" / "bin")
    monkeypatch.setenv("PATH", str(tool(tmp_path / "path").parent))
    monkeypatch.setattr(services, "REPOSITORY", tmp_path)

    assert services.find_prometheus("prometheus") == ours


def test_without_one_of_the_toolchain_the_prometheus_on_path_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tool(tmp_path / "path")
    monkeypatch.setenv("PATH", str(installed.parent))
    monkeypatch.setattr(services, "REPOSITORY", tmp_path)

    assert services.find_prometheus("prometheus") == installed
