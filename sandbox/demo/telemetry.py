"""What happens at a simulated server, and what turns it into metrics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import CollectorRegistry


@dataclass(frozen=True)
class Statement:
    """A statement in Snowflake, as it ended.

    Attributes:
        seconds: How long it ran.
        query_type: Its kind.
        database: Where it ran.
        status: `success`, `error` or `timeout`.
        rows: How many rows it returned, if it succeeded.
    """

    seconds: float
    query_type: str
    database: str
    status: str
    rows: int


@dataclass(frozen=True, order=True)
class Call:
    """A tool call, as it ended. Calls are in order of their ends.

    Attributes:
        finished_at: When it ended, on the simulation's clock.
        seconds: How long it took.
        method: The tool.
        client_type: The transport.
        status: `success`, `error` or `timeout`.
        waited: How long it waited for a connection; None if it asked for none.
        statement: The statement that it ran, if it came to that.
    """

    finished_at: float
    seconds: float = field(compare=False)
    method: str = field(compare=False)
    client_type: str = field(compare=False)
    status: str = field(compare=False)
    waited: float | None = field(compare=False, default=None)
    statement: Statement | None = field(compare=False, default=None)


@dataclass(frozen=True)
class SessionCounts:
    """The sessions of one kind of client: all that are open, and those at work."""

    known: int
    active: int


@dataclass(frozen=True)
class State:
    """The state of a server after a tick.

    Attributes:
        uptime: Seconds since the process started.
        started_at: When it started, in seconds since the epoch.
        cpu_seconds: CPU time it used since the state before.
        memory_bytes: Memory it holds.
        connections_open: Open connections of the pool.
        connections_active: Those of them in use.
        connections_max: Size of the pool.
        queued: Whether a call waits for a connection.
        breaker: State of the circuit breaker.
        sessions: The open sessions by client type.
    """

    uptime: float
    started_at: float
    cpu_seconds: float
    memory_bytes: int
    connections_open: int
    connections_active: int
    connections_max: int
    queued: bool
    breaker: str
    sessions: Mapping[str, SessionCounts]


class Telemetry(Protocol):
    """The metrics of one process; a restart makes new ones.

    Attributes:
        registry: Everything that a scrape gets.
        process_registry: Only what a process collector exposes.
    """

    registry: CollectorRegistry
    process_registry: CollectorRegistry

    def refused(self, limit_type: str) -> None:
        """A rate limit refused a call."""

    def finished(self, call: Call, request_bytes: float, response_bytes: float) -> None:
        """A call ended, and its statement with it."""

    def breaker_opened(self) -> None:
        """The circuit breaker opened."""

    def session_opened(self, client_type: str) -> None:
        """A session began."""

    def session_closed(self, client_type: str, seconds: float) -> None:
        """A session ended that was open for some seconds."""

    def publish(self, state: State) -> None:
        """A tick ended in this state."""
