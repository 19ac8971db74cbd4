"""The component as a package for other languages: a YAML program on the real YAML host."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from engine.project import Project, ours
from places import REPOSITORY, copy_repository


@pytest.fixture
def consumer(sandbox: Project, copied: Path, tmp_path: Path) -> Project:
    """A YAML program that uses the component, in a stack of its own."""
    program = {
        "name": "consumer",
        "runtime": "yaml",
        "packages": {"mcp-monitoring": str(copied / "components")},
        "resources": {
            "monitoring": {
                "type": "mcp-monitoring:McpMonitoring",
                "properties": {
                    "prometheusUrl": sandbox.config.prometheus_url,
                    "prefix": "yaml-",
                    "titleSuffix": " (yaml)",
                    "labels": {"environment": "yaml", "costCenter": "7", "cost_center": "8"},
                    "datasourceJsonData": {"timeout": 30},
                    "httpHeaders": {"X-Scope-OrgID": "canary-tenant"},
                    "poolShare": 0.75,
                    "restarts": 4,
                    "contactEmails": ["oncall@example.com"],
                },
            }
        },
        "outputs": {"folder": "${monitoring.folderUid}", "uids": "${monitoring.dashboardUids}"},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program))
    made = Project(tmp_path, sandbox.config, sandbox.environment, sandbox.grafana)
    made.pulumi("stack", "init", tmp_path.name.replace("_", "-"))
    made.pulumi("config", "set", "grafana:url", sandbox.config.grafana_url)
    return made


@contextmanager
def changed_program(consumer: Project) -> Iterator[dict[str, Any]]:
    """Opens the consumer's program to be changed, with a folder of a team in it."""
    file = consumer.directory / "Pulumi.yaml"
    program = yaml.safe_load(file.read_text())
    team = {"type": "grafana:oss:Folder", "properties": {"uid": "team", "title": "Team"}}
    program["resources"]["team"] = team
    yield program
    file.write_text(json.dumps(program))  # YAML too, and without aliases


def test_deploys_from_yaml_under_the_same_rules(consumer: Project) -> None:
    consumer.up()
    try:
        outputs = json.loads(consumer.pulumi("stack", "output", "--json").output)
        assert outputs == {
            "folder": "yaml-mcp",
            "uids": {stem: f"yaml-{stem}" for stem in ours()["dashboards"]},
        }
        assert consumer.objects() == ours("yaml-")
        rules = {rule["uid"]: rule for rule in consumer.get("/api/v1/provisioning/alert-rules")}
        expr = rules["yaml-mcp-pool-near-exhaustion"]["data"][0]["model"]["expr"]
        assert expr.endswith("> 0.75")
        labels = rules["yaml-mcp-pool-near-exhaustion"]["labels"]
        assert {
            "environment": "yaml",
            "costCenter": "7",
            "cost_center": "8",
        }.items() <= labels.items()
        assert consumer.dashboard("yaml-mcp-pool")["dashboard"]["title"].endswith(" (yaml)")
        expr = rules["yaml-mcp-restart-loop"]["data"][0]["model"]["expr"]
        assert expr.endswith(">= 4"), "a whole number stays one over the wire"
        datasource = consumer.get("/api/datasources/uid/yaml-mcp-prometheus")
        assert datasource["jsonData"]["timeout"] == 30
        assert consumer.drift().exit_code == 0
        assert not any("canary-tenant" in printed for printed in consumer.printed)
    finally:
        consumer.pulumi("destroy", "--yes", "--skip-preview")
    assert not any(consumer.objects().values())


@pytest.mark.parametrize(
    ("second_provider", "refused"), [("eu", True), ("us", False)], ids=["of one", "of two"]
)
def test_two_instances_do_not_share_objects_of_one_provider(
    consumer: Project, second_provider: str, refused: bool
) -> None:
    file = consumer.directory / "Pulumi.yaml"
    program = yaml.safe_load(file.read_text())
    instance = program["resources"]["monitoring"]
    url = {"url": consumer.config.grafana_url}
    program["resources"] = {
        **{name: {"type": "pulumi:providers:grafana", "properties": url} for name in ("eu", "us")},
        "one": {**instance, "options": {"providers": ["${eu}"]}},
        "two": {**instance, "options": {"providers": [f"${{{second_provider}}}"]}},
    }
    del program["outputs"]
    file.write_text(json.dumps(program))  # YAML too, and without aliases

    previewed = consumer.pulumi("preview", check=False)

    assert (previewed.exit_code != 0) == refused, previewed.output
    assert ("would both own dashboard uid 'yaml-mcp-overview'" in previewed.output) == refused


