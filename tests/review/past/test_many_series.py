"""Ten thousand series that hold all the time, from a server that sends what it is asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mcp_monitoring.review.past.asking import MOST_BYTES, held
from mcp_monitoring.review.past.evaluation import Run, Schedule
from mcp_monitoring.review.servers.prometheus import Prometheus
from serving import JsonHandler, serving

SERIES = 10_000
MINUTE = 60_000
BEGIN = 1_795_000_020_000
HOURS = Schedule(BEGIN, BEGIN + 119 * MINUTE, MINUTE)


class AllTheTime(JsonHandler):
    """Answers a range query with samples of every series, in pieces."""

    def do_GET(self) -> None:  # noqa: N802  # the library's name
        asked = {name: float(value[0]) for name, value in self._asked() if name != "query"}
        moments = range(int(asked["start"]), int(asked["end"]) + 1, int(asked["step"]))
        values = json.dumps([[moment, "1"] for moment in moments])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "success", "data": {"result": [')
        for number in range(SERIES):
            comma = "," if number else ""
            one = f'{comma}{{"metric": {{"n": "server-{number}"}}, "values": {values}}}'
            try:
                self.wfile.write(one.encode())
            except OSError:
                # Nobody reads on.
                return
        self.wfile.write(b"]}}")

    def _asked(self) -> Iterator[tuple[str, list[str]]]:
        yield from parse_qs(urlsplit(self.path).query).items()


class Counting:
    """A Prometheus; counts the samples of each answer, 0 for one that is too large."""

    def __init__(self, prometheus: Prometheus) -> None:
        self.name = prometheus.name
        self._prometheus = prometheus
        self.samples: list[int] = []

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        self.samples.append(0)
        found = self._prometheus.data(path, parameters)
        self.samples[-1] = sum(len(one["values"]) for one in found["result"])
        return found


def test_are_never_in_memory_at_once_but_in_parts_of_which_only_the_begins_are_kept() -> None:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), AllTheTime)) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        source = Counting(Prometheus(url, 300, MOST_BYTES))
        found = held(source, "busy", HOURS)

    assert source.samples[0] == 0, "all of them are more than is read of an answer"
    assert max(source.samples) <= 64 * SERIES
    assert found.samples == sum(source.samples) == 120 * SERIES
    assert not found.failed
    assert len(found.runs) == SERIES
    assert {*map(tuple, found.runs.values())} == {(Run(HOURS.first_ms, HOURS.last_ms),)}
