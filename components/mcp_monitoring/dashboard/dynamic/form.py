"""The classic form of a dynamic dashboard: one shape that all of the project reads and edits. Pure.

The form is a classic model. What the classic schema has no place for is kept in it, under the key
`COMPLEMENT` of the part it belongs to, so that `spec.dynamic_spec` writes the same spec again. The
form of a dashboard that uses nothing new has no such key.

- A row or a tab is a panel of type `row` without an id. Its complement has `kind`, unless it is a
  row, and `depth` if it is inside another one; what is in it follows it. A collapsed row that holds
  a grid has its panels in itself, as in the classic schema. A first row without a header is only
  the panels in it.
- Positions count from the top of the page. Those in an auto grid are as Grafana's default shows it.
- `layout` in the complement of a row, a tab or the dashboard is the layout in it, without what it
  shows, if it is not plain from what is there.
- `element` is the key of an element, unless it is `panel-ID`. `conditionalRendering` is the
  condition on which it shows. `without` names the parts that the file leaves out.
- A panel has the data source of its queries, as Grafana writes it; theirs are what counts.
- A variable of a row or a tab is one of the dashboard; its complement names it by `section`.

Source of the schema: see `words`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..classic.keys import ANNOTATIONS, COMPLEMENT, LIST, PANELS, QUERIES, VARIABLES
from ..lenient import JsonPath, copied, mapping
from ..references import MIXED, Reference
from .layouts import Layouts
from .parts import (
    annotation_form,
    query_form,
    transformation_form,
    variable_form,
)
from .versions import ELEMENTS, LAYOUT
from .words import PANEL_FIELDS, QUERY_OPTIONS, SETTINGS, TIME_SETTINGS, number_of


@dataclass(frozen=True)
class ClassicForm:
    """The classic form of a dynamic dashboard.

    Attributes:
        model: the classic model.
        origins: paths in the spec, by the paths of the form that they became.
    """

    model: dict[str, Any]
    origins: Mapping[JsonPath, JsonPath]

    def origin_of(self, path: JsonPath) -> JsonPath:
        """Finds the place in the spec of a place in the form, or of what is around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]] + path[length:]
        return path


def classic_form(spec: Mapping[str, Any], version: str) -> ClassicForm:
    """Makes the classic form of a dynamic dashboard.

    Args:
        spec: the spec; it is not changed. One with problems (`shape`) gives some form.
        version: version of its schema, one of `versions.VERSIONS`.
    """
    return _Form(spec, version).made()


