"""The labels that a deployment adds to its alerts replace none that an alert sets itself."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.alerting.labels import labels_set_already

FILE = """
groups:
  - name: pool
    labels: {component: pool}
    rules:
      - {alert: Full, expr: up > 0, labels: {severity: page}}
      - {alert: Slow, expr: up > 1, labels: {severity: page, tier: gold}}
  - name: jobs
    rules:
      - {alert: Late, expr: up > 2}
"""


@pytest.mark.parametrize(
    ("label", "alert", "more"),
    [
        ("severity", "group pool: alert Full", " (and 1 more)"),
        ("tier", "group pool: alert Slow", ""),
        ("component", "group pool: alert Full", " (and 1 more)"),
    ],
)
def test_a_label_of_an_alert_or_its_group_is_named_with_file_and_alert(
    tmp_path: Path, label: str, alert: str, more: str
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(FILE)

    assert list(labels_set_already(read_alerts(tmp_path), {"environment": "x", label: "page"})) == [
        f"labels: {label}: {file}: {alert} sets it itself{more}; choose another name"
    ]


def test_a_label_that_no_alert_sets_is_free(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FILE)
    groups = read_alerts(tmp_path)

    assert not list(labels_set_already(groups, {"environment": "x", "Severity": "y"}))
    assert not list(labels_set_already(groups, {}))


@pytest.mark.parametrize("label", ["severity", "service"])
def test_every_packaged_alert_sets_these_itself(label: str) -> None:
    groups = read_alerts(packaged_alerts())
    count = sum(len(group.rules) for group in groups)

    [problem] = labels_set_already(groups, {label: "x"})
    assert f"(and {count - 1} more)" in problem
