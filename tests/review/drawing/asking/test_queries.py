"""The queries of a panel as Grafana's browser sends them."""

from collections.abc import Sequence
from typing import Any

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.asking.placed import panel_height, panel_left, panel_width
from mcp_monitoring.review.drawing.asking.queries import queries_of
from mcp_monitoring.review.drawing.asking.source import DataSource
from mcp_monitoring.review.drawing.asking.variables import resolved
from review.drawing.asking.held_source import SHOWN, HeldSource, dashboard, panel, variable
from review.drawing.recorded_source import NAMES, RecordedSource, same_request


def queries(
    *targets: dict[str, Any],
    source: HeldSource | None = None,
    variables: Sequence[dict[str, Any]] = (),
    width: float = 600,
    **keys: Any,
) -> Any:
    view = dashboard(panel(targets=list(targets), **keys), variables=variables)
    source = source or HeldSource()
    found, _ = resolved(view, source, SHOWN, {})
    return queries_of(view.panels[0], view, found, source, SHOWN, width)


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_request_is_sent_as_grafana_sent_it(name: str) -> None:
    source = RecordedSource(name)
    recorded = {same_request(one) for one, _ in source.queries}
    sent: set[str] = set()

    class Listening(RecordedSource):
        def answer(self, queries: Any, shown: Any) -> Any:
            sent.update(map(same_request, queries))
            return super().answer(queries, shown)

    panels_of(source.view, Listening(name), Asked(SHOWN))

    assert sent == recorded


def test_the_width_of_the_panel_decides_the_points_and_the_interval() -> None:
    (one,) = queries({"refId": "A", "expr": "up"}, width=385.6).sent

    assert (one["maxDataPoints"], one["intervalMs"]) == (386, 15_000)


@pytest.mark.parametrize(
    ("keys", "points", "interval"),
    [
        ({"maxDataPoints": 20}, 20, 120_000),
        ({"maxDataPoints": "30"}, 30, 60_000),
        ({"maxDataPoints": "many"}, 600, 15_000),
        ({"maxDataPoints": -5}, 1, 1_800_000),
        ({"maxDataPoints": 10**9}, 5500, 15_000),
        ({"interval": "1m"}, 600, 60_000),
        ({"interval": ">30s"}, 600, 30_000),
        ({"interval": "soon"}, 600, 15_000),
    ],
)
def test_a_panel_may_say_its_points_and_its_least_interval(
    keys: dict[str, Any], points: int, interval: int
) -> None:
    (one,) = queries({"refId": "A", "expr": "up"}, **keys).sent

    assert (one["maxDataPoints"], one["intervalMs"]) == (points, interval)


def test_variables_are_filled_in_and_durations_are_left_to_the_server() -> None:
    one = {"refId": "A", "expr": 'rate(x{job="$job"}[$__rate_interval])', "interval": "$job"}
    job = variable("job", "custom", "1m")

    (sent,) = queries({**one, "legendFormat": "$job {{pod}}"}, variables=[job]).sent

    assert sent["expr"] == 'rate(x{job="1m"}[$__rate_interval])'
    assert sent["legendFormat"] == "1m {{pod}}"
    assert sent["interval"] == "1m"


def test_ad_hoc_filters_are_added_to_every_query() -> None:
    filters = variable("f", "adhoc", filters=[{"key": "job", "operator": "=", "value": "a"}])

    found = queries({"refId": "A", "expr": "up"}, {"refId": "B", "expr": "x"}, variables=[filters])

    assert found.expressions == ('up{job="a"}', 'x{job="a"}')


def test_hidden_queries_are_not_sent() -> None:
    found = queries({"refId": "A", "expr": "up", "hide": True}, {"refId": "B", "expr": "x"})

    assert found.expressions == ("x",)
    assert found.problems == ()


def expression(ref_id: str, kind: str, text: str, **keys: Any) -> dict[str, Any]:
    source = {"type": "__expr__", "uid": "__expr__"}
    return {"refId": ref_id, "datasource": source, "type": kind, "expression": text, **keys}


def test_expressions_are_sent_with_the_queries_that_they_use() -> None:
    job = variable("job", "custom", "7")
    found = queries(
        {"refId": "A", "expr": "up"},
        expression("B", "reduce", "A", reducer="mean"),
        expression("C", "math", "$B * $job + $__interval_ms"),
        variables=[job],
    )

    assert [one["refId"] for one in found.sent] == ["A", "B", "C"]
    assert found.sent[1]["datasource"] == {"type": "__expr__", "uid": "__expr__"}
    assert found.expressions == ("up", "reduce A", "$B * 7 + 15000")
    assert (found.hidden, found.problems) == (frozenset(), ())


def test_a_hidden_query_is_sent_where_an_expression_uses_it_also_by_another_one() -> None:
    found = queries(
        {"refId": "A", "expr": "a", "hide": True},
        {"refId": "U", "expr": "unused", "hide": True},
        expression("B", "reduce", "A", hide=True),
        expression("C", "math", "${B} > 1"),
        expression("D", "math", "$U", hide=True),
    )

    assert [one["refId"] for one in found.sent] == ["A", "B", "C"]
    assert [one.get("hide") for one in found.sent] == [True, True, None]
    assert found.hidden == {"A", "B"}


def test_the_conditions_of_a_classic_expression_name_what_it_uses() -> None:
    conditions = [{"query": {"params": [name]}} for name in ("A", "B", "A")]
    one = expression("C", "classic_conditions", "", conditions=conditions)

    found = queries(
        {"refId": "A", "expr": "a", "hide": True}, {"refId": "B", "expr": "b", "hide": True}, one
    )

    assert found.hidden == {"A", "B"}
    assert found.expressions == ("a", "b", "classic_conditions A B")


