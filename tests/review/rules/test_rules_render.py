"""`mcp-monitoring rules render`: alerts with the values of a deployment, for a Prometheus."""

import subprocess
from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alert_file, read_alerts
from mcp_monitoring.review.cli import app
from rule_fixtures import FIELD, RULES
from typer.testing import CliRunner, Result

from sandbox.services import find_prometheus


def render(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", "render", *arguments])


def test_prints_the_packaged_alerts_as_one_rule_file_that_prometheus_takes(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(render().stdout)
    checked = subprocess.run(
        [find_prometheus("promtool"), "check", "rules", file], capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "19 rules found" in checked.stdout


def test_changes_nothing_but_the_values_given(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(render("--set", "pool_share=0.8", "--job", "eu").stdout)
    before = [rule for group in read_alerts(packaged_alerts()) for rule in group.rules]
    after = [rule for group in read_alert_file(file) for rule in group.rules]

    assert [(rule.name, rule.for_, rule.labels, rule.annotations) for rule in after] == [
        (rule.name, rule.for_, rule.labels, rule.annotations) for rule in before
    ]
    for old, new in zip(before, after, strict=True):
        changed = old.expr.replace('job="snowflake-mcp"', 'job="eu"')
        assert new.expr == changed.replace("0.9  # knob: pool_share", "0.8  # knob: pool_share")


def test_adds_labels_to_every_alert(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    added = render("--label", "environment=staging", "--label", "url=a=b")
    file.write_text(added.stdout)
    before = [rule for group in read_alerts(packaged_alerts()) for rule in group.rules]
    after = [rule for group in read_alert_file(file) for rule in group.rules]

    assert [dict(rule.labels) for rule in after] == [
        {**rule.labels, "environment": "staging", "url": "a=b"} for rule in before
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "pool_shar=0.8"], "there is no knob 'pool_shar'; there are availability_slo"),
        (["--set", "pool_share=much"], "'much' is not a number"),
        (["--set", "pool_share"], "'' is not a number"),
        (["--set", "pool_share=2"], "pool_share is 2, but must be above 0 and below 1"),
        (["nowhere"], "there is no such directory of alerts"),
        (["--label", "a-b=x"], "--label a-b: is not a label name that Prometheus accepts"),
        (["--label", "environment"], "--label environment: is empty"),
        (["--label", "job=x"], "--label job: tells the series of an alert apart"),
        (["--label", "severity=page"], "labels: severity: "),
    ],
)
def test_refuses_in_one_line_what_cannot_be_used(arguments: list[str], said: str) -> None:
    result = render(*arguments)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def promtool(file: Path) -> str:
    """What promtool says is wrong with a file; empty if nothing."""
    checked = subprocess.run(
        [find_prometheus("promtool"), "check", "rules", "--lint=none", file],
        capture_output=True,
        text=True,
    )
    return "" if checked.returncode == 0 else checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("directory", "arguments"),
    [
        (RULES / "formats", []),
        (RULES / "group-names", []),
        (RULES / "twice", []),
        (RULES / "records", ["--records", "skip"]),
        (FIELD / "06-prometheusrule-crd", []),
        (FIELD / "07-same-group-name-two-files", []),
        (FIELD / "10-query-in-one-annotation", []),
    ],
    ids=lambda one: one.name if isinstance(one, Path) else "",
)
def test_makes_one_file_of_every_format_and_says_what_it_left_out(
    tmp_path: Path, directory: Path, arguments: list[str]
) -> None:
    result = render(str(directory), *arguments)
    assert result.exit_code == 0, result.output
    file = tmp_path / "rules.yaml"
    file.write_text(result.stdout)

    assert promtool(file) == ""
    wanted = read_alerts(directory, "skip")
    assert [
        (group.name, [(rule.name, rule.expr, rule.annotations) for rule in group.rules])
        for group in read_alert_file(file)
    ] == [
        (group.name, [(rule.name, rule.expr, rule.annotations) for rule in group.rules])
        for group in wanted
        if group.rules
    ]
    warnings = [one for group in wanted for one in group.warnings]
    assert result.stderr.splitlines() == [f"mcp-monitoring rules render: {one}" for one in warnings]
