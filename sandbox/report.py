"""The report about a sandbox, for a person or a program."""

from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
from mcp_monitoring.metric_sets import metric_set
from rich.console import Console
from rich.markup import escape

from sandbox import services
from sandbox.access import USER, Access, read_access
from sandbox.config import COMMAND, REPOSITORY, SandboxConfig
from sandbox.processes import Processes


@dataclass(frozen=True)
class Deployed:
    """A dashboard that is in the sandbox's Grafana.

    Attributes:
        title: its title; two dashboards may have the same.
        url: the address of its page.
    """

    title: str
    url: str


@dataclass(frozen=True)
class Status:
    """The status of a sandbox.

    Attributes:
        config: its configuration.
        access: its credentials; empty ones if it was never started.
        urls: the address of each running server, by name; empty for one that listens nowhere.
        dashboards: the deployed dashboards, by uid.
        memory: the bytes that each running server holds, by name.
    """

    config: SandboxConfig
    access: Access
    urls: dict[str, str]
    dashboards: dict[str, Deployed]
    memory: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, config: SandboxConfig) -> "Status":
        """Finds the status of a sandbox.

        Raises:
            SandboxError: if a file of the sandbox is damaged.
        """
        access = read_access(config.home) or Access(password="")
        running = Processes(config.home).running()
        urls = {
            name: f"http://127.0.0.1:{process.port}" if process.port else ""
            for name, process in running.items()
        }
        grafana = urls.get(services.GRAFANA)
        dashboards = _dashboards(grafana, access) if grafana else {}
        memory = {name: process.memory() for name, process in running.items()}
        return cls(config, access, urls, dashboards, memory)

    @property
    def all_running(self) -> bool:
        """Whether every server runs."""
        return set(self.urls) >= set(services.about(self.config.server))

    def as_json(self) -> dict[str, Any]:
        """Describes the sandbox for programs."""
        return {
            "running": self.all_running,
            "urls": {name: url for name, url in self.urls.items() if url},
            "memory": self.memory,
            "user": USER,
            "password": self.access.password,
            "token": self.access.token,
            "stack": self.config.stack,
            "dashboards": {uid: asdict(found) for uid, found in self.dashboards.items()},
        }


def print_status(console: Console, status: Status) -> None:
    """Prints the status for a person, with what to try next; lines are never wrapped or cut."""
    heading = f"[bold]{'server':<16} {'address':<23} {'memory':>7}  what it is[/bold]"
    console.print(heading, soft_wrap=True)
    for name, what in services.about(status.config.server).items():
        address = status.urls.get(name, "not running") or "listens nowhere"
        memory = f"{status.memory[name] / 1e6:.0f} MB" if name in status.memory else ""
        console.print(f"{name:<16} {address:<23} {memory:>7}  {what}", soft_wrap=True)
    if status.access.password:
        console.print(f"\nlog in as  {USER} / {escape(status.access.password)}", soft_wrap=True)
    if status.dashboards:
        console.print("\n[bold]dashboards[/bold]")
    for dashboard in status.dashboards.values():
        console.print(f"  {escape(dashboard.title)}\n  {escape(dashboard.url)}", soft_wrap=True)
    console.print("\n[bold]try next[/bold]")
    for command, what in _try_next(status):
        console.print(f"  {escape(command):<15} {what}", soft_wrap=True)


def _try_next(status: Status) -> list[tuple[str, str]]:
    """Lists the commands that are useful now, and what they do."""
    in_this_shell = (f'eval "$({COMMAND} env)"', "   then plain pulumi commands work here")
    clean = ("make clean", "stop the sandbox and delete its data")
    if not status.all_running:
        start = ("make sandbox", "start the servers that do not run")
        return [start, clean] if status.access.password else [start]
    if not status.dashboards:
        return [("make up", "deploy the dashboards; none is deployed"), clean, in_this_shell]
    return [
        ("make drift", "has somebody changed Grafana? (exits 0 if not)"),
        ("make preview", f"what would change; edit {_overview(status.config.metrics)} first"),
        ("make proof", "which panels have data; after some minutes all of them"),
        ("make destroy", "remove everything from Grafana"),
        clean,
        in_this_shell,
    ]


def _overview(metrics: str) -> str:
    """Names the file of the first dashboard of a set, in the checkout."""
    return f"{metric_set(metrics).dashboards.relative_to(REPOSITORY)}/mcp-overview.json"


def _dashboards(grafana_url: str, access: Access) -> dict[str, Deployed]:
    try:
        found = httpx.get(
            f"{grafana_url}/api/search",
            params={"type": "dash-db"},
            auth=(USER, access.password),
            timeout=5,
            trust_env=False,  # Grafana is on this machine, so no proxy is used
        ).raise_for_status()
    except httpx.HTTPError:
        return {}
    return {
        entry["uid"]: Deployed(title=entry["title"], url=grafana_url + entry["url"])
        for entry in found.json()
    }
