"""The expression `resample`: series get moments at equal distances. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/#resample
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .....dashboard.lenient import text
from ...time_range import TimeRange
from ..durations import duration_ms
from ..intervals import MOST_POINTS
from .reducing import reducer_called
from .values import ExpressionError, Item, Points, Value

_UPSAMPLERS = ("pad", "backfilling", "fillna")


def resample_items(query: Mapping[str, Any], items: Sequence[Item], shown: TimeRange) -> list[Item]:
    """Gives each series a value at the begin of the time shown and each `window` after it.

    Args:
        query: the raw expression: `window`, `downsampler` for moments with several values since the
            one before, and `upsampler` for those without any.
        items: what it resamples.
        shown: the time shown.

    Raises:
        ExpressionError: if a setting is not known, or something to resample is no series.
    """
    window = duration_ms(text(query.get("window")))
    if not window:
        raise ExpressionError(
            f"its window {query.get('window')!r} is no duration; write one such as 10s"
        )
    if window > shown.span_ms:
        raise ExpressionError("its window is longer than the time shown")
    if shown.span_ms // window >= MOST_POINTS:
        raise ExpressionError(f"its window gives more than {MOST_POINTS} points; take a longer one")
    upsampler = text(query.get("upsampler"))
    if upsampler not in _UPSAMPLERS:
        known = ", ".join(_UPSAMPLERS)
        raise ExpressionError(f"its upsampler {upsampler or '(none)'} is not one of {known}")
    downsampled = reducer_called(text(query.get("downsampler")))
    moments = range(shown.start_ms, shown.end_ms + 1, window)
    return [
        Item(_resampled(_points(one), moments, downsampled, upsampler), one.labels) for one in items
    ]


def _points(item: Item) -> Points:
    if not isinstance(item.value, Mapping):
        raise ExpressionError("it resamples series, and gets a number")
    return item.value


def _resampled(
    points: Points,
    moments: range,
    downsampled: Callable[[Sequence[Value]], float],
    upsampler: str,
) -> Points:
    found: dict[int, Value] = {}
    coming = sorted(points.items())
    at = 0
    for moment in moments:
        before = at
        while at < len(coming) and coming[at][0] <= moment:
            at += 1
        window = [value for _, value in coming[before:at]]
        if window:
            found[moment] = downsampled(window)
        elif upsampler == "pad":
            found[moment] = coming[at - 1][1] if at else None
        elif upsampler == "backfilling":
            found[moment] = coming[at][1] if at < len(coming) else None
        else:
            found[moment] = math.nan
    return found
