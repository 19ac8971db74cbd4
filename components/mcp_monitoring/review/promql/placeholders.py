"""Placeholders for the values of Grafana's variables, so that a query can be parsed and judged.

A placeholder can be recognised in the result. So no check judges a value that only Grafana knows.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice, product

from promql_parser import Expr

from ...dashboard.view import View
from .metricsql import QUOTED
from .parse import BUILT_INS, PromqlError, expand, parse, variables_in

_MARK = "gf_variable_"

RATE_INTERVAL = timedelta(seconds=61, milliseconds=1)
"""The placeholder for `$__rate_interval`."""

INTERVAL = timedelta(seconds=15, milliseconds=3)
"""The placeholder for `$__interval`."""

CHOSEN = timedelta(minutes=5, milliseconds=7)
"""The placeholder for durations that the user of the dashboard chooses, also `$__range`."""

_WINDOWS = {
    **dict.fromkeys(("__rate_interval", "__auto"), "61001ms"),
    "__rate_interval_ms": "61001",
    "__interval": "15003ms",
    "__interval_ms": "15003",
    "__range": "300007ms",
    "__range_ms": "300007",
}
_WINDOW = re.compile(r"\[[^\]\[]*\]|\boffset\s+-?\s*\S+")

# Enough for three variables, each of which may be a name, a number or a duration.
_MOST_ATTEMPTS = 27


def is_variable(text: str) -> bool:
    """Tells whether a text of a parsed query depends on a variable."""
    return _MARK in text


def parse_with_placeholders(query: str, view: View | None) -> Expr:
    """Parses a query of a dashboard with placeholders for its variables.

    Args:
        query: the query as written in the file.
        view: view of the dashboard; None for a rule, which has no variables.

    Raises:
        PromqlError: if the query is wrong, whatever the values of its variables.
        PromqlUnknownError: if the parser cannot judge the query.
    """
    failure: PromqlError | None = None
    for attempt in with_placeholders(query, view):
        try:
            return parse(attempt)
        except PromqlError as error:
            failure = failure or error
    raise failure or PromqlError("it does not follow the grammar")


def with_placeholders(query: str, view: View | None) -> Iterator[str]:
    """Yields a query with placeholders for its variables: names first, then numbers and durations.

    Args:
        query: the query as written in the file.
        view: view of the dashboard; None for a rule, which has no variables.
    """
    if view is None:
        yield query
        return
    fixed = {**BUILT_INS, **_WINDOWS, **_constants(view)}
    query = _in_strings(query, fixed)
    query = _WINDOW.sub(lambda found: expand(found[0], _durations(found[0], fixed)), query)
    open_names = [name for name in variables_in(query) if name not in fixed]
    for values in islice(_attempts(open_names), _MOST_ATTEMPTS):
        yield expand(query, {**fixed, **values})


def _attempts(names: list[str]) -> Iterator[dict[str, str]]:
    choices = [(f"{_MARK}{name}", "1", "300007ms") for name in names]
    return (dict(zip(names, values, strict=True)) for values in product(*choices))


def _in_strings(query: str, fixed: Mapping[str, str]) -> str:
    def filled_in(found: re.Match[str]) -> str:
        values = {name: fixed.get(name, f"{_MARK}{name}") for name in variables_in(found[0])}
        return expand(found[0], values)

    return re.sub(QUOTED, filled_in, query)


def _durations(window: str, fixed: Mapping[str, str]) -> dict[str, str]:
    return {name: fixed.get(name, "300007ms") for name in variables_in(window)}


def _constants(view: View) -> dict[str, str]:
    """Finds the constants, which nobody can change in the dashboard."""
    found = {one.name: one.query for one in view.variables if one.type == "constant"}
    expanded = {name: expand(value, view.constants) for name, value in found.items()}
    return {name: value for name, value in expanded.items() if name and not variables_in(value)}
