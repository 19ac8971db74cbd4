"""What the component registers, under Pulumi's mocks."""

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest
from deployment import Deploy, Deployment
from mcp_monitoring import McpMonitoring, McpMonitoringArgs
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.dashboard.files import packaged_dashboards
from mcp_monitoring.dashboard.runbooks import packaged_runbooks
from mcp_monitoring.marks import unmarked
from places import SEED
from pulumi.output import UNKNOWN, Unknown

PROMETHEUS: McpMonitoringArgs = {"prometheus_url": "http://prometheus:9090"}
CANARY = "canary-5f2a"
DASHBOARDS = [
    *(file.stem for file in packaged_dashboards().glob("*.json")),
    packaged_runbooks().stem,
]
GROUPS = [group.name for group in read_alerts(packaged_alerts())]


def monitoring(deploy: Deploy, args: dict[str, Any] | None = None, **options: Any) -> Deployment:
    """Deploys one instance called `m` with a Prometheus and the arguments given."""

    def program() -> Any:
        given: Any = {**PROMETHEUS, **(args or {})}
        made = McpMonitoring("m", given, **options)
        return {
            "folder_uid": made.folder_uid,
            "datasource_uid": made.datasource_uid,
            "dashboard_uids": made.dashboard_uids,
            "dashboard_urls": made.dashboard_urls,
        }

    return deploy(program)


def write(directory: Path, **dashboards: dict[str, Any]) -> str:
    directory.mkdir(exist_ok=True)
    for stem, model in dashboards.items():
        (directory / f"{stem}.json").write_text(json.dumps(model))
    return str(directory)


class TestChildren:
    def test_are_a_folder_a_data_source_each_dashboard_and_each_group_of_alerts(
        self, deploy: Deploy
    ) -> None:
        deployed = monitoring(deploy)

        assert {(found.type, found.name) for found in deployed.registered} == {
            ("mcp-monitoring:index:McpMonitoring", "m"),
            ("grafana:oss/folder:Folder", "m-folder"),
            ("grafana:oss/dataSource:DataSource", "m-datasource"),
            *(("grafana:oss/dashboard:Dashboard", f"m-{stem}") for stem in DASHBOARDS),
            *(("grafana:alerting/ruleGroup:RuleGroup", f"m-alerts-{name}") for name in GROUPS),
        }

    def test_have_the_component_as_parent(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy)

        parent = deployed["m"].urn
        assert {found.parent for found in deployed.registered if found.name != "m"} == {parent}

    def test_of_a_file_are_named_after_it(self, deploy: Deploy, tmp_path: Path) -> None:
        directory = write(tmp_path / "d", pool={"title": "P"}, queries={"title": "Q"})
        deployed = monitoring(deploy, {"dashboards_dir": directory, "alerts": False})

        names = {found.name for found in deployed.of_type(":Dashboard")}
        assert names == {"m-pool", "m-queries"}

    def test_wait_for_the_folder_and_the_data_source(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy)

        needed = {deployed["m-folder"].urn, deployed["m-datasource"].urn}
        assert needed <= deployed["m-mcp-overview"].depends_on

    def test_use_the_provider_of_the_caller(self, deploy: Deploy) -> None:
        def program() -> None:
            provider = grafana.Provider("mine", url="http://g", auth=CANARY)
            McpMonitoring("m", PROMETHEUS, pulumi.ResourceOptions(provider=provider))

        deployed = deploy(program)

        children = [found for found in deployed.registered if found.name.startswith("m-")]
        assert len(children) == 2 + len(DASHBOARDS) + len(GROUPS)
        assert all("::mine::" in child.provider for child in children)

    def test_use_a_provider_out_of_several(self, deploy: Deploy) -> None:
        def program() -> None:
            provider = grafana.Provider("mine", url="http://g", auth=CANARY)
            McpMonitoring("m", PROMETHEUS, pulumi.ResourceOptions(providers=[provider]))

        assert "::mine::" in deploy(program)["m-mcp-overview"].provider

    def test_use_theirs_beside_a_provider_of_another_package(self, deploy: Deploy) -> None:
        def program() -> None:
            mine = grafana.Provider("mine", url="http://g", auth=CANARY)
            other = pulumi.ProviderResource("aws", "other", {})
            McpMonitoring("m", PROMETHEUS, pulumi.ResourceOptions(providers=[other, mine]))

        assert "::mine::" in deploy(program)["m-mcp-overview"].provider


