"""The alerts the component registers, and whom they are sent to, under Pulumi's mocks."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest
import yaml
from deployment import Deploy, Deployment
from mcp_monitoring import McpMonitoring
from mcp_monitoring.contents import read_contents
from rule_fixtures import FIELD, RULES

CANARY = "canary-5f2a"
SETTINGS = grafana.alerting.RuleGroupRuleNotificationSettingsArgs
of_named_policies = pytest.mark.skipif(
    not hasattr(SETTINGS, "policy"), reason="the oldest SDK has no named policies"
)
DOWN = {
    "alert": "Down",
    "expr": 'up{job="mcp"} == 0  # knob: job',
    "for": "2m",
    "keep_firing_for": "5m",
    "labels": {"severity": "critical"},
    "annotations": {
        "summary": "{{ $labels.instance }} is down",
        "runbook_url": "runbooks.md#down",
        "__dashboardUid__": "mcp-overview",
        "__panelId__": "20",
    },
}
RESTARTS = {"alert": "Restarts", "expr": "resets(x[15m]) >= 3  # knob: restarts"}


@pytest.fixture
def alerts_dir(tmp_path: Path) -> str:
    directory = tmp_path / "alerts"
    directory.mkdir()
    groups = [{"name": "g", "interval": "30s", "rules": [DOWN, RESTARTS]}]
    (directory / "a.yaml").write_text(yaml.safe_dump({"groups": groups}))
    return str(directory)


def monitoring(deploy: Deploy, alerts_dir: str, **args: Any) -> Deployment:
    source = {} if "datasource_uid" in args else {"prometheus_url": "http://prometheus:9090"}

    def program() -> None:
        McpMonitoring("m", {**source, "alerts_dir": alerts_dir, **args})  # type: ignore[typeddict-item]

    return deploy(program)


def rules(deployed: Deployment) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = deployed["m-alerts-g"].inputs["rules"]
    return found


def test_the_line_that_a_panel_draws_for_an_alert_follows_the_knob(deploy: Deploy) -> None:
    def drawn(**knobs: float) -> list[Any]:
        deployed = deploy(
            lambda: McpMonitoring("m", {"prometheus_url": "http://prometheus:9090", **knobs})  # type: ignore[typeddict-item]
        )
        model = json.loads(deployed["m-mcp-pool"].inputs["configJson"])
        [panel] = [one for one in model["panels"] if one["title"] == "Pool utilization"]
        steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        return [step["value"] for step in steps]

    assert drawn() == [None, 0.9]
    assert drawn(pool_share=0.75) == [None, 0.75]
    assert drawn(pool_share=0.75, alerts=False) == [None, 0.9], "there is no alert to draw"


class TestRules:
    def test_are_registered_as_prometheus_would_evaluate_them(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        deployed = monitoring(deploy, alerts_dir, runbook_base_url="https://wiki.example.com")

        assert {k: v for k, v in deployed["m-alerts-g"].inputs.items() if k != "rules"} == {
            "name": "g",
            "folderUid": "mcp",
            "intervalSeconds": 30,
            "disableProvenance": False,
        }
        down, _ = rules(deployed)
        assert {key: value for key, value in down.items() if key != "datas"} == {
            "name": "Down",
            "uid": "down",
            "condition": "threshold",
            "for": "2m",
            "keepFiringFor": "5m",
            "labels": {"severity": "critical"},
            "annotations": {
                "summary": "{{ $labels.instance }} is down",
                "runbook_url": "https://wiki.example.com/runbooks.md#down",
                "__dashboardUid__": "mcp-overview",
                "__panelId__": "20",
            },
            "missingSeriesEvalsToResolve": 1,
            "noDataState": "OK",
            "execErrState": "Error",
            "isPaused": False,
        }
        query = down["datas"][0]
        assert (query["refId"], query["datasourceUid"]) == ("query", "mcp-prometheus")
        assert query["relativeTimeRange"] == {"from": 600, "to": 0}
        assert json.loads(query["model"])["expr"] == 'up{job="mcp"} == 0'

    def test_wait_for_folder_and_data_source(self, deploy: Deploy, alerts_dir: str) -> None:
        deployed = monitoring(deploy, alerts_dir)

        needed = {deployed["m-folder"].urn, deployed["m-datasource"].urn}
        assert needed <= deployed["m-alerts-g"].depends_on

    def test_watch_the_job_and_take_the_numbers_given(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        down, restarts = rules(monitoring(deploy, alerts_dir, job="eu", restarts=5.0))

        assert json.loads(down["datas"][0]["model"])["expr"] == 'up{job="eu"} == 0'
        expr = json.loads(restarts["datas"][0]["model"])["expr"]
        assert expr == "resets(x[15m]) >= 5"

    def test_query_the_data_source_of_another_resource(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        uid = pulumi.Output.from_input("theirs")
        down, _ = rules(monitoring(deploy, alerts_dir, datasource_uid=uid))

        assert down["datas"][0]["datasourceUid"] == "theirs"
        assert json.loads(down["datas"][0]["model"])["datasource"]["uid"] == "theirs"

    def test_have_the_prefix_in_everything_grafana_keeps_unique(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        deployed = monitoring(
            deploy, alerts_dir, prefix="eu-", contact_emails=["oncall@example.com"]
        )

        assert deployed["m-alerts-g"].inputs["name"] == "eu-g"
        assert deployed["m-contact-point"].inputs["name"] == "eu-mcp-monitoring"
        down, _ = rules(deployed)
        assert down["uid"] == "eu-down"
        assert down["annotations"]["__dashboardUid__"] == "eu-mcp-overview"

    def test_have_the_prefix_in_their_names_where_the_folder_is_shared(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        shared = monitoring(deploy, alerts_dir, prefix="eu-", folder_uid="team")
        assert [rule["name"] for rule in rules(shared)] == ["eu-Down", "eu-Restarts"]

        own = monitoring(deploy, alerts_dir, prefix="eu-")
        assert [rule["name"] for rule in rules(own)] == ["Down", "Restarts"]

    def test_are_not_there_when_turned_off(self, deploy: Deploy, alerts_dir: str) -> None:
        deployed = monitoring(
            deploy, alerts_dir, alerts=False, contact_emails=["oncall@example.com"]
        )

        assert deployed.of_type(":RuleGroup") == []
        assert deployed.of_type(":ContactPoint") == []

    def test_are_read_relative_to_the_program(
        self, deploy: Deploy, alerts_dir: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(Path(alerts_dir).parent)

        assert len(rules(monitoring(deploy, "alerts"))) == 2

    def test_directory_is_not_registered(self, deploy: Deploy, alerts_dir: str) -> None:
        assert "alerts_dir" not in monitoring(deploy, alerts_dir)["m"].inputs


class TestRuleFilesOfOthers:
    def test_group_names_of_several_files_have_the_files_name_and_wait_for_the_first(
        self, deploy: Deploy
    ) -> None:
        directory = FIELD / "07-same-group-name-two-files"
        deployed = monitoring(deploy, str(directory), prefix="eu-")

        carts = deployed["m-alerts-carts - BuiltInExporter"]
        stock = deployed["m-alerts-stock - BuiltInExporter"]
        assert carts.inputs["name"] == "eu-carts - BuiltInExporter"
        assert stock.inputs["name"] == "eu-stock - BuiltInExporter"
        assert carts.urn in stock.depends_on

    def test_the_same_alert_twice_has_two_names_and_uids(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, str(FIELD / "08-same-alert-twice"), prefix="eu-")

        found = deployed["m-alerts-shop"].inputs["rules"]
        assert [(rule["name"], rule["uid"]) for rule in found] == [
            ("NightlyJobMissed", "eu-nightly-job-missed"),
            ("NightlyJobMissed (2)", "eu-nightly-job-missed_2"),
        ]

    def test_with_records_are_refused_unless_prometheus_has_these(self, deploy: Deploy) -> None:
        directory = str(FIELD / "09-one-record-refuses-all")
        with pytest.raises(pulumi.RunError, match="record job:shop_orders:rate5m: recording rule"):
            monitoring(deploy, directory)
        assert deploy.registered == []

        deployed = monitoring(deploy, directory, records="skip")
        (rule,) = deployed["m-alerts-shop.rules"].inputs["rules"]
        assert rule["name"] == "ShopDown"

    def test_of_records_alone_make_no_group_but_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "only-records.yaml").write_text(
            (RULES / "records" / "only-records.yaml").read_text()
        )
        contents = read_contents({"alerts_dir": str(tmp_path), "records": "skip"})

        assert contents.alerts == []
        (warning,) = contents.warnings
        assert "record instance:node_num_cpu:sum: left to your Prometheus" in warning

    def test_may_lie_in_json_in_the_directory_of_the_dashboards(
        self, deploy: Deploy, tmp_path: Path
    ) -> None:
        (tmp_path / "board.json").write_text(json.dumps({"title": "Board"}))
        (tmp_path / "rules.yaml").write_text(
            yaml.safe_dump({"groups": [{"name": "g", "rules": [RESTARTS]}]})
        )
        directory = str(tmp_path)

        deployed = monitoring(deploy, directory, dashboards_dir=directory)
        assert [one.name for one in deployed.of_type(":Dashboard")] == ["m-board"]
        assert [one.name for one in deployed.of_type(":RuleGroup")] == ["m-alerts-g"]


class TestDelivery:
    def test_is_left_to_the_notification_policy_where_nobody_is_named(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        deployed = monitoring(deploy, alerts_dir)

        assert deployed.of_type(":ContactPoint") == []
        assert "notificationSettings" not in rules(deployed)[0]

    def test_goes_to_an_existing_contact_point(self, deploy: Deploy, alerts_dir: str) -> None:
        deployed = monitoring(deploy, alerts_dir, contact_point="team")

        assert deployed.of_type(":ContactPoint") == []
        assert rules(deployed)[1]["notificationSettings"] == {"contactPoint": "team"}

    def test_goes_to_a_contact_point_of_another_resource(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        def program() -> None:
            team = grafana.alerting.ContactPoint("team", name="team", emails=[])
            McpMonitoring(
                "m",
                {
                    "prometheus_url": "http://prometheus:9090",
                    "alerts_dir": alerts_dir,
                    "contact_point": team.name,
                },
            )

        assert rules(deploy(program))[0]["notificationSettings"] == {"contactPoint": "team"}

    @of_named_policies
    def test_goes_along_a_named_policy(self, deploy: Deploy, alerts_dir: str) -> None:
        deployed = monitoring(deploy, alerts_dir, policy="team-database")

        assert deployed.of_type(":ContactPoint") == []
        assert {str(one["notificationSettings"]) for one in rules(deployed)} == {
            "{'policy': 'team-database'}"
        }

    @of_named_policies
    def test_goes_along_a_policy_of_another_resource(self, deploy: Deploy, alerts_dir: str) -> None:
        policy = pulumi.Output.from_input("team-database")
        deployed = monitoring(deploy, alerts_dir, policy=policy)

        assert rules(deployed)[0]["notificationSettings"] == {"policy": "team-database"}

    def test_along_a_policy_is_refused_by_an_sdk_that_has_none(
        self, deploy: Deploy, alerts_dir: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(SETTINGS, "policy", raising=False)
        with pytest.raises(pulumi.RunError, match="or give contact_point"):
            monitoring(deploy, alerts_dir, policy="team-database")

        assert deploy.registered == []

    def test_goes_to_everybody_given_through_one_contact_point(
        self, deploy: Deploy, alerts_dir: str
    ) -> None:
        deployed = monitoring(
            deploy,
            alerts_dir,
            contact_emails=["a@example.com", pulumi.Output.from_input("b@example.com")],
            contact_slack_webhook_url="https://hooks.slack.com/services/x",
            contact_webhook_url="https://example.com/hook",
            contact_pagerduty_integration_key="key",
        )

        made = deployed["m-contact-point"]
        assert made.inputs == {
            "name": "mcp-monitoring",
            "emails": [
                {
                    "addresses": ["a@example.com", "b@example.com"],
                    "message": "",
                    "subject": "",
                    "singleEmail": False,
                    "disableResolveMessage": False,
                }
            ],
            "slacks": [
                {"url": "https://hooks.slack.com/services/x", "disableResolveMessage": False}
            ],
            "webhooks": [{"url": "https://example.com/hook", "disableResolveMessage": False}],
            "pagerduties": [{"integrationKey": "key", "disableResolveMessage": False}],
        }
        assert {"slacks", "webhooks", "pagerduties"} <= made.secrets
        assert rules(deployed)[0]["notificationSettings"] == {"contactPoint": "mcp-monitoring"}
        assert made.urn in deployed["m-alerts-g"].depends_on

    @pytest.mark.parametrize(
        "argument",
        [
            "contact_slack_webhook_url",
            "contact_webhook_url",
            "contact_pagerduty_integration_key",
        ],
    )
    def test_registers_its_secrets_only_as_secrets(
        self, deploy: Deploy, alerts_dir: str, argument: str
    ) -> None:
        deployed = monitoring(deploy, alerts_dir, **{argument: f"https://x.example.com/{CANARY}"})

        point = deployed["m-contact-point"]
        assert CANARY in json.dumps({key: point.inputs[key] for key in point.secrets})
        for found in deployed.registered:
            plain = {k: v for k, v in found.inputs.items() if k not in found.secrets}
            assert CANARY not in json.dumps(plain), found.name


class TestTwoInstances:
    def test_cannot_own_the_same_rules(
        self, deploy: Deploy, tmp_path: Path, alerts_dir: str
    ) -> None:
        def program() -> None:
            for name in ("one", "two"):
                directory = tmp_path / name
                directory.mkdir()
                (directory / f"{name}.json").write_text(json.dumps({"title": name}))
                McpMonitoring(
                    name,
                    {
                        "datasource_uid": "p",
                        "folder_uid": "f",
                        "dashboards_dir": str(directory),
                        "alerts_dir": alerts_dir,
                    },
                )

        with pytest.raises(Exception, match="alert rule uid 'down'") as refusal:
            deploy(program)
        assert "give one of them another 'prefix'" in str(refusal.value)


class TestRefusals:
    @pytest.mark.parametrize(
        ("args", "said"),
        [
            ({"pool_share": 0.5}, "pool_share: no alert of "),
            ({"restarts": 0}, "restarts is 0, but must be at least 1"),
            ({"restarts": "3"}, "restarts: must be a number, not a value of type str"),
            ({"restarts": True}, "restarts: must be a number, not a value of type bool"),
            ({"restarts": float("nan")}, "restarts: must be a number"),
            (
                {"contact_point": "a", "contact_emails": ["b@example.com"]},
                "contact_point, contact_emails: give the name of an existing contact point, or",
            ),
            (
                {"contact_point": "a", "policy": "p"},
                "policy, contact_point: give the name of a notification policy, which decides",
            ),
            (
                {"contact_emails": ["b@example.com"], "policy": "p"},
                "policy, contact_emails: give the name of a notification policy, which decides",
            ),
            ({"policy": 7}, "policy: must be a string"),
            ({"contact_emails": "b@example.com"}, "contact_emails: must be a list"),
            ({"alerts_dir": "nowhere"}, "there is no such directory of alerts"),
        ],
    )
    def test_come_before_anything_is_registered(
        self, deploy: Deploy, alerts_dir: str, args: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(pulumi.RunError) as refusal:
            monitoring(deploy, **{"alerts_dir": alerts_dir, **args})

        assert said in str(refusal.value)
        assert deploy.registered == []

    def test_tell_of_dashboards_and_alerts_together(
        self, deploy: Deploy, tmp_path: Path, alerts_dir: str
    ) -> None:
        (Path(alerts_dir) / "b.yaml").write_text("groups: {")
        (tmp_path / "d.json").write_text("{")

        with pytest.raises(pulumi.RunError) as refusal:
            monitoring(deploy, alerts_dir, dashboards_dir=str(tmp_path))
        assert "d.json: line 1" in str(refusal.value)
        assert "b.yaml: line 1" in str(refusal.value)

    def test_never_repeat_a_secret(self, deploy: Deploy, alerts_dir: str) -> None:
        with pytest.raises(pulumi.RunError) as refusal:
            monitoring(deploy, alerts_dir, contact_webhook_url=f"ftp://{CANARY}")

        assert "contact_webhook_url: has a scheme other than" in str(refusal.value)
        assert CANARY not in str(refusal.value)
