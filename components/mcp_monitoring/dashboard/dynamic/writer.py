"""Writing of a dynamic dashboard from its classic form; `spec` says how. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..classic.keys import ANNOTATIONS, COMPLEMENT, LIST, PANELS, VARIABLES
from ..lenient import copied, mapping, objects
from .elements import dynamic_element
from .layouts import AUTO_GRID, GRID, GRID_ROW, INSIDE, ROWS_LAYOUT, TABS
from .parts import dynamic_annotation, dynamic_variable
from .versions import ELEMENTS, LAYOUT
from .words import SECTION, SETTINGS, TAB, TIME_SETTINGS, word_of

_OF_HEADER = ("kind", "depth", LAYOUT, "repeat", SECTION)


def plain_spec(form: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Writes the spec of a dashboard; see `spec.dynamic_spec`.

    Args:
        form: the classic form of a dynamic dashboard, or a classic model of the right shape without
            rows of the form before Grafana 5; it is not changed.
        version: version of the schema to write, one of `versions.VERSIONS`.
    """
    return _Spec(form, version).made()


@dataclass
class _Node:
    """The dashboard, a row or a tab, with what is in it."""

    row: Mapping[str, Any] = field(default_factory=dict)
    panels: list[Mapping[str, Any]] = field(default_factory=list)
    inside: list["_Node"] = field(default_factory=list)

    @property
    def complement(self) -> Mapping[str, Any]:
        return mapping(self.row.get(COMPLEMENT))

    @property
    def is_grid_row(self) -> bool:
        return self.complement.get("kind") == GRID_ROW

    @property
    def is_tab(self) -> bool:
        return self.complement.get("kind") == TAB


