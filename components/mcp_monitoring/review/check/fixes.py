"""Repairs of a dashboard whose answer is certain: everything else stays as it is. Pure.

A repair changes nothing that a deployment shows, other than what it repairs.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, product
from string import ascii_uppercase
from typing import Any

from ...dashboard.bindable import names_in
from ...dashboard.classic.keys import COMPLEMENT, QUERIES, VARIABLES
from ...dashboard.classic.shape import numbered, panel_id_problems, shape_problems
from ...dashboard.classic.slots import entries_of, panels_of, put_entries, reference_slots
from ...dashboard.dynamic.numbering import numbered_form
from ...dashboard.lenient import JsonPath, at, objects_of
from ...dashboard.references import PROMETHEUS
from ...dashboard.view import VariableView
from ..console.printing import number_of
from ..documents.panels import WITHOUT_DATA
from ..documents.read import DashboardDocument
from .findings import Finding
from .grid import COLUMNS, Box, GridError, box_of, grids_of
from .rules.display import repeated_labels

IsAllowed = Callable[[Finding], bool]
"""Tells whether something that could be repaired is meant, by an exception of the project."""

_VARIABLE = "datasource"


def repaired(
    document: DashboardDocument, is_allowed: IsAllowed
) -> tuple[dict[str, Any], list[Finding]]:
    """Repairs a dashboard.

    Args:
        document: the dashboard; it is not changed.
        is_allowed: tells which repairs not to make.

    Returns:
        The new model, and what was wrong with the old one; the messages say what it is now.
    """
    model = copy.deepcopy(dict(document.model))
    if any(shape_problems(model)):
        return model, []
    done: list[Finding] = []
    for repair in (_ref_ids, _panel_ids, _rows, _panels_outside, _decimals, _data_sources):
        done.extend(repair(document, model, is_allowed))
    return model, done


def _ref_ids(
    document: DashboardDocument, model: dict[str, Any], is_allowed: IsAllowed
) -> Iterator[Finding]:
    """Gives queries the letters that Grafana would give them."""
    for place, panel in document.panels:
        if panel.is_library_panel or panel.type in WITHOUT_DATA:
            continue
        taken = {query.ref_id for query in panel.queries}
        for number, query in enumerate(panel.queries, start=1):
            if query.model.get("refId") not in (None, ""):
                continue
            letter = next(one for one in _letters() if one not in taken)
            message = f"query {number} has the refId {letter} now"
            found = Finding("missing-ref-id", place.at(*query.path[len(panel.path) :]), message)
            if not is_allowed(found):
                taken.add(letter)
                at(model, query.path)["refId"] = letter
                yield found


def _letters() -> Iterator[str]:
    """Yields A to Z, then AA to ZZ, and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _panel_ids(
    document: DashboardDocument, model: dict[str, Any], is_allowed: IsAllowed
) -> Iterator[Finding]:
    """Numbers the panels without an id, and the later ones of those with the same id."""
    blanked = copy.deepcopy(model)
    if any(type(panel.get("id") or 0) is not int for panel in panels_of(blanked)):
        return  # It is not clear which number a text or a fraction means.
    taken: set[int] = set()
    for panel in panels_of(blanked):
        number = panel.get("id") or 0
        panel["id"] = 0 if number in taken else number
        taken.add(number)
    if any(panel_id_problems(blanked)):
        return
    is_dynamic = document.outer.dynamic is not None
    after = panels_of(numbered_form(blanked) if is_dynamic else numbered(blanked))
    for (place, _), panel, new in zip(document.panels, panels_of(model), after, strict=True):
        if is_dynamic and panel.get("type") == "row":
            continue  # Rows and tabs have no id.
        if panel.get("id") != new["id"]:
            old = panel.get("id")
            was = f"the id {old}, which another panel has" if old else "no id"
            found = Finding("dashboard-file", place.at("id"), f"had {was}; it is {new['id']} now")
            if not is_allowed(found):
                panel["id"] = new["id"]
                if COMPLEMENT in new:
                    panel[COMPLEMENT] = new[COMPLEMENT]
                yield found


def _rows(
    document: DashboardDocument, model: dict[str, Any], is_allowed: IsAllowed
) -> Iterator[Finding]:
    """Writes the size that every row has, whatever its file says."""
    size = {"h": 1, "w": COLUMNS, "x": 0}
    for place, panel in document.panels:
        if panel.type != "row" or panel.grid is None or size.items() <= panel.grid.items():
            continue
        found = Finding("panel-grid", place.at("gridPos"), f"is {COLUMNS} columns wide now")
        if not is_allowed(found):
            at(model, panel.path)["gridPos"].update(size)
            yield found


