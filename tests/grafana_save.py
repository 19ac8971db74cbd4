"""A dashboard as the user interface of Grafana 12.4 saves it.

When a panel is shown, Grafana puts its values over the defaults of its plugin and notes the version
of the plugin. A save writes that, without nulls and with sorted keys (`transformSceneToSaveModel`,
`sortedDeepCloneWithoutNulls` of its source).
"""

import copy
from collections.abc import Mapping
from typing import Any

VERSION = "12.4.0"

_LEGEND = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}
_TOOLTIP = {"hideZeros": False, "mode": "single", "sort": "none"}
_REDUCE = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_THRESHOLDS = {
    "mode": "absolute",
    "steps": [{"color": "green", "value": 0}, {"color": "red", "value": 80}],
}
_FIELD = {"mappings": [], "thresholds": _THRESHOLDS}
_PLUGINS: Mapping[str, Mapping[str, Any]] = {
    "timeseries": {
        "options": {"legend": _LEGEND, "tooltip": _TOOLTIP},
        "field": {
            **_FIELD,
            "color": {"mode": "palette-classic"},
            "custom": {
                "axisBorderShow": False,
                "axisCenteredZero": False,
                "axisColorMode": "text",
                "axisLabel": "",
                "axisPlacement": "auto",
                "barAlignment": 0,
                "barWidthFactor": 0.6,
                "drawStyle": "line",
                "fillOpacity": 0,
                "gradientMode": "none",
                "hideFrom": {"legend": False, "tooltip": False, "viz": False},
                "insertNulls": False,
                "lineInterpolation": "linear",
                "lineWidth": 1,
                "pointSize": 5,
                "scaleDistribution": {"type": "linear"},
                "showPoints": "auto",
                "showValues": False,
                "spanNulls": False,
                "stacking": {"group": "A", "mode": "none"},
                "thresholdsStyle": {"mode": "off"},
            },
        },
    },
    "stat": {
        "options": {
            "colorMode": "value",
            "graphMode": "area",
            "justifyMode": "auto",
            "orientation": "auto",
            "percentChangeColorMode": "standard",
            "reduceOptions": _REDUCE,
            "showPercentChange": False,
            "textMode": "auto",
            "wideLayout": True,
        },
        "field": _FIELD,
    },
    "bargauge": {
        "options": {
            "displayMode": "gradient",
            "legend": {**_LEGEND, "showLegend": False},
            "maxVizHeight": 300,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "auto",
            "orientation": "auto",
            "reduceOptions": _REDUCE,
            "showUnfilled": True,
            "sizing": "auto",
            "valueMode": "color",
        },
        "field": _FIELD,
    },
    "gauge": {
        "options": {
            "minVizHeight": 75,
            "minVizWidth": 75,
            "orientation": "auto",
            "reduceOptions": _REDUCE,
            "showThresholdLabels": False,
            "showThresholdMarkers": True,
            "sizing": "auto",
        },
        "field": _FIELD,
    },
    "state-timeline": {
        "options": {
            "alignValue": "left",
            "legend": _LEGEND,
            "mergeValues": True,
            "rowHeight": 0.9,
            "showValue": "auto",
            "tooltip": _TOOLTIP,
        },
        "field": {
            **_FIELD,
            "custom": {
                "axisPlacement": "auto",
                "fillOpacity": 70,
                "hideFrom": {"legend": False, "tooltip": False, "viz": False},
                "insertNulls": False,
                "lineWidth": 0,
                "spanNulls": False,
            },
        },
    },
    "table": {
        "options": {"cellHeight": "sm", "showHeader": True},
        "field": {
            **_FIELD,
            "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False},
        },
    },
}
_BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


def saved(model: Mapping[str, Any], *, schema_version: int = 42) -> dict[str, Any]:
    """Returns a dashboard as a save writes it after all its panels were shown; nobody edited it."""
    made = copy.deepcopy(dict(model))
    for panel in _panels(made):
        _save_panel(panel)
    annotations = made.setdefault("annotations", {}).setdefault("list", [])
    if not any(one.get("builtIn") for one in annotations):
        annotations.insert(0, dict(_BUILT_IN))
    for key in ("tags", "links"):
        made.setdefault(key, [])
    made.setdefault("templating", {}).setdefault("list", [])
    for variable in made["templating"]["list"]:
        if variable.get("type") in ("query", "custom"):
            variable.setdefault("allowCustomValue", True)
            variable["options"] = [{"text": "a", "value": "a", "selected": False}]
    made.setdefault("timepicker", {})
    made.setdefault("editable", True)
    made |= {"fiscalYearStartMonth": 0, "graphTooltip": made.get("graphTooltip", 0)}
    made |= {"preload": False, "weekStart": "", "schemaVersion": schema_version}
    written: dict[str, Any] = _without_nulls(made)
    return written


def _panels(model: dict[str, Any]) -> list[dict[str, Any]]:
    top = model.get("panels", [])
    return [*top, *(inner for row in top for inner in row.get("panels", []))]


def _save_panel(panel: dict[str, Any]) -> None:
    if panel["type"] == "row":
        return
    panel["pluginVersion"] = VERSION
    panel.setdefault("transparent", False)
    if plugin := _PLUGINS.get(panel["type"]):
        panel["options"] = _over(plugin["options"], panel.get("options", {}))
        config = panel.setdefault("fieldConfig", {})
        config["defaults"] = _over(plugin["field"], config.get("defaults", {}))
        config.setdefault("overrides", [])
    for number, query in enumerate(panel.get("targets", [])):
        query.setdefault("refId", "ABCDEFGHIJ"[number])
        if "expr" in query:
            query.setdefault("editorMode", "code")
            query.setdefault("range", not query.get("instant"))
        if panel.get("datasource"):
            query.setdefault("datasource", panel["datasource"])


def _over(defaults: Any, given: Any) -> Any:
    if not isinstance(defaults, Mapping) or not isinstance(given, Mapping):
        return copy.deepcopy(given)
    keys = dict.fromkeys((*defaults, *given))
    return {
        key: _over(defaults.get(key), given[key]) if key in given else copy.deepcopy(defaults[key])
        for key in keys
    }


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {key: value[key] for key in sorted(value) if value[key] is not None}
        return {key: _without_nulls(inner) for key, inner in kept.items()}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value
