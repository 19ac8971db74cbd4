"""Panels of the library: they are made and read, nothing else.

No recording has it: the forms are those of Grafana's documentation.
Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/api-legacy/library_element/
"""

import json

from starlette.responses import Response

from sandbox.grafana.answers import (
    Json,
    Refusal,
    answer,
    bad_request,
    not_reproduced,
    timestamp,
)
from sandbox.grafana.calls import Call, number_of, object_of, text_of
from sandbox.grafana.names import check_uid, short_uid
from sandbox.grafana.store import Row, Store

_PANEL = 1
"""The kind of an element that is a panel."""


async def create_element(call: Call) -> Response:
    """Answers `POST /api/library-elements`."""
    body = await call.body()
    model, name = object_of(body, "model"), text_of(body, "name")
    if number_of(body, "kind") != _PANEL or not name:
        raise bad_request()
    uid = text_of(body, "uid") or short_uid()
    check_uid(uid)
    if text_of(body, "folderUid"):
        raise not_reproduced("POST", "/api/library-elements in a folder")
    with call.store.transaction():
        if _row(call.store, uid) is not None:
            raise Refusal(400, "library element with that name or UID already exists")
        call.store.insert(
            "INSERT INTO library_elements (uid, name, model, created, created_by)"
            " VALUES (?, ?, ?, ?, ?)",
            (uid, name, json.dumps(model), timestamp(), call.identity.login),
        )
    return _answered(call.store, uid)


async def get_element(call: Call) -> Response:
    """Answers `GET /api/library-elements/{uid}`."""
    return _answered(call.store, call.part("uid"))


def model_of(store: Store, uid: str) -> Json | None:
    """Finds the content of a panel; None if there is no such panel."""
    row = _row(store, uid)
    return None if row is None else _model(row)


def _answered(store: Store, uid: str) -> Response:
    row = _row(store, uid)
    if row is None:
        raise Refusal(404, "Library element not found")
    model = _model(row)
    author = {"id": 1, "name": row["created_by"], "avatarUrl": ""}
    meta = {
        "folderName": "General",
        "folderUid": "",
        "connectedDashboards": 0,
        **dict.fromkeys(("created", "updated"), row["created"]),
        **dict.fromkeys(("createdBy", "updatedBy"), author),
    }
    element = {
        "id": row["id"],
        "orgId": 1,
        "folderId": 0,
        "folderUid": "",
        "uid": uid,
        "name": row["name"],
        "kind": _PANEL,
        "type": str(model.get("type", "")),
        "description": str(model.get("description", "")),
        "model": model,
        "version": 1,
        "meta": meta,
    }
    return answer({"result": element})


def _row(store: Store, uid: str) -> Row | None:
    return store.row("SELECT * FROM library_elements WHERE uid = ?", (uid,))


def _model(row: Row) -> Json:
    model: Json = json.loads(row["model"])
    return model
