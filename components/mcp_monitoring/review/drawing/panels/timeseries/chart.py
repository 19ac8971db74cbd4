"""The chart of a panel of time series. Pure."""

from collections.abc import Sequence

from .....dashboard.lenient import mapping, text
from ...axes.number_axis import NumberAxis
from ...axes.placed import BELOW_HIDDEN, BELOW_PLOT, PlacedAxes, placed_on_time, plot_height
from ...fields.shown import ShownField, shown_frames
from ...size import Size
from ...theme import Theme
from ...time_range import TimeRange
from ..drawing import Drawing
from ..layers import Layer, specification
from ..legend.items import LegendItem, PlacedLegend
from ..legend.placed import placed_legend
from ..no_values import ALL_HIDDEN, OUTSIDE, why_empty, without_values
from ..not_drawn import no_data
from ..panel_data import PanelData
from ..timezone import timezone_of
from ..tooltips import tooltips_of
from .annotations import annotation_layers
from .hover import CROSSHAIR_SIGNAL, crosshair, hover_layer, told_at_moments
from .marks import between_layer, dashes_of, series_layer
from .scales import axes_of, scale_names, sides_of
from .series import Series, is_hidden, series_fields, series_of
from .stacking import stacked
from .thinning import PER_COLUMN, thinned
from .thresholds import threshold_layers
from .unseen import extents_of, style_draws_nothing, why_unseen, without_place

MOST_SERIES = 250
"""How many series of a panel are drawn; a reader could not tell more of them apart."""
MOST_POINTS = 60_000
"""How many points of a panel are drawn; beyond, lines are thinned."""

_NO_STYLE = "Its lines, fill and points are switched off"


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws time series: as lines, bars or points, stacked, with axes, thresholds and legend.

    Args:
        data: the panel and its answers.
        size: the room below its title.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.
    """
    notes: tuple[str, ...] = ()
    frames = shown_frames(
        data.frames,
        data.panel.field_config,
        theme,
        timezone,
        kind=data.panel.type,
        now_ms=data.range.present_ms,
    )
    pairs = series_fields(frames)
    in_view = [pair for pair in pairs if not is_hidden(pair[1], "viz")]
    read = [
        series_of(number, moments, field, data.range)
        for number, (moments, field) in enumerate(in_view[:MOST_SERIES])
    ]
    if len(in_view) > MOST_SERIES:
        notes += (f"{MOST_SERIES} of {len(in_view):,} series are drawn, the first ones",)
    if not any(value is not None for one in read for value in one.values):
        has_values = any(value is not None for _, one in pairs for value in one.field.values)
        if read and has_values and not any(one.times for one in read):
            return no_data(size, theme, OUTSIDE)
        hidden = ALL_HIDDEN if pairs and not in_view else ""
        return without_values(data, size, theme, "time", "number", otherwise=hidden)
    timezone, zone_notes = timezone_of(data, timezone)
    names = scale_names([one.field for one in read])
    series = stacked(read, names)
    legend = _legend([field for _, field in pairs], data, size, theme)
    hides_time = pairs[0][0].custom.get("axisPlacement") == "hidden"
    below = BELOW_HIDDEN if hides_time else BELOW_PLOT
    axes = axes_of(series, names, plot_height(legend.usual, below))
    placed = placed_on_time(
        list(axes.values()), data.range, legend.left, theme, timezone, hides_time=hides_time
    )
    drawn, thinning_notes = _thinned(series, data.range, placed.plot.width)
    of_series = [axes[name] for name in names]
    happened, happened_notes = annotation_layers(
        data.annotations, data.range, placed.plot, theme, timezone
    )
    extents = [(axis, list(extents_of(one))) for one, axis in zip(series, of_series, strict=True)]
    unseen, lost_notes = why_unseen(extents), without_place(extents)
    if not unseen and all(map(style_draws_nothing, series)):
        unseen = _NO_STYLE
    spec = specification(
        size,
        (
            *_layers(drawn, of_series, placed, data.range, theme),
            why_empty(unseen, placed.plot.box, theme),
            *happened,
            legend.layer,
        ),
        {"scales": list(placed.scales), "signals": [dict(CROSSHAIR_SIGNAL)]},
    )
    as_read = {one.number: dict(zip(one.times, one.values, strict=True)) for one in read}
    notes = (*notes, *zone_notes, *thinning_notes, *lost_notes, *happened_notes, *legend.notes)
    tooltips = tooltips_of(data.panel.options)
    if tooltips.mode == "single":
        return Drawing(
            spec,
            notes,
            hover=lambda: hover_layer(drawn, as_read, of_series, placed.plot, timezone),
        )
    if tooltips.mode == "none":
        return Drawing(spec, notes)
    return Drawing(
        spec,
        notes,
        told=lambda: told_at_moments(drawn, as_read, placed.plot, timezone, tooltips),
    )


def _legend(
    fields: Sequence[ShownField], data: PanelData, size: Size, theme: Theme
) -> PlacedLegend:
    items = [
        LegendItem(
            name=field.name,
            colour=theme.grid if is_hidden(field, "viz") else field.colour,
            field=field,
            dash=dashes_of(field.custom),
            right=side == "right",
        )
        for field, side in zip(fields, sides_of(fields), strict=True)
        if not is_hidden(field, "legend")
    ]
    return placed_legend(items, mapping(data.panel.options.get("legend")), size, theme)


def _thinned(
    series: Sequence[Series], range_: TimeRange, width: float
) -> tuple[list[Series], tuple[str, ...]]:
    points = sum(len(one.times) for one in series)
    columns = max(int(min(width, MOST_POINTS / (PER_COLUMN * len(series)))), 1)
    if points <= MOST_POINTS:
        return list(series), ()
    drawn = [thinned(one, range_, columns) for one in series]
    kept = sum(len(one.times) for one in drawn)
    if columns < int(width):
        note = f"{kept:,} of {points:,} points are drawn, every high and low among them"
        return drawn, (note,)
    return drawn, ()


def _layers(
    series: Sequence[Series],
    axes: Sequence[NumberAxis],
    placed: PlacedAxes,
    range_: TimeRange,
    theme: Theme,
) -> list[Layer]:
    plot = placed.plot
    pairs = list(zip(series, axes, strict=True))
    fields = [(one.field, axis) for one, axis in pairs]
    areas, lines = threshold_layers(fields, plot)
    by_name = {one.field.name: one for one in series}
    lowers = {
        one.number: lower
        for one in series
        if (lower := by_name.get(text(one.custom.get("fillBelowTo")))) not in (None, one)
    }
    between = [
        between_layer(one, lowers[one.number], axis, plot)
        for one, axis in pairs
        if one.number in lowers
    ]
    drawn = [
        series_layer(one, axis, plot, range_, fills_below=one.number in lowers)
        for one, axis in pairs
    ]
    return [areas, *placed.layers, *between, *drawn, lines, crosshair(plot, theme)]
