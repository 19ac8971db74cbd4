"""The old panel singlestat, drawn by its heirs stat and gauge. Pure.

Source: the options that Grafana 6 wrote,
https://grafana.com/docs/grafana/v6.7/features/panels/singlestat/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from ..reducers import CALCULATIONS
from ..size import Size
from ..theme import Theme
from . import gauge, stat
from .drawing import Drawing
from .panel_data import PanelData

_CALCULATIONS = {"avg": "mean", "current": "lastNotNull", "total": "sum"}
_COLOURS = ("#299c46", "rgba(237, 129, 40, 0.89)", "#d44a3a")


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Draws a singlestat.

    Args:
        data: the panel and its answers.
        size: the room below its title, up to the edges of the panel.
        theme: for the colours.
        timezone: for dates.
    """
    old = data.panel.model
    panel = replace(data.panel, options=_options(old), field_config=_field_config(old))
    changed = replace(data, panel=panel)
    if mapping(old.get("gauge")).get("show") is True:
        return gauge.draw(changed, size, theme, timezone)
    return stat.draw(changed, size, theme, timezone)


def _options(old: Mapping[str, Any]) -> Mapping[str, Any]:
    value = text(old.get("valueName")) or "avg"
    calculation = _CALCULATIONS.get(value, value if value in CALCULATIONS else "lastNotNull")
    has_background = old.get("colorBackground") is True
    has_colour = has_background or old.get("colorValue") is True
    column = text(old.get("tableColumn"))
    of_gauge = mapping(old.get("gauge"))
    return {
        "reduceOptions": {"calcs": [calculation], "fields": column, "values": False},
        "colorMode": "background_solid" if has_background else "value" if has_colour else "none",
        "graphMode": "area" if mapping(old.get("sparkline")).get("show") is True else "none",
        "textMode": "name" if value == "name" else "value",
        "justifyMode": "center",
        "orientation": "horizontal",
        "showThresholdLabels": of_gauge.get("thresholdLabels") is True,
        "showThresholdMarkers": of_gauge.get("thresholdMarkers") is True,
    }


def _field_config(old: Mapping[str, Any]) -> Mapping[str, Any]:
    of_gauge = mapping(old.get("gauge"))
    defaults: dict[str, Any] = {
        "unit": _unit(old),
        "color": {"mode": "thresholds"},
        "thresholds": {"mode": "absolute", "steps": list(_steps(old))},
        "mappings": list(_mappings(old)),
    }
    for key, value in (
        ("decimals", old.get("decimals")),
        ("noValue", text(old.get("nullText"))),
        ("min", of_gauge.get("minValue") if of_gauge.get("show") is True else None),
        ("max", of_gauge.get("maxValue") if of_gauge.get("show") is True else None),
    ):
        if value not in (None, ""):
            defaults[key] = value
    return {"defaults": defaults, "overrides": []}


def _unit(old: Mapping[str, Any]) -> str:
    """The unit; a text before or behind the number stands in for one that says nothing."""
    unit = text(old.get("format"))
    if unit in ("", "none", "short"):
        if text(old.get("postfix")):
            return f"suffix:{old['postfix']}"
        if text(old.get("prefix")):
            return f"prefix:{old['prefix']}"
    return unit


def _steps(old: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    given = old.get("colors")
    colours = [text(one) for one in given] if isinstance(given, list) else list(_COLOURS)
    limits = [_number(one) for one in text(old.get("thresholds")).split(",")]
    yield {"value": None, "color": colours[0] if colours else _COLOURS[0]}
    for limit, colour in zip([one for one in limits if one is not None], colours[1:], strict=False):
        yield {"value": limit, "color": colour}


def _mappings(old: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for _, one in objects(old.get("valueMaps")):
        value, result = str(one.get("value", "")), {"text": text(one.get("text"))}
        if value in ("null", "N/A"):
            yield {"type": "special", "options": {"match": "null", "result": result}}
        else:
            yield {"type": "value", "options": {value: result}}
    if old.get("mappingType") == 2:
        for _, one in objects(old.get("rangeMaps")):
            begin, end = _number(one.get("from")), _number(one.get("to"))
            result = {"text": text(one.get("text"))}
            if begin is not None or end is not None:
                yield {"type": "range", "options": {"from": begin, "to": end, "result": result}}


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
