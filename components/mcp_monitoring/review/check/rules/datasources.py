"""Whether data sources are chosen by a variable, so that a dashboard works in any Grafana."""

from collections.abc import Iterator
from typing import Any

from ....dashboard.binding import BUILT_IN_DATASOURCES
from ...documents.place import Place
from ...documents.read import DashboardDocument, Panel, mapping, objects
from ...promql.queries import datasource_of, reference_uid
from ..findings import Finding
from ..subject import Result, Subject
from .panels import WITHOUT_DATA

# Grafana's own, which are the same everywhere.
_BUILT_IN_TYPES = ("grafana", "datasource", "__expr__")


def check(subject: Subject) -> Iterator[Result]:
    """Finds references to a data source that only one Grafana has, and missing ones."""
    for dashboard in subject.dashboards:
        for panel in dashboard.panels:
            if not panel.is_library_panel:
                yield from _panel(panel)
        yield from _elsewhere(dashboard)


def _panel(panel: Panel) -> Iterator[Finding]:
    own = panel.model.get("datasource")
    targets = [target for _, target in objects(panel.model.get("targets"))]
    references = [datasource_of(target, panel.model) for target in targets]
    if own is not None or (not references and panel.type not in WITHOUT_DATA):
        references.insert(0, own)
    problems = [_problem(reference) for reference in references]
    for problem in dict.fromkeys(filter(None, problems)):
        yield _finding(panel.place, problem)


def _elsewhere(dashboard: DashboardDocument) -> Iterator[Finding]:
    for place, variable in dashboard.variables:
        asks = variable.get("type") in ("query", "adhoc", "groupby", None)
        if asks and (problem := _problem(variable.get("datasource"))):
            yield _finding(place, problem)
    for place, annotation in dashboard.annotations:
        if annotation.get("builtIn"):
            continue
        reference = datasource_of(mapping(annotation.get("target")), annotation)
        if problem := _problem(reference):
            yield _finding(place, problem)


def _finding(place: Place, problem: str) -> Finding:
    return Finding(
        "literal-datasource",
        place.at("datasource"),
        f"{problem}; use a variable of type datasource, such as ${{datasource}}",
    )


def _problem(reference: Any) -> str:
    uid = reference_uid(reference)
    if uid in BUILT_IN_DATASOURCES or mapping(reference).get("type") in _BUILT_IN_TYPES:
        return ""
    if not uid or uid == "default":
        return "goes to whatever data source is the default"
    if "$" in uid or uid.startswith("[["):
        return ""
    return f"goes to the data source {uid!r}, which only some Grafana has"
