"""Made-up labels of series: those that a query speaks of, and those of metrics we know. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product
from typing import Any

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatchOp,
    StringLiteral,
    VectorSelector,
)

from .....metric_sets import METRIC_SETS, metric_set
from ....contract.contract import Metric, read_contract
from ....promql.parse import metric_name, selectors, walk

MOST_SERIES = 256
"""So many series a selector has at most."""

_VALUES_EACH = 3
_OF_TARGET: Mapping[str, Sequence[str]] = {
    "job": ("server",),
    "instance": ("server-1:9090", "server-2:9090"),
    "le": ("0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"),
    "quantile": ("0.5", "0.9", "0.99"),
}


def label_sets(selector: VectorSelector, mentioned: Iterable[str]) -> Iterator[dict[str, str]]:
    """Makes up the labels of the series that a selector finds.

    Args:
        selector: the selector.
        mentioned: labels that its query speaks of.

    Yields:
        The labels of each series, without the name.
    """
    metric = metric_name(selector)
    known = _known_metrics().get(metric)
    own = [label.name for label in known.labels] if known else []
    names = dict.fromkeys(("job", "instance", *own, *mentioned))
    if not metric.endswith("_bucket"):
        names.pop("le", None)
    values = {name: _matching(name, selector) for name in names}
    for combination in islice(product(*values.values()), MOST_SERIES):
        pairs = zip(values, combination, strict=True)
        yield {name: value for name, value in pairs if value}


def is_counter(name: str) -> bool:
    """Tells whether the values of a series only grow; a `_count` of nothing we know may not."""
    known = _known_metrics().get(name)
    if known is not None:
        return known.type in ("counter", "histogram")
    return name.endswith(("_bucket", "_total"))


def mentioned_labels(expr: Expr) -> list[str]:
    """Lists the labels that an expression speaks of, so that its series have them."""
    found: dict[str, None] = {}
    for one in walk(expr):
        match one:
            case VectorSelector():
                named = [matcher.name for matcher in one.matchers.matchers]
            case AggregateExpr() if one.modifier is not None:
                named = list(one.modifier.labels)
            case BinaryExpr() if one.modifier is not None:
                matching = one.modifier.matching
                named = list(matching.labels) if matching is not None else []
                named += list(one.modifier.group_labels or ())
            case _:
                named = []
        found.update(dict.fromkeys(named))
    made = {
        one.args[1].val
        for one in walk(expr)
        if isinstance(one, Call)
        and one.func.name in ("label_replace", "label_join")
        and isinstance(one.args[1], StringLiteral)
    }
    buckets = any(metric_name(one).endswith("_bucket") for one in selectors(expr))
    return [
        name for name in found if name not in made | {"__name__", *(() if buckets else ("le",))}
    ]


def values_of(name: str) -> Sequence[str]:
    """Makes up the values of a label."""
    known = _OF_TARGET.get(name) or _known_labels().get(name)
    return known or tuple(f"{name}-{number}" for number in range(1, _VALUES_EACH + 1))


def _matching(name: str, selector: VectorSelector) -> list[str]:
    """Finds values of a label that fit all matchers; "" where the series lacks the label."""
    matchers = [one for one in selector.matchers.matchers if one.name == name]
    if any(one.op == MatchOp.Equal and not one.value for one in matchers):
        return [""]
    literal = [one.value for one in matchers if one.op == MatchOp.Equal]
    for one in matchers:
        if one.op == MatchOp.Re:
            literal += [example for part in one.value.split("|") if (example := _example(part))]
    # What went well has no error.
    without = ("",) if "error" in name else ()
    candidates = dict.fromkeys((*without, *literal, *values_of(name)))
    found = [value for value in candidates if all(_fits(value, one) for one in matchers)]
    most = len(candidates) if name in ("le", "quantile") else _VALUES_EACH
    if not found and matchers:
        found = literal[:1] or [name]
    return found[:most]


def _example(pattern: str) -> str:
    """Writes a text that a simple regular expression takes, such as `500` for `5..`."""
    shorter = re.sub(r"\.[*+]\??", "", pattern)
    shorter = re.sub(r"\[\^?(.)[^\]]*\]", r"\1", shorter)
    shorter = re.sub(r"(?<!\\)\.", "0", shorter)
    return re.sub(r"[\\^$*+?()\[\]{}]", "", shorter)


def _fits(value: str, matcher: Any) -> bool:
    operator, wanted = matcher.op, str(matcher.value)
    if operator in (MatchOp.Equal, MatchOp.NotEqual):
        return (value == wanted) is bool(operator == MatchOp.Equal)
    try:
        is_match = re.fullmatch(wanted, value) is not None
    except re.error:
        return True
    return is_match is bool(operator == MatchOp.Re)


@cache
def _known_metrics() -> Mapping[str, Metric]:
    """The metrics of our contracts, by the name of their series."""
    return {
        series: metric
        for name in METRIC_SETS
        for metric in read_contract(metric_set(name).contract).metrics.values()
        for series in metric.series_names()
    }


@cache
def _known_labels() -> Mapping[str, Sequence[str]]:
    return {
        label.name: label.values[:_VALUES_EACH]
        for name in METRIC_SETS
        for metric in read_contract(metric_set(name).contract).metrics.values()
        for label in metric.labels
        if label.values
    }
