"""Alerts of files that a deployment leaves out or changes, each by its name. Pure: no Pulumi here.

A name stands for every alert that has it. The numbers of expressions are no matter of this module:
they are knobs.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..durations import duration_seconds
from ..problems import listed
from ..suggestions import did_you_mean
from .groups import DURATION_KEYS, AlertGroup, AlertRule
from .refusals import label_problems, panel_link_problems, unknown_annotations

OVERRIDES = "alert_overrides"
"""The argument with the changes of alerts."""

EXCLUDED = "exclude_alerts"
"""The argument with the names of alerts that are left out."""

_KEYS = (*DURATION_KEYS, "labels", "annotations")


@dataclass(frozen=True)
class AlertChanges:
    """What a deployment does otherwise than the files of its alerts say.

    Attributes:
        excluded: names of the alerts that are left out.
        overrides: changes by the name of the alert, of any shape.
    """

    excluded: Collection[str] = ()
    overrides: Mapping[Any, Any] = field(default_factory=dict)

    def applied(self, groups: Sequence[AlertGroup]) -> list[AlertGroup]:
        """Leaves out alerts and changes others; what cannot be applied changes nothing."""
        sound = {name: one for name, one in self.overrides.items() if not any(_problems_of(one))}
        return [
            replace(
                group,
                rules=tuple(
                    _changed(rule, sound.get(rule.name) or {})
                    for rule in group.rules
                    if rule.name not in self.excluded
                ),
            )
            for group in groups
        ]

    def problems(self) -> Iterator[str]:
        """Finds what is wrong with the changes, whatever the files say."""
        for name, changes in self.overrides.items():
            yield from (f"{OVERRIDES}: {name}: {said}" for said in _problems_of(changes))
            if name in self.excluded:
                yield f"{OVERRIDES}: {name}: is left out by {EXCLUDED}; remove one of them"

    def problems_with(self, groups: Sequence[AlertGroup]) -> Iterator[str]:
        """Finds names that no alert of the files has, and changes that do not go with its values.

        Args:
            groups: the alerts of all files, as they were read.
        """
        names = {rule.name for group in groups for rule in group.rules}
        for argument, wanted in ((EXCLUDED, self.excluded), (OVERRIDES, self.overrides)):
            for name in dict.fromkeys(wanted):
                if name not in names:
                    hint = did_you_mean(str(name), names) or _listed(names)
                    yield f"{argument}: {name}: there is no such alert; {hint}"
        for rule in (rule for group in self.applied(groups) for rule in group.rules):
            if self.overrides.get(rule.name):
                found = panel_link_problems({"annotations": rule.annotations})
                yield from (f"{OVERRIDES}: {rule.name}: {said}" for said in found)


def alert_changes(given: Mapping[str, Any]) -> AlertChanges:
    """Finds the changes of alerts among checked arguments of the component."""
    return AlertChanges(given.get(EXCLUDED) or (), given.get(OVERRIDES) or {})


def _listed(names: Collection[str]) -> str:
    return f"there are {listed(sorted(names), 10)}" if names else "there is none"


def _problems_of(changes: Any) -> Iterator[str]:
    """Finds what is wrong with the changes of one alert."""
    if not isinstance(changes, Mapping):
        yield f"must be a map of {', '.join(_KEYS)}"
        return
    for key, value in changes.items():
        if key not in _KEYS:
            yield f"{key}: is not changed here; {_meant(key)}"
        elif value is None:
            continue
        elif key in DURATION_KEYS:
            if not isinstance(value, str) or duration_seconds(value) is None:
                yield f"{key}: {value!r} is not a duration such as 5m"
        elif not isinstance(value, Mapping):
            yield f"{key}: must be a map of texts"
        else:
            yield from (f"{key}: {said}" for said in _of_texts(value, _PROBLEMS[key]))


def _meant(key: Any) -> str:
    if key == "severity":
        return "it is a label: labels: {severity: ...}"
    if key == "expr":
        return "a number of the expression is changed by its knob"
    return did_you_mean(str(key), _KEYS) or f"what is changed are {', '.join(_KEYS)}"


def _of_texts(
    values: Mapping[Any, Any], problems: Callable[[Mapping[str, Any]], Iterable[str]]
) -> Iterator[str]:
    wrong = [name for name, value in values.items() if not isinstance(value, str)]
    for name in wrong:
        is_number = isinstance(values[name], int | float)
        yield f"{name}: must be text" + (f', such as "{values[name]}"' if is_number else "")
    yield from problems({str(name): one for name, one in values.items() if name not in wrong})


def _of_labels(labels: Mapping[str, Any]) -> Iterator[str]:
    for said in label_problems({"labels": labels}):
        yield said.removeprefix("labels: ")


def _of_annotations(annotations: Mapping[str, Any]) -> Iterator[str]:
    for name, said in unknown_annotations({"annotations": annotations}):
        yield f"{name}: {said}"


_PROBLEMS = {"labels": _of_labels, "annotations": _of_annotations}


def _changed(rule: AlertRule, changes: Mapping[str, Any]) -> AlertRule:
    return replace(
        rule,
        for_=changes.get("for") or rule.for_,
        keep_firing_for=changes.get("keep_firing_for") or rule.keep_firing_for,
        labels={**rule.labels, **(changes.get("labels") or {})},
        annotations={**rule.annotations, **(changes.get("annotations") or {})},
    )
