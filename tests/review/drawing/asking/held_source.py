"""A source that holds its answers, and remembers what it was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_monitoring.dashboard.view import View
from mcp_monitoring.review.drawing.asking.dashboards import drawn_view
from mcp_monitoring.review.drawing.asking.expression_queries import is_expression
from mcp_monitoring.review.drawing.asking.expressions.calculated import with_expressions
from mcp_monitoring.review.drawing.asking.source import Answer, DataSource
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import PrometheusError

SHOWN = TimeRange(1_795_654_800_000, 1_795_656_600_000)
"""Half an hour."""


class HeldSource:
    """Answers the requests for variables from `held`, and each query with one point.

    Expressions are calculated.

    Args:
        held: answers by path.
        known: its data sources.
        failing: names of queries that fail.
    """

    name = "the held source"

    def __init__(
        self,
        held: Mapping[str, Any] | None = None,
        known: Sequence[DataSource] = (DataSource("prom", "Prom", "prometheus", is_default=True),),
        failing: Sequence[str] = (),
    ) -> None:
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.sent: list[Mapping[str, Any]] = []
        self.listed_alerts: list[Mapping[str, Any]] = []
        self.library: dict[str, Mapping[str, Any]] = {}
        self.read: list[str] = []
        self._held = held or {}
        self._known = known
        self._failing = failing

    def data_sources(self) -> Sequence[DataSource]:
        return self._known

    def data_source(self, reference: str) -> DataSource | None:
        for one in self._known:
            if reference in (one.uid, one.name) or (not reference and one.is_default):
                return one
        return None

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        self.sent += [{**one, "shown": shown} for one in queries]
        frames = tuple(
            Frame(
                (
                    Field("Time", "time", [shown.end_ms]),
                    Field("Value", "number", [1], {"of": one["expr"]}),
                ),
                one["refId"],
            )
            for one in queries
            if one["refId"] not in self._failing and not is_expression(one)
        )
        failed = (one["refId"] for one in queries if one["refId"] in self._failing)
        answer = Answer(frames, tuple(f"query {ref_id}: it fails" for ref_id in failed))
        return with_expressions(queries, answer, shown)

    def data(self, uid: str, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        self.asked.append((path, parameters))
        if path not in self._held:
            raise PrometheusError(f"nobody has {path}")
        return self._held[path]

    def library_panel(self, uid: str) -> Mapping[str, Any] | str:
        self.read.append(uid)
        return self.library.get(uid, "nobody has it")

    def alerts(self) -> Sequence[Mapping[str, Any]]:
        if not self.listed_alerts:
            raise PrometheusError("there are no alerts")
        return self.listed_alerts


def dashboard(
    *panels: Mapping[str, Any],
    variables: Sequence[Mapping[str, Any]] = (),
    annotations: Sequence[Mapping[str, Any]] = (),
) -> View:
    """A dashboard of panels, variables and annotations."""
    model = {
        "title": "T",
        "panels": list(panels),
        "templating": {"list": list(variables)},
        "annotations": {"list": list(annotations)},
    }
    return drawn_view(model)


def panel(number: int = 1, expr: str = "up", **keys: Any) -> dict[str, Any]:
    """A panel with one query."""
    return {
        "id": number,
        "type": "timeseries",
        "title": f"Panel {number}",
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
        "targets": [{"refId": "A", "expr": expr}],
        **keys,
    }


def variable(name: str, kind: str, query: Any = "", **keys: Any) -> dict[str, Any]:
    """A variable."""
    return {"name": name, "type": kind, "query": query, **keys}
