"""Prometheus rule files of alerts, read and checked. Pure: no Pulumi here.

The files are ordinary rule files (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules),
so that everybody can read, lint and unit-test them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..durations import duration_seconds
from ..packaged import packaged
from ..problems import read_each
from .knobs import KnobError, knobs_of, render_expression
from .rule_files import DEFAULT_INTERVAL, AlertError, checked_groups, parse_rule_file

__all__ = [
    "AlertError",
    "AlertGroup",
    "AlertRule",
    "packaged_alerts",
    "read_alert_file",
    "read_alerts",
    "render_expression",
    "rendered_alerts",
    "set_problems",
]


@dataclass(frozen=True)
class AlertRule:
    """One alert of a rule file.

    Attributes:
        name: name of the alert, `alert` in the file.
        expr: PromQL expression of the file, knobs included.
        for_: how long the expression must hold, as a Prometheus duration such as `5m`.
        keep_firing_for: how long the alert keeps firing afterwards.
        labels: labels added to the alert, including those of its group.
        annotations: templates by name.
    """

    name: str
    expr: str
    for_: str
    keep_firing_for: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class AlertGroup:
    """A group of alerts that are evaluated together.

    Attributes:
        file: file it was read from.
        name: its name, before a prefix.
        interval_seconds: how often it is evaluated.
        query_offset_seconds: how far in the past its expressions are evaluated.
        rules: its alerts, in the order of the file.
        warnings: parts that are deployed otherwise than the file says, `FILE: place: what`.
    """

    file: Path
    name: str
    interval_seconds: int
    query_offset_seconds: int
    rules: tuple[AlertRule, ...]
    warnings: tuple[str, ...] = ()


def packaged_alerts() -> Path:
    """Finds the alerts that come with this package."""
    return packaged("alerts")


def read_alerts(directory: Path) -> list[AlertGroup]:
    """Reads and checks every `*.yaml` and `*.yml` of a directory, in the order of their names.

    Args:
        directory: directory of the files; its subdirectories are not searched.

    Raises:
        AlertError: if the directory is missing or has no alert, or any file cannot be deployed;
            it lists all problems of all files.
    """
    read, problems = read_each(directory, (".yaml", ".yml"), read_alert_file, called="alerts")
    groups = [group for of_file in read for group in of_file]
    problems.extend(set_problems(groups))
    if not problems and not any(group.rules for group in groups):
        problems.append(f"{directory}: no alert here; add a *.yaml file with one")
    if problems:
        raise AlertError(problems)
    return groups


def read_alert_file(file: Path) -> list[AlertGroup]:
    """Reads and checks one rule file.

    Raises:
        AlertError: if it cannot be deployed; it lists all problems found.
    """
    return checked_alerts(file, parse_rule_file(file))


def checked_alerts(file: Path, document: Any) -> list[AlertGroup]:
    """Checks what was parsed of one rule file.

    Args:
        file: named in messages.
        document: what `parse_rule_file` read.

    Raises:
        AlertError: if it cannot be deployed; it lists all problems found.
    """
    groups = [_group(file, entry) for entry in checked_groups(file, document)]
    if problems := list(set_problems(groups)):
        raise AlertError(problems)
    return groups


def rendered_alerts(
    groups: Sequence[AlertGroup], numbers: Mapping[str, float], job: str = ""
) -> list[AlertGroup]:
    """Puts values in place of the defaults of knobs.

    Args:
        groups: checked groups.
        numbers: values by knob.
        job: the Prometheus job of the servers; empty keeps the default.

    Raises:
        AlertError: if no alert has a knob of `numbers`, or a knob cannot take its value.
    """
    present = {
        knob.name for group in groups for rule in group.rules for knob in knobs_of(rule.expr)
    }
    problems = [
        f"{name}: no alert of {groups[0].file.parent} has this knob; remove it"
        for name in numbers
        if name not in present
    ]
    result = []
    for group in groups:
        changed = []
        for rule in group.rules:
            try:
                changed.append(replace(rule, expr=render_expression(rule.expr, numbers, job)))
            except KnobError as error:
                problems.append(str(error))
        result.append(replace(group, rules=tuple(changed)))
    if problems:
        raise AlertError(list(dict.fromkeys(problems)))
    return result


def set_problems(groups: Sequence[AlertGroup]) -> Iterator[str]:
    """Finds the groups of a directory that cannot be deployed beside each other.

    They are groups and alerts that are there twice, and knobs with different defaults.
    """
    names: dict[str, AlertGroup] = {}
    alerts: dict[tuple[str, frozenset[tuple[str, str]]], AlertGroup] = {}
    defaults: dict[str, tuple[float, str]] = {}
    for group in groups:
        owner = names.setdefault(group.name, group)
        if owner is not group:
            yield (
                f"{group.file}: group {group.name}: this name is also that of a group of"
                f" {owner.file.name}; change one of them"
            )
        for rule in group.rules:
            place = f"{group.file}: group {group.name}: alert {rule.name}"
            identity = (rule.name, frozenset(rule.labels.items()))
            if identity in alerts:
                yield (
                    f"{place}: is there twice with the same labels, also in group"
                    f" {alerts[identity].name} of {alerts[identity].file.name};"
                    " rename one or give it another label"
                )
            alerts.setdefault(identity, group)
            for knob in knobs_of(rule.expr):
                default, where = defaults.setdefault(knob.name, (knob.default, place))
                if knob.default != default:
                    yield (
                        f"{place}: expr: the default of knob {knob.name} is {knob.default:g} here"
                        f" and {default:g} in {where.removeprefix(f'{group.file}: ')}; make it one"
                    )


def _group(file: Path, entry: Mapping[str, Any]) -> AlertGroup:
    labels = entry.get("labels") or {}
    return AlertGroup(
        file=file,
        name=entry["name"],
        interval_seconds=int(duration_seconds(entry.get("interval") or DEFAULT_INTERVAL) or 0),
        query_offset_seconds=int(duration_seconds(entry.get("query_offset") or "0") or 0),
        rules=tuple(
            AlertRule(
                name=rule["alert"],
                expr=rule["expr"].strip(),
                for_=rule.get("for") or "0s",
                keep_firing_for=rule.get("keep_firing_for") or "0s",
                labels={**labels, **(rule.get("labels") or {})},
                annotations=rule.get("annotations") or {},
            )
            for rule in entry.get("rules") or []
        ),
    )
