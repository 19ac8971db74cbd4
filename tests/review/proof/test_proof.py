"""What counts as proven: variables, finite numbers, and how long an alert held."""

from typing import Any

import pytest
from mcp_monitoring.review.proof.run import (
    PanelQuery,
    Proof,
    alert_state,
    finite_numbers,
    panel_targets,
    variable_values,
)


def frames(*series: dict[int, float | None]) -> dict[str, Any]:
    """A result as Grafana sends it; a number that JSON does not have is null."""
    fields = [{"type": "time"}, {"type": "number"}]
    return {
        "frames": [
            {"schema": {"fields": fields}, "data": {"values": [list(one), list(one.values())]}}
            for one in series
        ]
    }


def dashboard(*variables: dict[str, Any], targets: list[dict[str, Any]]) -> dict[str, Any]:
    panel = {"id": 1, "datasource": {"type": "prometheus", "uid": "p"}, "targets": targets}
    return {"templating": {"list": list(variables)}, "panels": [panel]}


class TestData:
    def test_is_every_finite_number(self) -> None:
        assert finite_numbers(frames({1: 0.0, 2: 5}, {1: 7})) == 3

    def test_is_not_what_is_no_number(self) -> None:
        assert finite_numbers(frames({1: None, 2: None})) == 0

    def test_is_not_there_where_nothing_came_back(self) -> None:
        assert finite_numbers(frames()) == 0
        assert finite_numbers({"frames": [{"schema": {"fields": []}, "data": {"values": []}}]}) == 0
        assert finite_numbers({"error": "no"}) == 0


class TestAlert:
    """Evaluated every 10 s, from 20 to 40."""

    def state(self, *series: dict[int, float | None]) -> str:
        return alert_state(frames(*series), from_ms=20, to_ms=40, step_ms=10)

    def test_fires_if_a_series_was_there_at_every_evaluation(self) -> None:
        assert self.state({40: 1}, {20: 1, 30: 0, 40: 1}) == "firing"

    def test_fires_for_a_value_that_is_no_number_as_in_prometheus(self) -> None:
        assert self.state({20: None, 30: None, 40: None}) == "firing"

    def test_is_pending_if_a_series_is_there_now_but_was_not_all_the_time(self) -> None:
        assert self.state({30: 1, 40: 1}) == "pending"

    def test_is_quiet_if_no_series_is_there_now(self) -> None:
        assert self.state({20: 1, 30: 1}) == "quiet"
        assert self.state() == "quiet"

    def test_does_not_fire_for_two_series_that_take_turns(self) -> None:
        assert self.state({20: 1}, {30: 1}, {40: 1}) == "pending"

    def test_counts_evaluations_at_multiples_of_the_step(self) -> None:
        held = frames({20: 1, 30: 1, 40: 1})
        assert alert_state(held, from_ms=27, to_ms=47, step_ms=10) == "firing"


class TestVariables:
    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ({"current": {"value": "eu"}}, "eu"),
            ({"current": {"value": ["a", "b"]}, "multi": True}, ["a", "b"]),
            ({"current": {"value": ["$__all"]}, "allValue": "x.*"}, "x.*"),
            ({"current": {"value": "$__all"}}, ".*"),
            ({"current": {}}, ".*"),
            ({"type": "textbox", "query": "0.99"}, "0.99"),
            ({"type": "constant", "query": "c", "current": {}}, "c"),
        ],
    )
    def test_hold_what_they_hold_when_the_dashboard_opens(
        self, variable: dict[str, Any], value: Any
    ) -> None:
        model = {"templating": {"list": [{"name": "v", **variable}]}}

        assert variable_values(model)["v"] == value

    def test_are_filled_in_but_grafanas_own_are_left_to_grafana(self) -> None:
        job = {"name": "job", "current": {"value": "eu"}}
        expr = 'rate(x{job="$job"}[$__rate_interval])'
        ((_, targets),) = panel_targets(dashboard(job, targets=[{"refId": "A", "expr": expr}]))

        assert targets[0]["expr"] == 'rate(x{job="eu"}[${__rate_interval}])'

    def test_that_stand_for_a_data_source_are_filled_in_too(self) -> None:
        source = {"name": "ds", "type": "datasource", "current": {"value": "ours"}}
        own = {"refId": "A", "expr": "up", "datasource": {"uid": "${ds}"}}
        ((_, targets),) = panel_targets(dashboard(source, targets=[own]))

        assert targets[0]["datasource"] == {"uid": "ours"}


class TestTargets:
    def test_take_the_data_source_of_their_panel(self) -> None:
        ((_, targets),) = panel_targets(dashboard(targets=[{"refId": "A", "expr": "up"}]))

        assert targets[0]["datasource"] == {"type": "prometheus", "uid": "p"}

    def test_without_promql_or_hidden_are_left_out(self) -> None:
        other: list[dict[str, Any]] = [
            {"refId": "A", "rawSql": "select 1"},
            {"refId": "B", "expr": "up", "hide": True},
        ]

        assert list(panel_targets(dashboard(targets=other))) == []


class TestCompleteness:
    FULL = PanelQuery("d", "D", "P", "A", "up", numbers=1)

    def test_needs_data_for_every_query(self) -> None:
        empty = PanelQuery("d", "D", "P", "B", "up", numbers=0)

        assert Proof((self.FULL,), ()).complete
        assert not Proof((self.FULL, empty), ()).complete

    def test_needs_all_that_was_deployed(self) -> None:
        assert not Proof((self.FULL,), (), missing=("gone",)).complete
