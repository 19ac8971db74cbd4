"""Prometheus rule files, parsed and checked one by one. Pure: no Pulumi here.

A setting that Grafana cannot keep exactly is refused by name; nothing is approximated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..durations import duration_seconds
from ..problems import ProblemsError
from ..suggestions import did_you_mean
from ..yaml_files import TextLoader, YamlFileError, read_yaml
from .knobs import KnobError, knobs_of
from .templates import template_problems

DASHBOARD_ANNOTATION = "__dashboardUid__"
"""Annotation that links an alert to a dashboard; Grafana requires the panel's with it."""

PANEL_ANNOTATION = "__panelId__"
"""Annotation that links an alert to a panel of its dashboard."""

DEFAULT_INTERVAL = "1m"
"""Evaluation interval of a group that sets none, as in Prometheus."""

_EVALUATION_SECONDS = 10  # Grafana evaluates rules at multiples of this.

_GROUP_KEYS = ("name", "interval", "query_offset", "limit", "labels", "rules")
_RULE_KEYS = ("alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


class AlertError(ProblemsError):
    """Alert files that cannot be deployed; `FILE: group: alert: what is wrong; what to do`."""


def parse_rule_file(file: Path) -> Any:
    """Parses a rule file, every scalar a string; an empty file is an empty map.

    Raises:
        AlertError: if the file cannot be read as YAML.
    """
    try:
        document = read_yaml(file, TextLoader, "not a rule file")
    except YamlFileError as error:
        raise AlertError([f"{file}: {error}"]) from None
    return {} if document in (None, "") else document


def checked_groups(file: Path, document: Any) -> list[dict[str, Any]]:
    """Checks the groups of a rule file; returns them unchanged, with every scalar as a string.

    Args:
        file: named in messages.
        document: what `parse_rule_file` read.

    Raises:
        AlertError: if the file cannot be deployed; it lists all problems found.
    """
    problems = list(_shape_problems(document))
    groups: list[dict[str, Any]] = [] if problems else document.get("groups") or []
    problems.extend(
        f"group {group['name']}: {problem}"
        for group in groups
        for problem in _group_problems(group)
    )
    if problems:
        raise AlertError([f"{file}: {problem}" for problem in problems])
    return groups


def _shape_problems(document: Any) -> Iterator[str]:
    """Finds values that should be lists or maps, so that later checks need not look again."""
    if not isinstance(document, dict):
        yield "a rule file is a map with the key groups"
        return
    yield from _unknown_keys(document, ("groups",))
    groups = document.get("groups") or []
    if not isinstance(groups, list):
        yield "groups: must be a list"
        return
    for index, group in enumerate(groups):
        place = f"groups[{index}]"
        if not isinstance(group, dict):
            yield f"{place}: must be a map"
            continue
        name = group.get("name")
        if not isinstance(name, str) or not name.strip():
            yield f"{place}: name is missing"
        else:
            place = f"group {name}"
        rules = group.get("rules") or []
        if not isinstance(rules, list):
            yield f"{place}: rules: must be a list"
            continue
        simple = {key: group[key] for key in _GROUP_KEYS if key in group and key != "rules"}
        yield from (f"{place}: {problem}" for problem in _bad_scalars(simple))
        for number, rule in enumerate(rules, start=1):
            where = f"{place}: {_rule_name(rule, number)}"
            if not isinstance(rule, dict):
                yield f"{where}: must be a map"
            else:
                known = {key: rule[key] for key in (*_RULE_KEYS, "record") if key in rule}
                yield from (f"{where}: {problem}" for problem in _bad_scalars(known))


def _rule_name(rule: Any, number: int) -> str:
    name = rule.get("alert") if isinstance(rule, dict) else None
    return f"alert {name}" if isinstance(name, str) and name else f"rule {number}"


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


def _unknown_keys(entry: Mapping[str, Any], known: Sequence[str]) -> Iterator[str]:
    for key in entry:
        if key not in known:
            hint = did_you_mean(key, known) or f"known are {', '.join(known)}"
            yield f"{key}: is not a key of a rule file; {hint}"


def _group_problems(group: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown_keys(group, _GROUP_KEYS)
    seconds = duration_seconds(group.get("interval") or DEFAULT_INTERVAL)
    if seconds is None:
        yield f"interval: {group['interval']!r} is not a duration such as 1m"
    elif seconds <= 0 or seconds % _EVALUATION_SECONDS:
        yield (
            f"interval: {group['interval']} is not a multiple of {_EVALUATION_SECONDS}s, at which"
            " Grafana evaluates; change it"
        )
    offset = duration_seconds(group.get("query_offset") or "0")
    if offset is None or offset % 1:
        yield f"query_offset: {group['query_offset']!r} is not a duration in whole seconds"
    if (group.get("limit") or "0") != "0":
        yield "limit: Grafana has no limit of alerts per rule; remove it"
    yield from _label_problems(group.get("labels") or {})
    for number, rule in enumerate(group.get("rules") or [], start=1):
        yield from (f"{_rule_name(rule, number)}: {said}" for said in _rule_problems(rule))


def _rule_problems(rule: Mapping[str, Any]) -> Iterator[str]:
    if "record" in rule:
        yield (
            f"record {rule['record']}: recording rules are not deployed, and an alert on one would"
            " be silent for ever; write the expression into the alerts that use it"
        )
        return
    yield from _unknown_keys(rule, _RULE_KEYS)
    if not rule.get("alert", "").strip():
        yield "alert: the name is missing"
    if not rule.get("expr", "").strip():
        yield "expr: the expression is missing"
    for key in ("for", "keep_firing_for"):
        if duration_seconds(rule.get(key) or "0") is None:
            yield f"{key}: {rule[key]!r} is not a duration such as 5m"
    try:
        list(knobs_of(rule.get("expr", "")))
    except KnobError as error:
        yield f"expr: {error}"
    yield from _label_problems(rule.get("labels") or {})
    annotations = rule.get("annotations") or {}
    for name, template in annotations.items():
        yield from (f"annotations: {name}: {said}" for said in template_problems(template))
    links = [name for name in (DASHBOARD_ANNOTATION, PANEL_ANNOTATION) if name in annotations]
    if len(links) == 1:
        yield (
            f"annotations: {links[0]}: Grafana wants {DASHBOARD_ANNOTATION} and {PANEL_ANNOTATION}"
            " together; add the other"
        )
    panel = annotations.get(PANEL_ANNOTATION, "0")
    if not re.fullmatch(r"[0-9]+", panel):
        yield f"annotations: {PANEL_ANNOTATION}: {panel!r} is not the id of a panel, a whole number"


def _label_problems(labels: Mapping[str, str]) -> Iterator[str]:
    for name, template in labels.items():
        if not _LABEL_NAME.fullmatch(name) or name.startswith("__"):
            yield f"labels: {name!r} is not a label name that Prometheus accepts"
        elif name in ("alertname", "grafana_folder"):
            yield f"labels: {name} is set by Grafana; remove it"
        yield from (f"labels: {name}: {said}" for said in template_problems(template))
