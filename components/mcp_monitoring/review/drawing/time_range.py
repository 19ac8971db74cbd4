"""The time that a dashboard shows. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TimeRange:
    """A time range, in milliseconds since 1970."""

    start_ms: int
    end_ms: int

    @property
    def span_ms(self) -> int:
        """Its length in milliseconds."""
        return self.end_ms - self.start_ms
