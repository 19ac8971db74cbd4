"""The time that a dashboard shows. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TimeRange:
    """A time range, in milliseconds since 1970.

    Attributes:
        start_ms: its begin.
        end_ms: its end.
        is_relative: whether it is said from now, as `now-1h` is. Only then does Grafana heed the
            time that a panel has of its own.
        now_ms: the moment that counts as now; None if nobody says it.
    """

    start_ms: int
    end_ms: int
    is_relative: bool = field(default=True, compare=False)
    now_ms: int | None = field(default=None, compare=False)

    @property
    def present_ms(self) -> int:
        """The moment that counts as now; its end if nobody says it."""
        return self.end_ms if self.now_ms is None else self.now_ms

    @property
    def span_ms(self) -> int:
        """Its length in milliseconds."""
        return self.end_ms - self.start_ms
