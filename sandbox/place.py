"""Where a sandbox stands: the project it serves, its ports, its files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
"""The checkout this sandbox belongs to."""

_LOOPBACK = ("127.0.0.1", "localhost")
_DEFAULT_JOB = "snowflake-mcp"
_DEFAULT_SCRAPE_INTERVAL = "15s"


class SandboxError(Exception):
    """Something the user has to change; the message says what and where."""


@dataclass(frozen=True)
class Place:
    """One sandbox, as the stack file of its project describes it.

    Attributes:
        project: directory of the Pulumi project.
        stack: name of the stack that is deployed to this sandbox.
        grafana_url: where the Grafana stand-in listens.
        prometheus_url: where Prometheus listens.
        job: Prometheus job under which the demo MCP server is scraped.
        scrape_interval: how often, as a Prometheus duration.
    """

    project: Path
    stack: str
    grafana_url: str
    prometheus_url: str
    job: str
    scrape_interval: str

    @property
    def home(self) -> Path:
        """Where data, logs and state are kept; ignored by git."""
        return self.project / ".sandbox"

    @property
    def stack_file(self) -> Path:
        """The file that names the ports."""
        return _stack_file(self.project, self.stack)

    @property
    def backend(self) -> Path:
        """Where Pulumi keeps the state of the stacks."""
        return self.home / "state"


def find_place(project: Path, stack: str) -> Place:
    """Reads from a project's stack file where its sandbox is to be.

    Args:
        project: directory that holds `Pulumi.yaml`.
        stack: name of the stack.

    Raises:
        SandboxError: if the file is missing or points at another machine.
    """
    file = _stack_file(project, stack)
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except OSError:
        raise SandboxError(
            f"{file}: there is no such stack file; name another by --stack"
        ) from None
    except yaml.YAMLError as error:
        raise SandboxError(f"{file}: not YAML: {error}") from None
    config: dict[str, Any] = document.get("config") or {}
    own = "mcp-monitoring:"
    return Place(
        project=project,
        stack=stack,
        grafana_url=_on_this_machine(file, "grafana:url", config.get("grafana:url")),
        prometheus_url=_on_this_machine(
            file, f"{own}prometheusUrl", config.get(f"{own}prometheusUrl")
        ),
        job=str(config.get(f"{own}job") or _DEFAULT_JOB),
        scrape_interval=str(config.get(f"{own}scrapeInterval") or _DEFAULT_SCRAPE_INTERVAL),
    )


def port_of(url: str) -> int:
    """Takes the port out of a URL that names one."""
    port = urlsplit(url).port
    if port is None:
        raise SandboxError(f"{url} names no port")
    return port


def _stack_file(project: Path, stack: str) -> Path:
    return project / f"Pulumi.{stack}.yaml"


def _on_this_machine(file: Path, key: str, url: Any) -> str:
    parts = urlsplit(str(url or ""))
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or parts.port is None:
        raise SandboxError(
            f"{file}: {key} is {url!r}; the sandbox can only be http://127.0.0.1:PORT"
            " (to deploy elsewhere, use plain pulumi without the sandbox)"
        )
    return str(url).rstrip("/")
