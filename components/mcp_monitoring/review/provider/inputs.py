"""Inputs of a program that only the provider itself can judge. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .properties import Property


def not_known(properties: Iterable[Property], inputs: Mapping[str, Any]) -> list[str]:
    """Lists inputs that are given, and of which the properties here say nothing.

    Args:
        properties: the properties of the resource type.
        inputs: the inputs of a program.

    Returns:
        Paths such as `rules[0].record`.
    """
    return list(dict.fromkeys(_not_known(properties, inputs, "")))


def _not_known(
    properties: Iterable[Property], inputs: Mapping[str, Any], below: str
) -> Iterator[str]:
    known = {prop.name: prop for prop in properties}
    for name, value in inputs.items():
        if name.startswith("__") or not value:
            continue
        prop = known.get(name)
        if prop is None or not prop.reproduced:
            yield f"{below}{name}"
        elif prop.is_block and isinstance(value, Mapping):
            yield from _not_known(prop.fields, value, f"{below}{name}.")
        elif prop.fields and isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from _not_known(prop.fields, item, f"{below}{name}[{index}].")
