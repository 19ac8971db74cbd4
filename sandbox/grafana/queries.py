"""Panel queries: `/api/ds/query`, answered by the real Prometheus of a data source."""

import time
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sandbox.grafana import datasources
from sandbox.grafana.answers import Json, Refusal, answer, bad_request, not_reproduced
from sandbox.grafana.calls import Call, flag_of, number_of, text_of
from sandbox.grafana.datasource_rules import PROMETHEUS, DataSource
from sandbox.grafana.frames import empty_frame, frames_of
from sandbox.grafana.intervals import (
    SECOND,
    Timing,
    align,
    go_duration,
    interpolate,
    parse_duration,
    parse_moment,
    timing,
)
from sandbox.grafana.rules import EXPRESSION
from sandbox.grafana.upstream import UpstreamError, ask_prometheus, json_of

_DEFAULT_POINTS = 100


@dataclass(frozen=True)
class Query:
    """One query of a panel.

    Attributes:
        ref_id: Its name in the panel.
        source: The data source to ask.
        expression: The PromQL, with the built-in variables replaced.
        legend: The panel's legend format.
        when: Range and step.
        instant: Whether to ask for the end of the range.
        over_range: Whether to ask for the whole range.
        offset_seconds: The difference of the viewer's time zone from UTC.
    """

    ref_id: str
    source: DataSource
    expression: str
    legend: str
    when: Timing
    instant: bool
    over_range: bool
    offset_seconds: int

    @property
    def executed(self) -> str:
        """The executed query, for the reader of the answer."""
        return f"Expr: {self.expression}\nStep: {go_duration(self.when.step)}"


async def query_sources(call: Call) -> Response:
    """Answers `POST /api/ds/query`."""
    body = await call.body()
    now = int(time.time() * 1000)
    if not body.get("from") or not body.get("to"):
        raise bad_request()
    start, end = (parse_moment(str(body[key]), now) for key in ("from", "to"))
    items = body.get("queries")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad_request()
    if not items:
        raise Refusal(400, "no queries found")
    asked = [item for item in items if _uid(item) != EXPRESSION]
    queries = [parse_query(call, item, start, end) for item in asked]
    results = {query.ref_id: await run(query) for query in queries}
    if len(asked) < len(items):
        # What calculates belongs to what draws, which takes long to load.
        from sandbox.grafana.expressions import with_expressions

        results = with_expressions(items, results, start, end)
    failed = any("error" in result for result in results.values())
    return answer({"results": results}, 400 if failed else 200)


def parse_query(call: Call, item: Json, start: int, end: int) -> Query:
    """Reads one query.

    Raises:
        Refusal: 400 for a bad query, 404 for an unknown data source, 501 for a data source that is
            not a Prometheus.
    """
    source = _source(call, item)
    if source.type != PROMETHEUS:
        raise not_reproduced("POST", f"/api/ds/query for a data source of type {source.type}")
    when = timing(
        start,
        end,
        requested=number_of(item, "intervalMs"),
        points=number_of(item, "maxDataPoints") or _DEFAULT_POINTS,
        minimum=text_of(item, "interval"),
        scrape=_scrape_interval(source),
        factor=number_of(item, "intervalFactor") or 1,
    )
    instant = flag_of(item, "instant")
    return Query(
        ref_id=text_of(item, "refId") or "A",
        source=source,
        expression=interpolate(text_of(item, "expr"), when),
        legend=text_of(item, "legendFormat"),
        when=when,
        instant=instant,
        over_range=flag_of(item, "range") or not instant,
        offset_seconds=number_of(item, "utcOffsetSec"),
    )


async def run(query: Query) -> Json:
    """Runs one query.

    Returns:
        The result in Grafana's format: status and frames, and the error if there is one.
    """
    frames: list[Json] = []
    errors: list[str] = []
    status = 200
    for path, form in _requests(query):
        try:
            response = await ask_prometheus(query.source, path, form)
            parsed = json_of(response)
        except UpstreamError as error:
            errors.append(str(error))
            status = 502
            continue
        if parsed.get("status") != "success":
            errors.append(f"{parsed.get('errorType')}: {parsed.get('error')}")
            status = response.status_code
            frames.append(empty_frame(query.ref_id, query.executed))
            continue
        frames += frames_of(
            parsed.get("data") or {},
            ref_id=query.ref_id,
            step=query.when.step,
            legend=query.legend,
            executed=query.executed,
        )
    result: Json = {"status": status, "frames": frames}
    if errors:
        result |= {"error": " ".join(errors), "errorSource": "downstream"}
    return result


def _scrape_interval(source: DataSource) -> int | None:
    return parse_duration(str(source.json_data.get("timeInterval") or ""))


def _requests(query: Query) -> list[tuple[str, dict[str, str]]]:
    when = query.when
    asked: list[tuple[str, dict[str, str]]] = []
    if query.instant:
        form = {"query": query.expression, "time": _seconds(when.end)}
        asked.append(("api/v1/query", form))
    if query.over_range:
        form = {
            "query": query.expression,
            "start": _seconds(align(when.start, when.step, query.offset_seconds)),
            "end": _seconds(align(when.end, when.step, query.offset_seconds)),
            "step": _seconds(when.step),
        }
        asked.append(("api/v1/query_range", form))
    return asked


def _uid(item: Json) -> Any:
    named = item.get("datasource")
    return named.get("uid") if isinstance(named, dict) else named


def _source(call: Call, item: Json) -> DataSource:
    uid = _uid(item)
    if not uid:
        source = datasources.default_source(call.store)
        if source is None:
            raise Refusal(404, "Data source not found")
        return source
    if not isinstance(uid, str):
        raise bad_request()
    return datasources.get(call.store, uid)


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / SECOND:.3f}"
