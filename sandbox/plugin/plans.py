"""The states of a property: the planned state before a change, the final state after it."""

from __future__ import annotations

from typing import Any

from sandbox.plugin.properties import Property
from sandbox.plugin.values import UNKNOWN, Unknown

__all__ = ["planned", "replanned", "settled"]


def planned(prop: Property, value: Any) -> Any:
    """Returns the planned state of a new property with the input `value`.

    A value that Grafana chooses is unknown (recording 27).
    """
    if isinstance(value, Unknown):
        return value
    if value is None:
        if prop.output or prop.computed:
            return UNKNOWN
        # In Terraform a missing block is an empty list, a missing attribute is null
        # (recording 01: `alertmanagers`, `activeTimings`).
        return [] if prop.kind == "array" and prop.fields else None
    if prop.is_block:
        return {inner.name: planned(inner, value.get(inner.name)) for inner in prop.fields}
    if prop.kind == "array":
        return [planned(prop.item, item) for item in value]
    return prop.into_state(value)


def replanned(prop: Property, old: Any, new: Any) -> Any:
    """Returns the planned state of a property with the state `old` and the input `new`.

    Without a change the state's value stays, even if the input is written in another way
    (`isDefault` in recording 22). An input that the program no longer gives becomes empty, not
    null (recordings 13 and 26).
    """
    if prop.output or not prop.changes(old, new):
        return old
    if new is None:
        return prop.zero
    if isinstance(new, Unknown):
        return new
    if prop.is_block and old is not None:
        return {
            inner.name: replanned(inner, old.get(inner.name), new.get(inner.name))
            for inner in prop.fields
        }
    if prop.kind == "array":
        return [
            planned(prop.item, item) if partner is None else replanned(prop.item, partner, item)
            for partner, item in zip(prop.partners(old or [], new), new, strict=True)
        ]
    return planned(prop, new)


def settled(prop: Property, plan: Any, state: Any) -> Any:
    """Returns the state read back after a change, with null where the plan has null.

    Grafana's answer is the same for null and empty. After a change Terraform keeps the null of its
    plan. A refresh has no plan (`activeTimings` in recordings 01, 03 and 34).
    """
    if plan is None and state in ([], {}):
        return None
    if prop.is_block and isinstance(plan, dict) and isinstance(state, dict):
        return {
            inner.name: settled(inner, plan.get(inner.name), state.get(inner.name))
            for inner in prop.fields
        }
    if prop.kind == "array" and not prop.unordered and plan and len(plan) == len(state):
        pairs = zip(plan, state, strict=True)
        return [settled(prop.item, before, after) for before, after in pairs]
    return state
