"""An answer that went wrong on its way is asked for again, a few times, and not for ever."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from answering_server import AnsweringServer, answering
from failing_network import FailingNetwork, Fault, failing_network
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.servers import retries
from mcp_monitoring.review.servers.errors import PrometheusError
from mcp_monitoring.review.servers.grafana import Grafana, GrafanaError
from mcp_monitoring.review.servers.prometheus import Prometheus
from mcp_monitoring.review.servers.retries import Retries, asked_to_wait

PASSING = [
    Fault.TOO_MANY_REQUESTS,
    Fault.INTERNAL_ERROR,
    Fault.BAD_GATEWAY,
    Fault.BAD_GATEWAY_AFTERWARDS,
    Fault.UNAVAILABLE,
    Fault.RESET,
    Fault.ANSWER_LOST,
    Fault.HALF_AN_ANSWER,
]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited; in truth nobody waits, but the clock goes on."""
    waited: list[float] = []
    monkeypatch.setattr(retries, "sleep", waited.append)
    monkeypatch.setattr(retries, "monotonic", lambda: sum(waited))
    return waited


@pytest.fixture
def network(tmp_path: Path) -> Iterator[FailingNetwork]:
    with running_stand_in(tmp_path) as client, failing_network(str(client.base_url)) as network:
        yield network


def _opened(network: FailingNetwork) -> Grafana:
    return Grafana(network.url, f"admin:{PASSWORD}")


@pytest.mark.parametrize("fault", PASSING)
def test_a_read_that_goes_wrong_once_is_asked_again(
    network: FailingNetwork, waits: list[float], fault: Fault
) -> None:
    network.strike(fault, "GET /api/datasources")
    with _opened(network) as grafana:
        assert grafana.datasources() == []

    assert waits == [1.0 if fault is Fault.TOO_MANY_REQUESTS else 0.25]


def test_the_wait_grows_and_the_last_answer_is_told(
    network: FailingNetwork, waits: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    network.strike(Fault.BAD_GATEWAY, "GET /api/datasources", 100)
    with _opened(network) as grafana, pytest.raises(GrafanaError) as refusal:
        grafana.datasources()

    assert waits == [0.25, 0.5, 1.0, 2.0]
    assert str(refusal.value) == (
        f"{network.url} answers GET /api/datasources with 502; try again when it is ready"
    )
    said = f"Grafana at {network.url} answers 502; asking again in 2 s ...\n"
    assert capsys.readouterr().err == said, "said once, where it takes long"


def test_an_error_of_grafana_itself_is_not_asked_for_as_often(
    network: FailingNetwork, waits: list[float]
) -> None:
    network.strike(Fault.INTERNAL_ERROR, "GET /api/datasources", 100)
    with (
        _opened(network) as grafana,
        pytest.raises(GrafanaError, match="with 500: internal server error; try again when"),
    ):
        grafana.datasources()

    assert waits == [0.25, 0.5]


def test_a_command_does_not_wait_for_ever_in_all(
    network: FailingNetwork, waits: list[float]
) -> None:
    network.strike(Fault.UNAVAILABLE, "GET /api/datasources.*", 1000)
    with _opened(network) as grafana:
        for _ in range(50):
            with pytest.raises(GrafanaError, match="with 503; try again when it is ready"):
                grafana.datasources()

    assert 20 < sum(waits) <= 30
    assert len(network.struck) == 50 + len(waits), "each is asked once all the same"


def test_a_longer_wait_than_a_command_has_is_left_to_the_user(waits: list[float]) -> None:
    with answering() as server, Grafana(f"http://127.0.0.1:{server.server_port}", "t") as grafana:
        server.status, server.content = 429, b'{"message": "slow down"}'
        server.headers = {"Retry-After": "3600"}
        with pytest.raises(GrafanaError) as refusal:
            grafana.datasources()

    assert str(refusal.value).endswith(
        "answers GET /api/datasources with 429: slow down;"
        " it takes no more requests for now; try again in 3600 s"
    )
    assert waits == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "-1"}, 0),
        ({"Retry-After": "soon"}, 0),
        ({"Retry-After": "1e3"}, 0),
        ({}, 0),
        (
            # By the server's own clock, which is years behind.
            {
                "Date": "Wed, 21 Oct 2015 07:28:00 GMT",
                "Retry-After": "Wed, 21 Oct 2015 07:28:09 GMT",
            },
            9,
        ),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:09 GMT"}, 0),
        ({"Date": "yesterday", "Retry-After": "Wed, 21 Oct 2015 07:28:09"}, 0),
    ],
)
def test_the_wait_that_a_server_asks_for_is_understood(
    headers: dict[str, str], seconds: float
) -> None:
    assert asked_to_wait(httpx.Response(429, headers=headers)) == seconds


