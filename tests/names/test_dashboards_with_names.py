"""A dashboard with the names of a server: what changes in it, and what is left out."""

from typing import Any

import pytest
from mcp_monitoring.names.dashboards import NamedDashboard, named_dashboard
from mcp_monitoring.names.mapping import name_mapping
from mcp_monitoring.names.naming import Naming
from mcp_monitoring.names.vocabulary import read_vocabulary
from places import REPOSITORY

CONTRACT = read_vocabulary(REPOSITORY / "metrics.yaml")
NAMING = Naming(
    name_mapping(
        {"mcp_requests_total": "calls_total", "mcp_uptime_seconds": "", "mcp_errors_total": ""},
        {"method": "tool", "client_type": ""},
        CONTRACT,
    ),
    CONTRACT,
)
CALLS = "sum by (method) (rate(mcp_requests_total[5m]))"
UPTIME = "mcp_uptime_seconds"
BY_CLIENT = "sum by (client_type) (mcp_requests_total)"


def panel(number: int, *exprs: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Panel {number}",
        "type": "timeseries",
        "gridPos": {"x": 8 * (number % 3), "y": 8 * (number // 3), "w": 8, "h": 8},
        "targets": [
            {"refId": chr(ord("A") + index), "expr": expr} for index, expr in enumerate(exprs)
        ],
        **more,
    }


def row(number: int, y: int, **more: Any) -> dict[str, Any]:
    place = {"x": 0, "y": y, "w": 24, "h": 1}
    return {"id": number, "type": "row", "title": f"Row {number}", "gridPos": place, **more}


def dashboard(*panels: Any, variables: Any = (), annotations: Any = (), **more: Any) -> Any:
    return {
        "title": "A",
        "panels": list(panels),
        "templating": {"list": list(variables)},
        "annotations": {"list": list(annotations)},
        **more,
    }


def named(*panels: Any, **more: Any) -> NamedDashboard:
    found = named_dashboard(dashboard(*panels, **more), NAMING)
    assert found.problems == []
    return found


def ids(found: NamedDashboard) -> list[int]:
    return [one["id"] for one in found.model["panels"]]


def variables(found: NamedDashboard) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = found.model["templating"]["list"]
    return listed


class TestPanels:
    def test_the_model_of_the_file_stays(self) -> None:
        model = dashboard(panel(0, UPTIME), panel(1, CALLS))
        before = repr(model)
        named_dashboard(model, NAMING)
        assert repr(model) == before

    def test_a_panel_goes_that_needs_what_is_absent(self) -> None:
        found = named(panel(3, UPTIME), panel(4, CALLS), panel(5, BY_CLIENT))

        assert ids(found) == [4]
        assert found.panels == {3, 5}
        assert found.left_out == [
            'panel "Panel 3": is left out; the server lacks mcp_uptime_seconds',
            'panel "Panel 5": is left out; the server lacks client_type',
        ]
        assert found.model["panels"][0]["gridPos"] == {"x": 0, "y": 0, "w": 24, "h": 8}

    def test_a_query_goes_alone_while_the_panel_has_another(self) -> None:
        found = named(panel(1, CALLS, UPTIME))

        (target,) = found.model["panels"][0]["targets"]
        assert target == {"refId": "A", "expr": "sum by (tool) (rate(calls_total[5m]))"}
        assert found.left_out == [
            'panel "Panel 1": query B: is left out; the server lacks mcp_uptime_seconds'
        ]

    def test_an_expression_goes_with_the_query_that_it_uses(self) -> None:
        share = {
            "refId": "C",
            "datasource": {"type": "__expr__", "uid": "__expr__"},
            "type": "math",
            "expression": "$A / $B",
        }
        kept, gone = panel(1, CALLS, UPTIME), panel(2, UPTIME)
        kept["targets"].append(share)
        gone["targets"].append({**share, "expression": "$A * 2"})

        found = named(kept, gone)

        assert [one["refId"] for one in found.model["panels"][0]["targets"]] == ["A"]
        assert ids(found) == [1]

    def test_a_panel_whose_other_queries_are_hidden_goes(self) -> None:
        hidden = panel(1, UPTIME, CALLS)
        hidden["targets"][1]["hide"] = True

        assert ids(named(hidden, panel(2, CALLS))) == [2]

    def test_queries_of_other_data_sources_stay(self) -> None:
        loki = {"type": "loki", "uid": "logs"}
        found = named(panel(1, UPTIME, datasource=loki), panel(2, CALLS))

        assert ids(found) == [1, 2]
        assert found.model["panels"][0]["targets"][0]["expr"] == UPTIME

    def test_a_panel_goes_that_shows_the_results_of_one_that_goes(self) -> None:
        other = {"type": "datasource", "uid": "-- Dashboard --"}
        shown = panel(2, datasource=other, targets=[{"refId": "A", "panelId": 1}])
        found = named(panel(1, UPTIME), shown, panel(3, CALLS))

        assert ids(found) == [3]
        assert found.left_out[1] == 'panel "Panel 2": is left out with the panel that it shows'

    def test_a_dashboard_without_a_panel_that_answers_is_empty(self) -> None:
        text = {"id": 9, "type": "text", "title": "Read me", "options": {"content": "x"}}

        assert named(panel(1, UPTIME), text).is_empty
        assert not named(panel(1, UPTIME), panel(2, CALLS)).is_empty
        assert not named(text).is_empty


class TestRows:
    def test_a_row_goes_that_becomes_empty(self) -> None:
        found = named(
            row(10, 0), panel(3, UPTIME, gridPos={"x": 0, "y": 1, "w": 24, "h": 8}),
            row(11, 9), panel(4, CALLS, gridPos={"x": 0, "y": 10, "w": 24, "h": 8}),
            row(12, 18),
        )  # fmt: skip

        # A row that had no panel before stays.
        assert ids(found) == [11, 4, 12]
        assert [one["gridPos"]["y"] for one in found.model["panels"]] == [0, 1, 9]

    def test_a_collapsed_row_closes_up_inside(self) -> None:
        inside = [
            panel(4, UPTIME, gridPos={"x": 0, "y": 10, "w": 24, "h": 8}),
            panel(5, CALLS, gridPos={"x": 0, "y": 18, "w": 24, "h": 8}),
        ]
        found = named(
            panel(1, UPTIME, gridPos={"x": 0, "y": 0, "w": 24, "h": 9}),
            row(10, 9, collapsed=True, panels=inside),
            row(11, 10, collapsed=True, panels=[panel(6, UPTIME)]),
        )

        (left,) = found.model["panels"]
        assert (left["id"], left["gridPos"]["y"]) == (10, 0)
        assert [(one["id"], one["gridPos"]["y"]) for one in left["panels"]] == [(5, 1)]

    def test_an_old_row_goes_that_becomes_empty(self) -> None:
        model = dashboard()
        del model["panels"]
        model["rows"] = [
            {"title": "1", "panels": [{"id": 1, "targets": [{"expr": UPTIME}]}]},
            {"title": "2", "panels": [{"id": 2, "targets": [{"expr": CALLS}]}]},
        ]

        assert [one["title"] for one in named_dashboard(model, NAMING).model["rows"]] == ["2"]

    def test_a_row_repeated_by_a_variable_that_goes_is_left_out_with_its_panels(self) -> None:
        client = {"name": "client", "type": "query", "query": f"label_values({BY_CLIENT}, x)"}
        found = named(
            panel(1, CALLS, gridPos={"x": 0, "y": 0, "w": 24, "h": 4}),
            row(10, 4, repeat="client"), panel(3, CALLS),
            variables=[client],
        )  # fmt: skip

        assert ids(found) == [1]


class TestVariables:
    def test_values_of_a_label_that_is_absent_go_with_the_conditions_on_them(self) -> None:
        query = "label_values(mcp_requests_total, client_type)"
        found = named(
            panel(1, 'mcp_requests_total{client_type=~"$client",job="a"}'),
            panel(2, CALLS, repeat="client"),
            variables=[{"name": "client", "type": "query", "query": query}],
        )

        assert variables(found) == []
        assert found.model["panels"][0]["targets"][0]["expr"] == 'calls_total{job="a"}'
        assert ids(found) == [1]

    @pytest.mark.parametrize(
        ("query", "new"),
        [
            ("label_values(mcp_requests_total, method)", "label_values(calls_total, tool)"),
            ("label_values(method)", "label_values(tool)"),
            ("label_values(up, method)", "label_values(up, method)"),
            # Asked of another metric that has the label.
            ('label_values(mcp_uptime_seconds{job=~"$job"}, instance)',
             'label_values(calls_total{job=~"$job"}, instance)'),
            ('label_values(mcp_errors_total{error_type="x", job="a"}, job)',
             'label_values(calls_total{job="a"}, job)'),
            ("query_result(topk(1, mcp_requests_total))", "query_result(topk(1, calls_total))"),
            ("metrics(mcp_requests_total)", "metrics(calls_total)"),
            ("label_names()", "label_names()"),
            ('mcp_requests_total{method="a"}', 'calls_total{tool="a"}'),
            ("label_values( up ,job )", "label_values( up ,job )"),
        ],
    )  # fmt: skip
    def test_every_form_of_query_is_rewritten(self, query: str, new: str) -> None:
        as_text = {"name": "a", "type": "query", "query": query, "definition": query}
        as_object = {"name": "b", "type": "query", "query": {"query": query, "refId": "x"}}
        found = named(panel(1, CALLS), variables=[as_text, as_object])

        first, second = variables(found)
        assert (first["query"], first["definition"]) == (new, new)
        assert second["query"] == {"query": new, "refId": "x"}

    def test_what_nobody_else_can_answer_is_left_out(self) -> None:
        query = "label_values(mcp_errors_total, error_type)"
        found = named(
            panel(1, CALLS), variables=[{"name": "error", "type": "query", "query": query}]
        )

        assert variables(found) == []
        assert found.left_out == [
            'variable "error": is left out; the server lacks mcp_errors_total'
        ]

    def test_filters_of_values_name_labels(self) -> None:
        asking = {
            "name": "a",
            "type": "query",
            "query": "query_result(mcp_requests_total)",
            "regex": '/.*method="([^"]+)".*/',
        }
        (found,) = variables(named(panel(1, CALLS), variables=[asking]))
        assert found["regex"] == '/.*tool="([^"]+)".*/'

    def test_values_that_are_names_of_metrics_are_rewritten_and_absent_ones_go(self) -> None:
        metric = {
            "name": "metric",
            "type": "custom",
            "query": "mcp_requests_total, Uptime : mcp_uptime_seconds, up",
            "options": [
                {"text": one, "value": one, "selected": number == 0}
                for number, one in enumerate(("mcp_requests_total", "mcp_uptime_seconds", "up"))
            ],
            "current": {"text": "mcp_requests_total", "value": "mcp_requests_total"},
        }
        found = named(panel(1, "rate($metric{method='a'}[5m])"), variables=[metric])

        (new,) = variables(found)
        assert new["query"] == "calls_total, up"
        assert [one["value"] for one in new["options"]] == ["calls_total", "up"]
        assert new["current"] == {"text": "calls_total", "value": "calls_total"}
        assert found.left_out == [
            'variable "metric": value mcp_uptime_seconds is left out; the server lacks it'
        ]
        # The variable stands for a metric of the set.
        assert found.model["panels"][0]["targets"][0]["expr"] == "rate($metric{tool='a'}[5m])"

    def test_values_that_queries_group_by_are_labels(self) -> None:
        by = {"name": "by", "type": "custom", "query": "method, client_type, status"}
        other = {"name": "other", "type": "custom", "query": "method, status"}
        found = named(panel(1, "sum by ($by) (mcp_requests_total)"), variables=[by, other])

        assert [one["query"] for one in variables(found)] == ["tool, status", "method, status"]

    def test_a_variable_without_a_value_that_is_there_goes_with_what_uses_it(self) -> None:
        by = {"name": "by", "type": "custom", "query": "client_type"}
        found = named(
            panel(1, "sum by ($by) (mcp_requests_total)"), panel(2, CALLS), variables=[by]
        )

        assert (variables(found), ids(found)) == ([], [2])

    def test_ad_hoc_filters_name_labels(self) -> None:
        keys = ("method", "client_type", "job")
        filters = [{"key": key, "operator": "=", "value": "a"} for key in keys]
        found = named(
            panel(1, CALLS), variables=[{"name": "f", "type": "adhoc", "filters": filters}]
        )

        assert [one["key"] for one in variables(found)[0]["filters"]] == ["tool", "job"]
        assert found.left_out == [
            'variable "f": filter by client_type is left out; the server lacks it'
        ]


class TestTexts:
    def test_legends_and_links_name_labels(self) -> None:
        one = panel(
            1,
            CALLS,
            fieldConfig={
                "defaults": {
                    "displayName": "${__field.labels.method} of ${__field.labels[\"method\"]}",
                    "links": [{"url": "/d/x?var-m=${__data.fields.method}", "title": "method"}],
                }
            },
        )  # fmt: skip
        one["targets"][0]["legendFormat"] = "{{ method }} method {{job}}"
        (new,) = named(one).model["panels"]

        assert new["targets"][0]["legendFormat"] == "{{ tool }} method {{job}}"
        defaults = new["fieldConfig"]["defaults"]
        assert defaults["displayName"] == '${__field.labels.tool} of ${__field.labels["tool"]}'
        assert defaults["links"] == [{"url": "/d/x?var-m=${__data.fields.tool}", "title": "method"}]

    def test_columns_of_tables_are_labels(self) -> None:
        settings: dict[str, Any] = {
            "type": "table",
            "transformations": [
                {"id": "organize", "options": {"renameByName": {"method": "Method"},
                                               "indexByName": {"method": 0}}},
                {"id": "groupBy", "options": {"fields": {"method": {"operation": "groupby"}}}},
            ],
            "options": {"sortBy": [{"displayName": "method"}], "mode": "method"},
            "fieldConfig": {"overrides": [
                {"matcher": {"id": "byName", "options": "method"}, "properties": []}
            ]},
        }  # fmt: skip
        (new,) = named(panel(1, CALLS, **settings)).model["panels"]

        organize, group = (one["options"] for one in new["transformations"])
        assert organize == {"renameByName": {"tool": "Method"}, "indexByName": {"tool": 0}}
        assert group == {"fields": {"tool": {"operation": "groupby"}}}
        assert new["options"] == {"sortBy": [{"displayName": "tool"}], "mode": "method"}
        assert new["fieldConfig"]["overrides"][0]["matcher"]["options"] == "tool"

    def test_a_field_that_has_its_name_from_a_legend_is_no_label(self) -> None:
        overrides = [{"matcher": {"id": "byName", "options": "method"}, "properties": []}]
        one = panel(1, CALLS, fieldConfig={"overrides": overrides})
        one["targets"][0]["legendFormat"] = "method"
        (new,) = named(one).model["panels"]

        assert new["fieldConfig"]["overrides"] == overrides

    def test_panels_of_other_metrics_stay_as_they_are(self) -> None:
        one = panel(1, "sum by (method) (http_total)", transformations=[{"method": "method"}])
        one["targets"][0]["legendFormat"] = "{{method}}"

        assert named(one).model["panels"] == [one]


class TestAnnotations:
    def test_their_queries_and_texts_are_rewritten(self) -> None:
        annotation = {
            "name": "calls",
            "target": {"expr": CALLS, "refId": "Anno"},
            "titleFormat": "{{method}}",
            "textFormat": "on {{instance}}",
            "tagKeys": "method,instance",
        }
        old = {"name": "old", "expr": CALLS, "titleFormat": "{{method}}"}
        gone = {"name": "gone", "target": {"expr": UPTIME}}
        found = named(panel(1, CALLS), annotations=[annotation, gone, old])

        first, second = found.model["annotations"]["list"]
        assert first == {
            **annotation,
            "target": {"expr": "sum by (tool) (rate(calls_total[5m]))", "refId": "Anno"},
            "titleFormat": "{{tool}}",
            "tagKeys": "tool,instance",
        }
        assert second["expr"] == "sum by (tool) (rate(calls_total[5m]))"
        assert found.left_out == [
            'annotation "gone": is left out; the server lacks mcp_uptime_seconds'
        ]


def test_what_cannot_be_rewritten_names_panel_and_query() -> None:
    found = named_dashboard(dashboard(panel(1, '{__name__=~"mcp_.*"}')), NAMING)
    assert found.problems == [
        'panel "Panel 1": query A: asks for mcp_.*, which may mean mcp_requests_total, a name that'
        ' is mapped; write the names one by one: {__name__=~"a|b"}'
    ]


@pytest.mark.parametrize("broken", [None, 5, "x", [], {"list": 3}, {"list": [None, 4, {}]}])
def test_odd_shapes_are_no_error(broken: Any) -> None:
    model = dashboard(panel(1, CALLS), annotations=[], links=broken)
    model["templating"] = broken if isinstance(broken, dict) else {"list": []}
    assert named_dashboard(model, NAMING).asks
