"""From alerts of Prometheus rule files to rules that Grafana evaluates. Pure: no Pulumi here.

The rules keep Prometheus' meaning: an alert fires for every series its expression returns, for as
long as it returns it, whatever the value. They are made as Grafana's own conversion makes them
(`POST /api/convert/prometheus/config/v1/rules`, recorded of Grafana 12.4.0), but for two things: a
query is evaluated now and not a minute ago, and an expression that cannot be evaluated is an error
of the rule rather than all well.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..dashboard.files import prefixed_uid
from .alerts import AlertGroup, AlertRule
from .rule_files import DASHBOARD_ANNOTATION

CONDITION = "threshold"
"""The stage of a rule that decides whether it fires."""

_QUERY = "query"
_MATH = "prometheus_math"
_EXPRESSIONS = {"type": "__expr__", "uid": "__expr__"}
_WINDOW_SECONDS = 600

_RUNBOOK = "runbook_url"
_ABSOLUTE_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


@dataclass(frozen=True)
class Links:
    """Where the links of alerts lead.

    Attributes:
        dashboard_uids: uids of the dashboards deployed with the alerts, by the uids in their files;
            a link to another dashboard stays as it is.
        runbook_base_url: what a relative `runbook_url` is relative to.
    """

    dashboard_uids: Mapping[str, str]
    runbook_base_url: str


def rule_titles(groups: Sequence[AlertGroup], prefix: str = "") -> list[list[str]]:
    """Names each rule as Grafana shows it, which is also the `alertname` of its alerts.

    The provider refuses two rules of one name in a folder. So alerts that share their name get the
    labels behind it in which they differ: `Errors (severity=critical)`.

    Args:
        groups: checked groups of one deployment.
        prefix: put before every title, where the folder is shared with another deployment.

    Returns:
        One list per group, one title per rule, in their order.
    """
    labels: dict[str, list[Mapping[str, str]]] = {}
    for group in groups:
        for rule in group.rules:
            labels.setdefault(rule.name, []).append(rule.labels)

    def title(rule: AlertRule) -> str:
        shared = labels[rule.name]
        names = sorted({name for one in shared for name in one})
        differing = [name for name in names if len({one.get(name) for one in shared}) > 1]
        told = ", ".join(f"{name}={rule.labels.get(name, '')}" for name in differing)
        return prefix + (f"{rule.name} ({told})" if told else rule.name)

    return [[title(rule) for rule in group.rules] for group in groups]


def rule_uids(groups: Sequence[AlertGroup], prefix: str) -> list[list[str]]:
    """Names each rule for good: by its alert, and by its labels where others share that name.

    Args:
        groups: checked groups of one deployment.
        prefix: put before every uid.

    Returns:
        One list per group, one uid per rule, in their order.
    """
    shared = Counter(_slug(rule.name) for group in groups for rule in group.rules)

    def uid(rule: AlertRule) -> str:
        slug = _slug(rule.name)
        if shared[slug] > 1:
            identity = json.dumps([rule.name, rule.labels], sort_keys=True)
            slug += "-" + hashlib.sha256(identity.encode()).hexdigest()[:8]
        return prefixed_uid(prefix, slug)

    return [[uid(rule) for rule in group.rules] for group in groups]


def annotations(rule: AlertRule, links: Links) -> dict[str, str]:
    """Makes the annotations of a rule, its links resolved."""
    made = dict(rule.annotations)
    if DASHBOARD_ANNOTATION in made:
        uid = made[DASHBOARD_ANNOTATION]
        made[DASHBOARD_ANNOTATION] = links.dashboard_uids.get(uid, uid)
    if made.get(_RUNBOOK) and not _ABSOLUTE_URL.match(made[_RUNBOOK]):
        made[_RUNBOOK] = f"{links.runbook_base_url.rstrip('/')}/{made[_RUNBOOK].lstrip('/')}"
    return made


def stages(rule: AlertRule, group: AlertGroup, datasource_uid: str) -> list[dict[str, Any]]:
    """Makes what Grafana calls the data of a rule: a query and what is computed from it.

    Args:
        rule: an alert, its knobs rendered.
        group: the group it belongs to.
        datasource_uid: the Prometheus data source to query.

    Returns:
        Three stages as the provider takes them: `ref_id`, `query_type`, `datasource_uid`,
        `relative_time_range` in seconds before now, and `model` as JSON.
    """
    offset = group.query_offset_seconds
    return [
        {
            "ref_id": _QUERY,
            "query_type": "prometheus",
            "datasource_uid": datasource_uid,
            "relative_time_range": {"from_": _WINDOW_SECONDS + offset, "to": offset},
            # Without intervalMs and maxDataPoints: the provider drops their defaults, so that
            # giving them would be a difference for ever.
            "model": _json(
                refId=_QUERY,
                datasource={"type": "prometheus", "uid": datasource_uid},
                expr=rule.expr,
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


def _computed(ref_id: str, kind: str, **model: Any) -> dict[str, Any]:
    return {
        "ref_id": ref_id,
        "query_type": kind,
        "datasource_uid": _EXPRESSIONS["uid"],
        "relative_time_range": {"from_": 0, "to": 0},
        "model": _json(refId=ref_id, type=kind, datasource=_EXPRESSIONS, **model),
    }


def _json(**model: Any) -> str:
    return json.dumps(model, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _slug(name: str) -> str:
    """Writes a name in small letters and hyphens: `McpTargetDown` as `mcp-target-down`."""
    return "-".join(_words(name)).lower() or "alert"


def _words(name: str) -> Iterator[str]:
    for part in re.findall(r"[a-zA-Z0-9]+", name):
        yield from re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+", part)
