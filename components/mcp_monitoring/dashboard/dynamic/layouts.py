"""The layouts of a dynamic dashboard as the panels and rows of its classic form. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..classic.keys import COMPLEMENT, PANELS
from ..grid import COLUMNS
from ..lenient import JsonPath, copied, mapping, objects, text
from .versions import ELEMENTS, LAYOUT
from .words import SECTION, TAB

GRID, AUTO_GRID, ROWS_LAYOUT, TABS = "GridLayout", "AutoGridLayout", "RowsLayout", "TabsLayout"
SECTIONS = {ROWS_LAYOUT: "rows", TABS: "tabs"}
"""The key of what a layout of rows or tabs shows, by its kind."""

INSIDE = {GRID: "items", AUTO_GRID: "items", **SECTIONS}
"""The key of what a layout shows, by its kind."""

GRID_ROW = "GridLayoutRow"
"""The kind of a row of a grid; only `v2alpha1` has it."""

# Sizes of the auto grid in cells of the grid: a line of the grid is 30 pixels and a gap of 8.
# https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/create-dynamic-dashboard/
_LINES = {"short": 5, "standard": 9, "tall": 14}
_PIXELS_OF_LINE = 38
_USUAL_COLUMNS = 3
_NO_HEADER = {"title": "", "collapse": False, "hideHeader": True}


@dataclass
class Layouts:
    """Lays the panels of a dashboard out on one page, from top to bottom.

    Attributes:
        panel: makes a panel and its complement, of the key of an element and the panel's path.
        origins: paths in the spec by those in the form; those of rows and places are added.
        of_sections: the variables of rows and tabs, each with its path and the name of its section;
            they are added.
        titles: how many sections have a title.
    """

    panel: Callable[[str, JsonPath], tuple[dict[str, Any], dict[str, Any]]]
    origins: dict[JsonPath, JsonPath]
    of_sections: list[tuple[Any, JsonPath, str]]
    titles: dict[str, int] = field(default_factory=dict)

    def container(
        self,
        layout: Any,
        origin: JsonPath,
        out: list[dict[str, Any]],
        path: JsonPath,
        holder: dict[str, Any],
        *,
        depth: int = 0,
        top: int = 0,
    ) -> int:
        """Adds what a layout shows to a list of panels.

        Args:
            layout: the layout.
            origin: its path in the spec.
            out: the list.
            path: path of that list in the form.
            holder: complement of what holds the layout.
            depth: how many rows and tabs are around it.
            top: the first line it may use.

        Returns:
            The first line below it.
        """
        kind, inner = mapping(layout).get("kind"), mapping(mapping(layout).get("spec"))
        if kind not in INSIDE:
            if layout is not None:
                holder[LAYOUT] = {"raw": copied(layout)}
            return top
        listed = inner.get(INSIDE[kind])
        entries = [mapping(one) for one in listed] if isinstance(listed, list) else []
        at: JsonPath = (*origin, "spec", INSIDE[kind])
        bottom, headers = top, 0
        if kind in (GRID, AUTO_GRID):
            places = _auto_places(inner, len(entries)) if kind == AUTO_GRID else None
            for number, one in enumerate(entries):
                if one.get("kind") == GRID_ROW:
                    end = self._grid_row(one, (*at, number), out, path, depth, top)
                else:
                    end = self._item(one, (*at, number), out, path, top, places)
                bottom = max(bottom, end)
        else:
            for number, one in enumerate(entries):
                if kind == ROWS_LAYOUT and number == 0 and len(entries) > 1 and _has_no_header(one):
                    nested: JsonPath = (*at, number, "spec", LAYOUT)
                    inside = mapping(one["spec"])[LAYOUT]
                    bottom = self.container(inside, nested, out, path, {}, top=bottom)
                    continue
                headers += 1
                bottom = self._header(one, (*at, number), out, path, depth, bottom)
        plain = (kind if headers else GRID) == kind
        others = {key: copied(value) for key, value in inner.items() if key != INSIDE[kind]}
        if not plain or others:
            holder[LAYOUT] = {"kind": kind, "spec": others}
        return bottom

    def _item(
        self,
        item: Mapping[str, Any],
        origin: JsonPath,
        out: list[dict[str, Any]],
        path: JsonPath,
        top: int,
        places: list[dict[str, int]] | None,
    ) -> int:
        spec = mapping(item.get("spec"))
        key = text(mapping(spec.get("element")).get("name"))
        own: JsonPath = (*path, len(out))
        number = len(out)
        panel, complement = self.panel(key, own)
        if places is not None:
            place: dict[str, Any] = {**places[origin[-1]]}  # type: ignore[index]
        else:
            names = {"x": "x", "y": "y", "width": "w", "height": "h"}
            place = {short: spec[name] for name, short in names.items() if name in spec}
        if type(place.get("y")) is int:
            place["y"] += top
        panel["gridPos"] = place
        self.origins[*own, "gridPos"] = (*origin, "spec")
        known = {"element", "repeat", "conditionalRendering"}
        known |= {"x", "y", "width", "height"} if places is None else set()
        _put_repeat(spec.get("repeat"), panel, complement)
        if "conditionalRendering" in spec:
            complement["conditionalRendering"] = copied(spec["conditionalRendering"])
        if others := {one: copied(value) for one, value in spec.items() if one not in known}:
            complement["item"] = others
        if complement:
            panel[COMPLEMENT] = complement
        out.insert(number, panel)
        lines = [place.get(one) for one in ("y", "h")]
        return sum(one for one in lines if type(one) is int)

    def _grid_row(
        self,
        entry: Mapping[str, Any],
        origin: JsonPath,
        out: list[dict[str, Any]],
        path: JsonPath,
        depth: int,
        top: int,
    ) -> int:
        """Adds a row of a grid, which only the first version has."""
        spec = mapping(entry.get("spec"))
        complement: dict[str, Any] = {"kind": GRID_ROW, **({"depth": depth} if depth else {})}
        own: JsonPath = (*path, len(out))
        line = top + (max(0, spec["y"]) if type(spec.get("y")) is int else 0)
        row: dict[str, Any] = {"type": "row"}
        row["gridPos"] = {"x": 0, "y": line, "w": COLUMNS, "h": 1}
        row |= {key: spec[key] for key in ("title", "collapsed") if key in spec}
        known = {"title", "collapsed", "repeat", ELEMENTS}
        if spec.get("y") == line - top:
            known.add("y")
        complement |= {key: copied(one) for key, one in spec.items() if key not in known}
        _put_repeat(spec.get("repeat"), row, complement)
        row[COMPLEMENT] = complement
        self.origins[own] = (*origin, "spec")
        out.append(row)
        inside = spec.get(ELEMENTS)
        is_closed = row.get("collapsed") is True
        if is_closed:
            row[PANELS] = []
        to, of = (row[PANELS], (*own, PANELS)) if is_closed else (out, path)
        bottom = line + 1
        for number, one in enumerate(inside if isinstance(inside, list) else ()):
            at: JsonPath = (*origin, "spec", ELEMENTS, number)
            bottom = max(bottom, self._item(mapping(one), at, to, of, line + 1, None))
        return line + 1 if is_closed else bottom

    def _header(
        self,
        entry: Mapping[str, Any],
        origin: JsonPath,
        out: list[dict[str, Any]],
        path: JsonPath,
        depth: int,
        top: int,
    ) -> int:
        spec, complement = mapping(entry.get("spec")), dict[str, Any]()
        own: JsonPath = (*path, len(out))
        row: dict[str, Any] = {"type": "row"}
        row["gridPos"] = {"x": 0, "y": top, "w": COLUMNS, "h": 1}
        if entry.get("kind") == TAB:
            complement["kind"] = TAB
        if depth:
            complement["depth"] = depth
        for key, value in spec.items():
            if key == "title":
                row["title"] = value
            elif key == "collapse":
                row["collapsed"] = value
            elif key == "variables" and isinstance(value, list) and value:
                complement[SECTION] = self._section(value, (*origin, "spec", key), spec)
            elif key not in (LAYOUT, "repeat"):
                complement[key] = copied(value)
        _put_repeat(spec.get("repeat"), row, complement)
        self.origins[own] = (*origin, "spec")
        out.append(row)
        inside = spec.get(LAYOUT)
        is_closed = row.get("collapsed") is True and _is_plain_grid(inside)
        if is_closed:
            row[PANELS] = []
        bottom = self.container(
            inside,
            (*origin, "spec", LAYOUT),
            row[PANELS] if is_closed else out,
            (*own, PANELS) if is_closed else path,
            complement,
            depth=depth + 1,
            top=top + 1,
        )
        if complement:
            row[COMPLEMENT] = complement
        return top + 1 if is_closed else bottom

    def _section(self, variables: list[Any], origin: JsonPath, spec: Mapping[str, Any]) -> str:
        """Names a row or a tab that has variables, and notes these."""
        section = section_name(text(spec.get("title")), self.titles)
        self.of_sections += [(one, (*origin, at), section) for at, one in enumerate(variables)]
        return section


def section_name(title: str, titles: dict[str, int]) -> str:
    """Names a row or a tab, each by another name.

    Args:
        title: its title.
        titles: how many before it have a title; it is counted.
    """
    titles[title] = count = titles.get(title, 0) + 1
    return title if count == 1 and title else f"{title}#{count}"


def _has_no_header(row: Mapping[str, Any]) -> bool:
    """Tells whether a row is what Grafana makes of the panels above the first row."""
    spec = dict(mapping(row.get("spec")))
    layout = spec.pop(LAYOUT, None)
    items = mapping(mapping(layout).get("spec"))
    is_grid = mapping(layout).get("kind") == GRID and items.keys() == {INSIDE[GRID]}
    is_grid = is_grid and _is_plain_grid(layout)
    is_usual = {**_NO_HEADER, **spec} == _NO_HEADER and spec.get("hideHeader") is True
    return is_usual and is_grid and bool(items[INSIDE[GRID]])


def _is_plain_grid(layout: Any) -> bool:
    """Tells whether a layout is a grid, of either kind, without rows in it."""
    outer = mapping(layout)
    items = mapping(outer.get("spec")).get("items")
    has_rows = any(one.get("kind") == GRID_ROW for _, one in objects(items))
    return outer.get("kind") in (GRID, AUTO_GRID) and not has_rows


def _put_repeat(repeat: Any, panel: dict[str, Any], complement: dict[str, Any]) -> None:
    """Writes the variable that repeats a panel, a row or a tab."""
    if repeat is None:
        return
    names = {"value": "repeat", "direction": "repeatDirection", "maxPerRow": "maxPerRow"}
    inner = mapping(repeat)
    panel |= {names[key]: value for key, value in inner.items() if key in names}
    others = {key: value for key, value in inner.items() if key not in names}
    if others != {"mode": "variable"} or not inner.get("value"):
        complement["repeat"] = others


def _auto_places(spec: Mapping[str, Any], count: int) -> list[dict[str, int]]:
    """Lays out an auto grid on a wide screen: columns of one width, lines of one height."""
    columns = spec.get("maxColumnCount", _USUAL_COLUMNS)
    columns = columns if type(columns) is int and 0 < columns <= COLUMNS else _USUAL_COLUMNS
    mode, own = spec.get("rowHeightMode"), spec.get("rowHeight")
    height = _LINES.get(text(mode), _LINES["standard"])
    if mode == "custom" and isinstance(own, int | float) and 0 < own < 1e5:
        height = max(1, round(own / _PIXELS_OF_LINE))
    columns = max(1, min(columns, count))
    edges = [round(COLUMNS * at / columns) for at in range(columns + 1)]
    return [
        {"x": edges[x], "y": line * height, "w": edges[x + 1] - edges[x], "h": height}
        for line, x in (divmod(number, columns) for number in range(count))
    ]
