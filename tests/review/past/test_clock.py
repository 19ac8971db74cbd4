"""A Prometheus whose clock is behind, ahead, or not told."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mcp_monitoring.review.past.clock import until_its_now
from mcp_monitoring.review.past.model import Range
from mcp_monitoring.review.servers.errors import PrometheusError

WHEN = Range(0, 3_600_000)


class Source:
    name = "the server"

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        assert (path, dict(parameters)) == ("query", {"query": "time()"})
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def scalar(seconds: str) -> Any:
    return {"resultType": "scalar", "result": [1.0, seconds]}


def test_the_range_ends_where_a_clock_that_is_behind_has_its_now() -> None:
    when, said = until_its_now(Source(scalar("3000")), WHEN)

    assert when == Range(0, 3_000_000)
    assert said == "the clock of the server is 10m behind, and the range ends at its now"


@pytest.mark.parametrize(
    "answer",
    [
        *(scalar(seconds) for seconds in ("3599.5", "3541", "9999", "-5", "NaN", "Inf", "x")),
        *(None, [], {}, {"result": []}, {"result": [1]}, {"result": {}}),
        PrometheusError("no such query"),
    ],
)
def test_else_it_stays_as_it_is(answer: Any) -> None:
    assert until_its_now(Source(answer), WHEN) == (WHEN, "")
