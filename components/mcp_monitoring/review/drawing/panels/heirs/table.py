"""The table that Grafana had before version 7, as the one of today. Pure.

Its transformation becomes those of today, its styles become overrides.
Source: https://grafana.com/docs/grafana/v6.7/features/panels/table_panel/
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from ...frames.frame import Frame
from ...patterns import pattern_of
from ...reducers import known_calculation
from ...transformations.choosing import display_names
from ...transformations.transform import transformed
from ..panel_data import PanelData
from .former_mappings import mappings_of
from .numbers import number

_COLOURED = {"cell": "color-background", "row": "color-background", "value": "color-text"}
_COLOURS = ("#299c46", "rgba(237, 129, 40, 0.89)", "#d44a3a")
_USUAL_TRANSFORM = "timeseries_to_columns"
_DATE = "YYYY-MM-DD HH:mm:ss"


def as_heir(data: PanelData) -> tuple[PanelData, tuple[str, ...]]:
    """Translates an old table; any other is left as it is.

    Args:
        data: the panel and its answers.

    Returns:
        The panel as one of today, and what could not be translated; each is one line.
    """
    model = data.panel.model
    # Dashboards before Grafana 7 call it `table`, too.
    if data.panel.type == "table" and (data.panel.options or "styles" not in model):
        return data, ()
    name = text(model.get("transform")) or _USUAL_TRANSFORM
    steps = _transformations(name, model)
    notes: tuple[str, ...] = ()
    frames = data.frames
    if steps is None:
        notes = (f'not drawn: the transformation "{name}" of its table',)
    else:
        frames, _ = transformed(data.frames, steps)
    field_config = {
        "defaults": {**mapping(data.panel.field_config.get("defaults"))},
        "overrides": [
            *(one for _, one in objects(data.panel.field_config.get("overrides"))),
            *_overrides(model),
        ],
    }
    options = {"showHeader": model.get("showHeader") is not False, **_sort(model, frames)}
    panel = replace(data.panel, type="table", options=options, field_config=field_config)
    return replace(data, panel=panel, frames=frames), notes


def _transformations(name: str, model: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    columns = [text(one.get("value")) for _, one in objects(model.get("columns"))]
    match name:
        case "timeseries_to_columns":
            return [{"id": "joinByField", "options": {}}]
        case "timeseries_to_rows":
            return [{"id": "seriesToRows", "options": {}}]
        case "timeseries_aggregations":
            calculations = [known_calculation(one) for one in columns] or ["mean"]
            return [{"id": "reduce", "options": {"reducers": calculations}}]
        case "table":
            return [{"id": "merge", "options": {}}]
        case _:
            return None


def _sort(model: Mapping[str, Any], frames: Sequence[Frame]) -> Mapping[str, Any]:
    """The order of the rows, which names a column by its number."""
    sort = mapping(model.get("sort"))
    place, names = sort.get("col"), display_names(frames)[0] if frames else ()
    if not isinstance(place, int) or not 0 <= place < len(names):
        return {}
    field = frames[0].fields[place]
    aliases = (
        text(style.get("alias"))
        for _, style in objects(model.get("styles"))
        if _is_about(text(style.get("pattern")), {names[place], field.name})
    )
    name = next(aliases, "") or names[place]
    return {"sortBy": [{"displayName": name, "desc": sort.get("desc") is True}]}


def _is_about(pattern: str, names: Collection[str]) -> bool:
    compiled = pattern_of(pattern) if _is_pattern(pattern) else None
    return pattern in names or any(compiled and compiled.search(one) for one in names)


def _is_pattern(name: str) -> bool:
    return name.startswith("/") and name.rfind("/") > 0


def _overrides(model: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The styles, the last first: the first that is about a column holds."""
    styles = [one for _, one in objects(model.get("styles"))]
    for style in reversed(styles):
        pattern = text(style.get("pattern"))
        matcher = {"id": "byRegexp" if _is_pattern(pattern) else "byName", "options": pattern}
        properties = [{"id": key, "value": value} for key, value in _properties(style)]
        yield {"matcher": matcher, "properties": properties}


def _properties(style: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    kind = text(style.get("type")) or "number"
    if kind == "hidden":
        yield "custom.hidden", True
        return
    yield "custom.hidden", False
    if text(style.get("alias")) and "$" not in style["alias"]:
        yield "displayName", style["alias"]
    if text(style.get("align")):
        yield "custom.align", style["align"]
    if style.get("link") is True:
        link = {"title": text(style.get("linkTooltip")), "url": text(style.get("linkUrl"))}
        yield "links", [link]
    if kind == "date":
        yield "unit", f"time:{text(style.get('dateFormat')) or _DATE}"
    elif kind == "number":
        yield "unit", text(style.get("unit")) or "short"
        if (decimals := number(style.get("decimals"))) is not None:
            yield "decimals", decimals
    elif kind == "string" and (mappings := list(mappings_of(style))):
        yield "mappings", mappings
    yield from _colours(style)


def _colours(style: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    mode = text(style.get("colorMode"))
    if mode not in _COLOURED:
        return
    given = style.get("colors")
    colours = [text(one) for one in given] if isinstance(given, list) else list(_COLOURS)
    limits = style.get("thresholds")
    found = [number(one) for one in limits] if isinstance(limits, list) else []
    begins = (None, *(one for one in found if one is not None))
    steps = [
        {"value": value, "color": colour} for value, colour in zip(begins, colours, strict=False)
    ]
    kind = {"type": _COLOURED[mode], "mode": "basic", "applyToRow": mode == "row"}
    yield "custom.cellOptions", kind
    yield "thresholds", {"mode": "absolute", "steps": steps}
    yield "color", {"mode": "thresholds"}
