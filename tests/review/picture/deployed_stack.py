"""A stack that has deployed a dashboard to a Grafana stand-in, as the CLI says it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, running_stand_in
from pulumi_stand_in import PulumiStandIn
from review.picture.picturing import panel

ADMIN = ("admin", PASSWORD)


@dataclass
class Deployed:
    """A stack `dev` that has deployed a data source and a dashboard.

    Attributes:
        grafana: its Grafana.
        pulumi: what the CLI says of it.
    """

    grafana: httpx.Client
    pulumi: PulumiStandIn

    def has(self, *uids: str) -> None:
        """Says which dashboards are in the state."""
        provider = "urn:pulumi:dev::p::pulumi:providers:grafana::default_1"
        resources: list[dict[str, Any]] = [
            {
                "urn": provider,
                "type": "pulumi:providers:grafana",
                "id": "x",
                "inputs": {"url": str(self.grafana.base_url)},
            },
            self._resource("oss/dataSource:DataSource", "prom", provider),
            *(self._resource("oss/dashboard:Dashboard", uid, provider) for uid in uids),
        ]
        self.pulumi.answers("stack export", {"deployment": {"resources": resources}})

    def deploy(self, model: dict[str, Any]) -> None:
        """Puts a dashboard into Grafana."""
        made = self.grafana.post("/api/dashboards/db", json={"dashboard": model}, auth=ADMIN)
        assert made.is_success, made.text

    @staticmethod
    def _resource(kind: str, uid: str, provider: str) -> dict[str, Any]:
        return {
            "urn": f"urn:pulumi:dev::p::grafana:{kind}::{uid}",
            "type": f"grafana:{kind}",
            "id": f"1:{uid}",
            "provider": f"{provider}::x",
            "inputs": {},
            "outputs": {"uid": uid},
        }


@contextmanager
def deployed_stack(
    prometheus: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployed]:
    """Deploys a data source of a Prometheus and the dashboard `shop`, and works in a directory."""
    pulumi = PulumiStandIn(directory / "bin", monkeypatch)
    pulumi.answers("config", {})
    pulumi.answers("stack", "dev")
    monkeypatch.setenv("GRAFANA_AUTH", f"admin:{PASSWORD}")
    monkeypatch.chdir(directory)
    with running_stand_in(directory / "grafana") as client:
        source = {"name": "P", "uid": "prom", "type": "prometheus", "url": prometheus}
        source |= {"access": "proxy"}
        assert client.post("/api/datasources", json=source, auth=ADMIN).is_success
        deployed = Deployed(client, pulumi)
        deployed.has("shop")
        one = panel("vector(7)", "Seven", datasource={"type": "prometheus", "uid": "prom"})
        deployed.deploy({"uid": "shop", "title": "Shop", "panels": [{"id": 1, **one}]})
        yield deployed
