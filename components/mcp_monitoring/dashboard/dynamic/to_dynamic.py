"""A classic dashboard, or one of another version, written in the dynamic schema. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..classic.keys import ANNOTATIONS, LIST, NOT_DEPLOYED, VARIABLES
from ..classic.normal import normal_dashboard, normal_panel
from ..classic.old_rows import without_old_rows
from ..classic.read import data_sources_of
from ..classic.shape import numbered
from ..classic.slots import panels_of, reference_slots
from ..constants import with_constants
from ..lenient import JsonPath, copied, mapping, objects, objects_of
from ..references import Reference
from ..view import panel_name
from .conversion import Converted, no_place
from .defaults import completed
from .form import classic_form
from .known import differences, known_part
from .places import dotted, place
from .shape import dynamic_problems
from .spec import dynamic_spec

_WITHOUT_MEANING = ("schemaVersion", "weekStart")
_NAMED = {VARIABLES: "variable", ANNOTATIONS: "annotation"}
# Of a panel without one: `PanelModel` of Grafana's user interface.
_USUAL_PLACE = {"x": 0, "y": 0, "w": 6, "h": 3}
_WITHOUT_OPTIONS = ("constant", "textbox")


def to_dynamic(model: Mapping[str, Any], version: str) -> Converted:
    """Writes a classic dashboard as a dynamic one.

    Args:
        model: a classic model of the right shape; it is not changed.
        version: version of the schema to write.
    """
    classic = _spelled_out(without_old_rows(numbered(with_constants(model))))
    written = dynamic_spec(classic, version)
    for _, one in objects_of(written):
        if one.get("kind") == "DataQuery":
            # Its data source says which type it has, as in the classic model.
            one.setdefault("group", "")
    spec = completed(known_part(written, version)[0], version)
    lost = _of_classic(classic, classic_form(spec, version).model)
    return Converted(
        spec, no_place(lost, f"schema {version}"), list(dynamic_problems(spec, version))
    )


def to_version(spec: Mapping[str, Any], version: str, target: str) -> Converted:
    """Writes a dynamic dashboard in another version of the schema.

    Args:
        spec: a spec without problems (`shape`); it is not changed.
        version: version of its schema.
        target: version to write.
    """
    if version == target:
        return Converted(copied(dict(spec)), [], [])
    form = classic_form(completed(spec, version), version).model
    written = dynamic_spec(form, target)
    found, unknown = known_part(written, target)
    made = completed(found, target)
    lost = no_place([place(written, path) for path in unknown], f"schema {target}")
    return Converted(made, lost, list(dynamic_problems(made, target)))


def _spelled_out(model: Mapping[str, Any]) -> dict[str, Any]:
    """Writes out what the classic schema lets one leave out, and takes the inputs of an export."""
    own: dict[str, Any] = copied(dict(model))
    inputs = data_sources_of(own)
    for slot in list(reference_slots(own)):
        raw = slot.holder.get("datasource")
        name = Reference(raw).variable
        if raw is not None and name in inputs:
            # A query without a data source is one of the deployment's.
            slot.holder["datasource"] = {"type": inputs[name]}
        elif isinstance(raw, str):
            slot.holder["datasource"] = {"uid": raw}
    if not own.get("weekStart"):
        own.pop("weekStart", None)
    for panel in panels_of(own):
        if not isinstance(panel.get("gridPos"), dict):
            panel["gridPos"] = {}
        panel["gridPos"] = {**_USUAL_PLACE, **panel["gridPos"]}
        defaults = mapping(mapping(panel.get("fieldConfig")).get("defaults"))
        if isinstance(thresholds := defaults.get("thresholds"), dict):
            thresholds.setdefault("mode", "absolute")
    return {key: value for key, value in own.items() if key not in NOT_DEPLOYED}


def _of_classic(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yields the places of what a classic model has, and one made of its spec has not."""
    one, other = (_comparable(normal_dashboard(model)) for model in (before, after))
    for path, _ in differences(one, other):
        yield _classic_place(one, path)
    for panel, same in _pairs(before, after):
        for path, _ in differences(normal_panel(panel), normal_panel(same)):
            yield f'{panel_name(panel.get("title"), panel.get("id"))}: "{dotted(path)}"'


def _comparable(normal: dict[str, Any]) -> dict[str, Any]:
    """Leaves out what has no meaning, and what is made of something else."""
    rest = {key: value for key, value in normal.items() if key not in _WITHOUT_MEANING}
    variables = mapping(normal.get(VARIABLES)).get(LIST)
    if isinstance(variables, list):
        rest[VARIABLES] = {
            LIST: [
                {key: one for key, one in variable.items() if key != "options"}
                if variable.get("type") in _WITHOUT_OPTIONS
                else variable
                for _, variable in objects(variables)
            ]
        }
    return rest


def _pairs(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Pairs panels by their ids, and rows by their order."""
    there = {one["id"]: one for one in panels_of(after) if one.get("type") != "row"}
    rows = iter([one for one in panels_of(after) if one.get("type") == "row"])
    for panel in panels_of(before):
        same = next(rows, {}) if panel.get("type") == "row" else there.get(panel["id"], {})
        yield panel, same


def _classic_place(model: Mapping[str, Any], path: JsonPath) -> str:
    if len(path) > 2 and path[0] in _NAMED and path[1] == LIST:
        entry = model[str(path[0])][LIST][path[2]]
        return f'{_NAMED[str(path[0])]} "{mapping(entry).get("name")}": "{dotted(path[3:])}"'
    return f'"{dotted(path)}"'
