"""Dashboards of the newer API, `/apis/dashboard.grafana.app`: reading them and their history.

As 12.4 it is recorded (`v2-api.json`), the list in `v0alpha1` apart; `managedFields`, which tell
what program set which field, are left out. That 13 answers like it, in more versions, rests on
Grafana's documentation:
https://grafana.com/docs/grafana/v13.3/developer-resources/api-reference/http-api/resource-history/
"""

import base64
import json
from collections.abc import Sequence

from starlette.responses import Response

from sandbox.grafana import dashboard_store
from sandbox.grafana.answers import Json, answer, not_reproduced, timestamp
from sandbox.grafana.calls import Call
from sandbox.grafana.conversions import converted
from sandbox.grafana.dashboard_meta import meta_answer
from sandbox.grafana.dashboard_store import Dashboard
from sandbox.grafana.resource_status import GROUP, no_such_resource, not_found, status
from sandbox.grafana.store import Row, Store

NAMESPACE = "default"
"""The name of the organisation, the only one."""

FOLDER = "grafana.app/folder"
MESSAGE = "grafana.app/message"
CREATED_BY = "grafana.app/createdBy"
UPDATED_BY = "grafana.app/updatedBy"
UPDATED_AT = "grafana.app/updatedTimestamp"
OWN_ANNOTATIONS = (FOLDER, MESSAGE, CREATED_BY, UPDATED_BY, UPDATED_AT)
"""The annotations that Grafana writes, or keeps elsewhere."""

_HISTORY, _TRASH = "grafana.app/get-history=true", "grafana.app/get-trash=true"
_OF_NAME = "metadata.name="


async def show_group(call: Call) -> Response:
    """Answers `GET /apis/dashboard.grafana.app/`."""
    versions = [
        {"groupVersion": f"{GROUP}/{schema}", "version": schema} for schema in call.edition.schemas
    ]
    body = {"kind": "APIGroup", "apiVersion": "v1", "name": GROUP, "versions": versions}
    return answer({**body, "preferredVersion": versions[0]})


async def list_resources(call: Call) -> Response:
    """Answers `GET …/dashboards`: all dashboards, the history of one, or the deleted ones."""
    schema = schema_of(call)
    asked = call.request.query_params
    selector, name = asked.get("labelSelector", ""), asked.get("fieldSelector", "")
    match selector:
        case "":
            if name:
                raise not_reproduced("GET", f"{call.request.url.path} with a fieldSelector")
            pairs = [(one, _newest(call, one)) for one in dashboard_store.by_uid(call.store)]
            items = [resource(one, row, schema) for one, row in pairs]
        case _ if selector == _HISTORY:
            if not name.startswith(_OF_NAME):
                raise status(400, "metadata.name field selector required for history requests")
            found = dashboard_store.find(call.store, name.removeprefix(_OF_NAME))
            rows = dashboard_store.history(call.store, found.number) if found else []
            items = [resource(found, row, schema) for row in rows if found]
        case _ if selector == _TRASH:
            items = [_deleted(one, schema) for one in dashboard_store.deleted(call.store)]
        case _:
            raise not_reproduced("GET", f"{call.request.url.path} with a labelSelector")
    return answer(_listed(call, items, schema))


async def get_resource(call: Call) -> Response:
    """Answers `GET …/dashboards/{uid}`, and of Grafana 13 `?resourceVersion=` (documented)."""
    schema, dashboard = schema_of(call), _found(call)
    wanted = call.request.query_params.get("resourceVersion", "")
    row = _newest(call, dashboard)
    if wanted and call.edition.takes_envelopes:
        rows = dashboard_store.history(call.store, dashboard.number)
        row = next((one for one in rows if str(one["resource_version"]) == wanted), row)
    return answer(resource(dashboard, row, schema))


async def get_with_access(call: Call) -> Response:
    """Answers `GET …/dashboards/{uid}/dto`."""
    schema, dashboard = schema_of(call), _found(call)
    shown = resource(dashboard, _newest(call, dashboard), schema)
    meta = meta_answer(call, dashboard, schema)
    told = ("slug", "url", "canSave", "canEdit", "canAdmin", "canStar", "canDelete")
    access = {key: meta[key] for key in (*told, "annotationsPermissions")}
    kind = "DashboardWithAccessInfo"
    return answer({**shown, "kind": kind, "access": {**access, "isPublic": False}})


