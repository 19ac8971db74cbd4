"""Changes of the component's contract that break programs. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

_SHAPE = ("type", "$ref", "plain", "items", "additionalProperties")


def breaking_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Lists the changes of a component's schema that break programs, a line each.

    Args:
        old: the component in the old schema, for which programs were written.
        new: the component in the new schema.
    """
    found = [
        *_of_properties("input", old["inputProperties"], new["inputProperties"]),
        *_of_properties("output", old["properties"], new["properties"]),
    ]
    required = set(new.get("requiredInputs") or ()) - set(old.get("requiredInputs") or ())
    found += [f"input {name} is required now" for name in sorted(required)]
    promised = set(old.get("required") or ()) - set(new.get("required") or ())
    found += [f"output {name} is no longer always there" for name in sorted(promised)]
    return found


def breaking_children(old: Collection[str], new: Collection[str]) -> list[str]:
    """Lists the resources that are gone or renamed, which Pulumi would replace.

    Args:
        old: `TYPES::NAME` of the resources that an instance made.
        new: `TYPES::NAME` of the resources that it makes now.
    """
    return [f"resource {one} is gone or renamed" for one in sorted(set(old) - set(new))]


def is_major(old: str, new: str) -> bool:
    """Tells whether a version may break programs for an older one (Semantic Versioning 2.0.0)."""
    return int(new.split(".")[0]) > int(old.split(".")[0])


def _of_properties(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    gone = [f"{kind} {name} is gone" for name in sorted(old.keys() - new.keys())]
    changed = [
        f"{kind} {name} is {_shape(new[name])} now; it was {_shape(old[name])}"
        for name in sorted(old.keys() & new.keys())
        if not _takes(_shape(new[name]), _shape(old[name]), is_input=kind == "input")
    ]
    return gone + changed


def _takes(new: dict[str, Any], old: dict[str, Any], *, is_input: bool) -> bool:
    """Tells whether old values still fit; an input that may be an Output takes plain ones, too."""
    if is_input and old.get("plain") and not new.get("plain"):
        old = {key: value for key, value in old.items() if key != "plain"}
    return new == old


def _shape(said: Mapping[str, Any]) -> dict[str, Any]:
    """Takes the shape of a property, without its description."""
    return {
        key: _shape(value) if isinstance(value, Mapping) else value
        for key, value in said.items()
        if key in _SHAPE
    }
