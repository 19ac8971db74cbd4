"""Many rule groups of a Grafana from two lists, where these show the same as reading each. Pure.

The list of alert rules has all of a rule, but neither the interval of its group nor its place in
it. The list of groups (`/api/prometheus/grafana/api/v1/rules`) has these two. Grafana takes both
lists from the rules that it stores, as it does for a single group.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...dashboard.lenient import objects

Json = Mapping[str, Any]


def listed_rule_groups(
    groups: Sequence[Json], rules: Mapping[str, Json]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Puts rule groups together.

    Args:
        groups: the groups as Grafana lists them, with the states of their alerts.
        rules: the alert rules that Grafana lists, by uid.

    Returns:
        By uid of the folder and name of the group, what `GET
        /api/v1/provisioning/folder/FOLDER/rule-groups/NAME` answers, with rules as they are when
        each is read alone. A group that is missing must be read alone: one of the lists does not
        have it, or the two lists do not agree on its rules.
    """
    members: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for uid, rule in rules.items():
        members[str(rule.get("folderUID")), str(rule.get("ruleGroup"))].add(uid)
    return {
        (folder, name): {
            "folderUid": folder,
            "title": name,
            "interval": interval,
            "rules": [rules[uid] for uid in uids],
        }
        for folder, name, interval, uids in _groups(groups)
        if len(uids) == len(members[folder, name]) and set(uids) == members[folder, name]
    }


def _groups(listed: Sequence[Json]) -> Iterator[tuple[str, str, int, list[str]]]:
    """Yields folder, name, interval and the uids of the rules of each group."""
    for group in listed:
        folder, name, interval = (group.get(key) for key in ("folderUid", "name", "interval"))
        uids = [one.get("uid") for _, one in objects(group.get("rules"))]
        # An older Grafana tells neither the folder nor the uids.
        if not (folder and name and uids and all(isinstance(uid, str) for uid in uids)):
            continue
        if isinstance(interval, int | float) and interval > 0 and interval == int(interval):
            yield str(folder), str(name), int(interval), [str(uid) for uid in uids]
