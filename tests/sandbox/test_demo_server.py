"""The demo MCP server: the metrics it promises, and a load that makes sense."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from sandbox.demo import SCENARIOS, Scenario, ScenarioName, ServerMetrics, Simulation
from sandbox.demo_server import ABOUT

# Name: type and labels. A histogram's bounds are checked apart.
CONTRACT: dict[str, tuple[str, set[str]]] = {
    "mcp_requests_total": ("counter", {"method", "client_type", "status"}),
    "mcp_request_duration_seconds": ("histogram", {"method", "client_type"}),
    "mcp_request_size_bytes": ("histogram", {"method"}),
    "mcp_response_size_bytes": ("histogram", {"method"}),
    "mcp_db_connections_total": ("gauge", set()),
    "mcp_db_connections_open": ("gauge", set()),
    "mcp_db_connections_active": ("gauge", set()),
    "mcp_db_connections_idle": ("gauge", set()),
    "mcp_db_connections_max": ("gauge", set()),
    "mcp_db_connection_acquire_duration_seconds": ("histogram", set()),
    "mcp_db_queries_total": ("counter", {"query_type", "database", "status"}),
    "mcp_db_query_duration_seconds": ("histogram", {"query_type", "database"}),
    "mcp_db_query_rows_returned": ("histogram", {"query_type"}),
    "mcp_client_sessions_total": ("gauge", {"client_type"}),
    "mcp_client_sessions": ("gauge", {"client_type"}),
    "mcp_client_sessions_active": ("gauge", {"client_type"}),
    "mcp_client_session_duration_seconds": ("histogram", {"client_type"}),
    "mcp_errors_total": ("counter", {"error_type", "component"}),
    "mcp_health_status": ("gauge", {"component"}),
    "mcp_uptime_seconds": ("gauge", set()),
    "mcp_rate_limit_violations_total": ("counter", {"limit_type"}),
    "mcp_server_info_info": ("gauge", {"version", "python_version"}),
    "mcp_circuit_breaker_state": ("gauge", {"component", "state"}),
}
BOUNDS = {
    "mcp_request_duration_seconds": ".01 .02 .05 .1 .2 .5 1 2 5 10 30 60 120 300",
    "mcp_request_size_bytes": "100 500 1000 5000 10000 50000",
    "mcp_response_size_bytes": "100 500 1000 5000 10000 50000 100000 1000000 10000000",
    "mcp_db_connection_acquire_duration_seconds": ".001 .005 .01 .05 .1 .5 1 2 5 10 30",
    "mcp_db_query_duration_seconds": ".01 .05 .1 .5 1 2 5 10 30 60 120 300",
    "mcp_db_query_rows_returned": "1 10 50 100 500 1000 5000 10000",
}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(registry: CollectorRegistry) -> Samples:
    """Every sample by name and labels, but for those that depend on the process."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in registry.collect()
        for sample in family.samples
        if not sample.name.startswith("process_") and not sample.name.endswith("_created")
    }


def total(simulation: Simulation, name: str, **labels: str) -> float:
    """The sum over all samples of that name and these labels."""
    return sum(
        value
        for (sample, own), value in samples(simulation.metrics.registry).items()
        if sample == name and own >= labels.items()
    )


def after(seconds: int, scenario: ScenarioName = ScenarioName.HEALTHY, seed: int = 0) -> Simulation:
    simulation = Simulation(SCENARIOS[scenario], seed)
    for _ in range(seconds):
        simulation.tick(1)
    return simulation


# --- the metrics ------------------------------------------------------------------------------


def test_exposition_has_the_promised_names_types_and_labels() -> None:
    text = generate_latest(after(5).metrics.registry).decode()
    found = {}
    for family in text_string_to_metric_families(text):
        # The parser takes the suffix off a counter's name.
        name = family.name + ("_total" if family.type == "counter" else "")
        if name.startswith("mcp_") and not name.endswith("_created"):
            labels = {key for sample in family.samples for key in sample.labels} - {"le"}
            found[name] = (family.type, labels)
    assert found == CONTRACT


@pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
def test_histogram_bounds(name: str, bounds: str) -> None:
    found = {
        float(dict(labels)["le"])
        for sample, labels in samples(ServerMetrics("test").registry)
        if sample == f"{name}_bucket"
    }
    assert found == {*map(float, bounds.split()), float("inf")}


def test_what_can_be_counted_is_there_at_zero_before_any_load() -> None:
    before = samples(Simulation().metrics.registry)
    events = {
        key: value
        for key, value in before.items()
        if key[0].endswith(("_bucket", "_count", "_sum"))
        or CONTRACT.get(key[0], ("",))[0] == "counter"
    }
    assert set(events.values()) == {0}
    assert sum(name == "mcp_requests_total" for name, _ in events) == 5 * 3 * 3
    assert sum(name == "mcp_db_queries_total" for name, _ in events) == 3 * 2 * 3


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_load_brings_no_series_that_was_not_there(scenario: ScenarioName) -> None:
    before = samples(Simulation().metrics.registry)
    assert samples(after(120, scenario).metrics.registry).keys() == before.keys()


