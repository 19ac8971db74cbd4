"""The servers of a sandbox: Grafana's stand-in, the MCP server with what it needs, Prometheus."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from sandbox.access import Access
from sandbox.config import REPOSITORY, SandboxConfig, SandboxError, ServerName, port_of
from sandbox.ports import answers, free_port, refuse_taken_port
from sandbox.processes import Process, Server
from sandbox.snowflake import servers as snowflake

GRAFANA = "grafana"
DEMO_SERVER = "demo-mcp-server"
PROMETHEUS = "prometheus"

TITLES = {
    GRAFANA: "the stand-in for Grafana",
    DEMO_SERVER: "the demo MCP server (simulated load)",
    PROMETHEUS: "Prometheus",
    **snowflake.TITLES,
}
"""The names of the servers in a sentence."""

_ABOUT_MCP = {
    ServerName.DEMO: {DEMO_SERVER: "simulated load, with the metrics of the dashboards"},
    ServerName.SNOWFLAKE: snowflake.ABOUT,
}

_PASSWORD_VARIABLE = "GRAFANA_STAND_IN_PASSWORD"  # noqa: S105  # a variable's name

# The servers need these of a user's environment. None of them is a credential.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH")


def refuse_taken_ports(config: SandboxConfig, running: Mapping[str, Process]) -> None:
    """Checks before the first start that all ports are free.

    Args:
        config: the sandbox.
        running: its running servers; their ports count as free.

    Raises:
        SandboxError: if a port is taken; it names the port, the other process, and where to choose
            another port.
    """
    ours = {process.port for process in running.values()}
    for name, key, url in (
        (GRAFANA, "grafana:url", config.grafana_url),
        (PROMETHEUS, "mcp-monitoring:prometheusUrl", config.prometheus_url),
    ):
        if port_of(url) not in ours:
            cure = f"change {key} in {config.stack_file.name}"
            refuse_taken_port(port_of(url), name, cure)


def servers_of(
    config: SandboxConfig, access: Access, running: Mapping[str, Process]
) -> list[Server]:
    """Describes the servers of a sandbox; each may need those before it.

    Args:
        config: the sandbox.
        access: its credentials.
        running: its running servers; the MCP server keeps its port.

    Raises:
        SandboxError: if there is no Prometheus on this machine, or no environment of a server.
    """
    grafana = _grafana(config, access)
    if config.server is ServerName.SNOWFLAKE:
        environments = snowflake.install_environments()
        needed = snowflake.snowflake_servers(config, running, environments, _environment())
        port = next(server.port for server in needed if server.name == snowflake.MCP_SERVER)
        target = snowflake.metrics_port(port or 0)
        return [grafana, *needed, _prometheus(config, target, snowflake.MCP_SERVER)]
    known = running.get(DEMO_SERVER)
    demo_port = (known and known.port) or free_port()
    demo = _demo_server(config, demo_port)
    return [grafana, demo, _prometheus(config, demo_port, DEMO_SERVER)]


def about(server: ServerName) -> dict[str, str]:
    """Says what the servers of a sandbox are, by name.

    Args:
        server: the MCP server that it has.
    """
    return {
        GRAFANA: "stand-in: Grafana's HTTP API, and pages that draw the dashboards",
        PROMETHEUS: "real",
        **_ABOUT_MCP[server],
    }


def find_prometheus(command: str) -> Path:
    """Finds `prometheus` or `promtool`.

    Raises:
        SandboxError: if it is neither in `.toolchain/bin` nor on PATH.
    """
    tools = REPOSITORY / ".toolchain" / "bin"
    # Ours first: it is there only if the one on PATH is of another release line, or missing.
    found = shutil.which(command, path=os.pathsep.join([str(tools), os.environ["PATH"]]))
    if found is None:
        raise SandboxError(
            f"{command} is neither in .toolchain/bin nor on PATH; run make toolchain"
        )
    return Path(found)


def _grafana(config: SandboxConfig, access: Access) -> Server:
    """Describes the stand-in for Grafana; a restart keeps its data."""
    port = port_of(config.grafana_url)
    arguments = ["--port", str(port), "--data", str(config.home / "grafana")]
    return Server(
        GRAFANA,
        _module("sandbox.grafana", *arguments, "--as", str(config.release)),
        port=port,
        environment={**_environment(), _PASSWORD_VARIABLE: access.password},
        ready=lambda: answers(f"{config.grafana_url}/api/health"),
    )


def _demo_server(config: SandboxConfig, port: int) -> Server:
    return Server(
        DEMO_SERVER,
        _module("sandbox.demo_server", "--port", str(port), "--metrics", config.metrics),
        port=port,
        environment=_environment(),
        ready=lambda: answers(f"http://127.0.0.1:{port}/metrics"),
    )


def _prometheus(config: SandboxConfig, target: int, instance: str) -> Server:
    """Describes the real Prometheus, which scrapes the MCP server at a port of this machine."""
    config_file = config.home / "prometheus.yml"
    port = port_of(config.prometheus_url)
    return Server(
        PROMETHEUS,
        [
            str(find_prometheus("prometheus")),
            f"--config.file={config_file}",
            f"--storage.tsdb.path={config.home / 'prometheus'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ],
        port=port,
        environment=_environment(),
        ready=lambda: answers(f"{config.prometheus_url}/-/ready"),
        files={config_file: _prometheus_config(config, target, instance)},
    )


def _prometheus_config(config: SandboxConfig, port: int, instance: str) -> str:
    target = {
        "targets": [f"127.0.0.1:{port}"],
        # The port may change at each start. The instance stays the same.
        "labels": {"instance": instance},
    }
    return yaml.safe_dump(
        {
            "global": {"scrape_interval": config.scrape_interval},
            "scrape_configs": [{"job_name": config.job, "static_configs": [target]}],
        }
    )


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def _environment() -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, "PYTHONPATH": str(REPOSITORY)}
