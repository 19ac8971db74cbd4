"""The file of `pulumi preview --import-file`, with its ids filled in."""

from typing import Any

import pytest
from mcp_monitoring.review.import_file.filling import ImportFileError, entries, filled, pair
from mcp_monitoring.review.stacks.kinds import DASHBOARD, FOLDER
from mcp_monitoring.review.stacks.plan import SECRET, Plan, State, Step

MONITORING = "mcp-monitoring:index:McpMonitoring"


def _urn(kind: str, name: str) -> str:
    return f"urn:pulumi:s::p::{kind}::{name}"


def _step(kind: str, name: str, operation: str = "create") -> Step:
    return Step(operation, _urn(kind, name), kind, True, None, State({}))


def _component(name: str, **inputs: Any) -> Step:
    return Step("create", _urn(MONITORING, name), MONITORING, False, None, State(inputs))


DOCUMENT = {
    "nameTable": {"outer": "urn:pulumi:s::p::team:index:Outer::outer"},
    "resources": [
        {"type": MONITORING, "name": "one", "component": True, "parent": "outer"},
        {"type": MONITORING, "name": "two", "component": True},
        {"type": "pulumi:providers:grafana", "name": "own"},
        {"type": FOLDER, "name": "one-folder", "id": "<PLACEHOLDER>", "parent": "one"},
        {
            "type": DASHBOARD,
            "name": "one-pool",
            "id": "<PLACEHOLDER>",
            "parent": "one",
            "provider": "own",
        },
        {"type": "aws:s3:Bucket", "name": "logs", "id": "<PLACEHOLDER>"},
    ],
}
PLAN = Plan(
    steps=(_step(FOLDER, "one-folder"), _step(DASHBOARD, "one-pool"), _step("aws:s3", "logs")),
    config={},
    components=(
        _component("one", prefix="eu-", bearer_token=SECRET, http_headers={"X-Key": SECRET}),
        _component("two"),
    ),
)


def _filled(ids: dict[str, str]) -> dict[str, Any]:
    return filled(DOCUMENT, pair(entries(DOCUMENT), PLAN), ids)


def test_a_resource_with_an_id_keeps_its_component_and_provider_and_no_other() -> None:
    document = _filled({_urn(DASHBOARD, "one-pool"): "mcp-pool"})
    assert [one["name"] for one in document["resources"]] == ["one", "own", "one-pool"]
    assert document["resources"][2]["id"] == "mcp-pool"
    assert document["nameTable"] == DOCUMENT["nameTable"]


def test_a_component_has_its_inputs_but_no_secret() -> None:
    document = _filled({_urn(FOLDER, "one-folder"): "mcp"})
    assert document["resources"][0]["inputs"] == {"prefix": "eu-"}
    assert SECRET not in str(document)


def test_without_ids_nothing_is_left() -> None:
    assert _filled({})["resources"] == []


def test_resources_of_one_name_are_told_apart_by_their_order() -> None:
    inner = [Step("create", f"urn:{parent}::pool", DASHBOARD, True, None, None) for parent in "ab"]
    listed = [
        {"type": DASHBOARD, "name": "pool", "logicalName": "pool"},
        {"type": DASHBOARD, "name": "poolDashboard", "logicalName": "pool"},
    ]
    paired = pair(listed, Plan(tuple(inner), {}))
    assert [made.urn for _, made in paired if made] == ["urn:a::pool", "urn:b::pool"]


def test_what_is_there_already_stands_for_no_resource_of_the_file() -> None:
    same = Plan((_step(FOLDER, "one-folder", "same"),), {})
    listed = entries(DOCUMENT)
    assert listed
    assert [made for _, made in pair(listed, same)] == [None] * len(listed)


def test_a_preview_that_creates_nothing_has_no_resources() -> None:
    assert entries({}) == []


@pytest.mark.parametrize("document", [[], "x", None, {"resources": {}}, {"resources": [{}]}])
def test_a_file_of_something_else_is_refused(document: Any) -> None:
    with pytest.raises(ImportFileError, match="wrote no list of resources"):
        entries(document)
