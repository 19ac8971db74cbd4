"""A strip of time, as characters: when an alert was pending and when it fired. Pure."""

from collections.abc import Sequence

from ..past.evaluation import Run
from ..past.model import AlertPast

QUIET, PENDING, FIRING, UNKNOWN = "·", "▒", "█", "?"
"""The characters of a strip."""


def strip(past: AlertPast, width: int) -> str:
    """Draws the range of an alert; a cell shows the worst that happened in it.

    Args:
        past: the alert.
        width: number of characters.
    """
    start, length = past.range.start_ms, past.range.length_ms
    cells = [QUIET] * width
    for character, parts in (
        (UNKNOWN, past.failed),
        (PENDING, past.pending),
        (FIRING, past.firing),
    ):
        for cell in _cells(parts, start, length, width):
            cells[cell] = character
    return "".join(cells)


def _cells(parts: Sequence[Run], start: int, length: int, width: int) -> set[int]:
    found: set[int] = set()
    for one in parts:
        first = max((one.first_ms - start) * width // length, 0)
        last = min((max(one.last_ms - 1, one.first_ms) - start) * width // length, width - 1)
        found |= {*range(first, last + 1)}
    return found
