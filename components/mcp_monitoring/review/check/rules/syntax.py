"""Check that queries are PromQL."""

import re
from collections.abc import Iterator

from promql_parser import VectorSelector

from ..findings import Finding, NotChecked
from ..subject import ParsedQuery, Result, Subject

_FUNCTION = re.compile(r"\s*(\w+)\s*\(")


def check(subject: Subject) -> Iterator[Result]:
    """Finds queries that Prometheus would refuse."""
    for one in subject.queries:
        place = one.query.place
        if one.query.form == "promql" and not one.query.expr:
            message = "the query is empty, and Grafana leaves it out; write or remove it"
            yield Finding("empty-query", place, message)
        elif one.query.form == "series" and (problem := _series_problem(one)):
            yield Finding("promql-syntax", place, problem)
        elif one.wrong:
            advice = "; Grafana's variables do not work in rules" if _has_variable(one) else ""
            yield Finding("promql-syntax", place, f"not valid PromQL: {one.wrong}{advice}")
        elif one.unknown:
            yield NotChecked(place, one.unknown)


def _series_problem(one: ParsedQuery) -> str:
    """Says what is wrong with a variable's query that is not one of Grafana's functions."""
    if isinstance(one.expr, VectorSelector):
        return ""
    function = _FUNCTION.match(one.query.expr)
    named = f"{function[1]}() is none of them" if function else "this is none of them"
    return (
        "the query of a variable is label_values(), label_names(), metrics(), query_result()"
        f" or the name of series; {named}"
    )


def _has_variable(one: ParsedQuery) -> bool:
    return one.query.document is None and "$" in one.wrong
