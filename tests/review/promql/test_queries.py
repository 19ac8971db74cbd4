"""Every Prometheus query of a file, wherever it stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.documents.read import DashboardDocument, RuleDocument, read_document
from mcp_monitoring.review.promql.queries import Extraction, queries_of
from places import REPOSITORY

FIXTURES = REPOSITORY / "tests" / "fixtures"
PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}


def extracted(file: Path) -> Extraction:
    document = read_document(file).document
    assert document is not None
    return queries_of(document)


def dashboard(tmp_path: Path, **model: Any) -> Extraction:
    file = tmp_path / "some.json"
    file.write_text(json.dumps({"title": "Some", "uid": "some", **model}))
    return extracted(file)


def variable_query(tmp_path: Path, query: Any) -> Extraction:
    variable = {"name": "v", "type": "query", "datasource": PROMETHEUS, "query": query}
    return dashboard(tmp_path, templating={"list": [variable]})


def listed(extraction: Extraction) -> list[tuple[str, str, str]]:
    return [(query.kind, str(query.place), query.expr) for query in extraction.queries]


def test_finds_queries_in_rows_variables_and_annotations_of_an_export() -> None:
    assert listed(extracted(FIXTURES / "ui-export.json")) == [
        (
            "panel",
            'panel "Requests", query A',
            'sum by (method) (rate(mcp_requests_total{job="$job"}[$__rate_interval]))',
        ),
        (
            "panel",
            'panel "Connections", query A',
            'sum(mcp_db_connections_active{job="$job",warehouse="$warehouse"})',
        ),
        ("variable", 'variable "job"', "mcp_requests_total"),
        (
            "annotation",
            'annotation "Restarts"',
            'changes(process_start_time_seconds{job="$job"}[1m]) > 0',
        ),
    ]


def test_finds_queries_in_the_rows_of_old_dashboards() -> None:
    found = extracted(FIXTURES / "old-rows.json")
    assert [query.expr for query in found.queries if query.kind == "panel"] == [
        "sum(rate(mcp_requests_total[5m]))",
        "mcp_active_sessions",
        "mcp_db_connections_active",
        "mcp_uptime_seconds",
        'up{job="mcp"}',
    ]


def test_leaves_other_data_sources_out_and_counts_them() -> None:
    found = extracted(FIXTURES / "loki-and-prometheus.json")
    assert found.other_queries == 7
    assert not [query for query in found.queries if "|=" in query.expr]


def test_counts_library_panels(tmp_path: Path) -> None:
    panel = {"id": 1, "libraryPanel": {"uid": "lib", "name": "Shared"}}
    assert dashboard(tmp_path, panels=[panel]).library_panels == 1


def test_follows_a_variable_to_the_type_of_its_data_source(tmp_path: Path) -> None:
    logs = {"name": "logs", "type": "datasource", "query": "loki"}
    panel = {"targets": [{"refId": "A", "datasource": {"uid": "$logs"}, "expr": '{a="b"}'}]}
    found = dashboard(tmp_path, templating={"list": [logs]}, panels=[panel])
    assert (found.queries, found.other_queries) == ([], 1)


@pytest.mark.parametrize(
    ("query", "form", "expr", "label"),
    [
        ("label_values(job)", "label_values", "", "job"),
        ("label_values(up, job)", "label_values", "up", "job"),
        ('label_values(up{a=~"b,c"}, job)', "label_values", 'up{a=~"b,c"}', "job"),
        ("label_names()", "label_names", "", ""),
        ("query_result(topk(5, up))", "query_result", "topk(5, up)", ""),
        ("metrics(mcp_.*)", "metrics", "", ""),
        ('up{job="$job"}', "series", 'up{job="$job"}', ""),
        ({"query": "label_values(up, job)", "refId": "V"}, "label_values", "up", "job"),
    ],
)
def test_reads_what_a_variable_asks_for(
    tmp_path: Path, query: Any, form: str, expr: str, label: str
) -> None:
    [found] = variable_query(tmp_path, query).queries
    assert (found.form, found.expr, found.label) == (form, expr, label)


@pytest.mark.parametrize("query", [None, 5, [], {}, {"query": 7}, " "])
def test_finds_no_query_in_a_variable_without_one(tmp_path: Path, query: Any) -> None:
    assert variable_query(tmp_path, query).queries == []


def test_finds_the_queries_of_rules(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "groups:\n"
        "  - name: g\n"
        "    rules:\n"
        "      - {alert: Down, expr: up == 0, labels: {severity: critical}}\n"
        "      - {record: 'job:up:sum', expr: sum by (job) (up)}\n"
    )
    found = extracted(file)
    assert listed(found) == [
        ("alert", 'group "g", alert "Down"', "up == 0"),
        ("recording", 'group "g", record "job:up:sum"', "sum by (job) (up)"),
    ]
    assert found.queries[0].extra_labels == {"severity"}
    assert found.queries[1].record == "job:up:sum"


def test_keeps_the_comments_of_knobs(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "groups:\n  - name: g\n    rules:\n"
        "      - alert: A\n        expr: |\n          up  # knob: job\n          < 1\n"
    )
    [query] = extracted(file).queries
    assert query.expr == "up  # knob: job\n< 1\n"


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.json")))
def test_reads_every_foreign_file_without_a_traceback(name: str) -> None:
    reading = read_document(FIXTURES / name)
    assert isinstance(reading.document, DashboardDocument | RuleDocument) or reading.unsupported
