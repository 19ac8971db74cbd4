"""A simulated server in the names of the metric contract."""

from sandbox.demo.metrics import ServerMetrics, label_values
from sandbox.demo.telemetry import Call, State, Statement

_DATABASE_ERRORS = {"error": "statement_failed", "timeout": "statement_timeout"}


class ContractTelemetry:
    """Exposes exactly `metrics.yaml`.

    Args:
        version: Version of the server.
    """

    def __init__(self, version: str) -> None:
        self._metrics = ServerMetrics(version)
        self.registry = self._metrics.registry
        self.process_registry = self._metrics.process_registry

    def refused(self, limit_type: str) -> None:
        """Counts a call that a rate limit refused."""
        self._metrics.count("mcp_rate_limit_violations_total", limit_type=limit_type)

    def finished(self, call: Call, request_bytes: float, response_bytes: float) -> None:
        """Counts a call and its statement."""
        metrics, method, client_type = self._metrics, call.method, call.client_type
        metrics.count(
            "mcp_requests_total", method=method, client_type=client_type, status=call.status
        )
        metrics.observe(
            "mcp_request_duration_seconds", call.seconds, method=method, client_type=client_type
        )
        metrics.observe("mcp_request_size_bytes", request_bytes, method=method)
        metrics.observe("mcp_response_size_bytes", response_bytes, method=method)
        if call.waited is not None:
            metrics.observe("mcp_db_connection_acquire_duration_seconds", call.waited)
        if call.statement is not None:
            self._statement(call.statement)
            if call.status != call.statement.status:
                metrics.count("mcp_errors_total", error_type="tool_failed", component="http")
        elif call.waited is not None:
            metrics.count("mcp_errors_total", error_type="acquire_timeout", component="pool")

    def _statement(self, statement: Statement) -> None:
        metrics, database = self._metrics, statement.database
        query_type, status = statement.query_type, statement.status
        metrics.count(
            "mcp_db_queries_total", query_type=query_type, database=database, status=status
        )
        metrics.observe(
            "mcp_db_query_duration_seconds",
            statement.seconds,
            query_type=query_type,
            database=database,
        )
        if status == "success":
            metrics.observe("mcp_db_query_rows_returned", statement.rows, query_type=query_type)
        else:
            self._database_error(_DATABASE_ERRORS[status])

    def breaker_opened(self) -> None:
        """Counts an opening of the circuit breaker."""
        self._database_error("circuit_breaker_opened")

    def _database_error(self, error_type: str) -> None:
        self._metrics.count("mcp_errors_total", error_type=error_type, component="database")

    def session_opened(self, client_type: str) -> None:
        """Does nothing: the contract has the number of open sessions instead."""

    def session_closed(self, client_type: str, seconds: float) -> None:
        """Observes how long a session was open."""
        self._metrics.observe(
            "mcp_client_session_duration_seconds", seconds, client_type=client_type
        )

    def publish(self, state: State) -> None:
        """Sets the gauges."""
        metrics = self._metrics
        metrics.set("mcp_uptime_seconds", state.uptime)
        opened, active = state.connections_open, state.connections_active
        metrics.set("mcp_db_connections_open", opened)
        metrics.set("mcp_db_connections_active", active)
        metrics.set("mcp_db_connections_idle", opened - active)
        metrics.set("mcp_db_connections_max", state.connections_max)

        for client_type, sessions in state.sessions.items():
            metrics.set("mcp_client_sessions", sessions.known, client_type=client_type)
            metrics.set("mcp_client_sessions_active", sessions.active, client_type=client_type)

        for one in label_values("state"):
            holds = one == state.breaker
            metrics.set("mcp_circuit_breaker_state", holds, component="database", state=one)
        metrics.set("mcp_health_status", 1, component="http")
        metrics.set("mcp_health_status", not state.queued, component="pool")
        metrics.set("mcp_health_status", state.breaker == "closed", component="database")

        metrics.set("process_resident_memory_bytes", state.memory_bytes)
        metrics.set("process_start_time_seconds", state.started_at)
        metrics.count("process_cpu_seconds_total", state.cpu_seconds)