class TestFolder:
    def test_has_a_constant_uid_and_is_not_destroyed_with_foreign_content(
        self, deploy: Deploy
    ) -> None:
        assert monitoring(deploy)["m-folder"].inputs == {
            "title": "MCP",
            "uid": "mcp",
            "preventDestroyIfNotEmpty": True,
        }

    def test_takes_another_title(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, {"folder_title": "Snowflake"})

        assert deployed["m-folder"].inputs["title"] == "Snowflake"

    @pytest.mark.parametrize("around", [" ", "\n", "\xa0", "\u3000"], ids=ascii)
    def test_has_its_title_as_grafana_stores_it(self, deploy: Deploy, around: str) -> None:
        deployed = monitoring(deploy, {"folder_title": f"{around}Snow{around}flake{around}"})

        assert deployed["m-folder"].inputs["title"] == f"Snow{around}flake"

    def test_is_not_made_where_one_is_given(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, {"folder_uid": "team"})

        assert deployed.of_type(":Folder") == []
        assert deployed["m-mcp-overview"].inputs["folder"] == "team"
        assert deployed.result["folder_uid"] == "team"

    def test_may_be_that_of_another_resource(self, deploy: Deploy) -> None:
        def program() -> Any:
            folder = grafana.oss.Folder("theirs", title="Theirs", uid="theirs")
            return McpMonitoring("m", {**PROMETHEUS, "folder_uid": folder.uid}).folder_uid

        deployed = deploy(program)

        assert deployed["m-mcp-overview"].inputs["folder"] == "theirs"
        assert deployed.result == "theirs"

    def test_is_named_in_the_dashboard_so_that_a_move_changes_its_content(
        self, deploy: Deploy
    ) -> None:
        moved = monitoring(deploy, {"folder_uid": "team"})["m-mcp-overview"]

        assert moved.dashboard["mcpMonitoring"]["folderUid"] == "team"


class TestDataSource:
    def test_is_a_prometheus_under_a_constant_uid(self, deploy: Deploy) -> None:
        inputs = monitoring(deploy)["m-datasource"].inputs

        settings = json.loads(inputs.pop("jsonDataEncoded"))
        assert unmarked(settings) == {"httpMethod": "POST", "timeInterval": "15s"}
        assert inputs == {
            "name": "Prometheus",
            "type": "prometheus",
            "uid": "mcp-prometheus",
            "url": "http://prometheus:9090",
            "accessMode": "proxy",
            "isDefault": False,
            "basicAuthEnabled": False,
        }

    def test_takes_name_default_interval_and_settings(self, deploy: Deploy) -> None:
        inputs = monitoring(
            deploy,
            {
                "datasource_name": "Mimir",
                "datasource_default": True,
                "scrape_interval": "1m",
                "datasource_json_data": {"prometheusType": "Mimir", "timeout": 30.0},
            },
        )["m-datasource"].inputs

        assert (inputs["name"], inputs["isDefault"]) == ("Mimir", True)
        assert inputs["jsonDataEncoded"] == (
            '{"httpMethod": "POST",'
            ' "mcpMonitoring": {"project": "mcp-monitoring", "stack": "stack"},'
            ' "prometheusType": "Mimir", "timeInterval": "1m", "timeout": 30}'
        )

    def test_is_not_made_where_one_is_given(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, {"prometheus_url": "", "datasource_uid": "shared"})

        assert deployed.of_type(":DataSource") == []
        assert deployed.result["datasource_uid"] == "shared"
        variable = deployed["m-mcp-overview"].dashboard["templating"]["list"][0]
        assert variable["current"]["value"] == "shared"

    def test_may_be_that_of_another_resource(self, deploy: Deploy) -> None:
        def program() -> Any:
            theirs = grafana.oss.DataSource("theirs", type="prometheus", uid="theirs")
            return McpMonitoring("m", {"datasource_uid": theirs.uid}).datasource_uid

        deployed = deploy(program)

        variable = deployed["m-mcp-overview"].dashboard["templating"]["list"][0]
        assert variable["current"]["value"] == "theirs"
        assert deployed.result == "theirs"

    def test_url_may_be_known_later(self, deploy: Deploy) -> None:
        url = pulumi.Output.from_input("https://p.example.com")
        deployed = monitoring(deploy, {"prometheus_url": url})

        assert deployed["m-datasource"].inputs["url"] == "https://p.example.com"

    def test_url_known_later_is_checked_then(self, deploy: Deploy) -> None:
        with pytest.raises(pulumi.RunError, match="prometheus_url: has no scheme"):
            monitoring(deploy, {"prometheus_url": pulumi.Output.from_input("p:9090")})


