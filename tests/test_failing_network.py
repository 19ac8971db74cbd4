"""The network that tests let fail: what a client sees, and what Grafana has done by then."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from failing_network import FailingNetwork, Fault, failing_network
from grafana_stand_in import PASSWORD, running_stand_in

FOLDER = {"uid": "mcp", "title": "MCP"}


@pytest.fixture
def grafana(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_stand_in(tmp_path) as client:
        client.auth = httpx.BasicAuth("admin", PASSWORD)
        yield client


@pytest.fixture
def network(grafana: httpx.Client) -> Iterator[FailingNetwork]:
    with failing_network(str(grafana.base_url), delay=0.2) as network:
        yield network


@pytest.fixture
def client(network: FailingNetwork) -> Iterator[httpx.Client]:
    auth = ("admin", PASSWORD)
    with httpx.Client(base_url=network.url, auth=auth, trust_env=False) as client:
        yield client


def _folders(grafana: httpx.Client) -> list[str]:
    return [one["uid"] for one in grafana.get("/api/folders").json()]


def test_a_request_that_nothing_happens_to_is_passed_on_whole(
    client: httpx.Client, grafana: httpx.Client
) -> None:
    made = client.post("/api/folders", json=FOLDER)
    assert (made.status_code, made.json()["uid"]) == (200, "mcp")
    assert client.get("/api/folders/mcp").json() == grafana.get("/api/folders/mcp").json()
    assert client.get("/api/folders/other").status_code == 404
    assert client.get("/api/folders", auth=("admin", "wrong")).status_code == 401


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "done"),
    [
        (Fault.TOO_MANY_REQUESTS, 429, "application/json", []),
        (Fault.INTERNAL_ERROR, 500, "application/json", []),
        (Fault.BAD_GATEWAY, 502, "text/html", []),
        (Fault.BAD_GATEWAY_AFTERWARDS, 502, "text/html", ["mcp"]),
        (Fault.UNAVAILABLE, 503, "text/plain", []),
    ],
)
def test_another_answers_in_the_place_of_grafana(
    network: FailingNetwork,
    client: httpx.Client,
    grafana: httpx.Client,
    fault: Fault,
    status: int,
    content_type: str,
    done: list[str],
) -> None:
    network.strike(fault, "POST /api/folders")
    answer = client.post("/api/folders", json=FOLDER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.headers.get("Retry-After") == ("1" if status == 429 else None)
    assert _folders(grafana) == done


@pytest.mark.parametrize(
    ("fault", "error", "done"),
    [
        (Fault.RESET, httpx.ReadError, []),
        (Fault.ANSWER_LOST, httpx.ReadError, ["mcp"]),
        (Fault.HALF_AN_ANSWER, httpx.RemoteProtocolError, ["mcp"]),
    ],
)
def test_a_connection_breaks_before_or_after_the_work(
    network: FailingNetwork,
    client: httpx.Client,
    grafana: httpx.Client,
    fault: Fault,
    error: type[Exception],
    done: list[str],
) -> None:
    network.strike(fault, "POST /api/folders")
    with pytest.raises(error):
        client.post("/api/folders", json=FOLDER)
    assert _folders(grafana) == done
    assert client.get("/api/folders").is_success, "the next request passes"


def test_half_an_answer_announces_the_whole(network: FailingNetwork, client: httpx.Client) -> None:
    network.strike(Fault.HALF_AN_ANSWER, "GET /api/org")
    half = b""
    with client.stream("GET", "/api/org") as answer, suppress(httpx.RemoteProtocolError):
        for part in answer.iter_bytes():
            half += part
    whole = client.get("/api/org").content
    assert int(answer.headers["Content-Length"]) == len(whole)
    assert 0 < len(half) < len(whole)
    assert whole.startswith(half)


def test_a_late_request_is_done_all_the_same(network: FailingNetwork, client: httpx.Client) -> None:
    network.strike(Fault.DELAY, "POST /api/folders")
    began = time.monotonic()
    assert client.post("/api/folders", json=FOLDER).is_success
    assert time.monotonic() - began >= network.delay


def test_a_fault_strikes_what_it_is_told_to_as_often_as_it_is_told_to(
    network: FailingNetwork, client: httpx.Client
) -> None:
    network.strike(Fault.UNAVAILABLE, "GET /api/dashboards/.*", times=2)
    paths = ["/api/folders", *["/api/dashboards/uid/a"] * 3]
    assert [client.get(path).status_code for path in paths] == [200, 503, 503, 404]
    assert network.requests_of(Fault.UNAVAILABLE) == ["GET /api/dashboards/uid/a"] * 2


def test_chance_strikes_its_share_with_every_fault(network: FailingNetwork) -> None:
    network.fail_by_chance(seed=1, share=0.25)
    drawn = Counter(network.fault_of(f"GET /api/folders/{number}") for number in range(4000))
    assert 900 < drawn.total() - drawn[None] < 1100
    assert all(70 < drawn[fault] < 160 for fault in Fault)


def test_a_seed_strikes_the_same_requests_whatever_their_order(network: FailingNetwork) -> None:
    save = "POST /api/dashboards/db"
    requests = [(f"GET /api/folders/{number % 40}", b"") for number in range(200)]
    requests += [(save, b'{"dashboard":{"uid":"%d"}}' % (number % 40)) for number in range(200)]

    def struck(seed: int, order: list[tuple[str, bytes]]) -> Counter[object]:
        network.fail_by_chance(seed)
        return Counter((*one, fault) for one in order if (fault := network.fault_of(*one)))

    assert struck(17, requests) == struck(17, requests[::-1]) != struck(18, requests)


def test_a_seed_strikes_the_same_whatever_uids_grafana_invents(network: FailingNetwork) -> None:
    def struck(uids: list[str]) -> list[Fault | None]:
        network.fail_by_chance(seed=3, share=0.5)
        path = "PUT /api/v1/provisioning/contact-points"
        return [network.fault_of(f"{path}/{uid}", b'{"type":"email"}') for uid in uids]

    faults = struck(["a"] * 20)
    assert faults == struck([f"uid-{number}" for number in range(20)])
    assert len(set(faults)) > 2


def test_some_requests_are_spared(network: FailingNetwork) -> None:
    network.fail_by_chance(seed=1, share=1, faults=[Fault.RESET], spared="GET /api/(health|org)")
    requests = ["GET /api/health", "GET /api/org", "GET /api/folders"]
    assert [network.fault_of(request) for request in requests] == [None, None, Fault.RESET]


def test_a_network_that_has_recovered_fails_no_more(
    network: FailingNetwork, client: httpx.Client
) -> None:
    network.fail_by_chance(seed=1, share=1, faults=[Fault.INTERNAL_ERROR])
    network.strike(Fault.UNAVAILABLE, "GET /api/folders")
    statuses = [client.get("/api/folders").status_code for _ in range(2)]
    network.recover()
    statuses.append(client.get("/api/folders").status_code)
    assert statuses == [503, 500, 200]
