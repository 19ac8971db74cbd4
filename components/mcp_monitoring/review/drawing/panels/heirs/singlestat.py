"""The panel singlestat as its heirs: a stat, or a gauge where it had one. Pure.

Source: the options that Grafana 6 wrote,
https://grafana.com/docs/grafana/v6.7/features/panels/singlestat/
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import mapping, text
from ...reducers import CALCULATIONS
from ..panel_data import PanelData
from .former_mappings import mappings_of
from .numbers import number, with_zeros

_CALCULATIONS = {"avg": "mean", "current": "lastNotNull", "total": "sum"}
_COLOURS = ("#299c46", "rgba(237, 129, 40, 0.89)", "#d44a3a")
_WITHOUT_WORDS = frozenset({"", "none", "short"})
_LEAST, _MOST = 0, 100


def as_heir(data: PanelData) -> tuple[PanelData, tuple[str, ...]]:
    """Translates a singlestat.

    Args:
        data: the panel and its answers.

    Returns:
        The panel as its heir, and what could not be translated; each is one line.
    """
    old = data.panel.model
    panel = replace(
        data.panel,
        type=kind_of(old),
        options=_options(old),
        field_config=_field_config(old),
    )
    frames = data.frames
    if old.get("nullPointMode") == "null as zero":
        frames = tuple(map(with_zeros, frames))
    lost = [
        f"its {key}" for key in ("prefix", "postfix") if text(old.get(key)) and key != _affix(old)
    ]
    notes = (f"not drawn: {', '.join(lost)}",) if lost else ()
    return replace(data, panel=panel, frames=frames), notes


def kind_of(old: Mapping[str, Any]) -> str:
    """Tells the plugin of its heir.

    Args:
        old: the raw panel.
    """
    return "gauge" if mapping(old.get("gauge")).get("show") is True else "stat"


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
        **({"textMode": "value"} if kind_of(old) == "stat" else {}),
        **({"textMode": "name"} if value == "name" else {}),
        "justifyMode": "center",
        "orientation": "horizontal",
        "showThresholdLabels": of_gauge.get("thresholdLabels") is True,
        "showThresholdMarkers": of_gauge.get("thresholdMarkers") is not False,
    }


def _field_config(old: Mapping[str, Any]) -> Mapping[str, Any]:
    of_gauge = mapping(old.get("gauge"))
    defaults: dict[str, Any] = {
        "unit": _unit(old),
        "color": {"mode": "thresholds"},
        "thresholds": {"mode": "absolute", "steps": list(_steps(old))},
        "mappings": list(mappings_of(old)),
    }
    if of_gauge.get("show") is True:
        least, most = number(of_gauge.get("minValue")), number(of_gauge.get("maxValue"))
        defaults["min"] = _LEAST if least is None else least
        defaults["max"] = _MOST if most is None else most
    for key, value in (("decimals", old.get("decimals")), ("noValue", text(old.get("nullText")))):
        if value not in (None, ""):
            defaults[key] = value
    return {"defaults": defaults, "overrides": []}


def _affix(old: Mapping[str, Any]) -> str:
    """Which of the texts before and behind the number stands in for a unit that says nothing."""
    if text(old.get("format")) in _WITHOUT_WORDS:
        return next((key for key in ("postfix", "prefix") if text(old.get(key))), "")
    return ""


def _unit(old: Mapping[str, Any]) -> str:
    match _affix(old):
        case "postfix":
            return f"suffix:{old['postfix']}"
        case "prefix":
            return f"prefix:{old['prefix']}"
        case _:
            return text(old.get("format"))


def _steps(old: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    given = old.get("colors")
    colours = [text(one) for one in given] if isinstance(given, list) else list(_COLOURS)
    limits = [number(one) for one in text(old.get("thresholds")).split(",")]
    yield {"value": None, "color": colours[0] if colours else _COLOURS[0]}
    for limit, colour in zip([one for one in limits if one is not None], colours[1:], strict=False):
        yield {"value": limit, "color": colour}
