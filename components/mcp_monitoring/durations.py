"""Durations as Prometheus writes them. Pure."""

import re

# Prometheus takes each unit once, the largest first. A number of 20 digits is too large for it
# (https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations).
_DURATION = re.compile(
    "".join(rf"(?:([0-9]{{1,19}}){unit})?" for unit in ("y", "w", "d", "h", "m", "s", "ms"))
)
_MILLISECONDS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)

# Prometheus counts nanoseconds in 64 bits, one of which is the sign; `promtool` refuses more.
_LONGEST_MILLISECONDS = (2**63 - 1) // 1_000_000


def duration_seconds(text: str) -> float | None:
    """Converts a Prometheus duration such as `1h30m` to seconds; None if it is not a duration."""
    if text == "0":
        return 0
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        return None
    parts = zip(found.groups(), _MILLISECONDS, strict=True)
    total = sum(int(number or 0) * factor for number, factor in parts)
    return total / 1000 if total <= _LONGEST_MILLISECONDS else None
