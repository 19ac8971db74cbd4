"""From when on there is data of alerts, as a server tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mcp_monitoring.review.past.data import with_data
from mcp_monitoring.review.past.model import AlertPast, Range
from mcp_monitoring.review.servers.errors import GrafanaError, PrometheusError

DAY = Range(0, 86_400_000)


class Source:
    """A server whose selectors have samples from a time on, by what they contain."""

    name = "the server"

    def __init__(self, begins: Mapping[str, int]) -> None:
        self.asked: list[str] = []
        self._begins = begins

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        query = str(parameters["query"])
        self.asked.append(query)
        return {
            "result": [
                {"metric": {"selector": part.split('"')[-6]}, "values": [[begin, "1"]]}
                for part in query.split(" or ")
                for name, begin in self._begins.items()
                if f"group({name}" in part
            ]
        }


def past(expr: str) -> AlertPast:
    return AlertPast("High", "load", expr, "0s", "0s", DAY)


@pytest.mark.parametrize(
    ("expr", "begin"),
    [
        ("old > 1", None),
        ("old / late > 1", None),
        ("rate(late[5m]) > 1", 43_200_000),
        ("late offset 1h > 1", 43_200_000),
        ("late > 1 or later > 1", 43_200_000),
        ("never > 1", DAY.end_ms),
        ("vector(1)", None),
        ("late >", None),
    ],
)
def test_the_earliest_of_what_an_alert_selects_counts(expr: str, begin: int | None) -> None:
    source = Source({"old": 0, "late": 43_200, "later": 64_800})

    (found,) = with_data(source, [past(expr)])

    assert found.data_from_ms == begin
    assert found.has_no_data is (begin == DAY.end_ms)


def test_all_alerts_are_asked_together_in_queries_of_a_length_that_servers_take() -> None:
    source = Source({"m_7{": 43_200})

    found = with_data(source, [past(f'm_{number}{{job="j"}} > 1') for number in range(100)])

    assert found[7].data_from_ms == 43_200_000
    assert all(one.has_no_data for one in (*found[:7], *found[8:]))
    assert 1 < len(source.asked) < 5
    assert max(map(len, source.asked)) < 4000


@pytest.mark.parametrize("error", [PrometheusError("no"), GrafanaError("no")])
def test_a_server_that_does_not_tell_changes_nothing(error: Exception) -> None:
    class Refusing:
        name = "the server"

        def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
            raise error

    alerts = [past("old > 1")]

    assert with_data(Refusing(), alerts) == alerts
