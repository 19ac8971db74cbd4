"""Options of the panel `graph`, which Grafana had before `timeseries`, as those of its heir. Pure.

Source: https://grafana.com/docs/grafana/v7.5/panels/visualizations/graph-panel/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import finite, mapping, objects, text
from ...frames.frame import Frame
from ...reducers import CALCULATIONS, known_calculation
from ..panel_data import PanelData

_CALCULATIONS = frozenset({"min", "max", "avg", "current", "total"})
_COLOURS = {"critical": "red", "warning": "orange", "ok": "green"}
_NO_DECIMALS = "null"


def as_timeseries(data: PanelData) -> tuple[PanelData, tuple[str, ...]]:
    """Translates a panel of the kind `graph`.

    Args:
        data: the panel and its answers.

    Returns:
        The panel as a `timeseries`, and what could not be translated; each is one line.
    """
    model = data.panel.model
    mode = mapping(model.get("xaxis")).get("mode", "time")
    notes = () if mode == "time" else (f'the axis of "{mode}" is drawn as one of time',)
    field_config = {
        "defaults": _defaults(model),
        "overrides": [*_colours(model), *_overrides(model)],
    }
    panel = replace(data.panel, field_config=field_config, options={"legend": _legend(model)})
    frames = data.frames
    if model.get("nullPointMode") == "null as zero":
        frames = tuple(_with_zeros(frame) for frame in frames)
    return replace(data, panel=panel, frames=frames), notes


def _defaults(model: Mapping[str, Any]) -> dict[str, Any]:
    custom = _style(model) | {
        "showPoints": "always" if model.get("points") else "never",
        "spanNulls": model.get("nullPointMode") == "connected",
        "thresholdsStyle": {"mode": _thresholds_style(model)},
    }
    custom.setdefault("lineWidth", 1)
    if model.get("stack") is True:
        custom["stacking"] = {"mode": "percent" if model.get("percentage") else "normal"}
    axis, own = _axis(model, 0)
    steps = [{"color": "transparent", "value": None}, *_steps(model)]
    thresholds = {"mode": "absolute", "steps": steps}
    colour = {"mode": "palette-classic"}
    return axis | {"custom": custom | own, "thresholds": thresholds, "color": colour}


def _style(given: Mapping[str, Any]) -> dict[str, Any]:
    """The look of series, of the panel or of an override."""
    custom: dict[str, Any] = {}
    if given.get("bars") is True:
        custom |= {"drawStyle": "bars", "fillOpacity": 100}
    elif given.get("lines") is False:
        custom["drawStyle"] = "points" if given.get("points") else "line"
        custom["lineWidth"] = 0
    elif given.get("lines") is True:
        custom["drawStyle"] = "line"
    if "lineWidth" not in custom and (width := finite(given.get("linewidth"))) is not None:
        custom["lineWidth"] = width
    if (fill := finite(given.get("fill"))) is not None and not given.get("bars"):
        custom["fillOpacity"] = fill * 10
    if (radius := finite(given.get("pointradius"))) is not None:
        custom["pointSize"] = 2 * radius
    if finite(given.get("fillGradient")):
        custom["gradientMode"] = "opacity"
    if given.get("steppedLine") is True:
        custom["lineInterpolation"] = "stepAfter"
    if given.get("dashes") is True:
        length = finite(given.get("dashLength")) or 10
        space = finite(given.get("spaceLength")) or 10
        custom["lineStyle"] = {"fill": "dash", "dash": [length, space]}
    if given.get("transform") == "negative-Y":
        custom["transform"] = "negative-Y"
    return custom


def _axis(model: Mapping[str, Any], number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of one of the two axes: those of fields, and those of the axis alone."""
    axes = [axis for _, axis in objects(model.get("yaxes"))]
    axis = axes[number] if number < len(axes) else {}
    config: dict[str, Any] = {"unit": text(axis.get("format")) or "short"}
    for key in ("min", "max"):
        # Old dashboards have numbers as texts.
        if (limit := _number(axis.get(key))) is not None:
            config[key] = limit
    decimals = _number(axis.get("decimals"))
    if decimals is None:
        decimals = _number(model.get("decimals"))
    if decimals is not None:
        config["decimals"] = int(decimals)
    custom: dict[str, Any] = {"axisLabel": text(axis.get("label"))}
    if axis.get("show") is False:
        custom["axisPlacement"] = "hidden"
    elif number:
        custom["axisPlacement"] = "right"
    base = _number(axis.get("logBase"))
    if base and base > 1:
        custom["scaleDistribution"] = {"type": "log", "log": 2 if base == 2 else 10}
    return config, custom


