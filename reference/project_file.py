"""The configuration keys of `Pulumi.yaml`, made from the schema of the package. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from mcp_monitoring.configuration import KNOBS

from .page import default_of, snake_case, words_of

_KEYS = "\nconfig:\n"

# What there is no type for: the numbers, which the engine cannot declare.
_KNOBS = {
    "type": "object",
    "default": {},
    "description": "Numbers that change alerts, by the names of their knobs, such as pool_share.",
}
_EMPTY: Mapping[str, Any] = {"string": "", "boolean": False, "object": {}, "array": []}


def configuration_keys(
    inputs: Mapping[str, Mapping[str, Any]], secrets: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Declares a configuration key for each input.

    Args:
        inputs: `inputProperties` of the component in the schema.
        secrets: names of the inputs that are secrets, as in Python. They are not declared: the
            engine takes a declared secret for a required one.

    Returns:
        Type, default and description by key; all numbers together are one.
    """
    keys: dict[str, dict[str, Any]] = {}
    for name, about in inputs.items():
        if about["type"] == "number":
            keys[KNOBS] = dict(_KNOBS)
        elif snake_case(name) not in secrets:
            keys[name] = _key(about)
    return keys


def project_file(text: str, keys: Mapping[str, Any]) -> str:
    """Puts configuration keys into a `Pulumi.yaml` in place of those it has.

    Args:
        text: the file; what stands before its `config:` stays as it is.
        keys: see `configuration_keys`.
    """
    head = text[: text.index(_KEYS)]
    written = yaml.dump(dict(keys), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return head + _KEYS + "".join(f"  {line}\n" for line in written.splitlines())


def _key(about: Mapping[str, Any]) -> dict[str, Any]:
    kind = about["type"]
    try:
        default, words = json.loads(default_of(about)), words_of(about)
    except ValueError:
        # What is empty counts as not given; the words say what happens then.
        default, words = _EMPTY[kind], about["description"]
    items = {"items": {"type": about["items"]["type"]}} if kind == "array" else {}
    return {"type": kind, **items, "default": default, "description": words}


class _Dumper(yaml.SafeDumper):
    """Writes texts without quotes where they need none, and in double ones elsewhere."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    try:
        style = None if yaml.safe_load(text) == text else '"'
    except yaml.YAMLError:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
