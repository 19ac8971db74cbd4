"""The panel `graph`, which Grafana had before `timeseries`, as its heirs. Pure.

By the mode of its axis, Grafana makes a time series, a histogram, a bar gauge or a bar chart of it.
Source: https://grafana.com/docs/grafana/v7.5/panels/visualizations/graph-panel/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import finite, mapping, objects, text
from .....dashboard.view import PanelView
from ...frames.frame import Field, Frame
from ...reducers import CALCULATIONS, known_calculation, reduced
from ..panel_data import PanelData
from .graph_axes import axis_of, hides_time
from .graph_thresholds import Steps, steps_of
from .numbers import number, with_zeros

_CALCULATIONS = frozenset({"min", "max", "avg", "current", "total"})
_SORTS = ("none", "asc", "desc")
_ZEROS = "null as zero"
# From where an override hides its series, by which option, with which value.
_HIDDEN_FROM = (
    ("legend", "legend", False),
    ("tooltip", "hideTooltip", True),
    ("viz", "hiddenSeries", True),
)


def as_heir(data: PanelData) -> tuple[PanelData, tuple[str, ...]]:
    """Translates a panel of the kind `graph`.

    Args:
        data: the panel and its answers.

    Returns:
        The panel as its heir, and what could not be translated; each is one line.
    """
    model = data.panel.model
    if model.get("nullPointMode") == _ZEROS:
        data = replace(data, frames=tuple(map(with_zeros, data.frames)))
    axis = mapping(model.get("xaxis"))
    mode = text(axis.get("mode")) or "time"
    if mode == "histogram":
        return replace(data, panel=_as_histogram(data.panel, axis)), ()
    if mode == "series":
        return _as_bars(data, axis)
    steps, at_right = steps_of(model), steps_of(model, "right")
    options = {"legend": _legend(model), "tooltip": _tooltip(model)}
    panel = _panel(data.panel, "timeseries", options, _defaults(model, steps))
    notes = () if mode == "time" else (f'the axis of "{mode}" is drawn as one of time',)
    return replace(data, panel=panel), (*notes, *steps.notes, *at_right.notes)


def _as_histogram(panel: PanelView, axis: Mapping[str, Any]) -> PanelView:
    count = number(axis.get("buckets"))
    options = {
        "combine": False,
        "legend": _legend(panel.model),
        "tooltip": _tooltip(panel.model),
        **({"bucketCount": count} if count else {}),
    }
    custom = {"stacking": _stacking(panel.model)}
    defaults = {"color": {"mode": "palette-classic"}, "custom": custom}
    return _panel(panel, "histogram", options, defaults)


def _as_bars(data: PanelData, axis: Mapping[str, Any]) -> tuple[PanelData, tuple[str, ...]]:
    """A bar for each series: with a legend of values a bar gauge, else a bar chart."""
    model = data.panel.model
    values = axis.get("values")
    wanted = [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
    calculation = known_calculation(wanted[0]) if wanted else "sum"
    legend, tooltip = _legend(model), _tooltip(model)
    config, custom = axis_of(model, 0)
    defaults = {**config, "color": {"mode": "palette-classic"}, "custom": custom}
    if mapping(model.get("legend")).get("values") is True:
        reduced_to = {"reduceOptions": {"calcs": [calculation]}, "legend": legend}
        return replace(data, panel=_panel(data.panel, "bargauge", reduced_to, defaults)), ()
    steps = steps_of(model)
    defaults["thresholds"] = {"mode": "absolute", "steps": steps.steps}
    defaults["custom"] = {**custom, "thresholdsStyle": {"mode": steps.style}}
    upright = {"legend": legend, "tooltip": tooltip, "groupWidth": 1}
    panel = _panel(data.panel, "barchart", upright, defaults)
    frames = _in_one_row(data.frames, calculation)
    return replace(data, panel=panel, frames=frames), steps.notes


def _in_one_row(frames: tuple[Frame, ...], calculation: str) -> tuple[Frame, ...]:
    """A table with one row, which has the calculated value of each series."""
    numbers = [
        replace(one, values=(reduced(one, calculation),))
        for frame in frames
        for one in frame.fields
        if one.type == "number"
    ]
    name = Field("Field", "string", (CALCULATIONS[calculation],))
    return (Frame((name, *numbers)),) if numbers else frames


def _panel(
    panel: PanelView, kind: str, options: Mapping[str, Any], defaults: Mapping[str, Any]
) -> PanelView:
    """The panel as one of another kind; what it had of settings of fields stays."""
    own = panel.field_config
    overrides = [one for _, one in objects(own.get("overrides"))]
    model = panel.model
    field_config = {
        "defaults": {**mapping(own.get("defaults")), **defaults},
        "overrides": [*overrides, *_hidden(model), *_colours(model), *_overrides(model)],
    }
    return replace(panel, type=kind, options=options, field_config=field_config)


def _defaults(model: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
    custom = _style(model) | {
        "showPoints": "always" if model.get("points") else "never",
        "spanNulls": model.get("nullPointMode") == "connected",
        "thresholdsStyle": {"mode": steps.style},
        "stacking": _stacking(model),
    }
    custom.setdefault("lineWidth", 1)
    axis, own = axis_of(model, 0)
    thresholds = {"mode": "absolute", "steps": steps.steps}
    colour = {"mode": "palette-classic"}
    return axis | {"custom": custom | own, "thresholds": thresholds, "color": colour}


def _stacking(model: Mapping[str, Any]) -> dict[str, Any]:
    if model.get("stack") is not True:
        return {"mode": "none"}
    return {"mode": "percent" if model.get("percentage") else "normal"}


def _style(given: Mapping[str, Any]) -> dict[str, Any]:
    """The look of series, of the panel or of an override."""
    custom: dict[str, Any] = {}
    if given.get("bars") is True:
        custom |= {"drawStyle": "bars", "fillOpacity": 100}
    elif given.get("lines") is False:
        custom["drawStyle"] = "points" if given.get("points") else "line"
        # An area belongs to its line.
        custom |= {"lineWidth": 0, "fillOpacity": 0}
    elif given.get("lines") is True or given.get("bars") is False:
        custom["drawStyle"] = "line"
    if "lineWidth" not in custom and (width := finite(given.get("linewidth"))) is not None:
        custom["lineWidth"] = width
    fill = finite(given.get("fill"))
    if fill is not None and "fillOpacity" not in custom:
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
    if given.get("transform") in ("constant", "negative-Y"):
        custom["transform"] = given["transform"]
    return custom


def _hidden(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is left out: the axis of time, and series of nothing or of zeros in the legend."""
    # Where the first axis of numbers is hidden, that of time would be, too.
    placement = "hidden" if hides_time(model) else "auto"
    properties = [{"id": "custom.axisPlacement", "value": placement}]
    yield {"matcher": {"id": "byType", "options": "time"}, "properties": properties}
    legend = mapping(model.get("legend"))
    for key, calculation in (("hideEmpty", "allIsNull"), ("hideZero", "allIsZero")):
        if legend.get(key) is True:
            options = {"reducer": calculation, "op": "gte", "value": 0}
            hidden = ("custom.hideFrom.legend", "custom.hideFrom.tooltip")
            yield {
                "matcher": {"id": "byValue", "options": options},
                "properties": [{"id": one, "value": True} for one in hidden],
            }


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
        if text(given.get("nullPointMode")):
            custom["spanNulls"] = given["nullPointMode"] == "connected"
        if given.get("fillBelowTo"):
            custom["fillBelowTo"] = given["fillBelowTo"]
        for where, key, value in _HIDDEN_FROM:
            if given.get(key) is value:
                custom[f"hideFrom.{where}"] = True
        properties: dict[str, Any] = {}
        if given.get("yaxis") == 2:
            config, own = axis_of(model, 1)
            steps = steps_of(model, "right")
            properties |= config | {"thresholds": {"mode": "absolute", "steps": steps.steps}}
            custom |= own | {"thresholdsStyle": {"mode": steps.style}}
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
    shows_values = legend.get("values") is True
    wanted = [key for key, value in legend.items() if key in _CALCULATIONS and value is True]
    sort = text(legend.get("sort"))
    return {
        "showLegend": legend.get("show") is not False,
        "displayMode": "table" if legend.get("alignAsTable") else "list",
        "placement": "right" if legend.get("rightSide") else "bottom",
        "calcs": [known_calculation(key) for key in wanted] if shows_values else [],
        "sortBy": CALCULATIONS[known_calculation(sort)] if sort in _CALCULATIONS else None,
        "sortDesc": legend.get("sortDesc") is True,
        "width": number(legend.get("sideWidth")),
    }


def _tooltip(model: Mapping[str, Any]) -> dict[str, Any]:
    tooltip = mapping(model.get("tooltip"))
    sort = number(tooltip.get("sort"))
    return {
        "mode": "single" if tooltip.get("shared") is False else "multi",
        "sort": _SORTS[int(sort)] if sort in (0, 1, 2) else "none",
    }
