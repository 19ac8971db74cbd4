"""What the classic form keeps of a dynamic dashboard beside the classic model, in words. Pure.

Complements that mean the same have equal words: how the file is written, keys of elements, and what
is the same without being said, are left out. Everything else is there, for a comparison.
"""

import json
from collections.abc import Mapping
from typing import Any

from ..classic.keys import WRITTEN
from ..lenient import mapping
from .conditions import CONDITION, condition_in_words, is_hiding
from .layouts import AUTO_GRID
from .versions import ELEMENTS, LAYOUT
from .words import SECTION

SCHEMA = "schema"
"""Key of a dashboard's complement under which a comparison keeps the version of its schema."""

_OF_THE_FORM = (WRITTEN, SCHEMA, "without", "element", "depth", "kind", "variables")
_USUAL = "standard"
_USUAL_VERSION = "v0"


def meaning(complement: Any) -> dict[str, Any]:
    """Says what the complement of a dashboard or of a part of it means, by the names of its parts.

    Args:
        complement: the complement of a dashboard, a panel, a row, a query, a variable or an
            annotation; anything else means nothing.
    """
    said: dict[str, Any] = {}
    for key, value in mapping(complement).items():
        if key in _OF_THE_FORM:
            continue
        if key == CONDITION:
            said |= _condition(value)
        elif key == LAYOUT:
            said |= _layout(value)
        elif key == "hideHeader":
            said |= {"header": "hidden"} if value is True else {}
        elif key == "fillScreen":
            said |= {"fill screen": True} if value is True else {}
        elif key == "repeat":
            others = {inner: one for inner, one in mapping(value).items() if inner != "mode"}
            said |= {"repeat": others} if others else {}
        elif key == ELEMENTS:
            said |= {"panels that are not shown": value}
        elif key == "query":
            said |= {"query": _query(value)}
        elif key not in (SECTION, "item") or value:
            said[key] = value
    return said


def _condition(value: Any) -> dict[str, Any]:
    said = condition_in_words(value)
    if not said:
        return {}
    return {"hidden if" if is_hiding(value) else "shown only if": said}


def _layout(value: Any) -> dict[str, Any]:
    layout = mapping(value)
    spec = mapping(layout.get("spec"))
    if layout.get("kind") == AUTO_GRID:
        return {LAYOUT: _auto_grid(spec)}
    if "raw" in layout:
        return {LAYOUT: layout["raw"]}
    return {LAYOUT: spec} if spec else {}


def _auto_grid(spec: Mapping[str, Any]) -> str:
    """Says how an auto grid arranges its panels; Grafana's defaults are said as well."""
    said = [f"at most {_json(spec.get('maxColumnCount', 3))} columns"]
    said.append(_size("columns", "wide", spec, "columnWidthMode", "columnWidth"))
    said.append(_size("rows", "high", spec, "rowHeightMode", "rowHeight"))
    if spec.get("fillScreen") is True:
        said.append("fills the screen")
    known = {"maxColumnCount", "columnWidthMode", "columnWidth", "rowHeightMode", "rowHeight"}
    said += [f"{key} {_json(spec[key])}" for key in spec if key not in {*known, "fillScreen"}]
    return f"auto grid: {', '.join(filter(None, said))}"


def _size(what: str, how: str, spec: Mapping[str, Any], mode: str, size: str) -> str:
    chosen = spec.get(mode, _USUAL)
    if chosen == "custom":
        return f"{what} {_json(spec.get(size))} pixels {how}"
    return f"{chosen} {what}"


def _query(value: Any) -> Any:
    return {
        key: one
        for key, one in mapping(value).items()
        if key != "without" and (key, one) != ("version", _USUAL_VERSION)
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
