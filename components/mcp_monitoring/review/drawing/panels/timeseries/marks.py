"""Lines, areas, bars and points of a series, as Vega marks over the scales of a chart. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from .....dashboard.lenient import finite, mapping
from ...axes.number_axis import NumberAxis
from ...axes.plot import Plot
from ...time_range import TimeRange
from ..layers import Layer
from .colours import downwards, fading, rgba, value_gradient, with_other_hue
from .series import Series

_INTERPOLATIONS = {
    "smooth": "monotone",
    "stepBefore": "step-before",
    "stepAfter": "step-after",
}
_THIN_BAR = 4.0


def series_layer(
    series: Series, axis: NumberAxis, plot: Plot, range_: TimeRange, *, fills_below: bool = False
) -> Layer:
    """Draws a series.

    Args:
        series: the series.
        axis: the axis of its values.
        plot: the plot.
        range_: the time that is shown.
        fills_below: whether it is filled down to another series, and so not down to the ground.
    """
    name = f"series-{series.number}"
    data: dict[str, Any] = {"name": f"{name}-rows", "values": list(_rows(series, axis))}
    if not data["values"]:
        return Layer()
    marks: list[Any] = []
    style = series.custom.get("drawStyle", "line")
    if style == "bars":
        bars = _bars(name, series, axis, plot, range_)
        if _is_spread(series):
            # Each bar has its part of the gradient.
            data["values"] = [_with_own_fill(row, series, axis, plot) for row in data["values"]]
            bars["encode"]["enter"]["fill"] = {"field": "fill"}
        marks.append(bars)
    elif style != "points":
        if _fill_opacity(series) and not fills_below:
            marks.append(_area(name, series, axis, plot))
        if _line_width(series) > 0:
            marks.append(_line(name, series, axis))
    clip = _clip(series, axis, plot)
    for mark in marks:
        mark |= clip | {"from": {"data": data["name"]}}
    layer = Layer((data,), tuple(marks))
    points = _points(name, series, axis, plot, range_)
    return Layer((*layer.data, *points.data), (*layer.marks, *points.marks))


def between_layer(upper: Series, lower: Series, axis: NumberAxis, plot: Plot) -> Layer:
    """Fills the room between a series and another, as `fillBelowTo` asks."""
    bases = dict(zip(lower.times, lower.values, strict=True))
    name = f"between-{upper.number}"
    rows = [
        {"t": moment, "v": value, "b": bases.get(moment)}
        for moment, value in zip(upper.times, upper.values, strict=True)
    ]
    rows = [
        row if row["v"] is not None and row["b"] is not None else {"t": row["t"]} for row in rows
    ]
    mark = {
        "type": "area",
        "name": name,
        "clip": plot.clip,
        "from": {"data": f"{name}-rows"},
        "encode": {
            "enter": {
                **_place(axis),
                "y2": {"scale": axis.scale, "field": "b"},
                "defined": {"signal": "isValid(datum.v)"},
                "interpolate": {"value": _interpolation(upper)},
                "fill": {"value": rgba(upper.field.colour, _fill_opacity(upper) or 0.35)},
            }
        },
    }
    return Layer(({"name": f"{name}-rows", "values": rows},), (mark,))


def dashes_of(custom: Mapping[str, Any]) -> tuple[float, ...]:
    """Reads the dashes of a line; () for a solid one."""
    style = mapping(custom.get("lineStyle"))
    fill = style.get("fill", "solid")
    if fill not in {"dash", "dot"}:
        return ()
    given = style.get("dash")
    dashes = [finite(one) for one in given] if isinstance(given, list) else []
    found = tuple(one for one in dashes if one is not None and one >= 0)
    if len(found) < 2 or not any(found):
        return (0.0, 10.0) if fill == "dot" else (10.0, 10.0)
    return found


def _clip(series: Series, axis: NumberAxis, plot: Plot) -> dict[str, Any]:
    """Cuts off what would be outside the plot; it takes time, so only where that can happen."""
    inside = all(value is None or axis.low <= value <= axis.high for value in series.values)
    return {} if inside and not series.is_bars else {"clip": plot.clip}


def _rows(series: Series, axis: NumberAxis) -> Iterator[Mapping[str, Any]]:
    positive_only = axis.options.kind == "log"
    bases = series.bases or (None,) * len(series.times)
    for moment, value, base in zip(series.times, series.values, bases, strict=True):
        if value is None or (positive_only and value <= 0):
            yield {"t": moment}
        elif base is None:
            yield {"t": moment, "v": value}
        else:
            yield {"t": moment, "v": value, "b": max(base, axis.low) if positive_only else base}


def _place(axis: NumberAxis) -> dict[str, Any]:
    return {"x": {"scale": "x", "field": "t"}, "y": {"scale": axis.scale, "field": "v"}}


def _ground(series: Series, axis: NumberAxis) -> dict[str, Any]:
    """Where a fill begins: at the series below, else at zero or the edge that is nearest to it."""
    if series.bases is not None:
        return {"scale": axis.scale, "field": "b"}
    return {"scale": axis.scale, "value": axis.inside(0.0)}


def _line_width(series: Series) -> float:
    width = finite(series.custom.get("lineWidth"))
    return 1.0 if width is None else width


def _fill_opacity(series: Series) -> float:
    given = finite(series.custom.get("fillOpacity"))
    if given is not None:
        return min(max(given / 100, 0.0), 1.0)
    return 0.0


def _interpolation(series: Series) -> str:
    return _INTERPOLATIONS.get(str(series.custom.get("lineInterpolation")), "linear")


def _extent(series: Series) -> tuple[float, float]:
    values = [value for value in series.values if value is not None]
    return min(values, default=0.0), max(values, default=0.0)


def _stroke(series: Series, opacity: float = 1.0) -> Any:
    if series.custom.get("gradientMode") == "scheme":
        return value_gradient(series.field, *_extent(series), opacity)
    return series.field.colour if opacity == 1 else rgba(series.field.colour, opacity)


def _fill(series: Series, axis: NumberAxis, plot: Plot, opacity: float) -> Any:
    colour = series.field.colour
    if _is_spread(series):
        bases = series.bases or (axis.inside(0.0),)
        ends = (*_extent(series), *bases)
        return _over_plot(series, min(ends), max(ends), axis, plot, opacity)
    if series.custom.get("gradientMode") == "scheme":
        low, high = _extent(series)
        ground = axis.inside(0.0)
        return value_gradient(series.field, min(low, ground), max(high, ground), opacity)
    return rgba(colour, opacity)


def _is_spread(series: Series) -> bool:
    """Whether its colour changes over the height of the plot, whatever its values are."""
    return series.custom.get("gradientMode") in {"opacity", "hue"}


def _over_plot(
    series: Series, low: float, high: float, axis: NumberAxis, plot: Plot, opacity: float
) -> Any:
    """Spreads a gradient from the top of the plot to its bottom, as Grafana does.

    Vega counts from the upper edge of what is filled, at the value `high`, to the lower one.
    """
    fades = series.custom.get("gradientMode") == "opacity"
    stops = (fading if fades else with_other_hue)(series.field.colour, opacity)
    top, bottom = axis.position(high, plot), axis.position(low, plot)
    height = bottom - top
    if height <= 0:
        return rgba(series.field.colour, opacity)
    return downwards(stops, (plot.top - top) / height, (plot.bottom - top) / height)


def _with_own_fill(
    row: Mapping[str, Any], series: Series, axis: NumberAxis, plot: Plot
) -> Mapping[str, Any]:
    if "v" not in row:
        return row
    base: float = row.get("b", axis.inside(0.0))
    low, high = min(row["v"], base), max(row["v"], base)
    return {**row, "fill": _over_plot(series, low, high, axis, plot, _fill_opacity(series))}


def _place_of_line(series: Series, axis: NumberAxis) -> dict[str, Any]:
    """Where the points of a line are; steps go along the middle of pixels, and so are sharp."""
    if not _interpolation(series).startswith("step") or _line_width(series) % 2 != 1:
        return _place(axis)
    x, y = "scale('x', datum.t)", f"scale('{axis.scale}', datum.v)"
    return {"x": {"signal": f"floor({x}) + 0.5"}, "y": {"signal": f"floor({y}) + 0.5"}}


def _line(name: str, series: Series, axis: NumberAxis) -> dict[str, Any]:
    dashes = dashes_of(series.custom)
    look: dict[str, Any] = {"strokeDash": {"value": list(dashes)}} if dashes else {}
    if mapping(series.custom.get("lineStyle")).get("fill") == "dot":
        look["strokeCap"] = {"value": "round"}
    return {
        "type": "line",
        "name": name,
        "encode": {
            "enter": {
                **_place_of_line(series, axis),
                **look,
                "defined": {"signal": "isValid(datum.v)"},
                "interpolate": {"value": _interpolation(series)},
                "stroke": {"value": _stroke(series)},
                "strokeWidth": {"value": _line_width(series)},
                "strokeJoin": {"value": "round"},
            }
        },
    }


def _area(name: str, series: Series, axis: NumberAxis, plot: Plot) -> dict[str, Any]:
    return {
        "type": "area",
        "name": f"{name}-fill",
        "encode": {
            "enter": {
                **_place(axis),
                "y2": _ground(series, axis),
                "defined": {"signal": "isValid(datum.v)"},
                "interpolate": {"value": _interpolation(series)},
                "fill": {"value": _fill(series, axis, plot, _fill_opacity(series))},
            }
        },
    }


def _bars(
    name: str, series: Series, axis: NumberAxis, plot: Plot, range_: TimeRange
) -> dict[str, Any]:
    factor = finite(series.custom.get("barWidthFactor"))
    room = _least_distance(series) / max(range_.span_ms, 1) * plot.width
    # The border of a bar is around it, so that thin bars touch.
    width = (0.6 if factor is None else factor) * room
    width = max(1.0, width + _line_width(series) if width < _THIN_BAR else width)
    if room <= width < _THIN_BAR:
        # Bars that touch would show stripes where each fills a part of a pixel.
        width = max(width, room + 1)
    most = finite(series.custom.get("barMaxWidth"))
    width = min(width, most) if most else width
    before = {-1: width, 1: 0.0}.get(int(finite(series.custom.get("barAlignment")) or 0), width / 2)
    # Of a thin bar Grafana shows little more than its border.
    opacity = 1.0 if width < _THIN_BAR else _fill_opacity(series)
    return {
        "type": "rect",
        "name": name,
        "encode": {
            "enter": {
                "x": {"scale": "x", "field": "t", "offset": -before},
                "width": {"value": width},
                "y": {"scale": axis.scale, "field": "v"},
                "y2": _ground(series, axis),
                "fill": {"value": _fill(series, axis, plot, opacity)},
                "stroke": {"value": _stroke(series)},
                "strokeWidth": {"value": 0 if width < _THIN_BAR else _line_width(series)},
                "opacity": {"signal": "isValid(datum.v) ? 1 : 0"},
            }
        },
    }


def _least_distance(series: Series) -> float:
    times = [at for at, value in zip(series.times, series.values, strict=True) if value is not None]
    return min((b - a for a, b in pairwise(times) if b > a), default=60_000.0)


def _points(name: str, series: Series, axis: NumberAxis, plot: Plot, range_: TimeRange) -> Layer:
    size = finite(series.custom.get("pointSize")) or 5.0
    style = series.custom.get("drawStyle", "line")
    rows = list(_rows(series, axis))
    if not _shows_all_points(series, size, plot, range_):
        rows = [] if style == "bars" else list(_alone(rows))
        if series.custom.get("showPoints") == "never":
            # A value between two gaps is no line: it would not be seen at all.
            size = _line_width(series) + 2
    rows = [row for row in rows if "v" in row]
    if not rows:
        return Layer()
    data = {"name": f"{name}-points-rows", "values": rows}
    mark = {
        "type": "symbol",
        "name": f"{name}-points",
        **_clip(series, axis, plot),
        "from": {"data": data["name"]},
        "encode": {
            "enter": {
                **_place(axis),
                "size": {"value": size**2},
                "fill": {"value": _stroke(series)},
            }
        },
    }
    return Layer((data,), (mark,))


def _shows_all_points(series: Series, size: float, plot: Plot, range_: TimeRange) -> bool:
    """Points of a line are shown where they are at least two of their sizes apart."""
    if series.custom.get("drawStyle") == "points":
        return True
    shown = series.custom.get("showPoints", "auto")
    if shown in {"always", "never"} or series.is_bars:
        return bool(shown == "always")
    times = [at for at, value in zip(series.times, series.values, strict=True) if value is not None]
    if len(times) < 2:
        return bool(times)
    width = (times[-1] - times[0]) / max(range_.span_ms, 1) * plot.width
    return len(times) - 1 <= width / (size * 2)


def _alone(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows):
        before = number > 0 and "v" in rows[number - 1]
        after = number + 1 < len(rows) and "v" in rows[number + 1]
        if not before and not after:
            yield row
