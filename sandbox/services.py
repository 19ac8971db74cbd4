"""The three servers of a sandbox: Grafana's stand-in, the demo MCP server, and Prometheus."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import yaml

from sandbox.access import Access
from sandbox.place import REPOSITORY, Place, SandboxError, port_of
from sandbox.ports import free_port, refuse_taken_port
from sandbox.processes import Process, Server

GRAFANA = "grafana"
DEMO_SERVER = "demo-mcp-server"
PROMETHEUS = "prometheus"

TITLES = {
    GRAFANA: "the stand-in of Grafana",
    DEMO_SERVER: "the demo MCP server (simulated load)",
    PROMETHEUS: "Prometheus",
}
"""What to call the servers in a sentence."""

_PASSWORD_VARIABLE = "GRAFANA_STAND_IN_PASSWORD"  # noqa: S105  # a variable's name

# What programs need of a user's environment: nothing that lets them in anywhere.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH")


def refuse_taken_ports(place: Place, running: Mapping[str, Process]) -> None:
    """Makes sure, before anything is started, that everything can be.

    Args:
        place: the sandbox.
        running: its servers; what they listen on is not taken.

    Raises:
        SandboxError: naming the port, who has it, and where to choose another.
    """
    ours = {process.port for process in running.values()}
    for name, key, url in (
        (GRAFANA, "grafana:url", place.grafana_url),
        (PROMETHEUS, "mcp-monitoring:prometheusUrl", place.prometheus_url),
    ):
        if port_of(url) not in ours:
            cure = f"change {key} in {place.stack_file.name}"
            refuse_taken_port(port_of(url), name, cure)


def servers_of(place: Place, access: Access, running: Mapping[str, Process]) -> list[Server]:
    """Describes the servers of a sandbox, in the order in which they need each other.

    Args:
        place: the sandbox.
        access: its credentials.
        running: its servers that run already; the demo MCP server keeps its port.

    Raises:
        SandboxError: if there is no Prometheus on this machine.
    """
    known = running.get(DEMO_SERVER)
    demo_port = known.port if known else free_port()
    return [_grafana(place, access), _demo_server(demo_port), _prometheus(place, demo_port)]


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


def _grafana(place: Place, access: Access) -> Server:
    """Describes the stand-in of Grafana; its data stays from one start to the next."""
    port = port_of(place.grafana_url)
    return Server(
        GRAFANA,
        _module("sandbox.grafana", "--port", str(port), "--data", str(place.home / "grafana")),
        port=port,
        environment={**_environment(), _PASSWORD_VARIABLE: access.password},
        ready=lambda: _answers(f"{place.grafana_url}/api/health"),
    )


def _demo_server(port: int) -> Server:
    return Server(
        DEMO_SERVER,
        _module("sandbox.demo_server", "--port", str(port)),
        port=port,
        environment=_environment(),
        ready=lambda: _answers(f"http://127.0.0.1:{port}/metrics"),
    )


def _prometheus(place: Place, demo_port: int) -> Server:
    """Describes the real Prometheus, scraping the demo MCP server."""
    config = place.home / "prometheus.yml"
    port = port_of(place.prometheus_url)
    return Server(
        PROMETHEUS,
        [
            str(find_prometheus("prometheus")),
            f"--config.file={config}",
            f"--storage.tsdb.path={place.home / 'prometheus'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ],
        port=port,
        environment=_environment(),
        ready=lambda: _answers(f"{place.prometheus_url}/-/ready"),
        files={config: _prometheus_config(place, demo_port)},
    )


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
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, "PYTHONPATH": str(REPOSITORY)}


def _answers(url: str) -> bool:
    try:
        # The servers are on this machine, where a proxy has no business.
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False