@pytest.mark.parametrize(
    ("targets", "problems", "sent"),
    [
        ([expression("B", "math", "$A + 1")], ["B uses query A, and there is no such query"], ""),
        (
            [{"refId": "Errors", "expr": "a"}, expression("B", "reduce", "errors")],
            ["B uses query errors, and there is no such query; did you mean Errors?"],
            "Errors",
        ),
        (
            [expression("B", "math", "$B + 1")],
            ["B is an expression that uses its own result"],
            "",
        ),
        (
            [
                {"refId": "A", "expr": "a"},
                expression("B", "math", "$C + $A"),
                expression("C", "math", "$B"),
                expression("D", "reduce", "C"),
            ],
            [
                "C is an expression that uses its own result",
                "B is an expression that uses its own result",
                "D uses query C, which is not drawn",
            ],
            "A",
        ),
        (
            [
                {"refId": "A", "datasource": {"type": "loki", "uid": "l"}, "expr": "x"},
                {"refId": "B", "expr": "b"},
                expression("C", "math", "$A + $B"),
                expression("D", "threshold", "C"),
            ],
            [
                "A asks a data source of the type loki, which is not drawn",
                "C uses query A, which is not drawn",
                "D uses query C, which is not drawn",
            ],
            "B",
        ),
    ],
)
def test_an_expression_that_cannot_be_calculated_says_why_and_the_rest_is_sent(
    targets: list[dict[str, Any]], problems: list[str], sent: str
) -> None:
    found = queries(*targets)

    assert sorted(found.problems) == sorted(f"query {one}" for one in problems)
    assert [one["refId"] for one in found.sent] == sent.split()


@pytest.mark.parametrize("target", [{"expr": " "}, {"refId": "B"}, {"hide": True, "expr": "x"}])
def test_a_query_that_nobody_has_written_is_not_sent(target: dict[str, Any]) -> None:
    found = queries({"refId": "A", "expr": "up"}, target)

    assert found.expressions == ("up",)
    assert found.problems == ()


@pytest.mark.parametrize("kind", ["text", "alertlist", "dashlist", "row"])
def test_panels_that_ask_nobody_send_nothing(kind: str) -> None:
    found = queries({"refId": "A", "expr": "up"}, {"refId": "B", "rawSql": "x"}, type=kind)

    assert (found.sent, found.problems) == ((), ())


def test_queries_of_one_name_get_different_ones() -> None:
    found = queries({"refId": "A", "expr": "a"}, {"refId": "A", "expr": "b"}, {"expr": "c"})

    assert [one["refId"] for one in found.sent] == ["A", "Q1", "Q2"]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (
            {"datasource": {"type": "loki", "uid": "l"}},
            "asks a data source of the type loki, which is not drawn",
        ),
        (
            {"datasource": {"type": "__expr__", "uid": "__expr__"}, "type": "sql"},
            "is an expression of the type sql, which is not drawn",
        ),
        ({"datasource": "__expr__"}, "is an expression without a type, which is not drawn"),
        ({"datasource": {"type": "datasource", "uid": "grafana"}}, "asks Grafana's own data"),
        (
            {"datasource": {"type": "prometheus", "uid": "gone"}},
            "asks the data source gone, which the held source does not have",
        ),
        ({"datasource": "Logs"}, "asks a data source of the type loki"),
        ({"expr": 7}, "has no PromQL"),
        ({"expr": None, "rawSql": "select 1"}, "has no PromQL"),
    ],
)
def test_a_query_that_is_not_sent_says_why(target: dict[str, Any], problem: str) -> None:
    known = [
        DataSource("prom", "Prom", "prometheus", is_default=True),
        DataSource("logs", "Logs", "loki"),
    ]

    found = queries({"refId": "B", "expr": "up", **target}, source=HeldSource(known=known))

    assert found.sent == ()
    assert found.problems[0].startswith(f"query B {problem}")


def test_a_panel_of_mixed_data_sources_sends_those_that_are_drawn() -> None:
    found = queries(
        {"refId": "A", "expr": "up", "datasource": {"type": "prometheus", "uid": "prom"}},
        {"refId": "B", "expr": "x", "datasource": {"type": "loki", "uid": "l"}},
        datasource={"type": "datasource", "uid": "-- Mixed --"},
    )

    assert found.expressions == ("up",)
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    "reference",
    [None, "Prom", "default", "$ds", {"uid": "${ds}"}, {"type": "prometheus", "uid": "prom"}],
)
def test_a_data_source_is_found_by_any_reference(reference: Any) -> None:
    found = queries(
        {"refId": "A", "expr": "up"},
        datasource=reference,
        variables=[variable("ds", "datasource", "prometheus")],
    )

    assert [one["datasource"] for one in found.sent] == [{"type": "prometheus", "uid": "prom"}]


@pytest.mark.parametrize(
    ("cells", "pixels"), [(4, 255), (6, 386), (8, 517), (10, 649), (12, 780), (14, 911), (16, 1043)]
)
def test_panels_are_as_wide_as_in_the_recorded_pages(cells: int, pixels: int) -> None:
    assert round(panel_width(cells, 1600)) == pixels


@pytest.mark.parametrize(("lines", "pixels"), [(5, 182), (7, 258), (8, 296)])
def test_panels_are_as_high_as_in_the_recorded_pages(lines: int, pixels: int) -> None:
    assert panel_height(lines) == pixels


def test_panels_begin_where_those_beside_them_end() -> None:
    assert panel_left(0, 1600) == 16
    assert panel_left(12, 1600) == pytest.approx(16 + panel_width(12, 1600) + 8)
    assert panel_left(12, 1600) + panel_width(12, 1600) == pytest.approx(1600 - 16)
