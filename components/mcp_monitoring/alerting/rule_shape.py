"""The shape of rule files: where they have lists, maps and texts, and under which keys. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..suggestions import did_you_mean
from .foreign_keys import LEFT_OUT_OF_FILES
from .rule_documents import RuleObject

GROUP_KEYS = ("name", "interval", "query_offset", "limit", "labels", "rules")
"""The keys of a group that is deployed."""

RULE_KEYS = ("alert", "expr", "for", "keep_firing_for", "labels", "annotations")
"""The keys of an alert."""


def rule_name(rule: Any, number: int) -> str:
    """Names a rule in messages: an alert by its name, others by their number in the group."""
    name = rule.get("alert") if isinstance(rule, dict) else None
    return f"alert {name}" if isinstance(name, str) and name else f"rule {number}"


def shape_problems(one: RuleObject) -> Iterator[str]:
    """Finds values that should be lists, maps or texts, so that later checks need not look."""
    body = one.body
    if one.kind and (not isinstance(body, dict) or "groups" not in body):
        yield f"a {one.kind} has its groups under spec.groups; there is none"
        return
    if not isinstance(body, dict):
        yield "a rule file is a map with the key groups"
        return
    if not one.kind and "apiVersion" in body:
        yield (
            "is a file for Grafana's own provisioning, or a PrometheusRule without kind and spec;"
            " a rule file has the key groups alone"
        )
        return
    yield from unknown_keys(body, ("groups",), LEFT_OUT_OF_FILES)
    groups = body.get("groups") or []
    if not isinstance(groups, list):
        yield "groups: must be a list"
        return
    for index, group in enumerate(groups):
        yield from _group_shape(group, f"groups[{index}]")


def _group_shape(group: Any, place: str) -> Iterator[str]:
    if not isinstance(group, dict):
        yield f"{place}: must be a map"
        return
    name = group.get("name")
    if not isinstance(name, str) or not name.strip():
        yield f"{place}: name is missing"
    else:
        place = f"group {name}"
    rules = group.get("rules") or []
    if not isinstance(rules, list):
        yield f"{place}: rules: must be a list"
        return
    simple = {key: group[key] for key in GROUP_KEYS if key in group and key != "rules"}
    yield from (f"{place}: {problem}" for problem in _bad_scalars(simple))
    for number, rule in enumerate(rules, start=1):
        where = f"{place}: {rule_name(rule, number)}"
        if not isinstance(rule, dict):
            yield f"{where}: must be a map"
        else:
            known = {key: rule[key] for key in (*RULE_KEYS, "record") if key in rule}
            yield from (f"{where}: {problem}" for problem in _bad_scalars(known))


def _bad_scalars(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        if key in ("labels", "annotations"):
            if value and not isinstance(value, dict):
                yield f"{key}: must be a map"
            elif value:
                wrong = [name for name, inner in value.items() if not isinstance(inner, str)]
                yield from (f"{key}: {name}: must be text" for name in wrong)
        elif not isinstance(value, str):
            yield f"{key}: must be text or a number"


def unknown_keys(
    entry: Mapping[str, Any], known: Sequence[str], left_out: Mapping[str, str]
) -> Iterator[str]:
    """Finds keys that a rule file does not have.

    Args:
        entry: a map of the file.
        known: the keys that it may have.
        left_out: keys of other programs that change nothing.
    """
    for key in entry:
        if key not in known and key not in left_out:
            hint = did_you_mean(key, known) or f"known are {', '.join(known)}"
            yield f"{key}: is not a key of a rule file; {hint}"
