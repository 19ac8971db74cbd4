"""Compares two states of one resource, such as Grafana's state and the planned one. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...dashboard.wrappers import is_dynamic, unwrapped
from ...marks import unmarked
from ..stacks.kinds import Kind
from ..stacks.plan import SECRET, State, Step
from .json_edits import edits
from .model import DashboardDiff, Edit, EditKind, RuleGroupDiff
from .panels import dashboard_diff
from .rules import rule_group_diff

Inputs = Mapping[str, Any]

_CONTENT: Mapping[Kind, str] = {Kind.DASHBOARD: "configJson", Kind.RULE_GROUP: "rules"}
"""Inputs that have their own comparison."""

# The engine marks special values with this key; the second constant marks a secret.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a public constant of Pulumi

# Properties that hold JSON as text; their JSON values are compared, not their texts.
_JSON_KEYS = ("jsonDataEncoded",)


class UncomparableError(Exception):
    """The content of a resource cannot be compared; the message says why."""


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


def held_properties(step: Step) -> dict[str, Any]:
    """Lists the properties of a resource as Grafana has them; empty if it does not exist.

    Raises:
        UncomparableError: if the content of a dashboard cannot be read.
    """
    old = step.old or State()
    held = {**old.inputs, **old.outputs}
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
    return Difference(dashboard, rule_group, tuple(_edits(keys, before, after)))


def model_of(config_json: Any) -> Mapping[str, Any]:
    """Reads the content of a dashboard; empty if there is none.

    Raises:
        UncomparableError: if the content is secret, not known yet, no JSON, or of schema v2.
    """
    if config_json in (None, ""):
        return {}
    if config_json == SECRET:
        raise UncomparableError("there is a secret in it, so Pulumi does not show it")
    try:
        model = json.loads(config_json)
    except (ValueError, TypeError, RecursionError):
        raise UncomparableError("its content is not known before it is deployed") from None
    if not isinstance(model, dict):
        raise UncomparableError("its content is no JSON object")
    inner = unwrapped(model).model
    if is_dynamic(inner):
        raise UncomparableError("it is a dynamic dashboard (schema v2), which is not supported")
    return inner


def _edits(keys: list[str], before: Inputs, after: Inputs) -> Iterator[Edit]:
    for key in keys:
        old, new = before.get(key), after.get(key)
        if is_secret(old) or is_secret(new):
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


def is_secret(value: Any) -> bool:
    """Tells whether a value is or contains a secret: masked in a plan, encrypted in a state."""
    if isinstance(value, Mapping):
        return value.get(_SIGNATURE) == _SECRET_SIGNATURE or any(map(is_secret, value.values()))
    if isinstance(value, list):
        return any(map(is_secret, value))
    return isinstance(value, str) and value == SECRET
