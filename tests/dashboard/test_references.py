"""References to data sources: one grammar for all that read them."""

from typing import Any

import pytest
from mcp_monitoring.dashboard.references import Reference


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("$ds", "ds"),
        ("${ds}", "ds"),
        ("${ds:raw}", "ds"),
        ("[[ds]]", "ds"),
        ("[[ds:raw]]", "ds"),
        ("${DS_PROMETHEUS-PROD}", "DS_PROMETHEUS-PROD"),
        ({"type": "prometheus", "uid": "${ds}"}, "ds"),
    ],
)
def test_a_variable_is_known_in_every_spelling(raw: Any, name: str) -> None:
    assert Reference(raw).variable == name


@pytest.mark.parametrize("raw", ["ds", "prefix-$ds", "${ds}-suffix", "", None, {}, 5, {"uid": 5}])
def test_anything_else_is_no_variable(raw: Any) -> None:
    assert Reference(raw).variable == ""


@pytest.mark.parametrize(
    "raw",
    [
        "-- Grafana --",
        "-- Mixed --",
        {"type": "datasource", "uid": "grafana"},
        {"type": "__expr__", "uid": "any"},
        {"uid": "__expr__"},
    ],
)
def test_a_data_source_of_grafana_itself_is_built_in(raw: Any) -> None:
    assert Reference(raw).is_built_in


@pytest.mark.parametrize("raw", ["prometheus", None, "", "default", {"type": "prometheus"}])
def test_any_other_data_source_is_not_built_in(raw: Any) -> None:
    assert not Reference(raw).is_built_in


@pytest.mark.parametrize("raw", [5, ["a"], True, {"uid": 5}, {"uid": ["a"]}])
def test_what_no_grafana_writes_is_malformed(raw: Any) -> None:
    assert Reference(raw).is_malformed


@pytest.mark.parametrize("raw", [None, "x", {}, {"uid": None}, {"uid": "x", "type": 5}])
def test_what_grafana_takes_is_not_malformed(raw: Any) -> None:
    assert not Reference(raw).is_malformed
