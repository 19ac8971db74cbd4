"""The chart of a heatmap. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from .....dashboard.lenient import finite, mapping, text
from ...axes.limits import ScaleOptions
from ...axes.number_axis import FONT_SIZE, NumberAxis, number_axis
from ...axes.placed import (
    bottom_layers,
    plot_height,
    plot_of,
    side_layers,
    time_bottom,
    time_position,
    time_scale,
)
from ...axes.plot import Plot
from ...axes.time_ticks import full_time, zone_called
from ...fields.shown import shown_frames
from ...size import Size
from ...theme import Theme
from ...units.ticks import written_ticks
from ...units.written import written
from ..drawing import Drawing
from ..layers import Layer, Row, rectangles, specification, texts
from ..no_values import NOT_ABOVE_ZERO, why_empty, without_values
from ..panel_data import PanelData
from ..text_width import shortened, text_width
from ..timeseries.hover import CROSSHAIR_SIGNAL, crosshair
from ..timezone import timezone_of
from ..tooltips import Entry, Told, Tooltips, tooltips_of
from .cells import Cells, cells_of
from .schemes import USUAL, ColourScale

MOST_CELLS = 40_000
"""How many cells are drawn; beyond, those of neighbouring columns are joined to their highest."""

_SMALLEST_FONT = 8.0
# Letters may be so much higher than their row: no letter fills its line.
_OVER_ROW = 1.12
_LEGEND_HEIGHT = 49.0
_LEGEND_WIDTH = 300.0
_LEGEND_FONT = 11
_BAR_HEIGHT = 9
_LEAST_VALUE_FONT = 9.0
_NOTHING = 1e-9


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws cells over time, coloured by how much is in them.

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
        data.frames, config, theme, timezone, kind="heatmap", now_ms=data.range.present_ms
    )
    names = {id(field.field): field.name for frame in frames for field in frame.fields}
    cells = cells_of(data.frames, options, names, data.range)
    if cells is None:
        return without_values(data, size, theme, "time", "number")
    if not cells.columns:
        return without_values(data, size, theme, otherwise=NOT_ABOVE_ZERO)
    cells = _joined(cells)
    least, most = _kept_values(mapping(options.get("filterValues")))
    shown = [cell for cell in cells.values if least < cell[2] < most]
    colour_options = mapping(options.get("color"))
    colours = ColourScale(colour_options, theme)
    low, high = _limits(shown, colour_options)
    has_legend = mapping(options.get("legend")).get("show") is not False and bool(shown)
    room = Size(size.width, size.height - (_LEGEND_HEIGHT if has_legend else 0))
    axis_options = mapping(options.get("yAxis"))
    axis = _axis(cells, axis_options, plot_height(room))
    plot = plot_of([axis], room)
    boxes = _boxes(cells, shown, data.range, plot, options)
    rows = [
        {**box, "fill": colours.colour(_share(value, low, high))}
        for box, (_, _, value) in zip(boxes, shown, strict=True)
    ]
    unit = text(mapping(options.get("cellValues")).get("unit"))
    decimals = finite(mapping(options.get("cellValues")).get("decimals"))

    def write(value: float) -> str:
        return written(value, unit, None if decimals is None else int(decimals)).whole

    cell_texts = [write(value) for _, _, value in shown]
    notes = [*cells.notes, *zone_notes]
    if any(axis_options.get(key) not in (None, "") for key in ("min", "max")):
        notes.append("its axis shows every row, not the limits that are configured")
    if colours.unknown:
        notes.append(f'the colour scheme "{colours.unknown}" is not known: {USUAL} is drawn')
    layers = [
        *bottom_layers(time_bottom(data.range, plot, timezone), plot, room, theme),
        *_side(axis, plot, cells, theme),
        rectangles("cells", rows),
        _values(cell_texts, boxes, options, theme),
        why_empty("" if shown else _none_of(least, most), plot.box, theme),
        crosshair(plot, theme),
    ]
    if has_legend:
        layers += _legend(colours, (write(low), write(high)), size, theme)
    scales = [time_scale(data.range, plot)]
    more = {"scales": scales, "signals": [dict(CROSSHAIR_SIGNAL)]}
    spec, bounds = specification(size, layers, more), _bounds(cells, axis_options)
    tooltips = tooltips_of(options)
    if tooltips.mode == "none":
        return Drawing(spec, tuple(notes))
    if tooltips.mode == "multi":
        filled = [row["fill"] for row in rows]
        lines = list(zip(shown, cell_texts, filled, strict=True))
        return Drawing(
            spec, tuple(notes), told=lambda: _told(cells, lines, bounds, plot, timezone, tooltips)
        )
    return Drawing(
        spec,
        tuple(notes),
        hover=lambda: _hover(cells, shown, boxes, cell_texts, bounds, timezone),
    )


def _joined(cells: Cells) -> Cells:
    """Joins columns, where there are more cells than a picture can show."""
    if len(cells.values) <= MOST_CELLS:
        return cells
    every = math.ceil(len(cells.values) / MOST_CELLS)
    highest: dict[tuple[int, int], float] = {}
    for column, row, value in cells.values:
        key = (column // every, row)
        highest[key] = max(value, highest.get(key, -math.inf))
    groups = [cells.columns[at : at + every] for at in range(0, len(cells.columns), every)]
    note = f"{every} columns are drawn as one, with the highest value of each row"
    return replace(
        cells,
        columns=tuple((group[0][0], group[-1][1]) for group in groups),
        values=tuple((column, row, value) for (column, row), value in sorted(highest.items())),
        notes=(*cells.notes, note),
    )


def _kept_values(limits: Mapping[str, Any]) -> tuple[float, float]:
    """Between which values a cell is drawn: not if it holds next to nothing, unless told else."""
    least, most = finite(limits.get("le")), finite(limits.get("ge"))
    return _NOTHING if least is None else least, math.inf if most is None else most


def _none_of(least: float, most: float) -> str:
    """Says that no cell holds a value between two."""
    if most < math.inf:
        return f"No value is between {least:g} and {most:g}"
    return NOT_ABOVE_ZERO if least == _NOTHING else f"No value is above {least:g}"


def _limits(
    shown: Sequence[tuple[int, int, float]], options: Mapping[str, Any]
) -> tuple[float, float]:
    values = [value for _, _, value in shown]
    low, high = finite(options.get("min")), finite(options.get("max"))
    low = min(values, default=0.0) if low is None else low
    return low, max(values, default=1.0) if high is None else high


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 1.0


def _bounds(cells: Cells, options: Mapping[str, Any]) -> list[str]:
    """The limits of rows, or their names, as they are written."""
    if cells.names:
        return list(cells.names)
    unit = text(options.get("unit"))
    given = finite(options.get("decimals"))
    decimals = None if given is None else int(given)
    return [
        ("+Inf" if edge > 0 else "-Inf")
        if math.isinf(edge)
        else written(edge, unit, decimals).whole
        for edge in cells.edges
    ]


def _axis(cells: Cells, options: Mapping[str, Any], height: float) -> NumberAxis:
    """The axis at the side: of numbers if rows are even, else of the limits or names of rows."""
    placement = options.get("axisPlacement")
    side: Any = placement if placement in {"right", "hidden"} else "left"
    unit = text(options.get("unit"))
    given = finite(options.get("decimals"))
    decimals = None if given is None else int(given)
    linear = ScaleOptions()
    if cells.is_even:
        limits = (cells.edges[0], cells.edges[-1])
        axis = number_axis(
            "y",
            side,
            *limits,
            linear,
            height,
            lambda values: written_ticks(values, unit, decimals),
            fixed=limits,
        )
    else:
        bounds = _bounds(cells, options)
        offset = 0.5 if cells.names else 0.0
        labels = [(number + offset, bound) for number, bound in enumerate(bounds)]
        if options.get("reverse") is True:
            labels = [(cells.rows - at, bound) for at, bound in labels]
        lines = tuple(float(number) for number in range(cells.rows + 1))
        kept = _with_room(labels, height / cells.rows)
        axis = NumberAxis("y", side, 0.0, float(cells.rows), linear, lines, tuple(kept))
    return replace(axis, title=text(options.get("axisLabel")))


def _with_room(labels: Sequence[tuple[float, str]], distance: float) -> list[tuple[float, str]]:
    """Leaves labels out where even small ones would cover each other."""
    every = max(1, math.ceil(_SMALLEST_FONT / max(distance, 0.1)))
    return [label for number, label in enumerate(labels) if number % every == 0]


def _side(axis: NumberAxis, plot: Plot, cells: Cells, theme: Theme) -> list[Layer]:
    """The axis at the side, with letters that are small enough for its rows."""
    layers = side_layers([axis], plot, theme)
    distance = plot.height / max(len(axis.labels) - 1, 1)
    size = min(float(FONT_SIZE), max(distance * _OVER_ROW, _SMALLEST_FONT))
    if cells.is_even or size == FONT_SIZE:
        return list(layers)
    smaller = []
    for layer in layers:
        data = tuple(
            {**one, "values": [{**row, "fontSize": round(size, 1)} for row in one["values"]]}
            if str(one["name"]).startswith("axis-")
            else one
            for one in layer.data
        )
        smaller.append(Layer(data, layer.marks))
    return smaller


def _boxes(
    cells: Cells,
    shown: Sequence[tuple[int, int, float]],
    range_: Any,
    plot: Plot,
    options: Mapping[str, Any],
) -> list[Row]:
    gap = finite(options.get("cellGap"))
    gap = 1.0 if gap is None else max(gap, 0.0)
    radius = finite(options.get("cellRadius")) or 0.0
    turned = mapping(options.get("yAxis")).get("reverse") is True
    height = plot.height / max(cells.rows, 1)
    boxes: list[Row] = []
    for column, row, _ in shown:
        start, end = cells.columns[column]
        left = max(time_position(start, range_, plot), plot.left)
        right = min(time_position(end, range_, plot), plot.right)
        line = row if turned else cells.rows - 1 - row
        # A pixel of a narrow cell is left.
        across = min(gap, max(right - left - 1, 0))
        up = min(gap, max(height - 1, 0))
        boxes.append(
            {
                "x": round(left + across / 2, 2),
                "y": round(plot.top + line * height + up / 2, 2),
                "width": round(max(right - left - across, 0.1), 2),
                "height": round(height - up, 2),
                "cornerRadius": radius,
            }
        )
    return boxes


def _values(
    written_values: Sequence[str], boxes: Sequence[Row], options: Mapping[str, Any], theme: Theme
) -> Layer:
    """Writes values into cells, where that is asked for and they fit."""
    if options.get("showValue", "never") == "never":
        return Layer()
    rows: list[Row] = []
    for shown, box in zip(written_values, boxes, strict=True):
        size = min(12.0, box["height"] - 2)
        fits = size >= _LEAST_VALUE_FONT and text_width(shown, size) <= box["width"] - 2
        if fits or options["showValue"] == "always":
            rows.append(
                {
                    "x": box["x"] + box["width"] / 2,
                    "y": box["y"] + box["height"] / 2,
                    "text": shown if fits else shortened(shown, max(box["width"], 24), 12),
                    "align": "center",
                    "fill": theme.text,
                    "fontSize": max(size, _LEAST_VALUE_FONT),
                }
            )
    return texts("value", "cells", rows)


def _legend(colours: ColourScale, limits: tuple[str, str], size: Size, theme: Theme) -> list[Layer]:
    """The colours from the least to the most, below the plot."""
    left, width = 25.0, min(_LEGEND_WIDTH, size.width - 50)
    y = size.height - 37
    bar = {"x": left, "y": y, "width": width, "height": _BAR_HEIGHT, "cornerRadius": 4}
    look = {"fill": theme.text_secondary, "fontSize": _LEGEND_FONT, "y": y + _BAR_HEIGHT + 9}
    low, high = (shortened(one, width / 2 - 4, _LEGEND_FONT) for one in limits)
    ends: list[Row] = [
        look | {"x": left, "text": low},
        look | {"x": left + width, "text": high, "align": "right"},
    ]
    return [
        rectangles("legend-colours", [bar | {"fill": colours.gradient()}]),
        texts("legend_value", "colours", ends),
    ]


def _hover(
    cells: Cells,
    shown: Sequence[tuple[int, int, float]],
    boxes: Sequence[Row],
    written_values: Sequence[str],
    bounds: Sequence[str],
    timezone: str,
) -> Layer:
    zone = zone_called(timezone)
    rows: list[Row] = []
    for (column, row, _), box, value in zip(shown, boxes, written_values, strict=True):
        start, end = cells.columns[column]
        name = _name_of_row(cells, bounds, row)
        moment = full_time((start + end) / 2, zone)
        tooltip = {"name": name, "value": value, "time": moment}
        rows.append({**box, "fill": "transparent", "tooltip": tooltip})
    return rectangles("hover-cells", rows)


def _name_of_row(cells: Cells, bounds: Sequence[str], row: int) -> str:
    return bounds[row] if cells.names else f"{bounds[row]} to {bounds[row + 1]}"


def _told(
    cells: Cells,
    lines: Sequence[tuple[tuple[int, int, float], str, str]],
    bounds: Sequence[str],
    plot: Plot,
    timezone: str,
    tooltips: Tooltips,
) -> Mapping[str, Any]:
    """What all cells of each column say, the highest row first."""
    told = Told(tooltips, plot, timezone)
    for column, of_column in groupby(
        sorted(lines, key=lambda line: (line[0][0], -line[0][1])), key=lambda line: line[0][0]
    ):
        middle = sum(cells.columns[column]) / 2
        entries = (
            Entry(_name_of_row(cells, bounds, row), words, colour, value)
            for (_, row, value), words, colour in of_column
        )
        told.add(middle, entries)
    return told.json()
