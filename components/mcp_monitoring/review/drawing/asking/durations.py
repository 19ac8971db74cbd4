"""Durations in Grafana's words. Pure."""

import re

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_UNITS = {
    "ms": 1,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": 7 * DAY,
    "M": 30 * DAY,
    "y": 365 * DAY,
}
_PARTS = re.compile(r"(?:\d{1,15}(?:\.\d{1,9})?(?:ms|[smhdwMy]))+", re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwMy])", re.ASCII)
_SECONDS = re.compile(r"\d{1,15}", re.ASCII)


def duration_ms(written: str) -> int | None:
    """Reads a duration such as `15s`, `>10s`, `1m30s` or `30` (seconds); None for other texts."""
    text = written.strip().removeprefix(">").strip()
    if _SECONDS.fullmatch(text):
        return int(text) * SECOND
    if not _PARTS.fullmatch(text):
        return None
    return round(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))


def largest_unit(milliseconds: int) -> str:
    """Writes a duration in its largest unit and drops the rest: `15s`, `1m`, `2h`, `1d`."""
    for unit in ("y", "d", "h", "m", "s"):
        if milliseconds >= _UNITS[unit]:
            return f"{milliseconds // _UNITS[unit]}{unit}"
    return f"{max(milliseconds, 1)}ms"


def all_units(milliseconds: int) -> str:
    """Writes a duration as Go does: `15s`, `1m0s`, `1h0m0s`, `500ms`."""
    if milliseconds < SECOND:
        return f"{milliseconds}ms" if milliseconds else "0s"
    minutes, rest = divmod(milliseconds, MINUTE)
    seconds = f"{rest // SECOND}" if rest % SECOND == 0 else f"{rest / SECOND:.3f}".rstrip("0")
    if not minutes:
        return f"{seconds}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{seconds}s" if hours else f"{minutes}m{seconds}s"
