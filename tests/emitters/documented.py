"""Emitters that cannot be run here: the metrics that their sources or documentation have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from opentelemetry.sdk.metrics import MeterProvider

from sandbox.demo.otel_telemetry import OPERATION_BUCKETS

# OBI's default for every duration.
_OBI_BUCKETS = (0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)


@dataclass(frozen=True)
class Documented:
    """What an emitter writes.

    Attributes:
        source: where it was read.
        histograms: attributes and buckets by metric, all in seconds. An attribute with a `|` takes
            each of the values between.
    """

    source: str
    histograms: Mapping[str, tuple[Mapping[str, str], Sequence[float]]]


_CALL = {"mcp.method.name": "tools/call", "gen_ai.tool.name": "run_query"}

EMITTERS = {
    "OBI": Documented(
        "https://github.com/open-telemetry/opentelemetry-ebpf-instrumentation",
        {
            "mcp.server.operation.duration": (
                {**_CALL, "mcp.protocol.version": "2026-07-28", "error.type": "|tool_error"},
                _OBI_BUCKETS,
            ),
            "db.client.operation.duration": (
                {"db.system.name": "other_sql", "db.operation.name": "SELECT", "error.type": "|42"},
                _OBI_BUCKETS,
            ),
        },
    ),
    "ToolHive": Documented(
        "https://github.com/stacklok/toolhive/blob/main/pkg/telemetry/middleware.go",
        {
            "mcp.server.operation.duration": (
                {
                    **_CALL,
                    "mcp.protocol.version": "2025-06-18",
                    "network.transport": "tcp",
                    "error.type": "|500",
                },
                OPERATION_BUCKETS,
            ),
        },
    ),
    "mcp-grafana": Documented(
        "https://grafana.com/docs/grafana/latest/developer-resources/mcp/developer/"
        "observability-metrics-and-tracing/",
        {
            "mcp.server.operation.duration": (
                {
                    **_CALL,
                    "mcp.protocol.version": "2025-11-25",
                    "network.transport": "tcp",
                    "error.type": "|tool_error",
                },
                OPERATION_BUCKETS,
            ),
        },
    ),
}
"""What they write of an MCP server, by their names."""


def recorder(provider: MeterProvider, emitter: Documented) -> Callable[[], None]:
    """Makes what records one observation of each kind."""
    meter = provider.get_meter("documented")
    made = [
        (meter.create_histogram(name, "s", explicit_bucket_boundaries_advisory=buckets), attributes)
        for name, (attributes, buckets) in emitter.histograms.items()
    ]

    def record() -> None:
        for histogram, attributes in made:
            for number in (0, 1):
                chosen = {
                    name: value.split("|")[number] if "|" in value else value
                    for name, value in attributes.items()
                }
                histogram.record(0.3, {name: value for name, value in chosen.items() if value})

    return record
