"""Label filters added to every selector of a query. Pure."""

import json
from collections.abc import Sequence

from ....promql.read import ReadError, read
from ....promql.tree import selectors

_OPERATORS = {"=": "=", "!=": "!=", "=~": "=~", "!~": "!~", "=|": "=~", "!=|": "!~"}


def with_filters(expression: str, filters: Sequence[tuple[str, str, str]]) -> str:
    """Adds matchers to every selector of a query.

    Args:
        expression: the query; variables may be in it.
        filters: label, operator and value; an operator that PromQL does not have is left out.

    Returns:
        The query; unchanged if it cannot be read.
    """
    matchers = [
        f"{label}{_OPERATORS[sign]}{json.dumps(value, ensure_ascii=False)}"
        for label, sign, value in filters
        if sign in _OPERATORS
    ]
    if not matchers:
        return expression
    try:
        found = list(selectors(read(expression)))
    except ReadError:
        return expression
    added = ",".join(matchers)
    places: dict[int, str] = {}
    for selector in found:
        if selector.items.items:
            places[selector.items.items[0][0]] = f"{added},"
        elif selector.name is not None:
            end = selector.name.end
            rest = expression[end:]
            brace = len(rest) - len(rest.lstrip()) if rest.lstrip().startswith("{") else None
            places[end if brace is None else end + brace + 1] = (
                f"{{{added}}}" if brace is None else added
            )
    parts, before = [], 0
    for place, text in sorted(places.items()):
        parts += [expression[before:place], text]
        before = place
    return "".join([*parts, expression[before:]])
