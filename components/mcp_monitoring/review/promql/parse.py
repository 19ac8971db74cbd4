"""PromQL as Grafana sends it: variables filled in, parsed, and walked.

The parser's refusals are of two kinds: `PromqlError` says that a query is wrong,
`PromqlUnknownError` that the parser is older than the syntax, so that the query may be right.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

import promql_parser
from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    ParenExpr,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
)

from . import metricsql
from .metricsql import QUOTED

Value = str | Sequence[str]
"""Value of a variable: a text that is inserted unchanged, or the selected values of a list."""

BUILT_INS: Mapping[str, str] = {
    "__rate_interval": "1m",
    "__interval": "15s",
    "__interval_ms": "15000",
    "__range": "6h",
    "__range_s": "21600",
    "__range_ms": "21600000",
    "__rate_interval_ms": "60000",
    "__from": "1767225600000",
    "__to": "1767247200000",
    "__auto": "1m",
    "__dashboard": "dashboard",
    "__name": "name",
    "__org": "1",
    "__timezone": "utc",
    "__user": "1",
}
"""Variables that Grafana itself has, with values of a six-hour view at a 15 s scrape interval.

Source: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables
"""

# As in Grafana (public/app/features/variables/utils.ts): $name, [[name:format]] and
# ${name.field:format}. A name that begins with a digit is a group of `label_replace`.
_VARIABLE = re.compile(
    r"\$(?P<plain>[A-Za-z_]\w*)"
    r"|\[\[(?P<old>[A-Za-z_]\w*)(?::(?P<old_format>\w+))?\]\]"
    r"|\$\{(?P<braced>[A-Za-z_]\w*)(?:\.(?P<field>[^:}]+))?(?::(?P<format>[^}]+))?\}"
)

# The parser and the code that walks its result recurse once per level.
_MAX_OPERATORS = 200
_OPERATOR = re.compile(QUOTED + r"|\{[^{}]*\}|(?P<operator>[-+*/%^(=<>]|\b(?:and|or|unless)\b)")
_TIME = re.compile(QUOTED + r"|(?:\boffset\s|[\[:@])\s*[-+]?(?P<number>\d[\d_.]*(?:[eE]\+?\d+)?)")

_DURATION_TERM = r"(?:[\d.]+[a-z]*|(?:step|range)\s*\(\s*\)|(?:min|max)(?=\s*\())"
_ARITHMETIC = rf"(?:\s|{_DURATION_TERM}|[-+*/%^(),])"
_NEWER: Sequence[tuple[str, str, str]] = (
    ("arithmetic in a duration", rf"\[(?=[^\]]*[-+*/%^(]){_ARITHMETIC}+:{_ARITHMETIC}*\]", "[5m:]"),
    ("arithmetic in a duration", rf"\[(?=[^\]]*[-+*/%^(]){_ARITHMETIC}+\]", "[5m]"),
    ("arithmetic in an offset", rf"\boffset\s+-?\s*\({_ARITHMETIC}+\)", "offset 5m"),
    ("the modifier smoothed or anchored", r"(?<=[\]\w})])\s+(?:smoothed|anchored)\b", ""),
    ("trimming a histogram (</ or >/)", r"</|>/", "*"),
    *metricsql.SYNTAX,
)
"""Syntax that the parser does not know, each with a replacement, so that it can judge the rest."""


class PromqlError(ValueError):
    """A query that is not PromQL."""


class PromqlUnknownError(ValueError):
    """A query with syntax that the parser does not know; it may be right."""


class NoWindowError(PromqlUnknownError):
    """A query with a range function without a range, which is right in MetricsQL only.

    Attributes:
        in_prometheus: what is wrong with it in Prometheus.
    """

    def __init__(self, function: str) -> None:
        self.in_prometheus = f"{function}() needs a range, such as [$__rate_interval] or [5m]"
        super().__init__(
            f"{function}() has no range: Prometheus refuses that, MetricsQL takes the step of the"
            " graph"
        )


def expand(query: str, values: Mapping[str, Value]) -> str:
    """Fills in Grafana's variables.

    Args:
        query: a query with `$name`, `${name}`, `${name:format}` or `[[name]]`.
        values: values by name, without `$`; they come before `BUILT_INS`. A list of several values
            becomes a regular expression `(a|b)`, as in Grafana's Prometheus data source.

    Returns:
        The query; a variable without a value is not replaced, as in Grafana.
    """

    def written(name: str, field: str, style: str) -> str | None:
        del field
        value = values[name] if name in values else BUILT_INS.get(name)
        return None if value is None else formatted(value, style, name)

    return with_variables(query, written)


def with_variables(text: str, written: Callable[[str, str, str], str | None]) -> str:
    """Replaces the variables in a text, whatever it is.

    Args:
        text: a text with `$name`, `${name}`, `${name.field:format}` or `[[name:format]]`.
        written: what to write for a name, its field ("" for none) and its format ("" for none);
            None to leave it as it is.
    """

    def filled_in(use: re.Match[str]) -> str:
        style = use["format"] or use["old_format"] or ""
        found = written(variable_name(use), use["field"] or "", style)
        return use[0] if found is None else found

    return _VARIABLE.sub(filled_in, text)


def variables_in(text: str) -> list[str]:
    """Lists the variables in a text, also built-in ones, in order of their use."""
    return list(dict.fromkeys(variable_name(use) for use in _VARIABLE.finditer(text)))


def variable_name(use: re.Match[str]) -> str:
    """Returns the name of the variable in a match."""
    return use["plain"] or use["old"] or use["braced"] or ""


def formatted(value: Value, style: str, name: str) -> str:
    """Writes a value in one of Grafana's formats.

    Source: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/#advanced-variable-format-options

    Args:
        value: a text or the selected values of a list.
        style: such as `regex` or `pipe`; empty for the default of the Prometheus data source.
        name: name of the variable, for `queryparam`.
    """
    several = [value] if isinstance(value, str) else list(value)
    style = style.partition(":")[0]
    if style == "" and isinstance(value, str):
        return value
    if style in ("", "regex"):
        # Within a string of PromQL a backslash is written twice.
        backslash = r"\\\\" if style == "" else r"\\"
        escaped = [re.sub(r"[$^*{}\[\]+?.()|\\/]", rf"{backslash}\g<0>", one) for one in several]
        return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
    match style:
        case "pipe":
            return "|".join(several)
        case "json":
            return json.dumps(value if isinstance(value, str) else several, ensure_ascii=False)
        case "doublequote":
            return ",".join(f'"{one}"' for one in several)
        case "singlequote" | "sqlstring":
            return ",".join(f"'{one}'" for one in several)
        case "glob":
            return several[0] if len(several) == 1 else f"{{{','.join(several)}}}"
        case "lucene":
            return f"({' OR '.join(json.dumps(one) for one in several)})"
        case "text":
            return " + ".join(several)
        case "percentencode":
            return quote(",".join(several), safe="")
        case "queryparam":
            return "&".join(f"var-{name}={quote(one, safe='')}" for one in several)
    return ",".join(several)


def parse(query: str) -> Expr:
    """Parses a query with variables filled in; comments may be anywhere.

    Raises:
        PromqlError: if the query is wrong.
        PromqlUnknownError: if the parser cannot judge the query.
    """
    _refuse_what_the_parser_does_not_survive(query)
    try:
        return _parsed(query)
    except PromqlError as error:
        if metricsql.is_beyond_promql(query):
            raise PromqlUnknownError(f"the parser does not know {metricsql.NAME}") from None
        rest, newer = _without_newer_syntax(query)
        try:
            without_window = _function_without_window(rest)
        except PromqlError:
            raise error from None
        if newer:
            raise PromqlUnknownError(f"the parser does not know {newer}") from None
        if without_window:
            raise NoWindowError(without_window) from None
        raise


def children(expr: Expr) -> list[Expr]:
    """Lists the direct parts of an expression."""
    parts = _PARTS.get(type(expr))
    return parts(expr) if parts else []


# By type, as every rule of a check walks through every query.
_PARTS: Mapping[type, Callable[[Any], list[Expr]]] = {
    AggregateExpr: lambda one: [one.expr, *([one.param] if isinstance(one.param, Expr) else [])],
    BinaryExpr: lambda one: [one.lhs, one.rhs],
    Call: lambda one: [argument for argument in one.args if isinstance(argument, Expr)],
    ParenExpr: lambda one: [one.expr],
    UnaryExpr: lambda one: [one.expr],
    SubqueryExpr: lambda one: [one.expr],
    MatrixSelector: lambda one: [one.vector_selector],
}


def walk(expr: Expr) -> Iterator[Expr]:
    """Yields an expression and all expressions inside it, outer ones first."""
    todo = [expr]
    while todo:
        one = todo.pop()
        yield one
        todo.extend(reversed(children(one)))


def unwrapped(expr: Expr) -> Expr:
    """Takes an expression out of its parentheses."""
    while isinstance(expr, ParenExpr):
        expr = expr.expr
    return expr


def selectors(expr: Expr) -> Iterator[VectorSelector]:
    """Yields every selector of an expression, also selectors with a range."""
    return (inner for inner in walk(expr) if isinstance(inner, VectorSelector))


def metric_name(selector: VectorSelector) -> str:
    """Returns the name of a selector's metric; empty if it does not name exactly one."""
    if selector.name:
        return selector.name
    for matcher in selector.matchers.matchers:
        if matcher.name == "__name__" and matcher.op == promql_parser.MatchOp.Equal:
            return matcher.value
    return ""