def test_tells_its_schema_to_the_cli(consumer: Project, copied: Path) -> None:
    shown = consumer.pulumi("package", "get-schema", str(copied / "components")).output

    assert '"mcp-monitoring:index:McpMonitoring"' in shown
    assert f'"version": "{version("mcp-monitoring")}"' in shown


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a git checkout")
def test_is_added_to_a_program_by_the_cli(consumer: Project, tmp_path: Path) -> None:
    file = consumer.directory / "Pulumi.yaml"
    program = yaml.safe_load(file.read_text())
    del program["packages"]
    file.write_text(yaml.safe_dump(program))
    copy_repository(tmp_path / "mcp-monitoring")

    consumer.pulumi("package", "add", str(tmp_path / "mcp-monitoring" / "components"))

    assert "mcp-monitoring" in yaml.safe_load(file.read_text())["packages"]
    assert "monitoring" in consumer.pulumi("preview").output


def test_options_of_a_yaml_program_reach_every_child(consumer: Project) -> None:
    with changed_program(consumer) as program:
        options = {"protect": True, "dependsOn": ["${team}"]}
        program["resources"]["monitoring"]["options"] = options

    consumer.up()
    try:
        exported = json.loads(consumer.run("pulumi", "stack", "export").stdout)
        resources = exported["deployment"]["resources"]
        (first,) = (one["urn"] for one in resources if one["urn"].endswith("::team"))
        children = [one for one in resources if "McpMonitoring$grafana" in one["urn"]]
        assert children
        assert all(one.get("protect") for one in children)
        assert all(first in one["dependencies"] for one in children)
    finally:
        consumer.pulumi("state", "unprotect", "--all", "--yes")
        consumer.pulumi("destroy", "--yes", "--skip-preview")


def test_an_output_of_another_resource_is_an_input_in_yaml(consumer: Project) -> None:
    with changed_program(consumer) as program:
        program["resources"]["monitoring"]["properties"]["folderUid"] = "${team.uid}"

    consumer.up()
    try:
        assert consumer.objects()["folders"] == {"team"}
        assert consumer.pulumi("preview", "--expect-no-changes").exit_code == 0
        assert consumer.dashboard("yaml-mcp-pool")["meta"]["folderUid"] == "team"
    finally:
        consumer.pulumi("destroy", "--yes", "--skip-preview")


def test_an_output_answers_a_placeholder_of_a_dashboard_in_yaml(
    consumer: Project, tmp_path: Path
) -> None:
    directory = tmp_path / "dashboards"
    directory.mkdir()
    fixtures = REPOSITORY / "tests" / "fixtures" / "field" / "other-type-placeholder"
    shutil.copy(fixtures / "object.json", directory)
    with changed_program(consumer) as program:
        # The uid of the folder stands for that of a data source: only the wire matters here.
        more = {"dashboardsDir": str(directory), "datasourceUids": {"DS_LOGS": "${team.uid}"}}
        program["resources"]["monitoring"]["properties"].update(more)
        del program["outputs"]

    consumer.up()
    try:
        model = consumer.dashboard("yaml-orders-logs")["dashboard"]
        assert model["panels"][1]["datasource"] == {"type": "loki", "uid": "team"}
        assert consumer.pulumi("preview", "--expect-no-changes").exit_code == 0
    finally:
        consumer.pulumi("destroy", "--yes", "--skip-preview")


