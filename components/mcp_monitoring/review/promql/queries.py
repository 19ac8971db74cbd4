"""Every Prometheus query of dashboards and rule files, as typed records.

Queries of other data sources and library panels are left out, and counted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ...dashboard.binding import BUILT_IN_DATASOURCES, MIXED
from ..documents.place import Name, Place
from ..documents.read import DashboardDocument, Panel, RuleDocument, mapping, objects, text

Kind = Literal["panel", "variable", "annotation", "alert", "recording"]

Form = Literal["promql", "label_values", "label_names", "metrics", "query_result", "series"]
"""What a variable asks for; `promql` is everything that is no variable."""

_PROMETHEUS = (
    "prometheus",
    "grafana-amazonprometheus-datasource",
    "grafana-azureprometheus-datasource",
)

# As Grafana reads them (packages/grafana-prometheus/src/metric_find_query.ts).
_VARIABLE_FORMS: Mapping[Form, re.Pattern[str]] = {
    "label_names": re.compile(r"label_names\((?P<expr>.*)\)\s*", re.DOTALL),
    "label_values": re.compile(
        r"label_values\((?:(?P<expr>.+),\s*)?(?P<label>[a-zA-Z_$][\w${}]*)\s*\)\s*", re.DOTALL
    ),
    "metrics": re.compile(r"metrics\(.+\)\s*", re.DOTALL),
    "query_result": re.compile(r"query_result\((?P<expr>.+)\)\s*", re.DOTALL),
}


@dataclass(frozen=True)
class Query:
    """A query for Prometheus.

    Attributes:
        place: where it stands.
        kind: what it belongs to.
        written: the query as it stands in the file.
        expr: the PromQL in it, variables and knobs as they stand; empty if it has none, as
            `label_values(job)`.
        form: what a variable asks for.
        label: the label that `label_values` asks for, or "".
        datasource: uid or name of its data source as it stands; empty for the default.
        templates: legend and annotation texts that may name labels of the result.
        extra_labels: labels that are added to the result, as those of an alert.
        record: the metric a recording rule makes, or "".
        panel: the panel it belongs to, if any.
        document: the dashboard it belongs to; None in a rule file.
    """

    place: Place
    kind: Kind
    written: str
    expr: str
    form: Form = "promql"
    label: str = ""
    datasource: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    extra_labels: frozenset[str] = frozenset()
    record: str = ""
    panel: Panel | None = None
    document: DashboardDocument | None = None

    @property
    def file(self) -> Path:
        """The file it stands in."""
        return self.place.file


@dataclass
class Extraction:
    """The queries of a document.

    Attributes:
        queries: in the order of the document.
        other_queries: how many go to other data sources than Prometheus.
        library_panels: how many panels stand somewhere else.
    """

    queries: list[Query] = field(default_factory=list)
    other_queries: int = 0
    library_panels: int = 0


def queries_of(document: DashboardDocument | RuleDocument) -> Extraction:
    """Finds every query of a document, whatever its shape."""
    if isinstance(document, RuleDocument):
        return Extraction(list(_rule_queries(document)))
    extraction = Extraction()
    for panel in document.panels:
        if panel.is_library_panel:
            extraction.library_panels += 1
        else:
            _add_panel(extraction, document, panel)
    _add_variables(extraction, document)
    _add_annotations(extraction, document)
    return extraction


def datasource_of(holder: Mapping[str, Any], around: Mapping[str, Any] | None = None) -> Any:
    """Finds the reference that applies to a target: its own, else that of its panel."""
    own = holder.get("datasource")
    if own is None and around is not None:
        outer = around.get("datasource")
        return None if reference_uid(outer) == MIXED else outer
    return own


def reference_uid(reference: Any) -> str:
    """Takes the uid, or the name, out of a data source reference; empty for the default."""
    return text(reference) or text(mapping(reference).get("uid"))


def is_prometheus(reference: Any, document: DashboardDocument) -> bool:
    """Tells whether a reference leads to a Prometheus, as far as the file says.

    One that does not say is taken for one: it is what this project is about, and a query in
    another language is no PromQL, so that the mistake shows.
    """
    uid = reference_uid(reference)
    if uid in BUILT_IN_DATASOURCES:
        return False
    plugin = text(mapping(reference).get("type"))
    if plugin:
        return plugin in _PROMETHEUS
    if found := re.fullmatch(r"\$\{?([^{}:]+)(?::[^}]*)?\}?|\[\[(.+)\]\]", uid):
        name = found[1] or found[2]
        if name in document.inputs:
            return document.inputs[name] in _PROMETHEUS
        for _, variable in document.variables:
            if variable.get("name") == name and variable.get("type") == "datasource":
                return text(variable.get("query")) in _PROMETHEUS
    return True


def _add_panel(extraction: Extraction, document: DashboardDocument, panel: Panel) -> None:
    for index, target in objects(panel.model.get("targets")):
        reference = datasource_of(target, panel.model)
        expr = target.get("expr")
        if not is_prometheus(reference, document) or not isinstance(expr, str):
            # Without a query and without a data source it is nothing at all.
            extraction.other_queries += bool(reference is not None or expr is not None)
            continue
        name = Name("query", text(target.get("refId")) or str(index + 1))
        extraction.queries.append(
            Query(
                place=panel.place.inside(name, "targets", index, "expr"),
                kind="panel",
                written=expr,
                expr=expr,
                datasource=reference_uid(reference),
                templates={"legendFormat": text(target.get("legendFormat"))},
                panel=panel,
                document=document,
            )
        )


def _add_variables(extraction: Extraction, document: DashboardDocument) -> None:
    for place, variable in document.variables:
        if variable.get("type") not in ("query", None):
            continue
        reference = datasource_of(variable)
        query = variable.get("query")
        written = text(query) or text(mapping(query).get("query"))
        if not is_prometheus(reference, document):
            extraction.other_queries += 1
            continue
        if not written.strip():
            written = text(variable.get("definition"))
        if not written.strip():
            continue
        extraction.queries.append(
            Query(
                place=place.at("query"),
                kind="variable",
                written=written,
                datasource=reference_uid(reference),
                document=document,
                **_variable_form(written.strip()),
            )
        )


def _variable_form(written: str) -> dict[str, Any]:
    for form, pattern in _VARIABLE_FORMS.items():
        if found := pattern.fullmatch(written):
            parts = found.groupdict()
            return {
                "form": form,
                "expr": (parts.get("expr") or "").strip(),
                "label": parts.get("label") or "",
            }
    return {"form": "series", "expr": written}


def _add_annotations(extraction: Extraction, document: DashboardDocument) -> None:
    for place, annotation in document.annotations:
        if annotation.get("builtIn"):
            continue
        target = mapping(annotation.get("target"))
        reference = datasource_of(target, annotation)
        expr = text(target.get("expr")) or text(annotation.get("expr"))
        if not is_prometheus(reference, document):
            extraction.other_queries += 1
        elif expr:
            extraction.queries.append(
                Query(
                    place=place,
                    kind="annotation",
                    written=expr,
                    expr=expr,
                    datasource=reference_uid(reference),
                    templates={
                        key: text(annotation.get(key))
                        for key in ("titleFormat", "textFormat")
                        if annotation.get(key)
                    },
                    document=document,
                )
            )


def _rule_queries(document: RuleDocument) -> Iterator[Query]:
    for rule in document.rules:
        expr = text(rule.model.get("expr"))
        if not expr.strip():
            continue  # its reader says so
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
