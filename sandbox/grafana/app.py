"""The web application of the stand-in, with all routes."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.grafana import (
    accounts,
    alerting,
    dashboard_changes,
    dashboard_resources,
    dashboards,
    datasources,
    folders,
    library,
    proxy,
    queries,
    search,
    versions,
)
from sandbox.grafana.answers import Refusal, answer, answer_refusal, not_reproduced
from sandbox.grafana.calls import identified, route
from sandbox.grafana.editions import EDITIONS, Release
from sandbox.grafana.pages.routes import routes as pages
from sandbox.grafana.resource_status import GROUP
from sandbox.grafana.store import Store

# The name by which clients know the stand-in.
STAND_IN_COMMIT = "mcp-monitoring-stand-in"

# The first parts of Grafana's paths below /api. Those without a route here answer 501, others 404.
_AREAS = re.compile(
    r"access-control|admin|alert-notifications|alerting|alertmanager|alerts|annotations|auth"
    r"|cloudmigration|convert|correlations|dashboard|dashboards|datasources|ds|featuremgmt"
    r"|folders|frontend|gnet|licensing|library-elements|live|login|org|orgs|playlists|plugins"
    r"|prometheus|public|query-history|quotas|ruler|search|serviceaccounts|short-urls|snapshots"
    r"|snapshot|snapshots-delete|team|teams|user|users|v1"
)
# Documented: https://grafana.com/whats-new/2026-04-14-deprecated-data-source-apis-disabled-by-default/
_NUMBERED_SOURCE = re.compile(r"/api/datasources/(proxy/)?\d+(/|$)")


def create_app(
    data: Path, admin_password: str, release: Release = Release.GRAFANA_12_4
) -> Starlette:
    """Makes the stand-in, as an ASGI application.

    Args:
        data: The directory of the data.
        admin_password: The password of the user `admin`.
        release: The release of Grafana that it speaks as.

    Returns:
        The application.
    """
    store = Store(data)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    app = Starlette(
        routes=_routes(), exception_handlers={Refusal: answer_refusal}, lifespan=lifespan
    )
    app.state.store = store
    app.state.admin_password = admin_password
    app.state.edition = EDITIONS[release]
    return app


def _routes() -> list[Route]:
    dashboard = "/api/dashboards/uid/{uid}"
    source = "/api/datasources/uid/{uid}"
    resources = "/apis/folder.grafana.app/{schema}/namespaces/default/folders"
    boards = f"/apis/{GROUP}/{{schema}}/namespaces/{{namespace}}/dashboards"
    board = boards + "/{uid}"
    return [
        Route("/api/health", _health, methods=["GET"]),
        route("GET", "/api/org", accounts.get_org),
        route("POST", "/api/serviceaccounts", accounts.create_account, "serviceaccounts:create"),
        route(
            "GET", "/api/serviceaccounts/search", accounts.search_accounts, "serviceaccounts:read"
        ),
        route(
            "POST",
            "/api/serviceaccounts/{number:int}/tokens",
            accounts.create_token,
            "serviceaccounts:write",
        ),
        route(
            "GET",
            "/apis/iam.grafana.app/v0alpha1/namespaces/default/display",
            accounts.show_names,
        ),
        route("GET", "/api/folders", folders.list_folders, "folders:read"),
        route("POST", "/api/folders", folders.create_folder, "folders:create"),
        route("GET", "/api/folders/{uid}", folders.get_folder, "folders:read"),
        route("GET", resources, folders.list_folder_resources, "folders:read"),
        route("GET", resources + "/{uid}", folders.get_folder_resource, "folders:read"),
        route("GET", f"/apis/{GROUP}/", dashboard_resources.show_group),
        route("GET", boards, dashboard_resources.list_resources, "dashboards:read"),
        route("POST", boards, dashboard_changes.create_resource, "dashboards:create"),
        route("GET", board, dashboard_resources.get_resource, "dashboards:read"),
        route("GET", board + "/dto", dashboard_resources.get_with_access, "dashboards:read"),
        route("PUT", board, dashboard_changes.replace_resource, "dashboards:write"),
        route("PATCH", board, dashboard_changes.patch_resource, "dashboards:write"),
        route("DELETE", board, dashboard_changes.delete_resource, "dashboards:delete"),
        route("PUT", "/api/folders/{uid}", folders.update_folder, "folders:write"),
        route("POST", "/api/folders/{uid}/move", folders.move_folder, "folders:write"),
        route("DELETE", "/api/folders/{uid}", folders.delete_folder, "folders:delete"),
        route("GET", "/api/datasources", datasources.list_sources, "datasources:read"),
        route("POST", "/api/datasources", datasources.create_source, "datasources:create"),
        route("GET", source, datasources.get_source, "datasources:read"),
        route("PUT", source, datasources.update_source, "datasources:write"),
        route("DELETE", source, datasources.delete_source, "datasources:delete"),
        route("GET", source + "/health", proxy.check_health, "datasources:query"),
        route(
            "GET,POST",
            "/api/datasources/proxy/uid/{uid}/{path:path}",
            proxy.proxy,
            "datasources:query",
        ),
        route("POST", "/api/ds/query", queries.query_sources, "datasources:query"),
        route(
            "POST",
            "/api/dashboards/db",
            dashboards.save_dashboard,
            "dashboards:create",
            "dashboards:write",
        ),
        route("GET", dashboard, dashboards.get_dashboard, "dashboards:read"),
        route("DELETE", dashboard, dashboards.delete_dashboard, "dashboards:delete"),
        route("GET", dashboard + "/versions", versions.list_versions, "dashboards:write"),
        route(
            "GET", dashboard + "/versions/{version:int}", versions.get_version, "dashboards:write"
        ),
        route("POST", dashboard + "/restore", versions.restore_version, "dashboards:write"),
        route("GET", "/api/search", search.search),
        route("POST", "/api/library-elements", library.create_element, "library.panels:create"),
        route("GET", "/api/library-elements/{uid}", library.get_element, "library.panels:read"),
        *alerting.routes(),
        Route("/api/{rest:path}", _other, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        Route("/apis/{rest:path}", _other, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        *pages(),
    ]


async def _health(request: Request) -> Response:
    version = request.app.state.edition.version
    return answer({"database": "ok", "version": version, "commit": STAND_IN_COMMIT})


async def _other(request: Request) -> Response:
    path = request.url.path
    area = path.split("/")[2]
    numbered = _NUMBERED_SOURCE.match(path)
    if numbered and not request.app.state.edition.has_numbered_sources:
        identified(request)
        raise Refusal(404, "Not found")
    if path.startswith("/api/") and not _AREAS.fullmatch(area):
        raise Refusal(404, "Not found")
    identified(request)
    raise not_reproduced(request.method, path)
