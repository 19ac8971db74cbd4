"""Which changes of the component's contract break programs that use it. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

_SHAPE = ("type", "$ref", "plain", "items", "additionalProperties")


def breaking_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Lists the changes of a component's schema that break programs, a line each.

    Args:
        old: the component in the schema that programs were written for.
        new: the component now.
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
    """Lists the resources that are gone or have another name: Pulumi would replace these.

    Args:
        old: `TYPES::NAME` of what an instance made.
        new: of what it makes now.
    """
    return [f"resource {one} is gone or renamed" for one in sorted(set(old) - set(new))]


def is_major(old: str, new: str) -> bool:
    """Tells whether a version may break what an older one promised (Semantic Versioning 2.0.0)."""
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
    """Tells whether what fitted still fits; an input that may come later takes a plain one, too."""
    if is_input and old.get("plain") and not new.get("plain"):
        old = {key: value for key, value in old.items() if key != "plain"}
    return new == old


def _shape(said: Mapping[str, Any]) -> dict[str, Any]:
    """A property without its words."""
    return {
        key: _shape(value) if isinstance(value, Mapping) else value
        for key, value in said.items()
        if key in _SHAPE
    }
