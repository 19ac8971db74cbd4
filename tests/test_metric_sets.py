"""A set of metrics, chosen by an input of the component: its dashboards, alerts and runbooks."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
from deployment import Deploy
from mcp_monitoring import McpMonitoring
from mcp_monitoring.contents import Contents, read_contents
from mcp_monitoring.dashboard.links import dashboard_links
from mcp_monitoring.metric_sets import METRIC_SETS, metric_set, set_of
from mcp_monitoring.problems import ProblemsError

OTEL = metric_set("otel")
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"


def uids(contents: Contents) -> set[str]:
    return {one.uid for one in contents.dashboards}


def alerts(contents: Contents) -> set[str]:
    return {rule.name for group in contents.alerts for rule in group.rules}


def expressions(contents: Contents) -> str:
    return "\n".join(rule.expr for group in contents.alerts for rule in group.rules)


def test_a_deployment_that_says_nothing_has_the_contract() -> None:
    assert read_contents({}) == read_contents({"metrics": "contract"})


def test_another_set_brings_its_own_dashboards_and_alerts() -> None:
    otel = read_contents({"metrics": "otel"})

    files = {one.file for one in otel.dashboards} | {one.file for one in otel.alerts}
    assert {file.parent for file in files} == {OTEL.dashboards, OTEL.alerts, OTEL.runbooks}
    assert "mcp_server_operation_duration_seconds_count" in expressions(otel)
    assert "mcp_requests_total" not in expressions(otel)
    assert otel.warnings == []


def test_a_stack_that_changes_its_set_keeps_the_identities_of_what_both_have() -> None:
    contract, otel = (read_contents({"metrics": name}) for name in METRIC_SETS)

    assert uids(otel) < uids(contract)
    assert alerts(otel) < alerts(contract)
    names = [{group.name for group in one.alerts} for one in (contract, otel)]
    assert names[1] <= names[0]


@pytest.mark.parametrize("name", METRIC_SETS)
def test_every_alert_of_a_set_has_a_runbook_in_grafana(name: str) -> None:
    for group in read_contents({"metrics": name}).alerts:
        for rule in group.rules:
            assert (
                "/mcp-runbooks?viewPanel=panel-"
                in "/" + rule.annotations["runbook_url"].rpartition("/")[2]
            )


@pytest.mark.parametrize("name", METRIC_SETS)
def test_dashboards_of_a_set_link_only_to_dashboards_of_the_set(name: str) -> None:
    contents = read_contents({"metrics": name})
    deployed = uids(contents)

    linked = {
        link.uid for one in contents.dashboards for link in dashboard_links(json.dumps(one.model))
    }
    assert linked
    assert linked <= deployed


@pytest.mark.parametrize("name", METRIC_SETS)
def test_the_files_of_a_set_are_known_to_be_its(name: str) -> None:
    one = metric_set(name)
    for directory in (one.dashboards, one.alerts):
        for file in directory.iterdir():
            if file.is_file():
                assert set_of(file) == one


def test_a_file_of_ones_own_is_of_no_set(tmp_path: Path) -> None:
    assert set_of(tmp_path / "mcp-overview.json") is None


def test_ones_own_dashboards_go_with_the_alerts_of_the_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.json").write_text('{"title": "A", "panels": []}')

    found = read_contents({"metrics": "otel", "dashboards_dir": "own"})

    assert uids(found) == {"a", "mcp-runbooks"}
    assert alerts(found) == alerts(read_contents({"metrics": "otel"}))


def test_the_sessions_can_be_left_out_and_no_alert_needs_their_dashboard() -> None:
    found = read_contents({"exclude_dashboards": ["mcp-sessions"]})

    assert uids(found) == uids(read_contents({})) - {"mcp-sessions"}
    assert alerts(found) == alerts(read_contents({}))
    linked = [
        rule.name
        for group in found.alerts
        for rule in group.rules
        if "mcp-sessions" in json.dumps(dict(rule.annotations))
    ]
    assert linked == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("otl", "did you mean otel?"),
        ("Contract", "did you mean contract?"),
        ("prometheus", "give contract or otel"),
    ],
)
def test_an_unknown_set_is_refused_with_the_nearest_one(
    deploy: Deploy, given: str, said: str
) -> None:
    def program() -> Any:
        return McpMonitoring("m", {"prometheus_url": "http://p", "metrics": given})

    with pytest.raises(pulumi.RunError) as refused:
        deploy(program)
    assert str(refused.value).splitlines()[1:] == [f"  - metrics: {given!r} is not known; {said}"]


def test_a_knob_that_the_set_has_no_alert_for_is_refused() -> None:
    with pytest.raises(ProblemsError) as refused:
        read_contents({"metrics": "otel", "rate_limited_share": 0.2})
    assert "rate_limited_share" in refused.value.problems[0]
