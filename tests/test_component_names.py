"""A deployment with the names of a server, under Pulumi's mocks."""

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
from deployment import Deploy, Deployment
from mcp_monitoring import McpMonitoring

ROOT = "mcp-monitoring:index:McpMonitoring"
JIRA = {"profile": "jira-mcp-snowflake"}


def monitoring(deploy: Deploy, **args: Any) -> Deployment:
    source: Any = {"prometheus_url": "http://prometheus:9090", **args}
    return deploy(lambda: McpMonitoring("m", source))


def everything(deployed: Deployment) -> dict[str, Any]:
    return {one.name: one.inputs for one in deployed.registered if one.type != ROOT}


def rules(deployed: Deployment) -> dict[str, dict[str, Any]]:
    groups = deployed.of_type(":RuleGroup")
    return {rule["name"]: rule for group in groups for rule in group.inputs["rules"]}


def dashboards(deployed: Deployment) -> dict[str, dict[str, Any]]:
    return {one.name: one.dashboard for one in deployed.of_type(":Dashboard")}


def refused(deploy: Deploy, **args: Any) -> list[str]:
    with pytest.raises(pulumi.RunError) as error:
        monitoring(deploy, **args)
    return [line.strip(" -") for line in str(error.value).splitlines()[1:]]


def test_nothing_changes_without_a_mapping(deploy: Deploy) -> None:
    plain = everything(monitoring(deploy))

    assert everything(monitoring(deploy, profile="", metric_names={}, label_names={})) == plain
    # Neither with one that maps names to themselves.
    same = {"metric_names": {"mcp_requests_total": "mcp_requests_total"}}
    assert everything(monitoring(deploy, **same)) == plain


