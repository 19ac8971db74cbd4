"""The load on a simulated MCP server, and how the server copes with it."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from random import Random

from sandbox.demo.backend import ACQUIRE_TIMEOUT, CircuitBreaker, ConnectionPool, Sessions
from sandbox.demo.metrics import BREAKER_STATES, CLIENT_TYPES, DATABASES, LIMIT_TYPES, ServerMetrics

STATEMENT_TIMEOUT = 60.0
"""Seconds after which Snowflake cancels a statement."""

POOL_SIZE = 10
"""Configured maximum of connections."""


@dataclass(frozen=True)
class Scenario:
    """What the server has to cope with.

    Attributes:
        description: One line for people who choose a scenario.
        requests_per_second: Mean rate of tool calls; the actual one swings around it.
        slowdown: Factor on the duration of every statement.
        error_share: Share of statements that fail, 0 to 1.
        stuck_share: Share of statements that run until they are cancelled, 0 to 1.
        refused_share: Share of requests that a rate limit refuses, 0 to 1.
    """

    description: str
    requests_per_second: float = 8.0
    slowdown: float = 1.0
    error_share: float = 0.004
    stuck_share: float = 0.0001
    refused_share: float = 0.003


class ScenarioName(StrEnum):
    """The scenarios there are."""

    HEALTHY = "healthy"
    ERRORS = "errors"
    SLOW_QUERIES = "slow-queries"
    POOL_EXHAUSTED = "pool-exhausted"


SCENARIOS = {
    ScenarioName.HEALTHY: Scenario("a quiet day: few errors, a third of the pool in use"),
    ScenarioName.ERRORS: Scenario(
        "three of ten statements fail; the circuit breaker opens now and then", error_share=0.3
    ),
    ScenarioName.SLOW_QUERIES: Scenario(
        "statements take twenty times as long; the pool just suffices",
        requests_per_second=0.8,
        slowdown=20.0,
    ),
    ScenarioName.POOL_EXHAUSTED: Scenario(
        "more work than ten connections can do; calls wait, then give up", slowdown=5.0
    ),
}
"""The scenarios by name."""


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
    "list_databases": _Tool(8, "show", 0.10, 5),
}
_CLIENT_WEIGHTS = {"http": 6, "websocket": 3, "stdio": 1}
_MEAN_SESSIONS = {"http": 8, "websocket": 3, "stdio": 1}
_DURATION_SIGMA = 0.9
_ROWS_SIGMA = 1.2
_HANDLER_SECONDS = 0.004
_BYTES_PER_ROW = 90


@dataclass(frozen=True)
class _Statement:
    seconds: float
    query_type: str
    database: str
    status: str
    rows: int


@dataclass(frozen=True, order=True)
class _Call:
    finished_at: float
    seconds: float = field(compare=False)
    method: str = field(compare=False)
    client_type: str = field(compare=False)
    status: str = field(compare=False)
    waited: float | None = field(compare=False, default=None)
    statement: _Statement | None = field(compare=False, default=None)


class Simulation:
    """An MCP server under load, advanced step by step and readable through its metrics.

    Calls arrive at random, lease a connection, run one statement and finish; queues, timeouts and
    an open circuit breaker follow from that. The same seed and ticks give the same metrics, but
    for those of the process itself.

    Args:
        scenario: What the server has to cope with.
        seed: Start of the pseudo-random numbers.

    Attributes:
        metrics: The metrics, up to date as of the last tick.
    """

    def __init__(self, scenario: Scenario = SCENARIOS[ScenarioName.HEALTHY], seed: int = 0) -> None:
        self.metrics = ServerMetrics(version="0.0.0-demo")
        self._scenario = scenario
        self._random = Random(seed)  # noqa: S311  # a load, not a secret
        self._now = 0.0
        self._pool = ConnectionPool(POOL_SIZE, self._random)
        self._breaker = CircuitBreaker()
        self._sessions = {
            client_type: Sessions(mean, self._random)
            for client_type, mean in _MEAN_SESSIONS.items()
        }
        self._running: list[_Call] = []  # a heap: the call that finishes first comes first
        self._next_arrival = self._gap(0.0)
        self._publish_state()

    def tick(self, seconds: float) -> None:
        """Advance the simulation and update the metrics.

        Args:
            seconds: How far to advance; must not be negative.

        Raises:
            ValueError: If `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"time does not run backwards: {seconds}")
        until = self._now + seconds
        while True:
            finish = self._running[0].finished_at if self._running else math.inf
            if min(finish, self._next_arrival) > until:
                break
            if finish <= self._next_arrival:
                self._record(heappop(self._running))
            else:
                self._arrive(self._next_arrival)
                self._next_arrival += self._gap(self._next_arrival)
        self._now = until
        self._pool.close_idle(until)
        for client_type, sessions in self._sessions.items():
            for lifetime in sessions.advance(until):
                self.metrics.session_duration.labels(client_type).observe(lifetime)
        self._publish_state()

    def _gap(self, now: float) -> float:
        """Seconds until the next arrival; the rate swings by 30 % every ten minutes."""
        swing = 1 + 0.3 * math.sin(2 * math.pi * now / 600)
        return self._random.expovariate(self._scenario.requests_per_second * swing)

    def _pick(self, weights: dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _arrive(self, at: float) -> None:
        if self._random.random() < self._scenario.refused_share:
            limit_type = self._random.choice(LIMIT_TYPES)
            self.metrics.rate_limit_violations.labels(limit_type).inc()
            return
        method = self._pick({name: tool.weight for name, tool in _TOOLS.items()})
        client_type = self._pick(_CLIENT_WEIGHTS)
        heappush(self._running, self._call(at, method, client_type))

    def _call(self, at: float, method: str, client_type: str) -> _Call:
        """Decide how the call that arrives at `at` will go."""
        overhead = _HANDLER_SECONDS * self._random.lognormvariate(0, 0.4)
        if self._breaker.state(at) == "open":
            return _Call(at + overhead, overhead, method, client_type, "error")
        statement = self._statement(_TOOLS[method])
        start = self._pool.lease(at, statement.seconds)
        if start is None:
            gave_up = at + ACQUIRE_TIMEOUT
            return _Call(gave_up, ACQUIRE_TIMEOUT, method, client_type, "timeout", ACQUIRE_TIMEOUT)
        waited = start - at
        seconds = waited + statement.seconds + overhead
        status = statement.status
        return _Call(at + seconds, seconds, method, client_type, status, waited, statement)

    def _statement(self, tool: _Tool) -> _Statement:
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
        database = self._random.choice(DATABASES)
        return _Statement(seconds, tool.query_type, database, status, rows)

    def _record(self, call: _Call) -> None:
        metrics = self.metrics
        metrics.requests.labels(call.method, call.client_type, call.status).inc()
        metrics.request_duration.labels(call.method, call.client_type).observe(call.seconds)
        metrics.request_size.labels(call.method).observe(self._random.lognormvariate(5.5, 0.7))
        rows = 0
        if call.waited is not None:
            metrics.acquire_duration.observe(call.waited)
        if call.statement is not None:
            rows = self._record_statement(call.statement, call.finished_at)
        elif call.waited is not None:
            metrics.errors.labels("acquire_timeout", "pool").inc()
        metrics.response_size.labels(call.method).observe(120 + rows * _BYTES_PER_ROW)

    def _record_statement(self, statement: _Statement, at: float) -> int:
        """Record a finished statement and return the number of rows it gave."""
        metrics = self.metrics
        labels = (statement.query_type, statement.database)
        metrics.queries.labels(*labels, statement.status).inc()
        metrics.query_duration.labels(*labels).observe(statement.seconds)
        ok = statement.status == "success"
        if self._breaker.record(at, ok=ok):
            metrics.errors.labels("circuit_breaker_opened", "database").inc()
        if ok:
            metrics.query_rows.labels(statement.query_type).observe(statement.rows)
            return statement.rows
        kind = "statement_timeout" if statement.status == "timeout" else "statement_failed"
        metrics.errors.labels(kind, "database").inc()
        return 0

    def _publish_state(self) -> None:
        metrics, now = self.metrics, self._now
        metrics.uptime.set(now)

        opened, active = self._pool.open(), self._pool.active(now)
        metrics.connections_total.set(opened)
        metrics.connections_open.set(opened)
        metrics.connections_active.set(active)
        metrics.connections_idle.set(opened - active)
        metrics.connections_max.set(self._pool.size)

        for client_type in CLIENT_TYPES:
            sessions = self._sessions[client_type]
            metrics.sessions_total.labels(client_type).set(sessions.known())
            metrics.sessions.labels(client_type).set(sessions.known())
            metrics.sessions_active.labels(client_type).set(sessions.active(now))

        breaker = self._breaker.state(now)
        for state in BREAKER_STATES:
            metrics.breaker_state.labels("database", state).set(state == breaker)
        metrics.health.labels("http").set(1)
        metrics.health.labels("pool").set(not self._pool.has_queue(now))
        metrics.health.labels("database").set(breaker == "closed")
