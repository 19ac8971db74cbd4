"""Thresholds that panels draw for alerts follow the knobs of those alerts."""

from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.alerting.alerts import AlertGroup, AlertRule, read_alerts
from mcp_monitoring.alerting.knobs import knobs_of
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.files import Dashboard, read_dashboards
from mcp_monitoring.dashboard.thresholds import with_thresholds
from mcp_monitoring.metric_sets import CONTRACT, OTEL, metric_set

STEPS: list[dict[str, Any]] = [{"color": "green", "value": None}, {"color": "red", "value": 0.9}]


def dashboard(*steps: dict[str, Any], mode: str = "absolute", **panel: Any) -> Dashboard:
    thresholds = {"mode": mode, "steps": list(steps)}
    panel = {"id": 10, "fieldConfig": {"defaults": {"thresholds": thresholds}}, **panel}
    return Dashboard(Path("pool.json"), "pool", "pool", {"panels": [panel]}, {})


def alerts(*lines: str, uid: str = "pool", panel: str = "10") -> list[AlertGroup]:
    links = {"__dashboardUid__": uid, "__panelId__": panel}
    rules = tuple(AlertRule("A", line, "5m", "0s", {}, links) for line in lines)
    return [AlertGroup(Path("pool.yaml"), "pool", 60, 0, rules)]


def steps(moved: Dashboard) -> list[Any]:
    [panel] = moved.model["panels"]
    return [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]


POOL = "x\n  > 0.9  # knob: pool_share"


def test_the_default_of_a_knob_takes_its_value() -> None:
    [moved] = with_thresholds([dashboard(*STEPS)], alerts(POOL), {"pool_share": 0.75})

    assert steps(moved) == [None, 0.75]


def test_what_was_read_stays_as_it_is() -> None:
    read = dashboard(*STEPS)
    with_thresholds([read], alerts(POOL), {"pool_share": 0.75})

    assert steps(read) == [None, 0.9]


@pytest.mark.parametrize(
    ("groups", "numbers"),
    [
        (alerts(POOL), {}),
        (alerts(POOL), {"restarts": 0.75}),
        (alerts(POOL, uid="other"), {"pool_share": 0.75}),
        (alerts(POOL, panel="11"), {"pool_share": 0.75}),
        (alerts("x > 0.8  # knob: pool_share"), {"pool_share": 0.75}),
        ([], {"pool_share": 0.75}),
    ],
    ids=[
        "no value",
        "another knob",
        "another dashboard",
        "another panel",
        "another number",
        "none",
    ],
)
def test_any_other_threshold_stays(groups: list[AlertGroup], numbers: dict[str, float]) -> None:
    [moved] = with_thresholds([dashboard(*STEPS)], groups, numbers)

    assert steps(moved) == [None, 0.9]


def test_one_that_stands_for_two_knobs_stays_unless_they_agree() -> None:
    two = alerts(POOL, "x > 0.9  # knob: tool_error_ratio")

    [torn] = with_thresholds([dashboard(*STEPS)], two, {"pool_share": 0.75})
    both = {"pool_share": 0.75, "tool_error_ratio": 0.75}
    [agreed] = with_thresholds([dashboard(*STEPS)], two, both)

    assert steps(torn) == [None, 0.9]
    assert steps(agreed) == [None, 0.75]


def test_a_percentage_of_the_range_stays() -> None:
    [moved] = with_thresholds(
        [dashboard(*STEPS, mode="percentage")], alerts(POOL), {"pool_share": 0.75}
    )

    assert steps(moved) == [None, 0.9]


def test_steps_stay_in_order_and_keep_their_colours() -> None:
    warning: dict[str, Any] = {"color": "yellow", "value": 0.8}
    [moved] = with_thresholds(
        [dashboard(STEPS[0], warning, STEPS[1])], alerts(POOL), {"pool_share": 0.5}
    )

    assert steps(moved) == [None, 0.5, 0.8]
    [panel] = moved.model["panels"]
    colours = [one["color"] for one in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
    assert colours == ["green", "red", "yellow"]


def test_thresholds_of_an_override_and_in_a_collapsed_row_follow_too() -> None:
    override = {
        "matcher": {"id": "byName", "options": "a"},
        "properties": [
            {"id": "unit", "value": "s"},
            {"id": "thresholds", "value": {"steps": STEPS}},
        ],
    }
    inner = {"id": 10, "fieldConfig": {"defaults": {}, "overrides": [override]}}
    row = {"id": 1, "type": "row", "collapsed": True, "panels": [inner]}
    read = Dashboard(Path("pool.json"), "pool", "pool", {"panels": [row]}, {})

    [moved] = with_thresholds([read], alerts(POOL), {"pool_share": 0.75})

    found = moved.model["panels"][0]["panels"][0]["fieldConfig"]["overrides"][0]["properties"][1]
    assert found["value"]["steps"][1]["value"] == 0.75


def test_a_whole_number_stays_one() -> None:
    [moved] = with_thresholds([dashboard(*STEPS)], alerts(POOL), {"pool_share": 2.0})

    assert repr(steps(moved)) == "[None, 2]"


@pytest.mark.parametrize(
    "config",
    [None, [], {"defaults": None}, {"defaults": {"thresholds": []}}, {"overrides": [None, {}]}],
    ids=str,
)
def test_odd_panels_are_left_alone(config: Any) -> None:
    read = dashboard(fieldConfig=config)

    [moved] = with_thresholds([read], alerts(POOL), {"pool_share": 0.75})
    assert moved == read


@pytest.mark.parametrize(("name", "only"), [(CONTRACT, {"Refused share"}), (OTEL, set())])
def test_ours_follow_every_knob_that_is_a_line_in_a_panel(name: str, only: set[str]) -> None:
    groups = read_alerts(metric_set(name).alerts)
    dashboards = read_dashboards(metric_set(name).dashboards)
    numbers = {
        knob.name: knob.default * 2
        for group in groups
        for rule in group.rules
        for knob in knobs_of(rule.expr)
    }

    def drawn(read: list[Dashboard]) -> list[tuple[str, Any]]:
        return [
            (panel["title"], panel["fieldConfig"]["defaults"]["thresholds"]["steps"])
            for one in read
            for panel in panels_of(one.model)
            if panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds")
        ]

    before, after = drawn(dashboards), drawn(with_thresholds(dashboards, groups, numbers))
    assert {one[0] for one, other in zip(before, after, strict=True) if one != other} == {
        "Pool utilization",
        "Slow acquires",
        "Error ratio by query type",
        "Query duration p90",
        "Error ratio by tool",
        "Resident memory",
        *only,
    }
