"""What counts as proven: variables, finite numbers, and how long an alert held."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from answering_server import ORGANISATION, AnsweringServer, answering
from dynamic_specs import auto, grid, placed, tabs
from dynamic_specs import dashboard as dynamic_dashboard
from many_dashboards import LIST, UIDS, asked, many_dashboards, model
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.view import View
from mcp_monitoring.review.console.printing import printable
from mcp_monitoring.review.proof.command import print_proof
from mcp_monitoring.review.proof.run import (
    Alert,
    PanelQuery,
    Proof,
    alert_state,
    finite_numbers,
    prometheus_queries,
    prove,
    variable_values,
)
from mcp_monitoring.review.servers.grafana import Grafana, QueryRefusedError, RequestRefusedError
from rich.console import Console


def frames(*series: dict[int, float | None]) -> dict[str, Any]:
    """A result as Grafana sends it; a number that JSON does not have is null."""
    fields = [{"type": "time"}, {"type": "number"}]
    return {
        "frames": [
            {"schema": {"fields": fields}, "data": {"values": [list(one), list(one.values())]}}
            for one in series
        ]
    }


def dashboard(*variables: dict[str, Any], targets: list[dict[str, Any]]) -> View:
    panel = {"id": 1, "datasource": {"type": "prometheus", "uid": "p"}, "targets": targets}
    return read_view({"templating": {"list": list(variables)}, "panels": [panel]})


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

        assert variable_values(read_view(model))["v"] == value

    def test_are_filled_in_but_grafanas_own_are_left_to_grafana(self) -> None:
        job = {"name": "job", "current": {"value": "eu"}}
        expr = 'rate(x{job="$job"}[$__rate_interval])'
        ((_, queries),) = prometheus_queries(dashboard(job, targets=[{"refId": "A", "expr": expr}]))

        assert queries["A"]["expr"] == 'rate(x{job="eu"}[${__rate_interval}])'

    def test_that_stand_for_a_data_source_are_filled_in_too(self) -> None:
        source = {"name": "ds", "type": "datasource", "current": {"value": "ours"}}
        own = {"refId": "A", "expr": "up", "datasource": {"uid": "${ds}"}}
        ((_, queries),) = prometheus_queries(dashboard(source, targets=[own]))

        assert queries["A"]["datasource"] == {"uid": "ours"}


class TestTargets:
    def test_take_the_data_source_of_their_panel(self) -> None:
        ((_, queries),) = prometheus_queries(dashboard(targets=[{"refId": "A", "expr": "up"}]))

        assert queries["A"]["datasource"] == {"type": "prometheus", "uid": "p"}

    def test_without_promql_or_hidden_are_left_out(self) -> None:
        other: list[dict[str, Any]] = [
            {"refId": "A", "rawSql": "select 1"},
            {"refId": "B", "expr": "up", "hide": True},
        ]

        assert list(prometheus_queries(dashboard(targets=other))) == []


class TestCompleteness:
    FULL = PanelQuery("d", "D", "P", "A", "up", numbers=1)

    def test_needs_data_for_every_query(self) -> None:
        empty = PanelQuery("d", "D", "P", "B", "up", numbers=0)

        assert Proof((self.FULL,), ()).complete
        assert not Proof((self.FULL, empty), ()).complete

    def test_needs_all_that_was_deployed(self) -> None:
        assert not Proof((self.FULL,), (), missing=("gone",)).complete


class _Answers:
    """A Grafana with one dashboard and one rule; it answers queries as it is told."""

    def __init__(
        self,
        panels: list[dict[str, Any]],
        answer: Callable[[list[dict[str, Any]]], dict[str, Any]],
        title: str = "D",
        stages: Sequence[str] = ("query",),
    ) -> None:
        self.asked: list[dict[str, Any]] = []
        self._panels, self._answer, self._title = panels, answer, title
        self._stages = stages

    def dashboard(self, _uid: str, _version: str = "") -> dict[str, Any]:
        return {"dashboard": {"title": self._title, "panels": self._panels}}

    def alert_rules(self) -> list[dict[str, Any]]:
        stages = [
            {"refId": stage, "datasourceUid": "p", "model": {"expr": "up"}}
            for stage in self._stages
        ]
        return [{"uid": "rule", "title": "Rule", "for": "5m", "data": stages}]

    def notification_policies(self) -> dict[str, Any]:
        raise RequestRefusedError("does not show its policies (403)", 403)

    def query(self, queries: list[dict[str, Any]], **_range: int) -> dict[str, Any]:
        self.asked += queries
        return self._answer(queries)


def proven(grafana: _Answers, rules: Sequence[str] = ()) -> Proof:
    return prove(cast("Grafana", grafana), ["d"], list(rules), at_ms=1_000_000)


def opened(server: AnsweringServer) -> Grafana:
    server.answers["/api/org"] = ORGANISATION
    return Grafana(f"http://127.0.0.1:{server.server_port}", "admin:admin")


def full(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return {query["refId"]: frames({1: 1.0}) for query in queries}


class TestPanels:
    def test_of_other_languages_are_counted_and_not_asked(self) -> None:
        loki = {"datasource": {"type": "loki", "uid": "l"}, "targets": [{"expr": '{app="x"}'}]}
        sql = {"targets": [{"rawSql": "select 1", "datasource": {"type": "mysql", "uid": "m"}}]}
        prometheus = {"targets": [{"refId": "A", "expr": "up"}]}
        grafana = _Answers([loki, sql, prometheus], full)

        proof = proven(grafana)

        assert [query["expr"] for query in grafana.asked] == ["up"]
        assert proof.other_queries == 2
        assert proof.complete

    @pytest.mark.parametrize("results", [{}, {"A": None}, {"A": "text"}, {"B": {"frames": []}}])
    def test_without_an_answer_are_failed(self, results: dict[str, Any]) -> None:
        grafana = _Answers([{"targets": [{"refId": "A", "expr": "up"}]}], lambda _: results)

        assert [query.error for query in proven(grafana).queries] == ["no answer"]

    def test_that_grafana_refuses_are_failed_and_the_others_are_asked(self) -> None:
        def answer(queries: list[dict[str, Any]]) -> dict[str, Any]:
            if queries[0]["expr"] == "bad":
                raise QueryRefusedError("refuses a query: no")
            return full(queries)

        panels = [{"targets": [{"refId": "A", "expr": expr}]} for expr in ("bad", "good")]
        proof = proven(_Answers(panels, answer))

        assert [(one.expr, one.error) for one in proof.queries] == [
            ("bad", "refuses a query: no"),
            ("good", ""),
        ]

    @pytest.mark.parametrize("ref_ids", [["A", "A"], ["", ""], [None, "Q1"], [5, "A"]])
    def test_are_told_apart_whatever_their_ref_ids(self, ref_ids: list[Any]) -> None:
        targets = [{"refId": one, "expr": f"m{i}"} for i, one in enumerate(ref_ids)]
        grafana = _Answers([{"targets": targets}], full)

        proof = proven(grafana)

        assert [one.expr for one in proof.queries] == ["m0", "m1"]
        assert len({query["refId"] for query in grafana.asked}) == 2

    @pytest.mark.parametrize(
        "frame", [None, 5, {"schema": None}, {"data": {"values": 5}}, {"schema": {"fields": [5]}}]
    )
    def test_with_frames_of_another_shape_have_no_data(self, frame: Any) -> None:
        grafana = _Answers(
            [{"targets": [{"refId": "A", "expr": "up"}]}], lambda _: {"A": {"frames": [frame]}}
        )

        assert [query.numbers for query in proven(grafana).queries] == [0]


class TestRules:
    @pytest.mark.parametrize("results", [{}, {"query": None}, {"other": {}}])
    def test_without_an_answer_are_failed(self, results: dict[str, Any]) -> None:
        (alert,) = proven(_Answers([], lambda _: results), ["rule"]).alerts

        assert (alert.state, alert.error) == ("failed", "no answer")

    @pytest.mark.parametrize("broken", ["A", "B", "C"])
    def test_of_several_queries_are_failed_if_any_of_them_fails(self, broken: str) -> None:
        def answer(queries: list[dict[str, Any]]) -> dict[str, Any]:
            (query,) = queries
            return {broken: {"error": "no"}} if query["refId"] == broken else full(queries)

        proof = proven(_Answers([], answer, stages=("A", "B", "C")), ["rule"])

        assert [(one.state, one.error) for one in proof.alerts] == [("failed", "no")]
        assert not proof.complete


class TestReport:
    @pytest.mark.parametrize("text", ["[/]", "[red]", "\x1b[31m", "a\rb", "\u202e", "[bold", "\\["])
    def test_shows_any_text_and_obeys_none(self, text: str) -> None:
        query = PanelQuery(text, text, text, text, "up", numbers=0, error=text)
        alert = Alert(text, text, text, "failed", text)
        written = io.StringIO()

        proof = Proof((query,), (alert,), (text,))
        print_proof(proof, Console(file=written, width=500, force_terminal=False))

        assert written.getvalue().count(printable(text)) == 8
        assert not set(written.getvalue()) & set("\x1b\r\u202e")


def test_the_panels_of_a_dynamic_dashboard_are_proven_whatever_tab_they_are_in() -> None:
    layout = tabs(Load=auto("panel-1"), Errors=grid(placed("panel-2", 0, 0)))

    class Dynamic(_Answers):
        def dashboard(self, _uid: str, _version: str = "") -> dict[str, Any]:
            return {"dashboard": dynamic_dashboard(layout, 1, 2), "meta": {}}

    proof = proven(Dynamic([], full))

    assert [(one.panel, one.numbers > 0) for one in proof.queries] == [("P1", True), ("P2", True)]


RULES = "/api/v1/provisioning/alert-rules"
POLICIES = "/api/v1/provisioning/policies"
POINTS = "/api/v1/provisioning/contact-points"


def test_a_hundred_dashboards_and_their_alerts_are_read_with_two_requests() -> None:
    uids = [f"rule-{number}" for number in range(50)]
    rules = [{"uid": uid, "title": "Rule", "data": []} for uid in uids]
    with many_dashboards() as (server, grafana):
        server.answers[RULES] = (200, json.dumps(rules).encode())
        proof = prove(grafana, UIDS, uids, 1_000_000)

    assert asked(server) == {LIST: 1, RULES: 1, POLICIES: 1}
    assert (len(proof.alerts), proof.missing, proof.refused) == (50, (), ())


def test_what_grafana_does_not_show_is_named_and_the_rest_is_proven() -> None:
    target = {"refId": "A", "expr": "up"}
    models = {uid: model(uid, panels=[{"id": 1, "targets": [target]}]) for uid in ("good", "bad")}
    with many_dashboards(models) as (server, grafana):
        server.answers["/api/dashboards/uid/bad"] = (403, b"{}")
        server.answers[f"{RULES}/hidden"] = (403, b"{}")
        server.answers["/api/ds/query"] = (200, json.dumps({"results": full([target])}).encode())
        proof = prove(grafana, ["bad", "gone", "good"], ["hidden", "lost"], 1_000_000)

    assert [one.split(": ")[0] for one in proof.refused] == ["dashboard bad", "alert hidden"]
    assert all("(403)" in one for one in proof.refused)
    assert proof.missing == ("gone", "lost")
    assert [(one.dashboard_uid, one.numbers) for one in proof.queries] == [("good", 1)]
    assert not proof.complete


def test_a_query_that_the_credential_may_not_send_is_failed_and_the_others_are_sent() -> None:
    def answer(queries: list[dict[str, Any]]) -> dict[str, Any]:
        if queries[0]["expr"] == "secret":
            raise RequestRefusedError("does not allow it (403)", 403)
        return full(queries)

    panels = [{"targets": [{"refId": "A", "expr": expr}]} for expr in ("secret", "up")]
    found = proven(_Answers(panels, answer)).queries

    assert [(one.error, one.numbers) for one in found] == [("does not allow it (403)", 0), ("", 1)]


OF_JOB_A = {"receiver": "db", "object_matchers": [["job", "=", "a"]]}
TREE = {"receiver": "empty", "group_by": ["instance"], "routes": [OF_JOB_A]}


class TestWhoIsTold:
    def proven(
        self, series: list[dict[str, str]], *, policies: tuple[int, Any] = (200, TREE)
    ) -> Proof:
        stage = {"refId": "A", "datasourceUid": "p", "model": {"expr": "sum by (job) (x) > 1"}}
        rule = {"uid": "r", "title": "Busy", "folderUID": "f", "for": "0s", "data": [stage]}
        points = [{"name": "db", "type": "slack", "settings": {"url": "[REDACTED]"}}]
        found = [
            {
                "schema": {"fields": [{"type": "time"}, {"type": "number", "labels": labels}]},
                "data": {"values": [[960_000], [2.0]]},
            }
            for labels in series
        ]
        with answering() as server, opened(server) as grafana:
            answers = {
                RULES: (200, [rule]),
                "/api/ds/query": (200, {"results": {"A": {"frames": found}}}),
                POLICIES: policies,
                POINTS: (200, points),
            }
            for path, (status, answer) in answers.items():
                server.answers[path] = (status, json.dumps(answer).encode())
            return prove(grafana, [], ["r"], 1_000_000)

    def printed(self, proof: Proof) -> str:
        shown = io.StringIO()
        print_proof(proof, Console(file=shown, width=160))
        return shown.getvalue()

    def test_is_judged_by_the_labels_that_the_query_returns(self) -> None:
        proof = self.proven([{"__name__": "x", "job": "a"}])
        (alert,) = proof.alerts

        assert alert.state == "firing"
        assert alert.told is not None
        assert [one.contact_point for one in alert.told.recipients] == ["db"]
        assert "db (slack)" in self.printed(proof)
        way = 'by the default policy > policy 1 (job="a") to contact point db, grouped by instance'
        assert way in self.printed(proof)

    def test_is_what_may_be_where_the_query_returns_nothing(self) -> None:
        (alert,) = self.proven([]).alerts

        assert alert.told is not None
        assert [(one.contact_point, one.certain) for one in alert.told.recipients] == [
            ("db", False),
            ("empty", False),
        ]

    def test_says_that_nobody_is_and_why_and_stays_proven(self) -> None:
        proof = self.proven([{"job": "b"}])
        shown = self.printed(proof)

        assert "Of 1 alert nobody is told." in shown
        assert "Busy: nobody is told" in shown
        assert "contact point empty of the default policy has no integration" in shown
        assert "groups by instance, which the alert does not have" in shown
        assert proof.complete

    def test_tells_how_many_of_several_series_are_told_to_nobody(self) -> None:
        shown = self.printed(self.proven([{"job": "a"}, {"job": "b"}]))

        assert "Busy: nobody is told (1 of 2 series)" in shown
        assert "Of 1 alert" not in shown

    @pytest.mark.parametrize(
        ("status", "answer", "said"),
        [
            (403, {}, "(403)"),
            (501, {"message": "no"}, "501: no"),
            (404, {"message": "Not found"}, "404"),
            (200, [], "an answer that no Grafana sends"),
            (200, {"receiver": ""}, "no default contact point"),
        ],
    )
    def test_is_not_known_where_grafana_does_not_show_its_policies(
        self, status: int, answer: Any, said: str
    ) -> None:
        proof = self.proven([{"job": "a"}], policies=(status, answer))

        assert said in proof.told_unknown
        assert [(one.state, one.told) for one in proof.alerts] == [("firing", None)]
        assert "who is told of the alerts is not known: " in self.printed(proof)
        assert proof.complete
