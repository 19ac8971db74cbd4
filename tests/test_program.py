"""The program under Pulumi's mocks, with the configuration of each stack file."""

import json
import runpy
from typing import Any

import pulumi
import pytest
import yaml
from deployment import Deploy, Deployment
from places import REPOSITORY

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
def run(deploy: Deploy) -> Any:
    def run_stack(stack: str, secret_keys: tuple[str, ...] = (), **more: Any) -> Deployment:
        def program() -> None:
            pulumi.runtime.set_all_config(configuration(stack, **more), list(secret_keys))
            runpy.run_path(str(REPOSITORY / "__main__.py"))

        return deploy(program)

    return run_stack


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_creates_the_monitoring_of_the_stack(run: Any, stack: str) -> None:
    deployed = run(stack)

    dashboards = {f"monitoring-{found.stem}" for found in REPOSITORY.glob("dashboards/*.json")}
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

    assert "> 0.5  # knob: pool_share" in str(deployed["monitoring-alerts-mcp-pool"].inputs)


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


@pytest.mark.parametrize("key", sorted(PROJECT["config"]))
def test_declares_each_key_with_type_default_and_description(key: str) -> None:
    assert set(PROJECT["config"][key]) - {"items"} == {"type", "default", "description"}


def test_uses_every_key_it_declares() -> None:
    program = (REPOSITORY / "__main__.py").read_text()

    assert [key for key in PROJECT["config"] if f'"{key}"' not in program] == []


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_stack_files_hold_no_credential_and_no_undeclared_key(stack: str) -> None:
    for key, value in STACKS[stack]["config"].items():
        namespace, _, name = key.partition(":")
        assert "auth" not in name.lower()
        assert "secure" not in (value if isinstance(value, dict) else {})
        assert namespace == "grafana" or name in PROJECT["config"], key


def test_has_no_branch_and_no_resource_of_its_own() -> None:
    program = (REPOSITORY / "__main__.py").read_text()

    assert "if " not in program
    assert "get_stack" not in program
