"""Servers of the field as they expose metrics, backfilled into a real Prometheus.

Names and labels are those that the servers' sources have; see `profiles/` for where.
"""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.contract.contract import Metric, read_contract
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_server import Prometheus, prometheus_on

from sandbox.config import SandboxError
from sandbox.services import find_prometheus

Server = Callable[[], CollectorRegistry]

OBI_BUCKETS = (0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Those of OpenTelemetry's eBPF instrumentation for HTTP, which it uses for MCP as well."""

_STEP_SECONDS = 30
_SCRAPES = 40


def of_set(name: str, rename: Callable[[Metric], str] = lambda metric: metric.name) -> Server:
    """A server that exposes a set whole, maybe under other names."""

    def made() -> CollectorRegistry:
        registry = CollectorRegistry()
        for metric in read_contract(metric_set(name).contract).metrics.values():
            _expose(registry, metric, rename(metric))
        return registry

    return made


def without_units(metric: Metric) -> str:
    """The name that OpenTelemetry's exporters give with `without_units`."""
    total = "_total" if metric.name.endswith("_total") else ""
    name = metric.name.removesuffix("_total")
    if metric.collector:
        return metric.name
    return name.removesuffix("_seconds").removesuffix("_bytes") + total


def prefixed(prefix: str) -> Callable[[Metric], str]:
    """The names of a server that puts its own prefix before them."""
    return lambda metric: metric.name if metric.collector else prefix + metric.name


def jira() -> CollectorRegistry:
    """redhat-community-ai-tools/jira-mcp-snowflake."""
    registry = CollectorRegistry()
    calls = Counter("mcp_tool_calls", "x", ["tool_name", "status"], registry=registry)
    took = Histogram("mcp_tool_call_duration_seconds", "x", ["tool_name"], registry=registry)
    queries = Counter("mcp_snowflake_queries", "x", ["status"], registry=registry)
    Histogram("mcp_snowflake_query_duration_seconds", "x", registry=registry).observe(1)
    Gauge("mcp_active_connections", "x", registry=registry)
    Counter("mcp_cache_operations", "x", ["operation", "result"], registry=registry)
    Gauge("mcp_cache_hit_ratio", "x", registry=registry)
    Gauge("mcp_http_connections_active", "x", registry=registry)
    for tool in ("list_jira_issues", "get_jira_issue_details"):
        took.labels(tool).observe(1)
        for status in ("success", "error"):
            calls.labels(tool, status).inc()
            queries.labels(status).inc()
    _process(registry)
    return registry


def envoy() -> CollectorRegistry:
    """Envoy AI Gateway."""
    registry = CollectorRegistry()
    labels = ["mcp_backend", "mcp_method_name", "status"]
    calls = Counter("mcp_method_count", "x", labels, registry=registry)
    for status in ("success", "error"):
        calls.labels("snowflake", "tools/call", status).inc()
    for name in ("mcp_request_duration", "mcp_initialization_duration"):
        Histogram(name, "x", ["mcp_backend"], registry=registry).labels("snowflake").observe(1)
    offered = Counter("mcp_capabilities_negotiated", "x", ["mcp_backend"], registry=registry)
    offered.labels("snowflake").inc()
    return registry


def toolhive() -> CollectorRegistry:
    """ToolHive: the names of OpenTelemetry, and its own, which it has deprecated for these."""
    registry = opentelemetry()
    labels = ["method", "status_code", "status", "mcp_method", "server", "transport"]
    values = ("POST", "200", "success", "tools/call", "snowflake", "streamable-http")
    Counter("toolhive_mcp_requests", "x", labels, registry=registry).labels(*values).inc()
    took = Histogram("toolhive_mcp_request_duration_seconds", "x", labels, registry=registry)
    took.labels(*values).observe(1)
    tools = Counter("toolhive_mcp_tool_calls", "x", ["server", "tool", "status"], registry=registry)
    tools.labels("snowflake", "run_query", "success").inc()
    Gauge("toolhive_mcp_active_connections", "x", ["server"], registry=registry).labels("s").set(1)
    return registry


def opentelemetry(
    buckets: Sequence[float] = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300),
) -> CollectorRegistry:
    """The one histogram that every server has which follows the conventions, and no error yet."""
    registry = CollectorRegistry()
    labels = ["mcp_method_name", "gen_ai_tool_name", "network_transport", "mcp_protocol_version"]
    took = Histogram(
        "mcp_server_operation_duration_seconds", "x", labels, registry=registry, buckets=buckets
    )
    took.labels("tools/call", "run_snowflake_query", "tcp", "2026-07-28").observe(1)
    took.labels("tools/list", "", "tcp", "2026-07-28").observe(0.01)
    return registry


