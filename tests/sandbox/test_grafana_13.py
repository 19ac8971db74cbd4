"""What the stand-in for Grafana promises as 13; docs/sandbox.md says what each rule rests on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from dynamic_corpus import DIRECTORY, GOOD, spec_of
from grafana_stand_in import PASSWORD, new_token, running_stand_in
from mcp_monitoring.dashboard.dynamic.defaults import completed
from small_dynamic_dashboards import API_GROUP, envelope, spec

from sandbox.grafana.dynamic_kinds import restructured
from sandbox.grafana.editions import Release

BOARDS = f"/apis/{API_GROUP}/{{}}/namespaces/default/dashboards"
HISTORY = "labelSelector=grafana.app/get-history=true&fieldSelector=metadata.name="


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_stand_in(tmp_path, Release.GRAFANA_13) as client:
        client.auth = ("admin", PASSWORD)
        client.post("/api/folders", json={"uid": "mcp", "title": "MCP"})
        yield client


def post(client: httpx.Client, model: dict[str, Any], **more: Any) -> httpx.Response:
    return client.post("/api/dashboards/db", json={"dashboard": model, "folderUid": "mcp", **more})


def resource(client: httpx.Client, version: str, name: str = "board") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{BOARDS.format(version)}/{name}").json()
    return found


def test_it_says_that_it_is_13_and_which_versions_it_serves(client: httpx.Client) -> None:
    assert client.get("/api/health").json()["version"].startswith("13.")
    group = client.get(f"/apis/{API_GROUP}/").json()
    assert group["preferredVersion"]["version"] == "v2"
    for version in ("v2", "v1", "v0alpha1"):
        assert client.get(BOARDS.format(version)).json()["items"] == []
    assert client.get(BOARDS.format("v3")).status_code == 404


def test_an_envelope_is_stored_as_it_is_in_the_folder_of_the_request(client: httpx.Client) -> None:
    document = envelope("v2", annotations={"grafana.app/folder": "other", "ours": "yes"})
    document["metadata"]["labels"] = {"ours": "yes"}
    saved = post(client, document, message="why").json()
    assert (saved["uid"], saved["folderUid"], saved["version"]) == ("board", "mcp", 1)

    found = resource(client, "v2")
    assert found["spec"] == spec("v2")
    assert found["status"] == {}
    assert found["metadata"]["annotations"] == {
        "grafana.app/createdBy": "user:admin",
        "grafana.app/folder": "mcp",
        "grafana.app/message": "why",
    }
    assert "ours" not in found["metadata"]["labels"]


def test_a_uid_beside_the_spec_wins_over_the_name(client: httpx.Client) -> None:
    assert post(client, {**envelope("v2"), "uid": "chosen"}).json()["uid"] == "chosen"


BARE = {**spec("v2"), "uid": "board"}


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (BARE, "dashboard appears to be in v2 format. Please use the /apis/"),
        ({"layout": {}, "title": "T"}, "dashboard appears to be in v2 format. Please use"),
        ({**envelope("v2"), "id": None}, "must not include an id on the root element"),
        ({"metadata": {}, "title": "T"}, "is missing an explicit apiVersion"),
        ({**envelope("v2"), "apiVersion": "folder.grafana.app/v1"}, "a non dashboard apiVersion"),
        ({"apiVersion": f"{API_GROUP}/v2", "kind": "Dashboard"}, "must include the dashboard"),
        ({**envelope("v2"), "spec": {}}, "Dashboard spec is missing required title property"),
        ({"uid": "x"}, "Dashboard spec is missing required title property"),
    ],
)
def test_what_is_no_dashboard_is_refused_and_nothing_is_stored(
    client: httpx.Client, model: dict[str, Any], message: str
) -> None:
    answer = post(client, model)
    assert answer.status_code == 400
    assert message in answer.json()["message"]
    assert client.get("/api/search?type=dash-db").json() == []


def test_a_spec_without_elements_is_refused_in_the_words_of_the_newer_api(
    client: httpx.Client,
) -> None:
    document = envelope("v2")
    del document["spec"]["elements"]
    answer = post(client, document)
    assert answer.status_code == 422
    assert answer.json() == {
        "message": f'Dashboard.{API_GROUP} "board" is invalid: DashboardSpec.elements: Invalid'
        " value: conflicting values null and {[ElementReference.name]:(Element|*{})} (mismatched"
        " types null and struct)"
    }


PANEL = ("elements", "panel-1", "spec")


@pytest.mark.parametrize("version", ["v2", "v2beta1"])
@pytest.mark.parametrize(
    ("path", "key", "sent", "stored"),
    [
        ((), "tags", None, None),
        ((), "unknown", 1, "left out"),
        (("timeSettings",), "hideTimepicker", "left out", False),
        (("timeSettings",), "quickRanges", [], "left out"),
        (PANEL, "links", "left out", None),
        (PANEL, "transparent", False, False),
        (PANEL, "unknown", {}, "left out"),
        ((*PANEL, "data", "spec"), "transformations", "left out", None),
        ((*PANEL, "vizConfig", "spec", "fieldConfig", "defaults"), "unit", "", ""),
        ((*PANEL, "vizConfig", "spec", "fieldConfig", "defaults"), "mappings", [], "left out"),
        ((*PANEL, "vizConfig", "spec"), "options", {"ours": {}}, {"ours": {}}),
        (("layout", "spec"), "items", [], []),
        (("layout", "spec"), "unknown", [], "left out"),
    ],
)
def test_a_spec_is_stored_as_grafanas_structures_write_it(
    client: httpx.Client, version: str, path: tuple[str, ...], key: str, sent: Any, stored: Any
) -> None:
    document = envelope(version)
    part = inside(document["spec"], path)
    part.pop(key, None)
    if sent != "left out":
        part[key] = sent
    assert post(client, document).is_success
    found = inside(resource(client, version)["spec"], path)
    assert found.get(key, "left out") == stored


def test_a_variable_of_a_known_kind_is_completed(client: httpx.Client) -> None:
    document = envelope("v2")
    document["spec"]["variables"] = [{"kind": "TextVariable", "spec": {"name": "x", "odd": 1}}]
    post(client, document)
    (variable,) = resource(client, "v2")["spec"]["variables"]
    current = {"text": None, "value": None}
    filled = {"name": "x", "current": current, "hide": "", "skipUrlSync": False, "query": ""}
    assert variable == {"kind": "TextVariable", "spec": filled}


def inside(value: Any, path: tuple[str, ...]) -> dict[str, Any]:
    for step in path:
        value = value[step]
    found: dict[str, Any] = value
    return found


@pytest.mark.parametrize("model", [envelope("v2"), {"uid": "board", "title": "Classic"}])
def test_what_exists_is_refused_without_overwrite_or_its_version(
    client: httpx.Client, model: dict[str, Any]
) -> None:
    assert post(client, model).status_code == 200
    refused = post(client, model)
    assert refused.status_code == 409
    assert refused.json()["message"] == "Dashboard already exists. Use overwrite flag to update."
    assert post(client, model, overwrite=True).status_code == 200


@pytest.mark.parametrize(
    ("query", "version"),
    [("?apiVersion=v2beta1", "v2beta1"), ("?apiVersion=nope", "v0alpha1"), ("", "v0alpha1")],
)
def test_a_dashboard_is_shown_in_the_version_that_is_asked_for_if_it_can_be(
    client: httpx.Client, query: str, version: str
) -> None:
    post(client, envelope("v2beta1"))
    found = client.get(f"/api/dashboards/uid/board{query}").json()
    assert found["meta"]["apiVersion"] == version
    assert ("elements" in found["dashboard"]) == (version == "v2beta1")
    assert found["dashboard"].keys() >= {"uid", "id", "version"}


def test_a_conversion_that_is_not_known_is_said_to_have_failed(client: httpx.Client) -> None:
    document = envelope("v2")
    document["spec"]["variables"] = [{"kind": "TextVariable", "spec": {"name": "x"}}]
    post(client, document)
    found = resource(client, "v0alpha1")
    assert found["status"]["conversion"]["failed"] is True
    assert found["status"]["conversion"]["storedVersion"] == "v2"
    assert "panels" not in found["spec"]
    assert client.get("/api/dashboards/uid/board").status_code == 501


def test_the_history_tells_authors_messages_and_the_whole_spec(client: httpx.Client) -> None:
    post(client, envelope("v2"), message="first")
    editor = new_token(client, "robot", "Editor")
    edited = envelope("v2")
    edited["spec"]["title"] = "By a robot"
    with httpx.Client(base_url=client.base_url, headers=editor, trust_env=False) as robot:
        assert post(robot, edited, message="second", overwrite=True).is_success

    newest, oldest = client.get(f"{BOARDS.format('v2')}?{HISTORY}board").json()["items"]
    notes = newest["metadata"]["annotations"]
    assert notes["grafana.app/updatedBy"].startswith("service-account:")
    assert notes["grafana.app/message"] == "second"
    assert newest["metadata"]["generation"] == 2
    assert newest["spec"]["title"] == "By a robot"
    assert oldest["spec"] == spec("v2")
    number = oldest["metadata"]["resourceVersion"]
    older = client.get(f"{BOARDS.format('v2')}/board?resourceVersion={number}").json()
    assert older["spec"] == spec("v2")


def test_a_classic_dashboard_saved_over_a_v2_one_is_classic_from_then_on(
    client: httpx.Client,
) -> None:
    post(client, envelope("v2"))
    post(client, {"uid": "board", "title": "Classic", "panels": []}, overwrite=True)
    found = client.get("/api/dashboards/uid/board?apiVersion=v2").json()
    assert found["meta"]["apiVersion"] == "v0alpha1"
    assert found["dashboard"]["panels"] == []


@pytest.mark.parametrize("path", ["1", "1/health", "proxy/1/api/v1/query"])
def test_data_sources_have_no_numbers_to_ask_by(client: httpx.Client, path: str) -> None:
    assert client.get(f"/api/datasources/{path}").status_code == 404


def test_data_of_the_stand_in_survives_a_change_of_the_release(tmp_path: Path) -> None:
    with running_stand_in(tmp_path) as client:
        client.auth = ("admin", PASSWORD)
        client.post("/api/dashboards/db", json={"dashboard": {"uid": "old", "title": "Old"}})
    with running_stand_in(tmp_path, Release.GRAFANA_13) as client:
        client.auth = ("admin", PASSWORD)
        assert client.get("/api/dashboards/uid/old").json()["dashboard"]["title"] == "Old"
        listed = client.get(BOARDS.format("v0alpha1")).json()["items"]
        assert [one["metadata"]["name"] for one in listed] == ["old"]


def test_a_file_of_an_earlier_stand_in_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    body = {"dashboard": {"uid": "old", "title": "Old"}}
    with running_stand_in(tmp_path) as client:
        client.post("/api/dashboards/db", json=body, auth=("admin", PASSWORD))
    with closing(sqlite3.connect(tmp_path / "grafana.db")) as file:
        for column in ("api_version", "guid", "annotations", "creator"):
            file.execute(f"ALTER TABLE dashboards DROP COLUMN {column}")
        file.execute("ALTER TABLE dashboard_versions DROP COLUMN author")
        file.commit()
    with running_stand_in(tmp_path) as client:
        client.auth = ("admin", PASSWORD)
        found = resource(client, "v0alpha1", "old")
        assert found["spec"] == {"title": "Old"}
        assert found["metadata"]["annotations"] == {"grafana.app/createdBy": "user:admin"}


# The parts of the first version are kept as they are sent.
WHOLE = [name for name in GOOD if spec_of(DIRECTORY / name)[1] != "v2alpha1"]


@pytest.mark.parametrize("name", WHOLE)
def test_a_complete_spec_is_stored_as_it_is(name: str) -> None:
    spec, version = spec_of(DIRECTORY / name)
    whole = completed(spec, version)

    assert restructured(whole) == whole
