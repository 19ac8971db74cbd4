"""Dashboards of the newer API: creating, changing and deleting them (`v2-api.json`)."""

import json
import secrets
from dataclasses import dataclass, replace
from uuid import uuid4

from starlette.responses import Response

from sandbox.grafana import dashboard_store, folders
from sandbox.grafana.answers import Json, Refusal, answer, not_reproduced, timestamp
from sandbox.grafana.calls import Call, object_of, parse_object, text_of
from sandbox.grafana.conversions import converted
from sandbox.grafana.dashboard_resources import (
    FOLDER,
    MESSAGE,
    NAMESPACE,
    OWN_ANNOTATIONS,
    resource,
    schema_of,
    trashed,
)
from sandbox.grafana.dashboard_store import Dashboard, Save
from sandbox.grafana.dynamic_spec import stored_spec
from sandbox.grafana.editions import is_dynamic
from sandbox.grafana.names import check_uid, trimmed
from sandbox.grafana.resource_status import GROUP, about, invalid, not_found, status

_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True)
class _Wanted:
    """The dashboard in a body: its name, what to save, and the version that is to be changed."""

    name: str
    save: Save
    resource_version: str


async def create_resource(call: Call) -> Response:
    """Answers `POST …/dashboards`."""
    schema = schema_of(call)
    wanted = _wanted(call, await _body(call, schema), schema)
    if dashboard_store.find(call.store, wanted.name):
        told = f'dashboards.{GROUP} "{wanted.name}" already exists'
        raise status(409, told, reason="AlreadyExists", details=about(wanted.name))
    return _created(call, wanted, schema)


async def replace_resource(call: Call) -> Response:
    """Answers `PUT …/dashboards/{uid}`, which creates one if there is none."""
    schema, name = schema_of(call), call.part("uid")
    wanted = _wanted(call, await _body(call, schema), schema)
    if wanted.name != name:
        raise status(
            400,
            f"the name of the object ({wanted.name}) does not match the name on the URL ({name})",
        )
    old = dashboard_store.find(call.store, name)
    return _created(call, wanted, schema) if old is None else _changed(call, old, wanted, schema)


async def patch_resource(call: Call) -> Response:
    """Answers `PATCH …/dashboards/{uid}` with a JSON merge patch."""
    schema, name = schema_of(call), call.part("uid")
    path = call.request.url.path
    if call.request.headers.get("content-type") != "application/merge-patch+json":
        raise not_reproduced("PATCH", f"{path} with another patch than a merge patch")
    old = dashboard_store.find(call.store, name)
    if old is None:
        raise not_found(name)
    spec = converted(old.spec, old.schema, schema)
    if spec is None:
        raise not_reproduced("PATCH", f"{path} of a dashboard in {old.schema}")
    noted = {**old.annotations, **({FOLDER: old.folder_uid} if old.folder_uid else {})}
    before = {
        "apiVersion": f"{GROUP}/{schema}",
        "kind": "Dashboard",
        "metadata": {"name": name, "annotations": noted},
        "spec": spec,
    }
    body = _merged(before, parse_object(await call.request.body()))
    return _changed(call, old, _wanted(call, body, schema), schema)


async def delete_resource(call: Call) -> Response:
    """Answers `DELETE …/dashboards/{uid}`."""
    schema_of(call)
    name = call.part("uid")
    found = dashboard_store.find(call.store, name)
    if found is None:
        raise not_found(name)
    dashboard_store.delete(call.store, found, trashed(call.store, found))
    done = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return answer({**done, "details": {**about(name), "uid": found.guid}})


def _created(call: Call, wanted: _Wanted, schema: str) -> Response:
    if call.request.query_params.get("dryRun"):
        metadata = {
            "name": wanted.name,
            "namespace": NAMESPACE,
            "uid": str(uuid4()),
            "generation": 1,
            "creationTimestamp": timestamp(),
        }
        shown = {"kind": "Dashboard", "apiVersion": f"{GROUP}/{schema}", "metadata": metadata}
        spec = {key: value for key, value in wanted.save.spec.items() if key != "uid"}
        return answer({**shown, "spec": spec, "status": {}}, 201)
    made = dashboard_store.save(call.store, wanted.save, call.identity)
    return answer(_shown(call, made, schema), 201)


