"""Words for what a dashboard or an alert gains or loses as a whole: queries, variables and others.

What a reviewer looks for is the expression, and the data source where it is not that of the panel.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...dashboard.classic.keys import ANNOTATIONS, LIST, PANELS, QUERIES, VARIABLES
from ...dashboard.classic.read import read_view
from ...dashboard.lenient import mapping, objects, text
from ...dashboard.references import Reference
from ...dashboard.view import AnnotationView, QueryView, VariableView
from ..console.printing import one_line
from .expressions import without_comments
from .path_names import EditPath

# Keys of a query or an annotation without an expression that say nothing of what it asks for.
_NOT_ASKED = frozenset({"refId", "name", "datasource", "hide", "enable", "iconColor"})


def value_in_words(value: Any) -> str:
    """Writes a value for a person: a text on one line, any other value as JSON on one line."""
    if isinstance(value, str):
        return one_line(value) if value.strip() else '""'
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def promql_in_words(query: str) -> str:
    """Writes a query on one line, without its comments: they would hide what comes after them."""
    return one_line(without_comments(query))


def entry_in_words(path: EditPath, value: Any) -> str:
    """Writes a value that was added or removed for a person.

    Args:
        path: path of the value, as in `Edit`.
        value: the value; a query, a variable, an annotation, a link or a list of them says what it
            asks for or leads to, without names that the path says already.
    """
    if isinstance(value, Mapping):
        match path:
            case (holder, _) if holder == QUERIES:
                return _first(_queries([value])) or value_in_words(value)
            case ("datas", _):
                return _data(value)
            case (part, holder, _) if part in _PARTS and holder == LIST:
                return _first(_PARTS[part]([value])) or value_in_words(value)
            case (part,) if part in _PARTS and isinstance(value.get(LIST), list):
                return _several(_PARTS[part](value[LIST])) or value_in_words(value)
            case (*_, "links", _) if text(value.get("url")):
                return one_line(text(value["url"]))
    elif isinstance(value, list):
        match path:
            case (holder,) if holder == QUERIES:
                return _several(_queries(value)) or value_in_words(value)
            case (part, holder) if part in _PARTS and holder == LIST:
                return _several(_PARTS[part](value)) or value_in_words(value)
            case (*_, "links"):
                return _several(_links(value)) or value_in_words(value)
    return value_in_words(value)


def queries_in_words(panel: Mapping[str, Any]) -> list[str]:
    """Writes the queries of a panel; if there are several, each with its refId."""
    view = read_view({PANELS: [panel]}).panels[0]
    named = [(query.ref_id or "?", _query(query, view.reference)) for query in view.queries]
    return (
        [said for _, said in named] if len(named) < 2 else [f"{ref}: {said}" for ref, said in named]
    )


_Named = Iterator[tuple[str, str]]


def _queries(values: Any) -> _Named:
    for panel in read_view({PANELS: [{QUERIES: values}]}).panels:
        # A query whose data source is its panel's has none of its own in a diff.
        yield from ((one.ref_id or "?", _query(one, panel.reference)) for one in panel.queries)


def _variables(values: Any) -> _Named:
    for variable in read_view({VARIABLES: {LIST: values}}).variables:
        yield variable.name or "?", _variable(variable)


def _annotations(values: Any) -> _Named:
    for annotation in read_view({ANNOTATIONS: {LIST: values}}).annotations:
        yield annotation.name or "?", _annotation(annotation)


def _links(values: Any) -> _Named:
    for _, link in objects(values):
        yield text(link.get("title")) or "?", one_line(text(link.get("url")))


_PARTS = {VARIABLES: _variables, ANNOTATIONS: _annotations}


def _query(query: QueryView, of_panel: Reference) -> str:
    asked = promql_in_words(query.expr) if query.expr else _asked(query.model)
    own = query.own_reference
    others = [] if own.raw == of_panel.raw else _source(own)
    return _with(asked, [*others, *(["hidden"] if query.hidden else [])])


def _data(value: Mapping[str, Any]) -> str:
    """Writes a query of an alert; its expression is a level further inside."""
    model = mapping(value.get("model"))
    return _first(_queries([model])) if model else value_in_words(value)


def _variable(variable: VariableView) -> str:
    asked = one_line(variable.query) or _asked(variable.model)
    return _with(f"{variable.type} {asked}".strip(), _source(variable.reference))


def _annotation(annotation: AnnotationView) -> str:
    asked = promql_in_words(annotation.expr) or _asked(annotation.model)
    return _with(asked, _source(annotation.reference))


def _asked(model: Mapping[str, Any]) -> str:
    return value_in_words({key: one for key, one in model.items() if key not in _NOT_ASKED})


def _source(reference: Reference) -> list[str]:
    name = reference.uid or reference.plugin
    return [f"data source {name}"] if name and not reference.is_built_in else []


def _with(asked: str, further: list[str]) -> str:
    return f"{asked} ({', '.join(further)})" if further else asked


def _first(named: _Named) -> str:
    return next((said for _, said in named), "")


def _several(named: _Named) -> str:
    return "; ".join(f"{name}: {said}" for name, said in named)
