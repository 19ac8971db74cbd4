"""Values at the ticks of an axis, with the decimals that their distance asks for. Pure."""

import itertools
from collections.abc import Sequence

from . import numbers
from .written import Written, is_date, written


def written_tick(
    value: float,
    distance: float,
    unit: str,
    decimals: int | None,
    timezone: str = "utc",
) -> Written:
    """Writes the value at a tick.

    Where the axis does not say how many decimals it wants, a tick gets as many as the distance to
    the next one has; noughts at the end are left out, as the unit may have scaled the number:
    `1.2 s`, `1 s`, `800 ms`.

    Args:
        value: the value.
        distance: from one tick to the next.
        unit: id of the unit; "" for none.
        decimals: how many the axis wants; None for as many as fit.
        timezone: `utc`, or a name of the time zone database; for dates.
    """
    needed = _decimals_of(distance)
    if decimals is not None or not needed or not _may_lose_noughts(unit):
        return written(value, unit, decimals, timezone)
    text = written(value, unit, needed, timezone)
    try:
        number = float(text.text)
    except ValueError:
        return text
    return Written(numbers.plain(number), text.prefix, text.suffix)


def written_ticks(
    values: Sequence[float], unit: str, decimals: int | None, timezone: str = "utc"
) -> list[str]:
    """Writes the values at all ticks of an axis, from the lowest on."""
    distance = min((b - a for a, b in itertools.pairwise(values)), default=0.0)
    return [written_tick(value, distance, unit, decimals, timezone).whole for value in values]


def _may_lose_noughts(unit: str) -> bool:
    return not (is_date(unit) or unit.startswith(("currency", "bool")) or unit == "locale")


def _decimals_of(distance: float) -> int:
    """The decimals of a distance; of a millionth and less none, as it is written `1e-7`."""
    if distance % 1 == 0:
        return 0
    return len(numbers.plain(round(distance, 6)).partition(".")[2].partition("e")[0])
