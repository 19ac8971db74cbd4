"""Dashboards with wrong values anywhere: never a traceback."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.asking.dashboards import Asked, drawn_view, panels_of
from review.drawing.asking.held_source import SHOWN, HeldSource, panel, variable

Path = tuple[Any, ...]

WRONG = st.one_of(
    st.sampled_from([None, True, -1, 0, 1e308, float("nan"), 10**30, "9" * 30]),
    st.sampled_from(["", "$v", "/(/", "now-1h", "All", "${v:", "[[v"]),
    st.sampled_from([[], [None], ["a", 1], {}, {"a": 1}, {"uid": 5}, [{"id": "reduce"}]]),
)
VARIABLES = [
    variable("v", "custom", "a,b", includeAll=True, current={"value": "$__all"}),
    variable("i", "interval", "1m", auto=True, auto_count=10, auto_min="1m"),
    variable("f", "adhoc", filters=[{"key": "a", "operator": "=", "value": "b"}]),
    variable("q", "query", "label_values(up, job)", regex="/(a)/", sort=1, multi=True),
    variable("d", "datasource", "prometheus", current={"text": "Prom", "value": "prom"}),
]
ROW = {"type": "row", "title": "$v", "repeat": "v", "collapsed": True, "panels": [panel(3)]}
FULL = panel(
    2,
    repeat="v",
    repeatDirection="h",
    maxPerRow=3,
    timeFrom="1h",
    timeShift="1d",
    interval="1m",
    maxDataPoints=10,
    datasource={"type": "prometheus", "uid": "$d"},
    targets=[{"refId": "A", "expr": "up", "legendFormat": "$v", "interval": "", "format": "table"}],
    transformations=[
        {"id": "merge", "options": {}, "filter": {"id": "byRefId", "options": "A"}},
        {"id": "organize", "options": {"indexByName": {"a": 1}, "renameByName": {"a": "b"}}},
        {"id": "reduce", "options": {"reducers": ["max"], "fields": {"id": "byName"}}},
    ],
)
OLD = {"rows": [{"title": "r", "height": "250px", "showTitle": True, "panels": [panel(9, span=6)]}]}
SHARED = {"type": "datasource", "uid": "-- Dashboard --"}
EXPRESSION = {"datasource": {"type": "__expr__", "uid": "__expr__"}}
TAKING = panel(
    4,
    datasource=SHARED,
    targets=[
        {"refId": "A", "datasource": SHARED, "panelId": 5, "withTransforms": True, "topic": ""},
        {"refId": "B", "datasource": SHARED, "panelId": 4},
    ],
)
CALCULATED = panel(
    5,
    targets=[
        {"refId": "A", "expr": "up", "hide": True},
        {**EXPRESSION, "refId": "B", "type": "reduce", "expression": "A", "reducer": "mean"},
        {
            **{**EXPRESSION, "refId": "C", "type": "resample", "expression": "A", "window": "1m"},
            **{"downsampler": "last", "upsampler": "pad"},
        },
        {
            **{**EXPRESSION, "refId": "D", "type": "threshold", "expression": "C"},
            "conditions": [{"evaluator": {"type": "gt", "params": [1]}}],
        },
        {**EXPRESSION, "refId": "E", "type": "math", "expression": "$B / ($D + ${A})"},
        {
            **{**EXPRESSION, "refId": "F", "type": "classic_conditions"},
            "conditions": [{"query": {"params": ["A"]}, "reducer": {"type": "avg"}}],
        },
    ],
)
KEPT = {"id": 6, "type": "library-panel-ref", "libraryPanel": {"uid": "lib", "name": "L"}}
PANELS = [ROW, FULL, TAKING, CALCULATED, KEPT]
DASHBOARD = {"title": "T", "panels": PANELS, "templating": {"list": VARIABLES}, **OLD}


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in inner:
        yield from paths(one, (*path, key))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(paths(DASHBOARD))), WRONG), min_size=1, max_size=5))
def test_no_dashboard_with_wrong_values_is_a_traceback(changes: list[tuple[Path, Any]]) -> None:
    model: Any = deepcopy(DASHBOARD)
    for path, value in changes:
        place = model
        for key in path[:-1]:
            place = place[key] if isinstance(place, dict | list) and _has(place, key) else None
        if isinstance(place, dict | list) and _has(place, path[-1]):
            # A value of its own: one that holds itself is no JSON.
            place[path[-1]] = deepcopy(value)
    source = HeldSource({"label/job/values": ["a", None, 5]})
    for one in model["panels"] if isinstance(model["panels"], list) else ():
        if isinstance(one, dict) and one.get("id") == FULL["id"]:
            source.library["lib"] = one

    placed = panels_of(drawn_view(model), source, Asked(SHOWN, open_rows=True))

    assert placed.range == SHOWN


def _has(place: dict[str, Any] | list[Any], key: Any) -> bool:
    return key in place if isinstance(place, dict) else isinstance(key, int) and key < len(place)
