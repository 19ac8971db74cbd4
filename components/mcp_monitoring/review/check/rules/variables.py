"""Whether the variables of a dashboard are declared and used."""

import re
from collections.abc import Iterator
from typing import Any

from ....suggestions import did_you_mean
from ...documents.place import Place
from ...documents.read import DashboardDocument, mapping, objects, strings, text
from ...promql.parse import BUILT_INS, variables_in
from ...promql.queries import datasource_of, reference_uid
from ..findings import Finding
from ..subject import Result, Subject

# Grafana applies them to every query by itself.
_USED_BY_THEMSELVES = ("adhoc", "groupby", "switch")

# Known in some places only: links, the query of a variable.
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

_NAMED_GROUP = re.compile(r"\(\?P?<(\w+)>")
# The placeholders of an export keep the hyphens of a data source's name.
_PLACEHOLDER = re.compile(r"\$\{([^}:]+)(?::[^}]*)?\}|\$(\w+)|\[\[(\w+)(?::\w+)?\]\]")


def check(subject: Subject) -> Iterator[Result]:
    """Finds variables that nobody declares or nobody uses."""
    for dashboard in subject.dashboards:
        yield from _undeclared(dashboard, subject)
        yield from _unused(dashboard)


def _undeclared(dashboard: DashboardDocument, subject: Subject) -> Iterator[Finding]:
    declared = {text(variable.get("name")) for _, variable in dashboard.variables}
    known = {*declared, *dashboard.inputs, *BUILT_INS, *_MORE_BUILT_INS}
    said: set[tuple[Place, str]] = set()
    for place, used, where in _uses(dashboard, subject):
        # One mistake in a panel is one finding, wherever else in it the name stands.
        key = (Place(place.file, names=place.names), used)
        if used in known or key in said:
            continue
        said.add(key)
        message = f"the variable ${used} in {where} is not declared"
        suggestion = did_you_mean(used, known)
        advice = suggestion or "declare it, or take it out"
        yield Finding("undeclared-variable", place, f"{message}; {advice}")


def _uses(dashboard: DashboardDocument, subject: Subject) -> Iterator[tuple[Place, str, str]]:
    """Yields the variables that are surely meant as such; a $ in a text may be money."""
    for one in subject.queries:
        if one.query.document is dashboard:
            groups = set(_NAMED_GROUP.findall(one.query.written))
            for name in variables_in(one.query.written):
                if name not in groups:
                    yield one.query.place, name, "its query"
    yield from _panel_uses(dashboard)
    for place, variable in dashboard.variables:
        yield from _reference_uses(place, variable.get("datasource"))
        for name in variables_in(text(variable.get("regex"))):
            yield place, name, "its regex"
    for place, annotation in dashboard.annotations:
        reference = datasource_of(mapping(annotation.get("target")), annotation)
        yield from _reference_uses(place, reference)
    for _, link in objects(dashboard.model.get("links")):
        for name in variables_in(text(link.get("url"))):
            yield dashboard.place.at("links"), name, "a link"


def _panel_uses(dashboard: DashboardDocument) -> Iterator[tuple[Place, str, str]]:
    for panel in dashboard.panels:
        for name in variables_in(text(panel.model.get("title"))):
            yield panel.place, name, "its title"
        if repeat := text(panel.model.get("repeat")):
            yield panel.place, _bare(repeat), "its repeat"
        references = [panel.model.get("datasource")]
        references.extend(
            target.get("datasource") for _, target in objects(panel.model.get("targets"))
        )
        for reference in references:
            yield from _reference_uses(panel.place, reference)


def _reference_uses(place: Place, reference: Any) -> Iterator[tuple[Place, str, str]]:
    if found := _PLACEHOLDER.fullmatch(reference_uid(reference)):
        yield place, next(group for group in found.groups() if group), "its data source"


def _unused(dashboard: DashboardDocument) -> Iterator[Finding]:
    outside = {key: value for key, value in dashboard.model.items() if key != "templating"}
    used = {name for one in strings(outside) for name in _names(one)}
    used.update(
        _bare(text(holder.get("repeat")))
        for holder in [panel.model for panel in dashboard.panels]
        + [row for _, row in objects(dashboard.model.get("rows"))]
    )
    for place, variable in dashboard.variables:
        name = text(variable.get("name"))
        if variable.get("type") in _USED_BY_THEMSELVES or name in used:
            continue
        others = [other for _, other in dashboard.variables if other is not variable]
        if any(name in _names(one) for other in others for one in strings(other)):
            continue
        message = "is declared and nothing uses it; use it in the queries, or remove it"
        yield Finding("unused-variable", place, message)


def _names(one: str) -> list[str]:
    return variables_in(one) if "$" in one or "[[" in one else []


def _bare(repeat: str) -> str:
    return repeat.strip("${}[]")
