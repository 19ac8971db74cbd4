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
    """

    start_ms: int
    end_ms: int
    is_relative: bool = field(default=True, compare=False)

    @property
    def span_ms(self) -> int:
        """Its length in milliseconds."""
        return self.end_ms - self.start_ms
