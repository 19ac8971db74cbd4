"""Compares two rule groups, alert by alert, and finds alerts that would notify less. Pure."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...durations import duration_seconds
from .evaluated import EvaluationChange, evaluated_rule
from .expressions import loosened
from .json_edits import edits
from .model import AlertChange, Edit, EditKind, RuleGroupDiff

Inputs = Mapping[str, Any]

# Defaults that Grafana fills in and the provider leaves out when it reads a rule.
_QUERY_DEFAULTS = {"intervalMs": 1000, "maxDataPoints": 43200}
_RULE_DEFAULTS: Mapping[str, Any] = {
    "isPaused": False,
    "noDataState": "NoData",
    "execErrState": "Alerting",
    "missingSeriesEvalsToResolve": 0,
}
_DURATIONS = ("for", "keepFiringFor")
_SEVERITIES = ("critical", "error", "high", "warning", "medium", "low", "info", "none")
_LESS_SAID = {"OK", "KeepLast", "Ok", "KeepLastState"}


def rule_group_diff(before: Inputs, after: Inputs) -> RuleGroupDiff:
    """Compares two rule groups.

    Args:
        before: inputs or outputs of the old `RuleGroup`; empty for a new group.
        after: inputs or outputs of the new `RuleGroup`; empty for a deleted group.

    Returns:
        The differences; alerts are matched by uid, else by name. Falsy if there are none.
    """
    old, new = _rules(before), _rules(after)
    same = {key: _same_alert(key, rule, old, new) for key, rule in new.items()}
    pairs: list[tuple[Inputs | None, Inputs | None]] = [
        (old.get(same[key]), rule) for key, rule in new.items()
    ]
    pairs += [(rule, None) for key, rule in old.items() if key not in same.values()]
    found = [_alert_change(*pair) for pair in pairs]
    intervals = _interval(before), _interval(after)
    evaluations = (
        _evaluation_change(*pair, change, *intervals)
        for pair, change in zip(pairs, found, strict=True)
    )
    return RuleGroupDiff(
        alerts=tuple(change for change in found if change is not None),
        evaluations=tuple(one for one in evaluations if one is not None),
        settings=tuple(edits(_settings(before), _settings(after))) if before and after else (),
    )


def _rules(group: Inputs) -> dict[str, dict[str, Any]]:
    rules = [rule for rule in group.get("rules") or [] if isinstance(rule, Mapping)]
    return {str(rule.get("uid") or rule.get("name")): _normal(rule) for rule in rules}


def _same_alert(
    key: str, rule: Inputs, old: Mapping[str, Inputs], new: Mapping[str, Inputs]
) -> str:
    """Finds the old alert for a new one: the alert with its uid, else the one with its name."""
    if key in old:
        return key
    named = [one for one, was in old.items() if was.get("name") == rule.get("name")]
    return next((one for one in named if one not in new), "")


def _settings(group: Inputs) -> dict[str, Any]:
    compared = ("intervalSeconds", "disableProvenance")
    return {key: group[key] for key in compared if group.get(key)}


def _normal(rule: Inputs) -> dict[str, Any]:
    rule = _without_internals(rule)
    kept = {
        key: value
        for key, value in rule.items()
        if value not in (None, "", {}, []) and _RULE_DEFAULTS.get(key) != value
    }
    kept["isPaused"] = bool(rule.get("isPaused"))
    for key in _DURATIONS:
        seconds = _seconds(kept.get(key))
        if seconds is not None:
            kept[key] = _duration(seconds)
        if not seconds:
            kept.pop(key, None)
    kept["datas"] = [_query(data) for data in rule.get("datas") or [] if isinstance(data, Mapping)]
    delivery = kept.get("notificationSettings")
    if isinstance(delivery, Mapping):
        kept["notificationSettings"] = {
            key: value for key, value in delivery.items() if value not in (None, "", [])
        }
    return kept


def _query(data: Inputs) -> dict[str, Any]:
    model = data.get("model")
    with suppress(ValueError):
        model = json.loads(model) if isinstance(model, str) else model
    if isinstance(model, Mapping):
        model = {key: value for key, value in model.items() if _QUERY_DEFAULTS.get(key) != value}
    return {**{key: value for key, value in data.items() if value != ""}, "model": model}


def _without_internals(value: Any) -> Any:
    """Drops keys that the engine adds for itself, such as `__defaults`."""
    if isinstance(value, Mapping):
        kept = {key: inner for key, inner in value.items() if not str(key).startswith("__")}
        return {key: _without_internals(inner) for key, inner in kept.items()}
    return [_without_internals(inner) for inner in value] if isinstance(value, list) else value


def _alert_change(old: Inputs | None, new: Inputs | None) -> AlertChange | None:
    rule = new or old or {}
    uid, title = str(rule.get("uid") or ""), str(rule.get("name") or "")
    if old is None:
        return AlertChange(uid, title, EditKind.ADDED, expression=_expression(rule))
    if new is None:
        return AlertChange(
            uid,
            title,
            EditKind.REMOVED,
            expression=_expression(rule),
            weakened=("it would be gone",),
        )
    found = tuple(edits(old, new))
    if not found:
        return None
    weakened = tuple(dict.fromkeys(_weakened(found, old, new)))
    return AlertChange(
        uid, title, EditKind.CHANGED, found, weakened=weakened, redirected=_redirected(old, new)
    )


def _interval(group: Inputs) -> int:
    return int(group.get("intervalSeconds") or 0)


def _evaluation_change(
    old: Inputs | None, new: Inputs | None, change: AlertChange | None, *intervals: int
) -> EvaluationChange | None:
    """Finds out whether a rule is evaluated otherwise than before."""
    rule = new or old or {}
    was, now = (
        evaluated_rule(one, interval) for one, interval in zip((old, new), intervals, strict=True)
    )
    edited = change.edits if change else ()
    if was and now and not any(edit.path[-1:] == ("expr",) for edit in edited):
        # The two spell one expression in different ways.
        now = replace(now, expr=was.expr)
    if was == now:
        return None
    return EvaluationChange(str(rule.get("uid") or ""), str(rule.get("name") or ""), was, now)


def _redirected(old: Inputs, new: Inputs) -> str:
    """Says where the notifications of a rule go instead of where they went."""
    was, now = (one.get("notificationSettings") or {} for one in (old, new))
    if was == now:
        return ""
    before, after = map(_receiver, (was, now))
    if before != after:
        return f"goes to {after} instead of {before}"
    return "goes to the same contact point, but in other groups or at other times"


def _receiver(delivery: Inputs) -> str:
    if contact_point := delivery.get("contactPoint"):
        return f"contact point {contact_point}"
    policy = delivery.get("policy")
    return f"whom policy {policy} names" if policy else "whom Grafana's own policy names"


def _expression(rule: Inputs) -> str:
    for data in rule.get("datas") or []:
        model = data.get("model")
        if isinstance(model, Mapping) and isinstance(model.get("expr"), str):
            return str(model["expr"])
    return ""


def _weakened(found: tuple[Edit, ...], old: Inputs, new: Inputs) -> Iterator[str]:
    """Says why a rule would notify less often, later, or somebody else."""
    for edit in found:
        match edit.path:
            case ("for",):
                was, now = _seconds(edit.before) or 0, _seconds(edit.after) or 0
                if now > was:
                    yield f"waits {edit.after} instead of {edit.before or '0s'}"
            case ("isPaused",) if edit.after:
                yield "paused"
            case ("labels",) | ("labels", "severity"):
                if said := _lower_severity(old, new):
                    yield said
            case ("noDataState" | "execErrState" as state,) if edit.after in _LESS_SAID:
                yield f"says nothing on {'no data' if state == 'noDataState' else 'errors'}"
            case ("datas", _, "model", "expr"):
                if said := loosened(str(edit.before), str(edit.after)):
                    yield said
            case ("condition",):
                yield "decided by another query"


def _lower_severity(old: Inputs, new: Inputs) -> str:
    was, now = (str((one.get("labels") or {}).get("severity") or "none") for one in (old, new))
    known = was in _SEVERITIES and now in _SEVERITIES
    lower = known and _SEVERITIES.index(now) > _SEVERITIES.index(was)
    return f"severity {now} instead of {was}" if lower else ""


def _seconds(duration: Any) -> float | None:
    return duration_seconds(duration) if isinstance(duration, str) else None


def _duration(seconds: float) -> str:
    """Writes seconds as Prometheus does, such as `1h30m`."""
    written = ""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        whole, seconds = divmod(seconds, size)
        written += f"{int(whole)}{unit}" if whole else ""
    return written + (f"{seconds:g}s" if seconds or not written else "")
