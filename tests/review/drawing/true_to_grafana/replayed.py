"""A recording replayed panel by panel: two panels may send one query and name its series apart."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from mcp_monitoring.review.drawing.asking.source import Answer
from mcp_monitoring.review.drawing.frames.from_grafana import frames_of_answer, problems_of_answer
from mcp_monitoring.review.drawing.time_range import TimeRange
from review.drawing.recorded_source import RecordedSource

_Key = tuple[str, str, int, str]


class ReplayedSource(RecordedSource):
    """The Grafana of a recording; it tells queries apart by their legends, too."""

    @cached_property
    def shown(self) -> TimeRange:
        """The time that Grafana showed."""
        requests = [one["request"] for one in self.recording["answers"] if one["request"]]
        return TimeRange(int(requests[0]["from"]), int(requests[0]["to"]))

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        """Replays the results of the same queries; a query that was not sent is a problem."""
        found = [(query, self._results.get(_key(query))) for query in queries]
        results = {query["refId"]: result for query, result in found if result is not None}
        missing = [f"query {_key(query)} was not sent" for query, one in found if one is None]
        answer = {"results": results}
        return Answer(frames_of_answer(answer), (*problems_of_answer(answer), *missing))

    @cached_property
    def _results(self) -> dict[_Key, Any]:
        return {
            _key(query): answer["response"]["results"][query["refId"]]
            for answer in self.recording["answers"]
            if answer["request"]
            for query in answer["request"]["queries"]
        }


def _key(query: Mapping[str, Any]) -> _Key:
    legend = str(query.get("legendFormat", ""))
    return query["refId"], query["expr"], query["maxDataPoints"], legend
