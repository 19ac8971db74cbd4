"""The elements of a dynamic dashboard, and the panels of its classic form. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..classic.keys import COMPLEMENT, QUERIES
from ..lenient import JsonPath, copied, mapping, objects
from ..references import MIXED, Reference
from .as_written import as_written, with_written
from .parts import dynamic_query, dynamic_transformation, query_form, transformation_form
from .words import PANEL_FIELDS, QUERY_OPTIONS

LIBRARY_PANEL = "LibraryPanel"
_OF_LIBRARY = ("id", "title", "libraryPanel")
_OF_ITEM = ("gridPos", "repeat", "repeatDirection", "maxPerRow")
_COMPLEMENT_OF_ITEM = ("element", "item", "conditionalRendering", "repeat")


def element_form(
    element: Mapping[str, Any], version: str
) -> tuple[dict[str, Any], dict[JsonPath, JsonPath]]:
    """Makes the panel of an element, without its place.

    Args:
        element: the element.
        version: version of the schema.

    Returns:
        The panel, and paths in the spec of the element by the paths of the panel.
    """
    made = _Panel(element, version)
    made.read()
    return dict(with_written(made.panel, element, lambda one: _written(one, version))), made.origins


def dynamic_element(panel: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the element of a panel.

    Args:
        panel: a panel of a form, or of a classic model.
        version: version of the schema.
    """
    alone = {key: one for key, one in panel.items() if key not in _OF_ITEM}
    kept = mapping(alone.pop(COMPLEMENT, None))
    if own := {key: one for key, one in kept.items() if key not in _COMPLEMENT_OF_ITEM}:
        alone[COMPLEMENT] = own
    found = as_written(alone, lambda one: element_form(one, version)[0])
    return found if found is not None else _written(alone, version)


@dataclass
class _Panel:
    """A panel that is read from an element."""

    element: Mapping[str, Any]
    version: str
    panel: dict[str, Any] = field(default_factory=dict)
    complement: dict[str, Any] = field(default_factory=dict)
    origins: dict[JsonPath, JsonPath] = field(default_factory=dict)

    def read(self) -> None:
        spec = mapping(self.element.get("spec"))
        fields: tuple[str, ...] = PANEL_FIELDS
        if self.element.get("kind") == LIBRARY_PANEL:
            fields = _OF_LIBRARY
        else:
            self._shown_by(mapping(spec.get("vizConfig")))
            self._asked(mapping(spec.get("data")))
        self.panel |= {one: copied(spec[one]) for one in fields if one in spec}
        others = spec.keys() - {*fields, "vizConfig", "data"}
        if others:
            self.complement["panel"] = {one: copied(spec[one]) for one in spec if one in others}
        if self.complement:
            self.panel[COMPLEMENT] = self.complement

    def _shown_by(self, config: Mapping[str, Any]) -> None:
        """Reads the plugin of a panel and its settings."""
        inner = mapping(config.get("spec"))
        is_first = self.version == "v2alpha1"
        plugin = config.get("kind" if is_first else "group")
        version = (inner if is_first else config).get("pluginVersion" if is_first else "version")
        if plugin is not None:
            self.panel["type"] = plugin
        if version:
            self.panel["pluginVersion"] = version
        for key in ("options", "fieldConfig"):
            if key in inner:
                self.panel[key] = copied(inner[key])
                self.origins[key,] = ("vizConfig", "spec", key)
        known = {"options", "fieldConfig", *(("pluginVersion",) if is_first else ())}
        if others := {key: copied(one) for key, one in inner.items() if key not in known}:
            self.complement["vizConfig"] = others
        self.origins["type",] = ("vizConfig",)

    def _asked(self, data: Mapping[str, Any]) -> None:
        """Reads the queries of a panel, their options, and its transformations."""
        inner, group = mapping(data.get("spec")), ("data", "spec")
        queries = inner.get("queries")
        if isinstance(queries, list) and queries:
            made = [query_form(mapping(one), self.version) for one in queries]
            self.panel[QUERIES] = made
            if (source := _source_of_all(made)) is not None:
                self.panel["datasource"] = source
            for at in range(len(queries)):
                of: JsonPath = (*group, "queries", at, "spec")
                self.origins[QUERIES, at] = (*of, "query", "spec")
                self.origins[QUERIES, at, "refId"] = (*of, "refId")
                self.origins[QUERIES, at, "hide"] = (*of, "hidden")
                source_of = of if self.version == "v2alpha1" else (*of, "query")
                self.origins[QUERIES, at, "datasource"] = (*source_of, "datasource")
        steps = inner.get("transformations")
        if isinstance(steps, list) and steps:
            made = [transformation_form(mapping(one), self.version) for one in steps]
            self.panel["transformations"] = made
            for at in range(len(steps)):
                self.origins["transformations", at] = (*group, "transformations", at, "spec")
        for key, value in mapping(inner.get("queryOptions")).items():
            if key in QUERY_OPTIONS:
                self.panel[key] = copied(value)
                self.origins[key,] = (*group, "queryOptions", key)
            else:
                self.complement.setdefault("queryOptions", {})[key] = copied(value)


def _source_of_all(queries: Sequence[Mapping[str, Any]]) -> Any:
    """Finds the data source of a panel by those of its queries, as Grafana does."""
    asking = [one.get("datasource") for one in queries]
    asking = [one for one in asking if not Reference(one).is_expression] or asking
    if all(one == asking[0] for one in asking):
        return copied(asking[0])
    return {"type": "datasource", "uid": MIXED}


def _written(panel: Mapping[str, Any], version: str) -> dict[str, Any]:
    complement = mapping(panel.get(COMPLEMENT))
    fields: tuple[str, ...] = PANEL_FIELDS
    parts: dict[str, Any] = {}
    kind = "Panel"
    if panel.get("libraryPanel") is not None:
        kind, fields = LIBRARY_PANEL, _OF_LIBRARY
    else:
        parts = {"vizConfig": _config(panel, complement, version)}
        parts["data"] = _data(panel, complement, version)
    spec = {one: copied(panel[one]) for one in fields if one in panel} | parts
    spec |= copied(dict(mapping(complement.get("panel"))))
    return {"kind": kind, "spec": spec}


def _config(
    panel: Mapping[str, Any], complement: Mapping[str, Any], version: str
) -> dict[str, Any]:
    usual: dict[str, Any] = {"options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}
    inner = {key: copied(panel.get(key, value)) for key, value in usual.items()}
    inner |= copied(dict(mapping(complement.get("vizConfig"))))
    plugin, own = panel.get("type", ""), panel.get("pluginVersion", "")
    if version == "v2alpha1":
        return {"kind": plugin, "spec": {"pluginVersion": own, **inner}}
    return {"kind": "VizConfig", "group": plugin, "version": own, "spec": inner}


def _data(panel: Mapping[str, Any], complement: Mapping[str, Any], version: str) -> dict[str, Any]:
    options = {key: copied(panel[key]) for key in QUERY_OPTIONS if key in panel}
    options |= copied(dict(mapping(complement.get("queryOptions"))))
    of_panel = panel.get("datasource")
    queries = [dynamic_query(one, of_panel, version) for _, one in objects(panel.get(QUERIES))]
    steps = [
        dynamic_transformation(one, version) for _, one in objects(panel.get("transformations"))
    ]
    spec = {"queries": queries, "transformations": steps, "queryOptions": options}
    return {"kind": "QueryGroup", "spec": spec}
