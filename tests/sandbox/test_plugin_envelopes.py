"""The stand-in for the plugin deploys dashboards in their envelope to the stand-in as Grafana 13.

No recording has it: what is promised here is what the provider's source does, see
`mcp_monitoring.review.provider.dashboard`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, running_stand_in
from small_dynamic_dashboards import envelope

from sandbox.grafana.editions import Release
from sandbox.plugin.client import Grafana, GrafanaError
from sandbox.plugin.config import read_config
from sandbox.plugin.dashboard import Dashboard

KIND = Dashboard()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_stand_in(tmp_path, Release.GRAFANA_13) as client:
        client.auth = ("admin", PASSWORD)
        client.post("/api/folders", json={"uid": "mcp", "title": "MCP"})
        client.post("/api/folders", json={"uid": "other", "title": "Other"})
        yield client


@pytest.fixture
def grafana(client: httpx.Client) -> Grafana:
    settings = {"url": str(client.base_url), "auth": f"admin:{PASSWORD}", "retries": "1"}
    return Grafana(read_config(settings, environ={}), sleep=lambda seconds: None)


def inputs(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"configJson": json.dumps(document), "folder": "mcp", **changes}


def shown(client: httpx.Client, version: str = "v2", uid: str = "board") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/dashboards/uid/{uid}?apiVersion={version}").json()
    return found


def save_by_hand(client: httpx.Client, document: dict[str, Any], folder: str = "mcp") -> None:
    body = {"dashboard": document, "folderUid": folder, "overwrite": True}
    assert client.post("/api/dashboards/db", json=body).is_success


@pytest.mark.parametrize("version", ["v2", "v2beta1", "v2alpha1"])
def test_an_envelope_is_deployed_read_back_and_silent(
    client: httpx.Client, grafana: Grafana, version: str
) -> None:
    document = envelope(version)
    identifier, state = KIND.create(grafana, inputs(document))

    assert identifier == "1:board"
    assert json.loads(state["configJson"]) == document
    assert (state["uid"], state["folder"]) == ("board", "mcp")
    assert shown(client, version)["meta"]["apiVersion"] == version
    found = KIND.read(grafana, identifier, state)
    assert found == (identifier, state)
    assert KIND.diff(state, inputs(document)).kinds == {}


def test_a_change_of_the_spec_in_grafana_is_drift_with_the_metadata_of_the_file(
    client: httpx.Client, grafana: Grafana
) -> None:
    document = envelope("v2", annotations={"ours": "yes"})
    identifier, state = KIND.create(grafana, inputs(document))
    edited = envelope("v2")
    edited["spec"]["title"] = "By hand"
    save_by_hand(client, edited)

    found = KIND.read(grafana, identifier, state)

    assert found is not None
    held = json.loads(found[1]["configJson"])
    assert held["spec"]["title"] == "By hand"
    assert held["metadata"] == document["metadata"]
    assert KIND.diff(found[1], inputs(document)).diffs == ["configJson"]
    repaired = KIND.update(grafana, identifier, found[1], inputs(document))
    assert json.loads(repaired["configJson"]) == document


def test_a_move_in_grafana_is_drift_of_the_folder_alone(
    client: httpx.Client, grafana: Grafana
) -> None:
    document = envelope("v2")
    identifier, state = KIND.create(grafana, inputs(document))
    save_by_hand(client, document, "other")
    found = KIND.read(grafana, identifier, state)
    assert found is not None
    assert KIND.diff(found[1], inputs(document)).diffs == ["folder"]


def test_another_name_makes_another_dashboard_and_leaves_the_old_one(
    client: httpx.Client, grafana: Grafana
) -> None:
    identifier, state = KIND.create(grafana, inputs(envelope("v2")))
    renamed = inputs(envelope("v2", name="new"))

    assert KIND.diff(state, renamed).replaces == []
    assert KIND.update(grafana, identifier, state, renamed)["uid"] == "new"
    assert shown(client)["dashboard"]["uid"] == "board"


def test_what_exists_already_is_refused_with_409_and_taken_over_with_overwrite(
    client: httpx.Client, grafana: Grafana
) -> None:
    save_by_hand(client, envelope("v2"))
    with pytest.raises(GrafanaError, match=r"\[409\].*already exists\. Use overwrite") as refused:
        KIND.create(grafana, inputs(envelope("v2")))
    assert refused.value.status == 409
    assert KIND.create(grafana, inputs(envelope("v2"), overwrite=True))[0] == "1:board"


def test_a_bare_spec_is_refused(grafana: Grafana) -> None:
    bare = {**envelope("v2")["spec"], "uid": "board"}
    with pytest.raises(GrafanaError, match="dashboard appears to be in v2 format"):
        KIND.create(grafana, inputs(bare))


def test_a_destroyed_one_is_gone(client: httpx.Client, grafana: Grafana) -> None:
    identifier, state = KIND.create(grafana, inputs(envelope("v2")))
    KIND.delete(grafana, identifier, state)
    assert client.get("/api/dashboards/uid/board").status_code == 404
    assert KIND.read(grafana, identifier, state) is None


def imported(grafana: Grafana) -> dict[str, Any]:
    found = KIND.read(grafana, "1:board", {})
    assert found is not None
    return found[1]


def test_an_import_reads_it_as_classic_and_the_envelope_of_the_file_replaces_it(
    client: httpx.Client, grafana: Grafana
) -> None:
    save_by_hand(client, envelope("v2"))
    state = imported(grafana)
    assert "panels" in json.loads(state["configJson"])
    assert KIND.diff(state, inputs(envelope("v2"))).replaces == ["__meta"]
    # A replacement creates first: it is refused, or with overwrite deletes what it has just made.
    with pytest.raises(GrafanaError, match="already exists"):
        KIND.create(grafana, inputs(envelope("v2")))
    KIND.create(grafana, inputs(envelope("v2"), overwrite=True))
    KIND.delete(grafana, "1:board", state)
    assert client.get("/api/dashboards/uid/board").status_code == 404


def test_with_its_uid_beside_the_spec_an_import_becomes_an_update(
    client: httpx.Client, grafana: Grafana
) -> None:
    save_by_hand(client, envelope("v2"))
    state = imported(grafana)
    wanted = inputs({**envelope("v2"), "uid": "board"})
    assert KIND.diff(state, wanted).replaces == []
    updated = KIND.update(grafana, "1:board", state, wanted)
    assert json.loads(updated["configJson"]) == json.loads(wanted["configJson"])
    assert shown(client)["meta"]["apiVersion"] == "v2"
    assert KIND.read(grafana, "1:board", updated) == ("1:board", updated)


def test_with_its_uid_beside_the_spec_another_uid_is_a_replacement(
    client: httpx.Client, grafana: Grafana
) -> None:
    wanted = inputs({**envelope("v2"), "uid": "board"})
    _, state = KIND.create(grafana, wanted)
    renamed = inputs({**envelope("v2", name="new"), "uid": "new"})
    assert KIND.diff(state, renamed).replaces == ["__meta"]
    assert KIND.create(grafana, renamed)[0] == "1:new"
