"""What alerts would have done for each value of a knob, as a chart. Pure."""

from collections.abc import Sequence
from html import escape
from typing import Any

from ..drawing.theme import PALETTE, Theme, colour_called
from ..past.model import Range
from ..past.words import duration, moment
from .tuning import Tried

_WIDTH, _HEIGHT, _GAP = 640, 150, 34
_FONT = "Inter, Helvetica, Arial, sans-serif"
_TICKS = 4
_HOUR_MS = 3_600_000
# Times of less are shown in minutes.
_FEW_HOURS = 3


def tuning_spec(
    knob: str, now: float | None, when: Range, tried: Sequence[Tried], theme: Theme
) -> dict[str, Any]:
    """Makes the specification of a chart: how often alerts fired above, and for how long below.

    Args:
        knob: name of the knob.
        now: its value as it is, which is marked; None if it is not known.
        when: the range.
        tried: the values, and what came out.
        theme: the colours.

    Returns:
        A Vega specification.
    """
    in_hours = max((past.firing_ms for one in tried for past in one.alerts), default=0)
    unit, name = (_HOUR_MS, "hours") if in_hours >= _FEW_HOURS * _HOUR_MS else (60_000, "minutes")
    rows = [
        {
            "value": one.value,
            "alert": past.name,
            "fired": len(past.firings),
            "time": past.firing_ms / unit,
            "known": not past.failed and past.is_known,
        }
        for one in tried
        for past in one.alerts
    ]
    names = list(dict.fromkeys(row["alert"] for row in rows))
    return {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "background": theme.canvas,
        "padding": 16,
        "width": _WIDTH,
        "height": 2 * _HEIGHT + _GAP,
        "title": {
            "text": f"{knob}: what each value would have done",
            "subtitle": f"{duration(when.length_ms)} before {moment(when.end_ms)}",
            "anchor": "start",
            "color": theme.text,
            "subtitleColor": theme.text_secondary,
            "font": _FONT,
            "subtitleFont": _FONT,
            "fontSize": 14,
            "offset": 12,
        },
        "data": [
            {"name": "tried", "values": rows},
            {"name": "now", "values": [] if now is None else [{"value": now}]},
        ],
        "scales": [
            {
                "name": "x",
                "type": "linear",
                "domain": _padded([one.value for one in tried], now),
                "range": "width",
                "zero": False,
            },
            {
                "name": "colour",
                "type": "ordinal",
                "domain": names,
                "range": [_colour(number, theme) for number in range(max(len(names), 1))],
            },
        ],
        "marks": [
            _plot("fired", "firings", 0, rows, theme),
            _plot("time", f"{name} firing", _HEIGHT + _GAP, rows, theme, below=knob),
        ],
        "legends": [
            {
                "fill": "colour",
                "orient": "bottom",
                "direction": "horizontal",
                "columns": 2,
                "symbolType": "circle",
                "labelColor": theme.text,
                "labelFont": _FONT,
                "labelLimit": _WIDTH / 2,
                "offset": 24,
            }
        ],
    }


def chart_page(title: str, svg: str, theme: Theme) -> str:
    """Puts a chart into a page that needs nothing else.

    Args:
        title: title of the page.
        svg: the chart.
        theme: the colours.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>body {{ margin: 0; background: {theme.canvas}; }}"
        " svg { max-width: 100%; height: auto; }</style>\n"
        f"</head>\n<body>\n{svg}\n</body>\n</html>\n"
    )


def _padded(values: Sequence[float], now: float | None) -> list[float]:
    """The values of the horizontal axis, with some room on both sides."""
    every = [*values, *([] if now is None else [now])]
    least, most = min(every), max(every)
    room = (most - least) / 30 or 1
    return [least - room, most + room]


def _colour(number: int, theme: Theme) -> str:
    return colour_called(PALETTE[number % len(PALETTE)], theme)


def _plot(
    field: str,
    title: str,
    top: float,
    rows: Sequence[dict[str, Any]],
    theme: Theme,
    below: str = "",
) -> dict[str, Any]:
    """Draws one of the two: a line and points per alert, and a rule at the value as it is."""
    place = {"x": {"scale": "x", "field": "value"}, "y": {"scale": field, "field": field}}
    colour = {"scale": "colour", "field": "alert"}
    # What is not known is a ring.
    fill = [{"test": "!datum.known", "value": theme.panel}, colour]
    axis = {
        "domainColor": theme.grid,
        "tickColor": theme.grid,
        "gridColor": theme.grid,
        "labelColor": theme.text_secondary,
        "titleColor": theme.text_secondary,
        "labelFont": _FONT,
        "titleFont": _FONT,
        "titleFontWeight": "normal",
        "grid": True,
    }
    rule = {
        "x": {"scale": "x", "field": "value"},
        "y": {"value": 0},
        "y2": {"value": _HEIGHT},
        "stroke": {"value": theme.text_secondary},
        "strokeDash": {"value": [4, 4]},
    }
    label = {
        "x": {"scale": "x", "field": "value", "offset": 5},
        "y": {"value": -5},
        "text": {"value": "as it is"},
        "fill": {"value": theme.text_secondary},
        "font": {"value": _FONT},
    }
    line = {**place, "stroke": colour, "strokeWidth": {"value": 2}}
    point = {**place, "fill": fill, "stroke": colour, "size": {"value": 36}}
    group = {
        "y": {"value": top},
        "width": {"value": _WIDTH},
        "height": {"value": _HEIGHT},
        "fill": {"value": theme.panel},
        "stroke": {"value": theme.border},
    }
    return {
        "type": "group",
        "encode": {"update": group},
        # Without it, grid lines are as long as the whole chart.
        "signals": [{"name": "height", "update": str(_HEIGHT)}],
        "scales": [
            {
                "name": field,
                "type": "linear",
                "domain": [0, max((row[field] for row in rows), default=0) or 1],
                "range": [_HEIGHT, 0],
                "nice": _TICKS,
            }
        ],
        "axes": [
            {"orient": "left", "scale": field, "title": title, "tickCount": _TICKS, **axis},
            {"orient": "bottom", "scale": "x", "tickCount": 10, "title": below, **axis},
        ],
        "marks": [
            {"type": "rule", "from": {"data": "now"}, "encode": {"update": rule}},
            {"type": "text", "from": {"data": "now"}, "encode": {"update": label}},
            {
                "type": "group",
                "from": {"facet": {"name": "alert", "data": "tried", "groupby": "alert"}},
                "marks": [
                    {"type": "line", "from": {"data": "alert"}, "encode": {"update": line}},
                    {"type": "symbol", "from": {"data": "alert"}, "encode": {"update": point}},
                ],
            },
        ],
    }
