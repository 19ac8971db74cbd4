"""Panels are handed over as they are answered, while others are still asked for."""

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any

from mcp_monitoring.dashboard.grid import Place
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.asking.source import Answer
from mcp_monitoring.review.drawing.panels.panel_data import PanelData
from mcp_monitoring.review.drawing.time_range import TimeRange
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, panel

TAKING = {"type": "datasource", "uid": "-- Dashboard --"}


class SlowSource(HeldSource):
    """Answers the query `slow` only when something has happened."""

    def __init__(self, happened: Event) -> None:
        super().__init__()
        self._happened = happened
        self.has_waited_in_vain = False

    def answer(self, queries: Sequence[Mapping[str, Any]], shown: TimeRange) -> Answer:
        if queries[0]["expr"] == "slow":
            self.has_waited_in_vain = not self._happened.wait(20)
        return super().answer(queries, shown)


def test_a_panel_is_handed_over_before_a_slow_one_is_answered() -> None:
    happened = Event()
    source = SlowSource(happened)
    handed: list[PanelData] = []

    def answered(data: PanelData, place: Place) -> None:
        handed.append(data)
        happened.set()

    placed = panels_of(
        dashboard(panel(1, "slow"), panel(2, "up")), source, Asked(SHOWN), answered=answered
    )

    assert not source.has_waited_in_vain
    assert [data.queries for data in handed] == [("up",), ("slow",)]
    shown = {id(one.data) for row in placed.rows for one in row.panels}
    assert {id(data) for data in handed} == shown, "the same answers are on the page"


def test_its_place_is_that_on_the_page() -> None:
    places: list[Place] = []
    wide = {"gridPos": {"x": 4, "y": 0, "w": 20, "h": 5}}

    placed = panels_of(
        dashboard(panel(1, "up", **wide)),
        HeldSource(),
        Asked(SHOWN),
        answered=lambda _, place: places.append(place),
    )

    assert places == [placed.rows[0].panels[0].place]
    assert (places[0].w, places[0].h) == (20, 5)


def test_a_panel_that_takes_the_answer_of_another_one_waits_for_it() -> None:
    taking = [{"refId": "A", "datasource": TAKING, "panelId": 1}]
    view = dashboard(panel(1, "up"), panel(2, datasource=TAKING, targets=taking))
    handed: list[int | None] = []

    placed = panels_of(
        view, HeldSource(), Asked(SHOWN), answered=lambda data, _: handed.append(data.panel.id)
    )

    assert handed == [1]
    assert [one.data.queries for one in placed.rows[0].panels] == [("up",), ("up",)]


def test_a_panel_that_only_gives_its_answer_is_not_handed_over() -> None:
    taking = [{"refId": "A", "datasource": TAKING, "panelId": 1}]
    view = dashboard(
        panel(1, "up"), panel(2, datasource=TAKING, targets=taking, title="Wanted"), panel(3, "b")
    )
    handed: list[int | None] = []
    asked = Asked(SHOWN, only=lambda one: one.id in (2, 3))

    placed = panels_of(
        view, HeldSource(), asked, answered=lambda one, _: handed.append(one.panel.id)
    )

    assert handed == [3]
    assert [one.data.panel.id for row in placed.rows for one in row.panels] == [2, 3]
