"""Durations as Prometheus writes them. Pure."""

import re

# Each unit once, the largest first, as Prometheus wants it; 20 digits are more than it can count
# (https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations).
_DURATION = re.compile(
    "".join(rf"(?:([0-9]{{1,19}}){unit})?" for unit in ("y", "w", "d", "h", "m", "s", "ms"))
)
_MILLISECONDS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)

# Prometheus counts nanoseconds in 64 bits, one of which is the sign; `promtool` refuses more.
_LONGEST_MILLISECONDS = (2**63 - 1) // 1_000_000


def duration_seconds(text: str) -> float | None:
    """Reads a Prometheus duration such as `1h30m`, in seconds; None if it is none."""
    if text == "0":
        return 0
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        return None
    parts = zip(found.groups(), _MILLISECONDS, strict=True)
    total = sum(int(number or 0) * factor for number, factor in parts)
    return total / 1000 if total <= _LONGEST_MILLISECONDS else None
