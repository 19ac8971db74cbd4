"""Structural problems of a classic model, and the numbering of its panels. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..view import panel_name
from .keys import ANNOTATIONS, INPUTS, LIST, PANELS, QUERIES, ROWS, VARIABLES
from .slots import panels_of


def shape_problems(model: Mapping[str, Any]) -> Iterator[str]:
    """Finds values that should be lists or objects, so that later checks need not look again."""
    for key in (PANELS, ROWS, INPUTS):
        yield from _not_objects(model, key, "")
    for parent in (VARIABLES, ANNOTATIONS):
        holder = model.get(parent)
        if not isinstance(holder, dict | None):
            yield f'"{parent}" must be an object'
        elif holder:
            yield from _not_objects(holder, LIST, f"{parent}.")
    for outer in (PANELS, ROWS):
        for index, entry in enumerate(_objects(model.get(outer))):
            place = f"{outer}[{index}]."
            yield from _not_objects(entry, PANELS, place)
            yield from _not_objects(entry, QUERIES, place)
            for inner, nested in enumerate(_objects(entry.get(PANELS))):
                yield from _not_objects(nested, QUERIES, f"{place}{PANELS}[{inner}].")


def panel_id_problems(model: Mapping[str, Any]) -> Iterator[str]:
    """Finds panel ids that are not numbers, or that two panels share.

    Args:
        model: a dashboard model of the right shape.
    """
    owners: dict[int, str] = {}
    for panel in panels_of(model):
        number, name = panel.get("id"), panel_name(panel.get("title"), panel.get("id"))
        if number is None:
            continue
        if type(number) is not int or not 0 <= number < 2**53:
            yield f'{name}: "id" must be a whole number, not {json.dumps(number)}'
        elif number in owners and number:
            yield (
                f"{name}: panel id {number} is also that of {owners[number]};"
                " give one of them another id"
            )
        else:
            owners[number] = name


def numbered(model: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers the panels that have no id (or 0), in order, above the highest id in use.

    Without these ids Grafana would invent its own, and links to a panel would break.

    Args:
        model: a dashboard model of the right shape; it is not changed.
    """
    copied: dict[str, Any] = json.loads(json.dumps(model))
    panels = list(panels_of(copied))
    next_id = max((panel.get("id") or 0 for panel in panels), default=0) + 1
    for panel in panels:
        if not panel.get("id"):
            panel["id"] = next_id
            next_id += 1
    return copied


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _not_objects(holder: Mapping[str, Any], key: str, place: str) -> Iterator[str]:
    value = holder.get(key)
    if value is None:
        return
    if not isinstance(value, list):
        yield f'"{place}{key}" must be a list'
        return
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            yield f'"{place}{key}[{index}]" must be an object, not {json.dumps(entry)}'
