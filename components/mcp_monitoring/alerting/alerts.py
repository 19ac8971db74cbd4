"""Prometheus rule files of alerts, read and checked. Pure: no Pulumi here.

The files are ordinary rule files (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules),
so that everybody can read, lint and unit-test them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..durations import duration_seconds
from ..metric_sets import metric_set
from ..problems import empty_directories, read_each
from .deviations import group_deviations, set_deviations
from .group_names import apart, taken_names
from .groups import AlertGroup, AlertRule
from .knobs import KnobError, knobs_of, render_expression, unknown_knob
from .overrides import AlertChanges
from .records import Records, recorded
from .refusals import Candidate, refusals_of, unknown_annotations
from .rule_documents import RuleObject, is_other
from .rule_files import (
    DEFAULT_INTERVAL,
    RULE_ENDINGS,
    AlertError,
    RuleFile,
    parse_rule_file,
)

__all__ = [
    "AlertError",
    "AlertGroup",
    "AlertRule",
    "AlertSet",
    "packaged_alerts",
    "read_alert_file",
    "read_alert_set",
    "read_alerts",
    "render_expression",
    "rendered_alerts",
    "set_problems",
    "together",
]


def packaged_alerts() -> Path:
    """Finds the alerts that come with this package."""
    return metric_set().alerts


@dataclass(frozen=True)
class AlertSet:
    """The alerts of a deployment.

    Attributes:
        groups: the groups, also those without an alert: they may have warnings.
        problems: what is wrong with the changes of alerts; nothing is deployed if there is any.
    """

    groups: list[AlertGroup]
    problems: Sequence[str] = ()


def read_alerts(directory: Path, records: Records = "refuse") -> list[AlertGroup]:
    """Reads and checks every rule file of a directory; see `read_alert_set`."""
    return read_alert_set([directory], records).groups


def read_alert_set(
    directories: Sequence[Path],
    records: Records = "refuse",
    changes: AlertChanges | None = None,
) -> AlertSet:
    """Reads and checks every rule file of some directories, in the order of their names.

    They are `*.yaml` and `*.yml` that are no dashboard, and each `*.json` that holds groups of
    rules; dashboards may lie beside them.

    Args:
        directories: directories of the files; their subdirectories are not searched. A file
            replaces those of the same name in earlier directories.
        records: what happens to recording rules.
        changes: what is deployed otherwise than the files say.

    Raises:
        AlertError: if a directory is missing or has no alert, or any file cannot be deployed; it
            lists all problems of all files, and those of the changes.
    """

    def read_one(file: Path) -> list[AlertGroup]:
        rule_file = parse_rule_file(file)
        return [] if is_other(rule_file) else checked_alerts(rule_file, records)

    read, problems = read_each(directories, RULE_ENDINGS, read_one, called="alerts")
    groups = [group for of_file in read for group in of_file]
    changes = changes or AlertChanges()
    if problems:
        # A file that cannot be read may have any alert.
        raise AlertError([*problems, *set_problems(changes.applied(groups)), *changes.problems()])
    with_alerts = [group.file for group in groups if group.rules or group.records]
    problems += [
        f"{directory}: no alert here; add a *.yaml file with one"
        for directory in empty_directories(directories, with_alerts)
    ]
    wrong_changes = [*changes.problems_with(groups), *changes.problems()]
    groups = changes.applied(groups)
    problems += set_problems(groups)
    if problems:
        raise AlertError([*problems, *wrong_changes])
    return AlertSet(together(groups), wrong_changes)


def read_alert_file(file: Path, records: Records = "refuse") -> list[AlertGroup]:
    """Reads and checks one rule file.

    Raises:
        AlertError: if it cannot be deployed; it lists all problems found.
    """
    return checked_alerts(parse_rule_file(file), records)


def checked_alerts(rule_file: RuleFile, records: Records = "refuse") -> list[AlertGroup]:
    """Checks a rule file that was read.

    Args:
        rule_file: what `parse_rule_file` read.
        records: what happens to recording rules.

    Raises:
        AlertError: if it cannot be deployed; it lists all problems found.
    """
    candidate = Candidate(rule_file, records)
    if problems := refusals_of(candidate):
        raise AlertError([f"{rule_file.file}: {problem}" for problem in problems])
    groups = apart([_group(rule_file.file, one, entry) for one, entry in candidate.groups])
    if problems := list(set_problems(groups)):
        raise AlertError(problems)
    return group_deviations(candidate, groups)


def together(groups: Sequence[AlertGroup]) -> list[AlertGroup]:
    """Gives groups of several files the names and warnings that they have beside each other.

    Args:
        groups: all groups of a deployment, in the order of their files.
    """
    return set_deviations(apart(groups))


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
    where = ", ".join(dict.fromkeys(str(group.file.parent) for group in groups))
    problems = [unknown_knob(name, present, where) for name in numbers if name not in present]
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

    They are groups of one name, and knobs with different defaults.
    """
    yield from taken_names(apart(groups))
    defaults: dict[str, tuple[float, str]] = {}
    for group in groups:
        for rule in group.rules:
            place = f"{group.file}: group {group.own_name}: alert {rule.name}"
            for knob in knobs_of(rule.expr):
                default, where = defaults.setdefault(knob.name, (knob.default, place))
                if knob.default != default:
                    yield (
                        f"{place}: expr: the default of knob {knob.name} is {knob.default:g} here"
                        f" and {default:g} in {where.removeprefix(f'{group.file}: ')}; make it one"
                    )


def _group(file: Path, one: RuleObject, entry: Mapping[str, Any]) -> AlertGroup:
    labels = entry.get("labels") or {}
    return AlertGroup(
        file=file,
        name=entry["name"],
        own_name=entry["name"],
        object_name=one.name if one.is_one_of_several else "",
        interval_seconds=int(duration_seconds(entry.get("interval") or DEFAULT_INTERVAL) or 0),
        query_offset_seconds=int(duration_seconds(entry.get("query_offset") or "0") or 0),
        rules=tuple(
            AlertRule(
                name=rule["alert"],
                expr=rule["expr"].strip(),
                for_=rule.get("for") or "0s",
                keep_firing_for=rule.get("keep_firing_for") or "0s",
                labels={**labels, **(rule.get("labels") or {})},
                annotations=_known_annotations(rule),
            )
            for rule in entry.get("rules") or []
            if "record" not in rule
        ),
        records=recorded(entry),
    )


def _known_annotations(rule: Mapping[str, Any]) -> dict[str, str]:
    """Leaves out annotations that Grafana would show empty or raw; a strict file has none."""
    unknown = {name for name, _ in unknown_annotations(rule)}
    annotations = rule.get("annotations") or {}
    return {name: text for name, text in annotations.items() if name not in unknown}
