"""What a person, or a program, wants to know of a running sandbox."""

from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from sandbox import services
from sandbox.access import USER, Access, read_access
from sandbox.place import Place
from sandbox.processes import Processes

_WHAT_IT_IS = {
    services.GRAFANA: "stand-in: Grafana's HTTP API without its user interface",
    services.PROMETHEUS: "real",
    services.DEMO_SERVER: "simulated load, exposing the metrics of the dashboards",
}


@dataclass(frozen=True)
class Status:
    """One look at a sandbox.

    Attributes:
        place: the sandbox.
        access: its credentials; empty ones if it was never up.
        urls: where each running server is, by name.
        dashboards: title and address of each dashboard deployed.
    """

    place: Place
    access: Access
    urls: dict[str, str]
    dashboards: dict[str, str]

    @classmethod
    def of(cls, place: Place) -> "Status":
        """Looks at a sandbox."""
        access = read_access(place.home) or Access(password="")
        running = Processes(place.home).running()
        urls = {name: f"http://127.0.0.1:{process.port}" for name, process in running.items()}
        dashboards = _dashboards(place, access) if services.GRAFANA in running else {}
        return cls(place, access, urls, dashboards)

    @property
    def all_running(self) -> bool:
        """Whether every server runs."""
        return set(self.urls) == set(_WHAT_IT_IS)

    def as_json(self) -> dict[str, Any]:
        """Describes the sandbox for programs."""
        return {
            "running": self.all_running,
            "urls": self.urls,
            "user": USER,
            "password": self.access.password,
            "token": self.access.token,
            "stack": self.place.stack,
            "dashboards": self.dashboards,
        }


def print_status(console: Console, status: Status) -> None:
    """Prints a sandbox for a person, with what to try next."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("server", "address", "what it is"):
        table.add_column(heading, no_wrap=heading != "what it is")
    for name, what in _WHAT_IT_IS.items():
        table.add_row(name, status.urls.get(name, "not running"), what)
    console.print(table)
    if not status.access.password:
        console.print("\nStart it with: make sandbox")
        return
    console.print(f"\nlog in as  {USER} / {status.access.password}")
    console.print("\n[bold]dashboards[/bold]")
    for title, url in status.dashboards.items():
        console.print(f"  {title}\n  {url}", soft_wrap=True)
    if not status.dashboards:
        console.print("  none yet; deploy them with: make up")
    console.print(
        "\n[bold]try next[/bold]\n"
        "  make drift      is Grafana still as it was deployed? (exits 0 if so)\n"
        "  make preview    what would change; edit dashboards/mcp-overview.json first\n"
        "  make destroy    remove it all from Grafana\n"
        "  make clean      stop the sandbox and forget its data\n"
        '  eval "$(.venv/bin/python -m sandbox env)"    then plain pulumi commands work here',
        soft_wrap=True,
    )


def _dashboards(place: Place, access: Access) -> dict[str, str]:
    try:
        found = httpx.get(
            f"{place.grafana_url}/api/search",
            params={"type": "dash-db"},
            auth=(USER, access.password),
            timeout=5,
        ).raise_for_status()
    except httpx.HTTPError:
        return {}
    return {entry["title"]: place.grafana_url + entry["url"] for entry in found.json()}
