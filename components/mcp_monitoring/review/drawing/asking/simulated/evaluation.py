"""Made-up answers of PromQL: each selector has made-up series, the rest is calculated. Pure.

It is no Prometheus: what a function does to single samples is left out where no reader of a picture
would see it.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    LabelModifierType,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    StringLiteral,
    SubqueryExpr,
    UnaryExpr,
    VectorMatchCardinality,
    VectorSelector,
)

from ....promql.parse import metric_name, selectors
from . import curves
from .curves import Values
from .functions import AGGREGATIONS, ARITHMETIC, COMPARISONS, OF_EACH
from .labels import is_counter, label_sets, mentioned_labels

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """A made-up series.

    Attributes:
        labels: its labels, with its name if it has one.
        values: a value for each moment.
    """

    labels: Labels
    values: Values


Result = list[Made] | Values
"""Series, or one number for each moment."""


def evaluated(expr: Expr, times: Sequence[float]) -> Result:
    """Makes up the answer of an expression.

    Args:
        expr: the expression, without variables.
        times: the moments, in seconds.
    """
    return _Evaluation(times, mentioned_labels(expr)).of(expr)


_KEEPING = ("topk", "bottomk", "limitk", "limit_ratio")
_RARELY = ("changes", "resets")


class _Evaluation:
    def __init__(self, times: Sequence[float], mentioned: Sequence[str]) -> None:
        self._times = tuple(times)
        self._mentioned = mentioned

    def of(self, expr: Expr) -> Result:
        match expr:
            case NumberLiteral():
                return self._constant(expr.val)
            case StringLiteral():
                return self._constant(math.nan)
            case ParenExpr() | SubqueryExpr():
                return self.of(expr.expr)
            case UnaryExpr():
                return _each(self.of(expr.expr), operator.neg)
            case VectorSelector():
                return self._selected(expr)
            case MatrixSelector():
                return self._selected(expr.vector_selector)
            case AggregateExpr():
                return self._aggregated(expr)
            case BinaryExpr():
                return self._operated(expr)
            case Call():
                return self._called(expr)
        return []

    def _constant(self, value: float) -> Values:
        return (value,) * len(self._times)

    def _selected(self, selector: VectorSelector) -> list[Made]:
        name = metric_name(selector)
        make = curves.counter if is_counter(name) else curves.gauge
        return [
            Made({"__name__": name, **labels}, make(name, labels, self._times))
            for labels in label_sets(selector, self._mentioned)
        ]

    def _grown(self, expr: Expr, seconds: float) -> list[Made]:
        """Makes up how much counters grow in some seconds."""
        return [
            Made(
                labels,
                tuple(
                    None if one is None else one * seconds
                    for one in curves.rate(metric_name(selector), labels, self._times)
                ),
            )
            for selector in selectors(expr)
            for labels in label_sets(selector, self._mentioned)
        ]

    def _called(self, call: Call) -> Result:
        name, args = call.func.name, list(call.args)
        match name:
            case "time":
                return self._times
            case "pi":
                return self._constant(math.pi)
            case "scalar":
                found = self._series(args[0])
                return found[0].values if len(found) == 1 else self._constant(math.nan)
            case "vector":
                return [Made({}, self._numbers(args[0]))]
            case "absent" | "absent_over_time":
                return []
            case "rate" | "irate" | "deriv":
                return self._grown(args[0], 1)
            case "increase" | "delta" | "idelta":
                return self._grown(args[0], _seconds(args[0]))
            case "histogram_quantile":
                return self._quantile(args)
            case "histogram_fraction":
                return [Made({}, self._constant(0.95))]
            case "timestamp":
                return [Made(one.labels, self._times) for one in self._unnamed(args[0])]
            case "clamp_min" | "clamp_max":
                limit = self._numbers(args[1])
                choose = max if name == "clamp_min" else min
                return [
                    Made(one.labels, _paired(one.values, limit, choose))
                    for one in self._unnamed(args[0])
                ]
            case "clamp":
                low, high = self._numbers(args[1]), self._numbers(args[2])
                return [
                    Made(one.labels, _paired(_paired(one.values, low, max), high, min))
                    for one in self._unnamed(args[0])
                ]
            case "label_replace" | "label_join":
                return self._relabelled(name, args)
        if name in _RARELY:
            return [Made(one.labels, self._constant(0)) for one in self._unnamed(args[0])]
        if name in OF_EACH:
            return _each(self._unnamed(args[0]), OF_EACH[name])
        vectors = [found for one in args if (found := self._series(one))]
        return _without_names(vectors[0]) if vectors else []

    def _quantile(self, args: Sequence[Expr]) -> list[Made]:
        shares = self._numbers(args[0])
        share = next((one for one in shares if one is not None), 0.5)
        name = next((metric_name(one) for one in selectors(args[1])), "")
        found: dict[tuple[tuple[str, str], ...], Labels] = {}
        for one in self._series(args[1]):
            labels = {key: one.labels[key] for key in one.labels if key not in ("le", "__name__")}
            found[tuple(sorted(labels.items()))] = labels
        stem = name.removesuffix("_bucket")
        return [
            Made(labels, curves.quantile(share, stem, labels, self._times))
            for labels in found.values()
        ]

    def _relabelled(self, name: str, args: Sequence[Any]) -> list[Made]:
        texts = [one.val if isinstance(one, StringLiteral) else "" for one in args]
        target = texts[1]
        sources = [texts[3]] if name == "label_replace" else texts[3:]
        return [
            Made(
                {
                    **one.labels,
                    target: "/".join(one.labels.get(source, "") for source in sources),
                },
                one.values,
            )
            for one in self._series(args[0])
        ]

    def _aggregated(self, expr: AggregateExpr) -> list[Made]:
        name = str(expr.op)
        series = self._series(expr.expr)
        groups: dict[tuple[tuple[str, str], ...], list[Made]] = {}
        for one in series:
            groups.setdefault(tuple(_kept(one.labels, expr.modifier).items()), []).append(one)
        if name in _KEEPING:
            number = int(next(iter(self._numbers(expr.param)), 1) or 1)
            return [
                one
                for members in groups.values()
                for one in sorted(
                    members,
                    key=lambda one: fmean([v for v in one.values if v is not None] or [0]),
                    reverse=name != "bottomk",
                )[:number]
            ]
        combine = AGGREGATIONS.get(name)
        if combine is None:
            share = next(iter(self._numbers(expr.param)), 0.5) or 0.5
            combine = _at_share(share)
        return [
            Made(dict(key), _combined([one.values for one in members], combine))
            for key, members in groups.items()
        ]

    def _operated(self, expr: BinaryExpr) -> Result:
        name, left, right = str(expr.op), self.of(expr.lhs), self.of(expr.rhs)
        if name in ("and", "unless", "or"):
            return _of_sets(expr, left, right)
        returns_bool = expr.modifier is not None and expr.modifier.return_bool
        of_two = _of_two(name, returns_bool=returns_bool)
        if isinstance(left, list):
            if isinstance(right, list):
                return _present(_matched(expr, left, right, of_two))
            return _present(
                Made(_unnamed(one.labels), _paired(one.values, right, of_two)) for one in left
            )
        if isinstance(right, list):
            keep_right = name in COMPARISONS and not returns_bool

            def turned(a: float, b: float) -> float | None:
                found = of_two(b, a)
                return a if keep_right and found is not None else found

            return _present(
                Made(_unnamed(one.labels), _paired(one.values, left, turned)) for one in right
            )
        return _paired(left, right, of_two)

    def _series(self, expr: Expr) -> list[Made]:
        found = self.of(expr)
        return found if isinstance(found, list) else []

    def _unnamed(self, expr: Expr) -> list[Made]:
        return _without_names(self._series(expr))

    def _numbers(self, expr: Any) -> Values:
        found = self.of(expr)
        return self._constant(math.nan) if isinstance(found, list) else found


def _present(series: Iterable[Made]) -> list[Made]:
    """Leaves out the series that a comparison has left nothing of."""
    return [one for one in series if any(value is not None for value in one.values)]


def _without_names(series: Sequence[Made]) -> list[Made]:
    return [replace(one, labels=_unnamed(one.labels)) for one in series]


def _unnamed(labels: Labels) -> dict[str, str]:
    return {key: value for key, value in labels.items() if key != "__name__"}


def _each(found: Result, function: Callable[[float], float]) -> Result:
    if isinstance(found, list):
        return [replace(one, values=_each_value(one.values, function)) for one in found]
    return _each_value(found, function)


def _each_value(values: Values, function: Callable[[float], float]) -> Values:
    return tuple(None if one is None or math.isnan(one) else float(function(one)) for one in values)


def _paired(
    left: Values, right: Values, function: Callable[[float, float], float | None]
) -> Values:
    return tuple(
        None if a is None or b is None else function(a, b) for a, b in zip(left, right, strict=True)
    )


def _combined(members: Sequence[Values], combine: Callable[[Sequence[float]], float]) -> Values:
    columns = ([one for one in column if one is not None] for column in zip(*members, strict=True))
    return tuple(float(combine(column)) if column else None for column in columns)


def _at_share(share: float) -> Callable[[Sequence[float]], float]:
    def of(values: Sequence[float]) -> float:
        place = min(max(share, 0), 1) * (len(values) - 1)
        return sorted(values)[round(place)]

    return of


def _of_two(name: str, *, returns_bool: bool) -> Callable[[float, float], float | None]:
    if name in ARITHMETIC:
        return ARITHMETIC[name]
    compare = COMPARISONS[name]
    if returns_bool:
        return lambda a, b: float(compare(a, b))
    return lambda a, b: a if compare(a, b) else None


def _kept(labels: Labels, modifier: Any) -> dict[str, str]:
    if modifier is None:
        return {}
    named = set(modifier.labels)
    is_by = modifier.type == AggModifierType.By
    return {
        key: labels[key] for key in sorted(labels) if (key in named) == is_by and key != "__name__"
    }


def _matched(
    expr: BinaryExpr,
    left: Sequence[Made],
    right: Sequence[Made],
    of_two: Callable[[float, float], float | None],
) -> list[Made]:
    """Joins series of two sides by their labels; what has no partner is left out."""
    modifier = expr.modifier
    card = None if modifier is None else modifier.card
    is_turned = card == VectorMatchCardinality.OneToMany
    many, one_side = (right, left) if is_turned else (left, right)
    partners = {_key(one.labels, modifier): one for one in one_side}
    added = list(modifier.group_labels or ()) if card is not None and modifier else []
    found = []
    for one in many:
        partner = partners.get(_key(one.labels, modifier))
        if partner is None:
            continue
        sides = (partner.values, one.values) if is_turned else (one.values, partner.values)
        more = {name: partner.labels[name] for name in added if name in partner.labels}
        found.append(Made({**_unnamed(one.labels), **more}, _paired(*sides, of_two)))
    return found


def _of_sets(expr: BinaryExpr, left: Result, right: Result) -> list[Made]:
    """Keeps series of the left side that have a partner, or none, or adds those of the right."""
    if not isinstance(left, list) or not isinstance(right, list):
        return left if isinstance(left, list) else []
    on_the_left, on_the_right = (
        {_key(one.labels, expr.modifier) for one in side} for side in (left, right)
    )
    if str(expr.op) == "or":
        others = [one for one in right if _key(one.labels, expr.modifier) not in on_the_left]
        return [*left, *others]
    wanted = str(expr.op) == "and"
    return [one for one in left if (_key(one.labels, expr.modifier) in on_the_right) is wanted]


def _key(labels: Labels, modifier: Any) -> tuple[tuple[str, str], ...]:
    matching = None if modifier is None else modifier.matching
    items = sorted(_unnamed(labels).items())
    if matching is None:
        return tuple(items)
    is_on = matching.type == LabelModifierType.Include
    named = set(matching.labels)
    return tuple(item for item in items if (item[0] in named) == is_on)


def _seconds(expr: Expr) -> float:
    window = expr.range if isinstance(expr, MatrixSelector | SubqueryExpr) else None
    return window.total_seconds() if window is not None else 60.0
