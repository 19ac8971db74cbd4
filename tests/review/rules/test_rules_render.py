"""`mcp-monitoring rules render`: alerts with the values of a deployment, for a Prometheus."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alert_file, read_alerts
from mcp_monitoring.review.cli import app
from places import SEED
from rule_fixtures import FIELD, RULES
from typer.testing import CliRunner, Result

from sandbox.services import find_prometheus


def rules(group: str, alert: str) -> str:
    rule = {"alert": alert, "expr": "up == 0", "labels": {"severity": "critical"}}
    return yaml.safe_dump({"groups": [{"name": group, "rules": [rule]}]})


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
        (["--set", "pool_shar=0.8"], "pool_shar: no alert of "),
        (["--set", "job=5"], "--set job=5: 'job' is no number knob; give --job"),
        (["--set", "0.8"], "--set 0.8: '0.8' is no number knob; write KNOB=NUMBER, such as pool"),
        (["--set", "pool_share=much"], "'much' is not a number"),
        (["--set", "pool_share"], "'' is not a number"),
        (["--set", "pool_share=2"], "pool_share is 2, but must be above 0 and below 1"),
        (["nowhere"], "there is no such directory of alerts"),
        (["nowhere.yaml"], "nowhere.yaml: cannot be read: No such file"),
        ([str(SEED)], "seed-mcp-overview.json: no alert in it; name a file with groups of rules"),
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


def names_in(printed: str) -> list[str]:
    return re.findall(r"- alert: (\w+)", printed)


def test_takes_files_and_directories_and_reads_each_file_once(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "shop.yaml").write_text(rules("shop", "ShopDown"))
    pool = packaged_alerts() / "pool.yaml"
    in_pool = [rule.name for group in read_alert_file(pool) for rule in group.rules]

    assert names_in(render(str(pool)).stdout) == in_pool
    assert names_in(render(str(own), str(pool)).stdout) == ["ShopDown", *in_pool]
    twice = render(str(own), str(own / "shop.yaml"), str(own / "shop.yaml"))
    assert names_in(twice.stdout) == ["ShopDown"]


def test_gives_groups_of_one_name_in_several_files_names_of_their_own(tmp_path: Path) -> None:
    files = [tmp_path / name / "rules.yaml" for name in ("a", "b")]
    other = tmp_path / "other.yaml"
    for file, alert in ((files[0], "A"), (other, "B")):
        file.parent.mkdir(exist_ok=True)
        file.write_text(rules("g", alert))

    printed = render(str(files[0]), str(other))
    assert "- name: rules - g\n" in printed.stdout
    assert "- name: other - g\n" in printed.stdout


def test_refuses_files_that_cannot_be_deployed_beside_each_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.yaml").write_text(rules("g", "Down"))

    result = render(str(tmp_path / "a"), str(tmp_path / "b"))
    assert result.exit_code == 1
    assert "is also the name of a group of rules.yaml; change one of them" in result.stderr


@pytest.mark.parametrize(
    ("given", "code", "printed", "said"),
    [
        (rules("shop", "ShopDown"), 0, ["ShopDown"], ""),
        ("", 1, [], "/dev/stdin: no alert in it"),
        ("groups: [", 1, [], "/dev/stdin: line 1, column 10: invalid YAML"),
    ],
)
def test_reads_standard_input(given: str, code: int, printed: list[str], said: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mcp_monitoring.command", "rules", "render", "-"],
        input=given,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == code
    assert names_in(ran.stdout) == printed
    assert ran.stderr.startswith(f"mcp-monitoring rules render: {said}" if said else "")
    assert ran.stderr.count("\n") == (1 if said else 0)


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


class TestOfAStack:
    @pytest.fixture
    def stack(self, tmp_path: Path) -> Path:
        """A stack file beside rules of its own."""
        (tmp_path / "own").mkdir()
        rule = {"alert": "QueueDeep", "expr": "queue_depth > 40  # knob: queue_depth"}
        group = {"name": "own", "rules": [rule]}
        (tmp_path / "own" / "queue.yaml").write_text(yaml.safe_dump({"groups": [group]}))
        return tmp_path / "Pulumi.dev.yaml"

    def config(self, stack: Path, **values: Any) -> None:
        config = {f"m:{key}": value for key, value in values.items()}
        stack.write_text(yaml.safe_dump({"config": config}))

    def rules(self, *arguments: str) -> dict[str, Any]:
        result = render(*arguments)
        assert result.exit_code == 0, result.output
        groups = yaml.safe_load(result.stdout)["groups"]
        return {rule["alert"]: rule for group in groups for rule in group["rules"]}

    def test_are_those_that_it_deploys(self, stack: Path) -> None:
        self.config(
            stack,
            extraAlertsDirs=["own"],
            excludeAlerts=["McpRestartLoop"],
            alertOverrides={
                "McpPoolNearExhaustion": {"for": "10m", "labels": {"severity": "critical"}}
            },
            knobs={"queue_depth": 60, "pool_share": 0.8},
            job="eu",
        )

        found = self.rules("--stack-file", str(stack))

        assert len(found) == 19
        assert "McpRestartLoop" not in found
        assert found["QueueDeep"]["expr"] == "queue_depth > 60  # knob: queue_depth"
        pool = found["McpPoolNearExhaustion"]
        assert (pool["for"], pool["labels"]["severity"]) == ("10m", "critical")
        assert "> 0.8  # knob: pool_share" in pool["expr"]
        assert 'job="eu"' in pool["expr"]

    def test_give_way_to_what_the_command_says(self, stack: Path) -> None:
        self.config(stack, knobs={"queue_depth": 60}, job="eu", extraAlertsDirs=["nowhere"])

        own = str(stack.parent / "own")
        found = self.rules(own, "--stack-file", str(stack), "--set", "queue_depth=70")
        assert found["QueueDeep"]["expr"] == "queue_depth > 70  # knob: queue_depth"

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"alertOverrides": {"McpPool": {"for": "5m"}}}, "alert_overrides: McpPool: there is"),
            ({"alertOverrides": {"McpRestartLoop": {"for": 5}}}, "for: 5 is not a duration"),
            ({"excludeAlerts": ["McpRestart"]}, "did you mean McpRestartLoop?"),
            ({"knobs": {"queue_dept": 5}}, "knobs: queue_dept: no alert of "),
            ({"knobs": {"pool_share": "5"}}, "knobs: pool_share: must be a number, not '5'"),
            ({"extraAlertsDirs": ["nowhere"]}, "nowhere: there is no such directory of alerts"),
            ({"records": "deploy"}, "records: must be refuse or skip"),
        ],
    )
    def test_are_refused_as_by_its_deployment(
        self, stack: Path, values: dict[str, Any], said: str
    ) -> None:
        self.config(stack, **values)

        result = render("--stack-file", str(stack))
        assert (result.exit_code, result.stdout) == (1, "")
        assert said in result.stderr
        assert result.stderr.count("\n") == 1

    def test_are_unknown_without_its_file(self, stack: Path) -> None:
        result = render("--stack-file", str(stack))

        assert (result.exit_code, result.stdout) == (1, "")
        assert "Pulumi.dev.yaml: cannot be read: No such file or directory" in result.stderr


def test_renders_the_names_of_a_stack_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.jira.yaml"
    file.write_text("config:\n  mine:profile: jira-mcp-snowflake\n")

    result = render("--stack-file", str(file))

    (tmp_path / "rules.yaml").write_text(result.stdout)
    rules = [one for group in read_alert_file(tmp_path / "rules.yaml") for one in group.rules]
    assert "McpRestartLoop" not in [rule.name for rule in rules]
    assert "mcp_tool_calls_total" in result.stdout
    assert "mcp_requests_total" not in result.stdout
    assert (
        "server.yaml: alert McpRestartLoop: is left out; the server lacks mcp_uptime_seconds"
        in result.stderr
    )


def test_refuses_names_that_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.jira.yaml"
    file.write_text("config:\n  mine:metricNames: {mcp_request_total: x}\n")

    result = render("--stack-file", str(file))

    assert result.exit_code == 1
    assert (
        f"{file}: metric_names: mcp_request_total: is no metric of the set contract; did you mean"
        " mcp_requests_total?"
    ) in result.stderr
