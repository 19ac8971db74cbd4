"""The program under Pulumi's mocks, with the configuration of each stack file."""

import ast
import json
import runpy
from typing import Any

import pulumi
import pytest
import yaml
from deployment import Deploy, Deployment
from mcp_monitoring.arguments.component_args import SECRETS
from mcp_monitoring.configuration import config_key
from places import REPOSITORY

from reference.contract import component, current_schema
from reference.project_file import configuration_keys

PROJECT = yaml.safe_load((REPOSITORY / "Pulumi.yaml").read_text())
STACKS = {
    stack: yaml.safe_load((REPOSITORY / f"Pulumi.{stack}.yaml").read_text())
    for stack in ("dev", "prod")
}


def configuration(stack: str, **more: Any) -> dict[str, str]:
    """What the engine passes to the program: the project's defaults under the stack's values."""
    defaults = {f"mcp-monitoring:{key}": said["default"] for key, said in PROJECT["config"].items()}
    own = {f"mcp-monitoring:{key}": value for key, value in more.items()}
    values = defaults | STACKS[stack]["config"] | own
    return {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()
    }


@pytest.fixture
def run(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GRAFANA_AUTH", "anonymous")

    def run_stack(stack: str, secret_keys: tuple[str, ...] = (), **more: Any) -> Deployment:
        def program() -> None:
            pulumi.runtime.set_all_config(configuration(stack, **more), list(secret_keys))
            runpy.run_path(str(REPOSITORY / "__main__.py"))

        return deploy(program)

    return run_stack


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_creates_the_monitoring_of_the_stack(run: Any, stack: str) -> None:
    deployed = run(stack)

    files = [*REPOSITORY.glob("dashboards/*.json"), *REPOSITORY.glob("runbooks/*.json")]
    dashboards = {f"monitoring-{found.stem}" for found in files}
    alerts = {found.name for found in deployed.of_type(":RuleGroup")}
    assert alerts
    assert {found.name for found in deployed.registered} == {
        *("monitoring", "monitoring-folder", "monitoring-datasource"),
        *dashboards,
        *alerts,
    }
    config = STACKS[stack]["config"]
    datasource = deployed["monitoring-datasource"].inputs
    assert datasource["url"] == config["mcp-monitoring:prometheusUrl"]


def test_changes_the_default_data_source_in_dev_only(run: Any) -> None:
    defaults = {
        stack: run(stack)["monitoring-datasource"].inputs["isDefault"] for stack in ("dev", "prod")
    }
    assert defaults == {"dev": True, "prod": False}


def test_reads_credentials_as_secrets(run: Any) -> None:
    deployed = run(
        "prod",
        secret_keys=("mcp-monitoring:basicAuthPassword", "mcp-monitoring:httpHeaders"),
        basicAuthUsername="grafana",
        basicAuthPassword="canary",
        httpHeaders={"X-Scope-OrgID": "tenant"},
    )

    datasource = deployed["monitoring-datasource"]
    assert json.loads(datasource.inputs["secureJsonDataEncoded"]) == {"basicAuthPassword": "canary"}
    assert datasource.secrets == {"secureJsonDataEncoded", "httpHeaders"}


def test_changes_alerts_by_the_names_of_their_knobs(run: Any) -> None:
    deployed = run("prod", knobs={"pool_share": 0.5})

    assert '> 0.5"' in str(deployed["monitoring-alerts-mcp-pool"].inputs)


def test_reads_whom_to_tell(run: Any) -> None:
    deployed = run(
        "prod",
        secret_keys=("mcp-monitoring:contactSlackWebhookUrl",),
        contactEmails=["oncall@example.com"],
        contactSlackWebhookUrl="https://hooks.example.com/canary",
    )

    made = deployed["monitoring-contact-point"].inputs
    assert [one["addresses"] for one in made["emails"]] == [["oncall@example.com"]]
    assert deployed["monitoring"].secrets == {"contact_slack_webhook_url"}


def test_declares_a_key_for_each_input_from_what_is_said_of_it() -> None:
    inputs = component(current_schema())["inputProperties"]
    wanted = configuration_keys(inputs, SECRETS)

    missing = {key: said for key, said in wanted.items() if PROJECT["config"].get(key) != said}
    assert not missing, f"Pulumi.yaml: run `make reference`, which writes: {yaml.dump(missing)}"
    assert list(PROJECT["config"]) == list(wanted)


def test_declares_no_secret_but_names_each_in_the_comment() -> None:
    comment = (REPOSITORY / "Pulumi.yaml").read_text().partition("\nconfig:\n")[0]

    assert [key for key in map(config_key, SECRETS) if key not in comment] == []
    assert not set(map(config_key, SECRETS)) & PROJECT["config"].keys()


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_stack_files_hold_no_credential_and_no_undeclared_key(stack: str) -> None:
    for key, value in STACKS[stack]["config"].items():
        namespace, _, name = key.partition(":")
        assert "auth" not in name.lower()
        assert "secure" not in (value if isinstance(value, dict) else {})
        assert namespace == "grafana" or name in PROJECT["config"], key


def test_has_no_branch_and_no_loop() -> None:
    program = ast.parse((REPOSITORY / "__main__.py").read_text())

    deciding = (ast.If, ast.IfExp, ast.BoolOp, ast.Compare, ast.Match, ast.Try)
    repeating = (ast.For, ast.While, ast.comprehension)
    made = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    found = [one for one in ast.walk(program) if isinstance(one, deciding + repeating + made)]
    assert [ast.unparse(one) for one in found] == []


@pytest.mark.parametrize("asks", ["get_stack", "get_project", "environ"])
@pytest.mark.parametrize(
    ("file", "uses"),
    [
        ("__main__.py", "arguments_from_config"),
        ("components/mcp_monitoring/configuration.py", "Config"),
    ],
)
def test_does_not_look_at_where_it_runs(file: str, uses: str, asks: str) -> None:
    program = ast.parse((REPOSITORY / file).read_text())

    names = {one.attr for one in ast.walk(program) if isinstance(one, ast.Attribute)}
    names |= {one.id for one in ast.walk(program) if isinstance(one, ast.Name)}
    assert uses in names
    assert asks not in names


def test_has_no_resource_of_its_own_but_the_monitoring(run: Any) -> None:
    deployed = run("dev")

    monitoring = deployed["monitoring"].urn
    outside = [one.name for one in deployed.registered if one.parent != monitoring]
    assert outside == ["monitoring"]