class TestProfile:
    def test_queries_of_dashboards_and_alerts_have_the_names_of_the_server(
        self, deploy: Deploy
    ) -> None:
        deployed = monitoring(deploy, **JIRA)

        # The runbooks speak of the set's own names.
        models = [one for name, one in dashboards(deployed).items() if name != "m-mcp-runbooks"]
        text = json.dumps(models) + json.dumps(rules(deployed))
        assert "mcp_tool_calls_total" in text
        assert not re.search(r"mcp_requests_total[{\[)]|mcp_uptime_seconds[{\[)]", text)

    def test_uids_and_names_stay(self, deploy: Deploy) -> None:
        before, after = monitoring(deploy), monitoring(deploy, **JIRA)

        assert dashboards(after).keys() < dashboards(before).keys()
        assert {rule["uid"] for rule in rules(after).values()} < {
            rule["uid"] for rule in rules(before).values()
        }

    def test_what_is_left_out_is_an_output_and_is_said(
        self, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(pulumi.log, "info", lambda line, *_args, **_more: said.append(line))

        deployed = monitoring(deploy, **JIRA)

        outputs: list[Any] = []
        deployed.result.left_out.apply(outputs.append)
        assert outputs == [said]
        assert (
            'mcp-overview.json: panel "Uptime": is left out; the server lacks mcp_uptime_seconds'
            in said
        )
        assert any(line.startswith("mcp-pool.json: is left out; each of its") for line in said)
        assert "server.yaml: alert McpRestartLoop: is left out; the server lacks" in "\n".join(said)
        # No path of this machine is in a state.
        assert not any("/" in line for line in said)

    def test_alerts_lose_their_links_to_panels_that_are_gone(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, **JIRA)

        found = dashboards(deployed)
        for name, rule in rules(deployed).items():
            if uid := rule["annotations"].get("__dashboardUid__"):
                panels = found[f"m-{uid}"]["panels"]
                number = int(rule["annotations"]["__panelId__"])
                assert number in [one["id"] for one in panels], name
        assert "__panelId__" not in rules(deployed)["McpQueryTimeouts"]["annotations"]

    def test_no_list_of_links_leads_to_a_dashboard_that_is_gone(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, **JIRA)

        before = json.dumps(dashboards(monitoring(deploy)))
        assert '"/d/mcp-pool' in before
        for name, model in dashboards(deployed).items():
            if not name.endswith("runbooks"):
                assert '"/d/mcp-pool' not in json.dumps(model), name


def test_own_names_go_over_those_of_the_profile(deploy: Deploy) -> None:
    deployed = monitoring(deploy, **JIRA, metric_names={"mcp_uptime_seconds": "my_uptime"})

    assert "McpRestartLoop" in rules(deployed)
    assert "my_uptime" in rules(deployed)["McpRestartLoop"]["datas"][0]["model"]


def test_alerts_can_be_off(deploy: Deploy) -> None:
    deployed = monitoring(deploy, **JIRA, alerts=False)

    assert rules(deployed) == {}
    assert "m-mcp-pool" not in dashboards(deployed)


def test_a_series_that_ones_own_rules_record_keeps_its_name(deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "groups:\n- name: own\n  rules:\n"
        "  - {record: mcp_requests_total, expr: sum(x)}\n"
        "  - {alert: Own, expr: mcp_requests_total > 5 and mcp_errors_total > 1}\n"
    )
    names = {"mcp_requests_total": "calls_total", "mcp_errors_total": "errors_total"}

    deployed = monitoring(deploy, alerts_dir=str(tmp_path), records="skip", metric_names=names)

    model = json.loads(rules(deployed)["Own"]["datas"][0]["model"])
    assert model["expr"] == "mcp_requests_total > 5 and errors_total > 1"


def test_knobs_keep_their_places(deploy: Deploy) -> None:
    deployed = monitoring(deploy, **JIRA, tool_error_ratio=0.125, job="jira")

    model = json.loads(rules(deployed)["McpToolErrorRatioHigh"]["datas"][0]["model"])
    assert "> 0.125" in model["expr"]
    assert 'mcp_tool_calls_total{job="jira"' in model["expr"]


class TestBadInput:
    def test_every_problem_is_told_at_once_before_anything_is_registered(
        self, deploy: Deploy
    ) -> None:
        assert refused(
            deploy,
            profile="jira",
            dashboards_dir="nowhere",
        )[:1] == [
            "profile: jira: there is no such profile; there are agentgateway, envoy-ai-gateway,"
            " jira-mcp-snowflake, k8s-mcp, litellm"
        ]

    def test_a_profile_of_another_set(self, deploy: Deploy) -> None:
        (line,) = [one for one in refused(deploy, **JIRA, metrics="otel") if "profile" in one]
        assert line == (
            "profile: jira-mcp-snowflake: has names for the set contract, not for otel; give"
            ' metrics "contract", or another profile'
        )

    def test_names_that_cannot_be(self, deploy: Deploy) -> None:
        names = {"mcp_request_total": "x", "mcp_errors_total": "a-b"}
        assert refused(deploy, metric_names=names, label_names={"metod": "x"}) == [
            "metric_names: mcp_request_total: is no metric of the set contract; did you mean"
            " mcp_requests_total?",
            "metric_names: mcp_errors_total: 'a-b' is not a metric name; use letters, digits, '_'"
            " and ':'",
            "label_names: metod: is no label of the set contract; did you mean method?",
        ]

    def test_a_mapping_that_leaves_nothing(self, deploy: Deploy, tmp_path: Path) -> None:
        panel = {"id": 1, "title": "A", "targets": [{"expr": "mcp_uptime_seconds"}]}
        (tmp_path / "one.json").write_text(json.dumps({"title": "One", "panels": [panel]}))

        assert refused(
            deploy, dashboards_dir=str(tmp_path), metric_names={"mcp_uptime_seconds": ""}
        ) == [
            "profile, metric_names, label_names: nothing would be left, for no dashboard has a"
            " panel that does without the names that the server lacks; map a name that it has"
        ]

    def test_a_label_that_a_query_uses_already(self, deploy: Deploy) -> None:
        lines = refused(deploy, label_names={"method": "status"})

        assert lines
        assert all(
            line.endswith("label_names: method: status is a label that it uses already; choose"
                          " another")
            for line in lines
        )  # fmt: skip
        assert re.match(r'.*mcp-overview.json: panel "Worst methods": query B: ', lines[0])

    def test_a_value_that_is_no_text_or_known_only_later(self, deploy: Deploy) -> None:
        names: Any = {"mcp_errors_total": 5, "mcp_uptime_seconds": pulumi.Output.from_input("x")}
        lines = refused(deploy, metric_names=names)

        assert "metric_names: mcp_errors_total: must be a string, not a value of type int" in lines
