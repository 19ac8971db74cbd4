"""Dashboards as Grafana's newer API lists them, as far as it is recorded (`v2-api.json`).

Recorded are the list in version v2beta1, and single dashboards in v0alpha1; here is the list in
v0alpha1. What the newer API changes is not reproduced.
"""

import base64
import json

from starlette.responses import Response

from sandbox.grafana import dashboard_store
from sandbox.grafana.answers import Json, Refusal, answer
from sandbox.grafana.calls import Call
from sandbox.grafana.dashboard_store import Dashboard

_VERSION = "dashboard.grafana.app/v0alpha1"


async def list_resources(call: Call) -> Response:
    """Answers `GET /apis/dashboard.grafana.app/v0alpha1/namespaces/default/dashboards`."""
    token, limit = call.request.query_params.get("continue", ""), call.number("limit", 0)
    first = _offset(token) if token else 0
    # One more than asked for tells whether there are more.
    found = dashboard_store.a_page(call.store, first, limit + 1 if limit else -1)
    metadata: Json = {"resourceVersion": str(max((one.number for one in found), default=0))}
    if limit and len(found) > limit:
        metadata["continue"] = _token(first + limit)
        found = found[:limit]
    return answer(
        {
            "kind": "DashboardList",
            "apiVersion": _VERSION,
            "metadata": metadata,
            "items": [_resource(one) for one in found],
        }
    )


def _resource(dashboard: Dashboard) -> Json:
    annotations = {"grafana.app/createdBy": f"user:{dashboard.created_by}"}
    if dashboard.folder_uid:
        annotations["grafana.app/folder"] = dashboard.folder_uid
    return {
        "kind": "Dashboard",
        "apiVersion": _VERSION,
        "metadata": {
            "name": dashboard.uid,
            "namespace": "default",
            "generation": dashboard.version,
            "creationTimestamp": dashboard.created,
            "labels": {"grafana.app/deprecatedInternalID": str(dashboard.number)},
            "annotations": annotations,
        },
        "spec": {key: value for key, value in dashboard.spec.items() if key != "uid"},
        "status": {},
    }


def _token(offset: int) -> str:
    return base64.b64encode(json.dumps({"o": offset}).encode()).decode()


def _offset(token: str) -> int:
    try:
        return int(json.loads(base64.b64decode(token))["o"])
    except (ValueError, KeyError, TypeError):
        raise Refusal(400, "continue token is not valid") from None
