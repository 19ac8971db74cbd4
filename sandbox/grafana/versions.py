"""The history of a dashboard: who saved what, when, and why."""

import json

from starlette.responses import Response

from sandbox.grafana.answers import Json, Refusal, answer, not_reproduced
from sandbox.grafana.auth import ANONYMOUS
from sandbox.grafana.calls import Call, number_of
from sandbox.grafana.conversions import converted
from sandbox.grafana.dashboard_store import Dashboard, Save, get, save
from sandbox.grafana.dashboards import FIRST_MESSAGE, saved_answer
from sandbox.grafana.editions import CLASSIC
from sandbox.grafana.store import Row


async def list_versions(call: Call) -> Response:
    """Answers `GET /api/dashboards/uid/{uid}/versions`, the newest first."""
    dashboard = get(call.store, call.part("uid"))
    rows = call.store.rows(
        "SELECT * FROM dashboard_versions WHERE dashboard_id = ? ORDER BY version DESC"
        " LIMIT ? OFFSET ?",
        (dashboard.number, call.number("limit", 1000), call.number("start", 0)),
    )
    versions = [version_answer(dashboard, row) for row in rows]
    for version in versions:
        if version["version"] == 1:
            version["message"] = FIRST_MESSAGE
    return answer({"continueToken": "", "versions": versions})


async def get_version(call: Call) -> Response:
    """Answers `GET /api/dashboards/uid/{uid}/versions/{version}`.

    Unlike the list, it names no author of the first version, and no message that nobody gave.
    """
    dashboard = get(call.store, call.part("uid"))
    row = _version(call, dashboard, call.part_number("version"))
    found = version_answer(dashboard, row)
    if found["version"] == 1:
        found["createdBy"] = ANONYMOUS
    return answer(found)


async def restore_version(call: Call) -> Response:
    """Answers `POST /api/dashboards/uid/{uid}/restore`: saves an old version as a new one."""
    version = number_of(await call.body(), "version")
    dashboard = get(call.store, call.part("uid"))
    row = _version(call, dashboard, version)
    spec = converted(json.loads(row["spec"]), row["api_version"], CLASSIC)
    if spec is None:
        raise not_reproduced("POST", f"{call.request.url.path} of a version in schema v2")
    # It is stored as a classic one, whatever it was (`v2-api.json`, call 83).
    request = Save(
        spec={**spec, "uid": dashboard.uid},
        number=dashboard.number,
        version=dashboard.version,
        folder_uid=dashboard.folder_uid,
        message=f"Restored from version {version}",
        overwrite=True,
        restored_from=version,
    )
    return answer(saved_answer(save(call.store, request, call.identity)))


def version_answer(dashboard: Dashboard, row: Row) -> Json:
    """Describes a version as Grafana does, its content as a classic dashboard.

    What is not known to be converted so is left out of it.
    """
    model = converted(json.loads(row["spec"]), row["api_version"], CLASSIC) or {}
    return {
        "id": row["version"],
        "dashboardId": dashboard.number,
        "uid": dashboard.uid,
        "parentVersion": row["parent_version"],
        "restoredFrom": row["restored_from"],
        "version": row["version"],
        "created": row["created"],
        "message": row["message"],
        "data": {**model, "uid": dashboard.uid, "version": row["version"]},
        "createdBy": row["created_by"],
    }


def _version(call: Call, dashboard: Dashboard, version: int) -> Row:
    row = call.store.row(
        "SELECT * FROM dashboard_versions WHERE dashboard_id = ? AND version = ?",
        (dashboard.number, version),
    )
    if row is None:
        raise Refusal(404, "Dashboard version not found")
    return row
