"""Dashboards are read as Grafana stores them, and their authors from whatever history it has."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from answering_server import AnsweringServer, answering
from grafana_stand_in import PASSWORD, new_token, running_stand_in
from mcp_monitoring.review.servers.dashboard_resources import history, shown_dashboard
from mcp_monitoring.review.servers.grafana import Grafana, RequestRefusedError
from small_dynamic_dashboards import envelope, spec

from sandbox.grafana.editions import Release

RECORDING = Path(__file__).parents[2] / "recordings" / "v2-api.json"
BOARDS = "/apis/dashboard.grafana.app/{}/namespaces/default/dashboards"
NAMES = "/apis/iam.grafana.app/v0alpha1/namespaces/default/display"


@contextmanager
def stand_in(data: Path, release: Release) -> Iterator[tuple[Any, Grafana]]:
    """A stand-in that is served, as its administrator sees it and as our client does."""
    with running_stand_in(data, release) as client:
        client.auth = ("admin", PASSWORD)
        client.post("/api/folders", json={"uid": "mcp", "title": "MCP"})
        with Grafana(str(client.base_url), f"admin:{PASSWORD}") as grafana:
            yield client, grafana


@contextmanager
def asked(auth: str = "token", org: str = "1") -> Iterator[tuple[AnsweringServer, Grafana]]:
    """A server that answers what a test says, and our client of it."""
    with answering() as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with Grafana(url, auth, org) as grafana:
            yield server, grafana


def recorded(label: str) -> Any:
    (found,) = [one for one in json.loads(RECORDING.read_text()) if one["label"] == label]
    return found["response"]


@pytest.mark.parametrize(
    ("label", "version", "stored", "as_stored"),
    [
        ("get v2beta1", "v2beta1", "v2beta1", True),
        ("get v2alpha1", "v2alpha1", "v2beta1", False),
        ("get v0alpha1", "v0alpha1", "v2beta1", False),
        ("the bare one by v0alpha1", "v0alpha1", "v0alpha1", True),
        ("the bare one by v2beta1", "v2beta1", "v0alpha1", False),
    ],
)
def test_a_real_grafana_tells_in_which_version_it_stores_a_dashboard(
    label: str, version: str, stored: str, as_stored: bool
) -> None:
    found = shown_dashboard(recorded(label))
    assert found is not None
    assert (found.version, found.stored, found.is_as_stored) == (version, stored, as_stored)


def test_the_envelope_has_what_is_deployed_and_not_what_grafana_adds() -> None:
    found = shown_dashboard(recorded("get v2beta1"))
    assert found is not None
    assert found.envelope == {
        "apiVersion": "dashboard.grafana.app/v2beta1",
        "kind": "Dashboard",
        "metadata": {"name": "a-dash", "annotations": {"grafana.app/folder": "v2-mcp"}},
        "spec": recorded("get v2beta1")["spec"],
    }


@pytest.mark.parametrize("item", [{}, {"metadata": {"name": "x"}}, {"metadata": [], "spec": {}}])
def test_what_is_no_dashboard_is_none(item: dict[str, Any]) -> None:
    assert shown_dashboard(item) is None


@pytest.mark.parametrize("version", ["v2", "v2beta1", "v2alpha1"])
def test_a_dashboard_is_read_in_the_version_it_is_stored_in(tmp_path: Path, version: str) -> None:
    with stand_in(tmp_path, Release.GRAFANA_13) as (client, grafana):
        body = {"dashboard": envelope(version), "folderUid": "mcp"}
        assert client.post("/api/dashboards/db", json=body).is_success
        found = grafana.stored_dashboard("board")
    assert found is not None
    assert found.is_dynamic
    assert found.is_as_stored
    assert found.envelope == envelope(version, annotations={"grafana.app/folder": "mcp"})


@pytest.mark.parametrize("release", list(Release))
def test_a_classic_dashboard_is_read_as_one(tmp_path: Path, release: Release) -> None:
    with stand_in(tmp_path, release) as (client, grafana):
        model = {"uid": "old", "title": "Old", "panels": []}
        assert client.post("/api/dashboards/db", json={"dashboard": model}).is_success
        found = grafana.stored_dashboard("old")
        assert grafana.stored_dashboard("none") is None
    assert found is not None
    assert not found.is_dynamic
    assert found.envelope["spec"] == {"title": "Old", "panels": []}


def test_on_12_4_a_v2_dashboard_of_the_newer_api_is_read_as_it_is(tmp_path: Path) -> None:
    with stand_in(tmp_path, Release.GRAFANA_12_4) as (client, grafana):
        made = client.post(BOARDS.format("v2beta1"), json=envelope("v2beta1"))
        assert made.status_code == 201
        found = grafana.stored_dashboard("board")
        classic = grafana.dashboard("board", "v2beta1")
    assert found is not None
    assert found.spec == spec("v2beta1")
    assert classic is not None
    assert classic["meta"]["apiVersion"] == "v0alpha1", "which is how 12.4 says that it converted"


def test_a_grafana_without_the_newer_api_stores_nothing_in_it() -> None:
    with asked() as (server, grafana):
        server.status = 404
        assert grafana.stored_dashboard("board") is None


def test_a_version_that_a_dashboard_cannot_be_shown_in_is_passed_over() -> None:
    answers = {
        f"{BOARDS.format('v0alpha1')}/board": (406, b"{}"),
        f"{BOARDS.format('v2')}/board": (200, json.dumps(_item("v2")).encode()),
    }
    with asked() as (server, grafana):
        server.answers = answers
        found = grafana.stored_dashboard("board")
    assert found is not None
    assert found.version == "v2"


def test_what_grafana_refuses_to_the_credential_is_said() -> None:
    with asked() as (server, grafana):
        server.status, server.content = 403, b"{}"
        with pytest.raises(RequestRefusedError, match="403"):
            grafana.stored_dashboard("board")


def test_another_organisation_has_its_own_namespace() -> None:
    with asked("a:b", "7") as (server, grafana):
        server.status = 404
        grafana.stored_dashboard("board")
    assert "/namespaces/org-7/dashboards/board" in server.seen[0][1]


# --- History


def _item(version: str, generation: int = 1, **notes: str) -> dict[str, Any]:
    noted = {f"grafana.app/{key}": value for key, value in notes.items()}
    return {
        "apiVersion": f"dashboard.grafana.app/{version}",
        "metadata": {
            "name": "board",
            "generation": generation,
            "creationTimestamp": "2026-11-20T10:00:00Z",
            "annotations": noted,
        },
        "spec": {"title": "Board"},
    }


ITEMS = [
    _item("v2", 2, createdBy="user:u1", updatedBy="user:u2", message="why") | {"status": {}},
    _item("v2", 1, createdBy="user:u1"),
]


def without_versions(server: AnsweringServer, names: tuple[int, bytes]) -> None:
    """A Grafana whose older list of versions is gone."""
    listed = json.dumps({"metadata": {}, "items": ITEMS}).encode()
    server.status = 404
    server.answers = {BOARDS.format("v2"): (200, listed), NAMES: names}


def test_where_the_list_of_versions_is_gone_the_newer_api_tells_the_authors() -> None:
    shown = {
        "display": [
            {"identity": {"type": "user", "name": "u2"}, "displayName": "alice"},
            {"identity": {"type": "user", "name": "u1"}, "displayName": "bob"},
        ]
    }
    with asked() as (server, grafana):
        without_versions(server, (200, json.dumps(shown).encode()))
        versions = grafana.dashboard_versions("board")
    created = "2026-11-20T10:00:00Z"
    assert versions == [
        {"version": 2, "createdBy": "alice", "created": created, "message": "why"},
        {"version": 1, "createdBy": "bob", "created": created, "message": ""},
    ]
    paths = [path for _, path, *_ in server.seen]
    assert any("fieldSelector=metadata.name%3Dboard" in path for path in paths), paths


@pytest.mark.parametrize("names", [(403, b"{}"), (404, b"{}"), (200, b'{"display": [1]}')])
def test_an_author_whose_name_is_not_told_is_named_by_the_uid(names: tuple[int, bytes]) -> None:
    with asked() as (server, grafana):
        without_versions(server, names)
        assert [one["createdBy"] for one in grafana.dashboard_versions("board")] == ["u2", "u1"]


def test_a_grafana_without_any_history_has_none() -> None:
    with asked() as (server, grafana):
        server.status = 404
        assert grafana.dashboard_versions("board") == []


def test_both_histories_of_13_tell_the_same(tmp_path: Path) -> None:
    with stand_in(tmp_path, Release.GRAFANA_13) as (client, grafana):
        board = envelope("v2")
        made = client.post("/api/dashboards/db", json={"dashboard": board, "folderUid": "mcp"})
        assert made.is_success
        robot = new_token(client, "robot", "Editor")
        board["spec"]["title"] = "By a robot"
        body = {"dashboard": board, "folderUid": "mcp", "overwrite": True, "message": "why"}
        client.auth = None
        assert client.post("/api/dashboards/db", json=body, headers=robot).is_success

        older = grafana.dashboard_versions("board")
        newer = history(grafana._newer, "board")
    told = [{key: one[key] for key in ("version", "createdBy", "created")} for one in older]
    assert [{**one, "message": ""} for one in told] == [{**one, "message": ""} for one in newer]
    assert newer[0]["createdBy"] == "robot"
    assert (newer[0]["message"], newer[1]["message"]) == ("why", "")
