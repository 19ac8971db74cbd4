"""Why a chart of values is empty, or lacks some of them. Pure."""

from collections.abc import Iterator, Sequence

from .....dashboard.lenient import finite
from ...axes.number_axis import NumberAxis
from ..no_values import NOT_ABOVE_ZERO
from .series import Series

_OUTSIDE = "No value is within the limits of its axis"

Extent = tuple[float, float]
"""From where to where something is drawn for a value, in values of its axis."""


def why_unseen(extents: Sequence[tuple[NumberAxis, Sequence[Extent]]]) -> str:
    """Tells why nothing of a chart is seen; "" if something is.

    Args:
        extents: for each series its axis, and what is drawn for each of its values.
    """
    if any(_is_seen(axis, of_series) for axis, of_series in extents):
        return ""
    highest = max(high for _, of_series in extents for _, high in of_series)
    has_log = any(axis.options.kind == "log" for axis, _ in extents)
    return NOT_ABOVE_ZERO if has_log and highest <= 0 else _OUTSIDE


def without_place(extents: Sequence[tuple[NumberAxis, Sequence[Extent]]]) -> tuple[str, ...]:
    """Counts the values that a logarithmic axis has no place for, if others have one."""
    of_logs = [one for axis, several in extents if axis.options.kind == "log" for one in several]
    lost = sum(high <= 0 for _, high in of_logs)
    if not 0 < lost < len(of_logs):
        return ()
    counted, them = (f"{lost:,} values are", "them") if lost > 1 else ("1 value is", "it")
    return (f"{counted} not above zero: a log axis omits {them}",)


def extents_of(series: Series) -> Iterator[Extent]:
    """From where to where a series is drawn at each of its points."""
    fills = series.is_bars or (finite(series.custom.get("fillOpacity")) or 0) > 0
    bases = series.bases or ((0.0,) if fills else (None,)) * len(series.values)
    for value, base in zip(series.values, bases, strict=True):
        if value is not None:
            low = value if base is None or not fills else base
            yield min(low, value), max(low, value)


def style_draws_nothing(series: Series) -> bool:
    """Tells whether lines, fill and points of a series are all switched off."""
    custom = series.custom
    if finite(custom.get("lineWidth")) != 0 or finite(custom.get("fillOpacity")):
        return False
    return bool(series.is_bars or custom.get("showPoints") == "never") and (
        custom.get("drawStyle") != "points"
    )


def _is_seen(axis: NumberAxis, extents: Sequence[Extent]) -> bool:
    if axis.options.kind == "log":
        # What begins at zero goes down to the lower edge.
        extents = [(low, high) for low, high in extents if high > 0]
    if not extents:
        return False
    # A line from below the axis to above it crosses what is seen.
    lowest, highest = min(low for low, _ in extents), max(high for _, high in extents)
    return lowest <= axis.high and highest >= axis.low
