"""The configuration keys of `Pulumi.yaml`, made from the schema of the package. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from mcp_monitoring.arguments.names import snake_case
from mcp_monitoring.configuration import KNOBS

from .page import default_of, words_of

_KEYS = "\nconfig:\n"

# The numbers have no type of their own: the engine cannot declare them.
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
        secrets: names of the inputs that are secrets, as in Python. They are not declared,
            because the engine requires a declared secret.

    Returns:
            Type, default and description by key; all numbers share one key.
    """
    keys: dict[str, dict[str, Any]] = {}
    for name, about in inputs.items():
        if about["type"] == "number" or name == KNOBS:
            keys[KNOBS] = dict(_KNOBS)
        elif snake_case(name) not in secrets:
            keys[name] = _key(about)
    return keys


def project_file(text: str, keys: Mapping[str, Any]) -> str:
    """Replaces the configuration keys of a `Pulumi.yaml`.

    Args:
        text: the file; the part before `config:` is not changed.
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
        # An empty value counts as not given; the description says what happens then.
        default, words = _EMPTY[kind], about["description"]
    items = {"items": {"type": about["items"]["type"]}} if kind == "array" else {}
    return {"type": kind, **items, "default": default, "description": words}


class _Dumper(yaml.SafeDumper):
    """A writer of texts without quotes if possible, else in double quotes; nothing is an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    try:
        style = None if yaml.safe_load(text) == text else '"'
    except yaml.YAMLError:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
