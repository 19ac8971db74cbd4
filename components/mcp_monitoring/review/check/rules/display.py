"""Check that panels show states by name, and numbers so that they differ."""

from collections.abc import Iterator

from ....dashboard.lenient import mapping, objects
from ....dashboard.view import PanelView
from ..findings import Finding
from ..subject import Result, Subject

_OF_STATES = ("state-timeline", "status-history")


def check(subject: Subject) -> Iterator[Result]:
    """Finds states without a name, and axes whose labels repeat."""
    for dashboard in subject.dashboards:
        for place, panel in dashboard.panels:
            if panel.type in _OF_STATES and (problem := _problem_of_states(panel)):
                yield Finding("unnamed-state", place, problem)
            elif panel.type == "timeseries" and _repeats_labels(panel):
                message = (
                    "unit short without decimals: from 1000 on, labels of the axis repeat"
                    ' ("3 K, 3 K, 2 K"); leave decimals out'
                )
                yield Finding("repeated-axis-label", place.at("fieldConfig"), message)


def _problem_of_states(panel: PanelView) -> str:
    """Says why states are shown as numbers; a panel with transformations may make texts of them."""
    if not panel.queries or panel.model.get("transformations"):
        return ""
    defaults = mapping(panel.field_config.get("defaults"))
    if not defaults.get("mappings") and "mappings" not in _overridden(panel):
        return (
            "shows states as numbers; give them names and colors in fieldConfig.defaults.mappings"
        )
    # Seen in Grafana 12.4, which merges the values of each step of the thresholds first.
    steps = [one for _, one in objects(mapping(defaults.get("thresholds")).get("steps"))]
    by_thresholds = mapping(defaults.get("color")).get("mode") == "thresholds" and len(steps) > 1
    merges = panel.type == "state-timeline" and panel.options.get("mergeValues") is not False
    if by_thresholds and merges:
        return (
            'shows ranges of its thresholds ("1+") in place of the names of its mappings; set'
            ' fieldConfig.defaults.color.mode to "fixed"'
        )
    return ""


def _repeats_labels(panel: PanelView) -> bool:
    defaults = mapping(panel.field_config.get("defaults"))
    is_hidden = mapping(defaults.get("custom")).get("axisPlacement") == "hidden"
    return defaults.get("unit") == "short" and defaults.get("decimals") == 0 and not is_hidden


def _overridden(panel: PanelView) -> set[object]:
    return {
        change.get("id")
        for _, override in objects(panel.field_config.get("overrides"))
        for _, change in objects(override.get("properties"))
    }
