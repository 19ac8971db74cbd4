"""What a refresh would make of a stack shows no secret, even if the state does not hide it."""

from typing import Any

import pytest
from mcp_monitoring.review.drift.refreshed import Reading, refreshed_plan
from mcp_monitoring.review.stacks.kinds import CONTACT_POINT, DATASOURCE

CANARY = "canary-71c2"


@pytest.mark.parametrize(
    ("kind", "key", "was", "now", "shown"),
    [
        (DATASOURCE, "secureJsonDataEncoded", "{}", CANARY, "[secret]"),
        (DATASOURCE, "httpHeaders", {"X-A": "a"}, {"X-A": CANARY}, "[secret]"),
        (CONTACT_POINT, "slacks", [], [{"url": CANARY, "title": "T"}], None),
        (CONTACT_POINT, "webhooks", [{"url": "u"}], [{"basicAuthPassword": CANARY}], None),
    ],
)
def test_properties_that_the_provider_keeps_secret_are_masked(
    kind: str, key: str, was: Any, now: Any, shown: Any
) -> None:
    values = {"name": "n", key: was}
    urn = f"urn:pulumi:dev::p::{kind}::one"
    resource = {"urn": urn, "type": kind, "custom": True, "inputs": values, "outputs": values}

    plan = refreshed_plan([resource], {urn: Reading({"name": "n", key: now}, (key,))})

    (step,) = plan.steps
    assert step.new is not None
    assert step.new.outputs["name"] == "n"
    assert CANARY not in str(step.new)
    assert shown is None or step.new.outputs[key] == shown
