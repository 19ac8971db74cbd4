"""Dashboards that were deployed in their envelope are compared in the version of it.

Both stand-ins are served, Grafana's as 13; the plugin's stand-in is the judge, as the engine asks
it in a refresh.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.drift.asking import ask
from mcp_monitoring.review.drift.by_engine import read_live
from mcp_monitoring.review.drift.home import uids_of_dashboards
from mcp_monitoring.review.drift.refreshed import Reading
from mcp_monitoring.review.drift.unseen import Live
from mcp_monitoring.review.recover.gone import gone_from_grafana
from mcp_monitoring.review.servers.grafana import Grafana
from mcp_monitoring.review.servers.shared_answers import SharedAnswers
from mcp_monitoring.review.stacks.envelopes import versions_of_dashboards
from mcp_monitoring.review.stacks.stack import Stack
from small_dynamic_dashboards import envelope

from sandbox.grafana.editions import Release
from sandbox.plugin.client import Grafana as PluginClient
from sandbox.plugin.config import read_config
from sandbox.plugin.dashboard import Dashboard

PLUGIN = Dashboard()
Json = dict[str, Any]


@dataclass
class Served:
    """A stand-in for Grafana, and its clients."""

    browser: httpx.Client
    plugin: PluginClient
    grafana: Grafana

    def deploy(self, document: Json) -> Json:
        """Deploys a dashboard, and returns its resource in the state of a stack."""
        inputs = {"configJson": json.dumps(document), "folder": "mcp"}
        identifier, state = PLUGIN.create(self.plugin, inputs)
        name = document.get("metadata", document).get("name", "classic")
        urn = f"urn:pulumi:dev::p::{PLUGIN.type_name}::{name}"
        resource = {"urn": urn, "type": PLUGIN.type_name, "id": identifier, "custom": True}
        return {**resource, "inputs": inputs, "outputs": state}

    def save(self, document: Json, folder: str = "mcp") -> None:
        body = {"dashboard": document, "folderUid": folder, "overwrite": True}
        assert self.browser.post("/api/dashboards/db", json=body).is_success

    def asked(self, *resources: Json) -> tuple[dict[str, Reading], Live]:
        shared = SharedAnswers(
            self.grafana,
            uids_of_dashboards(resources),
            versions=versions_of_dashboards(resources),
        )
        return ask(resources, shared)

    def judged(self, resource: Json) -> tuple[Reading, Live]:
        """What is found of one dashboard; the plugin must find the same."""
        readings, live = self.asked(resource)
        found = PLUGIN.read(self.plugin, resource["id"], resource["outputs"])
        reading = readings[resource["urn"]]
        assert reading.unread == ""
        if found is None:
            assert reading.state is None
        else:
            assert reading.state == found[1]
            assert list(reading.differing) == PLUGIN.diff(found[1], resource["inputs"]).diffs
        return reading, live


def clients(browser: httpx.Client, grafana: Grafana) -> Served:
    browser.auth = ("admin", PASSWORD)
    for uid in ("mcp", "other"):
        browser.post("/api/folders", json={"uid": uid, "title": uid})
    settings = {"url": str(browser.base_url), "auth": f"admin:{PASSWORD}", "retries": "1"}
    plugin = PluginClient(read_config(settings, environ={}), sleep=lambda seconds: None)
    return Served(browser, plugin, grafana)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with (
        running_stand_in(tmp_path, Release.GRAFANA_13) as browser,
        Grafana(str(browser.base_url), f"admin:{PASSWORD}") as grafana,
    ):
        yield clients(browser, grafana)


VERSIONS = ["v2", "v2beta1", "v2alpha1"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dashboard_as_it_was_deployed_is_no_drift(served: Served, version: str) -> None:
    resource = served.deploy(envelope(version, annotations={"ours": "yes"}))
    reading, live = served.judged(resource)
    assert reading.differing == ()
    assert live.envelopes["board"] == envelope(version, annotations={"ours": "yes"})
    assert live.converted == {}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_edit_of_the_spec_is_drift_and_the_envelope_in_grafana_is_told(
    served: Served, version: str
) -> None:
    resource = served.deploy(envelope(version))
    edited = envelope(version)
    edited["spec"]["elements"]["panel-1"]["spec"]["title"] = "By hand"
    served.save(edited)
    reading, live = served.judged(resource)
    assert reading.differing == ("configJson",)
    assert live.envelopes["board"]["spec"] == edited["spec"]


def test_a_move_is_drift_of_the_folder_alone(served: Served) -> None:
    resource = served.deploy(envelope("v2"))
    served.save(envelope("v2"), "other")
    assert served.judged(resource)[0].differing == ("folder",)


def test_a_deleted_one_is_gone(served: Served) -> None:
    resource = served.deploy(envelope("v2"))
    assert served.browser.delete("/api/dashboards/uid/board").is_success
    assert served.judged(resource)[0].state is None
    shared = SharedAnswers(served.grafana, ["board"], versions={"board": "v2"})
    other = served.deploy(envelope("v2", name="other"))
    assert [one.urn for one in gone_from_grafana(shared, [resource, other], [])] == [
        resource["urn"]
    ]


def test_one_that_the_editor_saved_in_a_newer_version_is_compared_and_said_to_be_converted(
    served: Served,
) -> None:
    resource = served.deploy(envelope("v2beta1"))
    edited = envelope("v2")
    edited["spec"]["title"] = "By the editor"
    served.save(edited)
    reading, live = served.judged(resource)
    assert reading.differing == ("configJson",)
    assert live.converted == {"board": "v2"}


def test_one_that_is_classic_now_is_not_compared_and_not_silent(served: Served) -> None:
    resource = served.deploy(envelope("v2"))
    served.save({"uid": "board", "title": "Classic", "panels": []})
    readings, live = served.asked(resource)
    unread = readings[resource["urn"]].unread
    assert readings[resource["urn"]].refused, "so the check as a whole is not done"
    assert unread.startswith("Grafana shows it in version v0alpha1 only, and it was deployed in v2")
    assert "board" not in live.envelopes


def test_a_12_4_that_shows_it_as_classic_is_not_compared(tmp_path: Path) -> None:
    with (
        running_stand_in(tmp_path, Release.GRAFANA_13) as browser,
        Grafana(str(browser.base_url), f"admin:{PASSWORD}") as grafana,
    ):
        resource = clients(browser, grafana).deploy(envelope("v2beta1"))
    with (
        running_stand_in(tmp_path, Release.GRAFANA_12_4) as browser,
        Grafana(str(browser.base_url), f"admin:{PASSWORD}") as grafana,
    ):
        readings, _ = clients(browser, grafana).asked(resource)
    assert "in version v0alpha1 only" in readings[resource["urn"]].unread


@pytest.mark.parametrize("version", ["v2", "v2alpha1"])
def test_many_are_read_from_one_list_for_each_version(served: Served, version: str) -> None:
    documents = [envelope(version, name=f"board-{number}") for number in range(12)]
    resources = [served.deploy(one) for one in documents]
    resources += [
        served.deploy({"uid": f"classic-{number}", "title": "Classic"}) for number in range(12)
    ]
    for number, resource in enumerate(resources[12:]):
        resource["urn"] += f"-{number}"
    edited = copy.deepcopy(documents[3])
    edited["spec"]["title"] = "By hand"
    served.save(edited)
    paths: list[str] = []
    served.grafana._http.event_hooks["request"] = [lambda one: paths.append(one.url.path)]

    readings, live = served.asked(*resources)

    drifted = {urn for urn, one in readings.items() if one.differing or one.unread}
    assert drifted == {resources[3]["urn"]}
    assert live.envelopes.keys() == {f"board-{number}" for number in range(12)}
    lists = [path for path in paths if path.endswith("/dashboards")]
    assert sorted(lists) == sorted(
        f"/apis/dashboard.grafana.app/{one}/namespaces/default/dashboards"
        for one in ("v0alpha1", version)
    )
    assert [path for path in paths if path.startswith("/api/dashboards/uid/board")] == []


def test_beside_the_engine_the_envelope_is_read_in_its_version_too(served: Served) -> None:
    resource = served.deploy(envelope("v2beta1"))
    edited = envelope("v2")
    edited["spec"]["title"] = "By the editor"
    served.save(edited)
    live = read_live(Stack("dev", Path(), (resource,)), served.grafana)
    assert live.envelopes["board"]["spec"] == edited["spec"]
    assert live.converted == {"board": "v2"}
    assert (live.dashboards, live.dynamic, live.problems) == ({}, frozenset(), ())

    served.save({"uid": "board", "title": "Classic", "panels": []})
    live = read_live(Stack("dev", Path(), (resource,)), served.grafana)
    assert live.envelopes == {}
    (problem,) = live.problems
    assert "board was deployed in version v2beta1, and Grafana shows it in v0alpha1" in problem


def test_a_classic_dashboard_beside_them_is_compared_as_ever(served: Served) -> None:
    resource = served.deploy({"uid": "classic", "title": "Classic", "panels": []})
    reading, live = served.judged(resource)
    assert reading.differing == ()
    assert "classic" in live.dashboards
    assert live.envelopes == {}
