"""Check that panels have descriptions, units and distinct queries."""

from collections.abc import Iterator, Mapping
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from ....dashboard.view import PanelView
from ...documents.panels import WITHOUT_DATA
from ...documents.place import Place
from ..findings import Finding
from ..subject import Result, Subject

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
    """Finds panels without unit or description, and queries without a refId of their own."""
    for dashboard in subject.dashboards:
        for place, panel in dashboard.panels:
            if panel.is_library_panel or panel.type in WITHOUT_DATA:
                continue
            if not panel.description.strip():
                message = "has no description; say what it shows and when to worry"
                yield Finding("missing-description", place, message)
            if panel.type in _OF_NUMBERS and not _has_unit(panel):
                message = 'has no unit; set fieldConfig.defaults.unit ("short" for plain numbers)'
                yield Finding("missing-unit", place, message)
            yield from _ref_ids(place, panel)


def _has_unit(panel: PanelView) -> bool:
    defaults = mapping(panel.field_config.get("defaults"))
    if defaults.get("unit") or defaults.get("mappings"):
        return True
    for _, override in objects(panel.field_config.get("overrides")):
        for _, change in objects(override.get("properties")):
            if change.get("id") == "unit":
                return True
    # A heatmap has its unit on the axis; a stat may show a name, or a text field.
    options = panel.options
    if mapping(options.get("yAxis")).get("unit") or options.get("textMode") == "name":
        return True
    if mapping(options.get("reduceOptions")).get("fields"):
        return True
    return any(map(text, _units_before_grafana_8(panel.model)))


def _units_before_grafana_8(panel: Mapping[str, Any]) -> Iterator[Any]:
    yield panel.get("format")
    yield mapping(panel.get("yAxis")).get("format")
    for _, axis in objects(panel.get("yaxes")):
        yield axis.get("format")


def _ref_ids(place: Place, panel: PanelView) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, query in enumerate(panel.queries, start=1):
        at_query = place.at(*query.path[len(panel.path) :])
        if not query.ref_id:
            message = f"query {number} has no refId, so that Grafana gives it one; write it here"
            yield Finding("missing-ref-id", at_query, message)
        elif query.ref_id in seen:
            message = f"the refId {query.ref_id} is that of two queries; give one of them another"
            yield Finding("duplicate-ref-id", at_query, message)
        seen.add(query.ref_id)
