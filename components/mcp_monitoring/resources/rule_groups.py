"""The rule groups, which make each alert a rule that Grafana evaluates.

The rules keep Prometheus' meaning: an alert fires for every series that its expression returns, as
long as it returns it, whatever the value. They equal the rules of Grafana's own conversion
(`POST /api/convert/prometheus/config/v1/rules`, recorded from Grafana 12.4.0), with two exceptions:
a query is evaluated now and not a minute ago, and an expression that cannot be evaluated puts the
rule into the state Error instead of OK.

Rule groups end with Grafana 14. Only this module makes them, so only this module has to change; the
uids and titles of rules (`alerting.rule_names`) stay. The plan is in `docs/upgrading.md`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi
import pulumiverse_grafana as grafana

from ..alerting.groups import AlertGroup, AlertRule
from ..alerting.knobs import without_marks
from ..alerting.rule_files import DASHBOARD_ANNOTATION
from ..alerting.rule_names import rule_titles, rule_uids
from ..titles import alert_affixes
from .contact_point import delivery
from .datasource import datasource_uid
from .folder import folder_uid
from .outputs import after, when_known

if TYPE_CHECKING:
    from pulumiverse_grafana.alerting import (
        RuleGroupRuleArgsDict,
        RuleGroupRuleDataArgsDict,
    )

CONDITION = "threshold"
"""The stage of a rule that decides whether it fires."""

_QUERY = "query"
_MATH = "prometheus_math"
_EXPRESSIONS = {"type": "__expr__", "uid": "__expr__"}
_WINDOW_SECONDS = 600


def make_rule_groups(
    name: str,
    given: Mapping[str, Any],
    alerts: Sequence[AlertGroup],
    dashboards: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> "list[grafana.alerting.RuleGroup]":
    """Makes a rule group of every group of alerts.

    Args:
        name: name of the instance.
        given: its checked arguments.
        alerts: its alerts, with the values of knobs put in.
        dashboards: uids of its dashboards by the uids in their files.
        opts: options of its children.
    """
    prefix = given.get("prefix", "")
    titles = rule_titles(alerts, alert_affixes(given))
    made: dict[str, grafana.alerting.RuleGroup] = {}
    first: dict[str, grafana.alerting.RuleGroup] = {}
    for group, names, uids in zip(alerts, titles, rule_uids(alerts, prefix), strict=True):
        # The first group of a name takes over the group that had it alone, whichever file that was
        # from: the others wait until that group is gone, because they may have its rules.
        earlier = first.get(group.own_name)
        made[group.name] = grafana.alerting.RuleGroup(
            f"{name}-alerts-{group.name}",
            name=prefix + group.name,
            folder_uid=folder_uid(given),
            interval_seconds=group.interval_seconds,
            rules=[
                _rule(rule, title, uid, group, given, dashboards)
                for rule, title, uid in zip(group.rules, names, uids, strict=True)
            ],
            # If left out, the provider would accept that somebody dropped it in Grafana.
            disable_provenance=False,
            opts=pulumi.ResourceOptions.merge(
                after(opts, [earlier]),
                pulumi.ResourceOptions(
                    aliases=[
                        pulumi.Alias(name=f"{name}-alerts-{former}")
                        for former in group.former_names
                    ]
                ),
            ),
        )
        first.setdefault(group.own_name, made[group.name])
    return list(made.values())


def _rule(
    rule: AlertRule,
    title: str,
    uid: str,
    group: AlertGroup,
    given: Mapping[str, Any],
    dashboards: Mapping[str, str],
) -> "RuleGroupRuleArgsDict":
    made: RuleGroupRuleArgsDict = {
        "name": title,
        "uid": uid,
        "datas": when_known(
            {"uid": datasource_uid(given)}, lambda known: stages(rule, group, known["uid"])
        ),
        "condition": CONDITION,
        "for_": rule.for_,
        "keep_firing_for": rule.keep_firing_for,
        # Added last: uids and titles of rules come from the labels in their files.
        "labels": {**given.get("labels", {}), **rule.labels},
        "annotations": annotations(rule, dashboards),
        # A series that is gone is no longer firing, as in Prometheus.
        "missing_series_evals_to_resolve": 1,
        "no_data_state": "OK",
        "exec_err_state": "Error",
        # If left out, the provider would accept a pause that somebody set in Grafana.
        "is_paused": False,
    }
    sent_to = delivery(given)
    if sent_to is not None:
        made["notification_settings"] = sent_to
    return made


def annotations(rule: AlertRule, dashboards: Mapping[str, str]) -> dict[str, str]:
    """Makes the annotations of a rule; a link to a dashboard that is not deployed with it stays.

    Args:
        rule: an alert, its runbook a whole address.
        dashboards: uids of the dashboards deployed with the alerts, by the uids in their files.
    """
    made = dict(rule.annotations)
    if DASHBOARD_ANNOTATION in made:
        uid = made[DASHBOARD_ANNOTATION]
        made[DASHBOARD_ANNOTATION] = dashboards.get(uid, uid)
    return made


def stages(
    rule: AlertRule, group: AlertGroup, datasource: str
) -> "list[RuleGroupRuleDataArgsDict]":
    """Makes the stages of a rule, its `data` in Grafana: a query and the expressions on it.

    Args:
        rule: an alert with the values of knobs put in.
        group: the group it belongs to.
        datasource: uid of the Prometheus data source to query.

    Returns:
        Three stages as the provider takes them: `ref_id`, `query_type`, `datasource_uid`,
        `relative_time_range` in seconds before now, and `model` as JSON.
    """
    offset = group.query_offset_seconds
    return [
        {
            "ref_id": _QUERY,
            "query_type": "prometheus",
            "datasource_uid": datasource,
            "relative_time_range": {"from_": _WINDOW_SECONDS + offset, "to": offset},
            # Without intervalMs and maxDataPoints: the provider drops their defaults, so that
            # each preview would show them as a difference.
            "model": _json(
                refId=_QUERY,
                datasource={"type": "prometheus", "uid": datasource},
                expr=without_marks(rule.expr),
                instant=True,
                range=False,
            ),
        },
        _computed(
            _MATH,
            "math",
            expression=f"is_number(${_QUERY}) || is_nan(${_QUERY}) || is_inf(${_QUERY})",
        ),
        _computed(
            CONDITION,
            "threshold",
            expression=_MATH,
            conditions=[{"evaluator": {"params": [0], "type": "gt"}}],
        ),
    ]


def _computed(ref_id: str, kind: str, **model: Any) -> "RuleGroupRuleDataArgsDict":
    return {
        "ref_id": ref_id,
        "query_type": kind,
        "datasource_uid": _EXPRESSIONS["uid"],
        "relative_time_range": {"from_": 0, "to": 0},
        "model": _json(refId=ref_id, type=kind, datasource=_EXPRESSIONS, **model),
    }


def _json(**model: Any) -> str:
    return json.dumps(model, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