def _changed(call: Call, old: Dashboard, wanted: _Wanted, schema: str) -> Response:
    if call.request.query_params.get("dryRun"):
        raise not_reproduced(call.request.method, f"{call.request.url.path}?dryRun=All")
    newest = dashboard_store.history(call.store, old.number, old.version)[0]
    if wanted.resource_version not in ("", str(newest["resource_version"])):
        raise status(
            409,
            f'Operation cannot be fulfilled on dashboards.{GROUP} "{old.uid}": the object has been'
            " modified; please apply your changes to the latest version and try again",
            details=about(old.uid),
        )
    made = dashboard_store.save(call.store, replace(wanted.save, overwrite=True), call.identity)
    shown = _shown(call, made, schema)
    if made.version == old.version:
        # Nothing was changed; then Grafana does not say what version it is.
        del shown["metadata"]["resourceVersion"]
    return answer(shown)


def _shown(call: Call, dashboard: Dashboard, schema: str) -> Json:
    row = dashboard_store.history(call.store, dashboard.number, dashboard.version)[0]
    return resource(dashboard, row, schema)


async def _body(call: Call, schema: str) -> Json:
    try:
        body = parse_object(await call.request.body())
    except Refusal:
        raise status(
            400,
            "the object provided is unrecognized (must be of type Dashboard): couldn't get"
            " version/kind; json parse error",
        ) from None
    version, expected = text_of(body, "apiVersion"), f"{GROUP}/{schema}"
    if version != expected:
        raise status(
            400,
            f"the API version in the data ({version}) does not match the expected API version"
            f" ({expected})",
        )
    kind = text_of(body, "kind")
    if kind != "Dashboard":
        raise status(
            400,
            f'{kind} in version "{schema}" cannot be handled as a Dashboard: no kind "{kind}" is'
            f' registered for version "{expected}" in scheme "pkg/runtime/scheme.go:111"',
        )
    return body


def _wanted(call: Call, body: Json, schema: str) -> _Wanted:
    """Reads what a body wants to save.

    Raises:
        Refusal: 400, 404 or 422, if it cannot be saved.
    """
    metadata, spec = object_of(body, "metadata"), object_of(body, "spec")
    name = _name(metadata)
    noted = {key: str(value) for key, value in object_of(metadata, "annotations").items()}
    folder = folders.root_or(noted.get(FOLDER, ""))
    if is_dynamic(schema):
        strict = call.request.query_params.get("fieldValidation") == "Strict"
        spec = stored_spec(spec, schema, name, strict=strict)
    elif not trimmed(text_of(spec, "title")):
        raise status(400, "Dashboard title cannot be empty")
    if folder and not folders.find(call.store, folder):
        group = "folder.grafana.app"
        raise status(
            404,
            f'folders.{group} "{folder}" not found',
            details=about(folder, group, "folders"),
        )
    save = Save(
        spec={**spec, "uid": name},
        number=0,
        version=0,
        folder_uid=folder,
        message=noted.get(MESSAGE, ""),
        overwrite=False,
        schema=schema,
        annotations={key: value for key, value in noted.items() if key not in OWN_ANNOTATIONS},
    )
    return _Wanted(name, save, text_of(metadata, "resourceVersion"))


def _name(metadata: Json) -> str:
    name, prefix = text_of(metadata, "name"), text_of(metadata, "generateName")
    if not name and not prefix:
        fault = "name or generateName is required"
        raise invalid("", ("metadata.name", "Required", fault))
    if not name:
        return prefix + "".join(secrets.choice(_SUFFIX) for _ in range(5))
    if "/" in name:
        fault = f"{json.dumps(name)}: may not contain '/'"
        raise invalid(name, ("metadata.name", "Invalid", fault))
    try:
        check_uid(name)
    except Refusal as refusal:
        raise status(refusal.status, str(refusal)) from None
    return name


def _merged(old: Json, patch: Json) -> Json:
    """Applies a JSON merge patch (RFC 7396)."""
    merged = dict(old)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            before = merged.get(key)
            merged[key] = _merged(before if isinstance(before, dict) else {}, value)
        else:
            merged[key] = value
    return merged
