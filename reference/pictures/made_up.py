"""A Prometheus that makes its answers up from the questions: the same ones, everywhere, at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from mcp_monitoring.review.servers.prometheus import Prometheus

_GROUPED_BY = re.compile(r"\bby\s*\(([^)]*)\)")
_Parameters = Mapping[str, str | Sequence[str]]

_SERIES = 3
_POINTS = 5


class MadeUpPrometheus(Prometheus):
    """Answers every query with a few series, whose values follow from its words."""

    def __init__(self) -> None:
        super().__init__("http://made-up.invalid")

    def data(self, path: str, parameters: _Parameters | None = None) -> Any:
        """Answers a request.

        Args:
            path: path below `/api/v1/`.
            parameters: its parameters.
        """
        parameters = parameters or {}
        if path == "query_range":
            return {"resultType": "matrix", "result": list(_matrix(parameters))}
        if path == "query":
            return {"resultType": "vector", "result": list(_vector(parameters))}
        if path == "rules":
            alerts = [{"state": state} for state in ("firing", "pending")]
            rule = {"name": "McpMadeUp", "type": "alerting", "alerts": alerts}
            return {"groups": [{"name": "made up", "rules": [rule]}]}
        return [f"{path}-{number}" for number in range(_SERIES)]


def _matrix(parameters: _Parameters) -> Iterator[dict[str, Any]]:
    start, end = (float(str(parameters[name])) for name in ("start", "end"))
    step = float(str(parameters["step"]))
    apart = max(1, round((end - start) / step) // _POINTS) * step
    for labels, dice in _series(str(parameters["query"])):
        points = [[start + number * apart, _value(dice)] for number in range(_POINTS)]
        yield {"metric": labels, "values": points}


def _vector(parameters: _Parameters) -> Iterator[dict[str, Any]]:
    for labels, dice in _series(str(parameters["query"])):
        yield {"metric": labels, "value": [float(str(parameters.get("time", 0))), _value(dice)]}


def _series(query: str) -> Iterator[tuple[dict[str, str], Random]]:
    names = {name.strip() for part in _GROUPED_BY.findall(query) for name in part.split(",")}
    for number in range(_SERIES if names else 1):
        labels = {name: f"{name}-{number}" for name in sorted(names)}
        bound = {"le": str(10**number)} if "le" in names else {}
        # Texts are taken as they are on every machine; nothing of this is secret.
        yield {**labels, **bound}, Random(f"{query} {number}")  # noqa: S311


def _value(dice: Random) -> str:
    return f"{dice.lognormvariate(0, 2):.4f}"
