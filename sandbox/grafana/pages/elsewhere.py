"""The page for what Grafana has at an address and the stand-in has not. Pure."""

from html import escape

_STATUS = "<code>.venv/bin/python -m sandbox status</code>"
_LOGIN = f"There is no page to log in: the browser asks for the login, which {_STATUS} says."
_SOURCES = (
    'Data sources have no page. The HTTP API lists them: <a href="/api/datasources">'
    "/api/datasources</a>."
)
# By the first part of a path of Grafana's.
_INSTEAD = {
    "login": _LOGIN,
    "logout": _LOGIN,
    "alerting": "Alerts are stored here, and are not evaluated. <code>mcp-monitoring proof</code>"
    " says what holds now, <code>mcp-monitoring backtest</code> when they would have fired.",
    "explore": "To try a query, open the page of the sandbox's Prometheus, which is a real one;"
    f" {_STATUS} says its address.",
    "datasources": _SOURCES,
    "connections": _SOURCES,
    "dashboard": "Dashboards are not edited here: change a file, then <code>make up</code>.",
}
_BACK = (
    "<p>The stand-in has the pages of the <a href='/dashboards'>dashboards</a>, and the part of"
    " Grafana's HTTP API that is needed to deploy and to review. What it has is in"
    " <code>docs/sandbox.md</code>.</p>"
)


def elsewhere(path: str) -> tuple[str, str]:
    """Writes the page of an address that the stand-in does not have.

    Args:
        path: the path of the address.

    Returns:
        Its title, and its content as HTML.
    """
    hint = _INSTEAD.get(path.split("/")[1], "")
    return "Not in the stand-in", (
        f'<main class="list"><h1>Not in the stand-in</h1><p>There is no page'
        f" <code>{escape(path)}</code> here: this is not Grafana.{f' {hint}' if hint else ''}</p>"
        f"{_BACK}</main>"
    )


def refused(status: int, message: str) -> str:
    """Writes the content of a page that is refused, as HTML: why, and where to go."""
    why = f"<p>{_LOGIN}</p>" if status in (401, 403) else ""
    return f'<main class="list"><h1>{escape(message)}</h1>{why}{_BACK}</main>'
