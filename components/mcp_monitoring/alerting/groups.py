"""Alerts and their groups, as they were read and checked. Pure: no Pulumi here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DURATION_KEYS = ("for", "keep_firing_for")
"""The keys of an alert whose values are durations."""


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
        name: its name, before a prefix; no other group of a deployment has it.
        interval_seconds: how often it is evaluated.
        query_offset_seconds: how far in the past its expressions are evaluated.
        rules: its alerts, in the order of the file.
        warnings: parts that are deployed otherwise than the file says, `FILE: place: what`.
        own_name: its name in the file.
        object_name: name of the object of Kubernetes it is in, if its file has several.
        former_names: names it may have had in an earlier deployment.
        records: series of its recording rules, which are left out.
    """

    file: Path
    name: str
    interval_seconds: int
    query_offset_seconds: int
    rules: tuple[AlertRule, ...]
    warnings: tuple[str, ...] = ()
    own_name: str = ""
    object_name: str = ""
    former_names: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
