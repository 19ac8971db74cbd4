"""Links to dashboards that a deployment leaves out: those of alerts go, the others are told. Pure.

Without this, the button of an alert would lead to a dashboard that does not exist.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from ..alerting.groups import AlertGroup, AlertRule
from ..alerting.rule_files import DASHBOARD_ANNOTATION, PANEL_ANNOTATION
from ..problems import listed
from .classic.read import read_view
from .files import Dashboard
from .links import dashboard_links

_MOST_NAMED = 5


def without_links(
    groups: Sequence[AlertGroup], left_out: Collection[str]
) -> tuple[list[AlertGroup], list[str]]:
    """Takes the links to dashboards that are left out from alerts.

    Args:
        groups: the alerts; they are not changed.
        left_out: uids of the dashboards, as in the files.

    Returns:
        The alerts, and a warning for each dashboard that had a link.
    """
    linked: dict[str, list[str]] = {}

    def unlinked(rule: AlertRule) -> AlertRule:
        uid = rule.annotations.get(DASHBOARD_ANNOTATION, "")
        if uid not in left_out:
            return rule
        linked.setdefault(uid, []).append(rule.name)
        kept = rule.annotations.keys() - {DASHBOARD_ANNOTATION, PANEL_ANNOTATION}
        annotations = {name: text for name, text in rule.annotations.items() if name in kept}
        return replace(rule, annotations=annotations)

    changed = [replace(group, rules=tuple(map(unlinked, group.rules))) for group in groups]
    return changed, [
        f"dashboard {uid} is left out; these alerts are deployed without their links to it:"
        f" {listed(names, _MOST_NAMED)}"
        for uid, names in linked.items()
    ]


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
