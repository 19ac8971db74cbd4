"""The cells of a heatmap: of buckets, of ready cells, or counted from series. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/heatmap/
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .....dashboard.lenient import finite, mapping
from ...axes.number_ticks import tick_distance
from ...axes.time_ticks import tidy_duration
from ...frames.frame import Frame
from ...frames.prometheus_formats import bucket_limit
from ...time_range import TimeRange

_USUAL_COLUMNS = 60
_USUAL_ROWS = 20
_MOST_ROWS = 200
_CELLS = "heatmap-cells"
_ROWS = "heatmap-rows"


@dataclass(frozen=True)
class Cells:
    """Cells of a heatmap.

    Attributes:
        columns: begin and end of each column, in milliseconds since 1970.
        edges: the limits of rows, from the lowest on, one more than there are rows; () if rows
            have names instead.
        names: names of rows; () if they have limits.
        is_even: whether all rows are of one size, so that its axis is one of numbers.
        values: the cells: column, row and value.
        notes: what the reader has to know; each is one line.
    """

    columns: tuple[tuple[float, float], ...]
    edges: tuple[float, ...]
    names: tuple[str, ...]
    is_even: bool
    values: tuple[tuple[int, int, float], ...]
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.names) or max(len(self.edges) - 1, 0)


def cells_of(
    frames: Sequence[Frame], options: Mapping[str, Any], names: Mapping[int, str], range_: TimeRange
) -> Cells | None:
    """Reads the cells of a heatmap; None if there is no data, no columns if none has a place.

    Args:
        frames: the answers.
        options: the panel's raw options.
        names: the shown names of fields, by the id of the field's object.
        range_: the time that is shown.
    """
    if options.get("calculate") is True:
        return _calculated(frames, mapping(options.get("calculation")), range_)
    ready = [frame for frame in frames if frame.meta.get("type") == _CELLS]
    if ready:
        return _ready(ready, range_)
    made = [frame for frame in frames if frame.meta.get("type") == _ROWS]
    notes: tuple[str, ...] = ()
    if len(made) > 1:
        notes = (f"1 of {len(made)} histograms is drawn, the first one",)
    return _of_rows(made[:1] or frames, names, range_, notes)


def _of_rows(
    frames: Sequence[Frame], names: Mapping[int, str], range_: TimeRange, notes: tuple[str, ...]
) -> Cells | None:
    """A row for each field of numbers; rows whose names are limits are in their order."""
    rows: list[tuple[str, dict[float, float]]] = []
    interval = 0.0
    number = sum(field.type == "number" for frame in frames for field in frame.fields)
    if number > _MOST_ROWS:
        notes += (f"{_MOST_ROWS} of {number:,} rows are drawn, the first ones",)
    for frame in frames:
        moments = next((one for one in frame.fields if one.type == "time"), None)
        if moments is None:
            continue
        interval = interval or finite(moments.config.get("interval")) or 0.0
        times = [finite(at) for at in moments.values]
        for field in frame.fields:
            if field.type != "number" or len(rows) >= _MOST_ROWS:
                continue
            of_field = {
                at: value
                for at, one in zip(times, field.values, strict=False)
                if at is not None
                and range_.start_ms <= at <= range_.end_ms
                and (value := finite(one)) is not None
            }
            name = field.name if frame.meta.get("type") == _ROWS else names.get(id(field), "")
            rows.append((name or field.labels.get("le") or field.name, of_field))
    moments_seen = sorted({at for _, values in rows for at in values})
    if not moments_seen:
        return None
    limits = [bucket_limit(name) for name, _ in rows]
    has_limits = not any(math.isnan(limit) for limit in limits) and len(set(limits)) == len(rows)
    if has_limits:
        order = sorted(range(len(rows)), key=lambda number: limits[number])
        rows = [rows[number] for number in order]
        limits = sorted(limits)
    step = interval or min((b - a for a, b in pairwise(moments_seen)), default=60_000.0)
    values = tuple(
        (column, row, of_row[at])
        for column, at in enumerate(moments_seen)
        for row, (_, of_row) in enumerate(rows)
        if at in of_row
    )
    # A bucket without a lower limit begins at zero.
    lowest = 0.0 if limits and limits[0] > 0 else -math.inf
    return Cells(
        columns=tuple((at - step / 2, at + step / 2) for at in moments_seen),
        edges=(lowest, *limits) if has_limits else (),
        names=() if has_limits else tuple(name for name, _ in rows),
        is_even=False,
        values=values,
        notes=notes,
    )


def _ready(frames: Sequence[Frame], range_: TimeRange) -> Cells | None:
    """Cells that the source made, each with its limits."""
    found: dict[tuple[float, float, float], float] = {}
    interval = 0.0
    for frame in frames:
        by_name = {field.name: field for field in frame.fields}
        moments = next((one for one in frame.fields if one.type == "time"), None)
        low, high = by_name.get("yMin"), by_name.get("yMax")
        taken = {"yMin", "yMax", "yLayout"}
        count = next(
            (one for one in frame.fields if one.type == "number" and one.name not in taken), None
        )
        if moments is None or low is None or high is None or count is None:
            continue
        interval = interval or finite(moments.config.get("interval")) or 0.0
        for row in zip(moments.values, low.values, high.values, count.values, strict=False):
            numbers = [finite(one) for one in row]
            at, bottom, top, value = numbers
            if at is None or bottom is None or top is None or value is None:
                continue
            if range_.start_ms <= at <= range_.end_ms:
                found[at, bottom, top] = value
    if not found:
        return None
    times = sorted({at for at, _, _ in found})
    edges = sorted({edge for _, low, high in found for edge in (low, high)})[: _MOST_ROWS + 1]
    row_of = {edge: number for number, edge in enumerate(edges[:-1])}
    column_of = {at: number for number, at in enumerate(times)}
    step = interval or min((b - a for a, b in pairwise(times)), default=60_000.0)
    values = tuple(
        (column_of[at], row_of[low], value)
        for (at, low, _), value in sorted(found.items())
        if low in row_of
    )
    columns = tuple((at - step / 2, at + step / 2) for at in times)
    return Cells(columns, tuple(edges), (), False, values)


def _calculated(
    frames: Sequence[Frame], calculation: Mapping[str, Any], range_: TimeRange
) -> Cells | None:
    """Cells that count the points of all series."""
    points = list(_points(frames, range_))
    if not points:
        return None
    lowest, highest = min(value for _, value in points), max(value for _, value in points)
    across = mapping(calculation.get("xBuckets"))
    width = _bucket_size(across, range_.span_ms, _USUAL_COLUMNS)
    if across.get("mode") != "size":
        # A column holds at least one moment of the source, so that none is empty between others.
        width = tidy_duration(max(width, _interval(frames)))
    width = max(width, range_.span_ms / 2000, 1.0)
    upwards = mapping(calculation.get("yBuckets"))
    if mapping(upwards.get("scale")).get("type") == "log":
        return _calculated_on_powers(points, upwards, width, range_)
    span = highest - lowest or abs(highest) or 1.0
    height = _bucket_size(upwards, span, _USUAL_ROWS)
    height = max(height, span / _MOST_ROWS)
    bottom = math.floor(round(lowest / height, 9))
    rows = math.floor(round(highest / height, 9)) - bottom + 1
    counts = Counter(
        (int((at - range_.start_ms) // width), math.floor(round(value / height, 9)) - bottom)
        for at, value in points
    )
    columns = max(column for column, _ in counts) + 1
    start = range_.start_ms
    return Cells(
        tuple((start + width * one, start + width * (one + 1)) for one in range(columns)),
        tuple(float(f"{(bottom + one) * height:.12g}") for one in range(rows + 1)),
        (),
        True,
        tuple((column, row, float(count)) for (column, row), count in sorted(counts.items())),
    )


def _calculated_on_powers(
    points: Sequence[tuple[float, float]],
    buckets: Mapping[str, Any],
    width: float,
    range_: TimeRange,
) -> Cells | None:
    """Cells whose rows end at powers of 2 or 10, each power in as many rows as configured."""
    base = 2 if mapping(buckets.get("scale")).get("log") == 2 else 10
    above = [(at, value) for at, value in points if value > 0]
    if not above:
        return Cells((), (), (), False, ())
    logs = [math.log(value, base) for _, value in above]
    split = max(int(finite(_given(buckets)) or 1), 1)
    split = min(split, max(int(_MOST_ROWS // (max(logs) - min(logs) + 1)), 1))
    places = [math.floor(round(log * split, 9)) for log in logs]
    bottom = min(places)
    counts = Counter(
        (int((at - range_.start_ms) // width), place - bottom)
        for (at, _), place in zip(above, places, strict=True)
    )
    start, left_out = range_.start_ms, len(points) - len(above)
    notes = (f"{left_out:,} values are not above zero: its axis has no place for them",)
    edges = (base ** ((bottom + one) / split) for one in range(max(places) - bottom + 2))
    return Cells(
        tuple(
            (start + width * one, start + width * (one + 1))
            for one in range(max(column for column, _ in counts) + 1)
        ),
        tuple(float(f"{edge:.6g}") for edge in edges),
        (),
        False,
        tuple((column, row, float(count)) for (column, row), count in sorted(counts.items())),
        notes if left_out else (),
    )


def _points(frames: Sequence[Frame], range_: TimeRange) -> Iterator[tuple[float, float]]:
    for frame in frames:
        moments = next((one for one in frame.fields if one.type == "time"), None)
        if moments is None:
            continue
        for field in frame.fields:
            if field.type != "number":
                continue
            for at, one in zip(moments.values, field.values, strict=False):
                moment, value = finite(at), finite(one)
                if moment is None or value is None:
                    continue
                if range_.start_ms <= moment <= range_.end_ms:
                    yield moment, value


def _interval(frames: Sequence[Frame]) -> float:
    moments = (one for frame in frames for one in frame.fields if one.type == "time")
    return max((finite(one.config.get("interval")) or 0.0 for one in moments), default=0.0)


def _bucket_size(buckets: Mapping[str, Any], span: float, usual: int) -> float:
    """The size of buckets: as configured, or tidy, for a number of buckets."""
    given = _given(buckets)
    if buckets.get("mode") == "size" and given and given > 0:
        return given
    count = given if buckets.get("mode") == "count" and given and given >= 1 else usual
    return tick_distance(0.0, span, 1.0, 1.0 / count) or 1.0


def _given(buckets: Mapping[str, Any]) -> float | None:
    """The size or the number that is configured, which may be written as text."""
    value = buckets.get("value")
    return _milliseconds(value.strip()) if isinstance(value, str) else finite(value)


def _milliseconds(text: str) -> float | None:
    units = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
    for unit in ("ms", "s", "m", "h", "d", ""):
        if text.endswith(unit):
            try:
                return float(text.removesuffix(unit)) * units.get(unit, 1)
            except ValueError:
                continue
    return None
