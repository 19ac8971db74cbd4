"""The contract of the component package, for programs in other languages."""

import json

import pytest
from mcp_monitoring import McpMonitoring
from mcp_monitoring.arguments.component_args import SECRETS
from mcp_monitoring.arguments.declared import DECLARED
from mcp_monitoring.configuration import config_key
from pulumi.provider.experimental.component import ComponentProvider

SCHEMA = json.loads(ComponentProvider([McpMonitoring], "mcp-monitoring").schema or "")
RESOURCE = SCHEMA["resources"]["mcp-monitoring:index:McpMonitoring"]
INPUTS = RESOURCE["inputProperties"]
OUTPUTS = RESOURCE["properties"]


def test_names_the_component() -> None:
    assert list(SCHEMA["resources"]) == ["mcp-monitoring:index:McpMonitoring"]
    assert RESOURCE["isComponent"]


def test_requires_no_input_since_either_prometheus_or_a_data_source_will_do() -> None:
    assert not RESOURCE.get("requiredInputs")


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_describes_each_input(name: str) -> None:
    assert INPUTS[name]["description"]


def test_promises_and_describes_each_output() -> None:
    outputs = {"folderUid", "datasourceUid", "dashboardUids", "dashboardUrls", "leftOut"}

    assert set(OUTPUTS) == outputs
    assert set(RESOURCE["required"]) == outputs
    assert all(said["description"] for said in OUTPUTS.values())


def test_takes_outputs_where_a_value_may_be_known_later() -> None:
    later = {name for name, said in INPUTS.items() if not said.get("plain")}
    assert later == {
        "basicAuthPassword",
        "basicAuthUsername",
        "bearerToken",
        "contactEmails",
        "contactPagerdutyIntegrationKey",
        "contactPoint",
        "contactSlackWebhookUrl",
        "contactWebhookUrl",
        "datasourceSecureJsonData",
        "datasourceUid",
        "folderUid",
        "httpHeaders",
        "policy",
        "prometheusUrl",
    }


def test_has_each_argument_under_the_key_that_its_configuration_has() -> None:
    assert set(INPUTS) == {config_key(name) for name in DECLARED}


def test_marks_as_plain_what_may_be_no_output() -> None:
    plain = {name for name, said in INPUTS.items() if said.get("plain")}

    assert plain == {config_key(one.name) for one in DECLARED.values() if not one.may_be_later}


def test_says_of_each_secret_that_it_is_one_and_of_nothing_else() -> None:
    said = {name for name, about in INPUTS.items() if "secret" in about["description"]}

    assert said == {config_key(name) for name in SECRETS}
