"""The reasons why a rule file is not deployed: one list, for the component and the check. Pure.

The stages of the list build on each other: a stage is judged only if nothing before it is wrong,
and then all of its reasons are given at once, in the order of the file. A setting that Grafana
cannot keep exactly is refused by name; nothing is approximated.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..durations import duration_seconds
from .foreign_keys import (
    LEFT_OUT_OF_GROUPS,
    LEFT_OUT_OF_RULES,
    PROMETHEUS,
    REFUSED_IN_GROUPS,
)
from .groups import DURATION_KEYS
from .knobs import KnobError, knobs_of
from .labels import SET_BY_GRAFANA, is_label_name
from .records import Records, refused_records
from .rule_documents import RuleObject, objects_of
from .rule_files import (
    DASHBOARD_ANNOTATION,
    DEFAULT_INTERVAL,
    PANEL_ANNOTATION,
    RuleFile,
    is_helm_template,
)
from .rule_shape import GROUP_KEYS, RULE_KEYS, rule_name, shape_problems, unknown_keys
from .templates import template_problems

_EVALUATION_SECONDS = 10  # Grafana evaluates rules at multiples of this.

_LINKS = (DASHBOARD_ANNOTATION, PANEL_ANNOTATION)

Problem = tuple[tuple[int, ...], str]
"""A place in the order of the file, and what is wrong there."""


@dataclass(frozen=True)
class Candidate:
    """A rule file that may be deployed.

    Attributes:
        rule_file: the file as it was read.
        records: what happens to recording rules.
    """

    rule_file: RuleFile
    records: Records = "refuse"

    @cached_property
    def objects(self) -> Sequence[RuleObject]:
        """Its objects of kinds that hold rules."""
        return [one for one in objects_of(self.rule_file) if one.may_hold_rules]

    @cached_property
    def others(self) -> Sequence[RuleObject]:
        """Its objects of Kubernetes of other kinds."""
        return [one for one in objects_of(self.rule_file) if not one.may_hold_rules]

    @cached_property
    def groups(self) -> Sequence[tuple[RuleObject, Mapping[str, Any]]]:
        """Its groups, each with its object; only of a candidate whose shape is right."""
        return [(one, group) for one in self.objects for group in one.body.get("groups") or []]


@dataclass(frozen=True)
class Refusal:
    """A reason to refuse a rule file.

    Attributes:
        name: short name.
        meaning: requirement that the file breaks, in one line.
        find: yields each place of a candidate that breaks it.
    """

    name: str
    meaning: str
    find: Callable[[Candidate], Iterator[Problem]]


def refusals_of(candidate: Candidate) -> list[str]:
    """Lists the reasons why a rule file cannot be deployed; none if it can."""
    for stage in STAGES:
        problems = [problem for one in stage for problem in one.find(candidate)]
        if problems:
            return [said for _, said in sorted(problems, key=lambda problem: problem[0])]
    return []


def unknown_annotations(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the annotations with a template that Grafana does not know, each with the reason."""
    for name, template in (rule.get("annotations") or {}).items():
        yield from ((name, said) for said in template_problems(template))


def _of_file(
    find: Callable[[Candidate], Iterator[str]],
) -> Callable[[Candidate], Iterator[Problem]]:
    def found(candidate: Candidate) -> Iterator[Problem]:
        yield from (((), said) for said in find(candidate))

    return found


def _of_groups(
    find: Callable[[Mapping[str, Any]], Iterator[str]],
) -> Callable[[Candidate], Iterator[Problem]]:
    def found(candidate: Candidate) -> Iterator[Problem]:
        for number, (_, group) in enumerate(candidate.groups):
            yield from (((number,), f"group {group['name']}: {said}") for said in find(group))

    return found


def _of_alerts(
    find: Callable[[Mapping[str, Any]], Iterator[str]],
    only: Callable[[Candidate], bool] = lambda _: True,
) -> Callable[[Candidate], Iterator[Problem]]:
    """Makes a finder of one that looks at an alert; recording rules are no alerts."""

    def found(candidate: Candidate) -> Iterator[Problem]:
        for number, (_, group) in enumerate(candidate.groups if only(candidate) else ()):
            for index, rule in enumerate(group.get("rules") or [], start=1):
                if "record" not in rule:
                    place = f"group {group['name']}: {rule_name(rule, index)}"
                    yield from (((number, index), f"{place}: {said}") for said in find(rule))

    return found


def _unknown_marks(candidate: Candidate) -> Iterator[str]:
    yield from candidate.rule_file.unknown_marks