class TestCredentials:
    def test_of_basic_auth_reach_the_data_source(self, deploy: Deploy) -> None:
        made = monitoring(
            deploy, {"basic_auth_username": "grafana", "basic_auth_password": CANARY}
        )["m-datasource"]

        assert made.inputs["basicAuthEnabled"] is True
        assert made.inputs["basicAuthUsername"] == "grafana"
        assert json.loads(made.inputs["secureJsonDataEncoded"]) == {"basicAuthPassword": CANARY}

    def test_as_a_token_are_sent_as_a_header(self, deploy: Deploy) -> None:
        made = monitoring(
            deploy, {"bearer_token": CANARY, "http_headers": {"X-Scope-OrgID": "tenant"}}
        )["m-datasource"]

        assert made.inputs["httpHeaders"] == {
            "Authorization": f"Bearer {CANARY}",
            "X-Scope-OrgID": "tenant",
        }

    def test_of_tls_go_to_the_secret_settings(self, deploy: Deploy) -> None:
        made = monitoring(
            deploy,
            {
                "datasource_json_data": {"tlsAuth": True},
                "datasource_secure_json_data": {"tlsClientKey": CANARY},
            },
        )["m-datasource"]

        assert json.loads(made.inputs["secureJsonDataEncoded"]) == {"tlsClientKey": CANARY}

    def test_may_be_outputs(self, deploy: Deploy) -> None:
        later = pulumi.Output.from_input
        made = monitoring(
            deploy,
            {
                "basic_auth_username": later("grafana"),
                "basic_auth_password": later(CANARY),
                "http_headers": later({"X-Scope-OrgID": "tenant"}),
            },
        )["m-datasource"]

        assert CANARY in made.inputs["secureJsonDataEncoded"]
        assert made.inputs["httpHeaders"] == {"X-Scope-OrgID": "tenant"}
        assert made.replacement_trigger == [
            [],
            ["basic_auth_username", "http_headers.X-Scope-OrgID"],
        ]

    @pytest.mark.parametrize(
        "args",
        [
            {"basic_auth_username": "grafana", "basic_auth_password": CANARY},
            {"bearer_token": CANARY},
            {"http_headers": {"X-Key": CANARY}},
            {"datasource_secure_json_data": {"tlsClientKey": CANARY}},
        ],
        ids=lambda args: "+".join(args),
    )
    def test_are_only_ever_registered_as_secrets(
        self, deploy: Deploy, args: dict[str, Any]
    ) -> None:
        deployed = monitoring(deploy, args)

        found = 0
        for resource in deployed.registered:
            for key, value in resource.inputs.items():
                if CANARY in json.dumps(value):
                    found += 1
                    assert key in resource.secrets, (resource.name, key)
        assert found == 2, "on the component, and on the data source"

    def test_added_or_removed_replace_the_data_source(self, deploy: Deploy) -> None:
        def trigger(args: dict[str, Any]) -> Any:
            made = monitoring(deploy, args)["m-datasource"]
            assert made.delete_before_replace
            return made.replacement_trigger

        none = trigger({})
        one = trigger({"http_headers": {"X-A": "1"}})
        two = trigger({"http_headers": {"X-A": "1", "X-B": "2"}})
        default = trigger({"datasource_default": True})

        triggers = [json.dumps(found) for found in (none, one, two, default)]
        assert len(set(triggers)) == 4

    def test_rotated_do_not_replace_it(self, deploy: Deploy) -> None:
        def trigger(token: str) -> Any:
            return monitoring(deploy, {"bearer_token": token})["m-datasource"].replacement_trigger

        assert trigger("old") == trigger("new")
        assert "old" not in json.dumps(trigger("old"))


