"""The contract of the component package, for programs in other languages."""

import json

import pytest
from mcp_monitoring import McpMonitoring, McpMonitoringArgs
from mcp_monitoring.arguments.checking import _INPUTS, _PLAIN
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
    outputs = {"folderUid", "datasourceUid", "dashboardUids", "dashboardUrls"}

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
        "prometheusUrl",
    }


def test_agrees_with_what_is_checked() -> None:
    declared = McpMonitoringArgs.__annotations__

    assert set(declared) == _INPUTS.keys() | _PLAIN.keys()
    assert {name for name, said in declared.items() if "Output" in str(said)} == set(_INPUTS)
