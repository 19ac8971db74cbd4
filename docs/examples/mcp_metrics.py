"""The metrics of an MCP server, with prometheus_client. Copy it and put your values in.

Run it to look at them: python mcp_metrics.py 9105, then curl http://127.0.0.1:9105/metrics
"""

import platform
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import prometheus_client as prometheus

# Yours: the tools of your server, the kinds of its statements, its databases.
METHODS = ("execute_query", "query_view", "describe_view", "list_views", "list_databases")
QUERY_TYPES = ("select", "describe", "show")
DATABASES = ("analytics", "finance")
# The contract's.
CLIENTS = ("http", "websocket", "stdio")
STATUSES = ("success", "error", "timeout")
ERRORS = (
    ("statement_failed", "database"),
    ("statement_timeout", "database"),
    ("circuit_breaker_opened", "database"),
    ("acquire_timeout", "pool"),
    ("tool_failed", "http"),
)
BREAKER = (("database", "closed"), ("database", "open"), ("database", "half_open"))

CALL_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
WAIT_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30)
QUERY_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
SESSION_SECONDS = (1, 10, 60, 300, 900, 3600, 14400, 86400)
REQUEST_BYTES = (100, 500, 1000, 5000, 10000, 50000)
RESPONSE_BYTES = (*REQUEST_BYTES, 100000, 1000000, 10000000)
ROWS = (1, 10, 50, 100, 500, 1000, 5000, 10000)

PROCESS = ("process_resident_memory_bytes", "process_cpu_seconds", "process_start_time_seconds")


class Process(prometheus.ProcessCollector):
    """What the contract asks for of the process (Linux); let all of it through if you like."""

    def collect(self) -> list[Any]:
        """Reads them now."""
        return [family for family in super().collect() if family.name in PROCESS]


# One registry, served on one port. It comes without what the default one has of the process.
REGISTRY = prometheus.CollectorRegistry()
Process(registry=REGISTRY)
prometheus.disable_created_metrics()


def _metric(kind: Any, name: str, labels: str, *values: Any, **options: Any) -> Any:
    """Makes a metric, and each of its series at once: one that is born with 1 has no increase."""
    names = labels.split()
    made = kind(name, f"See {name} in the contract.", names, registry=REGISTRY, **options)
    for combination in product(*values) if len(values) == len(names) else values[0]:
        if names:
            made.labels(*combination)
    return made


def _counter(name: str, labels: str, *values: Any) -> Any:
    return _metric(prometheus.Counter, name, labels, *values)


def _gauge(name: str, labels: str = "", *values: Any) -> Any:
    return _metric(prometheus.Gauge, name, labels, *values)


def _histogram(name: str, buckets: Any, labels: str = "", *values: Any) -> Any:
    return _metric(prometheus.Histogram, name, labels, *values, buckets=buckets)


calls = _counter("mcp_requests_total", "method client_type status", METHODS, CLIENTS, STATUSES)
call_seconds = _histogram(
    "mcp_request_duration_seconds", CALL_SECONDS, "method client_type", METHODS, CLIENTS
)
request_bytes = _histogram("mcp_request_size_bytes", REQUEST_BYTES, "method", METHODS)
response_bytes = _histogram("mcp_response_size_bytes", RESPONSE_BYTES, "method", METHODS)
refused = _counter("mcp_rate_limit_violations_total", "limit_type", ("per_client", "global"))
errors = _counter("mcp_errors_total", "error_type component", ERRORS)

# Connections and sessions have a second name as well, which dashboards in the field use.
open_connections = (_gauge("mcp_db_connections_open"), _gauge("mcp_db_connections_total"))
active_connections = _gauge("mcp_db_connections_active")
idle_connections = _gauge("mcp_db_connections_idle")
max_connections = _gauge("mcp_db_connections_max")
wait_seconds = _histogram("mcp_db_connection_acquire_duration_seconds", WAIT_SECONDS)
queries = _counter(
    "mcp_db_queries_total", "query_type database status", QUERY_TYPES, DATABASES, STATUSES
)
query_seconds = _histogram(
    "mcp_db_query_duration_seconds", QUERY_SECONDS, "query_type database", QUERY_TYPES, DATABASES
)
query_rows = _histogram("mcp_db_query_rows_returned", ROWS, "query_type", QUERY_TYPES)

sessions = (
    _gauge("mcp_client_sessions", "client_type", CLIENTS),
    _gauge("mcp_client_sessions_total", "client_type", CLIENTS),
)
active_sessions = _gauge("mcp_client_sessions_active", "client_type", CLIENTS)
session_seconds = _histogram(
    "mcp_client_session_duration_seconds", SESSION_SECONDS, "client_type", CLIENTS
)

health = _gauge("mcp_health_status", "component", ("http", "pool", "database"))
breaker = _gauge("mcp_circuit_breaker_state", "component state", BREAKER)
uptime = _gauge("mcp_uptime_seconds")
server = prometheus.Info("mcp_server_info", "What runs.", registry=REGISTRY)  # adds "_info"


@contextmanager
def call(method: str, client_type: str, arguments: bytes) -> Iterator[list[bytes]]:
    """Records a tool call; append the parts of its result to what it yields.

    A handler that turns an exception into a normal answer hides it from here: let it pass.
    """
    began, status, result = time.monotonic(), "error", list[bytes]()  # one that is cancelled, too
    try:
        yield result
        status = "success"
    except TimeoutError:
        status = "timeout"
        raise
    except Exception:
        errors.labels("tool_failed", "http").inc()
        raise
    finally:
        calls.labels(method, client_type, status).inc()
        call_seconds.labels(method, client_type).observe(time.monotonic() - began)
        request_bytes.labels(method).observe(len(arguments))
        response_bytes.labels(method).observe(sum(map(len, result)))


@contextmanager
def waiting() -> Iterator[None]:
    """Records the wait for a connection of the pool; get one inside of it."""
    try:
        with wait_seconds.time():
            yield
    except TimeoutError:
        errors.labels("acquire_timeout", "pool").inc()
        raise


def statement(query_type: str, database: str, status: str, seconds: float, rows: int) -> None:
    """Records a finished Snowflake statement; rows count where it succeeded."""
    queries.labels(query_type, database, status).inc()
    query_seconds.labels(query_type, database).observe(seconds)
    if status == "success":
        query_rows.labels(query_type).observe(rows)
    else:
        kind = "statement_timeout" if status == "timeout" else "statement_failed"
        errors.labels(kind, "database").inc()


def pool(opened: int, active: int, size: int) -> None:
    """Sets the state of the connection pool; call it whenever that changes."""
    for gauge in open_connections:
        gauge.set(opened)
    active_connections.set(active)
    idle_connections.set(opened - active)
    max_connections.set(size)


def start(port: int, version: str) -> None:
    """Serves the metrics on a port, in a thread of its own."""
    began = time.monotonic()
    uptime.set_function(lambda: time.monotonic() - began)
    server.info({"version": version, "python_version": platform.python_version()})
    for component in ("http", "pool", "database"):
        health.labels(component).set(1)
    breaker.labels("database", "closed").set(1)
    prometheus.start_http_server(port, registry=REGISTRY)


if __name__ == "__main__":
    start(int(sys.argv[1]), version="1.4.0")
    with call("execute_query", "http", b'{"query": "SELECT 1"}') as answer:
        with waiting():
            pool(opened=1, active=1, size=10)
        statement("select", "analytics", "success", seconds=0.12, rows=1)
        answer.append(b'[{"1": 1}]')
    pool(opened=1, active=0, size=10)
    threading.Event().wait()
