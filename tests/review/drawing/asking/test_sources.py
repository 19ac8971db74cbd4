"""Queries answered through a Grafana and by a Prometheus itself: the same frames from both."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest
from answering_server import AnsweringServer, answering
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.drawing.asking.dashboards import Asked, drawn_view, panels_of
from mcp_monitoring.review.drawing.asking.grafana_source import GrafanaSource
from mcp_monitoring.review.drawing.asking.prometheus_source import PrometheusSource
from mcp_monitoring.review.drawing.asking.source import Source
from mcp_monitoring.review.drawing.frames.frame import Frame
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import GrafanaError, PrometheusError
from mcp_monitoring.review.servers.grafana import Grafana
from mcp_monitoring.review.servers.prometheus import Prometheus
from places import REPOSITORY
from prometheus_server import prometheus_on
from review.drawing.asking.held_source import SHOWN, dashboard, panel

from sandbox.demo import ScenarioName
from sandbox.demo.backfill import backfill

QUERY = {"refId": "A", "expr": "up", "maxDataPoints": 100, "intervalMs": 15_000}
MATRIX = {"resultType": "matrix", "result": [{"metric": {"a": "b"}, "values": [[1, "2"]]}]}


@dataclass(frozen=True)
class Both:
    """The two sources of one Prometheus, and the time that it has data of."""

    grafana: Source
    prometheus: Source
    shown: TimeRange


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A Prometheus with half an hour of the demo, and a Grafana before it."""
    directory, end = tmp_path_factory.mktemp("sources"), int(time.time()) // 60 * 60
    backfill(ScenarioName.ERRORS, directory / "data", end=end, hours=0.75)
    with (
        prometheus_on(directory / "data") as running,
        running_stand_in(directory / "grafana") as client,
    ):
        body = {"name": "P", "uid": "prom", "type": "prometheus", "url": running.url}
        made = client.post(
            "/api/datasources",
            json={**body, "access": "proxy", "isDefault": True},
            auth=("admin", PASSWORD),
        )
        assert made.is_success
        with Grafana(str(client.base_url), f"admin:{PASSWORD}") as grafana:
            yield Both(
                GrafanaSource(grafana),
                PrometheusSource(Prometheus(running.url)),
                TimeRange((end - 1800) * 1000, end * 1000),
            )


@pytest.fixture
def server() -> Iterator[AnsweringServer]:
    with answering() as server:
        yield server


def prometheus_at(server: AnsweringServer) -> PrometheusSource:
    return PrometheusSource(Prometheus(f"http://127.0.0.1:{server.server_port}"))


def answered(server: AnsweringServer, path: str, data: Any, status: int = 200) -> None:
    server.answers[f"/api/v1/{path}"] = (status, json.dumps(data).encode())


def comparable(frames: Sequence[Frame]) -> list[Any]:
    return [
        [
            (one.name, one.type, dict(one.labels), dict(one.config), [*map(repr, one.values)])
            for one in each.fields
        ]
        for each in frames
    ]


@pytest.mark.parametrize("name", ["mcp-overview", "mcp-queries", "mcp-slo"])
def test_a_dashboard_has_the_same_frames_from_both(both: Both, name: str) -> None:
    model = json.loads((REPOSITORY / "dashboards" / f"{name}.json").read_text(encoding="utf-8"))
    view, asked = drawn_view(model), Asked(both.shown)

    placed = [panels_of(view, source, asked) for source in (both.grafana, both.prometheus)]

    first, second = ([one for row in each.rows for one in row.panels] for each in placed)
    assert placed[0].problems == placed[1].problems == ()
    filled = 0
    for one, other in zip(first, second, strict=True):
        assert comparable(one.data.frames) == comparable(other.data.frames), one.data.panel.title
        assert one.data.queries == other.data.queries
        assert one.data.problems == ()
        filled += any(frame.rows for frame in one.data.frames)
    assert filled > len(first) / 2


def test_a_query_that_fails_is_a_problem_in_both(both: Both) -> None:
    view = dashboard(panel(1, "sum(up"), panel(2, "vector(1)"))

    for source in (both.grafana, both.prometheus):
        bad, good = panels_of(view, source, Asked(both.shown)).rows[0].panels
        assert len(bad.data.problems) == 1
        assert bad.data.problems[0].startswith("query A: ")
        assert "parse error" in bad.data.problems[0]
        assert good.data.frames[0].rows == 121
        assert good.data.problems == ()