def _lost_knobs(candidate: Candidate) -> Iterator[str]:
    yield from candidate.rule_file.lost_knobs


def _keys_given_twice(candidate: Candidate) -> Iterator[str]:
    for key in dict.fromkeys(candidate.rule_file.keys_given_twice):
        yield f"the key {key} is given twice in one object; remove one of them"


def _other_kinds(candidate: Candidate) -> Iterator[str]:
    """Refuses objects that hold no rules, unless others of the file do."""
    if any(isinstance(one.body, dict) and one.body.get("groups") for one in candidate.objects):
        return
    for one in candidate.others:
        where = f"{one.place}a" if one.is_one_of_several else "a"
        yield (
            f"{where} {one.kind} of Kubernetes is no rule file; those of kind PrometheusRule and"
            " plain ones (groups) are"
        )


def _bad_shape(candidate: Candidate) -> Iterator[str]:
    """Finds values that should be lists or maps, so that later checks need not look again."""
    for one in candidate.objects:
        yield from (f"{one.place}{problem}" for problem in shape_problems(one))


def _group_twice(candidate: Candidate) -> Iterator[Problem]:
    """Finds names that a file repeats; a PrometheusRule is a file of its own to Prometheus."""
    names = Counter((one.name, group["name"]) for one, group in candidate.groups)
    for number, (one, group) in enumerate(candidate.groups):
        if names.pop((one.name, group["name"]), 0) > 1:
            yield (
                (number,),
                f"group {group['name']}: the name is repeated in the same file, which Prometheus"
                " refuses as well; change one of them",
            )


def _group_keys(group: Mapping[str, Any]) -> Iterator[str]:
    for key, what_to_do in REFUSED_IN_GROUPS.items():
        if key in group:
            yield f"{key}: is not kept in Grafana, and alerts mean something else without it;" + (
                f" {what_to_do}"
            )
    if group.get("type", PROMETHEUS) not in (PROMETHEUS, ""):
        yield f"type: {group['type']} is not a language that Prometheus understands"
    plain = {key: group[key] for key in group if key not in (*REFUSED_IN_GROUPS, "type")}
    yield from unknown_keys(plain, GROUP_KEYS, LEFT_OUT_OF_GROUPS)


def _helm_name(group: Mapping[str, Any]) -> Iterator[str]:
    if is_helm_template(group["name"]):
        yield "name: is a template of Helm; render the chart (helm template) and use the result"


