"""Two deployments of the same files that a person tells apart, under Pulumi's mocks."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from deployment import Deploy, Deployment
from mcp_monitoring import McpMonitoring
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts

STAGING: dict[str, Any] = {
    "prefix": "staging-",
    "title_suffix": " (staging)",
    "labels": {"environment": "staging", "team": "warehouse"},
}


def monitoring(deploy: Deploy, **args: Any) -> Deployment:
    source: Any = {"prometheus_url": "http://prometheus:9090", **args}
    return deploy(lambda: McpMonitoring("m", source))


def rules(deployed: Deployment) -> list[dict[str, Any]]:
    groups = sorted(deployed.of_type(":RuleGroup"), key=lambda group: group.name)
    return [rule for group in groups for rule in group.inputs["rules"]]


def titles(deployed: Deployment) -> set[str]:
    return {one.dashboard["title"] for one in deployed.of_type(":Dashboard")}


def lists_of_alerts(deployed: Deployment) -> list[dict[str, Any]]:
    return [
        panel["options"]
        for one in deployed.of_type(":Dashboard")
        for panel in one.dashboard["panels"]
        if panel["type"] == "alertlist"
    ]


def without(rule: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key not in keys}


class TestLabels:
    def test_are_added_to_every_alert_and_change_nothing_else(self, deploy: Deploy) -> None:
        before = rules(monitoring(deploy))
        after = rules(monitoring(deploy, labels=STAGING["labels"]))

        assert [one["labels"] for one in after] == [
            {**one["labels"], "environment": "staging", "team": "warehouse"} for one in before
        ]
        assert [without(one, "labels") for one in after] == [
            without(one, "labels") for one in before
        ]

    def test_leave_uids_and_titles_of_alerts_that_share_a_name(
        self, deploy: Deploy, tmp_path: Path
    ) -> None:
        levels = [
            {"alert": "Errors", "expr": f"up > {level}", "labels": {"severity": name}}
            for level, name in enumerate(("info", "warning", "critical"))
        ]
        groups = {"groups": [{"name": "g", "rules": levels}]}
        (tmp_path / "a.yaml").write_text(yaml.safe_dump(groups))

        before, after = (
            rules(monitoring(deploy, alerts_dir=str(tmp_path), **more))
            for more in ({}, {"labels": {"environment": "eu", "a_first": "x"}})
        )

        assert [(one["name"], one["uid"]) for one in before] == [
            (one["name"], one["uid"]) for one in after
        ]

    @pytest.mark.parametrize("label", ["severity", "service"])
    def test_that_an_alert_sets_itself_are_refused_by_file_and_alert(
        self, deploy: Deploy, label: str
    ) -> None:
        first = read_alerts(packaged_alerts())[0]
        with pytest.raises(pulumi.RunError) as refused:
            monitoring(deploy, labels={label: "x", "environment": "eu"})

        place = f"{first.file}: group {first.own_name}: alert {first.rules[0].name}"
        assert f"labels: {label}: {place} sets it itself (and " in str(refused.value)
        assert "environment" not in str(refused.value)
        assert deploy.registered == []

    def test_that_cannot_be_used_are_told_together_with_the_rest(self, deploy: Deploy) -> None:
        with pytest.raises(pulumi.RunError) as refused:
            monitoring(deploy, prefix=".", title_prefix=" ", labels={"a-b": "x", "job": "y"})

        told = str(refused.value)
        assert all(said in told for said in ("prefix: ", "title_prefix: ", "a-b: ", "job: "))
        assert deploy.registered == []

    def test_may_be_given_where_no_alerts_are_made(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, alerts=False, labels={"severity": "x"})

        assert rules(deployed) == []


class TestTitles:
    def test_of_folder_and_dashboards_get_what_is_put_around_them(self, deploy: Deploy) -> None:
        plain = monitoring(deploy)
        before = titles(plain)
        deployed = monitoring(deploy, title_prefix="Staging ", title_suffix=" [eu]")

        assert titles(deployed) == {f"Staging {title} [eu]" for title in before}
        assert "Staging Snowflake MCP Runbooks [eu]" in titles(deployed)
        assert deployed["m-folder"].inputs["title"] == "Staging MCP [eu]"

    def test_leave_uids_links_and_names_of_alerts(self, deploy: Deploy) -> None:
        plain = monitoring(deploy, prefix="eu-")
        deployed = monitoring(deploy, prefix="eu-", title_suffix=" (eu)")

        assert rules(deployed) == rules(plain)
        for one in plain.of_type(":Dashboard"):
            before, after = one.dashboard, deployed[one.name].dashboard
            assert after["uid"] == before["uid"]
            assert after["links"] == before["links"]
            assert [without(panel, "options") for panel in after["panels"]] == [
                without(panel, "options") for panel in before["panels"]
            ]

    def test_stay_with_a_prefix_alone(self, deploy: Deploy) -> None:
        plain, prefixed = monitoring(deploy), monitoring(deploy, prefix="eu-")

        assert titles(prefixed) == titles(plain)
        assert prefixed["m-folder"].inputs["title"] == "MCP"

    @pytest.mark.parametrize(
        ("around", "name"),
        [
            ({"prefix": "eu-"}, "eu-McpTargetAbsent"),
            ({"prefix": "eu-", "title_suffix": " (eu)"}, "McpTargetAbsent (eu)"),
            ({"prefix": "eu-", "title_prefix": " EU: "}, "EU: McpTargetAbsent"),
            ({}, "McpTargetAbsent"),
        ],
    )
    def test_of_alerts_change_only_in_a_folder_of_others(
        self, deploy: Deploy, around: dict[str, str], name: str
    ) -> None:
        shared = rules(monitoring(deploy, folder_uid="team", **around))
        own = rules(monitoring(deploy, **around))

        assert name in {one["name"] for one in shared}
        assert "McpTargetAbsent" in {one["name"] for one in own}
        assert [one["uid"] for one in shared] == [one["uid"] for one in own]

    def test_of_alerts_that_are_too_long_are_refused(self, deploy: Deploy) -> None:
        around = {"folder_uid": "team", "title_suffix": " " + "x" * 180}
        with pytest.raises(pulumi.RunError) as refused:
            monitoring(deploy, **around)

        assert "alert McpTargetAbsent: the title 'McpTargetAbsent x" in str(refused.value)
        assert "Grafana allows 190" in str(refused.value)
        assert deploy.registered == []
        assert rules(monitoring(deploy, title_suffix=around["title_suffix"])), "in its own folder"

    def test_that_are_equal_are_refused(self, deploy: Deploy, tmp_path: Path) -> None:
        for name, title in (("one", "Pool"), ("two", "Pool ")):
            (tmp_path / f"{name}.json").write_text(json.dumps({"title": title}))
        given = {"dashboards_dir": str(tmp_path), "alerts": False}

        with pytest.raises(pulumi.RunError, match=r"two\.json: the title 'Pool \(eu\)' is also"):
            monitoring(deploy, title_suffix=" (eu)", **given)
        assert deploy.registered == []
        assert titles(monitoring(deploy, **given)) == {"Pool"}


class TestListsOfAlerts:
    def test_are_those_of_the_folder_of_the_deployment(self, deploy: Deploy) -> None:
        found = lists_of_alerts(monitoring(deploy, **STAGING))

        assert len(found) == 2
        for options in found:
            assert options["folder"] == {"title": "MCP (staging)", "uid": "staging-mcp"}
            assert options["alertInstanceLabelFilter"] == '{service="mcp",job=~"$job|"}'

    def test_are_those_with_the_labels_in_a_folder_known_only_later(self, deploy: Deploy) -> None:
        folder = pulumi.Output.from_input("team")
        for options in lists_of_alerts(monitoring(deploy, **STAGING, folder_uid=folder)):
            assert "folder" not in options
            assert options["alertInstanceLabelFilter"] == (
                '{service="mcp",job=~"$job|",environment="staging",team="warehouse"}'
            )


class TestJobs:
    def test_that_prometheus_does_not_have_are_still_what_dashboards_open_on(
        self, deploy: Deploy
    ) -> None:
        deployed = monitoring(deploy, job="not-there-yet")

        for one in deployed.of_type(":Dashboard"):
            for variable in one.dashboard.get("templating", {}).get("list", []):
                if variable["name"] == "job":
                    assert variable["current"]["value"] == "not-there-yet"
                    [static] = variable["staticOptions"]
                    assert static == {"text": "not-there-yet", "value": "not-there-yet"}

    def test_are_left_to_prometheus_where_none_is_given(self, deploy: Deploy) -> None:
        sent = [one.inputs["configJson"] for one in monitoring(deploy).of_type(":Dashboard")]

        assert not any("staticOptions" in one for one in sent)
