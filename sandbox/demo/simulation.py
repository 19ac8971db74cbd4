"""Simulates an MCP server under load."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

from prometheus_client import CollectorRegistry

from sandbox.demo.backend import ACQUIRE_TIMEOUT, CircuitBreaker, ConnectionPool, Sessions
from sandbox.demo.contract_telemetry import ContractTelemetry
from sandbox.demo.metrics import label_values
from sandbox.demo.scenarios import SCENARIOS, Scenario, ScenarioName
from sandbox.demo.telemetry import Call, SessionCounts, State, Statement, Telemetry

STATEMENT_TIMEOUT = 120.0
"""Seconds after which Snowflake cancels a statement."""

POOL_SIZE = 10
"""The configured maximum of connections."""


@dataclass(frozen=True)
class _Tool:
    weight: int
    query_type: str
    median_seconds: float
    median_rows: float


_TOOLS = {
    "execute_query": _Tool(40, "select", 0.35, 80),
    "query_view": _Tool(30, "select", 0.25, 200),
    "describe_view": _Tool(12, "describe", 0.08, 20),
    "list_views": _Tool(10, "show", 0.12, 30),
    "list_databases": _Tool(4, "show", 0.10, 5),
}
_CLIENT_WEIGHTS = {"http": 6, "websocket": 3, "stdio": 1}
_MEAN_SESSIONS = {"http": 8, "websocket": 3, "stdio": 1}
_DURATION_SIGMA = 0.9
_ROWS_SIGMA = 1.2
_HANDLER_SECONDS = 0.004
_BYTES_PER_ROW = 90
_RESTART_SECONDS = 8.0
_CPU_SECONDS_PER_CALL = 0.011
_BYTES_AT_START = 112 * 2**20
_BYTES_PER_CALL = 200 * 2**10


class Simulation:
    """An MCP server under load; it advances step by step and says what happens.

    Calls arrive at random, lease a connection, run one statement and finish. This leads to queues,
    timeouts and an open circuit breaker. The same arguments and ticks give the same metrics.

    Args:
        scenario: What happens to the server.
        seed: Start of the pseudo-random numbers.
        version: Version of the server; by default the first of the scenario.
        started_at: When the clock starts, in seconds since the epoch.
        telemetry: Makes the metrics of a process of a version, at each start of it.

    Attributes:
        metrics: The metrics after the last tick; a restart makes a new object.
    """

    def __init__(
        self,
        scenario: Scenario = SCENARIOS[ScenarioName.HEALTHY],
        seed: int = 0,
        version: str = "",
        started_at: float = 0.0,
        telemetry: Callable[[str], Telemetry] = ContractTelemetry,
    ) -> None:
        self._scenario = scenario
        self._random = Random(seed)  # noqa: S311  # a load, not a secret
        self._version = version or scenario.versions[0]
        self._epoch = started_at
        self._telemetry = telemetry
        self._now = 0.0
        self._boot(0.0)

    @property
    def registry(self) -> CollectorRegistry:
        """The metrics that a scrape gets; a restart makes a new object."""
        if self._scenario.exposes_contract:
            return self.metrics.registry
        return self.metrics.process_registry

    @property
    def answers(self) -> bool:
        """Whether the server answers a scrape; it does not during a restart."""
        return self._now >= self._booted_at

    def tick(self, seconds: float) -> None:
        """Advances the simulation and updates the metrics.

        Args:
            seconds: How far to advance; must not be negative.

        Raises:
            ValueError: If `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"time does not run backwards: {seconds}")
        until = self._now + seconds
        while self._crashes_at <= until:
            self._boot(self._crashes_at + _RESTART_SECONDS)
        self._handle_calls(until)
        self._now = until
        self._pool.close_idle(until)
        for client_type, sessions in self._sessions.items():
            known = sessions.known()
            closed = sessions.advance(until)
            for lifetime in closed:
                self.metrics.session_closed(client_type, lifetime)
            self._open_sessions(client_type, sessions.known() + len(closed) - known)
        self._publish_state()

    def become(self, scenario: Scenario) -> None:
        """Goes on with what happens in another scenario; the process and its version stay.

        Args:
            scenario: What happens from now on.
        """
        self._scenario = scenario
        self._crashes_at = self._next_crash(self._now)

    def _next_crash(self, after: float) -> float:
        return after + self._scenario.crash_every_seconds * self._random.uniform(0.8, 1.2)

    def _boot(self, at: float) -> None:
        """Starts or restarts the process; a restart keeps nothing."""
        self.metrics = self._telemetry(self._version)
        self._booted_at = at
        self._crashes_at = self._next_crash(at)
        self._cpu_seconds = 0.0
        self._pool = ConnectionPool(POOL_SIZE, self._random)
        self._breaker = CircuitBreaker()
        self._sessions = {
            client_type: Sessions(mean, self._random, at)
            for client_type, mean in _MEAN_SESSIONS.items()
        }
        for client_type, sessions in self._sessions.items():
            self._open_sessions(client_type, sessions.known())
        self._running: list[Call] = []  # a heap: the call that finishes first comes first
        self._next_arrival = at + self._gap(at)
        self._publish_state()

    def _open_sessions(self, client_type: str, count: int) -> None:
        for _ in range(count):
            self.metrics.session_opened(client_type)

    def _handle_calls(self, until: float) -> None:
        while True:
            finish = self._running[0].finished_at if self._running else math.inf
            if min(finish, self._next_arrival) > until:
                break
            if finish <= self._next_arrival:
                self._record(heappop(self._running))
            else:
                self._arrive(self._next_arrival)
                self._next_arrival += self._gap(self._next_arrival)

    def _gap(self, now: float) -> float:
        """Returns the seconds to the next arrival; the rate varies by 30 % in ten minutes."""
        swing = 1 + 0.3 * math.sin(2 * math.pi * now / 600)
        return self._random.expovariate(self._scenario.requests_per_second * swing)

    def _pick(self, weights: dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _arrive(self, at: float) -> None:
        if self._random.random() < self._scenario.refused_share:
            self.metrics.refused(self._random.choice(label_values("limit_type")))
            return
        method = self._pick({name: tool.weight for name, tool in _TOOLS.items()})
        client_type = self._pick(_CLIENT_WEIGHTS)
        heappush(self._running, self._call(at, method, client_type))

    def _call(self, at: float, method: str, client_type: str) -> Call:
        """Decides the result of the call that arrives at `at`."""
        overhead = _HANDLER_SECONDS * self._random.lognormvariate(0, 0.4)
        if self._breaker.state(at) == "open":
            return Call(at + overhead, overhead, method, client_type, "error")
        statement = self._statement(_TOOLS[method])
        start = self._pool.lease(at, statement.seconds)
        if start is None:
            gave_up = at + ACQUIRE_TIMEOUT
            return Call(gave_up, ACQUIRE_TIMEOUT, method, client_type, "timeout", ACQUIRE_TIMEOUT)
        waited = start - at
        seconds = waited + statement.seconds + overhead
        status = statement.status
        if status == "success" and method == self._scenario.broken_tool:
            status = "error"
        return Call(at + seconds, seconds, method, client_type, status, waited, statement)

    def _statement(self, tool: _Tool) -> Statement:
        median = tool.median_seconds * self._scenario.slowdown
        seconds = median * self._random.lognormvariate(0, _DURATION_SIGMA)
        fate = self._random.random()
        if fate < self._scenario.stuck_share or seconds >= STATEMENT_TIMEOUT:
            seconds, status = STATEMENT_TIMEOUT, "timeout"
        elif fate < self._scenario.stuck_share + self._scenario.error_share:
            status = "error"
        else:
            status = "success"
        rows = int(tool.median_rows * self._random.lognormvariate(0, _ROWS_SIGMA))
        database = self._random.choice(label_values("database"))
        return Statement(seconds, tool.query_type, database, status, rows)

    def _record(self, call: Call) -> None:
        self._cpu_seconds += _CPU_SECONDS_PER_CALL * self._random.lognormvariate(0, 0.4)
        request_bytes = self._random.lognormvariate(5.5, 0.7)
        statement = call.statement
        if statement is not None:
            ok = statement.status == "success"
            if self._breaker.record(call.finished_at, ok=ok):
                self.metrics.breaker_opened()
        rows = statement.rows if statement is not None and call.status == "success" else 0
        self.metrics.finished(call, request_bytes, 120 + rows * _BYTES_PER_ROW)

    def _publish_state(self) -> None:
        now = self._now
        uptime = max(now - self._booted_at, 0.0)
        grown = uptime * self._scenario.leaked_bytes_per_second
        working = _BYTES_PER_CALL * len(self._running) * self._random.uniform(0.7, 1.3)
        state = State(
            uptime=uptime,
            started_at=self._epoch + self._booted_at,
            cpu_seconds=self._cpu_seconds,
            memory_bytes=round(_BYTES_AT_START + grown + working),
            connections_open=self._pool.open(),
            connections_active=self._pool.active(now),
            connections_max=self._pool.size,
            queued=self._pool.has_queue(now),
            breaker=self._breaker.state(now),
            sessions={
                client_type: SessionCounts(sessions.known(), sessions.active(now))
                for client_type, sessions in self._sessions.items()
            },
        )
        self._cpu_seconds = 0.0
        self.metrics.publish(state)
