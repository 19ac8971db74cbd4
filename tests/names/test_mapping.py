"""Mappings that cannot be: one clear line each."""

from collections.abc import Mapping

import pytest
from mcp_monitoring.names.mapping import mapping_problems, name_mapping
from mcp_monitoring.names.vocabulary import read_vocabulary
from places import REPOSITORY

CONTRACT = read_vocabulary(REPOSITORY / "metrics.yaml")


def problems(
    metrics: Mapping[str, str], labels: Mapping[str, str] | None = None, *, absent: bool = False
) -> list[str]:
    found = mapping_problems(metrics, labels or {}, CONTRACT, "contract", others_absent=absent)
    return list(found)


@pytest.mark.parametrize(
    ("metrics", "problem"),
    [
        (
            {"mcp_request_total": "x"},
            "metric_names: mcp_request_total: is no metric of the set contract; did you mean"
            " mcp_requests_total?",
        ),
        (
            {"foo": "x"},
            "metric_names: foo: is no metric of the set contract; it has"
            " mcp_circuit_breaker_state, mcp_client_session_duration_seconds, mcp_client_sessions"
            " and 21 more",
        ),
        (
            {"mcp_request_duration_seconds_count": "x_count"},
            "metric_names: mcp_request_duration_seconds_count: is no metric of the set contract; it"
            " is a part of a histogram; give mcp_request_duration_seconds",
        ),
        (
            {"mcp_db_connections_total": "x"},
            "metric_names: mcp_db_connections_total: is no metric of the set contract; it is a"
            " second name; give mcp_db_connections_open",
        ),
        (
            {"mcp_requests_total": "calls-total"},
            "metric_names: mcp_requests_total: 'calls-total' is not a metric name; use letters,"
            " digits, '_' and ':'",
        ),
        (
            {"mcp_requests_total": " "},
            "metric_names: mcp_requests_total: ' ' is not a metric name; use letters, digits, '_'"
            " and ':'",
        ),
        (
            {"mcp_request_duration_seconds": "x_seconds_bucket"},
            "metric_names: mcp_request_duration_seconds: x_seconds_bucket is a part of a histogram;"
            " give x_seconds",
        ),
        (
            {"mcp_requests_total": "x", "mcp_errors_total": "x"},
            "metric_names: mcp_errors_total: mcp_requests_total is mapped to the name x already;"
            " each needs one of its own",
        ),
        (
            {"mcp_requests_total": "mcp_errors_total"},
            "metric_names: mcp_requests_total: mcp_errors_total keeps the name mcp_errors_total"
            " already; each needs one of its own",
        ),
    ],
)
def test_of_metrics(metrics: Mapping[str, str], problem: str) -> None:
    assert problems(metrics) == [problem]


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        (
            {"metod": "tool"},
            "label_names: metod: is no label of the set contract; did you mean method?",
        ),
        (
            {"job": "service"},
            "label_names: job: comes from the scrape, not from the server; relabel it there",
        ),
        (
            {"method": "tool-name"},
            "label_names: method: 'tool-name' is not a label name; use letters, digits and '_'",
        ),
        (
            {"method": "__name__"},
            "label_names: method: '__name__' is not a label name; use letters, digits and '_'",
        ),
        (
            {"method": "instance"},
            "label_names: method: instance is a label that the queries use already; choose another",
        ),
        (
            {"method": "le"},
            "label_names: method: le is a label that the queries use already; choose another",
        ),
        (
            {"method": "x", "status": "x"},
            "label_names: status: method is mapped to the name x already; each needs one of its"
            " own",
        ),
    ],
)
def test_of_labels(labels: Mapping[str, str], problem: str) -> None:
    assert problems({}, labels) == [problem]


def test_names_may_be_absent_change_places_and_take_those_of_absent_ones() -> None:
    swapped = {"mcp_requests_total": "mcp_errors_total", "mcp_errors_total": "mcp_requests_total"}
    taken = {"mcp_requests_total": "mcp_errors_total", "mcp_errors_total": ""}

    assert problems(swapped) == []
    assert problems(taken, {"method": "", "status": ""}) == []
    # What is not listed is absent as well.
    assert problems({"mcp_requests_total": "mcp_errors_total"}, absent=True) == []


def test_all_series_of_a_metric_are_mapped() -> None:
    mapping = name_mapping(
        {"mcp_request_duration_seconds": "s", "mcp_client_sessions": "open"}, {}, CONTRACT
    )

    parts = {one: f"s{one}" for one in ("_bucket", "_sum", "_count")}
    assert {end: mapping.series(f"mcp_request_duration_seconds{end}") for end in parts} == parts
    assert mapping.series("mcp_client_sessions_total") == "open"
    assert mapping.series("up") == "up"
    assert mapping.changes
    assert not name_mapping({}, {}, CONTRACT).changes
