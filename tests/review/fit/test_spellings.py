"""The names that servers give to a metric of a set, asked for and recognised."""

import re
from dataclasses import replace

import pytest
from mcp_monitoring.metric_sets import METRIC_SETS, metric_set
from mcp_monitoring.review.contract.contract import Contract, Metric, read_contract
from mcp_monitoring.review.fit.spellings import namespaces, patterns, spellings

CONTRACTS = {name: read_contract(metric_set(name).contract) for name in METRIC_SETS}


def metric(name: str) -> Metric:
    return next(one.metrics[name] for one in CONTRACTS.values() if name in one.metrics)


def is_asked_for(name: str) -> bool:
    metrics = [one for contract in CONTRACTS.values() for one in contract.metrics.values()]
    return any(re.fullmatch(one, name) for one in patterns(metrics, ["mcp_tool_calls_total"]))


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_every_series_of_a_set_is_asked_for(contract: Contract) -> None:
    metrics = (replace(one, alias="") for one in contract.metrics.values())
    names = [name for one in metrics for name in one.series_names()]

    assert [name for name in names if not is_asked_for(name)] == []


@pytest.mark.parametrize(
    "name",
    [
        "k8s_mcp_requests_total",
        "mcp_server_operation_duration_bucket",
        "acme:mcp_server_operation_duration_seconds_count",
        "mcpserver_requests_total",
        "otel_db_client_operation_duration_seconds_sum",
        "mcp.server.operation.duration_count",
        "mcp_tool_calls_total",
    ],
)
def test_other_spellings_are_asked_for(name: str) -> None:
    assert is_asked_for(name)


@pytest.mark.parametrize(
    "name",
    [
        "http_requests_total",
        "http_request_duration_seconds_bucket",
        "my_process_cpu_seconds_total",
        "mcp_requests_total_created",
        "mcp_cache_hit_ratio",
    ],
)
def test_names_of_others_are_not(name: str) -> None:
    assert not is_asked_for(name)


def test_the_name_of_the_set_comes_first_and_the_unit_goes_before_the_total() -> None:
    assert [*spellings(metric("process_cpu_seconds_total"))] == [
        "process_cpu_seconds_total",
        "process_cpu_seconds",
        "process_cpu_total",
        "process_cpu",
    ]


def test_a_namespace_stands_in_place_of_that_of_the_set() -> None:
    found = [*spellings(metric("mcp_requests_total"), "k8s_mcp_")]

    assert found[:2] == ["k8s_mcp_requests_total", "k8s_mcp_requests"]
    assert "mcp_requests_total" in found, "a server may put it before some names only"


def test_what_stands_before_the_namespace_of_the_set_stands_before_other_names_too() -> None:
    name = "db_client_operation_duration_seconds"

    assert next(spellings(metric(name), "acme_mcp_")) == f"acme_{name}"
    assert next(spellings(metric(name), "mcpserver_")) == name


def test_every_process_has_the_same_names_for_itself() -> None:
    assert next(spellings(metric("process_cpu_seconds_total"), "acme_mcp_")) == (
        "process_cpu_seconds_total"
    )


def test_namespaces_are_sorted_by_how_much_they_have() -> None:
    there = ["k8s_mcp_errors_total", "k8s_mcp_requests_total", "mcp_requests_total", "up"]

    found = namespaces(CONTRACTS["contract"].metrics.values(), there)

    assert found == ["k8s_mcp_", "mcp_"]