class _Spec:
    def __init__(self, form: Mapping[str, Any], version: str) -> None:
        self.form, self.version = form, version
        self.complement = mapping(form.get(COMPLEMENT))
        self.elements: dict[str, Any] = {}
        self.sections: dict[str, list[Any]] = {}

    def made(self) -> dict[str, Any]:
        spec: dict[str, Any] = {key: copied(self.form[key]) for key in SETTINGS if key in self.form}
        without = self.complement.get("without") or ()
        if (word := word_of("cursorSync", self.form.get("graphTooltip"))) is not None:
            spec["cursorSync"] = word
        spec |= copied(dict(mapping(self.complement.get("spec"))))
        settings = dict(self._time_settings())
        if settings or "timeSettings" not in without:
            spec["timeSettings"] = settings
        spec |= self._variables() | self._annotations()
        layout = self._layout(_tree(self.form), 0)
        self.elements |= copied(dict(mapping(self.complement.get(ELEMENTS))))
        if self.elements or ELEMENTS not in without:
            spec[ELEMENTS] = self.elements
        if self.elements or LAYOUT not in without:
            spec[LAYOUT] = layout
        return spec

    def _time_settings(self) -> Iterator[tuple[str, Any]]:
        for key, path in TIME_SETTINGS.items():
            inside: Any = self.form
            for step in path[:-1]:
                inside = mapping(mapping(inside).get(step))
            if path[-1] in inside:
                yield key, copied(inside[path[-1]])
        yield from copied(dict(mapping(self.complement.get("timeSettings")))).items()

    def _variables(self) -> dict[str, Any]:
        if VARIABLES not in self.form:
            return {}
        own: list[Any] = []
        for _, one in objects(mapping(self.form[VARIABLES]).get(LIST)):
            section = mapping(one.get(COMPLEMENT)).get(SECTION)
            to = self.sections.setdefault(section, []) if section else own
            to.append(dynamic_variable(one, self.version))
        return {"variables": own} if own or self.complement.get("variables") is not False else {}

    def _annotations(self) -> dict[str, Any]:
        if ANNOTATIONS not in self.form:
            return {}
        listed = objects(mapping(self.form[ANNOTATIONS]).get(LIST))
        return {"annotations": [dynamic_annotation(one, self.version) for _, one in listed]}

    def _layout(self, node: _Node, top: int) -> dict[str, Any]:
        """Writes the layout of the dashboard, a row or a tab."""
        holder = self.complement if not node.row else node.complement
        written = mapping(holder.get(LAYOUT))
        if "raw" in written and not node.panels and not node.inside:
            return copied(written["raw"])  # type: ignore[no-any-return]
        kind = written.get("kind", GRID)
        if self.version == "v2alpha1" and any(one.is_grid_row for one in node.inside):
            kind = GRID
        elif node.inside:
            kind = TABS if node.inside[0].is_tab else ROWS_LAYOUT
        elif node.panels and kind in (ROWS_LAYOUT, TABS):
            kind = GRID
        others = copied(dict(mapping(written.get("spec")))) if written.get("kind") == kind else {}
        if kind in (ROWS_LAYOUT, TABS):
            inside = [self._header(one, kind) for one in node.inside]
            if node.panels:
                inside.insert(0, self._above(node.panels, kind, top))
        else:
            inside = [self._item(one, kind, top) for one in node.panels]
            inside += [self._grid_row(one, top) for one in node.inside]
        return {"kind": kind, "spec": {**others, INSIDE[kind]: inside}}

    def _above(self, panels: list[Mapping[str, Any]], kind: str, top: int) -> dict[str, Any]:
        """Writes the row or tab of the panels above the first one."""
        items = [self._item(one, GRID, top) for one in panels]
        layout = {"kind": GRID, "spec": {INSIDE[GRID]: items}}
        if kind == TABS:
            return {"kind": TAB, "spec": {"title": "", LAYOUT: layout}}
        spec = {"title": "", "collapse": False, "hideHeader": True, LAYOUT: layout}
        return {"kind": "RowsLayoutRow", "spec": spec}

    def _header(self, node: _Node, kind: str) -> dict[str, Any]:
        row, complement = node.row, node.complement
        spec = {key: copied(one) for key, one in complement.items() if key not in _OF_HEADER}
        if "title" in row:
            spec["title"] = row["title"]
        if "collapsed" in row and kind == ROWS_LAYOUT:
            spec["collapse"] = row["collapsed"]
        if (repeat := _repeat(row, complement)) is not None:
            spec["repeat"] = {key: one for key, one in repeat.items() if key in ("mode", "value")}
        if variables := self.sections.get(complement.get(SECTION, "")):
            spec["variables"] = variables
        line = mapping(row.get("gridPos")).get("y")
        spec[LAYOUT] = self._layout(node, line + 1 if type(line) is int else 0)
        return {"kind": "RowsLayoutRow" if kind == ROWS_LAYOUT else TAB, "spec": spec}

    def _grid_row(self, node: _Node, top: int) -> dict[str, Any]:
        row, complement = node.row, node.complement
        line = mapping(row.get("gridPos")).get("y")
        line = line if type(line) is int else top
        spec = {key: copied(one) for key, one in complement.items() if key not in _OF_HEADER}
        spec |= {key: row[key] for key in ("title", "collapsed") if key in row}
        if (repeat := _repeat(row, complement)) is not None:
            spec["repeat"] = repeat
        spec.setdefault("y", line - top)
        spec[ELEMENTS] = [self._item(one, GRID, line + 1) for one in node.panels]
        return {"kind": GRID_ROW, "spec": spec}

    def _item(self, panel: Mapping[str, Any], kind: str, top: int) -> dict[str, Any]:
        """Writes what shows a panel, and notes the panel as an element."""
        complement, place = mapping(panel.get(COMPLEMENT)), mapping(panel.get("gridPos"))
        spec: dict[str, Any] = {}
        if kind == GRID:
            names = {"x": "x", "y": "y", "w": "width", "h": "height"}
            spec = {names[key]: one for key, one in place.items() if key in names}
            if type(spec.get("y")) is int:
                spec["y"] -= top
        spec["element"] = {"kind": "ElementReference", "name": self._element(panel, complement)}
        if (repeat := _repeat(panel, complement)) is not None:
            of_auto = ("mode", "value")
            is_auto = kind == AUTO_GRID
            spec["repeat"] = {k: one for k, one in repeat.items() if not is_auto or k in of_auto}
        if kind == AUTO_GRID and "conditionalRendering" in complement:
            spec["conditionalRendering"] = copied(complement["conditionalRendering"])
        spec |= copied(dict(mapping(complement.get("item"))))
        return {"kind": f"{kind}Item", "spec": spec}

    def _element(self, panel: Mapping[str, Any], complement: Mapping[str, Any]) -> str:
        wanted = complement.get("element") or f"panel-{panel.get('id')}"
        key, number = wanted, 1
        while key in self.elements:
            number += 1
            key = f"{wanted}-{number}"
        self.elements[key] = dynamic_element(panel, self.version)
        return key


def _repeat(panel: Mapping[str, Any], complement: Mapping[str, Any]) -> dict[str, Any] | None:
    """Writes the variable that repeats a panel, a row or a tab; None if none does."""
    names = {"repeat": "value", "repeatDirection": "direction", "maxPerRow": "maxPerRow"}
    found = {names[key]: panel[key] for key in names if key in panel}
    kept = complement.get("repeat")
    if kept is None and not panel.get("repeat"):
        # A direction alone repeats nothing.
        return None
    return {**(dict(kept) if isinstance(kept, Mapping) else {"mode": "variable"}), **found}


def _tree(form: Mapping[str, Any]) -> _Node:
    """Puts the panels of a form into their rows and tabs."""
    root = _Node()
    around = [root]
    for _, panel in objects(form.get(PANELS)):
        if panel.get("type") != "row":
            around[-1].panels.append(panel)
            continue
        node = _Node(panel, [one for _, one in objects(panel.get(PANELS))])
        depth = node.complement.get("depth")
        depth = min(depth, len(around) - 1) if type(depth) is int and depth >= 0 else 0
        del around[depth + 1 :]
        around[-1].inside.append(node)
        around.append(node)
    return root
