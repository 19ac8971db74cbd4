"""The demo MCP server: the metrics it promises, and a load that makes sense."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from exposition import exposed, promised
from mcp_monitoring.review.contract.contract import packaged_contract, read_contract
from places import REPOSITORY
from prometheus_client import (
    CollectorRegistry,
    disable_created_metrics,
    enable_created_metrics,
    generate_latest,
)
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from prometheus_server import prometheus_on

from sandbox.demo import SCENARIOS, Scenario, ScenarioName, ServerMetrics, Simulation
from sandbox.demo_server import ABOUT, build_app
from sandbox.ports import free_port

CONTRACT = read_contract(packaged_contract())
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(registry: CollectorRegistry) -> Samples:
    """Every sample by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in registry.collect()
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def events(registry: CollectorRegistry) -> Samples:
    """The samples that only grow: those of counters and histograms."""
    names = {
        name
        for metric in CONTRACT.metrics.values()
        if metric.type in ("counter", "histogram")
        for name in metric.series_names()
    }
    return {key: value for key, value in samples(registry).items() if key[0] in names}


def total(simulation: Simulation, name: str, **labels: str) -> float:
    """The sum over all samples of that name and these labels."""
    only = simulation.metrics.registry.restricted_registry([name])
    return sum(
        sample.value
        for family in only.collect()
        for sample in family.samples
        if sample.name == name and sample.labels.items() >= labels.items()
    )


def after(seconds: int, scenario: ScenarioName = ScenarioName.HEALTHY, seed: int = 0) -> Simulation:
    simulation = Simulation(SCENARIOS[scenario], seed)
    for _ in range(seconds):
        simulation.tick(1)
    return simulation


# --- the metrics ------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def without_created_series() -> Iterator[None]:
    """As the server does it when it starts."""
    disable_created_metrics()
    yield
    enable_created_metrics()


def test_what_is_exposed_is_exactly_the_contract() -> None:
    text = generate_latest(after(5).registry).decode()
    assert exposed(text) == promised(CONTRACT)


def test_what_is_exposed_as_openmetrics_is_exactly_the_contract() -> None:
    text = openmetrics.generate_latest(after(5).registry).decode()
    assert exposed(text, openmetrics=True) == promised(CONTRACT, openmetrics=True)


def test_an_alias_has_the_values_of_its_metric() -> None:
    now = samples(after(60).registry)
    aliases = {one.name: one.alias for one in CONTRACT.metrics.values() if one.alias}
    assert aliases
    for name, alias in aliases.items():
        values = {labels: value for (sample, labels), value in now.items() if sample == name}
        assert values == {labels: value for (one, labels), value in now.items() if one == alias}
        assert sum(values.values()) > 0


def test_a_series_the_contract_does_not_know_is_refused() -> None:
    metrics = ServerMetrics("test")
    with pytest.raises(KeyError, match="mcp_unknown_total"):
        metrics.count("mcp_unknown_total")
    with pytest.raises(KeyError, match="mcp_health_status"):
        metrics.set("mcp_health_status", 1, component="disk")
    with pytest.raises(KeyError, match="mcp_health_status"):
        metrics.set("mcp_health_status", 1)
    with pytest.raises(KeyError, match="mcp_uptime_seconds"):
        metrics.observe("mcp_uptime_seconds", 1)


def test_what_can_be_counted_is_there_at_zero_before_any_load() -> None:
    before = events(Simulation().registry)
    assert before
    assert set(before.values()) == {0}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_load_brings_no_series_that_was_not_there(scenario: ScenarioName) -> None:
    before = samples(Simulation(SCENARIOS[scenario]).registry)
    assert samples(after(120, scenario).registry).keys() == before.keys()


# --- the load ---------------------------------------------------------------------------------


