"""Plain HTML pages for a person who opens a printed link in a browser."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.grafana import dashboards, folders
from sandbox.grafana.answers import Json, Refusal
from sandbox.grafana.auth import require
from sandbox.grafana.calls import Call, identified, object_of, objects_of, text_of
from sandbox.grafana.intervals import parse_moment
from sandbox.grafana.queries import parse_query, run

NOTICE = "Stand-in of Grafana (mcp-monitoring sandbox): no charts here"
_MOST_SERIES = 20
_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "header{background:#fe9;padding:.5rem 1rem}code,td{overflow-wrap:anywhere}"
    "article{border-top:1px solid #bbb}td{padding-right:1rem}.problem{color:#b00}"
)
_VARIABLE = re.compile(r"\$(\w+)|\$\{(\w+)[^}]*\}|\[\[(\w+)[^]]*\]\]")

Content = Callable[[Call], Awaitable[tuple[str, str]]]


def routes() -> list[Route]:
    """Lists the routes of all pages."""
    lists = ("/", "/dashboards", "/dashboards/f/{rest:path}")
    return [
        *(Route(path, _page(_list)) for path in lists),
        *(Route(path, _page(_dashboard)) for path in ("/d/{uid}", "/d/{uid}/{slug:path}")),
    ]


def values_of(spec: Json) -> dict[str, str]:
    """Reads the current value of each variable of a dashboard.

    Several values become a regular expression; special characters are not escaped. "All" becomes
    the variable's `allValue` or `.*`.
    """
    variables = objects_of(object_of(spec, "templating"), "list")
    return {text_of(variable, "name"): _current(variable) for variable in variables}


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Replaces the variables in a text; unknown ones, such as `$__interval`, stay."""
    return _VARIABLE.sub(lambda use: values.get(use[1] or use[2] or use[3], use[0]), text)


def _current(variable: Json) -> str:
    value = object_of(variable, "current").get("value") or ""
    chosen = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if "$__all" in chosen:
        return text_of(variable, "allValue") or ".*"
    return "|".join(chosen)


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


async def _list(call: Call) -> tuple[str, str]:
    """Makes the list of all dashboards; every folder has the same list."""
    titles = {folder.uid: f"{folder.title} / " for folder in folders.all_folders(call.store)}
    links = sorted(
        (titles.get(one.folder_uid, "") + one.title, one.url)
        for one in dashboards.all_dashboards(call.store)
    )
    items = "".join(f'<li><a href="{escape(url)}">{escape(text)}</a></li>' for text, url in links)
    return "Dashboards", f"<ul>{items}</ul>" if items else "<p>Nothing here yet.</p>"


async def _dashboard(call: Call) -> tuple[str, str]:
    dashboard = dashboards.get(call.store, call.part("uid"))
    spec = dashboard.spec
    head = (
        f"<p>{escape(text_of(spec, 'description'))}</p>"
        f"<p>Version {dashboard.version}, saved {escape(dashboard.updated)}."
        f" Values at {time.strftime('%H:%M:%S UTC', time.gmtime())}.</p>"
    )
    values = values_of(spec)
    since = text_of(object_of(spec, "time"), "from") or "now-1h"
    panels = (_panel(call, panel, values, since) for panel in _panels(spec))
    return dashboard.title, head + "".join(await asyncio.gather(*panels))


def _panels(holder: Json) -> Iterator[Json]:
    """Yields all panels; those inside a row come after their row."""
    for panel in objects_of(holder, "panels"):
        yield panel
        yield from _panels(panel)


async def _panel(call: Call, panel: Json, values: Mapping[str, str], since: str) -> str:
    title, kind, description = (text_of(panel, key) for key in ("title", "type", "description"))
    parts = [
        f"<h2>{escape(fill_in(title, values) or 'Untitled')} <small>{escape(kind)}</small></h2>",
        f"<p>{escape(fill_in(description, values))}</p>",
    ]
    if content := text_of(object_of(panel, "options"), "content"):
        parts.append(f'<p style="white-space: pre-wrap">{escape(content)}</p>')
    for target in objects_of(panel, "targets"):
        expression = text_of(target, "expr")
        if expression:
            named = target.get("datasource") or panel.get("datasource")
            uid = fill_in(str(named.get("uid") if isinstance(named, dict) else named or ""), values)
            parts.append(f"<p><code>{escape(expression)}</code></p>")
            parts.append(await _values(call, uid, fill_in(expression, values), since))
    return f"<article>{''.join(parts)}</article>"


async def _values(call: Call, uid: str, expression: str, since: str) -> str:
    now = int(time.time() * 1000)
    item = {"datasource": uid, "expr": expression, "instant": True}
    try:
        result = await run(parse_query(call, item, parse_moment(since, now), now))
    except Refusal as refusal:
        result = {"error": refusal.body["message"]}
    if "error" in result:
        return f'<p class="problem">{escape(result["error"])}</p>'
    series = [frame for frame in result["frames"] if frame["schema"]["fields"]]
    rows = "".join(map(_row, series[:_MOST_SERIES]))
    more = len(series) - _MOST_SERIES
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    return f"<table>{rows}</table>{rest}" if rows else "<p>No data now.</p>"


def _row(frame: Json) -> str:
    field = frame["schema"]["fields"][1]
    # Without labels the name is the query, which the page shows already.
    name = field["config"]["displayNameFromDS"] if field["labels"] else ""
    value = frame["data"]["values"][1][-1]
    shown = "not a finite number" if value is None else value
    return f"<tr><td>{escape(name)}</td><td><strong>{shown}</strong></td></tr>"
