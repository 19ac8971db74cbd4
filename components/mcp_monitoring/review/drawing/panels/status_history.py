"""Status histories: a box for each moment and field. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/status-history/
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ....dashboard.lenient import finite, mapping
from ..axes.placed import BottomTick, bottom_layers
from ..axes.plot import Plot
from ..axes.time_ticks import full_time, time_distance, time_label, zone_called
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
    columns_of,
    legend_items,
    plot_beside_names,
    row_boxes,
    row_names,
    row_share,
    state_label,
    state_rows,
    why_no_rows,
)
from .timeseries.colours import rgba
from .timeseries.hover import CROSSHAIR_SIGNAL, crosshair
from .timezone import timezone_of
from .tooltips import Told, Tooltips, entry, is_told, tooltips_of

MOST_BOXES = 20_000
"""How many boxes are drawn: beyond, the newest moments."""


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a box for each value, a row for each field and a column for each moment.

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
        data.frames, config, theme, timezone, kind="status-history", now_ms=data.range.present_ms
    )
    rows, row_notes = state_rows(frames, options)
    all_moments = sorted({at for row in rows for at in row.times if _within(at, data.range)})
    if not any(value is not None for row in rows for value in row.values) or not all_moments:
        return without_values(data, size, theme, "time", otherwise=why_no_rows(rows, frames))
    notes = list(row_notes)
    legend = placed_legend(legend_items(rows), mapping(options.get("legend")), size, theme)
    plot = plot_beside_names(rows, legend.left)
    most = int(min(MOST_BOXES / len(rows), plot.width))
    moments = all_moments[-most:]
    if len(all_moments) > most:
        notes.append(f"{most:,} of {len(all_moments):,} moments are drawn, the newest ones")
    boxes = row_boxes(len(rows), plot, row_share(options, "rowHeight"))
    columns = columns_of(len(moments), plot, row_share(options, "colWidth"))
    column_of = dict(zip(moments, columns, strict=True))
    tooltips = tooltips_of(options)
    bars: list[Row] = []
    labels: list[Row] = []
    for row, (top, height) in zip(rows, boxes, strict=True):
        for moment, value in zip(row.times, row.values, strict=True):
            if value is None or moment not in column_of:
                continue
            left, width = column_of[moment]
            place = {"x": round(left, 2), "y": round(top, 2), "width": round(width, 2)}
            bars.append(
                place | {"height": round(height, 2)} | _look(row, moment, value, timezone, tooltips)
            )
            text = row.field.show(value).written.whole
            label = state_label(text, (left, top, width, height), options, "center")
            labels += [label] if label else []
    ticks = _ticks(moments, columns, data.range, plot, timezone)
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
        {
            "scales": [_scale(moments, columns)],
            "signals": [dict(CROSSHAIR_SIGNAL)],
        },
    )
    all_notes = (*notes, *zone_notes, *legend.notes)
    if tooltips.mode != "multi":
        return Drawing(spec, all_notes)
    return Drawing(spec, all_notes, told=lambda: _told(rows, moments, plot, timezone, tooltips))


def _told(
    rows: Sequence[StateRow],
    moments: Sequence[float],
    plot: Plot,
    timezone: str,
    tooltips: Tooltips,
) -> Mapping[str, Any]:
    """What all rows say at each moment."""
    told = Told(tooltips, plot, timezone)
    shown = [
        (row.field, dict(zip(row.times, row.values, strict=True)))
        for row in rows
        if is_told(row.field)
    ]
    for moment in moments:
        values = ((of, by_moment.get(moment)) for of, by_moment in shown)
        found = ((of, of.show(value)) for of, value in values if value is not None)
        entries = (entry(of, value, value.colour) for of, value in found)
        told.add(moment, entries)
    return told.json()


def _within(moment: float, range_: TimeRange) -> bool:
    return range_.start_ms <= moment <= range_.end_ms


def _middles(columns: Sequence[tuple[float, float]]) -> list[float]:
    return [left + width / 2 for left, width in columns]


def _scale(moments: Sequence[float], columns: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """The scale of time: a moment is in the middle of its column."""
    places = _middles(columns)
    domain = [moments[0], moments[-1]] if len(moments) > 1 else [moments[0], moments[0] + 1]
    same = {"name": "x", "type": "linear", "zero": False, "nice": False}
    return same | {"domain": domain, "range": [places[0], places[-1]]}


def _ticks(
    moments: Sequence[float],
    columns: Sequence[tuple[float, float]],
    range_: TimeRange,
    plot: Plot,
    timezone: str,
) -> list[BottomTick]:
    """Labels every n-th moment, about as far apart as the ticks of an axis of time."""
    distance = time_distance(range_, plot.width, timezone)
    step = min((b - a for a, b in pairwise(moments)), default=distance)
    every = max(1, math.ceil(round(distance / step, 6)))
    return [
        BottomTick(place, time_label(moment, distance, range_, timezone))
        for number, (moment, place) in enumerate(zip(moments, _middles(columns), strict=True))
        if number % every == 0
    ]


def _look(
    row: StateRow, moment: float, value: Any, timezone: str, tooltips: Tooltips
) -> dict[str, Any]:
    shown = row.field.show(value)
    opacity = finite(row.field.custom.get("fillOpacity"))
    width = finite(row.field.custom.get("lineWidth"))
    at = full_time(moment, zone_called(timezone))
    tooltip = {"name": row.field.name, "value": shown.written.whole, "time": at}
    return {
        "fill": rgba(shown.colour, 0.7 if opacity is None else opacity / 100),
        "stroke": shown.colour,
        "strokeWidth": 1 if width is None else width,
        "tooltip": tooltip if tooltips.mode == "single" and is_told(row.field) else None,
    }
