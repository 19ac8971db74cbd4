"""What the resource types share: check, diff, plan, and the inputs in a state.

The official plugin is a Terraform provider (plugin SDK v2) behind Pulumi's Terraform bridge. These
functions do what can be seen of the two from outside. A resource type is a table of `Property`
rows. Special rules of a property are in its row, not in this module.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mcp_monitoring.review.provider.properties import Property, changed, left_unset

from sandbox.plugin.client import Grafana, GrafanaError
from sandbox.plugin.differences import kinds_of_change
from sandbox.plugin.inputs import (
    DEFAULTS_KEY,
    CheckResult,
    completed,
    imported,
    is_default,
    marked,
    refreshed,
)
from sandbox.plugin.plans import planned, replanned, settled
from sandbox.plugin.values import UNKNOWN, Unknown

__all__ = [
    "Diff",
    "ResourceType",
    "State",
    "UnfinishedError",
    "reading",
    "unfinished",
    "unless_gone",
]

State = dict[str, Any]
"""The inputs or outputs of one resource, by property name, without secret marks."""


@dataclass(frozen=True)
class Diff:
    """Diff's answer.

    Attributes:
        kinds: By property path, `ADD`, `UPDATE` or `DELETE`, with `_REPLACE` at the end if the
            property itself forces a replacement.
        diffs: The changed properties.
        replaces: The properties that force a replacement.
        stables: The properties that certainly do not change.
        delete_before_replace: Whether a replacement must start with the deletion.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    diffs: list[str] = field(default_factory=list)
    replaces: list[str] = field(default_factory=list)
    stables: list[str] = field(default_factory=list)
    delete_before_replace: bool = False


class ResourceType(ABC):
    """A resource type: its properties, and how to create, read, update and delete one.

    Attributes:
        type_name: Pulumi's token of the type.
        properties: All inputs and outputs except `id`.
        autonamed: The property for which Check makes a name if the program gives none, or None.
    """

    type_name: str
    properties: tuple[Property, ...]
    autonamed: str | None = None

    @abstractmethod
    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Creates the resource; returns its id and state."""

    @abstractmethod
    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Returns the current id and state, or None if the resource does not exist.

        `state` is the last known state; it is empty for an import. Write-only properties keep its
        values.
        """

    @abstractmethod
    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Changes the resource from state `olds` to inputs `news`; returns the new state."""

    @abstractmethod
    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Deletes the resource; for most types it is no error if it does not exist."""

    def replacement_causes(self, olds: State, news: State) -> list[str]:
        """Lists what else forces a replacement, besides the `force_new` properties."""
        return []

    def check(
        self, name: str, olds: State, news: State, proposed: str | None = None
    ) -> CheckResult:
        """Completes and validates the inputs of the resource called `name` in its program.

        Args:
            name: Its name in the program.
            olds: The inputs of the last deployment; empty if there was none.
            news: The inputs the program gives.
            proposed: The engine's proposal for a generated name; "" if there must be none, None if
                the engine has no proposal.
        """
        given = dict(news)
        made_up = (
            self.autonamed is not None and given.get(self.autonamed) is None and proposed != ""
        )
        if self.autonamed and made_up:
            given[self.autonamed] = _autoname(self.autonamed, name, olds, proposed)
        result = completed(self.properties, given, name, olds)
        if made_up:
            result.inputs[DEFAULTS_KEY] = sorted([*result.inputs[DEFAULTS_KEY], self.autonamed])
        return result

    def diff(self, olds: State, news: State) -> Diff:
        """Compares the state `olds` with the inputs `news`."""
        differing = self.changed(olds, news)
        replaces = [prop.name for prop in differing if prop.force_new]
        causes = self.replacement_causes(olds, news) if differing else []
        kinds: dict[str, str] = {}
        for prop in differing:
            kinds.update(kinds_of_change(prop, olds.get(prop.name), news.get(prop.name)))
        if differing:
            kinds |= dict.fromkeys(left_unset(self.properties, olds, news), "ADD")
        names = [prop.name for prop in differing] + [name for name in kinds if name in self.inputs]
        return Diff(
            kinds=kinds,
            diffs=sorted({*names, *causes}),
            replaces=sorted({*replaces, *causes}),
            stables=sorted(
                prop.name
                for prop in self.inputs.values()
                if prop.force_new and prop.name not in replaces
            ),
            # Two resources cannot have the same name. The plugin's own names differ (bridge,
            # schema.go; recording 27).
            delete_before_replace=bool(replaces or causes)
            and self.autonamed is not None
            and self.autonamed not in news.get(DEFAULTS_KEY, []),
        )

    def changed(self, olds: State, news: State) -> list[Property]:
        """Returns the inputs in which `news` differs from the state `olds`."""
        return changed(self.properties, olds, news)

    def plan_create(self, inputs: State) -> State:
        """Returns the planned state of a creation (recording 27)."""
        plan = {prop.name: planned(prop, inputs.get(prop.name)) for prop in self.properties}
        return {**plan, "id": UNKNOWN, "orgId": inputs.get("orgId")}

    def plan_update(self, olds: State, news: State) -> State:
        """Returns the planned state of an update."""
        plan = dict(olds)
        differing = self.changed(olds, news)
        for prop in differing:
            plan[prop.name] = replanned(prop, olds.get(prop.name), news.get(prop.name))
        if differing:
            plan |= {name: news[name] for name in left_unset(self.properties, olds, news)}
        return plan

    def settle(self, plan: State, state: State) -> State:
        """Returns the state read back after a change that had the plan `plan`."""
        found = {
            prop.name: settled(prop, plan.get(prop.name), state.get(prop.name))
            for prop in self.properties
        }
        return {**state, **found}

    def inputs_from_state(self, olds: State | None, state: State) -> State:
        """Returns the inputs that belong to a state that was just read.

        Args:
            olds: The inputs known so far; None for an import.
            state: The state.
        """
        if olds is None:
            return imported(self.properties, state)
        return refreshed(self.inputs.values(), olds, state)

    def marked(self, values: State, *, absent: bool = False) -> State:
        """Marks the secret properties in `values`; with `absent` also those that are null."""
        return marked(self.properties, values, absent=absent)

    @property
    def inputs(self) -> dict[str, Property]:
        """The properties a program can give, by name."""
        return {prop.name: prop for prop in self.properties if not prop.output}


