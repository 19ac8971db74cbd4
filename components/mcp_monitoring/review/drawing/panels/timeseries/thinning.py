"""Fewer points for a line that has more than a picture can show. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...time_range import TimeRange
from .series import Series

PER_COLUMN = 4
"""Points that are kept of each column of pixels."""


def thinned(series: Series, range_: TimeRange, columns: int) -> Series:
    """Keeps of each column of a picture the first, the lowest, the highest and the last point.

    A line through these covers the same pixels as a line through all. Gaps stay.

    Args:
        series: the series.
        range_: the time that is shown.
        columns: how many columns there are.
    """
    if len(series.times) <= PER_COLUMN * columns:
        return series
    per_column = max(range_.span_ms / columns, 1)

    def column(position: int) -> tuple[int, bool]:
        at = int((series.times[position] - range_.start_ms) // per_column)
        return at, series.values[position] is None

    kept: list[int] = []
    for (_, is_gap), positions in groupby(range(len(series.times)), key=column):
        found = list(positions)
        kept += found[:1] if is_gap else _extremes(found, series.values)
    bases = series.bases
    return Series(
        series.number,
        series.field,
        tuple(series.times[position] for position in kept),
        tuple(series.values[position] for position in kept),
        None if bases is None else tuple(bases[position] for position in kept),
    )


def _extremes(positions: Sequence[int], values: Sequence[float | None]) -> Iterator[int]:
    def value(position: int) -> float:
        return values[position] or 0.0

    lowest, highest = min(positions, key=value), max(positions, key=value)
    yield from sorted({positions[0], lowest, highest, positions[-1]})