def test_the_frames_of_a_panel_with_no_limit_of_points_stay_below_that_of_prometheus(
    both: Both,
) -> None:
    ten_years = TimeRange(both.shown.end_ms - 3650 * 86_400_000, both.shown.end_ms)
    view = dashboard(panel(1, "vector(1)", maxDataPoints=10**9, interval="1s"))

    for source in (both.grafana, both.prometheus):
        (one,) = panels_of(view, source, Asked(ten_years)).rows[0].panels
        assert one.data.problems == ()
        assert 1000 < one.data.frames[0].rows <= 11_000


def test_the_alerts_of_a_grafana_are_listed(both: Both) -> None:
    assert both.grafana.alerts() == []
    assert both.prometheus.alerts() == []


def test_a_prometheus_is_asked_at_multiples_of_the_step(server: AnsweringServer) -> None:
    answered(server, "query_range", {"status": "success", "data": MATRIX})

    answer = prometheus_at(server).answer([QUERY], TimeRange(1_000_007_000, 1_000_607_000))

    asked = server.seen[-1][1]
    assert "start=1000005.000&end=1000605.000&step=15.000" in asked
    assert [list(field.values) for field in answer.frames[0].fields] == [[1000], [2.0]]


def test_an_instant_query_is_asked_at_the_end_and_one_of_both_kinds_twice(
    server: AnsweringServer,
) -> None:
    vector = {"resultType": "vector", "result": [{"metric": {}, "value": [1, "2"]}]}
    answered(server, "query", {"status": "success", "data": vector})
    answered(server, "query_range", {"status": "success", "data": MATRIX})
    source = prometheus_at(server)

    source.answer([{**QUERY, "instant": True, "range": False}], SHOWN)
    assert [one[1] for one in server.seen] == [
        "/api/v1/query?query=up&time=1795656600.000&limit=10001"
    ]
    both_ways = source.answer([{**QUERY, "instant": True, "range": True}], SHOWN)
    assert len(both_ways.frames) == 2


def test_a_query_that_is_too_long_for_an_address_is_posted(server: AnsweringServer) -> None:
    answered(server, "query_range", {"status": "success", "data": MATRIX})
    pods = "|".join(f"pod-{number}" for number in range(1000))
    expression = f'up{{pod=~"{pods}"}}'

    answer = prometheus_at(server).answer([{**QUERY, "expr": expression}], SHOWN)

    method, path, _, body = server.seen[-1]
    assert (method, path) == ("POST", "/api/v1/query_range")
    assert parse_qs(body.decode())["query"] == [expression]
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("query", "path", "data", "most"),
    [
        ({"instant": True, "range": False}, "query", ("vector", "value", [1, "2"]), 10_000),
        (
            {"maxDataPoints": 5500, "interval": "500ms"},
            "query_range",
            ("matrix", "values", [[1, "2"]]),
            83,
        ),
    ],
)
def test_so_many_series_that_memory_would_not_do_are_cut_and_told(
    server: AnsweringServer,
    query: dict[str, Any],
    path: str,
    data: tuple[str, str, list[Any]],
    most: int,
) -> None:
    kind, name, value = data
    many = [{"metric": {"pod": str(number)}, name: value} for number in range(most + 1)]
    content = {"status": "success", "data": {"resultType": kind, "result": many}}
    answered(server, path, content)

    answer = prometheus_at(server).answer([{**QUERY, **query}], SHOWN)

    assert f"limit={most + 1}" in server.seen[-1][1]
    assert len(answer.frames) == most
    assert answer.problems == (
        f"query A has more than {most:,} series; the first {most:,} are shown",
    )


def test_the_series_of_a_grafana_have_the_same_bound(server: AnsweringServer) -> None:
    frame = {
        "schema": {"fields": [{"name": "Time", "type": "time"}]},
        "data": {"values": [list(range(100_000))]},
    }
    body = {"results": {"A": {"frames": [frame] * 11}, "B": {"frames": [frame]}}}
    server.answers["/api/ds/query"] = (200, json.dumps(body).encode())

    answer = grafana_at(server).answer([QUERY, {**QUERY, "refId": "B"}], SHOWN)

    assert [one.ref_id for one in answer.frames] == ["A"] * 3 + ["B"]
    assert answer.problems == ("query A has more than 3 series; the first 3 are shown",)


