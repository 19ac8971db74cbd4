"""Spans of real MCP servers, and the metrics that a Collector's spanmetrics would make of them."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider

from sandbox.demo.otel_telemetry import OPERATION_BUCKETS

SERVERS = {"mcp": "mcp==2.3.0", "fastmcp": "fastmcp==4.2.3"}
"""The packages whose servers are run, each in an environment of its own."""

_SDK = "opentelemetry-sdk==1.45.2"

# A server and its client in one process; it prints the spans of both.
_PROGRAM = """
import asyncio
import json
import sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)

if sys.argv[1] == "mcp":
    from mcp import Client
    from mcp.server import MCPServer as Server
else:
    from fastmcp import Client
    from fastmcp import FastMCP as Server

server = Server("snowflake")

@server.tool()
def run_query(sql: str) -> int:
    if sql == "broken":
        raise ValueError("no such table")
    return 1

@server.tool()
def list_views() -> list[str]:
    return ["sales"]

CALLS = [
    ("run_query", {"sql": "select 1"}),
    ("run_query", {"sql": "select 2"}),
    ("list_views", {}),
    ("run_query", {"sql": "broken"}),
    ("no_such_tool", {}),
    ("run_query", {"sql": 3}),
]

async def main():
    async with Client(server) as client:
        await client.list_tools()
        for name, arguments in CALLS:
            try:
                await client.call_tool(name, arguments)
            except Exception:
                pass

asyncio.run(main())
for span in exporter.get_finished_spans():
    print(json.dumps({
        "kind": span.kind.name,
        "seconds": (span.end_time - span.start_time) / 1e9,
        "attributes": dict(span.attributes),
    }))
"""


@dataclass(frozen=True)
class Span:
    """A finished span: its kind, how long it took, and its attributes."""

    kind: str
    seconds: float
    attributes: Mapping[str, Any]


def spans_of(package: str) -> list[Span]:
    """Runs a real server of a package and a client that calls its tools, three of six in vain."""
    ran = subprocess.run(
        [
            *("uv", "run", "--quiet", "--no-project", "--python", sys.executable),
            *("--with", SERVERS[package], "--with", _SDK, "python", "-c", _PROGRAM, package),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [Span(**json.loads(line)) for line in ran.stdout.splitlines()]


DIMENSIONS = ("mcp.method.name", "gen_ai.tool.name", "error.type", "mcp.protocol.version")
"""The attributes of spans that docs/emitters.md tells a Collector to make labels of."""


def record_as_spanmetrics(provider: MeterProvider, spans: Iterable[Span]) -> None:
    """Counts spans as the connector does with the configuration in docs/emitters.md.

    No Collector runs here. This does what matters of one: only spans of servers, only the named
    attributes, seconds, the buckets of the conventions, and labels of its own besides.
    """
    histogram = provider.get_meter("spanmetricsconnector").create_histogram(
        "mcp.server.operation.duration",
        "s",
        explicit_bucket_boundaries_advisory=OPERATION_BUCKETS,
    )
    for span in spans:
        if span.kind == "SERVER":
            labels = {name: span.attributes[name] for name in DIMENSIONS if name in span.attributes}
            histogram.record(span.seconds, {**labels, "span.kind": "SPAN_KIND_SERVER"})
