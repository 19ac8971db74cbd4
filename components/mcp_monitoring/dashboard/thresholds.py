"""Thresholds of panels that follow the knobs of alerts. Pure.

An alert names the panel that shows it (`__dashboardUid__`, `__panelId__`). If a threshold of this
panel equals the default of a knob of the alert, the threshold gets the knob's new value.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..alerting.alerts import AlertGroup
from ..alerting.knobs import knobs_of
from ..alerting.rule_files import DASHBOARD_ANNOTATION, PANEL_ANNOTATION
from .classic.slots import threshold_slots
from .files import Dashboard
from .lenient import copied, objects

_Panel = tuple[str, str]


def with_thresholds(
    dashboards: Sequence[Dashboard], groups: Sequence[AlertGroup], numbers: Mapping[str, float]
) -> list[Dashboard]:
    """Moves the thresholds that follow knobs.

    Args:
        dashboards: the dashboards; they are not changed.
        groups: the alerts of the files, with the defaults of knobs.
        numbers: values by knob.

    Returns:
        The dashboards, in their order. A threshold stays if it is a percentage of a panel's range,
        or if several knobs have its value as default and would move it to different places.
    """
    values = _values(groups, numbers)
    return [_with_thresholds(dashboard, values) for dashboard in dashboards]


def _values(
    groups: Sequence[AlertGroup], numbers: Mapping[str, float]
) -> dict[_Panel, dict[float, float]]:
    """Finds the new value of each changed default, per panel."""
    found: dict[_Panel, dict[float, set[float]]] = defaultdict(lambda: defaultdict(set))
    for rule in (rule for group in groups for rule in group.rules):
        panel = (
            str(rule.annotations.get(DASHBOARD_ANNOTATION)),
            str(rule.annotations.get(PANEL_ANNOTATION)),
        )
        for knob in knobs_of(rule.expr):
            found[panel][knob.default].add(numbers.get(knob.name, knob.default))
    return {
        panel: {
            default: one
            for default, (one, *more) in defaults.items()
            if not more and one != default
        }
        for panel, defaults in found.items()
    }


def _with_thresholds(
    dashboard: Dashboard, values: Mapping[_Panel, Mapping[float, float]]
) -> Dashboard:
    moved = {panel: moves for (uid, panel), moves in values.items() if uid == dashboard.uid}
    if not any(moved.values()):
        return dashboard
    model: dict[str, Any] = copied(dict(dashboard.model))
    for panel_id, thresholds in threshold_slots(model):
        _move(thresholds, moved.get(str(panel_id), {}))
    return replace(dashboard, model=model)


def _move(thresholds: dict[str, Any], moved: Mapping[float, float]) -> None:
    steps = [dict(step) for _, step in objects(thresholds.get("steps"))]
    if thresholds.get("mode") == "percentage" or not any(_number(one) in moved for one in steps):
        return
    for step in steps:
        value = moved.get(_number(step))
        if value is not None:
            step["value"] = int(value) if float(value).is_integer() else value
    # Grafana draws steps in the order of their values; the first step has no value.
    thresholds["steps"] = sorted(steps, key=_number)


def _number(step: Mapping[str, Any]) -> float:
    """Returns the value of a step; minus infinity for the first step, which has none."""
    value = step.get("value")
    return value if isinstance(value, int | float) else float("-inf")
