"""Makes `runbooks/mcp-runbooks.json`, the runbooks of the alerts as a dashboard. Pure.

`docs/runbooks.md` is the source: its title, an introduction, and an entry with a heading of level 3
for each alert, under headings of level 2. Each entry becomes a text panel as wide as the grid, and
each heading above the entries a row. What leads nowhere in Grafana does not stay a link.
"""

import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_monitoring.dashboard.runbooks import RUNBOOKS_UID, anchor_of

_TITLE = "Snowflake MCP Runbooks"
_COLUMNS = 24

_HEADING = re.compile(r"(#{1,3}) (.+)")
_WITH_SET = re.compile(r"\*\*With `(?P<name>\w+)`\*\*")
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)]*)\)")
_PANEL = re.compile(r"(?<!\*)\*(?P<title>[A-Z][^*]+)\*(?!\*)")

# What a text panel looks like on a screen 1280 pixels wide: a unit of the grid is 30 pixels and the
# gap to the next one is 8, and a panel has a header and a margin around its text.
_LETTERS_IN_A_LINE = 140
_UNIT, _AROUND, _LINE, _GAP, _CODE = 38, 64, 22, 14, 34


class RunbookError(ValueError):
    """A page that cannot become a dashboard; the message says where and why."""


@dataclass(frozen=True)
class Entry:
    """What the page says under one heading.

    Attributes:
        title: the heading.
        blocks: its paragraphs, each on one line, and its blocks of code, fences included.
    """

    title: str
    blocks: Sequence[str]


@dataclass(frozen=True)
class Section:
    """The entries under one heading of level 2.

    Attributes:
        title: the heading.
        entries: the runbooks, in the order of the page.
    """

    title: str
    entries: Sequence[Entry]


