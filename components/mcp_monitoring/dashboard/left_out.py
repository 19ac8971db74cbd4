"""Links to what a deployment leaves out: those of alerts go, the others go or are told. Pure.

Without this, the button of an alert would lead to a dashboard that does not exist.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from ..alerting.groups import AlertGroup, AlertRule
from ..alerting.rule_files import DASHBOARD_ANNOTATION, PANEL_ANNOTATION
from ..problems import listed
from .classic.read import read_view
from .files import Dashboard
from .lenient import without
from .links import DashboardLink, dashboard_links

_MOST_NAMED = 5
_SHOWN_PANEL = re.compile(r"[?&]viewPanel=(?:panel-)?(?P<panel>\d+)(?!\d)")


def without_links(
    groups: Sequence[AlertGroup],
    left_out: Collection[str],
    panels: Collection[tuple[str, int]] = (),
) -> tuple[list[AlertGroup], list[str]]:
    """Takes the links to dashboards and panels that are left out from alerts.

    Args:
        groups: the alerts; they are not changed.
        left_out: uids of the dashboards, as in the files.
        panels: panels that are left out of other dashboards: uid of the dashboard, and id.

    Returns:
        The alerts, and a warning for each dashboard and panel that had a link.
    """
    linked: dict[str, list[str]] = {}
    gone_panels = {(uid, str(panel)): f"panel {panel} of dashboard {uid}" for uid, panel in panels}

    def unlinked(rule: AlertRule) -> AlertRule:
        uid = rule.annotations.get(DASHBOARD_ANNOTATION, "")
        gone = gone_panels.get((uid, rule.annotations.get(PANEL_ANNOTATION, "")), "")
        if uid in left_out:
            gone = f"dashboard {uid}"
        if not gone:
            return rule
        linked.setdefault(gone, []).append(rule.name)
        kept = rule.annotations.keys() - {DASHBOARD_ANNOTATION, PANEL_ANNOTATION}
        annotations = {name: text for name, text in rule.annotations.items() if name in kept}
        return replace(rule, annotations=annotations)

    changed = [replace(group, rules=tuple(map(unlinked, group.rules))) for group in groups]
    return changed, [
        f"{gone} is left out; these alerts are deployed without their links to it:"
        f" {listed(names, _MOST_NAMED)}"
        for gone, names in linked.items()
    ]


def without_dead_links(
    dashboards: Sequence[Dashboard],
    left_out: Collection[str],
    panels: Collection[tuple[str, int]],
) -> list[Dashboard]:
    """Takes the links to dashboards and panels that are left out from lists of links.

    Links in a text, such as that of a text panel, stay.

    Args:
        dashboards: the dashboards; they are not changed.
        left_out: uids of the dashboards, as in the files.
        panels: panels that are left out of other dashboards: uid of the dashboard, and id.
    """

    def leads_nowhere(link: DashboardLink) -> bool:
        shown = _SHOWN_PANEL.search(link.rest)
        return link.uid in left_out or (
            shown is not None and (link.uid, int(shown["panel"])) in panels
        )

    result = []
    for dashboard in dashboards:
        dead = {
            one.path[:-1]
            for one in read_view(dashboard.model).links
            if len(one.path) > 1
            and one.path[-1] == "url"
            and isinstance(one.path[-2], int)
            and any(map(leads_nowhere, dashboard_links(one.text)))
        }
        result.append(replace(dashboard, model=without(dashboard.model, dead)))
    return result


def dead_links(dashboards: Sequence[Dashboard], left_out: Collection[str]) -> list[str]:
    """Says of each dashboard that is left out which dashboards have links to it."""
    linking: dict[str, list[str]] = {}
    for dashboard in dashboards if left_out else ():
        texts = (one.text for one in read_view(dashboard.model).links)
        targets = dict.fromkeys(link.uid for text in texts for link in dashboard_links(text))
        for uid in targets:
            if uid in left_out:
                linking.setdefault(uid, []).append(dashboard.file.name)
    return [
        f"dashboard {uid} is left out; links to it lead nowhere in {listed(files, _MOST_NAMED)}"
        for uid, files in linking.items()
    ]
