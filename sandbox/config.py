"""The configuration of a sandbox: the project it serves, its ports, its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from mcp_monitoring.metric_sets import CONTRACT, METRIC_SETS, OTEL
from mcp_monitoring.suggestions import did_you_mean

from sandbox.grafana.editions import Release

REPOSITORY = Path(__file__).resolve().parents[1]
"""The checkout of this sandbox."""

COMMAND = ".venv/bin/python -m sandbox"
"""The sandbox's command, to be typed in the checkout."""

SERVER_KEY = "sandbox:server"
"""The key of a stack file that names the MCP server that the sandbox runs."""

GRAFANA_KEY = "sandbox:grafana"
"""The key of a stack file that names the release of Grafana that the sandbox speaks as."""

NAME_KEYS = ("profile", "metricNames", "labelNames")
"""The keys of a stack file that say which names a server has."""

_LOOPBACK = ("127.0.0.1", "localhost")
_DEFAULT_JOB = "snowflake-mcp"
_DEFAULT_SCRAPE_INTERVAL = "15s"


class SetName(StrEnum):
    """The names of the sets of metrics."""

    CONTRACT = CONTRACT
    OTEL = OTEL


class ServerName(StrEnum):
    """The MCP servers that a sandbox can have."""

    DEMO = "demo"
    SNOWFLAKE = "snowflake"


class SandboxError(Exception):
    """The user must change something; the message says what and where."""


@dataclass(frozen=True)
class SandboxConfig:
    """The configuration of one sandbox, from the stack file of its project.

    Attributes:
        project: directory of the Pulumi project.
        stack: name of the stack that is deployed to this sandbox.
        grafana_url: where the Grafana stand-in listens.
        prometheus_url: where Prometheus listens.
        job: Prometheus job under which the demo MCP server is scraped.
        scrape_interval: time between two scrapes, as a Prometheus duration.
        metrics: the set of metrics that the MCP server follows.
        server: the MCP server that runs.
        release: the release of Grafana that its stand-in speaks as.
        names: what the stack file says of the names that the server has, by key.
    """

    project: Path
    stack: str
    grafana_url: str
    prometheus_url: str
    job: str
    scrape_interval: str
    metrics: str = CONTRACT
    server: ServerName = ServerName.DEMO
    release: Release = Release.GRAFANA_12_4
    names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """Where data, logs and state are kept; ignored by git."""
        return home_of(self.project)

    @property
    def stack_file(self) -> Path:
        """The file that names the ports."""
        return _stack_file(self.project, self.stack)

    @property
    def backend(self) -> Path:
        """Where Pulumi keeps the state of the stacks."""
        return self.home / "state"


def home_of(project: Path) -> Path:
    """Names the directory of data, logs and state of a project's sandbox."""
    return project / ".sandbox"


def read_sandbox_config(project: Path, stack: str) -> SandboxConfig:
    """Reads the configuration of a sandbox from the stack file of its project.

    Args:
        project: directory that holds `Pulumi.yaml`.
        stack: name of the stack.

    Raises:
        SandboxError: if the file is missing, cannot be read or points at another machine.
    """
    file = _stack_file(project, stack)
    values = _config_in(file)
    own = "mcp-monitoring:"
    return SandboxConfig(
        project=project,
        stack=stack,
        grafana_url=_on_this_machine(file, "grafana:url", values),
        prometheus_url=_on_this_machine(file, f"{own}prometheusUrl", values),
        job=_text(file, f"{own}job", values) or _DEFAULT_JOB,
        scrape_interval=_text(file, f"{own}scrapeInterval", values) or _DEFAULT_SCRAPE_INTERVAL,
        metrics=_metric_set(file, f"{own}metrics", values),
        server=_server(file, values),
        release=_release(file, values),
        names={key: values[own + key] for key in NAME_KEYS if values.get(own + key)},
    )


def server_named(name: str) -> ServerName:
    """Finds an MCP server by its name.

    Raises:
        SandboxError: if there is none of this name; the message begins with it.
    """
    try:
        return ServerName(name)
    except ValueError:
        hint = did_you_mean(name, list(ServerName)) or f"give {' or '.join(ServerName)}"
        raise SandboxError(f"{name!r} is no MCP server of the sandbox; {hint}") from None


def release_named(name: str) -> Release:
    """Finds a release of Grafana by its name.

    Raises:
        SandboxError: if there is none of this name; the message begins with it.
    """
    try:
        return Release(name)
    except ValueError:
        raise SandboxError(
            f"{name!r} is no Grafana that the sandbox speaks as; give {' or '.join(Release)}"
        ) from None


def port_of(url: str) -> int:
    """Returns the port in a URL.

    Raises:
        SandboxError: if the URL has no port.
    """
    port = urlsplit(url).port
    if port is None:
        raise SandboxError(f"{url} names no port")
    return port


def _stack_file(project: Path, stack: str) -> Path:
    return project / f"Pulumi.{stack}.yaml"


def _config_in(file: Path) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except OSError:
        raise SandboxError(
            f"{file}: there is no such stack file; name another with --stack"
        ) from None
    except UnicodeDecodeError:
        raise SandboxError(f"{file}: is not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise SandboxError(f"{file}: {where}is not YAML: {problem}") from None
    config = _map(document, f"{file}: the file").get("config") or {}
    return _map(config, f"{file}: config")


def _map(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SandboxError(f"{what} must be a map, not a value of type {type(value).__name__}")
    return value


def _text(file: Path, key: str, config: Mapping[str, Any]) -> str:
    value = config.get(key)
    if value is not None and not isinstance(value, str):
        raise SandboxError(
            f"{file}: {key} must be text, not a value of type {type(value).__name__}"
        )
    return value or ""


def _metric_set(file: Path, key: str, config: Mapping[str, Any]) -> str:
    name = _text(file, key, config) or CONTRACT
    if name not in METRIC_SETS:
        hint = did_you_mean(name, METRIC_SETS) or f"give {' or '.join(METRIC_SETS)}"
        raise SandboxError(f"{file}: {key} is {name!r}, which is no set of metrics; {hint}")
    return name


def _server(file: Path, config: Mapping[str, Any]) -> ServerName:
    try:
        return server_named(_text(file, SERVER_KEY, config) or ServerName.DEMO)
    except SandboxError as error:
        raise SandboxError(f"{file}: {SERVER_KEY}: {error}") from None


def _release(file: Path, config: Mapping[str, Any]) -> Release:
    # Without quotes, which only Pulumi never forgets, it is a number in YAML.
    name = str(config.get(GRAFANA_KEY) or Release.GRAFANA_12_4)
    try:
        return release_named(name)
    except SandboxError as error:
        raise SandboxError(f"{file}: {GRAFANA_KEY}: {error}") from None


def _on_this_machine(file: Path, key: str, config: Mapping[str, Any]) -> str:
    url = _text(file, key, config)
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "http" and parts.hostname in _LOOPBACK and bool(parts.port)
    except ValueError:
        fits = False
    if not fits:
        raise SandboxError(
            f"{file}: {key} is {url!r}; the sandbox can only be http://127.0.0.1:PORT"
            " (to deploy elsewhere, use plain pulumi without the sandbox)"
        )
    return url.rstrip("/")