def _autoname(property_name: str, name: str, olds: State, proposed: str | None) -> str:
    """Returns the generated name of before, or generates one, as the bridge does."""
    if is_default(property_name, olds):
        return str(olds[property_name])
    return proposed or f"{name}-{secrets.token_hex(4)[:7]}"


class UnfinishedError(GrafanaError):
    """A change failed when some of it was done.

    Attributes:
        identifier: The id of the resource.
        state: What the engine is to take for its state.
    """

    def __init__(self, error: GrafanaError, identifier: str, state: State) -> None:
        super().__init__(str(error), error.status)
        self.identifier = identifier
        self.state = state


@contextmanager
def unfinished(identifier: str, plan: State) -> Iterator[None]:
    """Says of an error inside that the resource exists and has its planned state.

    The provider saves the plan, even if Grafana has refused all of it (recordings 184 and 185,
    plugin SDK). What was unknown in the plan is null then.
    """
    try:
        yield
    except GrafanaError as error:
        known = {name: _or_null(value) for name, value in plan.items()}
        raise UnfinishedError(error, identifier, {**known, "id": identifier}) from None


def _or_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _or_null(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_or_null(item) for item in value]
    return None if isinstance(value, Unknown) else value


@contextmanager
def reading(what: str, identifier: str) -> Iterator[None]:
    """Says of an error inside, other than 404, what could not be read (recordings 91 and 184)."""
    try:
        yield
    except GrafanaError as error:
        if error.status == 404:
            raise
        message = f"error reading {what} with ID`{identifier}`: {error}"
        raise GrafanaError(message, error.status) from None


def unless_gone(read_state: Callable[[], State]) -> tuple[str, State] | None:
    """Returns the id and the state that is read, or None if Grafana answers 404.

    Raises:
        GrafanaError: If the request fails for another reason.
    """
    try:
        state = read_state()
    except GrafanaError as error:
        if error.status == 404:
            return None
        raise
    return state["id"], state
