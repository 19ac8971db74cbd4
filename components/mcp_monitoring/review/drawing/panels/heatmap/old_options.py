"""Options of the heatmap that Grafana had before version 9, as those of its heir. Pure.

Source: https://grafana.com/docs/grafana/v8.5/visualizations/heatmap/
"""

from collections.abc import Mapping
from typing import Any

from .....dashboard.lenient import mapping, text


def heatmap_options(options: Mapping[str, Any], model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Finds the options of a heatmap.

    Args:
        options: its raw options.
        model: the raw panel, which has the old options at its top.
    """
    if options or "dataFormat" not in model:
        return options
    colour = mapping(model.get("color"))
    axis = mapping(model.get("yAxis"))
    scheme = text(colour.get("colorScheme")).removeprefix("interpolate")
    return {
        "calculate": model.get("dataFormat") == "timeseries",
        "color": {
            "mode": "opacity" if colour.get("mode") == "opacity" else "scheme",
            "scheme": scheme or None,
            "fill": colour.get("cardColor"),
            "exponent": colour.get("exponent"),
            "min": colour.get("min"),
            "max": colour.get("max"),
        },
        "yAxis": {
            "unit": axis.get("format"),
            "decimals": axis.get("decimals"),
            "axisPlacement": "hidden" if axis.get("show") is False else "left",
            "reverse": model.get("reverseYBuckets") is True,
        },
        "filterValues": {"le": 1e-9} if model.get("hideZeroBuckets") else {},
        "legend": {"show": mapping(model.get("legend")).get("show") is True},
    }
