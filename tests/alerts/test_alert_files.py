"""The rule files as they stand: valid for Prometheus, and with all an operator needs."""

import subprocess

import pytest
from mcp_monitoring.alerting.alerts import AlertRule, packaged_alerts, read_alerts

from sandbox.services import find_prometheus

RULES = {rule.name: rule for group in read_alerts(packaged_alerts()) for rule in group.rules}
SEVERITIES = {"critical", "warning", "info"}


def test_promtool_finds_nothing_wrong() -> None:
    files = sorted(packaged_alerts().glob("*.yaml"))
    checked = subprocess.run(
        [find_prometheus("promtool"), "check", "rules", "--lint=all", "--lint-fatal", *files],
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_there_are_as_many_as_the_documentation_says() -> None:
    assert len(RULES) == 19


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_says_how_bad_it_is_what_it_is_and_where_to_look(rule: AlertRule) -> None:
    assert rule.labels["severity"] in SEVERITIES
    assert rule.labels["service"] == "mcp"
    assert rule.annotations.keys() == {
        *("summary", "description", "runbook_url"),
        *("__dashboardUid__", "__panelId__"),
    }
    assert rule.annotations["runbook_url"] == f"runbooks.md#{rule.name.lower()}"
    assert "$labels.job" in rule.annotations["summary"]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_watches_one_job_in_every_selector(rule: AlertRule) -> None:
    selectors = rule.expr.count("{")

    assert selectors
    assert rule.expr.count('{job="snowflake-mcp"') == selectors
    for line in rule.expr.splitlines():
        assert ('job="snowflake-mcp"' in line) == ("# knob: job" in line), line
