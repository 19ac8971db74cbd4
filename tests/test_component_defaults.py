"""What the component leaves to the provider's defaults, which it may bless once they changed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from deployment import Deploy
from mcp_monitoring import McpMonitoring

from sandbox.plugin.inputs import DEFAULTS_KEY
from sandbox.plugin.server import RESOURCE_TYPES
from sandbox.plugin.values import from_struct, to_struct

NOTIFIERS = {
    "contact_emails": ["oncall@example.com"],
    "contact_slack_webhook_url": "https://hooks.slack.com/services/x",
    "contact_webhook_url": "https://example.com/hook",
    "contact_pagerduty_integration_key": "key",
}
# Each is left to the default for a reason, which docs/drift.md gives.
LEFT = {
    "DataSource": {
        ("basicAuthUsername",),
        ("databaseName",),
        ("privateDataSourceConnectNetworkId",),
        ("username",),
    },
    "ContactPoint": {
        ("disableProvenance",),
        ("emails", "settings"),
        ("pagerduties", "settings"),
        ("slacks", "settings"),
        ("webhooks", "settings"),
    },
    "Folder": set(),
    "Dashboard": set(),
    "RuleGroup": set(),
}


def filled_in(inputs: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The inputs that the plugin filled in by itself, at any depth."""
    if isinstance(inputs, Mapping):
        for name in inputs.get(DEFAULTS_KEY, []):
            yield (*path, name)
        for key, value in inputs.items():
            if key != DEFAULTS_KEY:
                yield from filled_in(value, (*path, key))
    elif isinstance(inputs, list):
        for item in inputs:
            yield from filled_in(item, path)


@pytest.mark.parametrize("kind", RESOURCE_TYPES, ids=lambda kind: kind.type_name.split(":")[-1])
def test_no_field_is_left_to_a_default_that_could_be_blessed(deploy: Deploy, kind: Any) -> None:
    args: Any = {"prometheus_url": "http://prometheus:9090", **NOTIFIERS}
    made = deploy(lambda: McpMonitoring("m", args)).of_type(kind.type_name)

    # Over the wire every number is a float, and a whole one becomes an integer again.
    given = [from_struct(to_struct(one.inputs)) for one in made]
    checked = [kind.check("one", {}, inputs) for inputs in given]
    assert made
    assert not [failure for one in checked for failure in one.failures]
    left = {path for one in checked for path in filled_in(one.inputs)}
    assert left == LEFT[kind.type_name.rpartition(":")[2]]
