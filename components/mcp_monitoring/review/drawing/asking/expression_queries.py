"""Expressions among the queries of a panel, which use the results of others. Pure.

Grafana's server calculates them when it gets them together with what they use.
Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/
"""

import re
from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from ....dashboard.references import EXPRESSION, Reference
from ....dashboard.view import PanelView
from ....suggestions import did_you_mean
from .source import DataSource

EXPRESSIONS = DataSource(EXPRESSION, "Expression", EXPRESSION)
"""What expressions are sent to."""

MATH, REDUCE, RESAMPLE, THRESHOLD = "math", "reduce", "resample", "threshold"
CLASSIC = "classic_conditions"

CALCULATED = (MATH, REDUCE, RESAMPLE, THRESHOLD, CLASSIC)
"""The types of expressions that are sent."""

_USED_IN_MATH = re.compile(r"\$(?:(\w+)|\{([^}]*)\})")


def is_expression(query: Mapping[str, Any]) -> bool:
    """Tells whether a query that is sent is an expression."""
    return Reference(query.get("datasource")).is_expression


def used_in(query: Mapping[str, Any]) -> list[str]:
    """Lists the `refId` of the queries that an expression uses, each once.

    Args:
        query: the raw expression.
    """
    written = text(query.get("expression"))
    match query.get("type"):
        case "math":
            found = [one[1] or one[2] or "" for one in _USED_IN_MATH.finditer(written)]
        case "classic_conditions":
            conditions = [one for _, one in objects(query.get("conditions"))]
            given = [mapping(one.get("query")).get("params") for one in conditions]
            found = [text(one[0]) for one in given if isinstance(one, list) and one]
        case _:
            found = [written.strip().removeprefix("$")] if written.strip() else []
    return list(dict.fromkeys(found))


def expression_text(query: Mapping[str, Any]) -> str:
    """Writes an expression for a person: `reduce A`, `$A / $B`."""
    if query.get("type") == MATH:
        return text(query.get("expression"))
    return " ".join([text(query.get("type")), *used_in(query)])


def not_calculated(kind: str) -> str:
    """Says that expressions of a type are not sent."""
    of_type = f"of the type {kind}" if kind else "without a type"
    return f"is an expression {of_type}, which is not drawn"


def used_by_expressions(panel: PanelView) -> frozenset[str]:
    """Finds the queries that the expressions of a panel use which are shown, also by others."""
    inputs = {
        one.ref_id: used_in(one.model) for one in panel.queries if one.reference.is_expression
    }
    todo = [one.ref_id for one in panel.queries if one.ref_id in inputs and not one.hidden]
    used: set[str] = set()
    while todo:
        new = [name for name in inputs.get(todo.pop(), ()) if name not in used]
        used.update(new)
        todo += new
    return frozenset(used)


def complaints_of_expressions(
    sent: Mapping[str, Mapping[str, Any]], written: Collection[str]
) -> dict[str, str]:
    """Finds the expressions that cannot be calculated because of what they use.

    Args:
        sent: what is sent, by `refId`.
        written: the `refId` of all queries of the panel.

    Returns:
        What is wrong, by the `refId` of the expression.
    """
    inputs = {ref_id: used_in(one) for ref_id, one in sent.items() if is_expression(one)}
    complaints: dict[str, str] = {}
    while True:
        ring = _ring({key: one for key, one in inputs.items() if key not in complaints})
        if not ring:
            break
        complaints |= dict.fromkeys(ring, "is an expression that uses its own result")
    while True:
        missing = {
            ref_id: _missing(name, written)
            for ref_id, names in inputs.items()
            for name in names
            if ref_id not in complaints and (name not in sent or name in complaints)
        }
        if not missing:
            return complaints
        complaints |= missing


def _ring(inputs: Mapping[str, Collection[str]]) -> list[str]:
    try:
        TopologicalSorter(inputs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _missing(name: str, written: Collection[str]) -> str:
    if name in written:
        return f"uses query {name}, which is not drawn"
    hint = did_you_mean(name, (one for one in written if one))
    return f"uses query {name}, and there is no such query" + (f"; {hint}" if hint else "")
