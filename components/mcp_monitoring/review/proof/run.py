"""Proof that deployed monitoring works: every panel and every alert, asked where it is deployed.

A query can be right and still show nothing: another job, a metric the server does not have, a data
source that leads elsewhere. So each query is sent to Grafana as the panel would send it, and counts
as proven if it comes back with at least one finite number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...dashboard.files import panels_of
from ...durations import duration_seconds
from ..promql.parse import BUILT_INS, Value, expand
from ..servers.grafana import Grafana
from .holding import Series, evaluations, held_throughout

AlertState = Literal["firing", "pending", "quiet", "failed"]

_HOUR_MS = 3_600_000
_MOST_POINTS = 500
_ALERT_STEP_MS = 60_000
_ALL = "$__all"
_EVERYTHING = ".*"
_EXPRESSION = "__expr__"


@dataclass(frozen=True)
class PanelQuery:
    """A query of a panel, and what came back.

    Attributes:
        dashboard_uid: the dashboard's uid in Grafana.
        dashboard: its title.
        panel: the panel's title, else its id.
        ref_id: the query's name in the panel.
        expr: what was asked, variables filled in.
        numbers: how many finite numbers came back.
        error: what Grafana said if it failed, or "".
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
    """An alert, and how it would stand if Grafana evaluated it at the moment asked for.

    Attributes:
        uid: of the rule.
        name: of the alert.
        for_: how long its expression must hold to fire.
        state: `firing` if a series held that long, `pending` if one holds, else `quiet`.
        error: what Grafana said if it failed, or "".
    """

    uid: str
    name: str
    for_: str
    state: AlertState
    error: str = ""


@dataclass(frozen=True)
class Proof:
    """What was proven of a stack.

    Attributes:
        queries: every query of every panel, in the order of dashboards and panels.
        alerts: every alert.
        missing: uids of what is deployed by the state but not in Grafana.
    """

    queries: tuple[PanelQuery, ...]
    alerts: tuple[Alert, ...]
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every query has data and every alert can be evaluated."""
        return (
            not self.missing
            and all(query.numbers and not query.error for query in self.queries)
            and all(alert.state != "failed" for alert in self.alerts)
        )


def prove(
    grafana: Grafana, dashboard_uids: Sequence[str], rule_uids: Sequence[str], at_ms: int
) -> Proof:
    """Asks every query of dashboards and alerts, as deployed.

    Args:
        grafana: where they are.
        dashboard_uids: which dashboards.
        rule_uids: which alert rules.
        at_ms: the moment that counts as now, milliseconds since 1970.

    Raises:
        GrafanaError: if Grafana cannot be asked at all.
    """
    queries: list[PanelQuery] = []
    missing: list[str] = []
    for uid in dashboard_uids:
        found = grafana.dashboard(uid)
        if found is None:
            missing.append(uid)
        else:
            queries.extend(_prove_dashboard(grafana, uid, found["dashboard"], at_ms))
    rules = {rule.get("uid"): rule for rule in grafana.alert_rules()} if rule_uids else {}
    missing.extend(uid for uid in rule_uids if uid not in rules)
    alerts = [_prove_alert(grafana, rules[uid], at_ms) for uid in rule_uids if uid in rules]
    return Proof(tuple(queries), tuple(alerts), tuple(missing))


def variable_values(model: Mapping[str, Any]) -> dict[str, Value]:
    """Finds what the variables of a dashboard hold when it is opened.

    Grafana's built-in variables stand for themselves: Grafana fills them in. A variable that has
    not chosen a value yet holds everything.
    """
    values: dict[str, Value] = {name: f"${{{name}}}" for name in BUILT_INS}
    for variable in (model.get("templating") or {}).get("list") or []:
        name = variable.get("name")
        if isinstance(name, str):
            values[name] = _current(variable)
    return values


def panel_targets(
    model: Mapping[str, Any],
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yields every panel that has queries for Prometheus, with these, variables filled in."""
    values = variable_values(model)
    for panel in panels_of(model):
        outer = panel.get("datasource")
        targets = [
            {
                **target,
                "refId": target.get("refId") or "A",
                "expr": expand(target["expr"], values),
                "datasource": _reference(target.get("datasource") or outer, values),
                "maxDataPoints": _MOST_POINTS,
            }
            for target in panel.get("targets") or []
            if isinstance(target.get("expr"), str) and not target.get("hide")
        ]
        if targets:
            yield panel, targets


