"""OpenTelemetry's SDK pushes with OTLP to a real Prometheus 3, in each of its translations."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from emitters.answers import Answers, answers_of, table
from emitters.otlp import push_often, pusher
from mcp_monitoring.metric_sets import OTEL, metric_set
from mcp_monitoring.review.contract.contract import read_contract
from places import REPOSITORY
from prometheus_server import Prometheus, prometheus_on

from sandbox.demo import Scenario, Simulation
from sandbox.demo.otel_telemetry import OpenTelemetryTelemetry

JOB = "snowflake-mcp"
SET = read_contract(metric_set(OTEL).contract)
PAGE = REPOSITORY / "docs" / "emitters.md"

TRANSLATIONS: Mapping[str, Mapping[str, Any]] = {
    name: {"translation_strategy": name}
    for name in (
        "UnderscoreEscapingWithSuffixes",
        "UnderscoreEscapingWithoutSuffixes",
        "NoUTF8EscapingWithSuffixes",
        "NoTranslation",
    )
}
NATIVE = "convert_histograms_to_nhcb"
STORED = {**TRANSLATIONS, NATIVE: {NATIVE: True}}
"""The ways to store what is pushed, by the name of the setting."""

# Something of everything, so that every series is there within minutes.
EVERYTHING = Scenario(
    "all", error_share=0.3, stuck_share=0.02, slowdown=6, broken_tool="list_views"
)


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Prometheus]]:
    """A Prometheus for each way to store, and in all of them the same server under load."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(prometheus_on(tmp_path_factory.mktemp("otlp"), otlp=settings))
            for name, settings in STORED.items()
        }
        readers = [pusher(prometheus) for prometheus in running.values()]
        simulation = Simulation(
            EVERYTHING, telemetry=partial(OpenTelemetryTelemetry, readers=readers)
        )
        telemetry = simulation.metrics
        assert isinstance(telemetry, OpenTelemetryTelemetry)
        stack.callback(telemetry.provider.shutdown)
        push_often([(telemetry.provider, lambda: simulation.tick(200))])
        yield running


def names(prometheus: Prometheus, match: str = '{job="snowflake-mcp"}') -> set[str]:
    return {one["metric"]["__name__"] for one in prometheus.query(match)}


def suffixed(base: str, kind: str) -> set[str]:
    """The series of a metric of a name."""
    if kind == "histogram":
        return {f"{base}_{suffix}" for suffix in ("bucket", "count", "sum")}
    return {base}


def pushed_metrics() -> dict[str, str]:
    """Names and types of what a server pushes; a process has no metrics then."""
    return {name: one.type for name, one in SET.metrics.items() if not one.collector}


def test_the_default_is_what_the_set_is_made_for(pushed: dict[str, Prometheus]) -> None:
    wanted = {one for name, kind in pushed_metrics().items() for one in suffixed(name, kind)}
    sessions = suffixed("mcp_server_session_duration_seconds", "histogram")
    assert names(pushed["UnderscoreEscapingWithSuffixes"]) - sessions == wanted


def test_a_counter_gets_total_and_a_duration_its_unit(pushed: dict[str, Prometheus]) -> None:
    found = names(pushed["UnderscoreEscapingWithSuffixes"])
    assert "db_client_connection_timeouts_total" in found
    assert "db_client_connection_wait_time_seconds_count" in found
    # What is counted is no unit.
    assert "db_client_connection_count" in found
    assert "db_client_response_returned_rows_count" in found


def test_without_suffixes_units_and_total_are_gone(pushed: dict[str, Prometheus]) -> None:
    found = names(pushed["UnderscoreEscapingWithoutSuffixes"])
    for name, kind in pushed_metrics().items():
        bare = name.removesuffix("_total").removesuffix("_seconds")
        assert suffixed(bare, kind) <= found, name
    assert not {one for one in found if "_seconds" in one or one.endswith("_total")}


@pytest.mark.parametrize(
    ("translation", "duration", "timeouts"),
    [
        (
            "NoUTF8EscapingWithSuffixes",
            "mcp.server.operation.duration_seconds",
            "db.client.connection.timeouts_total",
        ),
        ("NoTranslation", "mcp.server.operation.duration", "db.client.connection.timeouts"),
    ],
)
def test_without_escaping_names_and_labels_have_dots(
    pushed: dict[str, Prometheus], translation: str, duration: str, timeouts: str
) -> None:
    prometheus = pushed[translation]
    assert suffixed(duration, "histogram") | {timeouts} <= names(prometheus)
    calls = prometheus.query(f'{{"{duration}_count", "mcp.method.name"="tools/call"}}')
    assert {one["metric"]["gen_ai.tool.name"] for one in calls} >= {"execute_query", "list_views"}
    assert prometheus.query('{__name__=~"(mcp|db)_.*"}') == []


def test_native_histograms_have_no_series_for_buckets(pushed: dict[str, Prometheus]) -> None:
    found = names(pushed[NATIVE])
    assert "mcp_server_operation_duration_seconds" in found
    assert not {one for one in found if one.endswith(("_bucket", "_count", "_sum"))}


def test_the_resource_becomes_job_instance_and_target_info(pushed: dict[str, Prometheus]) -> None:
    [target] = pushed["UnderscoreEscapingWithSuffixes"].query("target_info")
    assert target["metric"]["job"] == JOB
    assert target["metric"]["service_version"] == "1.4.0"
    assert target["metric"]["telemetry_sdk_language"] == "python"
    calls = pushed["UnderscoreEscapingWithSuffixes"].query(
        "mcp_server_operation_duration_seconds_count"
    )
    assert {one["metric"]["instance"] for one in calls} == {target["metric"]["instance"]}


def test_a_bound_is_written_otherwise_than_in_a_scrape(pushed: dict[str, Prometheus]) -> None:
    """So a query has to take both: a scrape makes 5.0 of it."""
    bounds = pushed["UnderscoreEscapingWithSuffixes"].query(
        'count by (le) (mcp_server_operation_duration_seconds_bucket{le=~"5([.]0)?"})'
    )
    assert [one["metric"]["le"] for one in bounds] == ["5"]


def test_nobody_scrapes_what_is_pushed(pushed: dict[str, Prometheus]) -> None:
    assert names(pushed["UnderscoreEscapingWithSuffixes"], "up") == set()


def test_the_page_says_what_answers_in_each_translation(pushed: dict[str, Prometheus]) -> None:
    found: list[tuple[str, Answers]] = [
        (f"`{name}`", answers_of(prometheus, JOB)) for name, prometheus in pushed.items()
    ]
    assert table(found, "how Prometheus stores it") in PAGE.read_text()
