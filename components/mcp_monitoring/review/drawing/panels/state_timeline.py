"""State timelines: the states of each field as bars over time. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/state-timeline/
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ....dashboard.lenient import finite, mapping
from ..axes.placed import bottom_layers, time_bottom, time_position, time_scale
from ..axes.plot import Plot
from ..axes.time_ticks import full_time, zone_called
from ..fields.schemes import scheme_of
from ..fields.shown import shown_frames
from ..size import Size
from ..theme import Theme
from ..time_range import TimeRange
from .drawing import Drawing
from .layers import Row, rectangles, specification, texts
from .legend.placed import placed_legend
from .no_values import without_values
from .panel_data import PanelData
from .state_rows import (
    StateRow,
    legend_items,
    plot_beside_names,
    row_boxes,
    row_names,
    row_share,
    state_label,
    state_rows,
    threshold_of,
    threshold_text,
    why_no_rows,
)
from .timeseries.colours import rgba
from .timeseries.hover import CROSSHAIR_SIGNAL, crosshair
from .timezone import timezone_of
from .tooltips import MOST_TOLD, Entry, Told, Tooltips, is_told, tooltips_of

MOST_STATES = 10_000
"""How many states are drawn; states of a row that are in one pixel count as one."""

_TOLERANCE = 1.001


@dataclass(frozen=True)
class _State:
    """A state of a row, from one moment to another."""

    start: float
    end: float
    text: str
    colour: str
    number: float | None = None


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws the states of each field as a row of bars; equal states one after another are one.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.
    """
    timezone, zone_notes = timezone_of(data, timezone)
    options = data.panel.options
    config = data.panel.field_config
    frames = shown_frames(
        data.frames, config, theme, timezone, kind="state-timeline", now_ms=data.range.present_ms
    )
    rows, notes = state_rows(frames, options)
    most = MOST_STATES // max(len(rows), 1)
    states = [
        list(_states(_thinned(_spanned(row), data.range, size.width, most), data.range, options))
        for row in rows
    ]
    if not any(states):
        return without_values(data, size, theme, "time", otherwise=why_no_rows(rows, frames))
    legend = placed_legend(legend_items(rows), mapping(options.get("legend")), size, theme)
    plot = plot_beside_names(rows, legend.left)
    boxes = row_boxes(len(rows), plot, row_share(options, "rowHeight"))
    align = options.get("alignValue", "left")
    tooltips = tooltips_of(options)
    bars: list[Row] = []
    labels: list[Row] = []
    for row, (top, height), of_row in zip(rows, boxes, states, strict=True):
        for state in of_row:
            left = time_position(state.start, data.range, plot)
            width = max(time_position(state.end, data.range, plot) - left, 0.5)
            look = _look(row, state, timezone, tooltips)
            place = {"x": round(left, 2), "y": round(top, 2), "width": round(width, 2)}
            bars.append(place | {"height": round(height, 2)} | look)
            label = state_label(state.text, (left, top, width, height), options, align)
            labels += [label] if label else []
    ticks = time_bottom(data.range, plot, timezone)
    spec = specification(
        size,
        (
            *bottom_layers(ticks, plot, legend.left, theme),
            rectangles("states", bars),
            row_names(rows, boxes, plot, theme),
            texts("state", "labels", labels),
            crosshair(plot, theme),
            legend.layer,
        ),
        {"scales": [time_scale(data.range, plot)], "signals": [dict(CROSSHAIR_SIGNAL)]},
    )
    notes = (*notes, *zone_notes, *legend.notes)
    if tooltips.mode != "multi":
        return Drawing(spec, notes)
    return Drawing(
        spec, notes, told=lambda: _told(rows, states, data.range, plot, timezone, tooltips)
    )