def _panels_outside(
    document: DashboardDocument, model: dict[str, Any], is_allowed: IsAllowed
) -> Iterator[Finding]:
    """Moves panels into the columns where Grafana does, if nothing else is there."""
    for panels in grids_of(document):
        boxes: dict[JsonPath, Box] = {}
        for _, panel in panels:
            try:
                boxes[panel.path] = box_of(panel)
            except GridError:
                break  # That panel may be anywhere.
        for place, panel in panels if len(boxes) == len(panels) else ():
            box = boxes[panel.path].moved_inside()
            others = [other for path, other in boxes.items() if path != panel.path]
            if box == boxes[panel.path] or box.leaves_the_grid or any(map(box.overlaps, others)):
                continue
            message = f"begins in column {box.x:g} and is {box.w:g} columns wide now"
            found = Finding("panel-grid", place.at("gridPos"), message)
            if not is_allowed(found):
                boxes[panel.path] = box
                at(model, panel.path)["gridPos"].update({"x": _whole(box.x), "w": _whole(box.w)})
                yield found


def _decimals(
    document: DashboardDocument, model: dict[str, Any], is_allowed: IsAllowed
) -> Iterator[Finding]:
    """Leaves out the decimals of an axis whose labels would repeat."""
    for place, panel in document.panels:
        if not repeated_labels(panel):
            continue
        message = "the axis has as many decimals as its labels need now"
        found = Finding("repeated-axis-label", place.at("fieldConfig"), message)
        if not is_allowed(found):
            del at(model, panel.path)["fieldConfig"]["defaults"]["decimals"]
            yield found


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number


def _data_sources(
    document: DashboardDocument, model: dict[str, Any], is_allowed: IsAllowed
) -> Iterator[Finding]:
    """Lets a variable choose the Prometheus, if all literal references name the same one."""
    found = {
        path: Finding("literal-datasource", document.place_of((*path, "datasource")), uid)
        for path, uid in _literals(document, model).items()
    }
    uids = {one.message for one in found.values()}
    if len(uids) != 1:
        return
    uid = uids.pop()
    paths = [path for path, one in found.items() if not is_allowed(one)]
    name = _variable_for(document, uid)
    if not paths or not name:
        return
    for path in paths:
        at(model, path)["datasource"]["uid"] = f"${{{name}}}"
    added = name not in document.view.datasource_variables
    if added:
        put_entries(model, VARIABLES, [_new_variable(uid), *entries_of(model, VARIABLES)])
    message = (
        f"{number_of(len(paths), 'reference')} to the Prometheus {uid!r} now"
        f" {'goes' if len(paths) == 1 else 'go'} to ${{{name}}}"
    )
    new = ", a new variable that opens on it" if added else ""
    yield Finding("literal-datasource", document.place, message + new)


def _literals(document: DashboardDocument, model: Mapping[str, Any]) -> dict[JsonPath, str]:
    """Finds the references that name a Prometheus by its uid: paths of their holders, and uids."""
    slots = {id(slot.holder): slot.reference for slot in reference_slots(model)}
    names = names_in(model, document.view.inputs)
    found = {}
    for path, holder in objects_of(model):
        reference = slots.get(id(holder))
        if reference is None or not isinstance(holder.get("datasource"), dict):
            continue
        if document.outer.dynamic is not None and QUERIES in holder:
            continue  # The data source of a panel is that of its queries.
        literal = reference.uid and not reference.variable and not reference.is_built_in
        if literal and reference.plugin == PROMETHEUS and reference.uid not in names.inputs:
            found[path] = reference.uid
    return found


def _variable_for(document: DashboardDocument, uid: str) -> str:
    """Names the variable that stands for a Prometheus, which may be new; empty if none is sure."""
    offering = [
        one for one in document.view.datasource_variables.values() if one.query == PROMETHEUS
    ]
    if not offering:
        taken = {one.name for one in document.view.variables} | set(document.view.inputs)
        return "" if _VARIABLE in taken else _VARIABLE
    only: Sequence[VariableView] = offering if len(offering) == 1 else ()
    return next((one.name for one in only if _opens_on(one, uid)), "")


def _opens_on(variable: VariableView, uid: str) -> bool:
    several = bool(variable.model.get("multi"))
    return not several and variable.chosen in (None, "", "default", uid)


def _new_variable(uid: str) -> dict[str, Any]:
    return {
        "current": {"selected": True, "text": uid, "value": uid},
        "hide": 0,
        "includeAll": False,
        "label": "Data source",
        "multi": False,
        "name": _VARIABLE,
        "options": [],
        "query": PROMETHEUS,
        "refresh": 1,
        "regex": "",
        "type": "datasource",
    }
