"""What the pointer finds in a chart over time: the values, and one moment in all panels. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...axes.number_axis import NumberAxis
from ...axes.plot import Plot
from ...axes.time_ticks import full_time, zone_called
from ...theme import Theme
from ..layers import Layer
from ..tooltips import MOST_TOLD, Told, Tooltips, entry, fewer, is_told
from .series import Series

CROSSHAIR_SIGNAL: Mapping[str, Any] = {"name": "crosshair_time", "value": None}
"""The moment under the pointer, in milliseconds since 1970; null for none."""

_TARGET = 100


def crosshair(plot: Plot, theme: Theme) -> Layer:
    """Draws a line at the moment that the signal `crosshair_time` has."""
    mark = {
        "type": "rule",
        "name": "crosshair",
        "interactive": False,
        "clip": plot.clip,
        "encode": {
            "update": {
                "x": {"signal": "isValid(crosshair_time) ? scale('x', crosshair_time) : -10"},
                "y": {"value": plot.top},
                "y2": {"value": plot.bottom},
                "stroke": {"value": theme.text_secondary},
                "strokeDash": {"value": [4, 4]},
            }
        },
    }
    return Layer((), (mark,))


def told_at_moments(
    drawn: Sequence[Series],
    as_read: Mapping[int, Mapping[float, float | None]],
    plot: Plot,
    timezone: str,
    tooltips: Tooltips,
) -> Mapping[str, Any]:
    """Makes what all series say at each moment, at most one for each pixel.

    Args:
        drawn: the series as they are drawn.
        as_read: by number of the series, its values by moment, before they were stacked.
        plot: the plot.
        timezone: `utc`, or a name of the time zone database.
        tooltips: what is told, and in which order.
    """
    shown = [one for one in drawn if is_told(one.field)]
    moments = sorted(
        {
            moment
            for one in shown
            for moment, value in zip(one.times, one.values, strict=True)
            if value is not None
        }
    )
    told = Told(tooltips, plot, timezone)
    most = min(int(plot.width), MOST_TOLD // max(len(shown), 1))
    for moment in fewer(moments, most):
        values = ((one.field, as_read[one.number].get(moment)) for one in shown)
        entries = (entry(of, of.show(value)) for of, value in values if value is not None)
        told.add(moment, entries)
    return told.json()


def hover_layer(
    drawn: Sequence[Series],
    as_read: Mapping[int, Mapping[float, float | None]],
    axes: Sequence[NumberAxis],
    plot: Plot,
    timezone: str,
) -> Layer:
    """Makes marks, which nobody sees, that tell name, value and moment of each point.

    Args:
        drawn: the series as they are drawn.
        as_read: by number of the series, its values by moment, before they were stacked.
        axes: the axis of each.
        plot: the plot.
        timezone: `utc`, or a name of the time zone database.
    """
    zone = zone_called(timezone)
    data, marks = [], []
    for series, axis in zip(drawn, axes, strict=True):
        if not is_told(series.field):
            continue
        values = as_read[series.number]
        rows = [
            {
                "t": moment,
                "v": value,
                "tooltip": {
                    "name": series.field.name,
                    "value": series.field.show(values.get(moment, value)).written.whole,
                    "time": full_time(moment, zone),
                },
            }
            for moment, value in zip(series.times, series.values, strict=True)
            if value is not None and (value > 0 or axis.options.kind != "log")
        ]
        name = f"hover-{series.number}"
        data.append({"name": f"{name}-rows", "values": rows})
        marks.append(
            {
                "type": "symbol",
                "name": name,
                "clip": plot.clip,
                "from": {"data": f"{name}-rows"},
                "encode": {
                    "enter": {
                        "x": {"scale": "x", "field": "t"},
                        "y": {"scale": axis.scale, "field": "v"},
                        "size": {"value": _TARGET},
                        "fill": {"value": "transparent"},
                        "tooltip": {"field": "tooltip"},
                    }
                },
            }
        )
    return Layer(tuple(data), tuple(marks))
