"""Operations that were not finished when an update was killed."""

from typing import Any

from mcp_monitoring.review.recover.pending import Pending, pending_operations, without_known
from mcp_monitoring.review.stacks.kinds import DASHBOARD

URN = "urn:pulumi:dev::shop"
BUCKET = "aws:s3/bucket:Bucket"


def operation(kind: str, name: str, doing: str = "creating") -> dict[str, Any]:
    return {"type": doing, "resource": {"urn": f"{URN}::{kind}::{name}", "type": kind}}


def state(*operations: dict[str, Any], **more: Any) -> dict[str, Any]:
    held = {"resources": [{"urn": "kept"}], "pending_operations": list(operations), **more}
    return {"version": 3, "deployment": held}


def test_what_was_begun_is_listed_by_name() -> None:
    noted = [operation(DASHBOARD, "pool"), operation(BUCKET, "logs", "deleting")]

    assert pending_operations(noted) == [
        Pending("creating", "pool", DASHBOARD),
        Pending("deleting", "logs", BUCKET),
    ]


def test_what_is_looked_up_is_cleared_and_the_rest_stays_for_a_person() -> None:
    bucket = operation(BUCKET, "logs")
    exported = state(operation(DASHBOARD, "pool"), bucket, secrets_providers={"type": "passphrase"})

    cleared = without_known(exported)

    assert cleared["deployment"]["pending_operations"] == [bucket]
    assert cleared["deployment"]["secrets_providers"] == {"type": "passphrase"}
    assert cleared["deployment"]["resources"] == [{"urn": "kept"}]
    assert len(exported["deployment"]["pending_operations"]) == 2, "the original stays"


def test_nothing_is_left_of_the_key_if_all_is_cleared() -> None:
    assert (
        "pending_operations" not in without_known(state(operation(DASHBOARD, "pool")))["deployment"]
    )


def test_a_type_inside_a_component_is_that_of_the_object() -> None:
    urn = f"{URN}::mcp-monitoring:index:McpMonitoring${DASHBOARD}::pool"
    (one,) = pending_operations([{"type": "creating", "resource": {"urn": urn}}])

    assert (one.type, one.is_known) == (DASHBOARD, True)


def test_a_state_without_such_operations_stays_as_it_is() -> None:
    assert pending_operations(()) == []
    exported: dict[str, Any] = {"deployment": {"resources": []}}
    assert without_known(exported) == exported
