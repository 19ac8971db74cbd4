"""MetricsQL, the query language of VictoriaMetrics: queries that Prometheus would not take. Pure.

A data source of Grafana's Prometheus plugin may be a VictoriaMetrics, so such a query may be right.
Source: https://docs.victoriametrics.com/victoriametrics/metricsql/
"""

import re
from collections.abc import Iterator, Sequence

import promql_parser
from promql_parser import MatrixSelector, SubqueryExpr

QUOTED = r'"(?:\\.|[^"\\])*"|' + r"'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*"
"""Regular expression of strings and comments, whose content has no operators."""

NAME = "MetricsQL"
"""What messages call it."""

SYNTAX: Sequence[tuple[str, str, str]] = (
    (NAME, r"\bkeep_metric_names\b", ""),
    (NAME, r"(?<=[\]\w})])\s*\b(?:if|ifnot|default)\b(?=\s*[\w({+.-])", " + "),
    (NAME, r"(?<=\))\s*\blimit\s+\d+\b", ""),
    (NAME, r"(?<=[\[:])\s*[\d.]+i\b", "5m"),
    (NAME, r"(?<![\w.$])\d[\d.]*(?:[KMGT]i?B?)\b", "1"),
    (
        NAME,
        r"\b(?:any|distinct|geomean|histogram|iqr|mad|median|mode|outliers_iqr|share|sum2|zscore)"
        r"(?=\s*(?:\(|by\b|without\b))",
        "sum",
    ),
)
"""Syntax with a name for messages and a replacement in PromQL, so that the rest can be judged."""

# Templates and aggregations of several arguments have no like in PromQL.
_BEYOND = re.compile(
    rf"{QUOTED}|(?P<beyond>(?i:\bwith)\s*\(|\b(?:(?:top|bottom)k_\w+|outliersk|outliers_mad"
    r"|quantiles)(?=\s*(?:\(|by\b|without\b)))"
)
_NO_WINDOW = re.compile(r"expected type matrix in call to function '(\w+)', got \w+")
_PART = re.compile(rf"{QUOTED}|(?P<opening>[(\[{{])|(?P<closing>[)\]}}])|(?P<comma>,)")


def is_beyond_promql(query: str) -> bool:
    """Tells whether a query has syntax of MetricsQL that nothing in PromQL can stand for."""
    return any(found["beyond"] for found in _BEYOND.finditer(query))


def function_without_window(reason: str) -> str:
    """Reads the function from the parser's reason, if that is a missing range; else empty.

    MetricsQL takes the step of the graph then.
    """
    found = _NO_WINDOW.fullmatch(reason)
    return found[1] if found else ""


def with_windows(query: str, function: str) -> str:
    """Gives a range to every call of a function that has none."""
    # The calls inside others come last, so they are changed first.
    for start in reversed(list(_calls(query, function))):
        arguments = list(_arguments(query, start))
        position = 1 if function == "quantile_over_time" else 0
        if len(arguments) > position:
            begin, end = arguments[position]
            if not _is_range(query[begin:end]):
                query = f"{query[:begin]}({query[begin:end]})[5m:]{query[end:]}"
    return query


def _calls(query: str, function: str) -> Iterator[int]:
    """Yields the positions after the opening parentheses of the calls of a function."""
    for found in re.finditer(rf"{QUOTED}|(?P<call>\b{function}\s*\()", query):
        if found["call"]:
            yield found.end()


def _arguments(query: str, start: int) -> Iterator[tuple[int, int]]:
    depth, begin = 0, start
    for part in _PART.finditer(query, start):
        if part["opening"]:
            depth += 1
        elif part["closing"] and depth:
            depth -= 1
        elif part["closing"] or (part["comma"] and not depth):
            yield begin, part.start()
            begin = part.end()
            if part["closing"]:
                return


def _is_range(argument: str) -> bool:
    try:
        return isinstance(promql_parser.parse(argument), MatrixSelector | SubqueryExpr)
    except ValueError:
        return False