def _number(value: Any) -> float | None:
    if isinstance(value, str) and value != _NO_DECIMALS:
        try:
            return finite(float(value))
        except ValueError:
            return None
    return finite(value)


def _steps(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Thresholds as steps, from the lowest on; what is below one has a step of its own."""
    thresholds = [one for _, one in objects(model.get("thresholds"))]
    known = [(value, one) for one in thresholds if (value := _number(one.get("value"))) is not None]
    for value, one in sorted(known, key=lambda pair: pair[0]):
        mode = text(one.get("colorMode")) or "critical"
        own = text(one.get("lineColor")) or text(one.get("fillColor")) or "red"
        yield {"color": _COLOURS.get(mode, own), "value": value}


def _thresholds_style(model: Mapping[str, Any]) -> str:
    thresholds = [one for _, one in objects(model.get("thresholds"))]
    has_line = any(one.get("line") for one in thresholds)
    # An area below a value has no step: only its line is drawn.
    has_area = any(one.get("fill") and one.get("op") != "lt" for one in thresholds)
    if has_area:
        return "line+area" if has_line else "area"
    return "line" if thresholds else "off"


def _colours(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, colour in mapping(model.get("aliasColors")).items():
        value = {"mode": "fixed", "fixedColor": text(colour)}
        yield _override(name, [{"id": "color", "value": value}])


def _overrides(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for _, given in objects(model.get("seriesOverrides")):
        custom = _style(given)
        if given.get("points") is True:
            custom["showPoints"] = "always"
        if given.get("stack") is False:
            custom["stacking"] = {"mode": "none"}
        elif isinstance(given.get("stack"), str):
            custom["stacking"] = {"mode": "normal", "group": given["stack"]}
        if given.get("nullPointMode") == "connected":
            custom["spanNulls"] = True
        if given.get("fillBelowTo"):
            custom["fillBelowTo"] = given["fillBelowTo"]
        custom["hideFrom"] = {
            "legend": given.get("legend") is False,
            "viz": given.get("hiddenSeries") is True,
        }
        properties: dict[str, Any] = {}
        if given.get("yaxis") == 2:
            config, own = _axis(model, 1)
            properties |= config
            custom |= own
        if colour := text(given.get("color")):
            properties["color"] = {"mode": "fixed", "fixedColor": colour}
        listed = properties | {f"custom.{key}": value for key, value in custom.items()}
        yield _override(
            text(given.get("alias")), [{"id": key, "value": value} for key, value in listed.items()]
        )


def _override(name: str, properties: list[dict[str, Any]]) -> dict[str, Any]:
    is_pattern = name.startswith("/") and name.rfind("/") > 0
    matcher = {"id": "byRegexp" if is_pattern else "byName", "options": name}
    return {"matcher": matcher, "properties": properties}


def _legend(model: Mapping[str, Any]) -> dict[str, Any]:
    legend = mapping(model.get("legend"))
    shows_values = legend.get("values") is not False
    wanted = [key for key, value in legend.items() if key in _CALCULATIONS and value is True]
    sort = text(legend.get("sort"))
    return {
        "showLegend": legend.get("show") is not False,
        "displayMode": "table" if legend.get("alignAsTable") else "list",
        "placement": "right" if legend.get("rightSide") else "bottom",
        "calcs": [known_calculation(key) for key in wanted] if shows_values else [],
        "sortBy": CALCULATIONS[known_calculation(sort)] if sort in _CALCULATIONS else None,
        "sortDesc": legend.get("sortDesc") is True,
    }


def _with_zeros(frame: Frame) -> Frame:
    fields = tuple(
        replace(one, values=[0 if value is None else value for value in one.values])
        if one.type == "number"
        else one
        for one in frame.fields
    )
    return replace(frame, fields=fields)
