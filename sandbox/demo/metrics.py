"""The metrics an MCP server exposes, as instruments of one Prometheus registry."""

import platform
from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
)

METHODS = ("execute_query", "query_view", "describe_view", "list_views", "list_databases")
"""Values of `method`: the names of the server's tools."""

CLIENT_TYPES = ("http", "websocket", "stdio")
"""Values of `client_type`: the transport a client uses."""

STATUSES = ("success", "error", "timeout")
"""Values of `status`: how a call or a statement ended."""

QUERY_TYPES = ("select", "describe", "show")
"""Values of `query_type`: the kind of a Snowflake statement."""

DATABASES = ("analytics", "finance")
"""Values of `database`."""

COMPONENTS = ("http", "pool", "database")
"""Values of `component` of the health gauge."""

BREAKER_STATES = ("closed", "open", "half_open")
"""Values of `state` of the circuit breaker, of which exactly one holds at a time."""

LIMIT_TYPES = ("per_client", "global")
"""Values of `limit_type`: which rate limit refused a request."""

ERRORS = (
    ("statement_failed", "database"),
    ("statement_timeout", "database"),
    ("circuit_breaker_opened", "database"),
    ("acquire_timeout", "pool"),
)
"""Pairs of `error_type` and `component` that can occur."""

REQUEST_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
ACQUIRE_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30)
QUERY_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
SESSION_SECONDS = (1, 10, 60, 300, 900, 3600, 14400, 86400)
REQUEST_BYTES = (100, 500, 1_000, 5_000, 10_000, 50_000)
RESPONSE_BYTES = (*REQUEST_BYTES, 100_000, 1_000_000, 10_000_000)
ROWS = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000)


class ServerMetrics:
    """Every metric of one MCP server, with all label combinations present from the start.

    A series that is born with its first event starts at 1, and `increase()` over it is 0: the
    first event would be invisible to alerts. So whatever can occur exists at 0 beforehand.

    No label carries a client, a session, a user or SQL text; their number has no bound.

    Attributes:
        registry: The registry that holds the instruments, for exposition.
    """

    def __init__(self, version: str) -> None:
        self.registry = registry = CollectorRegistry()
        # A registry of one's own comes without the process_* metrics (Linux only).
        ProcessCollector(registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, labels, registry=registry)

        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(name, text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(name, text, labels, buckets=buckets, registry=registry)

        self.requests = counter(
            "mcp_requests_total", "Finished MCP tool calls.", "method", "client_type", "status"
        )
        self.request_duration = histogram(
            "mcp_request_duration_seconds",
            "Time a tool call took, waiting included.",
            REQUEST_SECONDS,
            "method",
            "client_type",
        )
        self.request_size = histogram(
            "mcp_request_size_bytes", "Size of a call's arguments.", REQUEST_BYTES, "method"
        )
        self.response_size = histogram(
            "mcp_response_size_bytes", "Size of a call's result.", RESPONSE_BYTES, "method"
        )

        # Dashboards in the field query the `_total` spelling although this is a gauge.
        self.connections_total = gauge("mcp_db_connections_total", "Open pool connections.")
        self.connections_open = gauge("mcp_db_connections_open", "Open pool connections.")
        self.connections_active = gauge("mcp_db_connections_active", "Connections in use.")
        self.connections_idle = gauge("mcp_db_connections_idle", "Connections open but free.")
        self.connections_max = gauge("mcp_db_connections_max", "Configured size of the pool.")
        self.acquire_duration = histogram(
            "mcp_db_connection_acquire_duration_seconds",
            "Time a call waited for a pool connection.",
            ACQUIRE_SECONDS,
        )

        self.queries = counter(
            "mcp_db_queries_total", "Snowflake statements.", "query_type", "database", "status"
        )
        self.query_duration = histogram(
            "mcp_db_query_duration_seconds",
            "Time a Snowflake statement took.",
            QUERY_SECONDS,
            "query_type",
            "database",
        )
        self.query_rows = histogram(
            "mcp_db_query_rows_returned", "Rows a statement returned.", ROWS, "query_type"
        )

        # As above: a gauge with the suffix of a counter, and its better name beside it.
        self.sessions_total = gauge(
            "mcp_client_sessions_total", "Known sessions, idle ones included.", "client_type"
        )
        self.sessions = gauge(
            "mcp_client_sessions", "Known sessions, idle ones included.", "client_type"
        )
        self.sessions_active = gauge(
            "mcp_client_sessions_active", "Sessions that are not idle.", "client_type"
        )
        self.session_duration = histogram(
            "mcp_client_session_duration_seconds",
            "Lifetime of closed sessions.",
            SESSION_SECONDS,
            "client_type",
        )

        self.errors = counter("mcp_errors_total", "Exceptions.", "error_type", "component")
        self.health = gauge("mcp_health_status", "1 healthy, 0 unhealthy.", "component")
        self.uptime = gauge("mcp_uptime_seconds", "Time since the server started.")
        self.rate_limit_violations = counter(
            "mcp_rate_limit_violations_total",
            "Requests refused by a rate limit; they are no tool calls.",
            "limit_type",
        )
        self.breaker_state = gauge(
            "mcp_circuit_breaker_state",
            "1 for the state the circuit breaker is in, 0 for the others.",
            "component",
            "state",
        )
        # The client library appends a second `_info`.
        Info("mcp_server_info", "Version of the server.", registry=registry).info(
            {"version": version, "python_version": platform.python_version()}
        )
        self._create_series()

    def _create_series(self) -> None:
        for labels in product(METHODS, CLIENT_TYPES):
            self.request_duration.labels(*labels)
            for status in STATUSES:
                self.requests.labels(*labels, status)
        for method in METHODS:
            self.request_size.labels(method)
            self.response_size.labels(method)
        for labels in product(QUERY_TYPES, DATABASES):
            self.query_duration.labels(*labels)
            for status in STATUSES:
                self.queries.labels(*labels, status)
        for query_type in QUERY_TYPES:
            self.query_rows.labels(query_type)
        for client_type in CLIENT_TYPES:
            self.sessions_total.labels(client_type)
            self.sessions.labels(client_type)
            self.sessions_active.labels(client_type)
            self.session_duration.labels(client_type)
        for error_type, component in ERRORS:
            self.errors.labels(error_type, component)
        for limit_type in LIMIT_TYPES:
            self.rate_limit_violations.labels(limit_type)
        for component in COMPONENTS:
            self.health.labels(component)
        for state in BREAKER_STATES:
            self.breaker_state.labels("database", state)
