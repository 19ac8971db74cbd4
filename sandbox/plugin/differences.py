"""Diff's `detailedDiff`: the kinds of change in a property, by path."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

from mcp_monitoring.review.provider.properties import Property

from sandbox.plugin.values import Unknown

__all__ = ["kinds_of_change"]


def kinds_of_change(prop: Property, old: Any, new: Any, path: str = "") -> dict[str, str]:
    """Returns what changes from the state `old` to the input `new`.

    Each field of an object, entry of a map and item of a list has its own path (recordings 26, 31,
    34 and 35). A set has one path (recording 37), unless items only leave it (recordings 103 and
    283). What was empty, or becomes so, has one path as well (recordings 102, 115 and 197).

    Args:
        prop: The property.
        old: Its value in the state.
        new: Its value in the inputs; None if it is not given.
        path: Its path, if it is not at the top.

    Returns:
        By path, `ADD`, `UPDATE` or `DELETE`, with `_REPLACE` at the end if the property itself
        forces a replacement.
    """
    path = path or prop.name
    if not prop.changes(old, new):
        return {}
    suffix = "_REPLACE" if prop.force_new else ""
    whole = {path: _kind(old, new) + suffix}
    if old is None or isinstance(new, Unknown):
        return whole
    kinds: dict[str, str] = {}
    if prop.is_block:
        if new is None:
            return whole
        for inner in prop.fields:
            if not inner.output:
                where = path + _step(inner.name)
                kinds |= kinds_of_change(inner, old.get(inner.name), new.get(inner.name), where)
        return kinds
    if prop.kind == "object":
        new = new or {}
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                kinds[path + _step(key)] = _kind(old.get(key), new.get(key)) + suffix
        return kinds
    if prop.kind == "array":
        if not old or not new:
            return {path: ("DELETE" if old else "ADD") + suffix}
        if prop.unordered:
            partners = prop.partners(old, new)
            if None in partners:
                return {path: "UPDATE" + suffix}
            left = [index for index, item in enumerate(old) if item not in partners]
            return {f"{path}[{index}]": "DELETE" + suffix for index in left}
        for index, (before, after) in enumerate(zip_longest(old, new)):
            kinds |= kinds_of_change(prop.item, before, after, f"{path}[{index}]")
        return kinds
    return whole


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return "ADD"
    return "DELETE" if new is None else "UPDATE"


def _step(key: str) -> str:
    """Returns the path step to an entry (recording 26: `httpHeaders["X-Scope-OrgID"]`)."""
    if re.fullmatch(r"[A-Za-z_$][\w$]*", key):
        return f".{key}"
    escaped = key.replace('"', '\\"')
    return f'["{escaped}"]'
