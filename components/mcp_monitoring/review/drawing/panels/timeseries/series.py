"""Series of a chart over time: their points, with gaps where nothing is drawn. Pure.

A value that is no finite number is no point. Where two points are further apart than the source's
interval, Grafana inserts a gap: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/time-series/#disconnect-values
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .....dashboard.lenient import finite, mapping
from ...fields.shown import ShownField, ShownFrame
from ...time_range import TimeRange

# Moments of a source are whole milliseconds, its interval may be a rounded one.
_TOLERANCE = 1.001


@dataclass(frozen=True)
class Series:
    """A series that is drawn.

    Attributes:
        number: its number in the panel.
        field: what it shows.
        times: moments of its points, ascending, in milliseconds since 1970.
        values: values at these; None for a gap.
        bases: where what is drawn begins, for a series that stands on another; None for all others.
    """

    number: int
    field: ShownField
    times: tuple[float, ...]
    values: tuple[float | None, ...]
    bases: tuple[float, ...] | None = None

    @property
    def custom(self) -> Any:
        """Raw options of its look."""
        return self.field.custom

    @property
    def is_bars(self) -> bool:
        """Whether it is drawn as bars."""
        return bool(self.custom.get("drawStyle") == "bars")


def series_fields(frames: Iterable[ShownFrame]) -> list[tuple[ShownField, ShownField]]:
    """Finds what a chart over time can draw: each field of numbers, with the moments beside it."""
    found = []
    for frame in frames:
        moments = next((one for one in frame.fields if one.field.type == "time"), None)
        if moments is None:
            continue
        found += [(moments, one) for one in frame.fields if one.field.type in {"number", "boolean"}]
    return found


def is_hidden(field: ShownField, where: str) -> bool:
    """Tells whether a field is hidden from the `viz` or the `legend`."""
    return mapping(field.custom.get("hideFrom")).get(where) is True


def series_of(number: int, moments: ShownField, field: ShownField, range_: TimeRange) -> Series:
    """Reads the points of a series that are within a time range.

    Args:
        number: its number in the panel.
        moments: the moments.
        field: the values.
        range_: the time that is shown.
    """
    flips = field.custom.get("transform") == "negative-Y"
    points = sorted(
        (moment, value)
        for moment, value in _points(moments.field.values, field.field.values)
        if range_.start_ms <= moment <= range_.end_ms
    )
    times: list[float] = []
    values: list[float | None] = []
    limit = _gap_limit(moments, field)
    for moment, value in points:
        if limit and times and moment - times[-1] > limit * _TOLERANCE:
            times.append(times[-1] + 1)
            values.append(None)
        times.append(moment)
        # What is no number sorts as infinity, so that points are comparable.
        finite = math.isfinite(value)
        values.append((-value if flips else value) if finite else None)
    if field.custom.get("transform") == "constant" and values:
        # The first value stands for all of them, as a level line.
        values = [values[0]] * len(values)
    return _without_spanned(Series(number, field, tuple(times), tuple(values)))


def _points(moments: Sequence[Any], values: Sequence[Any]) -> Iterable[tuple[float, float]]:
    for at, value in zip(moments, values, strict=False):
        moment, number = finite(at), finite(value)
        if moment is not None:
            yield moment, math.inf if number is None else number


def _gap_limit(moments: ShownField, field: ShownField) -> float | None:
    own = field.custom.get("insertNulls")
    if isinstance(own, int | float) and not isinstance(own, bool):
        return float(own)
    return finite(moments.field.config.get("interval"))


def _without_spanned(series: Series) -> Series:
    """Leaves out the gaps that a line crosses."""
    span = series.custom.get("spanNulls")
    if span is None or span is False:
        return series
    longest = math.inf if span is True else finite(span) or 0.0
    times: list[float] = []
    values: list[float | None] = []
    gap: list[float] = []
    for moment, value in zip(series.times, series.values, strict=True):
        if value is None:
            gap.append(moment)
            continue
        if gap and times and moment - times[-1] > longest:
            times.append(gap[0])
            values.append(None)
        gap.clear()
        times.append(moment)
        values.append(value)
    return Series(series.number, series.field, tuple(times), tuple(values))
