"""Check that the variables of a dashboard are declared and used."""

import re
from collections.abc import Iterator

from ....dashboard.classic.keys import COMPLEMENT, WRITTEN
from ....dashboard.dynamic.conditions import variables_in_condition
from ....dashboard.lenient import objects, strings, texts_of
from ....suggestions import did_you_mean
from ...documents.place import Place
from ...documents.read import DashboardDocument
from ...promql.parse import BUILT_INS, variables_in
from ..findings import Finding
from ..scopes import Scopes
from ..subject import Result, Subject

# Grafana itself applies variables of these types to every query.
_USED_BY_THEMSELVES = ("adhoc", "groupby", "switch")

# Built-in variables of some places only: links, the query of a variable.
_MORE_BUILT_INS = (
    "__all_variables",
    "__data",
    "__field",
    "__cell",
    "__searchFilter",
    "__series",
    "__url",
    "__url_time_range",
    "__value",
    "timeFilter",
)

# A link with one of these has the values of all variables in its address.
_ALL_OF_THEM = ("__all_variables", "__url")

_SET_BY_LINK = re.compile(r"[?&]var-([\w-]+)=")
_NAMED_GROUP = re.compile(r"\(\?P?<(\w+)>")


def check(subject: Subject) -> Iterator[Result]:
    """Finds variables that are not declared or not used."""
    for dashboard in subject.dashboards:
        yield from _undeclared(dashboard, subject)
        yield from _unused(dashboard)


def _undeclared(dashboard: DashboardDocument, subject: Subject) -> Iterator[Finding]:
    declared = {variable.name for variable in dashboard.view.variables}
    known = {*declared, *dashboard.view.inputs, *BUILT_INS, *_MORE_BUILT_INS}
    said: set[tuple[Place, str]] = set()
    scopes = Scopes(dashboard)
    for place, used, where in _uses(dashboard, subject):
        # A variable that occurs several times in a panel is one finding.
        key = (Place(place.file, names=place.names), used)
        if key in said:
            continue
        if used in known:
            if elsewhere := scopes.elsewhere(used, place):
                said.add(key)
                message = f"the variable ${used} in {where} is one of {elsewhere} alone"
                yield Finding("undeclared-variable", place, f"{message}; declare it for all")
            continue
        said.add(key)
        message = f"the variable ${used} in {where} is not declared"
        suggestion = did_you_mean(used, known)
        advice = suggestion or "declare it, or take it out"
        yield Finding("undeclared-variable", place, f"{message}; {advice}")


def _uses(dashboard: DashboardDocument, subject: Subject) -> Iterator[tuple[Place, str, str]]:
    """Yields the certain uses of variables; a $ in other texts may mean money.

    The component itself judges references to data sources: it binds, answers or refuses each.
    """
    for one in subject.queries:
        if one.query.document is dashboard:
            groups = set(_NAMED_GROUP.findall(one.query.written))
            for name in variables_in(one.query.written):
                if name not in groups:
                    yield one.query.place, name, "its query"
    yield from _panel_uses(dashboard)
    for place, variable in dashboard.variables:
        for name in variables_in(variable.regex):
            yield place, name, "its regex"
    for url in dashboard.view.dashboard_links.values():
        for name in variables_in(url):
            yield dashboard.place.at("links"), name, "a link"


def _panel_uses(dashboard: DashboardDocument) -> Iterator[tuple[Place, str, str]]:
    for place, panel in dashboard.panels:
        for name in variables_in(panel.title):
            yield place, name, "its title"
        if panel.repeat:
            yield place, _bare(panel.repeat), "its repeat"
        for name in variables_in_condition(panel.model.get(COMPLEMENT)):
            yield place, name, "its condition"


def _unused(dashboard: DashboardDocument) -> Iterator[Finding]:
    view = dashboard.view
    if _passes_all_on(dashboard):
        return
    declarations = {variable.path for variable in view.variables}
    used = {
        name
        for path, one in texts_of(dashboard.model)
        if WRITTEN not in path
        and not any(path[: len(declared)] == declared for declared in declarations)
        for name in _names(one)
    }
    used.update(name for one in strings(dashboard.model) for name in _SET_BY_LINK.findall(one))
    used.update(map(_bare, (*(panel.repeat for panel in view.panels), *view.row_repeats)))
    for panel in view.panels:
        used.update(variables_in_condition(panel.model.get(COMPLEMENT)))
    for place, variable in dashboard.variables:
        if variable.type in _USED_BY_THEMSELVES or variable.name in used:
            continue
        others = [other.model for other in view.variables if other is not variable]
        if any(variable.name in _names(one) for other in others for one in strings(other)):
            continue
        message = "is declared and nothing uses it; use it in the queries, or remove it"
        yield Finding("unused-variable", place, message)


def _passes_all_on(dashboard: DashboardDocument) -> bool:
    """Tells whether all variables are used, or may be, where no query names them."""
    if any(panel.is_library_panel for panel in dashboard.view.panels):
        return True  # its queries are not in the file
    holders = [dashboard.model, *(panel.model for panel in dashboard.view.panels)]
    links = [link for holder in holders for _, link in objects(holder.get("links"))]
    return any(link.get("includeVars") is True for link in links) or any(
        name in _ALL_OF_THEM for one in strings(dashboard.model) for name in _names(one)
    )


def _names(one: str) -> list[str]:
    return variables_in(one) if "$" in one or "[[" in one else []


def _bare(repeat: str) -> str:
    return repeat.strip("${}[]")
