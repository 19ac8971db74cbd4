"""What a real Grafana answered to the queries of a dashboard, replayed to the same requests."""

import gzip
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mcp_monitoring.dashboard.view import View
from mcp_monitoring.review.drawing.asking.dashboards import drawn_view
from mcp_monitoring.review.drawing.asking.source import Answer, DataSource, alerts_of_groups
from mcp_monitoring.review.drawing.frames.from_grafana import frames_of_answer, problems_of_answer
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import PrometheusError
from places import REPOSITORY

RECORDINGS = REPOSITORY / "tests" / "recordings" / "pictures"
NAMES = ("gallery-1", "gallery-2", "mcp-overview", "mcp-pool", "mcp-queries", "mcp-slo")
SHOWN = TimeRange(1_795_654_800_000, 1_795_656_600_000)
SCRAPE_MS = 5000

Json = Mapping[str, Any]


def read_recording(path: Path) -> Any:
    """Reads a recording, which may be compressed."""
    packed = path.with_name(f"{path.name}.gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(path.read_text(encoding="utf-8"))


def same_request(query: Json) -> str:
    """Writes a query without what the browser alone knows, so that it can be found again."""
    kept = {key: one for key, one in query.items() if key not in ("requestId", "datasourceId")}
    return json.dumps(kept, sort_keys=True)


class RecordedSource:
    """The Grafana of a recording. It answers what was asked there, and complains of all else.

    Args:
        name: name of the recording.
        directory: where it is.
    """

    def __init__(self, name: str, directory: Path = RECORDINGS) -> None:
        self.name = f"the recording {name}"
        self.recording = read_recording(directory / f"{name}.json")
        self._model = read_recording(directory / f"{name}.model.json")

    @cached_property
    def view(self) -> View:
        """The dashboard that was recorded."""
        return drawn_view(self._model.get("dashboard", self._model))

    @cached_property
    def shown(self) -> TimeRange:
        """The time that Grafana showed."""
        request = next(one["request"] for one in self.recording["answers"] if one["request"])
        return TimeRange(int(request["from"]), int(request["to"]), is_relative=False)

    @cached_property
    def queries(self) -> list[tuple[Json, Json]]:
        """Each recorded query and its result."""
        return [
            (query, answer["response"]["results"][query["refId"]])
            for answer in self.recording["answers"]
            if answer["request"]
            for query in answer["request"]["queries"]
        ]

    def result_of(self, expression: str) -> Json:
        """Finds the result of the first query with an expression."""
        return next(result for query, result in self.queries if query["expr"] == expression)

    def data_sources(self) -> Sequence[DataSource]:
        """Lists the only data source that was there."""
        uid = "mcp-prometheus"
        return (DataSource(uid, uid, "prometheus", SCRAPE_MS, is_default=True),)

    def data_source(self, reference: str) -> DataSource | None:
        """Finds it."""
        return next((one for one in self.data_sources() if reference in ("", one.uid)), None)

    def answer(self, queries: Sequence[Json], shown: TimeRange) -> Answer:
        """Replays the results of the same queries."""
        results: dict[str, Json] = {}
        problems = []
        for query in queries:
            result = self._results.get(same_request(query)) if shown == self.shown else None
            if result is None:
                problems.append(f"query {query['refId']} was not recorded: {query['expr']}")
            else:
                results[query["refId"]] = result
        found = {"results": results}
        return Answer(frames_of_answer(found), (*problems_of_answer(found), *problems))

    @cached_property
    def _results(self) -> dict[str, Json]:
        return {same_request(query): result for query, result in self.queries}

    def data(self, uid: str, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Replays the answers to the queries of variables."""
        asked = {key: [one] if isinstance(one, str) else one for key, one in parameters.items()}
        for answer in self.recording["answers"]:
            url = urlsplit(answer["url"])
            at = f"/api/datasources/uid/{uid}/resources/api/v1/{path}"
            if url.path == at and parse_qs(url.query) == asked:
                return answer["response"]["data"]
        raise PrometheusError(f"{path} {asked} was not recorded")

    def library_panel(self, uid: str) -> Json | str:
        """Complains: no recorded dashboard has a library panel."""
        return f"the library panel {uid} was not recorded"

    def alerts(self) -> Sequence[Json]:
        """Replays the alerts that were recorded."""
        for answer in self.recording["answers"]:
            if "/api/v1/rules" in answer["url"]:
                return alerts_of_groups(answer["response"]["data"]["groups"])
        return ()
