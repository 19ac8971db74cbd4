"""`silent-alert`: alerts on series that nothing makes, told once for each."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract
from mcp_monitoring.review.servers.prometheus import Prometheus
from prometheus_server import prometheus_on
from rule_fixtures import FIELD, RULES

SILENT = RULES / "silent"


def found(
    tmp_path: Path, *paths: Path, contract: Path | None = None, server: Prometheus | None = None
) -> list[tuple[str, str, str]]:
    """The rule, the alert and the beginning of the message, of this rule and its neighbour."""
    report = check_paths(paths, project=tmp_path, contract=contract, prometheus=server)
    return [
        (one.rule, one.place.names[-1].name, one.message.partition(": ")[0])
        for one in report.findings
        if one.rule in ("silent-alert", "unknown-metric")
    ]


def test_alerts_on_alerts_are_found(tmp_path: Path) -> None:
    assert found(tmp_path, SILENT / "alerts-on-alerts.yaml") == [
        ("silent-alert", "ManyAlerts", "asks for ALERTS"),
        ("silent-alert", "LongFiring", "asks for ALERTS_FOR_STATE"),
        ("silent-alert", "GrafanaSaysSo", "asks for GRAFANA_ALERTS"),
    ]


def test_each_missing_record_is_found(tmp_path: Path) -> None:
    assert found(tmp_path, SILENT / "mixin-without-its-records.yaml") == [
        ("silent-alert", "KubeAPIErrorBudgetBurn", "asks for apiserver_request:burnrate1h"),
        ("silent-alert", "KubeAPIErrorBudgetBurn", "asks for apiserver_request:burnrate5m"),
    ]


@pytest.mark.parametrize(
    "file",
    [
        SILENT / "loud.yaml",
        RULES / "records" / "kubernetes-apps.yaml",
        RULES / "records" / "between.yaml",
        FIELD / "09-one-record-refuses-all" / "shop.yaml",
    ],
    ids=lambda one: one.stem,
)
def test_alerts_that_may_fire_and_records_of_the_file_are_not(tmp_path: Path, file: Path) -> None:
    assert found(tmp_path, file) == []


def test_records_of_another_checked_file_are_there(tmp_path: Path) -> None:
    records = tmp_path / "rules.yaml"
    records.write_text(
        "groups:\n- name: r\n  rules:\n"
        "  - {record: 'apiserver_request:burnrate1h', expr: up}\n"
        "  - {record: 'apiserver_request:burnrate5m', expr: up}\n"
    )

    assert found(tmp_path, SILENT / "mixin-without-its-records.yaml", records) == []


def test_a_misspelt_record_is_suggested(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "groups:\n- name: r\n  rules:\n  - {record: 'job:errors:rate5m', expr: up}\n"
        "  - {alert: A, expr: 'job:eror:rate5m > 1'}\n"
    )
    report = check_paths([file], project=tmp_path)

    (finding,) = [one for one in report.findings if one.rule == "silent-alert"]
    assert finding.line == 5
    assert finding.message.endswith("; did you mean job:errors:rate5m?")


def test_under_a_contract_a_series_is_told_once(tmp_path: Path) -> None:
    assert found(
        tmp_path, SILENT / "mixin-without-its-records.yaml", contract=packaged_contract()
    ) == [
        ("silent-alert", "KubeAPIErrorBudgetBurn", "asks for apiserver_request:burnrate1h"),
        ("silent-alert", "KubeAPIErrorBudgetBurn", "asks for apiserver_request:burnrate5m"),
    ]


def test_a_record_that_an_alert_can_do_without_is_only_unknown(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("groups: [{name: g, rules: [{alert: A, expr: 'absent(job:up:sum)'}]}]")

    assert found(tmp_path, file, contract=packaged_contract()) == [
        ("unknown-metric", "A", "job:up:sum is not in the contract")
    ]


def test_records_of_the_contract_are_there(tmp_path: Path) -> None:
    contract = tmp_path / "metrics.yaml"
    contract.write_text(
        "version: 1\nlabels: {}\nmetrics:\n"
        + "".join(
            f"  - {{name: 'apiserver_request:burnrate{window}', type: gauge, unit: count,"
            " meaning: Burn rate.}\n"
            for window in ("1h", "5m")
        )
    )

    assert found(tmp_path, SILENT / "mixin-without-its-records.yaml", contract=contract) == []


class _Exposition(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(b'apiserver_request:burnrate1h 1\nALERTS{alertstate="firing"} 1\n')

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


def test_series_of_a_live_server_are_there(tmp_path: Path) -> None:
    exposing = HTTPServer(("127.0.0.1", 0), _Exposition)
    threading.Thread(target=exposing.serve_forever, args=(0.01,)).start()
    target = {"targets": [f"127.0.0.1:{exposing.server_port}"]}
    try:
        with prometheus_on(
            tmp_path / "data", [{"job_name": "a", "static_configs": [target]}]
        ) as live:
            deadline = time.monotonic() + 30
            while not live.query("ALERTS"):
                assert time.monotonic() < deadline, "nothing was scraped"
                time.sleep(0.2)
            paths = (
                SILENT / "alerts-on-alerts.yaml",
                SILENT / "mixin-without-its-records.yaml",
            )
            told = found(tmp_path, *paths, server=Prometheus(live.url))
    finally:
        exposing.shutdown()
        exposing.server_close()

    silent = [(alert, said) for rule, alert, said in told if rule == "silent-alert"]
    assert silent == [
        ("LongFiring", "asks for ALERTS_FOR_STATE"),
        ("GrafanaSaysSo", "asks for GRAFANA_ALERTS"),
        ("KubeAPIErrorBudgetBurn", "asks for apiserver_request:burnrate5m"),
    ]
