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
    known = {prop.name: prop for prop in properties}
    return list(dict.fromkeys(_not_known(known, inputs, "")))


def _not_known(
    known: Mapping[str, Property], inputs: Mapping[str, Any], below: str
) -> Iterator[str]:
    for name, value in inputs.items():
        if name.startswith("__") or not value:
            continue
        prop = known.get(name)
        if prop is None or not prop.reproduced:
            yield f"{below}{name}"
        elif prop.is_block and isinstance(value, Mapping):
            yield from _not_known(prop.by_name, value, f"{below}{name}.")
        elif prop.fields and isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from _not_known(prop.by_name, item, f"{below}{name}[{index}].")
