"""Dashboards of the older API, `/api`: saving, reading and deleting them."""

from starlette.responses import Response

from sandbox.grafana import dashboard_store
from sandbox.grafana.answers import Json, answer, not_reproduced
from sandbox.grafana.calls import Call
from sandbox.grafana.conversions import converted
from sandbox.grafana.dashboard_meta import meta_answer
from sandbox.grafana.dashboard_resources import trashed
from sandbox.grafana.dashboard_store import Dashboard
from sandbox.grafana.editions import CLASSIC
from sandbox.grafana.names import slug
from sandbox.grafana.saves import parse_save

FIRST_MESSAGE = "Initial save"


async def save_dashboard(call: Call) -> Response:
    """Answers `POST /api/dashboards/db`."""
    request = parse_save(await call.body(), call.edition)
    return answer(saved_answer(dashboard_store.save(call.store, request, call.identity)))


async def get_dashboard(call: Call) -> Response:
    """Answers `GET /api/dashboards/uid/{uid}`.

    Grafana 13 shows it in the version that `?apiVersion=` asks for, if it can, and says in `meta`
    in which it does (its source, `getDashboardHelper`). Grafana 12.4 does not know the parameter
    (`v2-api.json`, calls 12 to 15).
    """
    dashboard = dashboard_store.get(call.store, call.part("uid"))
    wanted = call.request.query_params.get("apiVersion", "").strip()
    schemas = [CLASSIC]
    if call.edition.takes_envelopes and wanted in call.edition.schemas:
        schemas.insert(0, wanted)
    for schema in schemas:
        spec = converted(dashboard.spec, dashboard.schema, schema)
        if spec is not None:
            own = {"uid": dashboard.uid, "id": dashboard.number, "version": dashboard.version}
            meta = meta_answer(call, dashboard, schema)
            return answer({"meta": meta, "dashboard": {**spec, **own}})
    raise not_reproduced("GET", f"{call.request.url.path} of a dashboard in {dashboard.schema}")


async def delete_dashboard(call: Call) -> Response:
    """Answers `DELETE /api/dashboards/uid/{uid}`; the history is deleted, too."""
    dashboard = dashboard_store.get(call.store, call.part("uid"))
    dashboard_store.delete(call.store, dashboard, trashed(call.store, dashboard))
    message = f"Dashboard {dashboard.title} deleted"
    return answer({"title": dashboard.title, "message": message, "uid": dashboard.uid})


def saved_answer(dashboard: Dashboard) -> Json:
    """Makes Grafana's answer to a save."""
    return {
        "folderUid": dashboard.folder_uid,
        "id": dashboard.number,
        "slug": slug(dashboard.title),
        "status": "success",
        "uid": dashboard.uid,
        "url": dashboard.url,
        "version": dashboard.version,
    }
