"""The states of a property: the planned state before a change, the final state after it."""

from __future__ import annotations

from typing import Any

from mcp_monitoring.review.provider.properties import Property

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
        return [] if prop.kind == "array" and (prop.fields or prop.unordered) else None
    if prop.is_block:
        fields = prop.fields_in(value)
        return {inner.name: planned(inner, value.get(inner.name)) for inner in fields}
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
        return _unchanged(prop, old)
    if new is None:
        return prop.zero
    if isinstance(new, Unknown):
        return new
    if prop.is_block and old is not None:
        return {
            inner.name: replanned(inner, old.get(inner.name), new.get(inner.name))
            for inner in prop.fields_in(old, new)
        }
    if prop.kind == "array":
        first, again = (_joining, _staying) if prop.unordered else (planned, replanned)
        return [
            first(prop.item, item) if partner is None else again(prop.item, partner, item)
            for partner, item in zip(prop.partners(old or [], new), new, strict=True)
        ]
    return planned(prop, new)


def _unchanged(prop: Property, old: Any) -> Any:
    """Returns a state that stays beside a change; its lists are not null (recording 96)."""
    if prop.is_block and old is not None:
        fields = prop.fields_in(old)
        return {inner.name: _unchanged(inner, old.get(inner.name)) for inner in fields}
    if prop.kind == "array":
        return [_unchanged(prop.item, item) for item in old or []]
    return old


def _joining(item: Property, new: Any) -> Any:
    """Returns the planned state of an item that comes into an existing set (recording 133)."""
    plan = planned(item, new)
    for inner in item.fields:
        if inner.kind == "object":
            plan[inner.name] = plan[inner.name] or None
        elif plan[inner.name] is None:
            plan[inner.name] = inner.zero
    return plan


def _staying(item: Property, old: Any, new: Any) -> Any:
    """Returns the planned state of an item that stays in a set that changes (recording 103)."""
    plan = planned(item, new)
    for inner in item.fields:
        if inner.output or (plan[inner.name] is None and inner.kind == "object"):
            plan[inner.name] = old.get(inner.name)
    return plan


def settled(prop: Property, plan: Any, state: Any) -> Any:
    """Returns the state read back after a change, with null where the plan has null.

    Grafana's answer is the same for null and empty. After a change Terraform keeps the null of its
    plan. A refresh has no plan (`activeTimings` in recordings 01, 03 and 34). A set stays as
    planned, whatever else Grafana has, unless something in the plan was unknown (recording 101).
    """
    if prop.unordered and _is_known(plan):
        return plan
    if plan is None and state in ([], {}):
        return None
    if prop.is_block and isinstance(plan, dict) and isinstance(state, dict):
        return {
            inner.name: settled(inner, plan.get(inner.name), state.get(inner.name))
            for inner in prop.fields_in(plan, state)
        }
    if prop.kind == "array" and not prop.unordered and plan and len(plan) == len(state):
        pairs = zip(plan, state, strict=True)
        return [settled(prop.item, before, after) for before, after in pairs]
    return state


def _is_known(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not isinstance(value, Unknown) and all(map(_is_known, inner))