def _interval(group: Mapping[str, Any]) -> Iterator[str]:
    seconds = duration_seconds(group.get("interval") or DEFAULT_INTERVAL)
    if seconds is None:
        yield f"interval: {group['interval']!r} is not a duration such as 1m"
    elif seconds <= 0 or seconds % _EVALUATION_SECONDS:
        shorter = int(seconds // _EVALUATION_SECONDS) * _EVALUATION_SECONDS
        either = f"{shorter}s or " if shorter else ""
        yield (
            f"interval: {group['interval']} is not a multiple of {_EVALUATION_SECONDS}s above 0, at"
            f" which Grafana evaluates; make it {either}{shorter + _EVALUATION_SECONDS}s"
        )


def _query_offset(group: Mapping[str, Any]) -> Iterator[str]:
    offset = duration_seconds(group.get("query_offset") or "0")
    if offset is None or offset % 1:
        yield f"query_offset: {group['query_offset']!r} is not a duration in whole seconds"


def _limit(group: Mapping[str, Any]) -> Iterator[str]:
    if (group.get("limit") or "0") != "0":
        yield "limit: Grafana has no limit of alerts per rule; remove it"


def label_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    """Finds labels of a group or an alert that Grafana cannot add."""
    for name, template in (entry.get("labels") or {}).items():
        if not is_label_name(name):
            yield f"labels: {name!r} is not a label name that Prometheus accepts"
        elif name in SET_BY_GRAFANA:
            yield f"labels: {name} is set by Grafana; remove it"
        yield from (f"labels: {name}: {said}" for said in template_problems(template))


def _records(candidate: Candidate) -> Iterator[str]:
    if candidate.records == "refuse":
        yield from refused_records([group for _, group in candidate.groups])


def _alert_and_record(candidate: Candidate) -> Iterator[Problem]:
    for number, (_, group) in enumerate(candidate.groups):
        for index, rule in enumerate(group.get("rules") or [], start=1):
            if {"alert", "record"} <= rule.keys():
                place = f"group {group['name']}: {rule_name(rule, index)}"
                yield (number, index), f"{place}: has both alert and record; remove one of them"


def _rule_keys(rule: Mapping[str, Any]) -> Iterator[str]:
    yield from unknown_keys(rule, RULE_KEYS, LEFT_OUT_OF_RULES)


def _no_name(rule: Mapping[str, Any]) -> Iterator[str]:
    if not rule.get("alert", "").strip():
        yield "alert: the name is missing"


def _expression(rule: Mapping[str, Any]) -> Iterator[str]:
    expr = rule.get("expr", "")
    if not expr.strip():
        yield "expr: the expression is missing"
    elif is_helm_template(expr):
        yield "expr: has a template of Helm; render the chart (helm template) and use the result"


def _durations(rule: Mapping[str, Any]) -> Iterator[str]:
    for key in DURATION_KEYS:
        if duration_seconds(rule.get(key) or "0") is None:
            yield f"{key}: {rule[key]!r} is not a duration such as 5m"


def _knobs(rule: Mapping[str, Any]) -> Iterator[str]:
    try:
        list(knobs_of(rule.get("expr", "")))
    except KnobError as error:
        yield f"expr: {error}"


def _annotations(rule: Mapping[str, Any]) -> Iterator[str]:
    for name, said in unknown_annotations(rule):
        if name not in _LINKS:
            yield f"annotations: {name}: {said}"


def panel_link_problems(rule: Mapping[str, Any]) -> Iterator[str]:
    """Finds what is wrong with the link of an alert to a panel."""
    annotations = rule.get("annotations") or {}
    for name, said in unknown_annotations(rule):
        if name in _LINKS:
            yield f"annotations: {name}: {said}"
    links = [name for name in _LINKS if name in annotations]
    if len(links) == 1:
        yield (
            f"annotations: {links[0]}: Grafana wants {DASHBOARD_ANNOTATION} and {PANEL_ANNOTATION}"
            " together; add the other"
        )
    panel = annotations.get(PANEL_ANNOTATION, "0")
    if not re.fullmatch(r"[0-9]+", panel):
        yield f"annotations: {PANEL_ANNOTATION}: {panel!r} is not the id of a panel, a whole number"


def _is_strict(candidate: Candidate) -> bool:
    return candidate.rule_file.is_strict


STAGES: Sequence[Sequence[Refusal]] = (
    (
        Refusal("mark", "comments ask for something that is known", _of_file(_unknown_marks)),
        Refusal("lost-knob", "a comment of a knob belongs to an expression", _of_file(_lost_knobs)),
        Refusal("key-twice", "each key is there once in an object", _of_file(_keys_given_twice)),
        Refusal("kind", "it holds rules, in no other kind of object", _of_file(_other_kinds)),
    ),
    (
        Refusal(
            "shape",
            "its parts are lists, maps and texts where they have to be",
            _of_file(_bad_shape),
        ),
    ),
    (
        Refusal("record", "it has no recording rule, unless they are left out", _of_file(_records)),
        Refusal("repeated-group", "each name of a group is there once in a file", _group_twice),
        Refusal(
            "group-key", "Grafana can keep what the keys of groups ask for", _of_groups(_group_keys)
        ),
        Refusal("helm", "it is no template of Helm", _of_groups(_helm_name)),
        Refusal("interval", "Grafana can evaluate at the interval", _of_groups(_interval)),
        Refusal("query-offset", "offsets are whole seconds", _of_groups(_query_offset)),
        Refusal("limit", "no group limits the number of alerts", _of_groups(_limit)),
        Refusal(
            "group-label",
            "labels of groups are ones that Grafana can add",
            _of_groups(label_problems),
        ),
        Refusal("alert-and-record", "a rule is an alert or a recording rule", _alert_and_record),
        Refusal("rule-key", "an alert has no unknown key", _of_alerts(_rule_keys)),
        Refusal("alert-name", "an alert has a name", _of_alerts(_no_name)),
        Refusal("expression", "an alert has an expression", _of_alerts(_expression)),
        Refusal("duration", "for and keep_firing_for are durations", _of_alerts(_durations)),
        Refusal("knob", "knobs are marked as they have to be", _of_alerts(_knobs)),
        Refusal("label", "labels are ones that Grafana can add", _of_alerts(label_problems)),
        Refusal(
            "annotation",
            "a file that asks for strictness has annotations that Grafana knows",
            _of_alerts(_annotations, only=_is_strict),
        ),
        Refusal(
            "panel-link",
            "links to panels name dashboard and panel",
            _of_alerts(panel_link_problems),
        ),
    ),
)
"""All reasons, in the order in which they are judged."""
