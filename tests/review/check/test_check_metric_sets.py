"""The check of files that are part of a set of metrics, or deployed with one."""

import json
import shutil
from pathlib import Path

import pytest
from mcp_monitoring.metric_sets import metric_set
from mcp_monitoring.review.cli import app
from typer.testing import CliRunner

CONTRACT, OTEL = metric_set("contract"), metric_set("otel")
CALLS = {
    "contract": "sum(rate(mcp_requests_total[5m]))",
    "otel": "sum(rate(mcp_server_operation_duration_seconds_count[5m]))",
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alerts").mkdir()
    return tmp_path


def alert(metrics: str) -> None:
    rule = {
        "alert": "Calls",
        "expr": f"{CALLS[metrics]} > 9",
        "for": "5m",
        "labels": {"severity": "warning"},
        "annotations": {"summary": "Many calls.", "description": "There are many calls."},
    }
    document = {"groups": [{"name": "own", "rules": [rule]}]}
    Path("alerts/own.yaml").write_text(json.dumps(document))


def stacks(**metrics: str) -> None:
    for name, one in metrics.items():
        config = {"config": {"shop:metrics": one, "shop:prometheusUrl": "http://prometheus"}}
        Path(f"Pulumi.{name}.yaml").write_text(json.dumps(config))


def found(rule: str, *arguments: str) -> list[str]:
    result = CliRunner().invoke(app, ["check", "--format", "json", *arguments])
    assert result.exit_code in (0, 2), result.output
    return [one["message"] for one in json.loads(result.stdout)["findings"] if one["rule"] == rule]


def unknown_metrics(*arguments: str) -> int:
    """Checks, and counts the metrics that no contract has."""
    return len(found("unknown-metric", *arguments))


@pytest.mark.parametrize("own", ["contract", "otel"])
def test_queries_are_held_against_the_set_that_the_stacks_deploy(own: str) -> None:
    alert(own)
    stacks(dev=own, prod=own)
    assert unknown_metrics() == 0

    stacks(dev=(other := "otel" if own == "contract" else "contract"), prod=other)
    assert unknown_metrics() == 1


def test_stacks_of_different_sets_have_the_default_one_in_common() -> None:
    stacks(dev="contract", prod="otel")
    alert("contract")
    assert unknown_metrics() == 0


def test_a_set_can_be_named() -> None:
    alert("otel")
    assert unknown_metrics() == 1
    assert unknown_metrics("--metrics", "otel") == 0


def test_the_settings_of_the_check_come_before_the_stacks(project: Path) -> None:
    alert("otel")
    stacks(dev="contract")
    (project / "mcp-monitoring-check.yaml").write_text("metrics: otel\n")
    assert unknown_metrics() == 0


def test_an_unknown_set_in_the_settings_is_refused(project: Path) -> None:
    (project / "mcp-monitoring-check.yaml").write_text("metrics: otl\n")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "metrics: must be contract or otel" in result.stderr


def test_packaged_files_are_held_against_the_contract_of_their_own_set() -> None:
    folders = [str(folder) for one in (CONTRACT, OTEL) for folder in (one.dashboards, one.alerts)]
    assert unknown_metrics(*folders) == 0
    assert unknown_metrics(str(OTEL.alerts), "--contract", str(CONTRACT.contract)) == 0


def test_a_contract_of_ones_own_is_held_against_packaged_files_too(project: Path) -> None:
    shutil.copy(CONTRACT.contract, project / "own.yaml")
    assert unknown_metrics(str(OTEL.alerts), "--contract", "own.yaml") > 10


def test_alerts_of_a_set_are_linked_with_the_dashboards_of_that_set() -> None:
    assert found("broken-link", str(OTEL.alerts)) == []
    assert found("broken-link", str(CONTRACT.alerts), str(OTEL.alerts)) == []