def test_own_files_changes_and_knobs_go_over_the_wire(consumer: Project) -> None:
    own = consumer.directory / "own"
    own.mkdir()
    (own / "orders.json").write_text(json.dumps({"title": "Orders", "panels": []}))
    rule = {"alert": "QueueDeep", "expr": "queue_depth > 40  # knob: queue_depth"}
    document = {"groups": [{"name": "orders", "rules": [rule]}]}
    (own / "orders.yaml").write_text(yaml.safe_dump(document))
    with changed_program(consumer) as program:
        more = {
            "extraDashboardsDirs": ["own"],
            "extraAlertsDirs": ["own"],
            "excludeDashboards": ["mcp-sessions"],
            "excludeAlerts": ["McpRestartLoop"],
            "alertOverrides": {
                "McpTargetDown": {"for": "20m", "labels": {"severity": "warning"}},
            },
            "knobs": {"queue_depth": 60},
        }
        properties = program["resources"]["monitoring"]["properties"]
        properties.update(more)
        del properties["restarts"]

    consumer.up()
    try:
        made, packaged = consumer.objects(), ours("yaml-")
        gone, come = {"yaml-mcp-sessions"}, {"yaml-orders"}
        assert made["dashboards"] == packaged["dashboards"] - gone | come
        rules = {rule["title"]: rule for rule in consumer.get("/api/v1/provisioning/alert-rules")}
        assert "McpRestartLoop" not in rules
        expr = rules["QueueDeep"]["data"][0]["model"]["expr"]
        assert expr == "queue_depth > 60", "a whole number stays one"
        down = rules["McpTargetDown"]
        assert (down["for"], down["labels"]["severity"]) == ("20m", "warning")
        assert consumer.pulumi("preview", "--expect-no-changes").exit_code == 0
        assert consumer.drift().exit_code == 0
    finally:
        consumer.pulumi("destroy", "--yes", "--skip-preview")


def _refused(consumer: Project, more: dict[str, object]) -> str:
    """What a preview says of the program with other properties, which it refuses."""
    with changed_program(consumer) as program:
        program["resources"]["monitoring"]["properties"].update(more)
    previewed = consumer.pulumi("preview", check=False)
    assert previewed.exit_code != 0
    return previewed.output


def _only_key(value: object) -> str:
    return next(iter(value)) if isinstance(value, dict) else ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"foldrTitle": "x"}, "Property foldrTitle does not exist on"),
        ({"datasourceDefault": "yes"}, "is not assignable from"),
        ({"poolShare": "0.8"}, "is not assignable from"),
        ({"contactEmails": "oncall@example.com"}, "is not assignable from"),
        ({"httpHeaders": ["x"]}, "is not assignable from"),
        ({"knobs": {"queue_depth": "deep"}}, "is not assignable from"),
        ({"labels": "environment=eu"}, "is not assignable from"),
    ],
    ids=_only_key,
)
def test_what_does_not_fit_the_schema_is_refused_by_the_yaml_host(
    consumer: Project, more: dict[str, object], said: str
) -> None:
    assert said in _refused(consumer, more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"folderTitle": 5}, "folderTitle: must be a string, not a value of type float"),
        ({"folderTitle": "${team.title}"}, "folderTitle: must be known before deployment"),
        ({"datasourceUid": "x"}, "prometheusUrl, datasourceUid: give exactly one"),
        ({"prometheusUrl": "prometheus:9090"}, "prometheusUrl: has no scheme"),
        ({"titlePrefix": "${team.title}"}, "titlePrefix: must be known before deployment"),
        ({"titleSuffix": " "}, "titleSuffix: is only white space"),
        ({"labels": {"team": "${team.title}"}}, "must be known before deployment"),
        ({"labels": {"tier": 1}}, "labels: tier: must be a string, not a value of type float"),
        ({"labels": {"team-1": "x"}}, "labels: team-1: is not a label name"),
        ({"labels": {"service": "x"}}, "labels: service: "),
        ({"poolShare": 90}, "poolShare is 90, but must be above 0 and below 1"),
        ({"dashboardsDir": "nowhere"}, "nowhere: there is no such directory of dashboards"),
        ({"extraAlertsDirs": ["nowhere"]}, "nowhere: there is no such directory of alerts"),
        ({"alertOverrides": {"McpTargetDown": {"for": 5}}}, "for: 5.0 is not a duration such as 5"),
        ({"excludeAlerts": ["McpTargetDow"]}, "did you mean McpTargetDown?"),
        ({"knobs": {"pool_shar": 1}}, "knobs: pool_shar: no alert of "),
    ],
    ids=_only_key,
)
def test_what_fits_the_schema_is_checked_by_the_component(
    consumer: Project, more: dict[str, object], said: str
) -> None:
    refused = _refused(consumer, more)
    assert said in refused
    assert "canary-tenant" not in refused
