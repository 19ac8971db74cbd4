"""What stands in for a Prometheus where none can be asked: its answers are made up."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from promql_parser import VectorSelector

from ....promql.parse import PromqlError, PromqlUnknownError, parse, selectors
from ....servers.errors import PrometheusError
from .evaluation import Made, Result, evaluated
from .labels import label_sets, mentioned_labels, values_of

WORDS = "simulated data"
"""What a picture says of such answers."""

NOW_MS = 1_767_268_800_000
"""The moment that counts as now in pictures of such answers, 2026-01-01 12:00 UTC: always the same,
so that the same dashboard is the same picture."""

_MOST_POINTS = 11_000


class SimulatedPrometheus:
    """Answers what a dashboard asks of a Prometheus, from the queries alone."""

    name = WORDS

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Makes up the `data` of an answer.

        Args:
            path: path below `/api/v1/`.
            parameters: its parameters.

        Raises:
            PrometheusError: if a query is not PromQL.
        """
        if path == "query":
            moment = float(str(parameters.get("time", NOW_MS / 1000)))
            return _instant(str(parameters.get("query", "")), moment)
        if path == "query_range":
            return _range(parameters)
        if path.startswith("label/") and path.endswith("/values"):
            return _label_values(path.split("/")[1], _first(parameters.get("match[]", "")))
        if path == "labels":
            return ["instance", "job"]
        if path == "series":
            return _series(_first(parameters.get("match[]", "")))
        return {"groups": []} if path == "rules" else []


def _instant(query: str, moment: float) -> Mapping[str, Any]:
    found = _made(query, [moment])
    if not isinstance(found, list):
        return {"resultType": "scalar", "result": [moment, _written(found[0] if found else None)]}
    result = [
        {"metric": dict(one.labels), "value": [moment, _written(one.values[0])]}
        for one in found
        if one.values[0] is not None
    ]
    return {"resultType": "vector", "result": result}


def _range(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    start, end, step = (float(parameters[key]) for key in ("start", "end", "step"))
    count = min(int((end - start) / max(step, 0.001)) + 1, _MOST_POINTS)
    times = [start + step * number for number in range(count)]
    found = _made(str(parameters.get("query", "")), times)
    series = found if isinstance(found, list) else [Made({}, found)]
    result = []
    for one in series:
        samples = [
            [moment, _written(value)]
            for moment, value in zip(times, one.values, strict=True)
            if value is not None
        ]
        if samples:
            result.append({"metric": dict(one.labels), "values": samples})
    return {"resultType": "matrix", "result": result}


def _made(query: str, times: Sequence[float]) -> Result:
    try:
        expr = parse(query)
    except (PromqlError, PromqlUnknownError) as error:
        raise PrometheusError(f"nothing is simulated for it: {error}") from None
    try:
        return evaluated(expr, times)
    except (OverflowError, ValueError, ArithmeticError, IndexError, TypeError) as error:
        raise PrometheusError(f"nothing is simulated for it: {type(error).__name__}") from None


def _written(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(value)


def _first(match: str | Sequence[str]) -> str:
    return match if isinstance(match, str) else next(iter(match), "")


def _selector(match: str) -> VectorSelector | None:
    try:
        return next(selectors(parse(match)), None) if match else None
    except (PromqlError, PromqlUnknownError):
        return None


def _label_values(label: str, match: str) -> list[str]:
    selector = _selector(match)
    if selector is None:
        return list(values_of(label))
    sets = label_sets(selector, [*mentioned_labels(selector), label])
    return list(dict.fromkeys(one[label] for one in sets if label in one))


def _series(match: str) -> list[Mapping[str, str]]:
    selector = _selector(match)
    if selector is None:
        return []
    name = {"__name__": selector.name} if selector.name else {}
    return [{**name, **one} for one in label_sets(selector, mentioned_labels(selector))]
