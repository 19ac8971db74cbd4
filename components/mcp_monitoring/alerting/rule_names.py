"""Titles and uids of alerts in Grafana. Pure: no Pulumi here.

A rule keeps its uid and title for good, whatever kind of resource deploys it: links and silences
refer to them.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..titles import MAX_ALERT_TITLE, Affixes, length_problem
from ..uids import prefixed_uid
from .groups import AlertGroup, AlertRule

_Identity = tuple[str, frozenset[tuple[str, str]]]

_NO_AFFIXES = Affixes()


def rule_titles(groups: Sequence[AlertGroup], affixes: Affixes = _NO_AFFIXES) -> list[list[str]]:
    """Makes the title of each rule in Grafana, which is also the `alertname` of its alerts.

    People and silences tell alerts apart by this name. So alerts that share their name also show
    the labels in which they differ: `Errors (severity=critical)`. Alerts that share name and
    labels are numbered: the first keeps its title, the next has `(2)` behind it.

    Args:
        groups: checked groups of one deployment.
        affixes: texts around every title, for a folder that is shared with another deployment.

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
        own = f"{rule.name} ({told})" if told else rule.name
        return f"{affixes.prefix}{own}{affixes.suffix}"

    taken = {title(rule) for group in groups for rule in group.rules}

    def numbered(rule: AlertRule, number: int) -> str:
        free = title(rule)
        # Somebody may have numbered alerts by hand.
        while number > 1 and (free := f"{title(rule)} ({number})") in taken:
            number += 1
        taken.add(free)
        return free

    return [[numbered(rule, number) for rule, number in of_group] for of_group in _numbers(groups)]


def long_titles(groups: Sequence[AlertGroup], affixes: Affixes) -> Iterator[str]:
    """Finds the alerts whose title in Grafana is longer than it allows.

    Args:
        groups: checked groups of one deployment.
        affixes: as for `rule_titles`.
    """
    for group, titles in zip(groups, rule_titles(groups, affixes), strict=True):
        for rule, title in zip(group.rules, titles, strict=True):
            if problem := length_problem(title, MAX_ALERT_TITLE):
                place = f"{group.file}: group {group.own_name}: alert {rule.name[:40]}"
                yield f"{place}: the title {problem}; shorten the name, or what is put around it"


def rule_uids(groups: Sequence[AlertGroup], prefix: str) -> list[list[str]]:
    """Makes a lasting uid of each rule from its name, and from its labels if the name is shared.

    Of rules that share both, the first keeps the uid it would have alone; the next ends in `_2`.

    Args:
        groups: checked groups of one deployment.
        prefix: text before every uid.

    Returns:
        One list per group, one uid per rule, in their order.
    """
    identities = {_identity(rule) for group in groups for rule in group.rules}
    shared = Counter(_slug(name) for name, _ in identities)

    def uid(rule: AlertRule, number: int) -> str:
        slug = _slug(rule.name)
        if shared[slug] > 1:
            identity = json.dumps([rule.name, rule.labels], sort_keys=True)
            slug += "-" + hashlib.sha256(identity.encode()).hexdigest()[:8]
        # No name is written with `_`, so this is the uid of no other rule.
        return prefixed_uid(prefix, f"{slug}_{number}" if number > 1 else slug)

    return [[uid(rule, number) for rule, number in of_group] for of_group in _numbers(groups)]


def numbered_rule_warnings(groups: Sequence[AlertGroup]) -> Iterator[tuple[AlertGroup, str]]:
    """Says of each alert that is there already, with the same labels, what it is called."""
    first: dict[_Identity, AlertGroup] = {}
    titles = rule_titles(groups)
    for group, of_group, named in zip(groups, _numbers(groups), titles, strict=True):
        for (rule, number), title in zip(of_group, named, strict=True):
            owner = first.setdefault(_identity(rule), group)
            if number > 1:
                yield (
                    group,
                    f"{group.file}: group {group.own_name}: alert {rule.name}: is there already"
                    f" with the same labels, in group {owner.own_name} of {owner.file.name}; this"
                    f" one is {title!r} in Grafana",
                )


def _identity(rule: AlertRule) -> _Identity:
    return rule.name, frozenset(rule.labels.items())


def _numbers(groups: Sequence[AlertGroup]) -> list[list[tuple[AlertRule, int]]]:
    """Numbers the rules that share name and labels, each from 1, in the order of the files."""
    seen: Counter[_Identity] = Counter()
    result = []
    for group in groups:
        numbered = []
        for rule in group.rules:
            seen[_identity(rule)] += 1
            numbered.append((rule, seen[_identity(rule)]))
        result.append(numbered)
    return result


def _slug(name: str) -> str:
    """Writes a name in small letters and hyphens: `McpTargetDown` as `mcp-target-down`."""
    return "-".join(_words(name)).lower() or "alert"


def _words(name: str) -> Iterator[str]:
    for part in re.findall(r"[a-zA-Z0-9]+", name):
        yield from re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+", part)