# --- the load ---------------------------------------------------------------------------------


def test_same_seed_same_metrics() -> None:
    one, same, other = (samples(after(60, seed=seed).metrics.registry) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_counters_and_histograms_only_grow() -> None:
    simulation = Simulation(SCENARIOS[ScenarioName.ERRORS])
    last = samples(simulation.metrics.registry)
    for _ in range(60):
        simulation.tick(1)
        now = samples(simulation.metrics.registry)
        for key, value in now.items():
            if key[0].endswith(("_bucket", "_count", "_sum")) or (
                CONTRACT.get(key[0], ("",))[0] == "counter"
            ):
                assert value >= last[key], key
        last = now


def test_every_finished_call_is_in_counter_and_histogram() -> None:
    simulation = after(60)
    calls = total(simulation, "mcp_requests_total")
    assert 60 * 8 * 0.6 < calls < 60 * 8 * 1.6
    assert total(simulation, "mcp_request_duration_seconds_count") == calls
    assert total(simulation, "mcp_response_size_bytes_count") == calls


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pool_adds_up(scenario: ScenarioName) -> None:
    simulation = Simulation(SCENARIOS[scenario])
    for _ in range(120):
        simulation.tick(1)
        active, idle, opened, total_, most = (
            total(simulation, f"mcp_db_connections_{kind}")
            for kind in ("active", "idle", "open", "total", "max")
        )
        assert active + idle == opened == total_ <= most == 10
        assert min(active, idle) >= 0


def test_connections_nobody_needs_are_closed() -> None:
    simulation = Simulation(Scenario("one call in five minutes", requests_per_second=1 / 300))
    for _ in range(3000):
        simulation.tick(1)
    assert total(simulation, "mcp_db_connections_open") <= 2


def test_active_sessions_are_among_the_known() -> None:
    simulation = after(300)
    for client_type in ("http", "websocket", "stdio"):
        known = total(simulation, "mcp_client_sessions", client_type=client_type)
        active = total(simulation, "mcp_client_sessions_active", client_type=client_type)
        assert 0 <= active <= known
    assert total(simulation, "mcp_client_session_duration_seconds_count") > 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_breaker_is_in_one_state(scenario: ScenarioName) -> None:
    assert total(after(120, scenario), "mcp_circuit_breaker_state") == 1


def test_uptime_is_the_time_ticked() -> None:
    simulation = Simulation()
    simulation.tick(1.5)
    simulation.tick(2)
    assert total(simulation, "mcp_uptime_seconds") == 3.5


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        Simulation().tick(-1)


# --- the scenarios ----------------------------------------------------------------------------


def failed(simulation: Simulation) -> float:
    calls = total(simulation, "mcp_requests_total")
    return 1 - total(simulation, "mcp_requests_total", status="success") / calls


def test_healthy_stays_healthy() -> None:
    simulation = after(600)
    assert failed(simulation) < 0.01
    assert total(simulation, "mcp_health_status") == 3


def test_errors_fail_statements_until_the_breaker_opens() -> None:
    simulation = after(600, ScenarioName.ERRORS)
    assert failed(simulation) > 0.25
    assert total(simulation, "mcp_errors_total", error_type="circuit_breaker_opened") > 0


def test_slow_queries_take_more_than_ten_seconds_but_find_a_connection() -> None:
    simulation = after(600, ScenarioName.SLOW_QUERIES)
    statements = total(simulation, "mcp_db_query_duration_seconds_count")
    assert total(simulation, "mcp_db_query_duration_seconds_bucket", le="10.0") < 0.9 * statements
    assert total(simulation, "mcp_errors_total", error_type="acquire_timeout") == 0


def test_exhausted_pool_lets_calls_wait_and_give_up() -> None:
    simulation = after(300, ScenarioName.POOL_EXHAUSTED)
    assert total(simulation, "mcp_db_connections_active") == 10
    assert total(simulation, "mcp_health_status", component="pool") == 0
    assert total(simulation, "mcp_errors_total", error_type="acquire_timeout") > 0
    assert total(simulation, "mcp_requests_total", status="timeout") > 0


# --- the server -------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[str]:
    """Address of a demo server started the way people start it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sandbox.demo_server", "--port", str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def get(url: str, **headers: str) -> httpx.Response:
    """Get a page of a server that may still be starting."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return httpx.get(url, headers=headers)
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_server_says_what_it_is_and_keeps_its_metrics_moving(server: str) -> None:
    assert get(server).text == ABOUT
    assert "not a real server" in ABOUT

    deadline = time.monotonic() + 20
    uptime = 0.0
    while uptime == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
        response = get(f"{server}/metrics", accept="text/plain")
        families = {family.name: family for family in text_string_to_metric_families(response.text)}
        uptime = families["mcp_uptime_seconds"].samples[0].value
    assert uptime > 0
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert not any(name.endswith("_created") for name in families)


def test_server_speaks_openmetrics_when_asked(server: str) -> None:
    response = get(f"{server}/metrics", accept="application/openmetrics-text; version=1.0.0")
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")
