"""The inputs of a resource: Check completes and validates them, Read finds them in a state."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from mcp_monitoring.review.provider.properties import Property

from sandbox.plugin.values import Secret, Unknown

__all__ = [
    "DEFAULTS_KEY",
    "CheckResult",
    "completed",
    "imported",
    "is_default",
    "marked",
    "refreshed",
]

DEFAULTS_KEY: Final = "__defaults"
"""The bridge's own input; it lists the inputs that Check has filled in."""

_PYTHON: Final[Mapping[str, type]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "object": dict,
    "array": list,
}


@dataclass(frozen=True)
class CheckResult:
    """Check's answer: the completed inputs, and the reasons why they are refused."""

    inputs: dict[str, Any]
    failures: list[str]


def is_default(name: str, olds: Mapping[str, Any]) -> bool:
    """Tells whether an old input counts as filled in by Check.

    Where the list is missing, every one does (bridge, `applyDefaults`).
    """
    return name in olds and name in olds.get(DEFAULTS_KEY, olds)


def completed(
    props: Iterable[Property], given: Mapping[str, Any], where: str, olds: Mapping[str, Any]
) -> CheckResult:
    """Completes and validates the inputs of a resource, or of an object inside one.

    An old default is used again, whatever it has become: so a change made in Grafana is taken
    over (bridge, `applyDefaults`).

    Args:
        props: Its properties.
        given: What the program gives.
        where: The path to it, for messages.
        olds: Its inputs of the last deployment, or as refreshed since; empty if there are none.
    """
    known = {prop.name: prop for prop in props if not prop.output}
    own = {key: value for key, value in given.items() if not key.startswith("__")}
    failures = [
        f"Invalid or unknown key. Examine values at '{where}.{key}'."
        for key in own
        if key not in known
    ]
    # An input that is null counts as not given (bridge).
    inputs = {key: value for key, value in own.items() if value is not None}
    defaults = []
    for prop in known.values():
        path = f"{where}.{prop.name}"
        if prop.name not in inputs and prop.default is not None:
            old = olds[prop.name] if is_default(prop.name, olds) else None
            inputs[prop.name] = copy.copy(prop.default if old is None else old)
            defaults.append(prop.name)
        problem = _problem(prop, inputs.get(prop.name))
        if problem and not (prop.unless in inputs and prop.name not in inputs):
            failures.append(f"{problem}. Examine values at '{path}'.")
        elif prop.fields and prop.name in inputs:
            inputs[prop.name], inner = _completed_inside(
                prop, inputs[prop.name], path, olds.get(prop.name)
            )
            failures += inner
    inputs[DEFAULTS_KEY] = sorted(defaults)
    return CheckResult(inputs, failures)


def _completed_inside(prop: Property, value: Any, path: str, old: Any) -> tuple[Any, list[str]]:
    """Completes the object, or the objects, that `value` is; in a list by their places."""
    if isinstance(value, Unknown):
        return value, []
    if prop.kind == "array":
        items, failures = [], []
        for index, (item, before) in enumerate(zip_longest(value, (old or [])[: len(value)])):
            where = f"{path}[{index}]"
            problem = _problem(prop.item, item)
            if problem:
                failures.append(f"{problem}. Examine values at '{where}'.")
                continue
            whole, inner = _completed_inside(prop.item, item, where, before)
            items.append(whole)
            failures += inner
        return items, failures
    result = completed(prop.fields, value, path, old or {})
    return result.inputs, result.failures


def _problem(prop: Property, value: Any) -> str | None:
    """Says why `value` is wrong for this property, or None; the caller ends the sentence."""
    if value is None:
        if not prop.required:
            return None
        # Text: bridge, with its two full stops; not recorded.
        return (
            f'Missing required argument. The argument "{prop.terraform_name}" is required, '
            "but no definition was found."
        )
    if not prop.reproduced:
        return (
            f"{prop.name} is not reproduced by the mcp-monitoring stand-in for the Grafana plugin"
        )
    if isinstance(value, Unknown):
        return None
    if not isinstance(value, _PYTHON[prop.kind]):
        # Not recorded. The bridge converts some scalars; programs should not use that.
        return f"expected {prop.kind} type, got {type(value).__name__}"
    return prop.problem(value) if prop.problem else None


def imported(props: Iterable[Property], state: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the inputs of an import: those that differ from the default (recording 58).

    So does a null (`preventDestroyIfNotEmpty` in recording 134). A required input always stays,
    because Check would refuse the others without it, and so does a secret map (recording 134).
    """
    found: dict[str, Any] = {}
    for prop in props:
        value = state.get(prop.name)
        if prop.output or not prop.reproduced:
            continue
        if value is None:
            if prop.default is not None:
                found[prop.name] = None
            continue
        stays = prop.required or (prop.secret and prop.default is not None)
        if value in (prop.zero, prop.default) and not stays:
            continue
        if prop.is_block:
            value = imported(prop.fields, value)
        elif prop.fields:
            value = [imported(prop.fields, item) for item in value]
        found[prop.name] = value
    return {**found, DEFAULTS_KEY: []}


def refreshed(
    props: Iterable[Property], olds: Mapping[str, Any], state: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the inputs `olds` with their current values.

    If the state has a text in a rewritten form, the program's text stays, unless it is secret
    (recordings 25 and 47). No inputs and no items of a list are added.
    """
    known = {prop.name: prop for prop in props}
    inputs: dict[str, Any] = {}
    for name, old in olds.items():
        prop = known.get(name)
        if prop is None or old is None or (prop.normalise and not prop.secret):
            inputs[name] = old
        elif state.get(name) is not None:
            inputs[name] = _value_now(prop, old, state[name])
        elif prop.default is not None:
            inputs[name] = None  # as an import has left it (recording 136)
    if DEFAULTS_KEY in olds:
        # A default that Grafana has changed since is no default any more, and a secret is never
        # seen to be the same. A list that is empty then is left out, which makes defaults of all
        # there is (bridge 3.125, pull request 3356; so seen with the real plugin).
        kept = [
            name
            for name in olds[DEFAULTS_KEY]
            if inputs.get(name) == olds.get(name) and not (name in known and known[name].secret)
        ]
        if kept:
            inputs[DEFAULTS_KEY] = kept
    return inputs


def _value_now(prop: Property, old: Any, value: Any) -> Any:
    if prop.is_block:
        return refreshed(prop.fields, old, value)
    if prop.fields:
        pairs = zip(old, value, strict=False)
        return [refreshed(prop.fields, before, now) for before, now in pairs]
    return value[: len(old)] if prop.kind == "array" else value


def marked(
    props: Iterable[Property], values: Mapping[str, Any], *, absent: bool = False
) -> dict[str, Any]:
    """Marks the secret properties in `values`; with `absent` also those that are null."""
    known = {prop.name: prop for prop in props}
    return {
        name: _marked_value(known[name], value, absent) if name in known else value
        for name, value in values.items()
    }


def _marked_value(prop: Property, value: Any, absent: bool) -> Any:
    if prop.secret:
        return Secret(value) if absent or value is not None else value
    if prop.is_block and isinstance(value, dict):
        return marked(prop.fields, value, absent=absent)
    if prop.fields and isinstance(value, list):
        return [_marked_value(prop.item, item, absent) for item in value]
    return value
