"""The head of a page: title, links to other dashboards, and a form for time and variables. Pure."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

from mcp_monitoring.review.drawing.asking.filled_in import ALL, ALL_TEXT
from mcp_monitoring.review.drawing.asking.placed import PlacedDashboard, ShownVariable
from mcp_monitoring.review.drawing.markup import plain
from mcp_monitoring.review.drawing.pages.header import range_text
from mcp_monitoring.review.drawing.pages.interactive import list_of

from sandbox.grafana.answers import Json
from sandbox.grafana.pages.view import RANGES, VARIABLE, Asked

MOST_OFFERED = 1000
"""A menu has so many values at most; another one is typed into the address."""

_INTERVALS = ("5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d")
_THEMES = (("", "as the browser"), ("dark", "dark"), ("light", "light"))

Option = tuple[str, str]


def head(dashboard: PlacedDashboard, asked: Asked, links: Sequence[Json]) -> str:
    """Writes the head of a page.

    Args:
        dashboard: what the page shows.
        asked: what the address asks for.
        links: the links of the dashboard, each with `title` and `url`.
    """
    kept = _kept(dashboard, asked)
    parts = [f"<h1>{plain(dashboard.title)}</h1>"]
    if shown := [_link(one, kept, asked) for one in links if _leads_somewhere(one)]:
        parts.append(f'<nav aria-label="Other dashboards">{"".join(shown)}</nav>')
    parts.append(_form(dashboard, asked, kept))
    shown_time = range_text(asked.range, asked.timezone)
    if asked.opened:
        shown_time += f": {asked.opened}"
    parts.append(f'<p class="shown">{plain(shown_time)}</p>')
    if problems := (*asked.problems, *dashboard.problems):
        parts.append(list_of("problems", problems))
    return "\n".join(parts)


def _kept(dashboard: PlacedDashboard, asked: Asked) -> list[Option]:
    """Lists the values of variables for another address; hidden ones as this address has them."""
    shown = {one.name: one.values for one in dashboard.variables}
    return [
        (VARIABLE + name, value)
        for name, values in {**asked.given, **shown}.items()
        for value in values
    ]


def _leads_somewhere(link: Json) -> bool:
    """Tells whether a link is a path here or an address of the web, and not a script."""
    url = str(link["url"])
    return url.startswith(("/", "http://", "https://")) and not url.startswith("//")


def _link(link: Json, kept: Sequence[Option], asked: Asked) -> str:
    more = list(kept) if link.get("includeVars") is True else []
    # Each dashboard has a time of its own that fits the data.
    if link.get("keepTime") is True and not asked.opened:
        more += [("from", asked.starts), ("to", asked.ends)]
    if link["url"].startswith("/") and asked.theme:
        more.append(("theme", asked.theme))
    url = urlsplit(link["url"])
    query = "&".join(part for part in (url.query, urlencode(more)) if part)
    target = ' target="_blank" rel="noopener noreferrer"' if link.get("targetBlank") is True else ""
    href = plain(urlunsplit(url._replace(query=query)))
    return f'<a href="{href}"{target}>{plain(str(link["title"]))}</a>'


def _form(dashboard: PlacedDashboard, asked: Asked, kept: Sequence[Option]) -> str:
    names = {VARIABLE + one.name for one in dashboard.variables}
    hidden = [(name, value) for name, value in kept if name not in names]
    parts = [f'<input type="hidden" name="{plain(n)}" value="{plain(v)}">' for n, v in hidden]
    parts += [_variable(one) for one in dashboard.variables]
    parts += _times(asked)
    if asked.opens_rows or any(row.closed_panels for row in dashboard.rows):
        checked = " checked" if asked.opens_rows else ""
        box = f'<input type="checkbox" name="rows" value="open" data-applies{checked}>'
        parts.append(f"<label>{box} Open all rows</label>")
    parts.append(_select("Colours", "theme", _THEMES, asked.theme))
    return f'<form aria-label="Variables and time">{"".join(parts)}</form>'


def _times(asked: Asked) -> Iterator[str]:
    ranges = [(f"now-{one}", f"Last {one}") for one in RANGES]
    chosen = asked.starts if asked.ends == "now" else ""
    if chosen not in dict(ranges):
        ranges.insert(0, ("", "Own range"))
        chosen = ""
    yield _select("Time", "", ranges, chosen, more=" data-range")
    for name, value in (("from", asked.starts), ("to", asked.ends)):
        field = f'<input name="{name}" value="{plain(value)}" size="10" spellcheck="false">'
        yield f"<label><span>{name.title()}</span>{field}</label>"
    yield "<button>Apply</button>"
    intervals = [("", "Off"), *((one, one) for one in _INTERVALS)]
    if asked.refresh not in dict(intervals):
        intervals.append((asked.refresh, asked.refresh))
    yield _select("Refresh", "refresh", intervals, asked.refresh)


def _variable(variable: ShownVariable) -> str:
    name = VARIABLE + variable.name
    if not variable.offered and not variable.with_all:
        value = plain(", ".join(variable.values))
        field = f'<input name="{plain(name)}" value="{value}" size="10" spellcheck="false">'
        return f"<label><span>{plain(variable.label)}</span>{field}</label>"
    options = [(ALL, ALL_TEXT)] if variable.with_all else []
    options += [(one.value, one.text) for one in variable.offered[:MOST_OFFERED]]
    offered = dict(options)
    options += [(one, one) for one in variable.values if one not in offered]
    left = len(variable.offered) - MOST_OFFERED
    rest = f"and {left:,} more, by the address" if left > 0 else ""
    if variable.several:
        return _boxes(variable, name, options, rest)
    return _select(variable.label, name, options, "".join(variable.values[:1]), rest=rest)


def _select(
    label: str, name: str, options: Sequence[Option], chosen: str, *, more: str = "", rest: str = ""
) -> str:
    named = f' name="{plain(name)}"' if name else ""
    written = "".join(
        f'<option value="{plain(value)}"{" selected" if value == chosen else ""}>{plain(text)}'
        "</option>"
        for value, text in options
    )
    written += f"<option disabled>{rest}</option>" if rest else ""
    return (
        f"<label><span>{plain(label)}</span>"
        f"<select{named}{more} data-applies>{written}</select></label>"
    )


def _boxes(variable: ShownVariable, name: str, options: Sequence[Option], rest: str) -> str:
    """Writes a menu of which several values can be chosen: a box for each."""
    boxes = "".join(
        f'<label><input type="checkbox" name="{plain(name)}" value="{plain(value)}"'
        f"{' checked' if value in variable.values else ''}> {plain(text)}</label>"
        for value, text in options
    )
    note = f"<p>{rest}</p>" if rest else ""
    label, chosen = plain(variable.label), plain(variable.text or "none")
    return (
        f"<details><summary><span>{label}</span><b>{chosen}</b></summary>"
        f"<fieldset><legend>{label}</legend>{boxes}{note}<button>Apply</button></fieldset></details>"
    )
