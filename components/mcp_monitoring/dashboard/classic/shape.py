"""Structural problems of a classic model, and the numbering of its panels. Pure."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..lenient import copied
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
    """Finds panel ids that are not whole numbers.

    Args:
        model: a dashboard model of the right shape.
    """
    for panel in panels_of(model):
        written = panel.get("id")
        number = panel_number(written)
        if written is not None and (number is None or not 0 <= number < 2**53):
            name = panel_name(panel.get("title"), written)
            yield f'{name}: "id" must be a whole number, not {json.dumps(written)}'


def panel_number(written: Any) -> int | None:
    """Reads the id of a panel: a whole number, or its digits as text; None for anything else."""
    if isinstance(written, str) and re.fullmatch(r"[0-9]{1,16}", written):
        return int(written)
    if isinstance(written, float) and written.is_integer():
        return int(written)
    return written if type(written) is int else None


def repeated_ids(model: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yields each panel with the id of an earlier panel, and the first panel of this id.

    Args:
        model: a dashboard model of the right shape.
    """
    first: dict[int, dict[str, Any]] = {}
    for panel in panels_of(model):
        number = panel_number(panel.get("id"))
        if number and first.setdefault(number, panel) is not panel:
            yield panel, first[number]


_PanelsOf = Callable[[Mapping[str, Any]], Iterator[dict[str, Any]]]


def numbered(model: Mapping[str, Any], having_ids: _PanelsOf = panels_of) -> dict[str, Any]:
    """Gives every panel a number of its own; panels that have one keep it.

    Panels without an id (or with 0), and those whose id an earlier panel has, are numbered in
    order, above the highest id in use. Otherwise Grafana would invent ids, and links to a panel
    would break. Links to an id that several panels have lead to the first of them, as in Grafana.

    Args:
        model: a dashboard model of the right shape, with whole numbers as ids; it is not changed.
        having_ids: finds the panels in a model that have a number.
    """
    numbers = [panel.get("id") for panel in having_ids(model)]
    if all(type(one) is int and one for one in numbers) and len({*numbers}) == len(numbers):
        return dict(model)
    own: dict[str, Any] = copied(dict(model))
    panels = list(having_ids(own))
    repeated = {id(panel) for panel, _ in repeated_ids(own)}
    next_id = max((panel_number(panel.get("id")) or 0 for panel in panels), default=0) + 1
    for panel in panels:
        panel["id"] = panel_number(panel.get("id"))
        if not panel["id"] or id(panel) in repeated:
            panel["id"] = next_id
            next_id += 1
    return own


def id_changes(model: Mapping[str, Any], deployed: Mapping[str, Any]) -> Iterator[str]:
    """Yields a line for each panel whose id in a file is not the deployed one.

    Args:
        model: the model before `numbered`.
        deployed: the model after it.
    """
    first = {id(panel): one for panel, one in repeated_ids(model)}
    for panel, after in zip(panels_of(model), panels_of(deployed), strict=True):
        written, number = panel.get("id"), after.get("id")
        name = panel_name(panel.get("title"), written)
        if owner := first.get(id(panel)):
            known = panel_name(owner.get("title"), owner["id"])
            yield f"{name}: id {written} is also that of {known}; it is deployed with id {number}"
        elif isinstance(written, str):
            yield f'{name}: id "{written}" is text; it is deployed as the number {number}'


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
