"""What the pointer finds in a chart over time: the values, and one moment in all panels. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...axes.number_axis import NumberAxis
from ...axes.plot import Plot
from ...axes.time_ticks import local_time, zone_called
from ...theme import Theme
from ..layers import Layer
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
        values = as_read[series.number]
        rows = [
            {
                "t": moment,
                "v": value,
                "tooltip": {
                    "name": series.field.name,
                    "value": series.field.show(values.get(moment, value)).written.whole,
                    "time": f"{local_time(moment, zone):%Y-%m-%d %H:%M:%S}",
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
