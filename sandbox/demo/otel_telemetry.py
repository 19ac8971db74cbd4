"""A simulated server in the names of OpenTelemetry, made by its SDK and its Prometheus exporter."""

from collections.abc import Iterable, Sequence
from typing import Any

from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from opentelemetry.sdk.resources import Resource
from prometheus_client import CollectorRegistry, Counter, Gauge

from sandbox.demo.telemetry import Call, State, Statement

# Name, unit, description, and the buckets that the conventions advise (for the wait: none).
# https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
# https://opentelemetry.io/docs/specs/semconv/database/database-metrics
OPERATION_BUCKETS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
_OPERATIONS = (
    "mcp.server.operation.duration",
    "s",
    "Time from a request to its result.",
    OPERATION_BUCKETS,
)
_SESSIONS = ("mcp.server.session.duration", "s", "Time a session was open.", OPERATION_BUCKETS)
_STATEMENTS = (
    "db.client.operation.duration",
    "s",
    "Time a statement took.",
    (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10),
)
_ROWS = (
    "db.client.response.returned_rows",
    "{row}",
    "Rows a statement returned.",
    (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000),
)
_WAITS = (
    "db.client.connection.wait_time",
    "s",
    "Time it took to get a connection.",
    (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30),
)

# A session lasts as long as a connection, and pings, in the protocol of 2025. That of 2026 has no
# sessions: clients ask for the tools and call them.
_PROTOCOL = {"http": "2026-07-28", "websocket": "2025-11-25", "stdio": "2025-11-25"}
_WITHOUT_SESSIONS = "2026-07-28"
_TRANSPORT = {"http": "tcp", "websocket": "tcp", "stdio": "pipe"}
_SECONDS = {"initialize": 0.004, "tools/list": 0.007, "ping": 0.0004}
_SECONDS_BETWEEN_PINGS = 10.0

_OF_CALL = {"error": "tool_error", "timeout": "timeout"}
_OF_STATEMENT = {"error": "ProgrammingError", "timeout": "timeout"}
_POOL = {"db.client.connection.pool.name": "snowflake"}

# The tool that runs what its caller wrote; the others have their statements in upper case.
_AS_WRITTEN = "execute_query"


