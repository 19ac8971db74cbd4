"""The heatmap that Grafana had before version 9, as the one of today. Pure.

Source: https://grafana.com/docs/grafana/v8.5/visualizations/heatmap/
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import mapping, text
from ..panel_data import PanelData
from .numbers import number

_LAYOUTS = {"auto": "auto", "lower": "ge", "middle": "unknown", "upper": "le"}
_USUAL_GAP = 2


def as_heir(data: PanelData) -> tuple[PanelData, tuple[str, ...]]:
    """Translates the options of an old heatmap; any other is left as it is.

    Args:
        data: the panel and its answers.

    Returns:
        The panel as one of today, and what could not be translated: nothing that is not named
        below the panel by its options.
    """
    if data.panel.options or "dataFormat" not in data.panel.model:
        return data, ()
    options = _options(data.panel.model)
    return replace(data, panel=replace(data.panel, options=options)), ()


def _options(model: Mapping[str, Any]) -> Mapping[str, Any]:
    colour, cards = mapping(model.get("color")), mapping(model.get("cards"))
    gap, tooltip = number(cards.get("cardPadding")), mapping(model.get("tooltip"))
    return {
        "calculate": model.get("dataFormat") == "timeseries",
        "calculation": {
            "xBuckets": _buckets(model, "x"),
            "yBuckets": _buckets(model, "y") | _scale(model),
        },
        "cellGap": _USUAL_GAP if gap is None else gap,
        "cellRadius": number(cards.get("cardRound")),
        "color": {
            "mode": "opacity" if colour.get("mode") == "opacity" else "scheme",
            "scheme": text(colour.get("colorScheme")).removeprefix("interpolate") or None,
            "fill": colour.get("cardColor"),
            "scale": "linear" if colour.get("colorScale") == "linear" else "exponential",
            "exponent": colour.get("exponent"),
            "min": number(colour.get("min")),
            "max": number(colour.get("max")),
        },
        "filterValues": {"le": 1e-9} if model.get("hideZeroBuckets") else {},
        "legend": {"show": mapping(model.get("legend")).get("show") is True},
        "rowsFrame": {"layout": _LAYOUTS.get(text(model.get("yBucketBound")), "auto")},
        "tooltip": {"mode": "none" if tooltip.get("show") is False else "single"},
        "yAxis": _axis(model),
    }


def _axis(model: Mapping[str, Any]) -> dict[str, Any]:
    axis = mapping(model.get("yAxis"))
    return {
        "unit": axis.get("format"),
        "decimals": number(axis.get("decimals")),
        "axisPlacement": "hidden" if axis.get("show") is False else "left",
        "axisWidth": number(axis.get("width")),
        "min": number(axis.get("min")),
        "max": number(axis.get("max")),
        "reverse": model.get("reverseYBuckets") is True,
    }


def _buckets(model: Mapping[str, Any], axis: str) -> dict[str, Any]:
    """Buckets of one axis: a size goes before a number."""
    for mode, key in (("size", f"{axis}BucketSize"), ("count", f"{axis}BucketNumber")):
        if model.get(key):
            return {"mode": mode, "value": str(model[key])}
    return {}


def _scale(model: Mapping[str, Any]) -> dict[str, Any]:
    axis = mapping(model.get("yAxis"))
    base, split = number(axis.get("logBase")), number(axis.get("splitFactor"))
    if not base or base <= 1:
        return {}
    scale = {"type": "log", "log": 10 if base == 10 else 2}
    return {"mode": "size", "value": f"{split or 1:g}", "scale": scale}
