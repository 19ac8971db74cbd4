"""Every Prometheus query of dashboards and rule files, as typed records.

Queries of other data sources and library panels are only counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...dashboard.lenient import mapping, text
from ...dashboard.view import PanelView, View
from ...promql.variable_queries import Form, variable_query
from ..documents.place import Name, Place
from ..documents.read import DashboardDocument, RuleDocument

QueryKind = Literal["panel", "variable", "annotation", "alert", "recording"]


@dataclass(frozen=True)
class Query:
    """A query for Prometheus.

    Attributes:
        place: its place in the file.
        kind: the kind of part it belongs to.
        written: the query as written in the file.
        expr: the PromQL in it, with variables and knobs as written; empty if it has none, as in
            `label_values(job)`.
        form: form of a variable's query.
        label: the label that `label_values` queries, or "".
        datasource: uid or name of its data source, as written; empty for the default.
        templates: legend and annotation texts that may name labels of the result.
        extra_labels: labels that are added to the result, such as the labels of an alert.
        record: the metric that a recording rule makes, or "".
        panel: the panel it belongs to, if any.
        document: the dashboard it belongs to; None in a rule file.
    """

    place: Place
    kind: QueryKind
    written: str
    expr: str
    form: Form = "promql"
    label: str = ""
    datasource: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    extra_labels: frozenset[str] = frozenset()
    record: str = ""
    panel: PanelView | None = None
    document: DashboardDocument | None = None

    @property
    def file(self) -> Path:
        """The file of the query."""
        return self.place.file

    @property
    def view(self) -> View | None:
        """The view of its dashboard; None in a rule file."""
        return self.document.view if self.document else None


@dataclass
class Extraction:
    """The queries of a document.

    Attributes:
        queries: queries in the order of the document.
        other_queries: number of queries for other data sources than Prometheus.
        library_panels: number of library panels, whose queries are not in the document.
    """

    queries: list[Query] = field(default_factory=list)
    other_queries: int = 0
    library_panels: int = 0


def queries_of(document: DashboardDocument | RuleDocument) -> Extraction:
    """Finds every query of a document of any shape."""
    if isinstance(document, RuleDocument):
        return Extraction(list(_rule_queries(document)))
    extraction = Extraction()
    for place, panel in document.panels:
        if panel.is_library_panel:
            extraction.library_panels += 1
        else:
            _add_panel(extraction, document, place, panel)
    _add_variables(extraction, document)
    _add_annotations(extraction, document)
    return extraction


def _add_panel(
    extraction: Extraction, document: DashboardDocument, place: Place, panel: PanelView
) -> None:
    for number, query in enumerate(panel.queries, start=1):
        if query.expr is None or not document.view.is_prometheus(query.reference):
            # An entry without a query and without a data source does not count.
            is_query = not query.reference.is_missing or query.model.get("expr") is not None
            extraction.other_queries += is_query
            continue
        name = Name("query", query.ref_id or str(number))
        extraction.queries.append(
            Query(
                place=place.inside(name, *query.path[len(panel.path) :], "expr"),
                kind="panel",
                written=query.expr,
                expr=query.expr,
                datasource=query.reference.uid,
                templates={"legendFormat": query.legend},
                panel=panel,
                document=document,
            )
        )


def _add_variables(extraction: Extraction, document: DashboardDocument) -> None:
    for place, variable in document.variables:
        if variable.type not in ("query", ""):
            continue
        if not document.view.is_prometheus(variable.reference):
            extraction.other_queries += 1
        elif variable.query.strip():
            form = variable_query(variable.query)
            extraction.queries.append(
                Query(
                    place=place.at("query"),
                    kind="variable",
                    written=variable.query,
                    datasource=variable.reference.uid,
                    document=document,
                    form=form.form,
                    expr=form.expr,
                    label=form.label,
                )
            )


def _add_annotations(extraction: Extraction, document: DashboardDocument) -> None:
    for place, annotation in document.annotations:
        if annotation.is_built_in:
            continue
        if not document.view.is_prometheus(annotation.reference):
            extraction.other_queries += 1
        elif annotation.expr:
            extraction.queries.append(
                Query(
                    place=place,
                    kind="annotation",
                    written=annotation.expr,
                    expr=annotation.expr,
                    datasource=annotation.reference.uid,
                    templates=annotation.templates,
                    document=document,
                )
            )


def _rule_queries(document: RuleDocument) -> Iterator[Query]:
    for rule in document.rules:
        expr = text(rule.model.get("expr"))
        if not expr.strip():
            continue  # the reader of the file reports this
        own = mapping(rule.model.get("labels"))
        templates = {
            **{f"label {key}": value for key, value in own.items()},
            **{
                f"annotation {key}": value
                for key, value in mapping(rule.model.get("annotations")).items()
            },
        }
        yield Query(
            place=rule.place.at("expr"),
            kind="alert" if rule.is_alert else "recording",
            written=expr,
            expr=expr,
            templates={key: text(value) for key, value in templates.items()},
            extra_labels=frozenset(own) | frozenset(rule.group_labels),
            record=text(rule.model.get("record")),
        )
