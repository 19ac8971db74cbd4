"""Proof that deployed monitoring works: sends each query of panels and alerts to its Grafana.

A correct query can still show nothing. The job may have another name, the server may not have the
metric, or the data source may lead to another Prometheus. So each query is sent to Grafana as the
panel would send it. The query has data if the answer has at least one finite number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import Any, Literal

from ...dashboard.classic.read import read_view
from ...dashboard.lenient import mapping, objects, text
from ...dashboard.references import EXPRESSION, Reference
from ...dashboard.view import PanelView, QueryView, VariableView, View
from ...dashboard.wrappers import unwrapped
from ...durations import duration_seconds
from ..promql.parse import BUILT_INS, Value, expand
from ..routing.asking import ask_routing
from ..routing.policies import PoliciesError
from ..routing.told import Routing, Told
from ..servers.grafana import Grafana, QueryRefusedError, RequestRefusedError
from ..servers.shared_answers import SharedAnswers
from .firing import LabelSet, SampledSeries, evaluations, held_throughout

AlertState = Literal["firing", "pending", "quiet", "failed"]

_HOUR_MS = 3_600_000
_MOST_POINTS = 500
_ALERT_STEP_MS = 60_000
_ALL = "$__all"
_EVERYTHING = ".*"


@dataclass(frozen=True)
class PanelQuery:
    """A query of a panel, and its answer.

    Attributes:
        dashboard_uid: uid of the dashboard in Grafana.
        dashboard: title of the dashboard.
        panel: title of the panel, or its id if it has no title.
        ref_id: name of the query in the panel.
        expr: the query as it was sent, with the variables filled in.
        numbers: number of finite numbers in the answer.
        error: Grafana's error message; "" if the query did not fail.
    """

    dashboard_uid: str
    dashboard: str
    panel: str
    ref_id: str
    expr: str
    numbers: int
    error: str = ""


@dataclass(frozen=True)
class Alert:
    """An alert, and its state if Grafana evaluated it at the given time.

    Attributes:
        uid: uid of the rule.
        name: name of the alert.
        for_: how long its expression must hold before the alert fires.
        state: `firing` if a series held for that time, `pending` if a series holds only now,
            `failed` if it has no query or its query failed, else `quiet`.
        error: Grafana's error message; "" if the query did not fail.
        told: who is told of it; None if Grafana does not show how it delivers alerts.
    """

    uid: str
    name: str
    for_: str
    state: AlertState
    error: str = ""
    told: Told | None = None


@dataclass(frozen=True)
class Proof:
    """The results for one stack.

    Attributes:
        queries: every Prometheus query of every panel, in the order of dashboards and panels.
        alerts: every alert.
        missing: uids of objects that are in the state but not in Grafana.
        other_queries: number of panel queries that go to other data sources and were not sent.
        refused: objects that Grafana does not show, each with the reason.
        told_unknown: why it is not known who is told of the alerts; "" if it is known.
    """

    queries: tuple[PanelQuery, ...]
    alerts: tuple[Alert, ...]
    missing: tuple[str, ...] = ()
    other_queries: int = 0
    refused: tuple[str, ...] = ()
    told_unknown: str = ""

    @property
    def complete(self) -> bool:
        """Whether every query has data and every alert can be evaluated."""
        return (
            not self.missing
            and not self.refused
            and all(query.numbers and not query.error for query in self.queries)
            and all(alert.state != "failed" for alert in self.alerts)
        )


def prove(
    grafana: Grafana,
    dashboard_uids: Sequence[str],
    rule_uids: Sequence[str],
    at_ms: int,
    *,
    versions: Mapping[str, str] = MappingProxyType({}),
) -> Proof:
    """Sends every query of dashboards and alerts to Grafana, as deployed.

    Args:
        grafana: the Grafana that has the dashboards and alerts.
        dashboard_uids: uids of the dashboards.
        rule_uids: uids of the alert rules.
        at_ms: the time that counts as now, in milliseconds since 1970.
        versions: versions of the dashboards that were deployed in their envelope, by uid.

    Raises:
        GrafanaError: if Grafana cannot be asked at all.
    """
    shared = SharedAnswers(grafana, dashboard_uids, versions=versions)
    queries: list[PanelQuery] = []
    missing: list[str] = []
    refused: list[str] = []
    other_queries = 0
    for uid, found in shared.each_dashboard(dashboard_uids):
        if found is None:
            missing.append(uid)
        elif isinstance(found, RequestRefusedError):
            refused.append(f"dashboard {uid}: {found}")
        else:
            view = read_view(unwrapped(found).model)
            queries.extend(_prove_dashboard(grafana, uid, view, at_ms))
            other_queries += sum(1 for _ in _queries_of_others(view))
    rules: list[Mapping[str, Any]] = []
    for uid, rule in shared.each_rule(rule_uids):
        if rule is None:
            missing.append(uid)
        elif isinstance(rule, RequestRefusedError):
            refused.append(f"alert {uid}: {rule}")
        else:
            rules.append(rule)
    routing, told_unknown = _routing(grafana, rules, at_ms)
    alerts = [_prove_alert(grafana, rule, at_ms, routing) for rule in rules]
    return Proof(
        tuple(queries),
        tuple(alerts),
        tuple(missing),
        other_queries,
        tuple(refused),
        told_unknown,
    )


def variable_values(view: View) -> dict[str, Value]:
    """Finds the values of a dashboard's variables when the dashboard is opened.

    Grafana's built-in variables stay in the text, because Grafana fills them in. A variable without
    a chosen value matches everything.
    """
    built_in: dict[str, Value] = {name: f"${{{name}}}" for name in BUILT_INS}
    return built_in | {one.name: _opens_on(one) for one in view.variables if one.name}


def prometheus_queries(view: View) -> Iterator[tuple[PanelView, dict[str, dict[str, Any]]]]:
    """Yields every panel that has Prometheus queries, with these queries.

    Yields:
        The panel, and its queries by refId. The queries are as Grafana receives them, with the
        variables filled in. A query gets a new refId if it has none, or if another query has the
        same one.
    """
    values = variable_values(view)
    for panel in view.panels:
        asked: dict[str, dict[str, Any]] = {}
        for query in panel.queries:
            if query.expr is None or not _is_asked(query, view):
                continue
            ref_id = query.ref_id
            if not ref_id or ref_id in asked:
                taken = {*asked, *(one.ref_id for one in panel.queries)}
                ref_id = next(name for name in map("Q{}".format, count(1)) if name not in taken)
            asked[ref_id] = {
                **query.model,
                "refId": ref_id,
                "expr": expand(query.expr, values),
                "datasource": _resolved(query.reference, values),
                "maxDataPoints": _MOST_POINTS,
            }
        if asked:
            yield panel, asked


def finite_numbers(result: Mapping[str, Any]) -> int:
    """Counts the finite numbers in the frames of a query's result."""
    numbers = 0
    for _, frame in objects(result.get("frames")):
        fields = [one for _, one in objects(mapping(frame.get("schema")).get("fields"))]
        for field, column in zip(fields, _columns(frame), strict=False):
            if field.get("type") == "number" and isinstance(column, list):
                # JSON has no NaN and no infinity: Grafana sends null for them.
                numbers += sum(number is not None for number in column)
    return numbers


