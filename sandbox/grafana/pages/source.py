"""What answers the queries of a page: the data sources of the stand-in, asked inside of it."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from mcp_monitoring.review.drawing.asking.expression_queries import is_expression
from mcp_monitoring.review.drawing.asking.grafana_source import answer_of, scrape_ms
from mcp_monitoring.review.drawing.asking.source import Answer, DataSource, alerts_of_groups
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import PrometheusError

from sandbox.grafana import datasources, library, rule_groups
from sandbox.grafana.answers import Json, Refusal
from sandbox.grafana.calls import Call
from sandbox.grafana.expressions import with_expressions
from sandbox.grafana.queries import parse_query, run
from sandbox.grafana.upstream import UpstreamError, ask, json_of

T = TypeVar("T")


class StandInSource:
    """The data sources of the stand-in, for threads beside the loop that answers requests.

    Args:
        call: the request that asks for a page.
        loop: the loop; it sends what the threads ask for.
    """

    name = "the stand-in for Grafana"

    def __init__(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        self._call = call
        self._loop = loop

    def data_sources(self) -> Sequence[DataSource]:
        """Lists the data sources."""
        return [
            DataSource(
                uid=one.uid,
                name=one.name,
                plugin=one.type,
                scrape_ms=scrape_ms(one.json_data),
                is_default=one.is_default,
            )
            for one in datasources.all_sources(self._call.store)
        ]

    def data_source(self, reference: str) -> DataSource | None:
        """Finds a data source by its uid or its name; the default one by an empty reference."""
        for one in self.data_sources():
            if reference in (one.uid, one.name) or (not reference and one.is_default):
                return one
        return None

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        """Answers the queries of a panel, as `/api/ds/query` does."""
        return self._in_loop(self._answered(queries, shown))

    def data(self, uid: str, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends a request to the Prometheus of a data source."""
        return self._in_loop(self._data(uid, f"api/v1/{path}", urlencode(parameters, doseq=True)))

    def library_panel(self, uid: str) -> Mapping[str, Any] | str:
        """Reads a panel of the library."""
        return library.model_of(self._call.store, uid) or f"{self.name} has no library panel {uid}"

    def alerts(self) -> Sequence[Mapping[str, Any]]:
        """Lists the rules; the stand-in evaluates none."""
        return alerts_of_groups(rule_groups.all_groups(self._call.store))

    def _in_loop(self, asked: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()

    async def _answered(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        asked = [one for one in queries if not is_expression(one)]
        answers = await asyncio.gather(*(self._result(dict(one), shown) for one in asked))
        named = zip(asked, answers, strict=True)
        results = {str(query["refId"]): result for query, result in named}
        whole = with_expressions(queries, results, shown.start_ms, shown.end_ms)
        return answer_of(whole, queries)

    async def _result(self, query: Json, shown: TimeRange) -> Json:
        try:
            return await run(parse_query(self._call, query, shown.start_ms, shown.end_ms))
        except Refusal as refusal:
            return {"error": str(refusal)}

    async def _data(self, uid: str, path: str, query: str) -> Any:
        try:
            source = datasources.get(self._call.store, uid)
            found = json_of(await ask(source, "GET", path, query=query))
        except (Refusal, UpstreamError) as error:
            raise PrometheusError(str(error)) from None
        if found.get("status") != "success":
            raise PrometheusError(f"{found.get('errorType')}: {found.get('error')}")
        return found.get("data")
