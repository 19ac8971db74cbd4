"""The properties of a resource type: what one is, when it changes, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sandbox.plugin.values import Unknown

__all__ = ["ZERO", "Property", "kinds_of_change", "problem_of"]

ZERO: Final[Mapping[str, Any]] = {"string": "", "boolean": False, "integer": 0, "object": {}}
"""By kind of property, the value that stands for none."""

_PYTHON: Final[Mapping[str, type]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "object": dict,
}


@dataclass(frozen=True)
class Property:
    """One property of a resource type.

    Attributes:
        name: Pulumi's name of it.
        kind: Its type; "object" is a map of strings.
        required: Whether Check insists on it.
        default: What Check fills in; None for nothing.
        computed: Whether Grafana (or the plugin) chooses a value when the program has none; then
            leaving it out is never a change.
        output: Whether it is no input at all.
        force_new: Whether a change replaces the resource.
        secret: Whether it is marked secret wherever it appears.
        normalise: How the text is rewritten on its way into the state.
        same: Tells whether going from the first value (state) to the second (normalised input) is
            to be overlooked; in addition to being equal.
        problem: What is wrong with a value, or None.
    """

    name: str
    kind: Literal["string", "boolean", "integer", "object"] = "string"
    required: bool = False
    default: Any = None
    computed: bool = False
    output: bool = False
    force_new: bool = False
    secret: bool = False
    normalise: Callable[[str], str] | None = None
    same: Callable[[Any, Any], bool] | None = None
    problem: Callable[[str], str | None] | None = None

    @property
    def terraform_name(self) -> str:
        """The provider's own name of it, which its messages use: `configJson` is `config_json`."""
        return re.sub("[A-Z]", lambda match: "_" + match[0].lower(), self.name)

    def into_state(self, value: Any) -> Any:
        """Return an input as the state keeps it."""
        if self.normalise is None or not isinstance(value, str):
            return value
        return self.normalise(value)

    def changes(self, old: Any, new: Any) -> bool:
        """Tell whether the input `new` (None: not given) differs from the state's `old`."""
        if isinstance(new, Unknown):
            return True
        if new is None and self.computed:
            return False
        new = self.into_state(new)
        if self.kind in ("string", "object"):
            # The plugin SDK cannot tell an empty string or map from none (recordings 13, 17).
            old, new = old or ZERO[self.kind], new or ZERO[self.kind]
        return bool(old != new and not (self.same and self.same(old, new)))


def problem_of(prop: Property, value: Any) -> str | None:
    """Return why `value` cannot be this property, or None; the bridge ends the sentence."""
    if value is None:
        if not prop.required:
            return None
        # The bridge's words, with its two full stops. Not recorded.
        return (
            f'Missing required argument. The argument "{prop.terraform_name}" is required, '
            "but no definition was found."
        )
    if isinstance(value, Unknown):
        return None
    if not isinstance(value, _PYTHON[prop.kind]):
        # Not recorded; the bridge converts between scalars where it can, which nobody should
        # rely on.
        return f"expected {prop.kind} type, got {type(value).__name__}"
    return prop.problem(value) if prop.problem and isinstance(value, str) else None


def kinds_of_change(prop: Property, old: Any, new: Any) -> dict[str, str]:
    """Return the kinds of change of one property; a map's entries each have their own."""
    suffix = "_REPLACE" if prop.force_new else ""
    if prop.kind != "object" or old is None or isinstance(new, Unknown):
        return {prop.name: _kind(old, new) + suffix}
    new = new or {}
    return {
        prop.name + _path(key): _kind(old.get(key), new.get(key)) + suffix
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    }


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return "ADD"
    return "DELETE" if new is None else "UPDATE"


def _path(key: str) -> str:
    """Return the path step to a map's entry (recording 26: `httpHeaders["X-Scope-OrgID"]`)."""
    if re.fullmatch(r"[A-Za-z_$][\w$]*", key):
        return f".{key}"
    escaped = key.replace('"', '\\"')
    return f'["{escaped}"]'