def alert_state(result: Mapping[str, Any], *, from_ms: int, to_ms: int, step_ms: int) -> AlertState:
    """Tells the state of an alert, from the samples of its expression.

    Args:
        result: result of a query over a time as long as the alert's `for`.
        from_ms: begin of that time, in milliseconds since 1970.
        to_ms: end of that time, in milliseconds since 1970.
        step_ms: time between two evaluations; the times of the samples are multiples of it.
    """
    series = _sampled(result)
    last = to_ms // step_ms * step_ms
    span = last - from_ms // step_ms * step_ms
    if held_throughout(series, evaluations(last / 1000, span / 1000, step_ms / 1000)):
        return "firing"
    return "pending" if held_throughout(series, [last / 1000]) else "quiet"


def _sampled(result: Mapping[str, Any]) -> list[SampledSeries]:
    """Lists the series of a result: their labels, and the times of their samples."""
    return [(labels, [time / 1000 for time in times]) for labels, times, _ in _series(result)]


def _at(result: Mapping[str, Any], at_ms: int) -> list[tuple[LabelSet, float | None]]:
    """Lists the series that have a sample at a time: their labels, and its value if it is known."""
    found: list[tuple[LabelSet, float | None]] = []
    for labels, times, values in _series(result):
        for time, value in zip(times, values, strict=False):
            if round(time) == at_ms:
                found.append((labels, value if isinstance(value, float | int) else None))
    return found


def _series(result: Mapping[str, Any]) -> Iterator[tuple[LabelSet, list[Any], list[Any]]]:
    """Yields the series of a result: their labels, and times and values of their samples."""
    for _, frame in objects(result.get("frames")):
        fields = [one for _, one in objects(mapping(frame.get("schema")).get("fields"))]
        labels = {
            str(name): str(value)
            for field in fields
            for name, value in mapping(field.get("labels")).items()
            if name != "__name__"
        }
        if columns := _columns(frame):
            yield labels, columns[0], columns[-1]


