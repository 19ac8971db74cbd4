"""Alerts are read from rule groups, with what the filters of an alert list need."""

from typing import Any

from mcp_monitoring.review.drawing.asking.source import alerts_of_groups


def of_group(**group: Any) -> list[Any]:
    firing = [{"state": "Alerting", "labels": {"pod": pod}} for pod in ("a", "b")]
    rules = [{"name": "Slow", "state": "firing", "alerts": firing}, {"name": "Asleep"}]
    return list(alerts_of_groups([{"name": "mcp", "rules": rules, **group}]))


def test_an_alert_of_grafana_has_its_folder() -> None:
    alerts = of_group(file="Servers", folderUid="s")

    assert {(one["folder"], one["folderUid"]) for one in alerts} == {("Servers", "s")}


def test_the_file_of_a_prometheus_is_no_folder() -> None:
    assert not any("folder" in one for one in of_group(file="/etc/rules.yml"))


def test_an_alert_says_how_many_instances_its_rule_has() -> None:
    assert [(one["name"], one["instances"]) for one in of_group()] == [
        ("Slow", 2),
        ("Slow", 2),
        ("Asleep", 0),
    ]
