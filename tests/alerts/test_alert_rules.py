"""What each alert fires for and what not, said by Prometheus' own engine.

The cases are promtool's unit tests: `defaults/` on the rule files as they stand (`promtool test
rules tests/alerts/defaults/*.yaml` runs them as well), `other_knobs/` on those of a deployment that
changes every knob. Those of the other sets of metrics are in folders of their names.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.alerting.alerts import read_alerts, render_expression
from mcp_monitoring.alerting.knobs import NUMBER_KNOBS
from mcp_monitoring.metric_sets import CONTRACT, METRIC_SETS, metric_set
from places import REPOSITORY

from sandbox.services import find_prometheus

HERE = Path(__file__).parent
PLACES = {name: HERE if name == CONTRACT else HERE / name for name in METRIC_SETS}
RULES = {
    (name, rule.name): rule
    for name in METRIC_SETS
    for group in read_alerts(metric_set(name).alerts)
    for rule in group.rules
}


@dataclass(frozen=True)
class Deployment:
    """Values of the knobs; what is missing keeps its default."""

    numbers: Mapping[str, float]
    job: str


DEPLOYMENTS = {
    "defaults": Deployment({}, ""),
    "other_knobs": Deployment(
        {
            "availability_slo": 0.999,
            "latency_slo": 0.99,
            "latency_objective_seconds": 0.5,
            "minimum_hourly_requests": 300,
            "tool_error_ratio": 0.5,
            "pool_share": 0.5,
            "slow_acquire_share": 0.2,
            "query_error_ratio": 0.3,
            "query_timeouts": 20,
            "slow_query_seconds": 60,
            "rate_limited_share": 0.5,
            "restarts": 2,
            "memory_limit_bytes": 2**30,
        },
        "mcp-eu",
    ),
}


def read(file: Path) -> dict[str, Any]:
    """Read every scalar as a string, as promtool does: its series `0x20` is no number."""
    document: dict[str, Any] = yaml.load(file.read_text(), yaml.BaseLoader)  # noqa: S506
    return document


FILES = {
    file: read(file)
    for place in PLACES.values()
    for name in DEPLOYMENTS
    for file in sorted((place / name).glob("*.yaml"))
}
each_alert = pytest.mark.parametrize(("set_name", "alert"), RULES)
each_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS)


def files_of(set_name: str, deployment: str) -> list[Path]:
    return [file for file in FILES if file.parent == PLACES[set_name] / deployment]


def cases_of(alert: str, file: Path) -> list[dict[str, Any]]:
    return [case for case in FILES[file]["tests"] if case["name"].startswith(f"{alert}: ")]


def firings(case: dict[str, Any], alert: str) -> list[bool]:
    """Whether the alert should fire, each time the case looks at it."""
    checks = case["alert_rule_test"]
    return [bool(check["exp_alerts"]) for check in checks if check["alertname"] == alert]


def write_rules(source: Path, target: Path, alerts: set[str], deployment: Deployment) -> None:
    """Write a rule file as deployed, but for the alerts nobody looks at: all take too long."""
    document = read(source)
    for group in document["groups"]:
        group["rules"] = [rule for rule in group["rules"] if rule["alert"] in alerts]
        for rule in group["rules"]:
            rule["expr"] = render_expression(rule["expr"], deployment.numbers, deployment.job)
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(document))


@each_deployment
@each_alert
def test_prometheus_agrees(
    set_name: str, alert: str, deployment: str, promtool: Path, tmp_path: Path
) -> None:
    (file,) = (file for file in files_of(set_name, deployment) if cases_of(alert, file))
    (rules,) = FILES[file]["rule_files"]
    tests = cases_of(alert, file)
    alerts = {check["alertname"] for test in tests for check in test["alert_rule_test"]}
    place = (file.parent / rules).resolve().relative_to(REPOSITORY)
    write_rules(REPOSITORY / place, tmp_path / place, alerts, DEPLOYMENTS[deployment])
    cases = tmp_path / file.relative_to(REPOSITORY)
    cases.parent.mkdir(parents=True)
    cases.write_text(json.dumps(FILES[file] | {"tests": tests}))
    done = subprocess.run([promtool, "test", "rules", cases], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@each_deployment
@each_alert
def test_an_alert_has_a_case_that_fires_and_one_that_stays_silent(
    set_name: str, alert: str, deployment: str
) -> None:
    files = files_of(set_name, deployment)
    cases = [firings(case, alert) for file in files for case in cases_of(alert, file)]
    assert all(cases), "a case does not look at the alert in its name"
    assert any(any(case) for case in cases), "it fires in none"
    assert any(not any(case) for case in cases), "it fires in each"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE)))
def test_every_case_is_about_an_alert(file: Path) -> None:
    names = {alert for set_name, alert in RULES if PLACES[set_name] == file.parent.parent}
    assert FILES[file]["tests"]
    for case in FILES[file]["tests"]:
        looked_at = {check["alertname"] for check in case["alert_rule_test"]}
        assert case["name"].split(":")[0] in looked_at
        assert looked_at <= names


def test_the_other_knobs_change_every_marked_line() -> None:
    other = DEPLOYMENTS["other_knobs"]
    assert other.numbers.keys() == NUMBER_KNOBS.keys()
    for rule in RULES.values():
        changed = render_expression(rule.expr, other.numbers, other.job)
        for before, after in zip(rule.expr.splitlines(), changed.splitlines(), strict=True):
            assert ("# knob:" in before) is (before != after)


@pytest.fixture(scope="session")
def promtool() -> Path:
    return find_prometheus("promtool")
