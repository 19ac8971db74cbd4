"""The demo server of the set `otel`, by OpenTelemetry's SDK and its exporter for Prometheus."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from exposition import exposed
from mcp_monitoring.metric_sets import CONTRACT, OTEL, metric_set
from mcp_monitoring.review.contract.contract import read_contract
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.semconv._incubating.attributes import (
    db_attributes,
    error_attributes,
    gen_ai_attributes,
    mcp_attributes,
    network_attributes,
)
from opentelemetry.semconv._incubating.metrics import db_metrics, mcp_metrics
from places import REPOSITORY
from prometheus_client import CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_server import Prometheus, prometheus_on
from scenario_weeks import END

from sandbox.demo import SCENARIOS, Scenario, ScenarioName, Simulation
from sandbox.demo.sets import telemetry_of
from sandbox.ports import free_port

SET = read_contract(metric_set(OTEL).contract)

# Something of everything, so that every series is there within minutes.
EVERYTHING = Scenario(
    "all", error_share=0.3, stuck_share=0.02, slowdown=6, broken_tool="list_views"
)

# What every series of the exporter has, and what only the demo server adds.
SCOPE = {"otel_scope_name", "otel_scope_version", "otel_scope_schema_url"}
MORE = {"gen_ai_operation_name"}


@pytest.fixture(scope="module")
def registry() -> CollectorRegistry:
    """What the demo server exposes after ten minutes of everything."""
    disable_created_metrics()
    simulation = Simulation(EVERYTHING, telemetry=telemetry_of(OTEL))
    for _ in range(60):
        simulation.tick(10)
    return simulation.registry


def labels_of(series: Iterable[tuple[str, frozenset[tuple[str, str]]]]) -> dict[str, set[str]]:
    """The names of the labels that say something anywhere, by the name of the series."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, labels in series:
        found[name] |= {label for label, value in labels if value or name.endswith("_info")}
    return found


# --- the contract of the set ------------------------------------------------------------------


def test_every_metric_of_the_set_is_exposed_with_its_type(registry: CollectorRegistry) -> None:
    found = exposed(generate_latest(registry).decode())
    # The text format has no type for it.
    wanted = {
        name: "gauge" if one.type == "info" else one.type for name, one in SET.metrics.items()
    }
    assert {name: found[name][0] for name in wanted} == wanted


def test_it_is_the_same_as_openmetrics(registry: CollectorRegistry) -> None:
    found = exposed(openmetrics.generate_latest(registry).decode(), openmetrics=True)
    wanted = {name: one.type for name, one in SET.metrics.items()}
    assert {name: found[name][0] for name in wanted} == wanted


def test_every_label_of_the_set_is_on_its_metric(registry: CollectorRegistry) -> None:
    found = exposed(generate_latest(registry).decode())
    for name, metric in SET.metrics.items():
        series = name + ("_count" if metric.type == "histogram" else "")
        labels = labels_of(found[name][1])[series]
        assert labels >= {label.name for label in metric.labels}, name


def test_buckets_are_those_of_the_set(registry: CollectorRegistry) -> None:
    found = exposed(generate_latest(registry).decode())
    for name, metric in SET.metrics.items():
        if metric.type == "histogram":
            bounds = {
                float(dict(labels)["le"]) for one, labels in found[name][1] if "le" in dict(labels)
            }
            assert bounds == {*metric.buckets, float("inf")}, name


def test_nothing_has_a_label_without_bound(registry: CollectorRegistry) -> None:
    found = exposed(generate_latest(registry).decode())
    for name, (_, series) in found.items():
        if name in SET.metrics and name != "target_info":
            known = {label.name for label in SET.metrics[name].labels}
            for labels in labels_of(series).values():
                assert labels <= known | SCOPE | MORE | {"le"}, name


# --- the conventions, as OpenTelemetry's own package has them ---------------------------------


def test_names_and_units_are_those_of_the_semantic_conventions(registry: CollectorRegistry) -> None:
    """The conventions' own instruments come out of the same exporter alike."""
    conventional = CollectorRegistry()
    provider = MeterProvider(
        [PrometheusMetricReader(registry=conventional)], shutdown_on_exit=False
    )
    meter = provider.get_meter("conventions")
    for make in (
        mcp_metrics.create_mcp_server_operation_duration,
        mcp_metrics.create_mcp_server_session_duration,
        db_metrics.create_db_client_operation_duration,
        db_metrics.create_db_client_response_returned_rows,
        db_metrics.create_db_client_connection_wait_time,
    ):
        make(meter).record(1)
    for count in (
        db_metrics.create_db_client_connection_count,
        db_metrics.create_db_client_connection_max,
    ):
        count(meter).add(1)
    db_metrics.create_db_client_connection_timeouts(meter).add(1)
    wanted = {
        name: kind for name, (kind, _) in exposed(generate_latest(conventional).decode()).items()
    }
    found = {name: kind for name, (kind, _) in exposed(generate_latest(registry).decode()).items()}
    process = {name for name, metric in SET.metrics.items() if metric.collector}
    assert {name: kind for name, kind in found.items() if name not in process} == wanted


