"""Durations as the provider reads and writes them: `5m`, `300s` and `5m0s` are the same. Pure.

Numbers are nanoseconds, as in Go.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

_SECOND: Final = 1_000_000_000
# Go's units, and days and weeks, which the provider's parser (go-openapi/strfmt) adds.
_UNITS: Final[Mapping[str, int]] = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "d": 24 * 3600 * _SECOND,
    "w": 7 * 24 * 3600 * _SECOND,
}
_PART: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w)")


def parse_duration(text: str) -> int:
    """Returns the length of a duration; "" is 0 (provider source).

    Raises:
        ValueError: If `text` is not a duration.
    """
    if text in ("", "0"):
        return 0
    if not re.fullmatch(f"(?:{_PART.pattern})+", text):
        raise ValueError(f'time: invalid duration "{text}"')
    return sum(int(Decimal(number) * _UNITS[unit]) for number, unit in _PART.findall(text))


def format_duration(length: int) -> str:
    """Writes a duration as Go's `Duration.String` does: `1h30m0s` (recording 01)."""
    if 0 < length < _SECOND:
        unit = next(unit for unit in ("ms", "µs", "ns") if length >= _UNITS[unit])
        return _decimal(Decimal(length) / _UNITS[unit]) + unit
    minutes, rest = divmod(length, _UNITS["m"])
    hours, minutes = divmod(minutes, 60)
    seconds = _decimal(Decimal(rest) / _SECOND) + "s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def same_duration(old: Any, new: Any) -> bool:
    """Tells whether two texts are the same duration (recordings 02 and 31)."""
    try:
        return parse_duration(old) == parse_duration(new)
    except ValueError:
        return False


def duration_problem(text: str) -> str | None:
    """Says what is wrong with a duration. Text: provider source, not recorded."""
    try:
        parse_duration(text)
    except ValueError as error:
        return str(error)
    return None


def _decimal(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
