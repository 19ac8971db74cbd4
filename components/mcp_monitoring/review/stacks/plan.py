"""Plans: the output of `pulumi preview --json` or `pulumi refresh --preview-only --json`. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .kinds import KINDS, Kind
from .pulumi_cli import error_messages
from .urns import project_and_stack, type_in

SECRET = "[secret]"  # noqa: S105  # the mask of a secret, not a secret
"""The text that Pulumi prints in the place of a secret."""

# The two halves of a replacement; Pulumi adds a step for the whole.
_HALVES = ("create-replacement", "delete-replaced")


class PlanError(Exception):
    """A text that is not a plan; the message says why and what to do."""


@dataclass(frozen=True)
class State:
    """The current or the planned state of a resource.

    Attributes:
        inputs: inputs of the program.
        outputs: values of Grafana, as the provider reads them; empty if not known yet.
        dependencies: URNs of the resources that it depends on.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One resource of a plan.

    Attributes:
        operation: operation of Pulumi, such as `same`, `update` or `replace`.
        urn: URN of the resource.
        type: its type token.
        custom: whether it is an object of a provider; false for a component.
        old: its current state; None if it does not exist.
        new: its planned state; None if it is to be deleted.
        differing: keys in which the provider sees a difference.
        replacing: the differing keys that force a replacement.
        provider: URN of its provider.
    """

    operation: str
    urn: str
    type: str
    custom: bool
    old: State | None
    new: State | None
    differing: tuple[str, ...] = ()
    replacing: tuple[str, ...] = ()
    provider: str = ""

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return KINDS.get(self.type, Kind.OTHER)

    @property
    def name(self) -> str:
        """Its logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Plan:
    """The planned changes of a stack.

    Attributes:
        steps: one step per resource, without components and the stack.
        config: configuration of the stack, by full key; secrets are masked.
        lost_replacements: URNs of resources whose replacement is lost: a refresh with
            `--run-program` stored their new replacement trigger as if it were deployed.
        components: steps of the components and of the stack.
        left_out: why resources of the stack have no step, by URN; known of a plan without Pulumi.
    """

    steps: tuple[Step, ...]
    config: Mapping[str, str]
    lost_replacements: frozenset[str] = frozenset()
    components: tuple[Step, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def project_and_stack(self) -> tuple[str, str]:
        """The names of its project and stack, from a URN; empty for a plan without steps."""
        return project_and_stack(step.urn for step in (*self.components, *self.steps))


def read_plan(text: str, source: str = "the plan") -> Plan:
    """Reads a plan.

    Args:
        text: output of `pulumi preview --json` or `pulumi refresh --preview-only --json`.
        source: origin of the text, for messages.

    Raises:
            PlanError: if the text is cut off, or is not a plan.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        why = "it is empty" if not text.strip() else f"it is not JSON ({error})"
        raise PlanError(f"{source}: {why}; make it with: pulumi preview --json") from None
    except RecursionError:
        raise PlanError(f"{source}: nested too deep to be a plan") from None
    steps = document.get("steps") if isinstance(document, dict) else None
    if not isinstance(document, dict) or (steps is None and "changeSummary" not in document):
        raise PlanError(f"{source}: it is not a plan; make one with: pulumi preview --json")
    if errors := error_messages(document.get("diagnostics")):
        raise PlanError(f"{source}: the preview failed: {errors[0]}")
    try:
        read = [_step(one) for one in steps or []]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise PlanError(f"{source}: one of its steps has no operation, URN or state") from None
    config = document.get("config")
    return Plan(
        steps=tuple(step for step in read if step.custom and step.operation not in _HALVES),
        config=config if isinstance(config, dict) else {},
        lost_replacements=frozenset(
            str(step["urn"]) for step in steps or [] if _loses_replacement(step)
        ),
        components=tuple(step for step in read if not step.custom),
    )


def _loses_replacement(step: Mapping[str, Any]) -> bool:
    """Tells whether a replacement is lost (seen with engine 3.254, `--refresh --run-program`)."""
    old, new = step.get("oldState") or {}, step.get("newState") or {}
    key = "replacementTrigger"
    return step["op"] == "refresh" and bool(new) and old.get(key) != new.get(key)


def unchanged_step(resource: Mapping[str, Any]) -> Step:
    """Makes the step of a deployed resource without changes, which a plan leaves out.

    Args:
        resource: the resource in the form of `pulumi stack export`.
    """
    return _step({"op": "same", "urn": resource["urn"], "oldState": resource, "newState": resource})


def refreshed_step(
    resource: Mapping[str, Any], read: Mapping[str, Any] | None, differing: Sequence[str]
) -> Step:
    """Makes the step of a refresh of one resource.

    Args:
        resource: the deployed resource in the form of `pulumi stack export`, its secrets masked.
        read: its properties in Grafana; None if it is gone.
        differing: keys in which the provider sees a difference.
    """
    if read is None:
        return _step({"op": "delete", "urn": resource["urn"], "oldState": resource})
    return _step(
        {
            "op": "update" if differing else "same",
            "urn": resource["urn"],
            "oldState": resource,
            "newState": {**resource, "outputs": read},
            "diffReasons": differing,
        }
    )


def _step(step: Mapping[str, Any]) -> Step:
    old, new = step.get("oldState"), step.get("newState")
    state: Mapping[str, Any] = new or old or {}
    urn = str(step["urn"])
    detailed: Mapping[str, Any] = step.get("detailedDiff") or {}
    differing = [_root(path) for path in (*(step.get("diffReasons") or ()), *detailed)]
    replacing: Sequence[str] = step.get("replaceReasons") or ()
    return Step(
        operation=str(step["op"]),
        urn=urn,
        type=str(state.get("type") or type_in(urn)),
        custom=bool(state.get("custom")),
        old=_state(old),
        new=_state(new),
        differing=tuple(dict.fromkeys(path for path in differing if not path.startswith("__"))),
        replacing=tuple(dict.fromkeys(map(_root, replacing))),
        # A URN has four parts; the id of the provider may follow them.
        provider="::".join(str(state.get("provider") or "").split("::")[:4]),
    )


def _state(state: Mapping[str, Any] | None) -> State | None:
    if not state:
        return None
    return State(
        inputs=state.get("inputs") or {},
        outputs=state.get("outputs") or {},
        dependencies=tuple(state.get("dependencies") or ()),
    )


def _root(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
