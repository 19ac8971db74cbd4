"""The three servers of a sandbox: Grafana's stand-in, the demo MCP server, and Prometheus."""

import os
import shutil
import socket
import sys
from pathlib import Path

import httpx
import yaml

from sandbox.access import Access
from sandbox.place import REPOSITORY, Place, SandboxError, port_of
from sandbox.processes import Processes, refuse_taken_port

GRAFANA = "grafana"
DEMO_SERVER = "demo-mcp-server"
PROMETHEUS = "prometheus"

_PASSWORD_VARIABLE = "GRAFANA_STAND_IN_PASSWORD"  # noqa: S105  # a variable's name


def refuse_taken_ports(place: Place, processes: Processes) -> None:
    """Makes sure, before anything is started, that everything can be.

    Raises:
        SandboxError: naming the port, who has it, and where to choose another.
    """
    running = processes.running()
    for name, key, url in (
        (GRAFANA, "grafana:url", place.grafana_url),
        (PROMETHEUS, "mcp-monitoring:prometheusUrl", place.prometheus_url),
    ):
        if name not in running:
            cure = f"change {key} in {place.stack_file.name}"
            refuse_taken_port(port_of(url), name, cure)


def start_grafana(place: Place, processes: Processes, access: Access) -> None:
    """Starts the stand-in of Grafana; its data stays from one start to the next."""
    port = port_of(place.grafana_url)
    processes.start(
        GRAFANA,
        _module("sandbox.grafana", "--port", str(port), "--data", str(place.home / "grafana")),
        port=port,
        environment={**_environment(), _PASSWORD_VARIABLE: access.password},
        ready=lambda: _answers(f"{place.grafana_url}/api/health"),
    )


def start_demo_server(place: Place, processes: Processes) -> None:
    """Starts the demo MCP server on a free port."""
    port = _free_port()
    processes.start(
        DEMO_SERVER,
        _module("sandbox.demo_server", "--port", str(port)),
        port=port,
        environment=_environment(),
        ready=lambda: _answers(f"http://127.0.0.1:{port}/metrics"),
    )


def start_prometheus(place: Place, processes: Processes) -> None:
    """Starts the real Prometheus, scraping the demo MCP server.

    Raises:
        SandboxError: if there is none on this machine.
    """
    prometheus = find_prometheus("prometheus")
    config = place.home / "prometheus.yml"
    config.write_text(_prometheus_config(place, processes.running()[DEMO_SERVER].port))
    port = port_of(place.prometheus_url)
    processes.start(
        PROMETHEUS,
        [
            str(prometheus),
            f"--config.file={config}",
            f"--storage.tsdb.path={place.home / 'prometheus'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ],
        port=port,
        environment=_environment(),
        ready=lambda: _answers(f"{place.prometheus_url}/-/ready"),
    )


def find_prometheus(command: str) -> Path:
    """Finds `prometheus` or `promtool`.

    Raises:
        SandboxError: if it is neither on PATH nor in `.toolchain/bin`.
    """
    tools = REPOSITORY / ".toolchain" / "bin"
    found = shutil.which(command, path=os.pathsep.join([os.environ["PATH"], str(tools)]))
    if found is None:
        raise SandboxError(
            f"{command} is neither on PATH nor in .toolchain/bin; run make toolchain"
        )
    return Path(found)


def _prometheus_config(place: Place, demo_server_port: int) -> str:
    target = {
        "targets": [f"127.0.0.1:{demo_server_port}"],
        # The port changes from one start to the next; the instance is the same.
        "labels": {"instance": "demo-mcp-server"},
    }
    return yaml.safe_dump(
        {
            "global": {"scrape_interval": place.scrape_interval},
            "scrape_configs": [{"job_name": place.job, "static_configs": [target]}],
        }
    )


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