class TestDashboards:
    def test_of_the_seed_deploy_as_they_are(self, deploy: Deploy, tmp_path: Path) -> None:
        (tmp_path / "mcp-overview.json").write_bytes(SEED.read_bytes())
        deployed = monitoring(deploy, {"dashboards_dir": str(tmp_path)})

        model = deployed["m-mcp-overview"].dashboard
        assert model["title"] == "Snowflake MCP Server Overview"
        assert len(model["panels"]) == 9
        assert {panel["datasource"]["uid"] for panel in model["panels"]} == {"mcp-prometheus"}

    def test_open_on_the_data_source_and_the_job(self, deploy: Deploy) -> None:
        model = monitoring(deploy, {"job": "snowflake"})["m-mcp-overview"].dashboard

        current = {
            variable["name"]: variable["current"] for variable in model["templating"]["list"]
        }
        assert current["datasource"]["value"] == "mcp-prometheus"
        assert current["job"]["value"] == "snowflake"

    def test_open_on_the_numbers_that_alerts_were_given(self, deploy: Deploy) -> None:
        numbers = {"availability_slo": 0.995, "latency_objective_seconds": 2.0}
        model = monitoring(deploy, numbers)["m-mcp-slo"].dashboard

        opens_on = {
            found["name"]: found["current"].get("value") for found in model["templating"]["list"]
        }
        assert opens_on["availability_slo"] == "0.995"
        assert opens_on["latency_objective_seconds"] == "2"
        assert opens_on["latency_slo"] == "0.95"

    def test_of_a_relative_directory_are_those_of_the_program(
        self, deploy: Deploy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path / "own", mine={"title": "Mine"})
        monkeypatch.chdir(tmp_path)

        assert monitoring(deploy, {"dashboards_dir": "own"})["m-mine"]

    def test_packaged_are_found_from_any_directory(
        self, deploy: Deploy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)

        assert monitoring(deploy)["m-mcp-overview"]

    def test_directory_is_not_registered_as_it_differs_between_machines(
        self, deploy: Deploy, tmp_path: Path
    ) -> None:
        directory = write(tmp_path / "d", one={"title": "One"})
        deployed = monitoring(deploy, {"dashboards_dir": directory})

        assert str(tmp_path) not in json.dumps([found.inputs for found in deployed.registered])


class TestOtherDataSources:
    """Those that stand for placeholders in dashboards."""

    def directory(self, tmp_path: Path) -> str:
        loki = {"type": "loki", "uid": "${DS_LOGS}"}
        logs = {"title": "L", "panels": [{"id": 1, "title": "Log", "datasource": loki}]}
        return write(tmp_path / "d", logs=logs, plain={"title": "P"})

    def test_are_named_by_uid(self, deploy: Deploy, tmp_path: Path) -> None:
        answers = {"DS_LOGS": "team-loki"}
        args = {"dashboards_dir": self.directory(tmp_path), "datasource_uids": answers}
        deployed = monitoring(deploy, args)

        (panel,) = deployed["m-logs"].dashboard["panels"]
        assert panel["datasource"] == {"type": "loki", "uid": "team-loki"}
        assert deployed["m"].inputs["datasource_uids"] == answers

    def test_may_be_those_of_other_resources(self, deploy: Deploy, tmp_path: Path) -> None:
        def program() -> None:
            loki = grafana.oss.DataSource("loki", type="loki", uid="made-here")
            answers = {"DS_LOGS": loki.uid}
            directory = self.directory(tmp_path)
            McpMonitoring(
                "m", {**PROMETHEUS, "dashboards_dir": directory, "datasource_uids": answers}
            )

        deployed = deploy(program)

        (panel,) = deployed["m-logs"].dashboard["panels"]
        assert panel["datasource"] == {"type": "loki", "uid": "made-here"}

    def test_unknown_at_preview_leave_the_dashboards_without_them_known(
        self, deploy: Deploy, tmp_path: Path
    ) -> None:
        def program() -> None:
            later: Any = pulumi.Output.from_input(UNKNOWN)
            answers = {"DS_LOGS": later}
            directory = self.directory(tmp_path)
            McpMonitoring(
                "m", {**PROMETHEUS, "dashboards_dir": directory, "datasource_uids": answers}
            )

        deployed = deploy(program, preview=True)

        assert deployed["m-plain"].dashboard["title"] == "P"
        assert isinstance(deployed["m-logs"].inputs["configJson"], Unknown)

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            ({}, r"logs\.json: panel \"Log\": data source .*datasource_uids: \{DS_LOGS: \.\.\.\}"),
            ({"DS_LOG": "x"}, r"datasource_uids: DS_LOG: no dashboard .* did you mean DS_LOGS\?"),
            ({"DS_LOGS": ""}, "datasource_uids: DS_LOGS: is empty"),
            ({"DS_LOGS": 5}, "datasource_uids: DS_LOGS: must be a string"),
        ],
    )
    def test_missing_or_wrong_are_refused_before_anything_is_registered(
        self, deploy: Deploy, tmp_path: Path, answers: Any, said: str
    ) -> None:
        args = {"dashboards_dir": self.directory(tmp_path), "datasource_uids": answers}
        with pytest.raises(pulumi.RunError, match=said):
            monitoring(deploy, args)

        assert deploy.registered == []

    def test_known_later_to_be_empty_are_refused_then(self, deploy: Deploy, tmp_path: Path) -> None:
        answers = {"DS_LOGS": pulumi.Output.from_input("")}
        args = {"dashboards_dir": self.directory(tmp_path), "datasource_uids": answers}
        with pytest.raises(pulumi.RunError, match="datasource_uids: DS_LOGS: is empty"):
            monitoring(deploy, args)


