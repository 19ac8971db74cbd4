"""The panels of Grafana's library that a dashboard shows, with their content."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from ....dashboard.classic.library import has_content, library_name, library_uid, with_content
from ....dashboard.lenient import JsonPath
from ....dashboard.view import PanelView, View
from ...servers.threads import Threads
from .source import Source

_AT_ONCE = 4


@dataclass(frozen=True)
class WithLibrary:
    """A dashboard with the content of its library panels.

    Attributes:
        view: the dashboard; a panel without content stays a reference.
        problems: why a panel has no content, by its path; each is one line.
    """

    view: View
    problems: Mapping[JsonPath, str] = field(default_factory=dict)


def library_panels(view: View) -> list[PanelView]:
    """Lists the panels whose content is in Grafana's library."""
    return [panel for panel in view.panels if panel.is_library_panel]


def with_library(view: View, shown: Collection[JsonPath], source: Source) -> WithLibrary:
    """Reads the content of library panels, once each.

    Where the library cannot be read, a content that the dashboard itself has is taken.

    Args:
        view: the dashboard.
        shown: paths of the panels that are shown; the others are not read.
        source: what answers.
    """
    wanted = [panel for panel in library_panels(view) if panel.path in shown]
    uids = list(dict.fromkeys(uid for panel in wanted if (uid := library_uid(panel))))
    with Threads(max_workers=_AT_ONCE) as pool:
        found = dict(zip(uids, pool.map(source.library_panel, uids), strict=True))
    contents: dict[JsonPath, PanelView] = {}
    problems: dict[JsonPath, str] = {}
    for panel in wanted:
        content = found.get(library_uid(panel), "the dashboard does not name its uid")
        if not isinstance(content, str):
            is_classic = not view.complement
            contents[panel.path] = with_content(panel, content, repeats=is_classic)
        elif not has_content(panel):
            contents[panel.path] = replace(panel, type="")
            problems[panel.path] = _without_content(panel, content)
    panels = tuple(contents.get(panel.path, panel) for panel in view.panels)
    return WithLibrary(replace(view, panels=panels), problems)


def _without_content(panel: PanelView, why: str) -> str:
    name = library_name(panel)
    which = f"the panel {name}" if name else "a panel"
    return f"it is {which} of Grafana's library, whose content is not in the dashboard; {why}"