def runbook_dashboard(page: str, dashboards: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Makes the dashboard.

    Args:
        page: text of `docs/runbooks.md`.
        dashboards: models of the dashboards that the runbooks name panels of.

    Raises:
        RunbookError: if a part of the page cannot become a panel.
    """
    introduction, sections = read_page(page)
    links = _Links(sections, dashboards)
    return {
        "uid": RUNBOOKS_UID,
        "title": _TITLE,
        "description": "What each alert means, and what to do. Made from docs/runbooks.md.",
        "tags": ["mcp", "snowflake"],
        "timezone": "browser",
        "editable": True,
        "graphTooltip": 1,
        "time": {"from": "now-3h", "to": "now"},
        "refresh": "",
        "timepicker": {},
        "fiscalYearStartMonth": 0,
        "preload": False,
        "schemaVersion": max(one["schemaVersion"] for one in dashboards),
        "links": _bar(dashboards),
        "annotations": {"list": []},
        "templating": {"list": []},
        "panels": list(_panels(introduction, sections, links)),
    }


def without_other_sets(page: str, metrics: str) -> str:
    """Takes out of the page what it says of other sets of metrics than one.

    That stands at the end of an entry, from a paragraph that begins with "**With `NAME`**" on.

    Args:
        page: text of `docs/runbooks.md`.
        metrics: name of the set.
    """
    kept = []
    is_kept = True
    for line in page.splitlines(keepends=True):
        if _HEADING.match(line):
            is_kept = True
        elif named := _WITH_SET.match(line):
            is_kept = named["name"] == metrics
        if is_kept:
            kept.append(line)
    return "".join(kept)


def panel_id(title: str) -> int:
    """Makes the id of a panel from its title, so that no other entry of the page changes it.

    Links in notifications that were sent last month lead to it.
    """
    return zlib.crc32(title.encode()) % 1_000_000 + 1


def read_page(page: str) -> tuple[Entry, list[Section]]:
    """Reads the introduction and the sections of the page.

    Raises:
        RunbookError: if there is text under a heading of level 2, or an entry outside of one.
    """
    introduction: Entry | None = None
    sections: list[Section] = []
    for level, entry in _entries(page):
        if level == 1 and introduction is None:
            introduction = entry
        elif level == 2 and not entry.blocks:
            sections.append(Section(entry.title, []))
        elif level == 3 and sections:
            last = sections.pop()
            sections.append(Section(last.title, [*last.entries, entry]))
        else:
            raise RunbookError(f"{entry.title!r}: neither a title, a section nor an alert's entry")
    if introduction is None:
        raise RunbookError("the page has no title")
    return introduction, sections


def _entries(page: str) -> Iterator[tuple[int, Entry]]:
    heading: tuple[int, str] | None = None
    blocks: list[str] = []
    for block in _blocks(page):
        if found := _HEADING.fullmatch(block):
            if heading:
                yield heading[0], Entry(heading[1], blocks)
            heading, blocks = (len(found[1]), found[2]), []
        else:
            blocks.append(block)
    if heading:
        yield heading[0], Entry(heading[1], blocks)


def _blocks(page: str) -> Iterator[str]:
    """Yields headings, paragraphs and items of lists without their line ends, and blocks of code.

    The lines of a paragraph are as long as a text panel is wide, not as long as those of the page.
    """
    words: list[str] = []
    code: list[str] = []
    for line in [*page.splitlines(), ""]:
        is_fence, is_heading = line.startswith("```"), bool(_HEADING.fullmatch(line))
        if words and not code and (not line or is_fence or is_heading or line.startswith("- ")):
            yield " ".join(words)
            words = []
        if code or is_fence:
            code.append(line)
            if is_fence and len(code) > 1:
                yield "\n".join(code)
                code = []
        elif is_heading:
            yield line
        elif line:
            words.append(line.strip())
    if code:
        raise RunbookError(f"{code[0]}: this block of code has no end")


class _Links:
    """The addresses that the page means by its links and by the titles of panels."""

    def __init__(
        self, sections: Sequence[Section], dashboards: Sequence[Mapping[str, Any]]
    ) -> None:
        titles = [entry.title for section in sections for entry in section.entries]
        self._runbooks = {
            f"#{anchor_of(title)}": _url(RUNBOOKS_UID, panel_id(title)) for title in titles
        }
        # By title and dashboard: two dashboards may have a panel of the same title.
        self._panels = {
            (panel["title"], _short(dashboard)): _url(dashboard["uid"], panel["id"])
            for dashboard in dashboards
            for panel in dashboard["panels"]
        }

    def put_in(self, block: str) -> str:
        """Replaces the links of a block, and makes links of the panels that it names."""
        if block.startswith("```"):
            return block
        linked = _LINK.sub(self._of_page, block)
        return _PANEL.sub(self._to_panel, linked)

    def _of_page(self, link: re.Match[str]) -> str:
        if link["target"].startswith("https://"):
            return link[0]
        if not link["target"].startswith("#"):
            return link["text"]  # a file of the repository
        if link["target"] not in self._runbooks:
            raise RunbookError(f"{link[0]}: no alert has this runbook")
        return f"[{link['text']}]({self._runbooks[link['target']]})"

    def _to_panel(self, named: re.Match[str]) -> str:
        title = named["title"]
        found = {name: url for (other, name), url in self._panels.items() if other == title}
        if not found:
            return named[0]
        # `*Timeouts* and *Query duration p90* of Query Performance`
        after = named.string[named.end() :]
        nearest = min((name for name in found if name in after), key=after.index, default="")
        if not nearest and len(found) > 1:
            raise RunbookError(f"*{title}*: say of which dashboard: {', '.join(found)}")
        return f"[{title}]({found.get(nearest) or next(iter(found.values()))})"


def _url(uid: str, number: int) -> str:
    return f"/d/{uid}?viewPanel=panel-{number}"


def _short(dashboard: Mapping[str, Any]) -> str:
    """Shortens the title of a dashboard as the page does: `Overview`, `Query Performance`."""
    return re.sub("^Snowflake MCP (Server )?", "", dashboard["title"])


def _bar(dashboards: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Lists links to all dashboards, as their own bars have them."""
    links = {link["url"]: link for dashboard in dashboards for link in dashboard["links"]}
    return [links[f"/d/{dashboard['uid']}"] for dashboard in dashboards]


def _panels(
    introduction: Entry, sections: Sequence[Section], links: _Links
) -> Iterator[dict[str, Any]]:
    contents = [
        "**{}**: {}".format(
            section.title,
            " · ".join(f"[{one.title}](#{anchor_of(one.title)})" for one in section.entries),
        )
        for section in sections
    ]
    first = Entry(introduction.title, [*introduction.blocks, *contents])
    y = 0
    for panel in [
        _text_panel(first, links),
        *(
            panel
            for section in sections
            for panel in (
                _row(section.title),
                *(_text_panel(entry, links) for entry in section.entries),
            )
        ),
    ]:
        yield panel | {"gridPos": {"x": 0, "y": y, **panel["gridPos"]}}
        y += panel["gridPos"]["h"]


def _row(title: str) -> dict[str, Any]:
    return {
        "id": panel_id(title),
        "type": "row",
        "title": title,
        "collapsed": False,
        "gridPos": {"w": _COLUMNS, "h": 1},
        "panels": [],
    }


def _text_panel(entry: Entry, links: _Links) -> dict[str, Any]:
    return {
        "id": panel_id(entry.title),
        "type": "text",
        "title": entry.title,
        "gridPos": {"w": _COLUMNS, "h": _height(entry.blocks)},
        "fieldConfig": {"defaults": {}, "overrides": []},
        "options": {
            "mode": "markdown",
            # Grafana writes these when somebody saves the dashboard.
            "code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False},
            "content": _content(entry.blocks, links),
        },
    }


def _content(blocks: Sequence[str], links: _Links) -> str:
    """Joins blocks as Markdown; the items of a list stay together."""
    text = ""
    for block in blocks:
        together = block.startswith("- ") and text.rpartition("\n")[2].startswith("- ")
        text += (("\n" if together else "\n\n") if text else "") + links.put_in(block)
    return text


def _height(blocks: Sequence[str]) -> int:
    """Counts the units of the grid that show the text without a scroll bar."""
    pixels = _AROUND
    for block in blocks:
        shown = _LINK.sub(r"\g<text>", block)
        is_code = block.startswith("```")
        lines = block.count("\n") - 1 if is_code else math.ceil(len(shown) / _LETTERS_IN_A_LINE)
        pixels += lines * _LINE + (_CODE if is_code else _GAP)
    return math.ceil(pixels / _UNIT)
