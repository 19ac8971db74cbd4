"""What is deployed otherwise than rule files say, told as warnings of their groups. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .foreign_keys import LEFT_OUT_OF_FILES, LEFT_OUT_OF_GROUPS, LEFT_OUT_OF_RULES
from .group_names import repeated_name_warnings
from .groups import AlertGroup
from .metric_names import asked_for
from .records import left_to_prometheus
from .refusals import Candidate, unknown_annotations
from .rule_names import numbered_rule_warnings
from .rule_shape import rule_name
from .silent import silent_without, unmade


def group_deviations(candidate: Candidate, groups: Sequence[AlertGroup]) -> list[AlertGroup]:
    """Adds what is left out of a file to the warnings of its groups.

    Args:
        candidate: a file that can be deployed.
        groups: its groups, in the same order.
    """
    file = candidate.rule_file.file
    result = []
    for number, (group, (_, entry)) in enumerate(zip(groups, candidate.groups, strict=True)):
        # A file has its warnings at its first group.
        said = [*(_of_file(candidate) if number == 0 else ()), *_of_group(group, entry)]
        warnings = tuple(f"{file}: {one}" for one in said)
        result.append(replace(group, warnings=group.warnings + warnings))
    return result


def set_deviations(groups: Sequence[AlertGroup]) -> list[AlertGroup]:
    """Adds to the warnings of groups what they are beside each other.

    Args:
        groups: all groups of a deployment.
    """
    added: dict[int, list[str]] = {}
    for group, said in (*name_deviations(groups), *_silent_alerts(groups)):
        added.setdefault(id(group), []).append(said)
    return [
        replace(group, warnings=(*group.warnings, *added.get(id(group), ()))) for group in groups
    ]


def name_deviations(groups: Sequence[AlertGroup]) -> Iterator[tuple[AlertGroup, str]]:
    """Says which groups and alerts get other names in Grafana than their files give them.

    Args:
        groups: all groups of a deployment, with their names in Grafana.
    """
    yield from repeated_name_warnings(groups)
    yield from numbered_rule_warnings(groups)


def _of_file(candidate: Candidate) -> Iterator[str]:
    for one in candidate.others:
        yield f"{one.place}is left out; it holds no rules"
    for one in candidate.objects:
        if one.is_vmrule:
            yield (
                f"{one.place}is a VMRule; what PromQL does not have of its MetricsQL works only if"
                " the data source is VictoriaMetrics"
            )
        yield from (f"{one.place}{said}" for said in _left_out(one.body, LEFT_OUT_OF_FILES))


def _of_group(group: AlertGroup, entry: Mapping[str, Any]) -> Iterator[str]:
    place = f"group {group.own_name}: "
    yield from (f"{place}{said}" for said in _left_out(entry, LEFT_OUT_OF_GROUPS))
    if group.records:
        yield place + left_to_prometheus(group.records)
    for number, rule in enumerate(entry.get("rules") or [], start=1):
        if "record" in rule:
            continue
        alert = f"{place}{rule_name(rule, number)}: "
        yield from (f"{alert}{said}" for said in _left_out(rule, LEFT_OUT_OF_RULES))
        reasons: dict[str, list[str]] = {}
        for name, said in unknown_annotations(rule):
            reasons.setdefault(name, []).append(said)
        for name, said_of_it in reasons.items():
            yield f"{alert}annotation {name} is left out: it {', and '.join(said_of_it)}"


def _left_out(entry: Mapping[str, Any], keys: Mapping[str, str]) -> Iterator[str]:
    for key in entry:
        if key in keys:
            yield f"{key}: is left out; {keys[key]}"


def _silent_alerts(groups: Sequence[AlertGroup]) -> Iterator[tuple[AlertGroup, str]]:
    recorded = {name: group for group in groups for name in group.records}
    for group in groups:
        for rule in group.rules:
            place = f"{group.file}: group {group.own_name}: alert {rule.name}: "
            for name in asked_for(rule.expr).names:
                if name in recorded:
                    yield (
                        group,
                        f"{place}asks for {name}, which your Prometheus has to record (group"
                        f" {recorded[name].own_name} of {recorded[name].file.name}); without it the"
                        " alert cannot work",
                    )
            for name in silent_without(rule.expr, recorded):
                yield (
                    group,
                    f"{place}asks for {name}: {unmade(name)}; unless your Prometheus has such"
                    " series, the alert never fires",
                )