def of_obi() -> CollectorRegistry:
    """A server without metrics of its own, watched by OpenTelemetry's eBPF instrumentation."""
    return opentelemetry(OBI_BUCKETS)


def a_web_server() -> CollectorRegistry:
    """A server that has nothing to do with MCP."""
    registry = CollectorRegistry()
    calls = Counter("http_requests", "x", ["method", "status"], registry=registry)
    calls.labels("GET", "200").inc()
    took = Histogram("http_request_duration_seconds", "x", ["method"], registry=registry)
    took.labels("GET").observe(1)
    Histogram("db_client_operation_duration_seconds", "x", registry=registry).observe(1)
    _process(registry)
    return registry


@contextmanager
def prometheus_with(directory: Path, servers: Mapping[str, Server]) -> Iterator[Prometheus]:
    """Runs a Prometheus that has scraped servers for the last twenty minutes.

    Args:
        directory: its data.
        servers: the server of each job.
    """
    try:
        promtool = find_prometheus("promtool")
    except SandboxError as error:
        pytest.skip(str(error))
    directory.mkdir(parents=True, exist_ok=True)
    for job, server in servers.items():
        backfill(promtool, directory, "".join(exposition(job, server())))
    with prometheus_on(directory / "data") as running:
        yield running


def backfill(promtool: Path, directory: Path, lines: str) -> None:
    file = directory / "backfill.om"
    file.write_text(lines + "# EOF\n")
    command: list[str | Path] = [promtool, "tsdb", "create-blocks-from", "openmetrics", str(file)]
    subprocess.run([*command, directory / "data"], check=True, capture_output=True)


def exposition(job: str, registry: CollectorRegistry) -> Iterator[str]:
    """The lines of OpenMetrics of a job, with its last samples now."""
    for name in ("up", "scrape_duration_seconds", "scrape_samples_scraped"):
        Gauge(name, "x", registry=registry).set(1)
    now = int(time.time())
    for family in registry.collect():
        kind = "unknown" if family.type == "info" else family.type
        counts = family.type in ("counter", "histogram")
        yield f"# TYPE {family.name} {kind}\n"
        for sample in family.samples:
            if sample.name.endswith("_created"):
                continue
            labels = {"job": job, "instance": f"{job}:8000", **sample.labels}
            head = ",".join(f'{name}="{value}"' for name, value in labels.items() if value)
            for number in range(_SCRAPES):
                # What is counted grows, so that its rate is a number and not none.
                value = sample.value * (number + 1) if counts else sample.value
                moment = now - (_SCRAPES - 1 - number) * _STEP_SECONDS
                yield f"{sample.name}{{{head}}} {value} {moment}\n"


def _expose(registry: CollectorRegistry, metric: Metric, name: str) -> None:
    labels = [label.name for label in metric.labels]
    sets = [*metric.label_sets()] or [{}]
    match metric.type:
        case "histogram":
            histogram = Histogram(name, "x", labels, registry=registry, buckets=metric.buckets)
            for one in sets:
                (histogram.labels(**one) if labels else histogram).observe(1)
        case "counter":
            counter = Counter(name, "x", labels, registry=registry)
            for one in sets:
                (counter.labels(**one) if labels else counter).inc()
        case _:
            gauge = Gauge(name, "x", labels, registry=registry)
            for one in sets:
                (gauge.labels(**one) if labels else gauge).set(1)


def _process(registry: CollectorRegistry) -> None:
    Gauge("process_resident_memory_bytes", "x", registry=registry).set(5e7)
    Counter("process_cpu_seconds", "x", registry=registry).inc()
    Gauge("process_start_time_seconds", "x", registry=registry).set(time.time() - 3600)
