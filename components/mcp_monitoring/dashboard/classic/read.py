"""Reading of the view of a classic dashboard model; no shape of the model is an error. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..lenient import JsonPath, mapping, objects, text, texts_of
from ..references import Reference
from ..view import AnnotationView, LinkView, PanelView, QueryView, VariableView, View
from .keys import (
    ANNOTATIONS,
    COMPLEMENT,
    INPUTS,
    LIST,
    NOT_SHOWN,
    PANELS,
    QUERIES,
    ROWS,
    VARIABLES,
    WRITTEN,
)

OF_QUERIES = frozenset({QUERIES, "target", "expr", "query", "definition"})
"""Keys whose values are sent to a data source; they are no text for a person."""


def read_view(model: Mapping[str, Any]) -> View:
    """Makes the view of a dashboard.

    Args:
        model: the dashboard model, without its wrapper; a value of a wrong type counts as missing.
    """
    return View(
        title=text(model.get("title")),
        uid=text(model.get("uid")),
        starts=text(mapping(model.get("time")).get("from")),
        panels=tuple(_panels(model)),
        row_repeats=tuple(text(row.get("repeat")) for _, row in objects(model.get(ROWS))),
        variables=tuple(_variable(*one) for one in _entries(model, VARIABLES)),
        annotations=tuple(_annotation(*one) for one in _entries(model, ANNOTATIONS)),
        links=tuple(_links(model)),
        dashboard_links={
            ("links", index): text(link.get("url")) for index, link in objects(model.get("links"))
        },
        inputs=inputs_of(model),
        constants=constants_of(model),
        complement=mapping(model.get(COMPLEMENT)),
    )


def read_panel(
    panel: Mapping[str, Any], path: JsonPath, row: JsonPath, *, is_of_old_row: bool = False
) -> PanelView:
    """Makes the view of a panel.

    Args:
        panel: the raw panel; a value of a wrong type counts as missing.
        path: its place in the dashboard model.
        row: path of its row; () if it is in none.
        is_of_old_row: whether that row is of the form before Grafana 5.
    """
    number, grid = panel.get("id"), panel.get("gridPos")
    reference = Reference(panel.get("datasource"))
    alone = {key: value for key, value in panel.items() if key != PANELS}
    return PanelView(
        id=number if type(number) is int and number else None,
        title=text(panel.get("title")),
        type=text(panel.get("type")),
        description=text(panel.get("description")),
        is_library_panel=panel.get("libraryPanel") is not None,
        reference=reference,
        queries=tuple(
            _query(query, reference, (*path, QUERIES, index))
            for index, query in objects(panel.get(QUERIES))
        ),
        field_config=mapping(panel.get("fieldConfig")),
        options=mapping(panel.get("options")),
        repeat=text(panel.get("repeat")),
        grid=grid if isinstance(grid, dict) else None,
        row=row,
        is_of_old_row=is_of_old_row,
        path=path,
        model=alone,
        content={key: value for key, value in alone.items() if key not in NOT_SHOWN},
    )


def inputs_of(model: Mapping[str, Any]) -> dict[str, str]:
    """Reads the questions of an export at import: name to plugin id, empty if it has none."""
    return {
        text(entry.get("name")): text(entry.get("pluginId"))
        for _, entry in objects(model.get(INPUTS))
    }


def data_sources_of(model: Mapping[str, Any]) -> dict[str, str]:
    """Reads the data sources among the inputs of an export: name to plugin id."""
    return {name: plugin for name, plugin in inputs_of(model).items() if plugin}


def constants_of(model: Mapping[str, Any]) -> dict[str, str]:
    """Reads the constants among the inputs of an export: name to value."""
    return {
        text(entry.get("name")): str(entry.get("value", ""))
        for _, entry in objects(model.get(INPUTS))
        if entry.get("type") == "constant"
    }


def holds_queries(path: JsonPath) -> bool:
    """Tells whether a path leads into a query, where nothing is a link."""
    return not OF_QUERIES.isdisjoint(path)


def _panels(model: Mapping[str, Any]) -> Iterator[PanelView]:
    for number, row in objects(model.get(ROWS)):
        path: JsonPath = (ROWS, number)
        for index, panel in objects(row.get(PANELS)):
            yield read_panel(panel, (*path, PANELS, index), path, is_of_old_row=True)
    for number, panel in objects(model.get(PANELS)):
        path = (PANELS, number)
        yield read_panel(panel, path, ())
        for index, inner in objects(panel.get(PANELS)):
            yield read_panel(inner, (*path, PANELS, index), path)


def _query(query: Mapping[str, Any], of_panel: Reference, path: JsonPath) -> QueryView:
    own, expr = Reference(query.get("datasource")), query.get("expr")
    return QueryView(
        ref_id=text(query.get("refId")),
        expr=expr if isinstance(expr, str) else None,
        legend=text(query.get("legendFormat")),
        hidden=query.get("hide") is True,
        own_reference=own,
        reference=_effective(own, of_panel),
        path=path,
        model=query,
    )


def _effective(own: Reference, outer: Reference) -> Reference:
    """Finds the reference that applies: the inner one, else the outer one."""
    if not own.is_missing:
        return own
    return Reference() if outer.is_mixed else outer


def _entries(model: Mapping[str, Any], part: str) -> Iterator[tuple[Mapping[str, Any], JsonPath]]:
    for index, entry in objects(mapping(model.get(part)).get(LIST)):
        yield entry, (part, LIST, index)


def _variable(variable: Mapping[str, Any], path: JsonPath) -> VariableView:
    query = variable.get("query")
    written = text(query) or text(mapping(query).get("query"))
    return VariableView(
        name=text(variable.get("name")),
        type=text(variable.get("type")),
        query=written if written.strip() else text(variable.get("definition")),
        regex=text(variable.get("regex")),
        reference=Reference(variable.get("datasource")),
        chosen=mapping(variable.get("current")).get("value"),
        all_value=text(variable.get("allValue")),
        path=path,
        model=variable,
    )


def _annotation(annotation: Mapping[str, Any], path: JsonPath) -> AnnotationView:
    target = mapping(annotation.get("target"))
    return AnnotationView(
        name=text(annotation.get("name")),
        is_built_in=bool(annotation.get("builtIn")),
        expr=text(target.get("expr")) or text(annotation.get("expr")),
        reference=_effective(
            Reference(target.get("datasource")), Reference(annotation.get("datasource"))
        ),
        templates={
            key: text(annotation.get(key))
            for key in ("titleFormat", "textFormat")
            if annotation.get(key)
        },
        path=path,
        model=annotation,
    )


def _links(model: Mapping[str, Any]) -> Iterator[LinkView]:
    for path, value in texts_of(model):
        if "d/" in value and WRITTEN not in path and not holds_queries(path):
            yield LinkView(value, path)
