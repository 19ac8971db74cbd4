"""Measures what `mcp-server-instrumentation` adds to a call: `python bench/instrumentation.py`.

First the time that one record takes, with OpenTelemetry's SDK and its Prometheus reader: the least
of many short runs, which other work on the machine changes little. Then, for each SDK, the same
program on stdio as it is, under OpenTelemetry alone, and with this instrumentation as well, and a
client that calls a tool of each in turn: the p50 and p99 of the three, the ratio of the last to the
first, and what the instrumentation itself adds to the p50. OpenTelemetry alone costs a server that
makes spans, as those on `fastmcp` 3 and 4 do.

Exits with 1 if a record takes 20 µs or more.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, cast

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests")]

from ports import free_ports  # noqa: E402
from servers.environments import command_of  # noqa: E402

MOST_MICROSECONDS = 20.0
PROGRAMS = REPOSITORY / "tests" / "servers" / "programs"
SERVERS = {
    "mcp1": "mcp1_fastmcp.py",
    "mcp2": "mcp2_server.py",
    "fastmcp3": "fastmcp_server.py",
    "fastmcp4": "fastmcp_server.py",
}
VERSION = "2025-06-18"

EXAMPLES = """\
examples:
  .venv/bin/python bench/instrumentation.py                  every SDK, 2000 calls of each server
  .venv/bin/python bench/instrumentation.py mcp1 --calls 500
  .venv/bin/python bench/instrumentation.py --calls 0        only what a record takes
"""


def microseconds_of_a_record() -> float:
    """Times one record of a call of a tool."""
    from mcp_server_instrumentation.operations import Operations
    from opentelemetry.exporter.prometheus import PrometheusMetricReader
    from opentelemetry.sdk.metrics import MeterProvider

    provider = MeterProvider([PrometheusMetricReader()], shutdown_on_exit=False)
    operations = Operations(provider, "bench")

    def record() -> None:
        operations.record(
            time.perf_counter(), "tools/call", tool="answer", transport="tcp", version=VERSION
        )

    return min(timeit.repeat(record, number=100, repeat=300)) / 100 * 1e6


class Server:
    """A server on stdio, and how long its answers take.

    Args:
        requests: what it reads.
        answers: what it writes.
    """

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests, self._answers = requests, answers
        self._number = 0
        client = {"clientInfo": {"name": "bench", "version": "1"}, "capabilities": {}}
        self.ask("initialize", protocolVersion=VERSION, **client)
        self._send({"method": "notifications/initialized"})

    def call(self) -> float:
        """Calls the tool that does nothing, and times it."""
        return self.ask("tools/call", name="answer", arguments={})

    def ask(self, method: str, **params: Any) -> float:
        """Sends a request, and times the answer.

        Raises:
            SystemExit: if the answer is none.
        """
        self._number += 1
        began = time.perf_counter()
        self._send({"id": self._number, "method": method, "params": params})
        line = self._answers.readline()
        took = time.perf_counter() - began
        answer = json.loads(line) if line else {}
        if answer.get("id") != self._number or answer.get("result", {}).get("isError"):
            raise SystemExit(f"{method}: the server answered {line[:200]!r}")
        return took

    def _send(self, message: dict[str, Any]) -> None:
        self._requests.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self._requests.flush()


def instrumented(name: str, port: int) -> list[str]:
    """Names what runs a command with its metrics on a port."""
    command = [command_of(name, "opentelemetry-instrument"), "--metrics_exporter", "prometheus"]
    return [*command, "--exporter_prometheus_port", str(port)]


@contextmanager
def started(command: Sequence[str], **environment: str) -> Iterator[Server]:
    """Runs a server until the context ends."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Server(cast(IO[str], process.stdin), cast(IO[str], process.stdout))
    finally:
        process.kill()
        process.wait()


def compared(name: str, calls: int) -> str:
    """Compares a server with itself, and writes a line of the table."""
    bare = [command_of(name, "python"), str(PROGRAMS / SERVERS[name]), "stdio"]
    with ExitStack() as stack:
        alone, watched = ([*instrumented(name, port), *bare] for port in free_ports(2))
        servers = [
            stack.enter_context(started(bare)),
            stack.enter_context(started(alone, OTEL_PYTHON_DISABLED_INSTRUMENTATIONS="mcp_server")),
            stack.enter_context(started(watched)),
        ]
        for _ in range(100):
            for server in servers:
                server.call()
        turns = [[server.call() for server in servers] for _ in range(calls)]
    p50, p99 = zip(*(quantiles(taken) for taken in zip(*turns, strict=True)), strict=True)
    parts = [f"{name:9}"]
    for of, taken in (("p50", p50), ("p99", p99)):
        shown = " -> ".join(f"{one * 1e3:.2f}" for one in taken)
        parts.append(f"{of} {shown} ms (x {taken[2] / taken[0]:.3f})")
    return "  ".join([*parts, f"own {(p50[2] - p50[1]) * 1e6:+.0f} us"])


def quantiles(taken: Sequence[float]) -> tuple[float, float]:
    """Reads the p50 and the p99."""
    hundredths = statistics.quantiles(taken, n=100)
    return hundredths[49], hundredths[98]


def main() -> None:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("servers", nargs="*", metavar="SDK", help=f"of {', '.join(SERVERS)} (all)")
    parser.add_argument("--calls", type=int, default=2000, help="of each server (2000)")
    options = parser.parse_args()
    if unknown := set(options.servers) - SERVERS.keys():
        parser.error(f"no such SDK: {', '.join(sorted(unknown))}; there are {', '.join(SERVERS)}")
    took = microseconds_of_a_record()
    print(f"a record: {took:.1f} us (wanted: below {MOST_MICROSECONDS:.0f})", flush=True)
    for name in (options.servers or SERVERS) if options.calls else ():
        print(compared(name, options.calls), flush=True)
    sys.exit(took >= MOST_MICROSECONDS)


if __name__ == "__main__":
    main()
