"""A dynamic dashboard written as a classic one, as Grafana converts it. Pure.

A tab becomes a row, rows have no rows in them, an auto grid has fixed places, and what the classic
schema has no place for is gone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..classic.keys import ANNOTATIONS, COMPLEMENT, LIST, PANELS, QUERIES, VARIABLES
from ..classic.shape import numbered
from ..classic.slots import panels_of
from ..lenient import JsonPath, mapping, objects
from .conversion import Converted, no_place
from .defaults import completed, without_defaults
from .form import classic_form
from .known import differences
from .layouts import AUTO_GRID, SECTIONS, TABS
from .places import place
from .spec import dynamic_spec
from .versions import ELEMENTS, LAYOUT

SCHEMA_VERSION = 42
"""Version of the classic schema that Grafana 12.4 writes; older ones it changes on its own."""


def to_classic(spec: Mapping[str, Any], version: str) -> Converted:
    """Writes a dynamic dashboard as a classic one.

    Args:
        spec: a spec without problems (`shape`); it is not changed.
        version: version of its schema.
    """
    whole = completed(spec, version)
    form = classic_form(whole, version).model
    model: dict[str, Any] = {
        key: value for key, value in form.items() if key not in (COMPLEMENT, PANELS)
    }
    model[PANELS] = _classic_rows(form[PANELS])
    for part in (VARIABLES, ANNOTATIONS):
        if part in model:
            model[part] = {LIST: [_bare(one) for _, one in objects(model[part].get(LIST))]}
    model["schemaVersion"] = SCHEMA_VERSION
    names = [one.get("name") for _, one in objects(mapping(model.get(VARIABLES)).get(LIST))]
    model = numbered(model)
    lost = list(_of_layout(whole, whole[LAYOUT], (LAYOUT,), ""))
    lost += no_place(_of_parts(whole, model, version), "a classic dashboard")
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    lost += [f'variable "{name}" is there twice now; rename one of them' for name in twice]
    return Converted(model, lost, [])


def _bare(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != COMPLEMENT}


def _bare_panel(panel: Mapping[str, Any]) -> dict[str, Any]:
    bare = _bare(panel)
    for key in (QUERIES, "transformations"):
        if key in bare:
            bare[key] = [_bare(one) for _, one in objects(bare[key])]
    return bare


def _classic_rows(panels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Puts all that follows a collapsed row into it, and collapses the rows inside it."""
    rows: list[dict[str, Any]] = []
    closed: list[bool] = []
    to = rows
    for panel in panels:
        if panel.get("type") != "row":
            to.append(_bare_panel(panel))
            continue
        depth = mapping(panel.get(COMPLEMENT)).get("depth", 0)
        del closed[depth:]
        closed.append(panel.get("collapsed") is True or any(closed))
        inside = [_bare_panel(one) for _, one in objects(panel.get(PANELS))]
        row = {**_bare(panel), "title": panel.get("title", ""), "collapsed": closed[-1]}
        rows.append({**row, PANELS: inside})
        to = inside if closed[-1] else rows
    return rows


def _of_layout(
    spec: Mapping[str, Any], layout: Mapping[str, Any], path: JsonPath, closed: str
) -> Iterator[str]:
    """Says what a layout loses; the innermost row that is collapsed is around it."""
    kind, inner = layout["kind"], layout["spec"]
    where = place(spec, path[:-2]) if len(path) > 1 else "the dashboard"
    if kind == AUTO_GRID and inner["items"]:
        yield f"{where}: panels of the auto grid get fixed places"
    for item in inner.get("items", ()):
        if "conditionalRendering" in item["spec"]:
            name = item["spec"]["element"]["name"]
            yield f"{place(spec, (ELEMENTS, name))}: is always shown; its condition is lost"
    key = SECTIONS.get(kind, "")
    for at, one in enumerate(inner.get(key, ())):
        own: JsonPath = (*path, "spec", key, at)
        header, name = one["spec"], place(spec, own)
        if kind == TABS:
            yield f"{name}: becomes a row"
        elif len(path) > 1:
            yield f"{name}: becomes a row of its own, not inside another one"
        if closed:
            yield f"{name}: is collapsed itself, as {closed} is"
        elif header.get("hideHeader") and (at or len(path) > 1 or len(inner[key]) == 1):
            yield f"{name}: its hidden header is shown"
        if header.get("fillScreen"):
            yield f"{name}: does not fill the screen"
        if "conditionalRendering" in header:
            yield f"{name}: is always shown; its condition is lost"
        for _, variable in objects(header.get("variables")):
            shown = mapping(variable.get("spec")).get("name")
            yield f'{name}: its variable "{shown}" becomes one of the dashboard'
        inside = closed or (name if header.get("collapse") else "")
        yield from _of_layout(spec, header[LAYOUT], (*own, "spec", LAYOUT), inside)


def _of_parts(spec: Mapping[str, Any], model: Mapping[str, Any], version: str) -> Iterator[str]:
    """Yields the places of what elements, variables, annotations and settings lose."""
    back = completed(dynamic_spec(model, version), version)
    keys = _keys(spec, model)
    back[ELEMENTS] = {keys.get(key, key): one for key, one in back[ELEMENTS].items()}
    back["variables"] = back["variables"][: len(spec["variables"])]
    before = without_defaults(spec, version)
    after = without_defaults(back, version)
    for path, _ in differences(before, after):
        if path[0] != LAYOUT and path[-1] != "id":
            yield place(spec, path)


def _keys(spec: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, str]:
    """Finds the keys of elements by those that a classic model gives them."""
    form = classic_form(spec, "v2").model
    shown = [one for one in panels_of(form) if one.get("type") != "row"]
    made = [one for one in panels_of(model) if one.get("type") != "row"]
    return {
        f"panel-{after['id']}": mapping(before.get(COMPLEMENT)).get(
            "element", f"panel-{before.get('id')}"
        )
        for before, after in zip(shown, made, strict=True)
    }
