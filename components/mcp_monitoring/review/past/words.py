"""Times, lengths of time and a lack of data in words. Pure."""

from datetime import UTC, datetime

from .model import AlertPast

_UNITS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"))


def data_in_words(past: AlertPast) -> str:
    """Says that an alert lacks data for a part of the range, or for all of it; empty if not."""
    if past.has_no_data:
        return "nothing that it selects has data"
    if past.data_from_ms is not None:
        return f"data only since about {moment(past.data_from_ms)}"
    return ""


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