def test_a_prometheus_that_is_not_there_is_one_line(server: AnsweringServer) -> None:
    server.server_close()
    source = prometheus_at(server)

    with pytest.raises(PrometheusError) as refused:
        panels_of(dashboard(panel()), source, Asked(SHOWN))

    assert "cannot be reached" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_server_that_is_no_prometheus_is_one_line(server: AnsweringServer) -> None:
    server.content = b"<html>"

    with pytest.raises(PrometheusError, match="is not a Prometheus"):
        panels_of(dashboard(panel()), prometheus_at(server), Asked(SHOWN))


@pytest.mark.parametrize("data", [None, [], {}, "text", {"resultType": "matrix", "result": 7}])
def test_an_answer_of_another_shape_is_no_data(server: AnsweringServer, data: Any) -> None:
    answered(server, "query_range", {"status": "success", "data": data})

    answer = prometheus_at(server).answer([QUERY], SHOWN)

    assert [frame.fields for frame in answer.frames] == [()]


def test_alerts_have_their_rule_their_state_and_their_labels(server: AnsweringServer) -> None:
    firing = {"labels": {"pod": "a"}, "state": "firing", "annotations": {"summary": "s"}}
    rules: list[Mapping[str, Any]] = [
        {"type": "alerting", "name": "Down", "state": "firing", "alerts": [firing, firing]},
        {"type": "alerting", "name": "Quiet", "state": "inactive", "labels": {"a": "b"}},
        {"type": "recording", "name": "x"},
    ]
    groups = [{"name": "g", "rules": rules}, 7]
    answered(server, "rules", {"status": "success", "data": {"groups": groups}})

    found = prometheus_at(server).alerts()

    assert [(one["name"], one["state"], one["labels"]) for one in found] == [
        ("Down", "firing", {"pod": "a"}),
        ("Down", "firing", {"pod": "a"}),
        ("Quiet", "inactive", {"a": "b"}),
    ]


def test_alerts_have_the_annotations_of_their_rule_and_their_own(server: AnsweringServer) -> None:
    firing = {"labels": {}, "state": "firing", "annotations": {"summary": "of the instance"}}
    annotations = {"summary": "of the rule", "__dashboardUid__": "servers"}
    rule = {"type": "alerting", "name": "Down", "alerts": [firing], "annotations": annotations}
    groups = [{"name": "g", "rules": [rule]}]
    answered(server, "rules", {"status": "success", "data": {"groups": groups}})

    (found,) = prometheus_at(server).alerts()

    assert found["annotations"] == {
        "summary": "of the instance",
        "__dashboardUid__": "servers",
    }


def grafana_at(server: AnsweringServer, **more: Any) -> GrafanaSource:
    return GrafanaSource(Grafana(f"http://127.0.0.1:{server.server_port}", "a:b"), **more)


def test_a_grafana_that_is_not_there_is_one_line(server: AnsweringServer) -> None:
    server.server_close()

    with pytest.raises(GrafanaError) as refused:
        panels_of(dashboard(panel()), grafana_at(server), Asked(SHOWN))

    assert "\n" not in str(refused.value)


def test_the_data_sources_of_a_grafana_have_their_scrape_interval(server: AnsweringServer) -> None:
    listed = [
        {"uid": "a", "name": "A", "type": "prometheus", "jsonData": {"timeInterval": "30s"}},
        {"uid": "b", "name": "B", "type": "prometheus", "jsonData": None, "isDefault": True},
    ]
    server.answers["/api/datasources"] = (200, json.dumps(listed).encode())

    source = grafana_at(server)

    assert [one.scrape_ms for one in source.data_sources()] == [30_000, 15_000]
    assert [source.data_source(one) for one in ("A", "a", "")] == [
        source.data_sources()[number] for number in (0, 0, 1)
    ]
    assert source.data_source("gone") is None
    with_default = grafana_at(server, default_uid="a").data_source("gone")
    assert with_default == source.data_sources()[0]


