"""The annotations of a dashboard are asked for once, and stand in its charts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.asking.placed import PlacedDashboard
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, panel, variable

RESTARTS = {
    "name": "Restarts",
    "enable": True,
    "iconColor": "orange",
    "datasource": {"type": "prometheus", "uid": "prom"},
    "target": {"expr": "resets(up[5m]) > 0", "refId": "Anno"},
    "titleFormat": "Restarted",
}


def asked(
    *annotations: Mapping[str, Any],
    panels: Sequence[Mapping[str, Any]] = (panel(1), panel(2)),
    source: HeldSource | None = None,
    **more: Any,
) -> PlacedDashboard:
    view = dashboard(*panels, annotations=annotations, **more)
    return panels_of(view, source or HeldSource(), Asked(SHOWN))


def words(placed: PlacedDashboard) -> list[list[str]]:
    """What the annotations of each panel say."""
    return [[one.words for one in p.data.annotations] for row in placed.rows for p in row.panels]


def test_every_chart_has_them_and_they_are_asked_for_once() -> None:
    source = HeldSource()

    placed = asked(RESTARTS, source=source)

    assert words(placed) == [["Restarted"], ["Restarted"]]
    [query] = [one for one in source.sent if one["refId"] == "Anno"]
    assert query["expr"] == "resets(up[5m]) > 0"
    assert query["shown"] == SHOWN
    assert placed.problems == ()


def test_variables_are_filled_in() -> None:
    source = HeldSource()
    target = {"expr": 'up{job="$job"}', "refId": "Anno"}

    asked(
        RESTARTS | {"target": target, "datasource": {"type": "prometheus", "uid": "$ds"}},
        source=source,
        variables=[
            variable("job", "constant", "shop"),
            variable("ds", "constant", "prom"),
        ],
    )

    assert 'up{job="shop"}' in [one["expr"] for one in source.sent]


def test_only_charts_over_time_have_them() -> None:
    source = HeldSource()

    placed = asked(RESTARTS, panels=[panel(1, type="stat")], source=source)

    assert words(placed) == [[]]
    assert [one["refId"] for one in source.sent] == ["A"]


@pytest.mark.parametrize(
    "off",
    [{"enable": False}, {"enable": None}, {"builtIn": 1, "datasource": {"uid": "-- Grafana --"}}],
    ids=["switched off", "not switched on", "Grafana's own"],
)
def test_what_is_off_or_grafanas_own_is_left_out_without_a_word(off: dict[str, Any]) -> None:
    placed = asked(RESTARTS | off)

    assert words(placed) == [[], []]
    assert placed.problems == ()


def test_one_whose_switch_is_hidden_is_shown_as_in_grafana() -> None:
    assert words(asked(RESTARTS | {"hide": True})) == [["Restarted"], ["Restarted"]]


@pytest.mark.parametrize(
    ("chosen", "first", "second"),
    [
        ({"ids": [1]}, 1, 0),
        ({"ids": [1], "exclude": False}, 1, 0),
        ({"ids": [1], "exclude": True}, 0, 1),
        ({"ids": []}, 1, 1),
        ({"ids": "1"}, 1, 1),
        (None, 1, 1),
    ],
)
def test_a_filter_names_the_panels(chosen: Any, first: int, second: int) -> None:
    assert [len(one) for one in words(asked(RESTARTS | {"filter": chosen}))] == [first, second]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"datasource": {"type": "loki", "uid": "l"}}, "asks a data source of the type loki"),
        ({"datasource": {"uid": "-- Grafana --"}}, "asks Grafana's own data, which is not drawn"),
        ({"datasource": {"type": "prometheus", "uid": "gone"}}, "asks the data source gone, which"),
        ({"target": {"refId": "Anno"}}, "has no PromQL"),
    ],
)
def test_what_cannot_be_asked_is_said_once(other: dict[str, Any], said: str) -> None:
    placed = asked(RESTARTS | other)

    [problem] = placed.problems
    assert problem.startswith(f"annotation Restarts {said}")
    assert words(placed) == [[], []]


def test_a_query_that_fails_is_said_once_and_the_panels_are_drawn() -> None:
    placed = asked(RESTARTS, source=HeldSource(failing=["Anno"]))

    assert placed.problems == ("annotation Restarts: query Anno: it fails",)
    assert [bool(one.data.frames) for row in placed.rows for one in row.panels] == [True, True]


def test_an_annotation_of_an_old_dashboard_has_its_query_beside_its_name() -> None:
    source = HeldSource()
    old = {"name": "Old", "enable": True, "expr": "ALERTS", "step": "30s", "datasource": None}

    placed = asked(old, source=source)

    assert words(placed) == [["Old"], ["Old"]]
    [query] = [one for one in source.sent if one["expr"] == "ALERTS"]
    assert query["interval"] == "30s"
