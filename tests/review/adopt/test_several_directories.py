"""Edits go back to the file that is deployed, whichever directory it is in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from answering_server import AnsweringServer, answering
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import canonical_json, read_dashboard
from mcp_monitoring.review.adopt.model import Adoption
from mcp_monitoring.review.adopt.take_back import AdoptError, take_back
from mcp_monitoring.review.servers.grafana import Grafana
from mcp_monitoring.review.stacks.kinds import COMPONENT, DASHBOARD, PROVIDER
from mcp_monitoring.review.stacks.stack import Stack
from pulumi_stand_in import PulumiStandIn

URN = "urn:pulumi:dev::mine"
PARENT = f"{URN}::{COMPONENT}::mcp"


class Deployed:
    """A stack of a program with several directories, and the Grafana it was deployed to."""

    def __init__(self, program: Path, server: AnsweringServer, pulumi: PulumiStandIn) -> None:
        self.program = program
        self.server = server
        server.status, server.content = 404, b"{}"
        server.answers["/api/search"] = (200, b"[]")
        self.inputs: dict[str, Any] = {}
        self.dashboards: list[dict[str, Any]] = []
        self._pulumi = pulumi

    def put(self, file: str, title: str, **more: Any) -> Path:
        path = self.program / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"uid": path.stem, "title": title, "panels": [], **more}))
        return path

    def deploy(self, file: Path, **changes: Any) -> None:
        """Deploys a file; somebody changes the dashboard in Grafana then."""
        sent = bind(read_dashboard(file), DataSource("ours", "Prometheus"))
        model = json.loads(canonical_json(sent, uid=file.stem, folder_uid="mcp"))
        self.dashboards.append(
            {
                "urn": f"{URN}::{DASHBOARD}::mcp-{file.stem}",
                "type": DASHBOARD,
                "parent": PARENT,
                "provider": f"{URN}::{PROVIDER}::default::id",
                "inputs": {"configJson": json.dumps(model)},
                "outputs": {"uid": file.stem},
            }
        )
        self.save({**model, **changes})

    def save(self, model: dict[str, Any]) -> None:
        body = {"dashboard": {**model, "id": 1, "version": 2}, "meta": {}}
        path = f"/api/dashboards/uid/{model['uid']}"
        self.server.answers[path] = (200, json.dumps(body).encode())

    def take_back(self, *wanted: str, **config: Any) -> Adoption:
        values = {f"mine:{key}": {"value": json.dumps(value)} for key, value in config.items()}
        self._pulumi.answers("config", values)
        component = {
            "urn": PARENT,
            "type": COMPONENT,
            "inputs": self.inputs,
            "outputs": {"folderUid": "mcp", "datasourceUid": "ours"},
        }
        url = f"http://127.0.0.1:{self.server.server_port}"
        provider = {"urn": f"{URN}::{PROVIDER}::default", "type": PROVIDER, "inputs": {"url": url}}
        stack = Stack("dev", self.program, (provider, component, *self.dashboards))
        with Grafana(url, "admin:admin") as grafana:
            return take_back(stack, grafana, wanted)


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with answering() as server:
        yield Deployed(tmp_path / "program", server, PulumiStandIn(tmp_path / "bin", monkeypatch))


def test_the_file_of_each_directory_gets_its_own_edits(deployed: Deployed) -> None:
    one, two = deployed.put("own/one.json", "One"), deployed.put("team/two.json", "Two")
    deployed.deploy(one, title="Uno")
    deployed.deploy(two, title="Due")

    found = deployed.take_back(extraDashboardsDirs=["own", "team"])

    assert {file: json.loads(text)["title"] for file, text in found.texts().items()} == {
        one: "Uno",
        two: "Due",
    }


def test_of_two_files_of_a_name_the_one_that_is_deployed_gets_them(deployed: Deployed) -> None:
    deployed.put("own/one.json", "Base")
    last = deployed.put("team/one.json", "One")
    deployed.deploy(last, title="Uno")

    found = deployed.take_back(extraDashboardsDirs=["own", "team"])

    assert [*found.texts()] == [last]


def test_a_packaged_dashboard_has_no_file_of_ones_own(deployed: Deployed) -> None:
    packaged = deployed.put("elsewhere/mcp-pool.json", "Pool")
    own = deployed.put("own/one.json", "One")
    deployed.deploy(packaged, title="Edited")
    deployed.deploy(own, title="Uno")

    found = deployed.take_back(extraDashboardsDirs=["own"])

    assert [*found.texts()] == [own]
    assert [one.name for one in found.left_out] == ["mcp-pool"]


def test_a_dashboard_made_by_hand_becomes_a_file_of_the_last_directory(deployed: Deployed) -> None:
    one = deployed.put("own/one.json", "One")
    (deployed.program / "team").mkdir()
    deployed.deploy(one)
    deployed.save({"uid": "new", "title": "New", "panels": []})
    listed = [{"uid": "new", "title": "New", "type": "dash-db"}]
    deployed.server.answers["/api/search"] = (200, json.dumps(listed).encode())

    found = deployed.take_back("new", extraDashboardsDirs=["own", "team"])

    assert [*found.texts()] == [deployed.program / "team" / "new.json"]


def test_what_the_deployment_itself_changes_is_no_change_of_the_file(deployed: Deployed) -> None:
    def panels(*thresholds: int, title: str = "Queue") -> list[dict[str, Any]]:
        return [
            {
                "id": number,
                "type": "stat",
                "title": f"{title} {number}",
                "fieldConfig": {
                    "defaults": {
                        "thresholds": {"mode": "absolute", "steps": [{"value": None}, {"value": v}]}
                    }
                },
            }
            for number, v in enumerate(thresholds, start=1)
        ]

    def alert(name: str, panel: int) -> dict[str, Any]:
        link = {"__dashboardUid__": "one", "__panelId__": str(panel)}
        return {"alert": name, "expr": "q > 40  # knob: queue_depth", "annotations": link}

    file = deployed.put("own/one.json", "One", panels=panels(40, 40, 40))
    rules = [alert("A", 1), alert("Excluded", 2), alert("Linked", 2)]
    group = {"groups": [{"name": "g", "rules": rules}]}
    (deployed.program / "own" / "a.yaml").write_text(yaml.safe_dump(group))
    # The knob moves the thresholds of the panels that the alerts which are deployed link to.
    sent = deployed.put("elsewhere/one.json", "One", panels=panels(60, 40, 60))
    deployed.deploy(sent, panels=panels(60, 40, 60, title="Depth"))
    deployed.inputs = {
        "knobs": {"queue_depth": 60},
        "excludeAlerts": ["Excluded"],
        "alertOverrides": {"Linked": {"annotations": {"__panelId__": "3"}}},
    }

    found = deployed.take_back(extraDashboardsDirs=["own"], extraAlertsDirs=["own"])

    assert found.conflicts == ()
    assert json.loads(found.texts()[file])["panels"] == panels(40, 40, 40, title="Depth")


def test_a_directory_that_is_no_list_is_told(deployed: Deployed) -> None:
    deployed.deploy(deployed.put("own/one.json", "One"))

    with pytest.raises(AdoptError, match="extraDashboardsDirs of stack dev must be a list"):
        deployed.take_back(extraDashboardsDirs="own")