class TestOutputs:
    def test_are_by_file(self, deploy: Deploy) -> None:
        assert monitoring(deploy).result == {
            "folder_uid": "mcp",
            "datasource_uid": "mcp-prometheus",
            "dashboard_uids": {stem: stem for stem in DASHBOARDS},
            "dashboard_urls": {stem: f"https://grafana/d/{stem}" for stem in DASHBOARDS},
        }


class TestPrefix:
    def test_goes_before_everything_grafana_keeps_unique(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, {"prefix": "eu-"})

        assert deployed["m-folder"].inputs["uid"] == "eu-mcp"
        assert deployed["m-datasource"].inputs["uid"] == "eu-mcp-prometheus"
        assert deployed["m-datasource"].inputs["name"] == "eu-Prometheus"
        assert deployed["m-mcp-overview"].dashboard["uid"] == "eu-mcp-overview"
        assert deployed.result["dashboard_uids"]["mcp-overview"] == "eu-mcp-overview"

    def test_goes_into_links_between_the_dashboards(self, deploy: Deploy, tmp_path: Path) -> None:
        directory = write(
            tmp_path / "d",
            one={"title": "1", "links": [{"url": "/d/two"}, {"url": "/d/theirs"}]},
            two={"title": "2", "links": [{"url": "/d/one?var-job=x"}]},
        )
        deployed = monitoring(deploy, {"prefix": "eu-", "dashboards_dir": directory})

        links = [link["url"] for link in deployed["m-one"].dashboard["links"]]
        assert links == ["/d/eu-two", "/d/theirs"]
        assert deployed["m-two"].dashboard["links"][0]["url"] == "/d/eu-one?var-job=x"

    def test_goes_into_every_link_of_the_packaged_dashboards(self, deploy: Deploy) -> None:
        deployed = monitoring(deploy, {"prefix": "eu-"})

        linked = set()
        for found in deployed.of_type(":Dashboard"):
            linked |= set(re.findall(r'/d/([^/?"]+)', found.inputs["configJson"]))
        assert linked == {f"eu-{stem}" for stem in DASHBOARDS}

    def test_lets_two_instances_share_a_grafana(self, deploy: Deploy) -> None:
        def program() -> None:
            McpMonitoring("a", {**PROMETHEUS, "prefix": "a-"})
            McpMonitoring("b", {**PROMETHEUS, "prefix": "b-"})

        assert len(deploy(program).of_type(":Dashboard")) == 2 * len(DASHBOARDS)


