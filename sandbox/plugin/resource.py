"""What the three resource types share: check, plan, diff, and inputs out of a state.

The official plugin is a Terraform provider (plugin SDK v2) behind Pulumi's Terraform bridge, and
these functions are the part of the two that can be seen from outside. A resource type is a table
of `Property` rows; what is special about a property is a rule in its row, not a case in here.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from sandbox.plugin.client import Grafana
from sandbox.plugin.properties import ZERO, Property, kinds_of_change, problem_of
from sandbox.plugin.values import UNKNOWN, Secret

__all__ = ["DEFAULTS_KEY", "CheckResult", "Diff", "ResourceType", "State"]

State = dict[str, Any]
"""The inputs or outputs of one resource, by property name, without secret marks."""

DEFAULTS_KEY = "__defaults"
"""Bridge internal: the input that lists which inputs Check filled in by itself."""


@dataclass(frozen=True)
class CheckResult:
    """What Check answers: the completed inputs, and why they are refused, if they are."""

    inputs: State
    failures: list[str]


@dataclass(frozen=True)
class Diff:
    """What Diff answers.

    Attributes:
        kinds: By property path, `ADD`, `UPDATE` or `DELETE`, with `_REPLACE` at the end where
            that very property forces a replacement.
        diffs: The changed properties.
        replaces: The properties that force a replacement.
        stables: The properties that certainly stay as they are.
        delete_before_replace: Whether a replacement has to begin with the deletion.
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
        properties: All inputs and outputs but `id`.
        autonamed: The property Check makes a name for when the program has none, or None.
    """

    type_name: str
    properties: tuple[Property, ...]
    autonamed: str | None = None

    @abstractmethod
    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Create the resource; returns its id and state."""

    @abstractmethod
    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Return id and state of what is there now, or None if nothing is.

        `state` is the last known one; empty for an import. Write-only properties keep its values.
        """

    @abstractmethod
    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Change the resource from state `olds` to inputs `news`; returns the new state."""

    @abstractmethod
    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Delete the resource; it is no error if it is gone already."""

    def replacement_causes(self, olds: State, news: State) -> list[str]:
        """Return what beyond the `force_new` properties forces a replacement; mostly nothing."""
        return []

    def check(
        self, name: str, olds: State, news: State, proposed: str | None = None
    ) -> CheckResult:
        """Complete and validate the inputs of the resource called `name` in its program.

        Args:
            name: Its name in the program.
            olds: The inputs of the last deployment; empty if there was none.
            news: The inputs the program gives.
            proposed: The name the engine would like a made-up one to be; "" if there shall be
                none, None if it does not care.
        """
        inputs = {key: value for key, value in news.items() if not key.startswith("__")}
        failures = [
            f"Invalid or unknown key. Examine values at '{name}.{key}'."
            for key in inputs
            if key not in self.inputs
        ]
        # An explicit null is an input not given (bridge).
        inputs = {key: value for key, value in inputs.items() if value is not None}
        defaults = []
        if self.autonamed and self.autonamed not in inputs and proposed != "":
            inputs[self.autonamed] = _autoname(self.autonamed, name, olds, proposed)
            defaults.append(self.autonamed)
        for prop in self.inputs.values():
            if prop.name not in inputs and prop.default is not None:
                inputs[prop.name] = prop.default
                defaults.append(prop.name)
            problem = problem_of(prop, inputs.get(prop.name))
            if problem:
                failures.append(f"{problem}. Examine values at '{name}.{prop.name}'.")
        inputs[DEFAULTS_KEY] = sorted(defaults)
        return CheckResult(inputs, failures)

    def diff(self, olds: State, news: State) -> Diff:
        """Compare the state `olds` with the inputs `news`."""
        changed = self.changed(olds, news)
        replaces = [prop.name for prop in changed if prop.force_new]
        causes = self.replacement_causes(olds, news) if changed else []
        kinds: dict[str, str] = {}
        for prop in changed:
            kinds.update(kinds_of_change(prop, olds.get(prop.name), news.get(prop.name)))
        names = [prop.name for prop in changed]
        return Diff(
            kinds=kinds,
            diffs=sorted({*names, *causes}),
            replaces=sorted({*replaces, *causes}),
            stables=sorted(
                prop.name
                for prop in self.inputs.values()
                if prop.force_new and prop.name not in replaces
            ),
            # Two resources cannot share a name, unless the plugin made it up (bridge, schema.go;
            # recording 27).
            delete_before_replace=bool(replaces or causes)
            and self.autonamed is not None
            and self.autonamed not in news.get(DEFAULTS_KEY, []),
        )

    def changed(self, olds: State, news: State) -> list[Property]:
        """Return the inputs in which `news` differs from the state `olds`."""
        return [
            prop
            for prop in self.inputs.values()
            if prop.changes(olds.get(prop.name), news.get(prop.name))
        ]

    def plan_create(self, inputs: State) -> State:
        """Return the state a creation will lead to, as far as it can be told (recording 27)."""
        plan: State = {"id": UNKNOWN}
        for prop in self.properties:
            value = inputs.get(prop.name)
            if value is None and (prop.output or (prop.computed and prop.name != "orgId")):
                value = UNKNOWN
            plan[prop.name] = prop.into_state(value)
        return plan

    def plan_update(self, olds: State, news: State) -> State:
        """Return the state an update will lead to, as far as it can be told.

        What does not change keeps the state's value, even where the input is written otherwise
        (`isDefault` in recording 22). What the program no longer gives becomes empty, not null
        (recordings 13 and 26).
        """
        plan = dict(olds)
        for prop in self.changed(olds, news):
            value = news.get(prop.name)
            plan[prop.name] = ZERO[prop.kind] if value is None else prop.into_state(value)
        return plan

    def inputs_from_state(self, olds: State | None, state: State) -> State:
        """Return the inputs that belong to a state just read.

        Args:
            olds: The inputs known so far; None for an import.
            state: The state.

        Returns:
            For a refresh, the known inputs with their values of now; only a text that the state
            rewrites stays as the program has it, unless it is secret (recording 25). For an
            import, every input whose value is not the default (recording 58).
        """
        if olds is None:
            found = {
                name: state[name]
                for name, prop in self.inputs.items()
                if state.get(name) not in (None, ZERO[prop.kind], prop.default)
            }
            return {**found, DEFAULTS_KEY: []}
        inputs: State = {}
        for name, old in olds.items():
            prop = self.inputs.get(name)
            if prop is None or old is None or (prop.normalise and not prop.secret):
                inputs[name] = old
            elif state.get(name) is not None:
                inputs[name] = state[name]
        if DEFAULTS_KEY in olds:
            # A default that Grafana has changed since is no default any more (bridge).
            kept = [name for name in olds[DEFAULTS_KEY] if inputs.get(name) == olds.get(name)]
            inputs[DEFAULTS_KEY] = kept
        return inputs

    def marked(self, values: State, *, absent: bool = False) -> State:
        """Return `values` with the secret properties marked; if `absent`, null ones too."""
        secret = {prop.name for prop in self.properties if prop.secret}
        return {
            key: Secret(value) if key in secret and (absent or value is not None) else value
            for key, value in values.items()
        }

    @property
    def inputs(self) -> dict[str, Property]:
        """The properties a program can give, by name."""
        return {prop.name: prop for prop in self.properties if not prop.output}


def _autoname(property_name: str, name: str, olds: State, proposed: str | None) -> str:
    """Return the name made up before, or a new one, as the bridge makes them."""
    if property_name in olds.get(DEFAULTS_KEY, []):
        return str(olds[property_name])
    return proposed or f"{name}-{secrets.token_hex(4)[:7]}"