def finite_numbers(result: Mapping[str, Any]) -> int:
    """Counts the finite numbers in the frames of a query's result."""
    count = 0
    for frame in result.get("frames") or []:
        fields = (frame.get("schema") or {}).get("fields") or []
        columns = (frame.get("data") or {}).get("values") or []
        for field, column in zip(fields, columns, strict=False):
            if field.get("type") == "number":
                # JSON has no NaN and no infinity: Grafana sends null for them.
                count += sum(number is not None for number in column)
    return count


def alert_state(result: Mapping[str, Any], *, from_ms: int, to_ms: int, step_ms: int) -> AlertState:
    """Tells how an alert stands, from the samples of its expression.

    Args:
        result: of a query over the time its `for` spans.
        from_ms: begin of that time.
        to_ms: its end.
        step_ms: time between two evaluations; Prometheus' points are multiples of it.
    """
    columns = [(frame.get("data") or {}).get("values") for frame in result.get("frames") or []]
    series: list[Series] = [
        ({}, [time / 1000 for time in column[0]]) for column in columns if column
    ]
    last = to_ms // step_ms * step_ms
    span = last - from_ms // step_ms * step_ms
    if held_throughout(series, evaluations(last / 1000, span / 1000, step_ms / 1000)):
        return "firing"
    return "pending" if held_throughout(series, [last / 1000]) else "quiet"


def _prove_dashboard(
    grafana: Grafana, uid: str, model: Mapping[str, Any], at_ms: int
) -> Iterator[PanelQuery]:
    span = _span_ms(model)
    for panel, targets in panel_targets(model):
        results = grafana.query(targets, from_ms=at_ms - span, to_ms=at_ms)
        for target in targets:
            result = results.get(target["refId"]) or {"error": "no answer"}
            yield PanelQuery(
                dashboard_uid=uid,
                dashboard=str(model.get("title")),
                panel=str(panel.get("title") or panel.get("id")),
                ref_id=target["refId"],
                expr=target["expr"],
                numbers=finite_numbers(result),
                error=str(result.get("error") or ""),
            )


def _prove_alert(grafana: Grafana, rule: Mapping[str, Any], at_ms: int) -> Alert:
    asked = [one for one in rule.get("data") or [] if one.get("datasourceUid") != _EXPRESSION]
    for_ms = int((duration_seconds(str(rule.get("for") or "0")) or 0) * 1000)
    state: AlertState = "failed"
    error = "" if asked else "it has no query"
    for stage in asked:
        query = {
            **stage["model"],
            "refId": stage["refId"],
            "datasource": {"uid": stage["datasourceUid"]},
            "instant": False,
            "range": True,
            "intervalMs": _ALERT_STEP_MS,
            "maxDataPoints": for_ms // _ALERT_STEP_MS + 1,
        }
        result = grafana.query([query], from_ms=at_ms - for_ms, to_ms=at_ms)[stage["refId"]]
        error = str(result.get("error") or "")
        if not error:
            state = alert_state(result, from_ms=at_ms - for_ms, to_ms=at_ms, step_ms=_ALERT_STEP_MS)
    return Alert(str(rule["uid"]), str(rule["title"]), str(rule.get("for") or "0s"), state, error)


def _current(variable: Mapping[str, Any]) -> Value:
    value = (variable.get("current") or {}).get("value")
    chosen = [str(one) for one in value] if isinstance(value, list) else value
    if chosen in (None, "", []) and variable.get("type") in ("constant", "textbox"):
        return str(variable.get("query") or "")
    if chosen in (None, "", []) or _ALL in chosen:
        return str(variable.get("allValue") or _EVERYTHING)
    return chosen if isinstance(chosen, list) else str(chosen)


def _reference(reference: Any, values: Mapping[str, Value]) -> Any:
    if not isinstance(reference, Mapping):
        return reference
    return {**reference, "uid": expand(str(reference.get("uid") or ""), values)}


def _span_ms(model: Mapping[str, Any]) -> int:
    """Finds how long a time a dashboard shows; an hour if it does not say so in `now-...`."""
    start = re.fullmatch(r"now-(\w+)", str((model.get("time") or {}).get("from") or ""))
    seconds = duration_seconds(start[1]) if start else None
    return int(seconds * 1000) if seconds else _HOUR_MS