class TestTwoInstances:
    def test_that_claim_the_same_are_both_named_with_the_cure(self, deploy: Deploy) -> None:
        def program() -> None:
            McpMonitoring("first", PROMETHEUS)
            McpMonitoring("second", PROMETHEUS)

        with pytest.raises(pulumi.RunError) as raised:
            deploy(program)

        for said in ("'first'", "'second'", "'mcp-overview'", "'mcp-prometheus'", "'prefix'"):
            assert said in str(raised.value)

    def test_may_share_uids_in_two_grafanas(self, deploy: Deploy) -> None:
        def program() -> None:
            for where in ("eu", "us"):
                provider = grafana.Provider(where, url=f"http://{where}", auth="token")
                McpMonitoring(where, PROMETHEUS, pulumi.ResourceOptions(provider=provider))

        assert len(deploy(program).of_type(":Dashboard")) == 2 * len(DASHBOARDS)

    def test_do_not_disturb_the_next_deployment(self, deploy: Deploy) -> None:
        deploy(lambda: McpMonitoring("first", PROMETHEUS).folder_uid)

        assert deploy(lambda: McpMonitoring("second", PROMETHEUS).folder_uid).result == "mcp"


class TestRefusals:
    @pytest.mark.parametrize(
        ("args", "said"),
        [
            ({}, "give exactly one"),
            ({**PROMETHEUS, "datasource_uid": "x"}, "both are given"),
            ({"prometheus_url": "", "datasource_uid": ""}, "neither is given"),
            ({"prometheus_url": "prometheus:9090"}, "has no scheme"),
            ({**PROMETHEUS, "foldr_title": "x"}, "did you mean folder_title?"),
            ({**PROMETHEUS, "datasource_default": "yes"}, "must be true or false"),
            ({**PROMETHEUS, "dashboards_dir": "no/such"}, "no such directory"),
            ({**PROMETHEUS, "prefix": pulumi.Output.from_input("x")}, "cannot be an Output"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_come_before_anything_is_registered(self, deploy: Deploy, args: Any, said: str) -> None:
        with pytest.raises(pulumi.RunError, match=said):
            deploy(lambda: McpMonitoring("m", args))

        assert deploy.registered == []

    @pytest.mark.parametrize("option", ["provider", "providers"])
    def test_of_a_provider_of_another_package_come_before_anything_of_ours(
        self, deploy: Deploy, option: str
    ) -> None:
        def program() -> None:
            other: Any = pulumi.ProviderResource("aws", "other", {})
            given: dict[str, Any] = {option: other if option == "provider" else {"aws": other}}
            McpMonitoring("m", PROMETHEUS, pulumi.ResourceOptions(**given))

        with pytest.raises(pulumi.RunError, match=r"provider: is of package aws, but all"):
            deploy(program)
        assert not [one for one in deploy.registered if one.name.startswith("m")]

    def test_list_every_problem_of_every_file(self, deploy: Deploy, tmp_path: Path) -> None:
        directory = Path(write(tmp_path / "d", untitled={"panels": []}, named={"title": "T"}))
        (directory / "broken.json").write_text('{"title": "T",\n  oops}')

        with pytest.raises(pulumi.RunError) as raised:
            monitoring(deploy, {"dashboards_dir": str(directory)})

        assert "broken.json: line 2, column 3: invalid JSON" in str(raised.value)
        assert 'untitled.json: "title" is missing' in str(raised.value)
        assert deploy.registered == []

    def test_of_what_cannot_be_bound_come_before_anything_too(
        self, deploy: Deploy, tmp_path: Path
    ) -> None:
        panel = {"id": 1, "title": "P", "datasource": "${nowhere}", "targets": [{"expr": "up"}]}
        directory = write(tmp_path / "d", one={"title": "T", "panels": [panel]})

        with pytest.raises(pulumi.RunError, match=r'one\.json: panel "P": .*nowhere'):
            monitoring(deploy, {"dashboards_dir": directory})

        assert deploy.registered == []

    def test_never_repeat_a_credential(self, deploy: Deploy) -> None:
        with pytest.raises(pulumi.RunError) as raised:
            monitoring(
                deploy,
                {
                    "prometheus_url": f"http://u:{CANARY}@p",
                    "basic_auth_username": "u",
                    "bearer_token": CANARY,
                    "http_headers": {"Authorization": CANARY, "X": 5},
                },
            )

        assert CANARY not in str(raised.value)
