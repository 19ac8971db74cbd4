"""The queries of a panel as Grafana's browser sends them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from ....dashboard.lenient import mapping, text
from ....dashboard.references import MIXED, PROMETHEUS_PLUGINS
from ....dashboard.view import AnnotationView, PanelView, QueryView, View
from ..time_range import TimeRange
from .durations import duration_ms
from .filled_in import Variables
from .intervals import MOST_POINTS, proposed_interval_ms
from .label_filters import with_filters
from .source import DataSource, Source

_OTHER_PANEL = "-- Dashboard --"
_WITHOUT_QUERIES = frozenset(
    {"alertlist", "annolist", "dashlist", "gettingstarted", "news", "row", "text", "welcome"}
)
"""Panels that ask no data source, whatever queries a former kind of panel left in them."""

_OF_NO_QUERY = frozenset({"refId", "datasource", "hide", "key"})


@dataclass(frozen=True)
class Queries:
    """The queries of a panel.

    Attributes:
        sent: those that are sent, by their data source in the order of the panel.
        formats: `time_series`, `table` or `heatmap` by `refId`.
        problems: why others are not sent; each is one line.
    """

    sent: tuple[Mapping[str, Any], ...]
    formats: Mapping[str, str]
    problems: tuple[str, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        """The queries as texts."""
        return tuple(text(one.get("expr")) for one in self.sent)


def queries_of(
    panel: PanelView,
    view: View,
    variables: Variables,
    source: Source,
    shown: TimeRange,
    width: float,
) -> Queries:
    """Makes the queries of a panel; hidden ones are left out.

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
    for query in () if panel.type in _WITHOUT_QUERIES else panel.queries:
        if query.hidden or _is_empty(query):
            continue
        ref_id = query.ref_id
        if not ref_id or ref_id in sent:
            ref_id = next(
                name for name in map("Q{}".format, count(1)) if name not in written | sent.keys()
            )
        found = _data_source(query, view, variables, source)
        if isinstance(found, str):
            problems.append(f"query {ref_id} {found}")
        else:
            points = _points(panel.model.get("maxDataPoints"), width)
            least = duration_ms(text(panel.model.get("interval"))) or found.scrape_ms
            interval_ms = proposed_interval_ms(shown.span_ms, points, least)
            sent[ref_id] = _sent(query, ref_id, found, variables, interval_ms, points)
    return Queries(
        sent=tuple(sent.values()),
        formats={ref_id: text(one.get("format")) for ref_id, one in sent.items()},
        problems=tuple(problems),
    )


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
    if query.expr is not None:
        return not query.expr.strip()
    return query.model.keys() <= _OF_NO_QUERY


def _data_source(
    query: QueryView, view: View, variables: Variables, source: Source
) -> DataSource | str:
    """Finds the data source of a query, or says why the query is not sent."""
    reference = query.reference
    if reference.uid == _OTHER_PANEL:
        return "takes the answer of another panel, which is not drawn"
    if reference.is_expression:
        return "is an expression that Grafana's server calculates, which is not drawn"
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


def _points(written: Any, width: float) -> int:
    try:
        number = int(float(written)) if not isinstance(written, bool) else 0
    except (TypeError, ValueError, OverflowError):
        number = 0
    return min(max(number or round(width), 1), MOST_POINTS // 2)
