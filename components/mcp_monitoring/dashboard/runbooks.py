"""The runbooks of alerts: a dashboard with a panel for each of them. Pure.

An alert names its runbook as in a rule file for any Prometheus: `runbook_url: runbooks.md#down`. In
Grafana this is the panel `Down` of the runbook dashboard, and the dashboard is deployed because an
alert leads to it. So no link depends on where a documentation is served.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..alerting.alerts import AlertGroup, AlertRule
from ..metric_sets import MetricSet, metric_set
from ..uids import prefixed_uid
from .classic.read import read_view
from .files import Dashboard, read_dashboard
from .view import View

RUNBOOK_ANNOTATION = "runbook_url"
"""Annotation that links an alert to its runbook."""

RUNBOOKS_UID = "mcp-runbooks"
"""The uid of the runbook dashboard, before a prefix."""

RUNBOOKS_PAGE = "runbooks.md"
"""The page that the panels of the runbook dashboard stand for."""

# A template at the start makes an address of its own when the alert fires.
_WHOLE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|\{\{")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def packaged_runbooks(metrics: MetricSet | None = None) -> Dashboard:
    """Reads the runbook dashboard that comes with a set of metrics, by default the default one."""
    return read_dashboard((metrics or metric_set()).runbooks / f"{RUNBOOKS_UID}.json")


def relative_runbook(annotations: Mapping[str, str]) -> str:
    """Finds the runbook of an alert if it is relative to a page; empty for a whole address."""
    url = annotations.get(RUNBOOK_ANNOTATION, "").strip()
    return "" if _WHOLE.match(url) else url.lstrip("/")


def runbook_panels(view: View) -> dict[str, int]:
    """Finds the ids of the panels of a runbook dashboard, by the `runbook_url`s they stand for."""
    return {
        f"{RUNBOOKS_PAGE}#{anchor_of(panel.title)}": panel.id
        for panel in view.panels
        if panel.id is not None and panel.title and panel.type != "row"
    }


def anchor_of(heading: str) -> str:
    """Makes the anchor that GitHub makes of a heading."""
    shown = _LINK.sub(r"\1", heading)
    return re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")


def with_runbooks(
    dashboards: Sequence[Dashboard],
    groups: Sequence[AlertGroup],
    *,
    metrics: MetricSet | None = None,
    base_url: str = "",
    prefix: str = "",
) -> tuple[list[Dashboard], list[AlertGroup]]:
    """Makes whole addresses of the relative runbooks of alerts.

    Args:
        dashboards: the dashboards; one with the uid `RUNBOOKS_UID` replaces the packaged one.
        groups: the alerts; they are not changed.
        metrics: the set of metrics whose packaged runbooks are meant; by default the default one.
        base_url: what relative runbooks are relative to, if they lead to no panel.
        prefix: prefix of the uids.

    Returns:
        The dashboards, with the packaged runbooks last if an alert leads to them; and the alerts.
        A runbook that leads nowhere stays as it is, with a warning.
    """
    if base_url:
        base = base_url.rstrip("/")
        urls = {url: f"{base}/{url}" for group in groups for url in _relative(group)}
        return list(dashboards), [_resolved(group, urls) for group in groups]
    own = next((one for one in dashboards if one.uid == RUNBOOKS_UID), None)
    runbooks = own or packaged_runbooks(metrics)
    uid = prefixed_uid(prefix, runbooks.uid)
    # Grafana's address ends with a slash.
    urls = {
        url: f"{{{{ externalURL }}}}d/{uid}?viewPanel=panel-{number}"
        for url, number in runbook_panels(read_view(runbooks.model)).items()
    }
    leads_there = any(url in urls for group in groups for url in _relative(group))
    added = [runbooks] if leads_there and own is None else []
    return [*dashboards, *added], [_resolved(group, urls) for group in groups]


def _relative(group: AlertGroup) -> list[str]:
    found = (relative_runbook(rule.annotations) for rule in group.rules)
    return [url for url in found if url]


def _resolved(group: AlertGroup, urls: Mapping[str, str]) -> AlertGroup:
    """Replaces the runbooks that have an address, and warns of the others."""

    def resolved(rule: AlertRule) -> AlertRule:
        url = urls.get(relative_runbook(rule.annotations))
        if url is None:
            return rule
        return replace(rule, annotations={**rule.annotations, RUNBOOK_ANNOTATION: url})

    dead = [
        f"{rule.name} ({url})"
        for rule in group.rules
        if (url := relative_runbook(rule.annotations)) and url not in urls
    ]
    warning = (
        f"{group.file}: group {group.name}: {RUNBOOK_ANNOTATION} leads nowhere in Grafana:"
        f" {', '.join(dead)}; give runbook_base_url, or write a whole address"
    )
    return replace(
        group,
        rules=tuple(map(resolved, group.rules)),
        warnings=(*group.warnings, *([warning] if dead else [])),
    )
