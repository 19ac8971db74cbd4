"""Durations in Prometheus' format: `5m`, `1h30m`, `1d`. Numbers are whole milliseconds."""

import re

from sandbox.grafana.intervals import DAY, HOUR, MINUTE, SECOND

_UNITS = (
    ("y", 365 * DAY),
    ("w", 7 * DAY),
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1),
)
# Years and weeks are written only if the duration is a multiple of them.
_EXACT = ("y", "w")
_TEXT = re.compile("".join(rf"(?:([0-9]{{1,12}}){unit})?" for unit, _ in _UNITS))


def parse(text: str) -> int | None:
    """Parses a duration; None if the text is not a duration."""
    match = _TEXT.fullmatch(text)
    if text == "0":
        return 0
    if not text or match is None:
        return None
    counted = zip(match.groups(default="0"), _UNITS, strict=True)
    return sum(int(count) * size for count, (_, size) in counted)


def written(duration: int) -> str:
    """Writes a duration as the shortest exact text."""
    text = ""
    for unit, size in _UNITS:
        if duration < size or (unit in _EXACT and duration % size):
            continue
        count, duration = divmod(duration, size)
        text += f"{count}{unit}"
    return text or "0s"
