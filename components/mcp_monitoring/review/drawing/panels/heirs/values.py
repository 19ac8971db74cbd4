"""The options that stat, gauge and bar gauge had before Grafana 7, as those of today. Pure.

Grafana 6.1 to 6.7 had settings of fields in `fieldOptions`, Grafana 6.0 in `valueOptions`.
Source: https://grafana.com/docs/grafana/v6.7/features/panels/gauge/ and the JSON of dashboards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from ...reducers import known_calculation
from ..panel_data import PanelData
from .numbers import number

_OLD = ("fieldOptions", "valueOptions")
_USUAL_COLOUR = "green"


def with_reduce_options(data: PanelData) -> tuple[PanelData, tuple[str, ...]]:
    """Translates the options of an old stat, gauge or bar gauge; any other is left as it is.

    Args:
        data: the panel and its answers.

    Returns:
        The panel with options of today, and what could not be translated; each is one line.
    """
    options = data.panel.options
    if "reduceOptions" in options or not any(one in options for one in _OLD):
        return data, ()
    former = mapping(options.get("fieldOptions"))
    if not former:
        former, lost = _of_values(options)
    else:
        lost = [f"its {key}" for key in ("prefix", "suffix") if text(former.get(key))]
    defaults = {**mapping(former.get("defaults"))}
    title = defaults.pop("title", None)
    if text(title):
        defaults["displayName"] = title
    defaults["thresholds"] = _thresholds(defaults.get("thresholds") or former.get("thresholds"))
    defaults["mappings"] = defaults.get("mappings") or former.get("mappings")
    defaults.setdefault("color", {"mode": "thresholds"})
    calculations = former.get("calcs")
    given = calculations if isinstance(calculations, list) else []
    reduce_options = {
        "calcs": [known_calculation(one) for one in given if isinstance(one, str)] or ["mean"],
        "fields": "",
        "limit": former.get("limit"),
        "values": former.get("values") is True,
    }
    own = data.panel.field_config
    field_config = {
        "defaults": {**mapping(own.get("defaults")), **defaults},
        "overrides": [*_overrides(former), *(one for _, one in objects(own.get("overrides")))],
    }
    panel = replace(
        data.panel, options={**options, "reduceOptions": reduce_options}, field_config=field_config
    )
    return replace(data, panel=panel), (f"not drawn: {', '.join(lost)}",) if lost else ()


def _of_values(options: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Puts the options of Grafana 6.0 where those after it have theirs."""
    former = mapping(options.get("valueOptions"))
    limits = {"min": options.get("minValue"), "max": options.get("maxValue")}
    defaults = {"unit": former.get("unit"), "decimals": former.get("decimals"), **limits}
    known = {key: value for key, value in defaults.items() if value is not None}
    lost = [f"its {key}" for key in ("prefix", "suffix") if text(former.get(key))]
    return {
        "calcs": [former.get("stat")],
        "defaults": known,
        "thresholds": options.get("thresholds"),
        "mappings": options.get("valueMappings"),
    }, lost


def _thresholds(given: Any) -> Mapping[str, Any]:
    """Steps, also where a list has them, and where the lowest begins at 0 of its own index."""
    if isinstance(given, dict):
        return given
    steps = [dict(one) for _, one in objects(given)]
    steps.sort(key=lambda one: (one.get("index") != 0, number(one.get("value")) or 0.0))
    made = [
        {"value": number(one.get("value")) if place else None, "color": text(one.get("color"))}
        for place, one in enumerate(steps)
    ]
    return {"mode": "absolute", "steps": made or [{"value": None, "color": _USUAL_COLOUR}]}


def _overrides(former: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Overrides, whose properties had another key for their names and paths."""
    for _, override in objects(former.get("overrides")):
        properties: Sequence[Any] = [
            {"id": text(one.get("id")) or text(one.get("path")), "value": one.get("value")}
            for _, one in objects(override.get("properties"))
        ]
        yield {"matcher": override.get("matcher"), "properties": properties}
