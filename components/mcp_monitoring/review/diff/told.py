"""Alerts of which a deployment would tell nobody, as its Grafana delivers them.

The component never changes the notification policies, and neither Pulumi nor Grafana says that an
alert ends at a contact point without integration, as in every new Grafana.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ...dashboard.lenient import mapping, objects, text
from ..existing.identity import UNKNOWN
from ..provider.alert_rule import POLICY, SETTINGS, TIMINGS
from ..routing.asking import ask_routing
from ..routing.contact_points import Integration
from ..routing.policies import PoliciesError
from ..routing.told import Routing
from ..servers.grafana import GrafanaError
from ..stacks.addresses import one_address
from ..stacks.grafana_access import OpenGrafanas, access_at
from ..stacks.kinds import Kind
from ..stacks.plan import SECRET, Plan, Step
from ..stacks.stack import Stack, StackError
from .model import Diff, EditKind, ObjectDiff, Risk, RiskKind, in_order_of_importance
from .recipients import INTEGRATIONS

Rules = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rules in the form of Grafana's API, by the URN of their group."""

_MOST_NAMES = 3


def with_untold(found: Diff, plan: Plan, stack: Stack, grafanas: OpenGrafanas) -> Diff:
    """Adds to the changes of a plan the new and changed alerts that would tell nobody.

    Args:
        found: the changes of the plan.
        plan: the plan.
        stack: the stack; its Grafana is asked only if the plan makes or changes an alert.
        grafanas: the Grafanas of the command.

    Returns:
        The changes with a risk for each group that has such alerts, or a note that Grafana could
        not be asked.
    """
    rules = changed_rules(found, plan)
    if not rules:
        return found
    try:
        steps = [step for step in plan.steps if step.urn in rules]
        grafana = grafanas.open(access_at(one_address(steps, plan, stack), stack))
        every = [rule for group in rules.values() for rule in group]
        routing = ask_routing(grafana, every, datetime.now(UTC))
    except (StackError, GrafanaError, PoliciesError, ValueError) as error:
        note = f"not looked up in Grafana who is told of the alerts: {error}"
        return replace(found, notes=(*found.notes, note))
    return marked(found, rules, as_planned(routing, plan))


def changed_rules(found: Diff, plan: Plan) -> Rules:
    """Lists the new and changed alerts of a plan; recipients that are not known are left out."""
    changed = {
        one.urn: {alert.uid for alert in one.rule_group.alerts if alert.kind != EditKind.REMOVED}
        for one in found.objects
        if one.rule_group
    }
    rules = {
        step.urn: [
            _in_grafana(rule, step)
            for _, rule in objects(step.new.inputs.get("rules"))
            if text(rule.get("uid")) in changed[step.urn] and _is_known(rule)
        ]
        for step in plan.steps
        if step.urn in changed and step.new
    }
    return {urn: of_group for urn, of_group in rules.items() if of_group}


def as_planned(routing: Routing, plan: Plan) -> Routing:
    """Puts the contact points of a plan in the place of those that Grafana has."""
    planned = {
        text(step.new.inputs.get("name")): tuple(_integrations(step.new.inputs))
        for step in plan.steps
        if step.kind is Kind.CONTACT_POINT and step.new
    }
    return replace(routing, contact_points={**routing.contact_points, **planned})


def marked(found: Diff, rules: Rules, routing: Routing) -> Diff:
    """Adds a risk to each group with alerts that would tell nobody. Pure.

    Args:
        found: the changes of the plan.
        rules: the new and changed alerts.
        routing: how they would be delivered.
    """

    def with_risk(one: ObjectDiff) -> ObjectDiff:
        risks = tuple(_risks(rules.get(one.urn, ()), routing))
        return replace(one, risks=(*risks, *one.risks))

    return replace(found, objects=in_order_of_importance([*map(with_risk, found.objects)]))


def _risks(rules: Sequence[Mapping[str, Any]], routing: Routing) -> Iterator[Risk]:
    """Finds alerts that would tell nobody; those for the same reason have one risk."""
    by_reason: dict[str, list[str]] = {}
    for rule in rules:
        told = routing.told_of(rule)
        if told.nobody:
            reasons = [one.text for one in told.findings if one.kind != "nobody"]
            by_reason.setdefault("; ".join(reasons), []).append(text(rule.get("title")))
    for reason, names in by_reason.items():
        several = len(names) - _MOST_NAMES
        shown = ", ".join(names[:_MOST_NAMES]) + (f" and {several} more" if several > 0 else "")
        yield Risk(RiskKind.NOBODY, f"{shown} would tell nobody: {reason}")


def _is_known(rule: Mapping[str, Any]) -> bool:
    written = json.dumps([rule.get("notificationSettings"), rule.get("labels")])
    return UNKNOWN not in written and SECRET not in written


def _in_grafana(rule: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """Writes a planned rule in the form of Grafana's API, as far as its delivery depends on it."""
    own = mapping(rule.get("notificationSettings"))
    names = {**SETTINGS, **TIMINGS, "groupBies": "group_by", POLICY: POLICY}
    return {
        "uid": rule.get("uid"),
        "title": rule.get("name"),
        "folderUID": (step.new.inputs if step.new else {}).get("folderUid"),
        "labels": rule.get("labels"),
        "data": [
            {"datasourceUid": data.get("datasourceUid"), "model": _model(data.get("model"))}
            for _, data in objects(rule.get("datas"))
        ],
        "notification_settings": {names[key]: value for key, value in own.items() if key in names},
    }


def _model(written: Any) -> Any:
    with suppress(ValueError, TypeError):
        return json.loads(written)
    return written


def _integrations(inputs: Mapping[str, Any]) -> Iterator[Integration]:
    for key, kind in INTEGRATIONS.items():
        if inputs.get(key):
            yield Integration(kind, kind)
