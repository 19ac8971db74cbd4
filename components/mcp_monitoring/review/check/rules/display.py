"""Check that panels show states by name, and numbers so that they differ."""

from collections.abc import Iterator, Mapping
from typing import Any

from ....dashboard.lenient import mapping, objects
from ....dashboard.view import PanelView
from ...console.printing import number_of
from ..findings import Finding
from ..subject import Result, Subject

_OF_STATES = ("state-timeline", "status-history")

_WHOLE = {"percent": 100, "percentunit": 1}
"""The units of percentages, with the value that is the whole."""

_FEWEST_LABELS = 5
"""Labels that an axis of the usual height has at least."""


def check(subject: Subject) -> Iterator[Result]:
    """Finds states without a name, and axes whose labels repeat."""
    for dashboard in subject.dashboards:
        for place, panel in dashboard.panels:
            if panel.type in _OF_STATES and (problem := _problem_of_states(panel)):
                yield Finding("unnamed-state", place, problem)
            elif repeated := repeated_labels(panel):
                message = f"{repeated}; leave decimals out, and the axis takes what it needs"
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


def repeated_labels(panel: PanelView) -> str:
    """Says how the labels of a panel's axis repeat, if its decimals are too few; "" if not."""
    defaults = mapping(panel.field_config.get("defaults"))
    custom, decimals = mapping(defaults.get("custom")), defaults.get("decimals")
    if panel.type != "timeseries" or custom.get("axisPlacement") == "hidden":
        return ""
    if defaults.get("unit") == "short" and decimals == 0:
        return 'unit short without decimals: from 1000 on, labels of the axis repeat ("3 K, 3 K")'
    if defaults.get("unit") not in _WHOLE or decimals not in (0, 1):
        return ""
    step = _WHOLE[defaults["unit"]] / 100 / 10**decimals
    if _range(defaults) >= _FEWEST_LABELS * step:
        return ""
    label = f"{0.1 if decimals else 1}%"
    return (
        f"a percentage with {number_of(decimals, 'decimal')}: labels of an axis of small values"
        f' repeat ("{label}, {label}")'
    )


def _range(defaults: Mapping[str, Any]) -> float:
    """Finds the least range of an axis, from zero, that its settings promise; 0 if none."""
    limits = defaults.get("max"), mapping(defaults.get("custom")).get("axisSoftMax")
    return max((one for one in limits if isinstance(one, int | float)), default=0)


def _overridden(panel: PanelView) -> set[object]:
    return {
        change.get("id")
        for _, override in objects(panel.field_config.get("overrides"))
        for _, change in objects(override.get("properties"))
    }