def schema_of(call: Call) -> str:
    """Returns the version in the path of a call.

    Raises:
        Refusal: 404 if this Grafana does not serve it, 500 for another organisation.
    """
    schema = call.part("schema")
    if schema not in call.edition.schemas:
        raise no_such_resource()
    if call.part("namespace") != NAMESPACE:
        raise status(500, "namespace mismatch")
    return schema


def resource(dashboard: Dashboard, row: Row, schema: str) -> Json:
    """Describes a version of a dashboard.

    What its content becomes in another version than it was saved in is not always known. Then it
    says that the conversion failed, which is a form that Grafana has, and has no content.

    Args:
        dashboard: The dashboard.
        row: The version of it.
        schema: The version of the API in which it is shown.
    """
    annotations = {CREATED_BY: dashboard.creator, **json.loads(row["annotations"])}
    if row["folder_uid"]:
        annotations[FOLDER] = row["folder_uid"]
    if row["message"]:
        annotations[MESSAGE] = row["message"]
    if row["version"] > 1:
        annotations[UPDATED_BY] = row["author"] or f"user:{row['created_by']}"
        annotations[UPDATED_AT] = row["created"]
    metadata: Json = {
        "name": dashboard.uid,
        "namespace": NAMESPACE,
        "uid": dashboard.guid,
        "resourceVersion": str(row["resource_version"]),
        "generation": row["version"],
        "creationTimestamp": dashboard.created,
        "labels": {"grafana.app/deprecatedInternalID": str(dashboard.number)},
        "annotations": annotations,
    }
    shown = {"kind": "Dashboard", "apiVersion": f"{GROUP}/{schema}", "metadata": metadata}
    return {**shown, **_content(json.loads(row["spec"]), row["api_version"], schema)}


def trashed(store: Store, dashboard: Dashboard) -> Json:
    """Describes a dashboard as the trash has it, in the version it was saved in."""
    row = dashboard_store.history(store, dashboard.number, dashboard.version)[0]
    found = resource(dashboard, row, dashboard.schema)
    gone = {"generation": -999, "deletionTimestamp": timestamp()}
    return {**found, "metadata": {**found["metadata"], **gone}}


def _content(spec: Json, stored: str, schema: str) -> Json:
    found = converted(spec, stored, schema)
    if found is None:
        why = "the mcp-monitoring stand-in for Grafana does not know this conversion"
        told = {"failed": True, "storedVersion": stored, "error": why}
        return {"spec": {"title": spec["title"]}, "status": {"conversion": told}}
    if stored == schema:
        return {"spec": found, "status": {}}
    return {
        "spec": found,
        "status": {"conversion": {"failed": False, "storedVersion": stored}},
    }


def _deleted(one: Json, schema: str) -> Json:
    stored = str(one["apiVersion"]).rpartition("/")[2]
    return {**one, "apiVersion": f"{GROUP}/{schema}", **_content(one["spec"], stored, schema)}


def _found(call: Call) -> Dashboard:
    found = dashboard_store.find(call.store, call.part("uid"))
    if found is None:
        raise not_found(call.part("uid"))
    return found


def _newest(call: Call, dashboard: Dashboard) -> Row:
    return dashboard_store.history(call.store, dashboard.number, dashboard.version)[0]


def _listed(call: Call, items: Sequence[Json], schema: str) -> Json:
    token, limit = call.request.query_params.get("continue", ""), call.number("limit", 0)
    first = _offset(token) if token else 0
    newest = str(dashboard_store.newest_change(call.store))
    metadata: Json = {"resourceVersion": newest}
    shown = items[first : first + limit] if limit else items[first:]
    if first + len(shown) < len(items):
        told = {"o": first + limit, "v": int(newest), "s": False}
        metadata["continue"] = base64.b64encode(json.dumps(told).encode()).decode()
    kind = {"kind": "DashboardList", "apiVersion": f"{GROUP}/{schema}"}
    return {**kind, "metadata": metadata, "items": list(shown)}


def _offset(token: str) -> int:
    try:
        return int(json.loads(base64.b64decode(token))["o"])
    except (ValueError, KeyError, TypeError):
        raise status(400, "continue token is not valid") from None
