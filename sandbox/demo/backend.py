"""The parts of a simulated server: connections to Snowflake, a circuit breaker, and clients."""

from random import Random

ACQUIRE_TIMEOUT = 30.0
"""Seconds that a call waits for a connection before it gives up."""


class ConnectionPool:
    """A pool of connections; calls get them in the order in which they ask.

    All times are seconds on the simulation's clock. Calls must ask in order of time.

    Args:
        size: The maximum number of connections.
        random: Source of the small differences between two calls.
    """

    _KEEP_OPEN = 2
    _IDLE_SECONDS = 60.0
    _CONNECT_SECONDS = 0.3
    _REUSE_SECONDS = 0.002

    def __init__(self, size: int, random: Random) -> None:
        self.size = size
        self._random = random
        self._free_from: list[float] = []  # one entry per open connection
        self._queue_until = 0.0

    def lease(self, at: float, seconds: float) -> float | None:
        """Leases a connection for one statement.

        Args:
            at: When the call asks.
            seconds: How long the statement runs.

        Returns:
            When the statement starts, or None if the call would wait too long.
        """
        free = [moment for moment in self._free_from if moment <= at]
        if free:
            # The connection used last. So connections that are not needed become idle and close.
            self._free_from.remove(max(free))
            start = at + self._REUSE_SECONDS * self._random.lognormvariate(0, 0.8)
        elif len(self._free_from) < self.size:
            start = at + self._CONNECT_SECONDS * self._random.lognormvariate(0, 0.3)
        else:
            start = min(self._free_from)
            if start - at > ACQUIRE_TIMEOUT:
                return None
            self._free_from.remove(start)
            self._queue_until = start
        self._free_from.append(start + seconds)
        return start

    def close_idle(self, now: float) -> None:
        """Closes connections that nobody has used for a minute; two always stay open."""
        spare = len(self._free_from) - self._KEEP_OPEN
        idle = sorted(moment for moment in self._free_from if moment < now - self._IDLE_SECONDS)
        for moment in idle[: max(spare, 0)]:
            self._free_from.remove(moment)

    def active(self, now: float) -> int:
        """Counts the connections in use."""
        return sum(moment > now for moment in self._free_from)

    def open(self) -> int:
        """Counts the open connections, used or not."""
        return len(self._free_from)

    def has_queue(self, now: float) -> bool:
        """Tells whether a call waits for a connection."""
        return now < self._queue_until


class CircuitBreaker:
    """Refuses statements for some seconds after several statements in a row have failed."""

    _FAILURES = 5
    _OPEN_SECONDS = 15.0

    def __init__(self) -> None:
        self._failures = 0
        self._opened_at: float | None = None

    def state(self, now: float) -> str:
        """Names the state, as the metric contract does: `closed`, `open` or `half_open`."""
        if self._opened_at is None:
            return "closed"
        return "open" if now < self._opened_at + self._OPEN_SECONDS else "half_open"

    def record(self, now: float, *, ok: bool) -> bool:
        """Records the result of a statement.

        Args:
            now: When the statement finished.
            ok: Whether it succeeded.

        Returns:
            Whether this result opened the breaker.
        """
        state = self.state(now)
        if (
            state == "open"
        ):  # the statement started before the breaker opened; its result does not matter
            return False
        self._failures = 0 if ok else self._failures + 1
        opens = not ok and (state == "half_open" or self._failures >= self._FAILURES)
        if opens:
            self._opened_at = now
        elif ok:
            self._opened_at = None
        return opens


class Sessions:
    """The sessions of one kind of client; they open and close at random.

    Args:
        mean: How many are open on average, and at the start.
        random: Source of arrivals and lifetimes.
        now: When the server started.
    """

    _LIFETIME = 300.0
    _WORK_SECONDS = 60.0
    _PAUSE_SECONDS = 30.0

    def __init__(self, mean: int, random: Random, now: float) -> None:
        self._mean = mean
        self._random = random
        # They began at different moments in the past, so that they do not pause together.
        period = self._WORK_SECONDS + self._PAUSE_SECONDS
        self._open = [self._session(now - random.uniform(0, period)) for _ in range(mean)]
        self._next_at = now + self._gap()

    def advance(self, now: float) -> list[float]:
        """Opens and closes sessions up to `now`.

        Returns:
            The lifetimes, in seconds, of the sessions that closed.
        """
        while self._next_at <= now:
            self._open.append(self._session(self._next_at))
            self._next_at += self._gap()
        closed = [end - start for start, end in self._open if end <= now]
        self._open = [(start, end) for start, end in self._open if end > now]
        return closed

    def known(self) -> int:
        """Counts the open sessions, idle ones included."""
        return len(self._open)

    def active(self, now: float) -> int:
        """Counts the open sessions that are at work; each session pauses at times."""
        period = self._WORK_SECONDS + self._PAUSE_SECONDS
        return sum((now - start) % period < self._WORK_SECONDS for start, _ in self._open)

    def _session(self, start: float) -> tuple[float, float]:
        return start, start + self._random.expovariate(1 / self._LIFETIME)

    def _gap(self) -> float:
        return self._random.expovariate(self._mean / self._LIFETIME)
