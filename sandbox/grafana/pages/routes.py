"""The routes of pages: lists of dashboards, a page for each dashboard, and what draws it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from types import MappingProxyType
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.grafana import dashboard_store, folders
from sandbox.grafana.answers import Refusal
from sandbox.grafana.auth import require
from sandbox.grafana.calls import Call, identified
from sandbox.grafana.pages.elsewhere import elsewhere, refused

NOTICE = "Stand-in for Grafana (mcp-monitoring sandbox)"
_ABOUT = "drawn by mcp-monitoring, not by Grafana; alerts are not evaluated"

# Whatever a dashboard says: scripts, and requests, are those of this page alone. Vega compiles its
# expressions.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
_FOR_LONG = "public, max-age=31536000, immutable"
_DRAWN = "data-drawn-by"
_TYPES = {".css": "text/css", ".js": "text/javascript"}

Content = Callable[[Call], Awaitable[tuple[str, str]]]


def routes() -> list[Route]:
    """Lists the routes of all pages."""
    lists = ("/", "/dashboards", "/dashboards/", "/dashboards/f/{rest:path}")
    return [
        *(Route(path, _page(_list)) for path in lists),
        *(Route(path, _page(_dashboard)) for path in ("/d/{uid}", "/d/{uid}/{slug:path}")),
        Route("/drawn/{uid}", _drawn),
        # Nothing in them is anybody's: they need no login.
        Route("/page/{name}", _file),
        Route("/{rest:path}", _elsewhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


def _page(content: Content) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await _answer(request, await content(_reader(request)))
        except Refusal as refusal:
            title = str(refusal.body["message"])
            page = title, refused(refusal.status, title)
            return await _answer(request, page, refusal.status, refusal.headers)

    return endpoint


async def _answer(
    request: Request,
    page: tuple[str, str],
    status: int = 200,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", **more}
    theme = request.query_params.get("theme", "")
    document = await asyncio.to_thread(_document, *page, theme)
    return HTMLResponse(document, status_code=status, headers=headers)


async def _elsewhere(request: Request) -> Response:
    """Says to a person what is not here; it needs no login. To a program, as Grafana's API."""
    path = request.url.path
    if request.method not in ("GET", "HEAD") or path in ("/api", "/apis"):
        raise Refusal(404, "Not found")
    return await _answer(request, elsewhere(path), 404)


def _reader(request: Request) -> Call:
    """Finds out who reads; a browser asks a person for a login, or remembers the one it has.

    Raises:
        Refusal: 401 or 403.
    """
    try:
        call = identified(request)
    except Refusal as refusal:
        refusal.headers = {"WWW-Authenticate": 'Basic realm="Grafana stand-in", charset="UTF-8"'}
        raise
    require(call.identity, "dashboards:read")
    return call


def _document(title: str, main: str, theme: str) -> str:
    # The first page loads what draws.
    from mcp_monitoring.review.drawing.pages.interactive import TOOLTIP, WITHOUT_SCRIPT

    from sandbox.grafana.pages.files import addresses

    at = addresses()
    chosen = f' data-theme="{theme}"' if theme in ("dark", "light") else ""
    scripts = [at["page.js"], at["vega.js"]] if _DRAWN in main else []
    return f"""<!doctype html>
<html lang="en"{chosen}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{at["page.css"]}">
{"".join(f'<script defer src="{one}"></script>' for one in scripts)}
</head>
<body>
<div class="notice"><strong>{NOTICE}</strong> {_ABOUT} <a href="/dashboards">Dashboards</a></div>
{main}
{TOOLTIP}
{WITHOUT_SCRIPT}
</body>
</html>
"""


async def _list(call: Call) -> tuple[str, str]:
    """Makes the list of all dashboards; every folder has the same list."""
    titles = {folder.uid: f"{folder.title} / " for folder in folders.all_folders(call.store)}
    links = sorted(
        (titles.get(one.folder_uid, "") + one.title, one.url)
        for one in dashboard_store.all_dashboards(call.store)
    )
    items = "".join(f'<li><a href="{escape(url)}">{escape(text)}</a></li>' for text, url in links)
    listed = f"<ul>{items}</ul>" if items else "<p>Nothing here yet.</p>"
    return "Dashboards", f'<main class="list"><h1>Dashboards</h1>{listed}</main>'


async def _dashboard(call: Call) -> tuple[str, str]:
    """Makes the page of a dashboard; its script asks for what is on it."""
    dashboard = dashboard_store.get(call.store, call.part("uid"))
    main = f"""<main class="page" {_DRAWN}="/drawn/{quote(dashboard.uid, safe="")}">
<header class="head live"><h1>{escape(dashboard.title)}</h1></header>
<p class="state" role="status">Drawing … The first page after a start takes some seconds.</p>
<div class="panels"></div>
</main>"""
    return dashboard.title, main


async def _drawn(request: Request) -> Response:
    """Answers `GET /drawn/{uid}` with what is on the page of a dashboard."""
    call = _reader(request)
    spec = dashboard_store.get(call.store, call.part("uid")).spec
    loop = asyncio.get_running_loop()
    query = request.query_params

    def draw() -> str:
        from sandbox.grafana.pages.drawn import drawn
        from sandbox.grafana.pages.source import StandInSource

        return drawn(spec, query, StandInSource(call, loop), call.store)

    answer = await asyncio.to_thread(draw)
    return Response(answer, media_type="application/json", headers={"Cache-Control": "no-store"})


async def _file(request: Request) -> Response:
    """Answers `GET /page/{name}` with a script or the style sheet, which a browser keeps."""

    def made(name: str) -> str | None:
        from sandbox.grafana.pages.files import content

        return content(name)

    name = str(request.path_params["name"])
    found = await asyncio.to_thread(made, name)
    if found is None:
        raise Refusal(404, "Not found")
    headers = {"Cache-Control": _FOR_LONG, "X-Content-Type-Options": "nosniff"}
    return Response(found, media_type=_TYPES[f".{name.rpartition('.')[2]}"], headers=headers)
