"""The values that Grafana's panels take for missing keys, as data.

Grafana puts a panel's own values over the defaults of its plugin each time it opens the panel, and
a save writes the result: https://github.com/grafana/grafana/blob/v12.4.0/packages/grafana-data/src/panel/getPanelOptionsWithDefaults.ts
So a default that is spelled out shows what a missing key shows. The values are those of Grafana
12.4; a key whose default depends on a setting of Grafana or on the data is not here.
"""

from collections.abc import Mapping
from typing import Any

_THRESHOLDS = {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}
"""The first step has no value: Grafana reads any as minus infinity."""

_PALETTE = {"mode": "palette-classic"}
_LEGEND = {"displayMode": "list", "placement": "bottom", "showLegend": True}
_TOOLTIP = {"hideZeros": False, "mode": "single", "sort": "none"}
_HIDE_FROM = {"legend": False, "tooltip": False, "viz": False}
_REDUCED = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_AXIS = {
    "axisBorderShow": False,
    "axisCenteredZero": False,
    "axisColorMode": "text",
    "axisLabel": "",
    "axisPlacement": "auto",
    "scaleDistribution": {"type": "linear"},
}
_GRAPH = {
    **_AXIS,
    "barAlignment": 0,
    "barWidthFactor": 0.6,
    "drawStyle": "line",
    "fillOpacity": 0,
    "gradientMode": "none",
    "hideFrom": _HIDE_FROM,
    "insertNulls": False,
    "lineInterpolation": "linear",
    "lineWidth": 1,
    "pointSize": 5,
    "showPoints": "auto",
    "showValues": False,
    "spanNulls": False,
    "stacking": {"group": "A", "mode": "none"},
    "thresholdsStyle": {"mode": "off"},
}
_BARS = {
    **_AXIS,
    "fillOpacity": 80,
    "gradientMode": "none",
    "hideFrom": _HIDE_FROM,
    "lineWidth": 1,
    "thresholdsStyle": {"mode": "off"},
}
_TIMELINE = {
    "axisPlacement": "auto",
    "fillOpacity": 70,
    "hideFrom": _HIDE_FROM,
    "insertNulls": False,
    "spanNulls": False,
}


def _panel(options: Mapping[str, Any], **defaults: Any) -> Mapping[str, Any]:
    field = {"thresholds": _THRESHOLDS, **defaults}
    return {"options": options, "fieldConfig": {"defaults": field}, "hideTimeOverride": False}


PANEL_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "barchart": _panel(
        {
            "barRadius": 0,
            "barWidth": 0.97,
            "fullHighlight": False,
            "groupWidth": 0.7,
            "legend": _LEGEND,
            "orientation": "auto",
            "showValue": "auto",
            "stacking": "none",
            "tooltip": _TOOLTIP,
            "xTickLabelRotation": 0,
            "xTickLabelSpacing": 0,
        },
        color=_PALETTE,
        custom=_BARS,
    ),
    "bargauge": _panel(
        {
            "displayMode": "gradient",
            "legend": {**_LEGEND, "showLegend": False},
            "maxVizHeight": 300,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "auto",
            "orientation": "auto",
            "reduceOptions": _REDUCED,
            "showUnfilled": True,
            "sizing": "auto",
            "valueMode": "color",
        }
    ),
    "gauge": _panel(
        {
            "minVizHeight": 75,
            "minVizWidth": 75,
            "orientation": "auto",
            "reduceOptions": _REDUCED,
            "showThresholdLabels": False,
            "showThresholdMarkers": True,
            "sizing": "auto",
        }
    ),
    "stat": _panel(
        {
            "colorMode": "value",
            "graphMode": "area",
            "justifyMode": "auto",
            "orientation": "auto",
            "percentChangeColorMode": "standard",
            "reduceOptions": _REDUCED,
            "showPercentChange": False,
            "textMode": "auto",
            "wideLayout": True,
        }
    ),
    "state-timeline": _panel(
        {
            "alignValue": "left",
            "legend": _LEGEND,
            "mergeValues": True,
            "rowHeight": 0.9,
            "showValue": "auto",
            "tooltip": _TOOLTIP,
        },
        custom={**_TIMELINE, "lineWidth": 0},
    ),
    "table": _panel(
        {"cellHeight": "sm", "showHeader": True},
        custom={"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False},
    ),
    "timeseries": _panel({"legend": _LEGEND, "tooltip": _TOOLTIP}, color=_PALETTE, custom=_GRAPH),
}
"""Missing keys by type of panel; an empty list means the same as a missing one."""
