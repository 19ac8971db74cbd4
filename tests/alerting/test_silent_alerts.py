"""Warnings of alerts that never fire, because nothing makes the series they ask for."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.alerting.silent import silent_without
from rule_fixtures import RULES, accepted_by_promtool

SILENT = RULES / "silent"


def told(tmp_path: Path, *names: str) -> list[str]:
    for name in names:
        (tmp_path / name).write_text((SILENT / name).read_text())
    groups = read_alerts(tmp_path)
    return [one.partition(": ")[2] for group in groups for one in group.warnings]


@pytest.mark.parametrize(
    ("expr", "without"),
    [
        ('ALERTS{alertstate="firing"}', ["ALERTS"]),
        ("time() - ALERTS_FOR_STATE > 3600", ["ALERTS_FOR_STATE"]),
        ("count(GRAFANA_ALERTS) > 3", ["GRAFANA_ALERTS"]),
        ("job:errors:rate5m > 1", ["job:errors:rate5m"]),
        ("a > 1 and on (job) job:errors:rate5m > 1", ["job:errors:rate5m"]),
        ("a:b / c:d > 0.1", ["a:b", "c:d"]),
        ("a:b > 1 or c:d > 1", ["a:b", "c:d"]),
        ('{__name__="a:b"} > 1', ["a:b"]),
        # These may fire.
        ("up == 0", []),
        ('up{instance="a:9100"} == 0', []),
        ("max_over_time(up[1h:1m]) == 0", []),
        ("absent(job:errors:rate5m)", []),
        ("absent_over_time(ALERTS[1h])", []),
        ("a:b > 1 or c > 1", []),
        ("c unless a:b", []),
        ("a:b or vector(0) < 1", []),
        ('a:b > 1 or {job="x"} > 1', []),
        ("ALERTS_OF_MINE > 1", []),
        ("MY_ALERTS > 1", []),
    ],
)
def test_are_about_series_that_an_alert_cannot_do_without(expr: str, without: list[str]) -> None:
    assert silent_without(expr) == without


def test_name_alert_series_and_what_would_make_it(tmp_path: Path) -> None:
    assert accepted_by_promtool(SILENT / "alerts-on-alerts.yaml")
    assert told(tmp_path, "alerts-on-alerts.yaml") == [
        "group meta: alert ManyAlerts: asks for ALERTS: Prometheus writes it for alerts of its own"
        " alone, not for those in Grafana; unless your Prometheus has such series, the alert never"
        " fires",
        "group meta: alert LongFiring: asks for ALERTS_FOR_STATE: Prometheus writes it for alerts"
        " of its own alone, not for those in Grafana; unless your Prometheus has such series, the"
        " alert never fires",
        "group meta: alert GrafanaSaysSo: asks for GRAFANA_ALERTS: Grafana writes it only if it"
        " keeps the history of alerts in this Prometheus; unless your Prometheus has such series,"
        " the alert never fires",
    ]


def test_name_each_record_that_is_missing(tmp_path: Path) -> None:
    assert accepted_by_promtool(SILENT / "mixin-without-its-records.yaml")
    lines = told(tmp_path, "mixin-without-its-records.yaml")

    assert [line.split(": ")[2] for line in lines] == [
        "asks for apiserver_request:burnrate1h",
        "asks for apiserver_request:burnrate5m",
    ]
    assert all("nothing here records it" in line for line in lines)


def test_are_not_given_for_alerts_that_may_fire(tmp_path: Path) -> None:
    assert accepted_by_promtool(SILENT / "loud.yaml")
    assert told(tmp_path, "loud.yaml") == []


def test_are_not_given_for_records_that_are_left_to_prometheus(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text((SILENT / "mixin-without-its-records.yaml").read_text())
    records = "".join(
        f"  - {{record: 'apiserver_request:burnrate{window}', expr: up}}\n"
        for window in ("1h", "5m")
    )
    (tmp_path / "rules.yaml").write_text(f"groups:\n- name: rules\n  rules:\n{records}")

    lines = [one for group in read_alerts(tmp_path, "skip") for one in group.warnings]

    assert len(lines) == 3, lines
    assert not any("nothing here records it" in line for line in lines)


def test_the_packaged_alerts_have_no_warning() -> None:
    assert [one for group in read_alerts(packaged_alerts()) for one in group.warnings] == []
