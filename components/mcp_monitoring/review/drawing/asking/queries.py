"""The queries of a panel as Grafana's browser sends them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from ....dashboard.lenient import mapping, text
from ....dashboard.references import MIXED, PROMETHEUS_PLUGINS
from ....dashboard.view import AnnotationView, PanelView, QueryView, View
from ..time_range import TimeRange
from .durations import duration_ms
from .expression_queries import (
    CALCULATED,
    EXPRESSIONS,
    complaints_of_expressions,
    expression_text,
    not_calculated,
    used_by_expressions,
)
from .filled_in import Variables
from .intervals import MOST_POINTS, proposed_interval_ms
from .label_filters import with_filters
from .shared_queries import SharedQuery, shared_query
from .source import DataSource, Source

_WITHOUT_QUERIES = frozenset(
    {"alertlist", "annolist", "dashlist", "gettingstarted", "news", "row", "text", "welcome"}
)
"""Panels that ask no data source, whatever queries a former kind of panel left in them."""

_OF_NO_QUERY = frozenset({"refId", "datasource", "hide", "key"})


@dataclass(frozen=True)
class Queries:
    """The queries of a panel.

    Attributes:
        sent: those that are sent, in the order of the panel, expressions among them.
        formats: `time_series`, `table` or `heatmap` by `refId`.
        problems: why others are not sent; each is one line.
        hidden: the `refId` of those that are sent for expressions alone, and not shown.
        shared: those that take the answer of another panel.
    """

    sent: tuple[Mapping[str, Any], ...]
    formats: Mapping[str, str]
    problems: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    shared: tuple[SharedQuery, ...] = ()

    @property
    def expressions(self) -> tuple[str, ...]:
        """The queries as texts."""
        return tuple(text(one.get("expr")) or expression_text(one) for one in self.sent)


def queries_of(
    panel: PanelView,
    view: View,
    variables: Variables,
    source: Source,
    shown: TimeRange,
    width: float,
) -> Queries:
    """Makes the queries of a panel; hidden ones are left out, unless an expression uses them.

    Args:
        panel: the panel, with its variables filled in, but for the queries.
        view: its dashboard.
        variables: the variables as they are in the panel.
        source: what is asked; it knows the data sources.
        shown: the time range of the panel.
        width: width of the panel in pixels, for the number of points.
    """
    sent: dict[str, Mapping[str, Any]] = {}
    problems = []
    written = {one.ref_id for one in panel.queries}
    asked = queries_that_ask(panel)
    points = _points(panel.model.get("maxDataPoints"), width)
    for query in asked:
        ref_id = query.ref_id
        if not ref_id or ref_id in sent:
            ref_id = next(
                name for name in map("Q{}".format, count(1)) if name not in written | sent.keys()
            )
        if query.reference.is_other_panel:
            continue
        found = _data_source(query, view, variables, source)
        if isinstance(found, str):
            problems.append(f"query {ref_id} {found}")
            continue
        least = duration_ms(text(panel.model.get("interval"))) or found.scrape_ms
        interval_ms = proposed_interval_ms(shown.span_ms, points, least)
        make = _expression if query.reference.is_expression else _sent
        sent[ref_id] = make(query, ref_id, found, variables, interval_ms, points)
    complaints = complaints_of_expressions(sent, written)
    problems += [f"query {ref_id} {complaint}" for ref_id, complaint in complaints.items()]
    kept = {ref_id: one for ref_id, one in sent.items() if ref_id not in complaints}
    return Queries(
        sent=tuple(kept.values()),
        formats={ref_id: text(one.get("format")) for ref_id, one in kept.items()},
        problems=tuple(problems),
        hidden=frozenset(one.ref_id for one in asked if one.hidden) & kept.keys(),
        shared=tuple(_shared(asked)),
    )


def queries_that_ask(panel: PanelView) -> list[QueryView]:
    """Lists the queries of a panel that ask for something.

    Args:
        panel: the panel.
    """
    if panel.type in _WITHOUT_QUERIES:
        return []
    used = used_by_expressions(panel)
    return [
        query
        for query in panel.queries
        if not _is_empty(query) and (not query.hidden or query.ref_id in used)
    ]


def _shared(asked: Sequence[QueryView]) -> list[SharedQuery]:
    """Reads the queries that take the answer of another panel."""
    found = [shared_query(one) for one in asked if one.reference.is_other_panel and not one.hidden]
    # Grafana ignores queries that another kind of data source left in such a panel.
    return [one for one in found if one.panel is not None] or found[:1]


def annotation_query(
    annotation: AnnotationView,
    view: View,
    variables: Variables,
    source: Source,
    shown: TimeRange,
    width: float,
) -> Mapping[str, Any] | str:
    """Makes the query of an annotation, or says why it is not sent.

    Args:
        annotation: the annotation.
        view: its dashboard.
        variables: the variables of the dashboard.
        source: what is asked; it knows the data sources.
        shown: the time range of the dashboard.
        width: width of the page in pixels, for the number of points.
    """
    target = mapping(annotation.model.get("target"))
    written = target or {"interval": text(annotation.model.get("step"))}
    query = QueryView(
        ref_id=text(target.get("refId")) or "Anno",
        expr=annotation.expr or None,
        legend="",
        hidden=False,
        own_reference=annotation.reference,
        reference=annotation.reference,
        path=annotation.path,
        model=written,
    )
    found = _data_source(query, view, variables, source)
    if isinstance(found, str):
        return found
    points = _points(None, width)
    interval_ms = proposed_interval_ms(shown.span_ms, points, found.scrape_ms)
    return _sent(query, query.ref_id, found, variables, interval_ms, points)


def _is_empty(query: QueryView) -> bool:
    """Tells whether nobody has written a query yet; Grafana does not send it."""
    if query.reference.is_other_panel:
        return False
    if query.expr is not None:
        return not query.expr.strip()
    return query.model.keys() <= _OF_NO_QUERY


def _data_source(
    query: QueryView, view: View, variables: Variables, source: Source
) -> DataSource | str:
    """Finds the data source of a query, or says why the query is not sent."""
    reference = query.reference
    if reference.is_other_panel:
        return "takes the answer of a panel, which an annotation cannot"
    if reference.is_expression:
        kind = text(query.model.get("type"))
        return EXPRESSIONS if kind in CALCULATED else not_calculated(kind)
    if reference.is_built_in and reference.uid != MIXED:
        return "asks Grafana's own data, which is not drawn"
    if not view.is_prometheus(reference):
        kind = f"of the type {reference.plugin}" if reference.plugin else "of another type"
        return f"asks a data source {kind}, which is not drawn"
    if query.expr is None:
        return "has no PromQL"
    uid = variables.fill(reference.uid, "glob")
    found = source.data_source("" if uid == "default" else uid)
    if found is None:
        return f"asks the data source {uid or '(default)'}, which {source.name} does not have"
    if found.plugin not in PROMETHEUS_PLUGINS:
        return f"asks a data source of the type {found.plugin}, which is not drawn"
    return found


def _sent(
    query: QueryView,
    ref_id: str,
    data_source: DataSource,
    variables: Variables,
    interval_ms: int,
    points: int,
) -> Mapping[str, Any]:
    filled = variables.fill(query.expr or "", "")
    return {
        **query.model,
        "refId": ref_id,
        "expr": with_filters(filled, variables.adhoc),
        "datasource": {"type": data_source.plugin, "uid": data_source.uid},
        "legendFormat": variables.fill(query.legend, "glob"),
        "interval": variables.fill(text(query.model.get("interval")), "glob"),
        "exemplar": False,
        "utcOffsetSec": 0,
        "intervalMs": interval_ms,
        "maxDataPoints": points,
    }


def _expression(
    query: QueryView,
    ref_id: str,
    data_source: DataSource,
    variables: Variables,
    interval_ms: int,
    points: int,
) -> Mapping[str, Any]:
    filled = {
        key: _with_interval(variables.fill(text(query.model.get(key)), "glob"), interval_ms)
        for key in ("expression", "window")
        if key in query.model
    }
    return {
        **query.model,
        **filled,
        "refId": ref_id,
        "datasource": {"type": data_source.plugin, "uid": data_source.uid},
        "intervalMs": interval_ms,
        "maxDataPoints": points,
    }


def _with_interval(written: str, interval_ms: int) -> str:
    """Fills in what Grafana's browser fills in; in PromQL its server does."""
    for name, value in (("__interval_ms", str(interval_ms)), ("__interval", f"{interval_ms}ms")):
        written = written.replace(f"${{{name}}}", value).replace(f"${name}", value)
    return written


def _points(written: Any, width: float) -> int:
    try:
        number = int(float(written)) if not isinstance(written, bool) else 0
    except (TypeError, ValueError, OverflowError):
        number = 0
    return min(max(number or round(width), 1), MOST_POINTS // 2)
