"""Queries answered by a Prometheus itself, where there is no Grafana."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from ....dashboard.lenient import mapping, text
from ...servers.errors import PrometheusError
from ...servers.patience import Patience
from ..frames.frame import Frame
from ..frames.from_prometheus import frames_of_result
from ..time_range import TimeRange
from .expression_queries import is_expression
from .intervals import USUAL_SCRAPE_MS, aligned, timing_of, with_durations
from .source import Answer, DataSource, alerts_of_groups, most_series, too_many_series


class Answering(Protocol):
    """A Prometheus, or what stands in for one."""

    @property
    def name(self) -> str:
        """Its name, for messages."""

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Returns the `data` of an answer; `path` is below `/api/v1/`.

        Raises:
            PrometheusError: if there is no answer.
        """


class PrometheusSource:
    """A Prometheus, which every Prometheus query of a dashboard goes to.

    Args:
        prometheus: the server.
        scrape_ms: its scrape interval, in milliseconds, as a data source of Grafana would name it.
    """

    def __init__(self, prometheus: Answering, scrape_ms: int = USUAL_SCRAPE_MS) -> None:
        self._prometheus = prometheus
        self._own = DataSource("prometheus", "Prometheus", "prometheus", scrape_ms, is_default=True)
        self.name = f"Prometheus at {prometheus.name}"
        self._patience = Patience(self.name, PrometheusError)

    def data_sources(self) -> Sequence[DataSource]:
        """Asks the server whether it is one, and returns it."""
        self._asked("query", {"query": "1"})
        return (self._own,)

    def data_source(self, reference: str) -> DataSource | None:
        """Finds the server, whatever the reference is."""
        del reference
        return self._own

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        """Asks the queries of a panel one after another, and calculates its expressions."""
        frames: list[Frame] = []
        problems: list[str] = []
        for query in queries:
            if is_expression(query):
                continue
            try:
                for found, most in self._answers(query, shown):
                    frames += found[:most]
                    if len(found) > most:
                        problems.append(too_many_series(text(query.get("refId")), most))
            except PrometheusError as error:
                problems.append(f"query {text(query.get('refId'))}: {error}")
        answer = Answer(tuple(frames), tuple(problems))
        if not any(map(is_expression, queries)):
            return answer
        # Few panels have some, and what calculates them takes a while to load.
        from .expressions.calculated import with_expressions

        return with_expressions(queries, answer, shown)

    def data(self, uid: str, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends a request for the values of a variable."""
        del uid
        return self._asked(path, parameters)

    def library_panel(self, uid: str) -> Mapping[str, Any] | str:
        """Says that a Prometheus has no library."""
        del uid
        return "--stack reads it from the Grafana of a stack"

    def alerts(self) -> Sequence[Mapping[str, Any]]:
        """Lists the alerts of the server's own rules."""
        found = self._asked("rules", {"type": "alert"})
        return alerts_of_groups(mapping(found).get("groups"))

    def _asked(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        with self._patience.request():
            return self._prometheus.data(path, parameters)

    def _answers(
        self, query: Mapping[str, Any], shown: TimeRange
    ) -> Iterator[tuple[Sequence[Frame], int]]:
        """Yields the frames of each request, and how many of them are kept; there may be more."""
        timing = timing_of(query, shown, self._own.scrape_ms)
        expression = with_durations(text(query.get("expr")), timing)
        for path, times in _requests(query, shown, timing.step_ms):
            most = most_series(1 if path == "query" else shown.span_ms // timing.step_ms + 1)
            asked = {"query": expression, **times, "limit": str(most + 1)}
            found = frames_of_result(
                mapping(self._asked(path, asked)),
                ref_id=text(query.get("refId")),
                step_ms=timing.step_ms,
                legend=text(query.get("legendFormat")),
                expression=expression,
            )
            yield found, most


def _requests(
    query: Mapping[str, Any], shown: TimeRange, step_ms: int
) -> Iterator[tuple[str, dict[str, str]]]:
    is_instant = query.get("instant") is True
    if is_instant:
        yield "query", {"time": _seconds(shown.end_ms)}
    if query.get("range") is True or not is_instant:
        yield (
            "query_range",
            {
                "start": _seconds(aligned(shown.start_ms, step_ms)),
                "end": _seconds(aligned(shown.end_ms, step_ms)),
                "step": _seconds(step_ms),
            },
        )


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}"
