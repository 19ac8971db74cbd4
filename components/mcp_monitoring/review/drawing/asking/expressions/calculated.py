"""The expressions of a panel, calculated from the answers of its other queries. Pure."""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from .....dashboard.lenient import text
from ...frames.frame import Frame
from ...time_range import TimeRange
from ..expression_queries import MATH, REDUCE, RESAMPLE, THRESHOLD, is_expression, used_in
from ..source import Answer
from .calculating import math_items
from .reducing import reduce_items
from .resampling import resample_items
from .thresholds import threshold_items
from .values import ExpressionError, Item, frames_of, items_of


def with_expressions(
    queries: Sequence[Mapping[str, Any]], answer: Answer, shown: TimeRange
) -> Answer:
    """Adds what the expressions of a panel give to the answer of its other queries.

    Args:
        queries: all queries of the panel, of which none uses what there is not or itself.
        answer: the answer of those that are no expressions.
        shown: the time shown.
    """
    found = results_of_expressions(queries, answer.frames, shown)
    frames = [frame for one in found.values() if not isinstance(one, str) for frame in one]
    problems = [f"query {name}: {one}" for name, one in found.items() if isinstance(one, str)]
    return Answer((*answer.frames, *frames), (*answer.problems, *problems))


def results_of_expressions(
    queries: Sequence[Mapping[str, Any]], frames: Sequence[Frame], shown: TimeRange
) -> dict[str, tuple[Frame, ...] | str]:
    """Calculates the expressions of a panel.

    An expression of an answer without series has none either, as in Grafana.

    Args:
        queries: all queries of the panel, of which none uses what there is not or itself.
        frames: the answers of those that are no expressions.
        shown: the time shown.

    Returns:
        The frames of each expression by its `refId`, or why it cannot be calculated.
    """
    expressions = {text(one.get("refId")): one for one in queries if is_expression(one)}
    results: dict[str, Sequence[Item]] = {
        text(one.get("refId")): [] for one in queries if not is_expression(one)
    }
    inputs = {name: used_in(one) for name, one in expressions.items()}
    for name in {used for names in inputs.values() for used in names} & results.keys():
        results[name] = items_of(frame for frame in frames if frame.ref_id == name)
    failed: dict[str, str] = {}
    for name in TopologicalSorter(inputs).static_order():
        if name in expressions:
            try:
                results[name] = _result(expressions[name], results, shown)
            except ExpressionError as error:
                failed[name] = str(error)
    return {
        name: failed[name] if name in failed else frames_of(results[name], name)
        for name in expressions
    }


def _result(
    query: Mapping[str, Any], results: Mapping[str, Sequence[Item]], shown: TimeRange
) -> Sequence[Item]:
    missing = next((name for name in used_in(query) if name not in results), None)
    if missing is not None:
        raise ExpressionError(f"it uses query {missing}, which has no result")
    kind = text(query.get("type"))
    if kind == MATH:
        return math_items(text(query.get("expression")), results)
    if kind not in (REDUCE, RESAMPLE, THRESHOLD):
        raise ExpressionError(
            f"only a real Grafana calculates expressions of the type {kind}; --stack asks one"
        )
    used = used_in(query)
    if not used:
        raise ExpressionError("it names no query to calculate with")
    items = results[used[0]]
    if kind == REDUCE:
        return reduce_items(query, items)
    if kind == RESAMPLE:
        return resample_items(query, items, shown)
    return threshold_items(query, items)