@cache  # Variables filled in, queries of many panels are the same.
def _parsed(query: str) -> Expr:
    try:
        return promql_parser.parse(query)
    except ValueError as error:
        reason = str(error)
    except BaseException as error:
        # The parser is compiled code; its internal failure is no Exception in Python.
        if type(error).__name__ != "PanicException":
            raise
        raise PromqlUnknownError("the parser fails on it") from None
    if unknown := re.match(r"unknown function with name '(.*)'", reason):
        raise PromqlUnknownError(f"the parser does not know the function {unknown[1]}")
    raise PromqlError("it does not follow the grammar" if reason == _VAGUE else reason)


_VAGUE = "invalid promql query"


def _function_without_window(query: str) -> str:
    """Finds a range function without a range; empty if the query is right.

    Raises:
        PromqlError: if something else is wrong.
        PromqlUnknownError: if the parser cannot judge the rest of the query.
    """
    first = ""
    while True:
        try:
            _parsed(query)
        except PromqlError as error:
            function = metricsql.function_without_window(str(error))
            repaired = metricsql.with_windows(query, function) if function else query
            if repaired == query:
                raise
            query, first = repaired, first or function
        else:
            return first


def _refuse_what_the_parser_does_not_survive(query: str) -> None:
    operators = sum(1 for found in _OPERATOR.finditer(query) if found["operator"])
    if operators > _MAX_OPERATORS:
        raise PromqlUnknownError(f"it has {operators} operators, too many to look at")
    for found in _TIME.finditer(query):
        if found["number"] and re.search(r"\d{16}|[eE]\+?\d{2}", found["number"]):
            raise PromqlUnknownError(f"the parser fails on the time {found['number']:.20}")


def _without_newer_syntax(query: str) -> tuple[str, str]:
    """Replaces syntax that the parser does not know; also names the first replaced syntax."""
    newer: list[str] = []
    for name, pattern, replacement in _NEWER:

        def replaced(found: re.Match[str], name: str = name, to: str = replacement) -> str:
            if found["newer"] is None:
                return found[0]
            newer.append(name)
            return to

        query = re.sub(f"{QUOTED}|(?P<newer>{pattern})", replaced, query)
    return query, newer[0] if newer else ""
