"""The classic form with the panels of each row and tab inside it, so that it can be merged. Pure.

A form has what is in an open row below it, and counts lines from the top of the page: a row that
grows moves all that is below. Folded, each row and tab holds its panels, whose lines count from its
top, and panels of an auto grid have no place. `spec.dynamic_spec` writes the same spec of both.
"""

from collections.abc import Mapping
from typing import Any, cast

from ..classic.keys import COMPLEMENT, LIST, PANELS, VARIABLES
from ..lenient import mapping, objects, text
from .layouts import GRID_ROW, section_name
from .sections import is_auto_grid
from .words import SECTION

_USUAL_PLACE = {"x": 0, "y": 0, "w": 12, "h": 8}


def folded(form: Mapping[str, Any]) -> dict[str, Any]:
    """Puts the panels of a form into their rows and tabs.

    Every row and tab is named by `section` in its complement, so that variables can join it.

    Args:
        form: the classic form of a dynamic dashboard; it is not changed.
    """
    panels: list[dict[str, Any]] = []
    row: dict[str, Any] | None = None
    is_auto, top = is_auto_grid(form.get(COMPLEMENT)), 0
    titles: dict[str, int] = {}
    names: dict[str, str] = {}
    for _, panel in objects(form.get(PANELS)):
        if panel.get("type") != "row":
            to = panels if row is None else row[PANELS]
            to.append(_placed(panel, top, is_auto=is_auto))
            continue
        complement = dict(mapping(panel.get(COMPLEMENT)))
        name = section_name(text(panel.get("title")), titles)
        if SECTION in complement:
            names[complement[SECTION]] = name
        complement[SECTION] = name
        is_auto = is_auto_grid(complement)
        line = mapping(panel.get("gridPos")).get("y")
        is_of_grid = complement.get("kind") == GRID_ROW
        top = 0 if is_of_grid or type(line) is not int else line + 1
        inside = [_placed(one, top, is_auto=is_auto) for _, one in objects(panel.get(PANELS))]
        row = {**panel, COMPLEMENT: complement, PANELS: inside}
        if not is_of_grid:
            row.pop("gridPos", None)
        panels.append(row)
    made = {**form, PANELS: panels}
    if VARIABLES in form:
        made[VARIABLES] = {**form[VARIABLES], LIST: _in_sections(form, names)}
    return made


def put_places(form: Mapping[str, Any]) -> None:
    """Gives panels that came out of an auto grid into a grid a place below the others.

    Args:
        form: a folded form; it is changed.
    """
    rows = [one for _, one in objects(form.get(PANELS)) if one.get("type") == "row"]
    for holder in (form, *rows):
        if is_auto_grid(holder.get(COMPLEMENT)):
            continue
        inside = [one for _, one in objects(holder.get(PANELS)) if one.get("type") != "row"]
        places = [mapping(one.get("gridPos")) for one in inside]
        bottom = max((_bottom(place) for place in places), default=0)
        for panel, place in zip(inside, places, strict=True):
            if not place.keys() >= _USUAL_PLACE.keys():
                cast(dict[str, Any], panel)["gridPos"] = {**_USUAL_PLACE, "y": bottom, **place}
                bottom += _USUAL_PLACE["h"]


def _bottom(place: Mapping[str, Any]) -> int:
    lines = [place.get(key) for key in ("y", "h")]
    return sum(one for one in lines if type(one) is int)


def with_known_sections(form: Mapping[str, Any]) -> dict[str, Any]:
    """Makes variables of rows and tabs that are gone variables of the dashboard.

    Args:
        form: a folded form; it is not changed.
    """
    known = {mapping(one.get(COMPLEMENT)).get(SECTION) for _, one in objects(form.get(PANELS))}
    if VARIABLES not in form:
        return dict(form)
    listed = []
    for _, one in objects(mapping(form[VARIABLES]).get(LIST)):
        complement = mapping(one.get(COMPLEMENT))
        if SECTION in complement and complement[SECTION] not in known:
            left = {key: value for key, value in complement.items() if key != SECTION}
            one = {**one, COMPLEMENT: left}
        listed.append(one)
    return {**form, VARIABLES: {**form[VARIABLES], LIST: listed}}


def _in_sections(form: Mapping[str, Any], names: Mapping[str, str]) -> list[Any]:
    """Names the sections of the variables as those of the rows and tabs are named now."""
    listed: list[Any] = []
    for _, one in objects(mapping(form[VARIABLES]).get(LIST)):
        complement = mapping(one.get(COMPLEMENT))
        section = names.get(complement.get(SECTION, ""))
        listed.append({**one, COMPLEMENT: {**complement, SECTION: section}} if section else one)
    return listed


def _placed(panel: Mapping[str, Any], top: int, *, is_auto: bool) -> dict[str, Any]:
    if is_auto:
        return {key: value for key, value in panel.items() if key != "gridPos"}
    place = mapping(panel.get("gridPos"))
    if type(place.get("y")) is not int:
        return dict(panel)
    return {**panel, "gridPos": {**place, "y": place["y"] - top}}