def _told(
    rows: Sequence[StateRow],
    states: Sequence[Sequence[_State]],
    range_: TimeRange,
    plot: Plot,
    timezone: str,
    tooltips: Tooltips,
) -> Mapping[str, Any]:
    """What all rows say at each pixel of time, or as many as are told."""
    told = Told(tooltips, plot, timezone)
    count = max(min(int(plot.width), MOST_TOLD // max(len(rows), 1)), 1)
    starts = [[state.start for state in of_row] for of_row in states]
    for number in range(count):
        moment = range_.start_ms + range_.span_ms * (number + 0.5) / count
        entries = []
        for row, of_row, begins in zip(rows, states, starts, strict=True):
            place = bisect_right(begins, moment) - 1
            if place >= 0 and moment <= of_row[place].end and is_told(row.field):
                state = of_row[place]
                entries.append(Entry(row.field.name, state.text, state.colour, state.number))
        told.add(moment, entries)
    return told.json()


def _spanned(row: StateRow) -> StateRow:
    """Leaves out missing values that the state before goes on over, as `spanNulls` asks."""
    spans = row.field.custom.get("spanNulls")
    longest = math.inf if spans is True else finite(spans) if spans is not False else None
    if not longest or not any(value is None for value in row.values):
        return row
    kept: list[tuple[float, Any]] = []
    gap: list[tuple[float, Any]] = []
    for moment, value in zip(row.times, row.values, strict=True):
        if value is None:
            gap.append((moment, value))
            continue
        if gap and kept and moment - kept[-1][0] > longest:
            kept += gap
        gap = []
        kept.append((moment, value))
    kept += gap
    return replace(row, times=tuple(at for at, _ in kept), values=tuple(value for _, value in kept))


def _states(row: StateRow, range_: TimeRange, options: Any) -> Iterator[_State]:
    """The states of a row within a time range: each lasts until the next one, or until a gap."""
    merges = options.get("mergeValues") is not False
    by_threshold = merges and scheme_of(row.field.config) == "thresholds"
    current: _State | None = None
    looks: dict[tuple[type, Any], tuple[str, str]] = {}
    for number, (start, value) in enumerate(zip(row.times, row.values, strict=True)):
        following = row.times[number + 1] if number + 1 < len(row.times) else range_.end_ms
        end = _end(row, start, following)
        if value is None or end < range_.start_ms or start > range_.end_ms:
            continue
        key = (type(value), value)
        if key not in looks:
            looks[key] = _shown(row, value, by_threshold)
        text, colour = looks[key]
        begin, finish = max(start, range_.start_ms), min(end, range_.end_ms)
        state = _State(begin, finish, text, colour, finite(value))
        is_same = current and (current.text, current.colour) == (text, colour)
        if current and merges and is_same and current.end >= state.start:
            current = replace(current, end=state.end)
            continue
        if current:
            yield current
        current = state
    if current:
        yield current


def _end(row: StateRow, start: float, following: float) -> float:
    spans = row.field.custom.get("spanNulls")
    limit = row.interval
    own = row.field.custom.get("insertNulls")
    if isinstance(own, int | float) and not isinstance(own, bool):
        limit = float(own)
    if spans is True or not limit or following - start <= limit * _TOLERANCE:
        return following
    longest = finite(spans) if not isinstance(spans, bool) else None
    return following if longest and following - start <= longest else start + limit


def _shown(row: StateRow, value: Any, by_threshold: bool) -> tuple[str, str]:
    shown = row.field.show(value)
    number = finite(value)
    if by_threshold and number is not None and row.field.field.type == "number":
        reached = threshold_of(row.field, number)
        if row.field.thresholds:
            return threshold_text(row.field, reached), row.field.thresholds[reached].colour
    return shown.written.whole, shown.colour


def _thinned(row: StateRow, range_: TimeRange, width: float, most: int) -> StateRow:
    """Leaves out what begins in the pixel of the state before, where there are too many states."""
    changes = sum(one != other for one, other in pairwise(row.values))
    if min(len(row.times), changes) <= most:
        return row
    pixel = range_.span_ms / width
    kept = []
    last = float("-inf")
    for position, moment in enumerate(row.times):
        if moment - last >= pixel:
            kept.append(position)
            last = moment
    times = tuple(row.times[position] for position in kept)
    values = tuple(row.values[position] for position in kept)
    return StateRow(row.field, times, values, max(row.interval or 0.0, 2 * pixel))


def _look(row: StateRow, state: _State, timezone: str, tooltips: Tooltips) -> dict[str, Any]:
    opacity = finite(row.field.custom.get("fillOpacity"))
    width = finite(row.field.custom.get("lineWidth"))
    zone = zone_called(timezone)
    times = [full_time(at, zone) for at in (state.start, state.end)]
    tooltip = {"name": row.field.name, "value": state.text, "time": " to ".join(times)}
    return {
        "fill": rgba(state.colour, 0.7 if opacity is None else opacity / 100),
        "stroke": state.colour,
        "strokeWidth": 0 if width is None else width,
        "tooltip": tooltip if tooltips.mode == "single" and is_told(row.field) else None,
    }
