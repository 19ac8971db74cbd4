"""Expressions parsed by `promql-parser`, as plain values with their names replaced.

The measure for what rewrites names without that parser.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp_monitoring.review.promql.parse import children, metric_name, selectors
from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    StringLiteral,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
)

Renamed = Callable[[str], str]


@dataclass(frozen=True)
class Names:
    """Other names of metrics, and of labels where one of these metrics is asked."""

    metrics: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def are_in(self, *parts: Expr) -> bool:
        return any(metric_name(one) in self.metrics for part in parts for one in selectors(part))


def shape(expr: Expr, names: Names | None = None) -> Any:
    """Makes plain values of an expression, names replaced, parentheses and order kept."""
    known = names or Names()
    label = known.label if known.are_in(expr) else _same
    match expr:
        case VectorSelector():
            return _selector(expr, known)
        case MatrixSelector():
            return "range", _selector(expr.vector_selector, known), str(expr.range)
        case AggregateExpr():
            labels = expr.modifier and (
                str(expr.modifier.type),
                sorted(map(label, expr.modifier.labels)),
            )
            parameter = expr.param
            if isinstance(parameter, StringLiteral):
                shown: Any = ("text", label(parameter.val))
            else:
                shown = parameter and shape(parameter, known)
            return "aggregation", str(expr.op), labels, shown, shape(expr.expr, known)
        case BinaryExpr():
            return (
                "operation",
                str(expr.op),
                _modifier(expr, label),
                shape(expr.lhs, known),
                shape(expr.rhs, known),
            )
        case Call():
            texts = [
                ("text", label(one.val) if number in _arguments_with_labels(expr) else one.val)
                if isinstance(one, StringLiteral)
                else shape(one, known)
                for number, one in enumerate(expr.args)
            ]
            return "call", expr.func.name, texts
        case NumberLiteral() | StringLiteral():
            return "literal", str(expr.val)
        case SubqueryExpr():
            rest = (expr.range, expr.step, expr.offset, expr.at)
            return "subquery", shape(expr.expr, known), tuple(map(_time, rest))
        case ParenExpr() | UnaryExpr():
            return type(expr).__name__, [shape(one, known) for one in children(expr)]
    raise AssertionError(f"unknown {type(expr)}")


def _same(name: str) -> str:
    return name


def _time(value: Any) -> str:
    return str(getattr(value, "pos", value))


def _arguments_with_labels(call: Call) -> tuple[int, ...]:
    if call.func.name == "label_replace":
        return 1, 3
    return (1, *range(3, len(call.args))) if call.func.name == "label_join" else ()


def _modifier(expr: BinaryExpr, label: Renamed) -> Any:
    modifier = expr.modifier
    if modifier is None:
        return None
    matching = modifier.matching and (
        str(modifier.matching.type),
        sorted(map(label, modifier.matching.labels)),
    )
    joined = modifier.group_labels and sorted(map(label, modifier.group_labels))
    return matching, str(modifier.card), joined, modifier.return_bool


def _selector(expr: VectorSelector, names: Names) -> Any:
    name = metric_name(expr)
    label = names.label if name in names.metrics else _same
    matchers = sorted(
        (label(one.name), str(one.op), one.value)
        for one in expr.matchers.matchers
        if one.name != "__name__" or not name
    )
    return "series", names.metrics.get(name, name), matchers, str(expr.offset), _time(expr.at)