class OpenTelemetryTelemetry:
    """Records what a server records that follows the semantic conventions.

    Circuit breaker and rate limits are not in the conventions, so nothing tells of them. The
    process has the metrics of `prometheus_client`, as with the exporter's default registry. They
    are set, not read from this process, because they belong to the simulated server and its clock.

    Args:
        version: Version of the server.
        readers: Further readers, as of an exporter that pushes.

    Attributes:
        registry: What the exporter exposes, and the process.
        process_registry: The process alone.
        provider: Has the readers; shut it down after use if any of them pushes.
    """

    def __init__(self, version: str, readers: Sequence[MetricReader] = ()) -> None:
        self.registry = CollectorRegistry()
        self.process_registry = CollectorRegistry()
        self._process = _Process(self.registry)
        self._process.register(self.process_registry)
        self.provider = MeterProvider(
            [PrometheusMetricReader(registry=self.registry), *readers],
            Resource.create({"service.name": "snowflake-mcp", "service.version": version}),
            shutdown_on_exit=False,
        )
        self._state: State | None = None
        self._pings = dict.fromkeys(_PROTOCOL, 0.0)
        server = self.provider.get_meter("sandbox.demo.server", version)
        database = self.provider.get_meter("sandbox.demo.database", version)
        self._operations, self._sessions, self._statements, self._rows, self._waits = (
            meter.create_histogram(
                name, unit, description, explicit_bucket_boundaries_advisory=bounds
            )
            for meter, name, unit, description, bounds in (
                (server, *_OPERATIONS),
                (server, *_SESSIONS),
                (database, *_STATEMENTS),
                (database, *_ROWS),
                (database, *_WAITS),
            )
        )
        self._timeouts = database.create_counter(
            "db.client.connection.timeouts", "{timeout}", "Calls that got no connection in time."
        )
        database.create_observable_up_down_counter(
            "db.client.connection.count", [self._connections], "{connection}", "Open connections."
        )
        database.create_observable_up_down_counter(
            "db.client.connection.max", [self._most], "{connection}", "Size of the pool."
        )

    def refused(self, limit_type: str) -> None:
        """Does nothing: a refused call is no operation of the protocol."""

    def breaker_opened(self) -> None:
        """Does nothing: the conventions have no circuit breaker."""

    def finished(self, call: Call, request_bytes: float, response_bytes: float) -> None:
        """Records a call and its statement; the conventions have no sizes."""
        attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": call.method}
        if call.status != "success":
            attributes["error.type"] = _OF_CALL[call.status]
        self._operation("tools/call", call.client_type, call.seconds, attributes)
        if call.statement is not None:
            kind = call.statement.query_type
            written = kind if call.method == _AS_WRITTEN else kind.upper()
            self._statement(call.statement, written)
        if call.waited is not None:
            self._waits.record(call.waited, _POOL)
            if call.statement is None:
                self._timeouts.add(1, _POOL)

    def _operation(
        self, method: str, client_type: str, seconds: float, more: dict[str, str] | None = None
    ) -> None:
        attributes = {
            "mcp.method.name": method,
            "mcp.protocol.version": _PROTOCOL[client_type],
            "network.transport": _TRANSPORT[client_type],
            **(more or {}),
        }
        self._operations.record(seconds, attributes)

    def _statement(self, statement: Statement, written: str) -> None:
        attributes = {
            "db.system.name": "snowflake",
            "db.namespace": statement.database,
            "db.operation.name": written,
        }
        if statement.status == "success":
            self._rows.record(statement.rows, attributes)
            self._statements.record(statement.seconds, attributes)
        else:
            failed = {**attributes, "error.type": _OF_STATEMENT[statement.status]}
            self._statements.record(statement.seconds, failed)

    def session_opened(self, client_type: str) -> None:
        """Records how a client begins."""
        if _PROTOCOL[client_type] != _WITHOUT_SESSIONS:
            self._operation("initialize", client_type, _SECONDS["initialize"])
        self._operation("tools/list", client_type, _SECONDS["tools/list"])

    def session_closed(self, client_type: str, seconds: float) -> None:
        """Records how long a session was open, if the protocol has sessions."""
        protocol = _PROTOCOL[client_type]
        if protocol != _WITHOUT_SESSIONS:
            attributes = {
                "mcp.protocol.version": protocol,
                "network.transport": _TRANSPORT[client_type],
            }
            self._sessions.record(seconds, attributes)

    def publish(self, state: State) -> None:
        """Keeps the state for the next collection, and lets the sessions ping."""
        passed = state.uptime - self._state.uptime if self._state else 0.0
        self._state = state
        self._process.publish(state)
        for client_type, sessions in state.sessions.items():
            if _PROTOCOL[client_type] == _WITHOUT_SESSIONS:
                continue
            self._pings[client_type] += sessions.known * passed / _SECONDS_BETWEEN_PINGS
            while self._pings[client_type] >= 1:
                self._pings[client_type] -= 1
                self._operation("ping", client_type, _SECONDS["ping"])

    def _connections(self, _options: CallbackOptions) -> Iterable[Observation]:
        if self._state is not None:
            used = self._state.connections_active
            for state, count in (("used", used), ("idle", self._state.connections_open - used)):
                yield Observation(count, {**_POOL, "db.client.connection.state": state})

    def _most(self, _options: CallbackOptions) -> Iterable[Observation]:
        if self._state is not None:
            yield Observation(self._state.connections_max, _POOL)


class _Process:
    """What `prometheus_client` exposes of a process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        options: dict[str, Any] = {"registry": registry}
        self._memory = Gauge("process_resident_memory_bytes", "Resident memory size.", **options)
        self._start = Gauge("process_start_time_seconds", "Start time of the process.", **options)
        self._cpu = Counter("process_cpu_seconds_total", "CPU time spent.", **options)

    def register(self, registry: CollectorRegistry) -> None:
        for one in (self._memory, self._start, self._cpu):
            registry.register(one)

    def publish(self, state: State) -> None:
        self._memory.set(state.memory_bytes)
        self._start.set(state.started_at)
        self._cpu.inc(state.cpu_seconds)