def test_data_sources_that_may_not_be_listed_are_asked_by_their_uid(
    server: AnsweringServer,
) -> None:
    server.answers["/api/datasources"] = (403, b"{}")
    result: dict[str, Any] = {"frames": [{"schema": {"fields": []}, "data": {}}]}
    server.answers["/api/ds/query"] = (200, json.dumps({"results": {"A": result}}).encode())
    source = grafana_at(server)
    view = dashboard(panel(datasource={"type": "prometheus", "uid": "mine"}))

    (one,) = panels_of(view, source, Asked(SHOWN)).rows[0].panels

    assert one.data.problems == ()
    sent = json.loads(server.seen[-1][3])
    assert sent["queries"][0]["datasource"] == {"type": "prometheus", "uid": "mine"}
    assert (sent["from"], sent["to"]) == ("1795654800000", "1795656600000")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, {"message": "Data source not found"}, "Data source not found"),
        (400, {"results": {"A": {"error": "bad_data: no"}}}, "query A: bad_data: no"),
        (200, {"results": {}}, "query A: no answer"),
        (200, {"results": {"A": 7}}, ""),
    ],
)
def test_what_a_grafana_refuses_is_a_problem(
    server: AnsweringServer, status: int, body: Any, said: str
) -> None:
    server.answers["/api/ds/query"] = (status, json.dumps(body).encode())

    answer = grafana_at(server).answer([QUERY], SHOWN)

    assert answer.frames == ()
    assert said in "".join(answer.problems)


EXPRESSION = {"type": "__expr__", "uid": "__expr__"}


def test_expressions_give_the_same_frames_from_both(both: Both) -> None:
    rate = "sum by (method) (rate(mcp_requests_total[5m]))"
    failed = 'sum by (method) (rate(mcp_requests_total{status="error"}[5m]))'
    targets: list[dict[str, Any]] = [
        {"refId": "A", "expr": rate, "hide": True},
        {"refId": "B", "expr": failed, "hide": True},
        {"refId": "C", "datasource": EXPRESSION, "type": "math", "expression": "$B / $A * 100"},
        {
            **{"refId": "D", "datasource": EXPRESSION, "type": "reduce", "expression": "C"},
            **{"reducer": "max", "settings": {"mode": "dropNN"}},
        },
        {
            **{"refId": "E", "datasource": EXPRESSION, "type": "threshold", "expression": "D"},
            "conditions": [{"evaluator": {"type": "gt", "params": [1]}}],
        },
    ]
    view = dashboard(panel(1, targets=targets))

    placed = [panels_of(view, one, Asked(both.shown)) for one in (both.grafana, both.prometheus)]

    first, second = (each.rows[0].panels[0].data for each in placed)
    assert first.problems == second.problems == ()
    assert {frame.ref_id for frame in first.frames} == {"C", "D", "E"}
    assert comparable(first.frames) == comparable(second.frames)
    largest = {frame.fields[0].values[0] for frame in first.frames if frame.ref_id == "D"}
    assert any(0 < one < 100 for one in largest if one is not None)


def test_a_hidden_query_that_a_grafana_leaves_out_of_its_answer_is_not_missed(
    server: AnsweringServer,
) -> None:
    result: dict[str, Any] = {"frames": []}
    server.answers["/api/ds/query"] = (200, json.dumps({"results": {"B": result}}).encode())
    hidden = {**QUERY, "hide": True}

    answer = grafana_at(server).answer([hidden, {**QUERY, "refId": "B"}], SHOWN)

    assert answer.problems == ()


def test_a_library_panel_is_read_from_grafana(server: AnsweringServer) -> None:
    element = {"result": {"uid": "a b", "kind": 1, "model": {"type": "stat"}}}
    server.answers["/api/library-elements/a%20b"] = (200, json.dumps(element).encode())

    assert grafana_at(server).library_panel("a b") == {"type": "stat"}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, {"message": "Library element not found"}, "has no library panel x (404); unlink"),
        (403, {"message": "Access denied"}, "(403)"),
        (200, {"result": {"uid": "x", "model": []}}, "has no content for it"),
        (200, {"result": []}, "sends an answer that no Grafana sends"),
        (200, [], "sends an answer that no Grafana sends"),
    ],
)
def test_a_library_panel_that_is_not_to_be_had_is_one_line(
    server: AnsweringServer, status: int, body: Any, said: str
) -> None:
    server.answers["/api/library-elements/x"] = (status, json.dumps(body).encode())

    found = grafana_at(server).library_panel("x")

    assert isinstance(found, str)
    assert said in found
    assert "\n" not in found


def test_a_prometheus_has_no_library_and_says_who_has(server: AnsweringServer) -> None:
    assert "--stack" in prometheus_at(server).library_panel("x")
