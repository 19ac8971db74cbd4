"""The rule files as they stand: valid for Prometheus, and with all an operator needs."""

import subprocess

import pytest
from mcp_monitoring.alerting.alerts import AlertRule, read_alerts
from mcp_monitoring.alerting.knobs import knobs_of
from mcp_monitoring.metric_sets import CONTRACT, METRIC_SETS, OTEL, metric_set

from sandbox.services import find_prometheus

GROUPS = {name: read_alerts(metric_set(name).alerts) for name in METRIC_SETS}
RULES = {
    f"{name}/{rule.name}": rule
    for name, groups in GROUPS.items()
    for group in groups
    for rule in group.rules
}
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
SEVERITIES = {"critical", "warning", "info"}


@pytest.mark.parametrize("name", METRIC_SETS)
def test_promtool_finds_nothing_wrong(name: str) -> None:
    files = sorted(metric_set(name).alerts.glob("*.yaml"))
    checked = subprocess.run(
        [find_prometheus("promtool"), "check", "rules", "--lint=all", "--lint-fatal", *files],
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_there_are_as_many_as_the_documentation_says() -> None:
    assert {name: sum(len(group.rules) for group in groups) for name, groups in GROUPS.items()} == {
        CONTRACT: 19,
        OTEL: 16,
    }


def test_alerts_of_another_set_are_those_of_the_default_one_where_it_has_the_signals() -> None:
    """So that a stack which changes its set keeps its alerts, and the runbooks hold for both."""
    ours, others = (
        {(group.name, rule.name): rule for group in GROUPS[name] for rule in group.rules}
        for name in (CONTRACT, OTEL)
    )
    assert others.keys() < ours.keys()
    for key, other in others.items():
        assert other.labels == ours[key].labels
        assert other.annotations.keys() == ours[key].annotations.keys()
        assert other.annotations["runbook_url"] == ours[key].annotations["runbook_url"]
        assert {knob.name for knob in knobs_of(ours[key].expr)} <= {
            knob.name for knob in knobs_of(other.expr)
        }


@each_rule
def test_says_how_bad_it_is_what_it_is_and_where_to_look(rule: AlertRule) -> None:
    assert rule.labels["severity"] in SEVERITIES
    assert rule.labels["service"] == "mcp"
    assert rule.annotations.keys() == {
        *("summary", "description", "runbook_url"),
        *("__dashboardUid__", "__panelId__"),
    }
    assert rule.annotations["runbook_url"] == f"runbooks.md#{rule.name.lower()}"
    assert "$labels.job" in rule.annotations["summary"]


@each_rule
def test_watches_one_job_in_every_selector(rule: AlertRule) -> None:
    selectors = rule.expr.count("{")

    assert selectors
    assert rule.expr.count('{job="snowflake-mcp"') == selectors
    for line in rule.expr.splitlines():
        assert ('job="snowflake-mcp"' in line) == ("# knob: job" in line), line
