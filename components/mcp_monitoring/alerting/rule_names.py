"""Titles and uids of alerts in Grafana. Pure: no Pulumi here.

A rule keeps its uid and title for good, whatever kind of resource deploys it: links and silences
refer to them.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..uids import prefixed_uid
from .alerts import AlertGroup, AlertRule


def rule_titles(groups: Sequence[AlertGroup], prefix: str = "") -> list[list[str]]:
    """Makes the title of each rule in Grafana, which is also the `alertname` of its alerts.

    The provider refuses two rules of one name in a folder. So alerts that share their name also
    show the labels in which they differ: `Errors (severity=critical)`.

    Args:
        groups: checked groups of one deployment.
        prefix: text before every title, for a folder that is shared with another deployment.

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
    """Makes a lasting uid of each rule from its name, and from its labels if the name is shared.

    Args:
        groups: checked groups of one deployment.
        prefix: text before every uid.

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


def _slug(name: str) -> str:
    """Writes a name in small letters and hyphens: `McpTargetDown` as `mcp-target-down`."""
    return "-".join(_words(name)).lower() or "alert"


def _words(name: str) -> Iterator[str]:
    for part in re.findall(r"[a-zA-Z0-9]+", name):
        yield from re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+", part)
