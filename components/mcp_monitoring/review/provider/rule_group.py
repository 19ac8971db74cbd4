"""Rule groups, as the provider reads them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from .alert_rule import RULE, rule_from_grafana
from .folder import uid_problem
from .properties import Property

RULE_GROUP: Final = (
    Property("disableProvenance", "boolean", default=False),
    Property("folderUid", required=True, force_new=True, problem=uid_problem("folder_uid")),
    Property("intervalSeconds", "integer", required=True),
    Property("name", required=True, force_new=True),
    Property("orgId", computed=True, force_new=True),
    RULE,
)
"""The properties of a rule group."""


def rule_group_from_grafana(
    remote: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], org: str
) -> dict[str, Any]:
    """Returns the state of a rule group, made from Grafana's answers (recording 03).

    Args:
        remote: answer to `GET /api/v1/provisioning/folder/FOLDER/rule-groups/NAME`.
        rules: answer to `GET /api/v1/provisioning/alert-rules/UID` for each of its rules, in its
            order. Only these have the provenance.
        org: organisation of the request.
    """
    return {
        "disableProvenance": not any(rule.get("provenance") for rule in rules),
        "folderUid": remote["folderUid"],
        "id": f"{org}:{remote['folderUid']}:{remote['title']}",
        "intervalSeconds": remote["interval"],
        "name": remote["title"],
        "orgId": str(rules[-1]["orgID"]) if rules else org,
        "rules": [rule_from_grafana(rule) for rule in rules],
    }
