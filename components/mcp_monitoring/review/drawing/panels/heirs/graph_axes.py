"""The axes of the panel `graph` as settings of fields. Pure.

Before Grafana 3.1 they were in `grid`, `y_formats` and texts of their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from .numbers import number


def axis_of(model: Mapping[str, Any], place: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Reads one of the two axes.

    Args:
        model: the raw panel.
        place: 0 for the axis at the left, 1 for that at the right.

    Returns:
        The settings of its fields: unit, decimals, limits; and those in `custom`.
    """
    axes = _axes(model)
    axis = axes[place] if place < len(axes) else {}
    config: dict[str, Any] = {"unit": text(axis.get("format")) or "short"}
    for key in ("min", "max"):
        if (limit := number(axis.get(key))) is not None:
            config[key] = limit
    decimals = number(axis.get("decimals"))
    if decimals is None:
        decimals = number(model.get("decimals"))
    if decimals is not None:
        config["decimals"] = int(decimals)
    custom: dict[str, Any] = {"axisLabel": text(axis.get("label"))}
    if axis.get("show") is False:
        custom["axisPlacement"] = "hidden"
    elif place:
        custom["axisPlacement"] = "right"
    base = number(axis.get("logBase"))
    if base and base > 1:
        # A chart has logarithms of 2 and 10; 32 and 1024 are powers of 2.
        custom["scaleDistribution"] = {"type": "log", "log": 10 if base == 10 else 2}
    return config, custom


def hides_time(model: Mapping[str, Any]) -> bool:
    """Tells whether the axis of time is hidden."""
    return mapping(model.get("xaxis")).get("show") is False or model.get("x-axis") is False


def _axes(model: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    if "yaxes" in model:
        return [axis for _, axis in objects(model["yaxes"])]
    grid, units = mapping(model.get("grid")), model.get("y_formats")
    units = units if isinstance(units, list) else []
    return [
        {
            "format": units[place] if place < len(units) else "",
            "label": model.get(f"{side}YAxisLabel"),
            "logBase": grid.get(f"{side}LogBase"),
            "max": grid.get(f"{side}Max"),
            "min": grid.get(f"{side}Min"),
            "show": model.get("y-axis"),
        }
        for place, side in enumerate(("left", "right"))
    ]