def test_labels_are_attributes_of_the_semantic_conventions() -> None:
    attributes = {
        value.replace(".", "_")
        for module in (
            db_attributes,
            error_attributes,
            gen_ai_attributes,
            mcp_attributes,
            network_attributes,
        )
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    named = {
        label.name for one in SET.metrics.values() if one.type != "info" for label in one.labels
    }
    assert named <= attributes


# --- the same at work -------------------------------------------------------------------------


def test_same_seed_same_load() -> None:
    def counts(seed: int) -> dict[str, float]:
        simulation = Simulation(SCENARIOS[ScenarioName.BUSY], seed, telemetry=telemetry_of(OTEL))
        simulation.tick(60)
        return {
            str(sorted(sample.labels.items())): sample.value
            for family in simulation.registry.collect()
            for sample in family.samples
            if family.name.startswith(("mcp", "db"))
        }

    assert counts(1) == counts(1)
    assert counts(1) != counts(2)


def test_both_sets_tell_of_the_same_calls() -> None:
    def calls(metrics: str, sample_name: str, **labels: str) -> float:
        simulation = Simulation(SCENARIOS[ScenarioName.BUSY], telemetry=telemetry_of(metrics))
        simulation.tick(300)
        return sum(
            sample.value
            for family in simulation.registry.collect()
            for sample in family.samples
            if sample.name == sample_name and sample.labels.items() >= labels.items()
        )

    operations = "mcp_server_operation_duration_seconds_count"
    assert calls(OTEL, operations, mcp_method_name="tools/call") == calls(
        CONTRACT, "mcp_requests_total"
    )
    assert calls(OTEL, operations, error_type="timeout") == calls(
        CONTRACT, "mcp_requests_total", status="timeout"
    )
    assert calls(OTEL, "db_client_operation_duration_seconds_count") == calls(
        CONTRACT, "mcp_db_queries_total"
    )


def test_a_broken_contract_leaves_the_process() -> None:
    scenario = SCENARIOS[ScenarioName.CONTRACT_BROKEN]
    simulation = Simulation(scenario, telemetry=telemetry_of(OTEL))
    simulation.tick(5)
    names = {name for name, one in SET.metrics.items() if one.collector}
    assert exposed(generate_latest(simulation.registry).decode()).keys() == names


# --- a real scrape ----------------------------------------------------------------------------


@contextmanager
def scraped(directory: Path) -> Iterator[Prometheus]:
    """A Prometheus that scrapes the demo server as it is started for `make demo METRICS=otel`."""
    port = free_port()
    options = ["--port", str(port), "--metrics", OTEL, "--scenario", "busy"]
    command = [sys.executable, "-m", "sandbox.demo_server", *options]
    job = {
        "job_name": "snowflake-mcp",
        "static_configs": [{"targets": [f"127.0.0.1:{port}"], "labels": {"instance": "mcp-1"}}],
    }
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        try:
            with prometheus_on(directory, [job]) as prometheus:
                yield prometheus
        finally:
            process.terminate()


def shape(prometheus: Prometheus, at: float) -> set[tuple[str, str, frozenset[str]]]:
    """Names, buckets and labels of what the SDK exposes."""
    found = prometheus.series(
        '{job="snowflake-mcp", __name__=~"(mcp|db)_.+|target_info"}', at - 300, at
    )
    return {
        (one["__name__"], one.get("le", ""), frozenset(one.keys() - {"__name__", "le"}))
        for one in found
        # Of calls that end well: the others come by chance.
        if "error_type" not in one
    }


def test_a_backfill_has_the_names_labels_and_buckets_of_a_real_scrape(
    otel_scenarios: Prometheus, tmp_path: Path
) -> None:
    end = END[ScenarioName.BUSY]
    backfilled = shape(otel_scenarios, end)
    assert backfilled
    with scraped(tmp_path) as prometheus:
        deadline = time.monotonic() + 60
        while (live := shape(prometheus, time.time())) != backfilled:
            assert time.monotonic() < deadline, live ^ backfilled
            time.sleep(0.5)


def test_operations_that_are_no_calls_would_hide_an_alert(otel_scenarios: Prometheus) -> None:
    """So an alert that counted them would not hold, and the test of the scenarios would say so."""
    operations = (
        'rate(mcp_server_operation_duration_seconds_count{mcp_method_name%s"tools/call"}[30m])'
    )
    calls, others = (
        otel_scenarios.value(f"sum({operations % sign})", END[ScenarioName.SLOW_QUERIES])
        for sign in ("=", "!=")
    )
    assert others > 0.8 * calls
