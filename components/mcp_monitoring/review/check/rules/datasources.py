"""Check that variables choose the data sources, so that a dashboard works in any Grafana."""

from collections.abc import Iterator

from ....dashboard.references import Reference
from ....dashboard.view import PanelView
from ...documents.panels import WITHOUT_DATA
from ...documents.place import Place
from ...documents.read import DashboardDocument
from ..findings import Finding
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds missing references, and references to a data source of only one Grafana."""
    for dashboard in subject.dashboards:
        for place, panel in dashboard.panels:
            if not panel.is_library_panel:
                yield from _panel(place, panel)
        yield from _elsewhere(dashboard)


def _panel(place: Place, panel: PanelView) -> Iterator[Finding]:
    references = [query.reference for query in panel.queries]
    asks_by_itself = not references and panel.type not in WITHOUT_DATA
    if asks_by_itself or not panel.reference.is_missing:
        references.insert(0, panel.reference)
    problems = [_problem(reference) for reference in references]
    for problem in dict.fromkeys(filter(None, problems)):
        yield _finding(place, problem)


def _elsewhere(dashboard: DashboardDocument) -> Iterator[Finding]:
    for place, variable in dashboard.variables:
        asks = variable.type in ("query", "adhoc", "groupby", "")
        if asks and (problem := _problem(variable.reference)):
            yield _finding(place, problem)
    for place, annotation in dashboard.annotations:
        if not annotation.is_built_in and (problem := _problem(annotation.reference)):
            yield _finding(place, problem)


def _finding(place: Place, problem: str) -> Finding:
    return Finding(
        "literal-datasource",
        place.at("datasource"),
        f"{problem}; use a variable of type datasource, such as ${{datasource}}",
    )


def _problem(reference: Reference) -> str:
    if reference.is_built_in:
        return ""
    if reference.uid in ("", "default"):
        return "goes to the default data source, which differs between Grafanas"
    if "$" in reference.uid or reference.uid.startswith("[["):
        return ""
    return f"goes to the data source {reference.uid!r}, which other Grafanas do not have"
