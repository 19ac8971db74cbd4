"""Times and lengths of time in words. Pure."""

from datetime import UTC, datetime

_UNITS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"))


def duration(milliseconds: int) -> str:
    """Writes a length of time in its two largest units, such as `3h 20m`."""
    parts: list[str] = []
    for unit, letter in _UNITS:
        number, milliseconds = divmod(milliseconds, unit)
        if number or parts:
            parts.append(f"{number}{letter}" if number else "")
        if len(parts) == 2:
            break
    return " ".join(filter(None, parts)) or "0s"


def moment(milliseconds: int) -> str:
    """Writes a time, in milliseconds since 1970."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def iso_time(milliseconds: int) -> str:
    """Writes a time, in milliseconds since 1970, as ISO 8601."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
