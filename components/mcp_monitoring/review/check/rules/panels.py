"""Whether panels explain themselves."""

from collections.abc import Iterator
from typing import Any

from ...documents.read import Panel, mapping, objects, text
from ..findings import Finding
from ..subject import Result, Subject

WITHOUT_DATA = frozenset(
    {"row", "text", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted"}
)
"""Panels that show no data of a query."""

_OF_NUMBERS = frozenset(
    {
        "barchart",
        "bargauge",
        "gauge",
        "graph",
        "heatmap",
        "histogram",
        "piechart",
        "singlestat",
        "stat",
        "timeseries",
        "trend",
    }
)


def check(subject: Subject) -> Iterator[Result]:
    """Finds panels without unit or description, and queries that cannot be told apart."""
    for dashboard in subject.dashboards:
        for panel in dashboard.panels:
            if panel.is_library_panel or panel.type in WITHOUT_DATA:
                continue
            if not text(panel.model.get("description")).strip():
                message = "has no description; say what it shows and when to worry"
                yield Finding("missing-description", panel.place, message)
            if panel.type in _OF_NUMBERS and not _has_unit(panel):
                message = 'has no unit; set fieldConfig.defaults.unit ("short" for plain numbers)'
                yield Finding("missing-unit", panel.place, message)
            yield from _ref_ids(panel)


def _has_unit(panel: Panel) -> bool:
    model = panel.model
    field_config = mapping(model.get("fieldConfig"))
    defaults = mapping(field_config.get("defaults"))
    options = mapping(model.get("options"))
    if defaults.get("unit") or defaults.get("mappings"):
        return True
    for _, override in objects(field_config.get("overrides")):
        for _, change in objects(override.get("properties")):
            if change.get("id") == "unit":
                return True
    # A heatmap has the unit on its axis; a stat may show a name, or a field that is a text.
    if mapping(options.get("yAxis")).get("unit") or options.get("textMode") == "name":
        return True
    if mapping(options.get("reduceOptions")).get("fields"):
        return True
    return any(map(text, _units_before_grafana_8(panel)))


def _units_before_grafana_8(panel: Panel) -> Iterator[Any]:
    yield panel.model.get("format")
    yield mapping(panel.model.get("yAxis")).get("format")
    for _, axis in objects(panel.model.get("yaxes")):
        yield axis.get("format")


def _ref_ids(panel: Panel) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, target in objects(panel.model.get("targets")):
        ref_id = text(target.get("refId"))
        place = panel.place.at("targets", index)
        if not ref_id:
            message = f"query {index + 1} has no refId; give it one of its own"
            yield Finding("duplicate-ref-id", place, message)
        elif ref_id in seen:
            message = f"the refId {ref_id} is that of two queries; give one of them another"
            yield Finding("duplicate-ref-id", place, message)
        seen.add(ref_id)
