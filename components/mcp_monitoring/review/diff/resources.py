"""Compares two states of one resource, such as Grafana's state and the planned one. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...marks import unmarked
from ..stacks.content import model_of
from ..stacks.kinds import Kind
from ..stacks.plan import State, Step
from ..stacks.secrets import is_secret
from .json_edits import edits
from .model import DashboardDiff, Edit, EditKind, RuleGroupDiff
from .panels import dashboard_diff
from .recipients import INTEGRATIONS, integration_edits, is_hidden, shown_in_grafana
from .rules import rule_group_diff

Inputs = Mapping[str, Any]

_CONTENT: Mapping[Kind, str] = {Kind.DASHBOARD: "configJson", Kind.RULE_GROUP: "rules"}
"""Inputs that have their own comparison."""

# Properties that hold JSON as text; their JSON values are compared, not their texts.
_JSON_KEYS = ("jsonDataEncoded",)


@dataclass(frozen=True)
class Difference:
    """The differences between two states of a resource.

    Attributes:
        dashboard: differences of the content of a dashboard.
        rule_group: differences of the content of a rule group.
        edits: differences of all other properties.
    """

    dashboard: DashboardDiff | None = None
    rule_group: RuleGroupDiff | None = None
    edits: tuple[Edit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.dashboard or self.rule_group or self.edits)


def held_properties(
    step: Step, deployed: Inputs, contact_points: Sequence[Mapping[str, Any]] | None
) -> dict[str, Any]:
    """Lists the properties of a resource as Grafana has them; empty if it does not exist.

    Args:
        step: step of the resource.
        deployed: its inputs at the last deployment.
        contact_points: every integration, as Grafana's API lists them; None if it was not asked:
            then those of a contact point are taken to be as they were deployed.

    Raises:
        UncomparableError: if the content of a dashboard cannot be read.
    """
    old = step.old or State()
    held = {**old.inputs, **old.outputs}
    if step.kind is Kind.CONTACT_POINT and step.old:
        # What the provider read of them is secret as a whole.
        held |= {key: deployed.get(key) for key in INTEGRATIONS}
        if contact_points is not None:
            wanted = (step.new or State()).inputs
            name = str(deployed.get("name", ""))
            for key in INTEGRATIONS:
                like = wanted.get(key) if is_hidden(held[key]) else held[key]
                held[key] = shown_in_grafana(key, name, like, contact_points)
    if step.kind is Kind.DASHBOARD and step.old:
        held["configJson"] = held_dashboard(old)
    return held


def held_dashboard(state: State) -> Any:
    """Finds the content of a dashboard as Grafana has it, with the ids of its panels if possible.

    The provider drops these ids when it reads a dashboard. The content that was sent has them. It
    is used if the two contents do not differ otherwise.
    """
    sent, read = state.inputs.get("configJson"), state.outputs.get("configJson")
    if sent is None or read is None:
        return sent or read
    if not dashboard_diff(model_of(sent), model_of(read)):
        return sent
    return read


def difference(kind: Kind, before: Inputs, after: Inputs, differing: tuple[str, ...]) -> Difference:
    """Compares two states of a resource.

    Args:
        kind: kind of the resource.
        before: old properties; empty if the resource is new.
        after: new properties; empty if the resource is deleted.
        differing: keys in which the provider sees a difference; other keys are not compared.

    Raises:
        UncomparableError: if the content cannot be read.
    """
    whole = not before or not after
    dashboard, rule_group = None, None
    if kind is Kind.DASHBOARD and (whole or "configJson" in differing):
        dashboard = dashboard_diff(
            model_of(before.get("configJson")), model_of(after.get("configJson"))
        )
    if kind is Kind.RULE_GROUP:
        rule_group = rule_group_diff(before, after)
    own = _CONTENT.get(kind, "")
    keys = [] if whole else [key for key in differing if key != own]
    return Difference(dashboard, rule_group, tuple(_edits(kind, keys, before, after)))


def _edits(kind: Kind, keys: list[str], before: Inputs, after: Inputs) -> Iterator[Edit]:
    for key in keys:
        old, new = before.get(key), after.get(key)
        if kind is Kind.CONTACT_POINT and key in INTEGRATIONS:
            yield from integration_edits(key, old, new)
        elif is_secret(old) or is_secret(new):
            yield Edit((key,), key, _edit_kind(old, new), secret=True)
        else:
            yield from _values(key, old, new)


def _values(key: str, old: Any, new: Any) -> Iterator[Edit]:
    if key in _JSON_KEYS:
        old, new = _unmarked(_parsed(old)), _unmarked(_parsed(new))
    for one in edits({key: old}, {key: new}):
        yield one if None not in (old, new) else replace(one, kind=_edit_kind(old, new))


def _edit_kind(old: Any, new: Any) -> EditKind:
    if old in (None, ""):
        return EditKind.ADDED
    return EditKind.REMOVED if new in (None, "") else EditKind.CHANGED


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value)
    except (ValueError, TypeError):
        return value


def _unmarked(value: Any) -> Any:
    """Leaves out whose a data source is, which changes nothing in what it does."""
    return unmarked(value) if isinstance(value, Mapping) else value