def test_threads_that_wait_at_the_same_time_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    begun: list[float] = []
    go = Event()

    def wait(seconds: float) -> None:
        begun.append(seconds)
        go.wait(10)

    monkeypatch.setattr(retries, "monotonic", lambda: clock[0])
    monkeypatch.setattr(retries, "sleep", wait)
    sender = Retries("Grafana")
    answers = [httpx.Response(503, request=httpx.Request("GET", "http://g")) for _ in range(8)]
    threads = [
        Thread(target=sender.answer, args=(iter([one, httpx.Response(200)]).__next__,))
        for one in answers
    ]
    for thread in threads:
        thread.start()
    while len(begun) < len(threads):
        pass
    clock[0] = 4.0
    go.set()
    for thread in threads:
        thread.join()

    assert sender._left() == 26.0


def test_a_query_is_sent_again_but_not_one_that_took_too_long(waits: list[float]) -> None:
    with answering() as server, Grafana(f"http://127.0.0.1:{server.server_port}", "t") as grafana:
        for status in (504, 500):
            server.status, server.content = status, b"<html>"
            with pytest.raises(GrafanaError, match=f"POST /api/ds/query with {status}"):
                grafana.query([{"refId": "A"}], from_ms=1, to_ms=2)
        assert len(server.seen) == 2
        server.status = 503
        with pytest.raises(GrafanaError, match="POST /api/ds/query with 503; try again"):
            grafana.query([{"refId": "A"}], from_ms=1, to_ms=2)
        assert len(server.seen) == 2 + retries.TRIES


def test_an_answer_without_a_length_that_was_cut_off_is_asked_for_again(
    waits: list[float],
) -> None:
    with answering() as server, Grafana(f"http://127.0.0.1:{server.server_port}", "t") as grafana:
        server.content = b'[{"uid": "on'
        with pytest.raises(GrafanaError, match="no JSON; is it a Grafana"):
            grafana.datasources()
        assert len(server.seen) == 1, "a login page stays one"
        server.headers = {"Content-Type": "application/json"}
        with pytest.raises(GrafanaError, match="no JSON"):
            grafana.datasources()

    assert len(server.seen) == 1 + retries.TRIES


def test_a_grafana_that_restarts_is_waited_for_and_one_that_never_was_there_is_not(
    tmp_path: Path, waits: list[float]
) -> None:
    with running_stand_in(tmp_path) as client:
        grafana = Grafana(str(client.base_url), f"admin:{PASSWORD}")
        assert grafana.datasources() == []
    with grafana, pytest.raises(GrafanaError, match=r"cannot be reached: .*refused; start it"):
        grafana.datasources()
    assert len(waits) == retries.TRIES - 1

    with (
        Grafana(str(client.base_url), "x") as another,
        pytest.raises(GrafanaError, match="cannot be reached"),
    ):
        another.datasources()
    assert len(waits) == retries.TRIES - 1


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_prometheus_is_asked_again_too(
    server: AnsweringServer, waits: list[float], status: int
) -> None:
    prometheus = Prometheus(f"http://127.0.0.1:{server.server_port}")
    server.status, server.content = status, b"<html>"
    with pytest.raises(PrometheusError, match=f"fails with HTTP {status}"):
        prometheus.metadata()

    assert len(server.seen) == retries.TRIES


@pytest.fixture
def server() -> Iterator[AnsweringServer]:
    with answering() as made:
        yield made
