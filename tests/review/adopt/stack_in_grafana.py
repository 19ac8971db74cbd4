"""A deployed stack with some dashboard files, and a Grafana that has its dashboards."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from answering_server import ORGANISATION, AnsweringServer
from mcp_monitoring.alerting.knobs import opening_values
from mcp_monitoring.arguments.names import camel_case
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.environment import environment, put_environment
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.dashboard.loaded import dashboard_files
from mcp_monitoring.review.adopt.merge import Take
from mcp_monitoring.review.adopt.model import Adoption
from mcp_monitoring.review.adopt.take_back import take_back
from mcp_monitoring.review.servers.grafana import Grafana
from mcp_monitoring.review.stacks.kinds import COMPONENT, DASHBOARD, PROVIDER
from mcp_monitoring.review.stacks.stack import Stack

URN = "urn:pulumi:dev::mine"
PARENT = f"{URN}::{COMPONENT}::mcp"
PROVIDING = f"{URN}::{PROVIDER}::default"


class StackInGrafana:
    """A stack as it was deployed from the files of a directory.

    Args:
        directory: the directory of the files; files are written there with `put`.
        server: what answers as Grafana does.
        given: arguments of its component, in Python's names.
    """

    def __init__(
        self, directory: Path, server: AnsweringServer, given: Mapping[str, Any] | None = None
    ) -> None:
        self.directory = directory
        self.server = server
        self.given = dict(given or {})
        self.server.status, self.server.content = 404, b"{}"
        self.server.answers["/api/org"] = ORGANISATION
        self.server.answers["/api/search"] = (200, b"[]")
        self.sent: dict[str, dict[str, Any]] = {}
        self.resources: list[dict[str, Any]] = [
            {
                "urn": PROVIDING,
                "type": PROVIDER,
                "inputs": {"url": f"http://127.0.0.1:{server.server_port}"},
            },
            {
                "urn": PARENT,
                "type": COMPONENT,
                "inputs": {camel_case(key): value for key, value in self.given.items()},
                "outputs": {"folderUid": "mcp", "datasourceUid": "ours"},
            },
        ]

    def put(self, name: str, content: Any, ending: str = ".json") -> Path:
        """Writes a file: bytes and text as they are, anything else as JSON."""
        text = content if isinstance(content, str | bytes) else json.dumps(content, indent=2)
        file = self.directory / f"{name}{ending}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def model(self, name: str) -> dict[str, Any]:
        """Makes what a deployment of a file sends to Grafana."""
        (file,) = (one for one in dashboard_files(self.directory) if one.stem == name)
        dashboard = read_dashboard(file)
        opens_on = opening_values(self.given)
        bound = bind(dashboard, DataSource("ours", "Prometheus"), opens_on)
        put_environment(bound, environment(self.given, opens_on, "mcp"))
        sent: dict[str, Any] = json.loads(
            canonical_json(
                bound,
                uid=dashboard.uid,
                folder_uid="mcp",
                version=dashboard.dynamic.version if dashboard.dynamic else "",
            )
        )
        return sent

    def deploy(self, name: str) -> dict[str, Any]:
        """Deploys a file; returns a copy of what Grafana has now."""
        model = self.model(name)
        self.resources.append(
            {
                "urn": f"{URN}::{DASHBOARD}::mcp-{name}",
                "type": DASHBOARD,
                "custom": True,
                "parent": PARENT,
                "provider": f"{PROVIDING}::id",
                "inputs": {"configJson": json.dumps(model)},
                "outputs": {"uid": model["uid"]},
            }
        )
        self.save(model)
        return self.saved(model["uid"])

    def save(self, model: dict[str, Any]) -> None:
        """Saves a dashboard in Grafana, as a person does."""
        self.refuse(model["uid"], 200, {"dashboard": {**model, "id": 1, "version": 2}, "meta": {}})

    def refuse(self, uid: str, status: int, content: Any) -> None:
        """Makes Grafana answer otherwise for one dashboard."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.server.answers[f"/api/dashboards/uid/{uid}"] = (status, body)

    def saved(self, uid: str) -> dict[str, Any]:
        """Returns a copy of a dashboard in Grafana."""
        found: dict[str, Any] = json.loads(self.server.answers[f"/api/dashboards/uid/{uid}"][1])
        model: dict[str, Any] = found["dashboard"]
        return model

    @property
    def uids(self) -> list[str]:
        """The uids of its dashboards."""
        return [str(one["outputs"]["uid"]) for one in self.resources if one["type"] == DASHBOARD]

    @property
    def stack(self) -> Stack:
        """The stack as Pulumi exports it."""
        return Stack("dev", self.directory.parent, tuple(self.resources))

    def take_back(self, *wanted: str, take: Take = lambda _unit: None) -> Adoption:
        """Takes the edits back; no file is written."""
        with Grafana(self.stack.grafana_url(), "admin:admin") as grafana:
            return take_back(self.stack, grafana, wanted, directory=self.directory, take=take)
