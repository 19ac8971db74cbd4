"""Plain HTML pages, for who opens a printed link in a browser."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.grafana import dashboards, datasources, folders
from sandbox.grafana.answers import Json, Refusal
from sandbox.grafana.auth import require
from sandbox.grafana.calls import Call, identified
from sandbox.grafana.queries import current_values
from sandbox.grafana.upstream import UpstreamError
from sandbox.grafana.variables import fill_in, values_of

NOTICE = "Stand-in of Grafana (mcp-monitoring sandbox): no charts here"
_MOST_SERIES = 20
_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "header{background:#fe9;padding:.5rem 1rem}code,td{overflow-wrap:anywhere}"
    "article{border-top:1px solid #bbb}td{padding-right:1rem}.problem{color:#b00}"
)

Content = Callable[[Call], Awaitable[tuple[str, str]]]


def routes() -> list[Route]:
    """The routes of all pages."""
    in_folder = ("/", "/dashboards", "/dashboards/f/{uid}", "/dashboards/f/{uid}/{slug:path}")
    return [
        *(Route(path, _page(_folder_content)) for path in in_folder),
        Route("/d/{uid}", _page(_dashboard_content)),
        Route("/d/{uid}/{slug:path}", _page(_dashboard_content)),
    ]


def all_panels(holder: Json) -> Iterator[Json]:
    """All panels of a dashboard, those inside a row after their row."""
    panels = holder.get("panels")
    for panel in panels if isinstance(panels, list) else []:
        if isinstance(panel, dict):
            yield panel
            yield from all_panels(panel)


def _page(content: Content) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            call = identified(request)
            require(call.identity, "dashboards:read")
            return HTMLResponse(_document(*await content(call)))
        except Refusal as refusal:
            headers = {"WWW-Authenticate": 'Basic realm="Grafana stand-in", charset="UTF-8"'}
            return HTMLResponse(
                _document(str(refusal.body["message"]), ""),
                status_code=refusal.status,
                headers=headers if refusal.status == 401 else None,
            )

    return endpoint


def _document(title: str, main: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<header><strong>{NOTICE}</strong></header><nav><a href="/dashboards">Dashboards</a></nav>'
        f"<main><h1>{escape(title)}</h1>{main}</main></body></html>"
    )


async def _folder_content(call: Call) -> tuple[str, str]:
    uid = str(call.request.path_params.get("uid", ""))
    title = folders.get(call.store, uid).title if uid else "Dashboards"
    inner = sorted(folders.children(call.store, uid), key=folders.by_title)
    held = [one for one in dashboards.all_dashboards(call.store) if one.folder_uid == uid]
    links = [(folder.url, f"{folder.title}/") for folder in inner]
    links += [(one.url, one.title) for one in sorted(held, key=lambda one: one.title.lower())]
    items = "".join(f'<li><a href="{escape(url)}">{escape(text)}</a></li>' for url, text in links)
    return title, f"<ul>{items}</ul>" if items else "<p>Nothing here yet.</p>"


async def _dashboard_content(call: Call) -> tuple[str, str]:
    dashboard = dashboards.get(call.store, call.part("uid"))
    description = str(dashboard.spec.get("description") or "")
    head = (
        f"<p>{escape(description)}</p>"
        f"<p>Version {dashboard.version}, saved {escape(dashboard.updated)}."
        f" Values at {time.strftime('%H:%M:%S UTC', time.gmtime())}.</p>"
    )
    values = values_of(dashboard.spec)
    panels = await asyncio.gather(
        *(_panel(call, dashboard.spec, panel, values) for panel in all_panels(dashboard.spec))
    )
    return dashboard.title, head + "".join(panels)


async def _panel(call: Call, spec: Json, panel: Json, values: dict[str, str]) -> str:
    title = fill_in(str(panel.get("title") or "Untitled"), values)
    kind = str(panel.get("type") or "")
    description = fill_in(str(panel.get("description") or ""), values)
    parts = [f"<h2>{escape(title)} <small>{escape(kind)}</small></h2>"]
    if description:
        parts.append(f"<p>{escape(description)}</p>")
    targets = panel.get("targets")
    for target in targets if isinstance(targets, list) else []:
        if isinstance(target, dict) and target.get("expr"):
            expression = str(target["expr"])
            named = target.get("datasource") or panel.get("datasource")
            uid = str(named.get("uid") or "") if isinstance(named, dict) else str(named or "")
            parts.append(f"<p><code>{escape(expression)}</code></p>")
            parts.append(
                await _values(call, spec, fill_in(uid, values), fill_in(expression, values))
            )
    return f"<article>{''.join(parts)}</article>"


async def _values(call: Call, spec: Json, uid: str, expression: str) -> str:
    try:
        if uid in ("", "default"):
            source = datasources.default_source(call.store)
        else:
            source = datasources.find(call.store, uid)
        if source is None:
            raise UpstreamError(f"There is no data source {uid or 'for it'}.")
        span = spec.get("time")
        start = str(span.get("from") or "") if isinstance(span, dict) else ""
        series = await current_values(source, expression, start)
    except (Refusal, UpstreamError) as problem:
        return f'<p class="problem">{escape(str(problem))}</p>'
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td><strong>{escape(value)}</strong></td></tr>"
        for name, value in series[:_MOST_SERIES]
    )
    more = len(series) - _MOST_SERIES
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    return f"<table>{rows}</table>{rest}" if rows else "<p>No data now.</p>"