def _prove_dashboard(grafana: Grafana, uid: str, view: View, at_ms: int) -> Iterator[PanelQuery]:
    span = _span_ms(view)
    for panel, asked in prometheus_queries(view):
        results = _answers(grafana, list(asked.values()), from_ms=at_ms - span, to_ms=at_ms)
        for ref_id, query in asked.items():
            result = results[ref_id]
            yield PanelQuery(
                dashboard_uid=uid,
                dashboard=view.title,
                panel=panel.title or str(panel.id or ""),
                ref_id=ref_id,
                expr=query["expr"],
                numbers=finite_numbers(result),
                error=str(result.get("error") or ""),
            )


def _is_asked(query: QueryView, view: View) -> bool:
    """Tells whether the panel sends a query to a Prometheus."""
    return query.expr is not None and not query.hidden and view.is_prometheus(query.reference)


def _queries_of_others(view: View) -> Iterator[QueryView]:
    for panel in view.panels:
        for query in panel.queries:
            if not (_is_asked(query, view) or query.hidden or query.reference.is_missing):
                yield query


def _answers(
    grafana: Grafana, queries: Sequence[dict[str, Any]], *, from_ms: int, to_ms: int
) -> dict[str, Mapping[str, Any]]:
    """Sends queries to Grafana; a query that is refused or not answered gets an `error`."""
    try:
        results = grafana.query(queries, from_ms=from_ms, to_ms=to_ms)
    except (QueryRefusedError, RequestRefusedError) as error:
        return {query["refId"]: {"error": str(error)} for query in queries}
    answers = {query["refId"]: mapping(results.get(query["refId"])) for query in queries}
    return {ref_id: answer or {"error": "no answer"} for ref_id, answer in answers.items()}


def _routing(
    grafana: Grafana, rules: Sequence[Mapping[str, Any]], at_ms: int
) -> tuple[Routing | None, str]:
    """Asks how the alerts of rules are delivered; without an answer, says why."""
    if not rules:
        return None, ""
    try:
        return ask_routing(grafana, rules, datetime.fromtimestamp(at_ms / 1000, UTC)), ""
    except (RequestRefusedError, PoliciesError) as error:
        return None, str(error)


def _prove_alert(
    grafana: Grafana, rule: Mapping[str, Any], at_ms: int, routing: Routing | None
) -> Alert:
    stages = [one for _, one in objects(rule.get("data"))]
    asked = [one for one in stages if one.get("datasourceUid") != EXPRESSION]
    for_ms = int((duration_seconds(str(rule.get("for") or "0")) or 0) * 1000)
    state: AlertState = "failed"
    error = "" if asked else "it has no query"
    now: list[tuple[LabelSet, float | None]] = []
    for stage in asked:
        ref_id = text(stage.get("refId"))
        query = {
            **mapping(stage.get("model")),
            "refId": ref_id,
            "datasource": {"uid": stage.get("datasourceUid")},
            "instant": False,
            "range": True,
            "intervalMs": _ALERT_STEP_MS,
            "maxDataPoints": for_ms // _ALERT_STEP_MS + 1,
        }
        result = _answers(grafana, [query], from_ms=at_ms - for_ms, to_ms=at_ms)[ref_id]
        error = str(result.get("error") or "")
        if error:
            state = "failed"
            break
        state = alert_state(result, from_ms=at_ms - for_ms, to_ms=at_ms, step_ms=_ALERT_STEP_MS)
        now = _at(result, at_ms // _ALERT_STEP_MS * _ALERT_STEP_MS)
    name, for_ = text(rule.get("title")), text(rule.get("for")) or "0s"
    # With several queries, an expression decides which labels the alert has.
    judged = now if len(asked) == 1 else []
    series, values = [labels for labels, _ in judged], [value for _, value in judged]
    told = routing.told_of(rule, series, values) if routing else None
    return Alert(str(rule.get("uid")), name, for_, state, error, told)


def _opens_on(variable: VariableView) -> Value:
    value = variable.chosen
    chosen = [str(one) for one in value] if isinstance(value, list) else value
    if chosen in (None, "", []) and variable.type in ("constant", "textbox"):
        return variable.query
    if chosen in (None, "", []) or (isinstance(chosen, list | str) and _ALL in chosen):
        return variable.all_value or _EVERYTHING
    return chosen if isinstance(chosen, list) else str(chosen)


def _resolved(reference: Reference, values: Mapping[str, Value]) -> Any:
    if isinstance(reference.raw, Mapping):
        return {**reference.raw, "uid": expand(reference.uid, values)}
    return reference.raw


def _columns(frame: Mapping[str, Any]) -> list[Any]:
    columns = mapping(frame.get("data")).get("values")
    return columns if isinstance(columns, list) else []


def _span_ms(view: View) -> int:
    """Finds the time span that a dashboard opens with; an hour unless it begins at `now-...`."""
    start = re.fullmatch(r"now-(\w+)", view.starts)
    seconds = duration_seconds(start[1]) if start else None
    return int(seconds * 1000) if seconds else _HOUR_MS