@dataclass
class _Form:
    spec: Mapping[str, Any]
    version: str
    model: dict[str, Any] = field(default_factory=dict)
    complement: dict[str, Any] = field(default_factory=dict)
    origins: dict[JsonPath, JsonPath] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    of_sections: list[tuple[Any, JsonPath, str]] = field(default_factory=list)

    def made(self) -> ClassicForm:
        without = [key for key in ("timeSettings", ELEMENTS, LAYOUT) if key not in self.spec]
        self._settings()
        self._time_settings(self.spec.get("timeSettings"))
        self.model[PANELS] = []
        Layouts(self.panel, self.origins, self.of_sections).container(
            self.spec.get(LAYOUT), (LAYOUT,), self.model[PANELS], (PANELS,), self.complement
        )
        self._variables()
        self._annotations()
        hidden = {
            key: copied(one)
            for key, one in mapping(self.spec.get(ELEMENTS)).items()
            if key not in self.shown
        }
        if hidden:
            self.complement[ELEMENTS] = hidden
        if without:
            self.complement["without"] = without
        if self.complement:
            self.model[COMPLEMENT] = self.complement
        return ClassicForm(self.model, self.origins)

    def _settings(self) -> None:
        known = {"timeSettings", ELEMENTS, LAYOUT, "variables", "annotations"}
        for key, value in self.spec.items():
            if key in SETTINGS:
                self.put((key,), value, (key,))
            elif key == "cursorSync" and (number := number_of(key, value)) is not None:
                self.put(("graphTooltip",), number, (key,))
            elif key not in known or (value is None and key in ("variables", "annotations")):
                self.complement.setdefault("spec", {})[key] = copied(value)

    def _time_settings(self, settings: Any) -> None:
        for key, value in mapping(settings).items():
            if key in TIME_SETTINGS:
                self.put(TIME_SETTINGS[key], value, ("timeSettings", key))
            else:
                self.complement.setdefault("timeSettings", {})[key] = copied(value)

    def put(self, path: JsonPath, value: Any, origin: JsonPath) -> None:
        """Writes a value of the dashboard, and notes where it is from."""
        inside: Any = self.model
        for key in path[:-1]:
            inside = inside.setdefault(key, {})
        inside[path[-1]] = copied(value)
        self.origins[path] = origin

    def _variables(self) -> None:
        written = self.spec.get("variables")
        listed = written if isinstance(written, list) else []
        entries = [(one, ("variables", at), "") for at, one in enumerate(listed)]
        forms = []
        for number, (one, origin, section) in enumerate((*entries, *self.of_sections)):
            made = variable_form(mapping(one), self.version)
            if section:
                made.setdefault(COMPLEMENT, {})["section"] = section
            forms.append(made)
            path: JsonPath = (VARIABLES, LIST, number)
            self.origins[path] = (*origin, "spec")
            self.origins[*path, "query"] = (*origin, "spec", "query", "spec")
        if forms or isinstance(written, list):
            self.model[VARIABLES] = {LIST: forms}
        if self.of_sections and "variables" not in self.spec:
            self.complement["variables"] = False

    def _annotations(self) -> None:
        written = self.spec.get("annotations")
        if not isinstance(written, list):
            return
        self.model[ANNOTATIONS] = {
            LIST: [annotation_form(mapping(one), self.version) for one in written]
        }
        for at in range(len(written)):
            path: JsonPath = (ANNOTATIONS, LIST, at)
            origin: JsonPath = ("annotations", at, "spec")
            self.origins[path] = origin
            self.origins[*path, "target"] = (*origin, "query", "spec")
            self.origins[*path, "datasource"] = (*origin, "query", "datasource")

    def panel(self, key: str, path: JsonPath) -> tuple[dict[str, Any], dict[str, Any]]:
        """Makes the form of an element: a panel, and its complement."""
        self.shown.add(key)
        element = mapping(mapping(self.spec.get(ELEMENTS)).get(key))
        spec, panel = mapping(element.get("spec")), dict[str, Any]()
        complement: dict[str, Any] = {}
        if key != f"panel-{spec.get('id')}":
            complement["element"] = key
        origin: JsonPath = (ELEMENTS, key, "spec")
        self.origins[path] = origin
        fields: tuple[str, ...] = PANEL_FIELDS
        if element.get("kind") == "LibraryPanel":
            fields = ("id", "title", "libraryPanel")
        else:
            self._shown_by(mapping(spec.get("vizConfig")), panel, complement, path, origin)
            self._asked(mapping(spec.get("data")), panel, complement, path, origin)
            missing = [one for one in ("vizConfig", "data") if one not in spec]
            complement.setdefault("without", []).extend(missing)
        panel |= {one: copied(spec[one]) for one in fields if one in spec}
        others = spec.keys() - {*fields, "vizConfig", "data"}
        if others:
            complement["panel"] = {one: copied(spec[one]) for one in spec if one in others}
        if not complement.get("without"):
            complement.pop("without", None)
        return panel, complement

    def _shown_by(
        self,
        config: Mapping[str, Any],
        panel: dict[str, Any],
        complement: dict[str, Any],
        path: JsonPath,
        origin: JsonPath,
    ) -> None:
        """Reads the plugin of a panel and its settings."""
        inner = mapping(config.get("spec"))
        is_first = self.version == "v2alpha1"
        plugin = config.get("kind" if is_first else "group")
        version = (inner if is_first else config).get("pluginVersion" if is_first else "version")
        if plugin is not None:
            panel["type"] = plugin
        if version:
            panel["pluginVersion"] = version
        without = [] if version is not None else ["version"]
        for key in ("options", "fieldConfig"):
            if key in inner:
                panel[key] = copied(inner[key])
                self.origins[*path, key] = (*origin, "vizConfig", "spec", key)
            else:
                without.append(key)
        known = {"options", "fieldConfig", *(("pluginVersion",) if is_first else ())}
        if others := {key: copied(one) for key, one in inner.items() if key not in known}:
            complement["vizConfig"] = others
        self.origins[*path, "type"] = (*origin, "vizConfig")
        if config:
            complement["without"] = without

    def _asked(
        self,
        data: Mapping[str, Any],
        panel: dict[str, Any],
        complement: dict[str, Any],
        path: JsonPath,
        origin: JsonPath,
    ) -> None:
        """Reads the queries of a panel, their options, and its transformations."""
        inner = mapping(data.get("spec"))
        if data:
            parts = ("queries", "transformations", "queryOptions")
            complement.setdefault("without", []).extend(one for one in parts if one not in inner)
        group: JsonPath = (*origin, "data", "spec")
        queries = inner.get("queries")
        if isinstance(queries, list) and queries:
            panel[QUERIES] = [query_form(mapping(one), self.version) for one in queries]
            if (source := _source_of_all(panel[QUERIES])) is not None:
                panel["datasource"] = source
            for at in range(len(queries)):
                to: JsonPath = (*path, QUERIES, at)
                of: JsonPath = (*group, "queries", at, "spec")
                self.origins[to] = (*of, "query", "spec")
                self.origins[*to, "refId"] = (*of, "refId")
                self.origins[*to, "hide"] = (*of, "hidden")
                self.origins[*to, "datasource"] = (*of, "query", "datasource")
        steps = inner.get("transformations")
        if isinstance(steps, list) and steps:
            made = [transformation_form(mapping(one), self.version) for one in steps]
            panel["transformations"] = made
            for at in range(len(steps)):
                step: JsonPath = (*group, "transformations", at, "spec")
                self.origins[*path, "transformations", at] = step
        for key, value in mapping(inner.get("queryOptions")).items():
            if key in QUERY_OPTIONS:
                panel[key] = copied(value)
                self.origins[*path, key] = (*group, "queryOptions", key)
            else:
                complement.setdefault("queryOptions", {})[key] = copied(value)


def _source_of_all(queries: Sequence[Mapping[str, Any]]) -> Any:
    """Finds the data source of a panel by those of its queries, as Grafana does."""
    asking = [one.get("datasource") for one in queries]
    asking = [one for one in asking if not Reference(one).is_expression] or asking
    if all(one == asking[0] for one in asking):
        return copied(asking[0])
    return {"type": "datasource", "uid": MIXED}