def test_same_seed_same_metrics() -> None:
    one, same, other = (samples(after(60, seed=seed).registry) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_counters_and_histograms_only_grow() -> None:
    simulation = Simulation(SCENARIOS[ScenarioName.ERRORS])
    last = events(simulation.registry)
    for _ in range(60):
        simulation.tick(1)
        now = events(simulation.registry)
        assert all(value >= last[series] for series, value in now.items())
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


def test_requests_that_a_rate_limit_refuses_are_no_calls() -> None:
    simulation = after(300, ScenarioName.RATE_LIMITED)
    refused = total(simulation, "mcp_rate_limit_violations_total")
    assert 0.25 < refused / (refused + total(simulation, "mcp_requests_total")) < 0.35


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


def test_the_process_belongs_to_the_simulated_server() -> None:
    simulation = Simulation(started_at=1_000_000)
    for _ in range(300):
        simulation.tick(1)
    assert total(simulation, "process_start_time_seconds") == 1_000_000
    assert 1 < total(simulation, "process_cpu_seconds_total") < 60
    assert 100e6 < total(simulation, "process_resident_memory_bytes") < 150e6


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


def test_a_broken_tool_fails_although_its_statements_succeed() -> None:
    simulation = after(300, ScenarioName.BROKEN_TOOL)
    calls = total(simulation, "mcp_requests_total", method="list_databases")
    assert total(simulation, "mcp_requests_total", method="list_databases", status="error") == calls
    assert failed(simulation) < 0.1
    failures = total(simulation, "mcp_errors_total", error_type="tool_failed")
    assert 0.9 * calls < failures <= calls
    assert total(simulation, "mcp_health_status") == 3


def test_a_crash_loop_starts_again_from_nothing() -> None:
    simulation = Simulation(SCENARIOS[ScenarioName.CRASH_LOOP], started_at=1_000_000)
    starts = set()
    unanswered = 0
    calls = []
    for _ in range(1200):
        simulation.tick(1)
        starts.add(total(simulation, "process_start_time_seconds"))
        calls.append(total(simulation, "mcp_requests_total"))
        unanswered += not simulation.answers
    assert 6 <= len(starts) - 1 <= 10
    assert unanswered == 8 * (len(starts) - 1)
    assert sum(later < earlier for earlier, later in pairwise(calls)) == len(starts) - 1
    assert max(calls) < 200 * 8 * 1.6


def test_one_long_tick_can_hold_several_crashes() -> None:
    simulation = Simulation(SCENARIOS[ScenarioName.CRASH_LOOP])
    simulation.tick(1200)
    assert total(simulation, "mcp_uptime_seconds") < 200


def test_a_leak_grows_until_the_process_is_far_too_large() -> None:
    simulation = Simulation(SCENARIOS[ScenarioName.MEMORY_LEAK])
    simulation.tick(3600)
    assert total(simulation, "process_resident_memory_bytes") > 1e9


def test_a_broken_contract_leaves_the_metrics_of_the_process() -> None:
    collected = [name for name, one in CONTRACT.metrics.items() if one.collector]
    assert {name for name, _ in samples(after(5, ScenarioName.CONTRACT_BROKEN).registry)} == {
        *collected
    }
    assert collected


def test_every_scenario_says_in_one_line_what_it_is() -> None:
    assert SCENARIOS.keys() == set(ScenarioName)
    descriptions = [scenario.description for scenario in SCENARIOS.values()]
    assert all(0 < len(text) <= 90 and "\n" not in text for text in descriptions)
    assert len(set(descriptions)) == len(descriptions)


# --- the server -------------------------------------------------------------------------------


Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts demo servers the way people start them; returns their address."""
    with ExitStack() as stack:

        def start(scenario: str = "healthy", metrics: str = "contract") -> str:
            port = str(free_port())
            options = ["--port", port, "--scenario", scenario, "--metrics", metrics]
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "sandbox.demo_server", *options], cwd=REPOSITORY
                )
            )
            stack.callback(process.terminate)
            return f"http://127.0.0.1:{port}"

        yield start


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


def test_server_says_what_it_is_and_keeps_its_metrics_moving(serve: Serve) -> None:
    server = serve()
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
    assert exposed(response.text) == promised(CONTRACT)
    started = families["process_start_time_seconds"].samples[0].value
    assert abs(time.time() - started) < 60


def test_server_speaks_openmetrics_when_asked(serve: Serve) -> None:
    accept = "application/openmetrics-text; version=1.0.0"
    response = get(f"{serve()}/metrics", accept=accept)
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")
    assert exposed(response.text, openmetrics=True) == promised(CONTRACT, openmetrics=True)


def test_server_with_a_broken_contract_answers_without_mcp_metrics(serve: Serve) -> None:
    response = get(f"{serve('contract-broken')}/metrics", accept="text/plain")
    assert response.status_code == 200
    assert "process_resident_memory_bytes" in response.text
    assert "mcp_" not in response.text


def test_a_server_that_starts_again_does_not_answer() -> None:
    simulation = Simulation(SCENARIOS[ScenarioName.CRASH_LOOP])
    while simulation.answers:
        simulation.tick(1)
    app = httpx.ASGITransport(build_app(simulation))

    async def scrape() -> int:
        async with httpx.AsyncClient(transport=app, base_url="http://demo") as client:
            return (await client.get("/metrics")).status_code

    assert asyncio.run(scrape()) == 503
    simulation.tick(10)
    assert asyncio.run(scrape()) == 200


@pytest.mark.parametrize("scenario", ["target-down", "target-absent", "version-skew"])
def test_a_scenario_that_no_single_server_can_play_is_refused(scenario: str) -> None:
    command = [sys.executable, "-m", "sandbox.demo_server", "--port", "1", "--scenario", scenario]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 2
    assert "sandbox.demo.backfill" in done.stderr
    assert "Traceback" not in done.stderr


def test_prometheus_scrapes_the_server(serve: Serve, tmp_path: Path) -> None:
    address = serve().removeprefix("http://")
    get(f"http://{address}")
    job = {"job_name": "snowflake-mcp", "static_configs": [{"targets": [address]}]}
    with prometheus_on(tmp_path, [job]) as prometheus:
        deadline = time.monotonic() + 20
        while not prometheus.query("rate(mcp_uptime_seconds[10s]) > 0"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert prometheus.value("up") == 1
        now = time.time()
        names = {one["__name__"] for one in prometheus.series('{job="snowflake-mcp"}', 0, now)}
    expected = {name for one in CONTRACT.metrics.values() for name in one.series_names()}
    assert {name for name in names if name.startswith(("mcp_", "process_"))} == expected
