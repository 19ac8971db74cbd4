"""`grafana:alerting/ruleGroup:RuleGroup`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mcp_monitoring.review.provider.identity import split_group_id
from mcp_monitoring.review.provider.rule_group import RULE_GROUP, rule_group_from_grafana

from sandbox.plugin.alertrule import rule_to_grafana
from sandbox.plugin.client import NO_PROVENANCE, Grafana, GrafanaError, Operation
from sandbox.plugin.resource import ResourceType, State, unfinished, unless_gone

__all__ = ["RuleGroup"]

_RULES: Final = "/v1/provisioning/alert-rules"
_GROUP: Final = "/v1/provisioning/folder/{FolderUID}/rule-groups/{Group}"

_LIST: Final = Operation("getAlertRules", "GET", _RULES)
_GET_RULE: Final = Operation("getAlertRule", "GET", f"{_RULES}/{{UID}}")
_DELETE_RULE: Final = Operation("deleteAlertRule", "DELETE", f"{_RULES}/{{UID}}")
_GET: Final = Operation("getAlertRuleGroup", "GET", _GROUP)
_PUT: Final = Operation("putAlertRuleGroup", "PUT", _GROUP)

_REFUSED_SECONDS: Final = 120.0


class RuleGroup(ResourceType):
    """A group of alert rules. Recording rules are not reproduced."""

    type_name = "grafana:alerting/ruleGroup:RuleGroup"
    autonamed = "name"
    properties = RULE_GROUP

    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Puts the group and reads it back (recordings 01 and 50).

        Raises:
            GrafanaError: If a request fails, or the folder has a group of this name already.
        """
        plan = self.plan_create(inputs)
        org = inputs.get("orgId") or "1"
        _put(grafana, org, plan, new=True)
        with unfinished(f"{org}:{plan['folderUid']}:{plan['name']}", plan):
            found = _read(grafana, org, plan["folderUid"], plan["name"])
        state = self.settle(plan, found)
        return state["id"], state

    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Reads the group, and then every rule to get its provenance (recording 03).

        Raises:
            GrafanaError: If a request fails, or `identifier` is not `[<org>:]<folder>:<name>`.
        """
        org, folder, name = _split(identifier)
        return unless_gone(lambda: _read(grafana, org, folder, name))

    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Puts the whole group and reads it back (recording 31)."""
        org, folder, name = _split(identifier)
        plan = self.plan_update(olds, news)
        _put(grafana, org, plan, new=False)
        return self.settle(plan, _read(grafana, org, folder, name))

    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Deletes the current rules of the group, one by one (recording 60).

        Raises:
            GrafanaError: If a request fails, or the group does not exist (provider source).
        """
        org, folder, name = _split(identifier)
        for rule in grafana.call(_GET, org=org, FolderUID=folder, Group=name)["rules"]:
            try:
                grafana.call(_DELETE_RULE, org=org, UID=rule["uid"])
            except GrafanaError as error:
                if error.status != 404:
                    raise


def _split(identifier: str) -> tuple[str, str, str]:
    try:
        return split_group_id(identifier)
    except ValueError as error:
        raise GrafanaError(str(error)) from None


def _read(grafana: Grafana, org: str, folder: str, name: str) -> State:
    group = grafana.call(_GET, org=org, FolderUID=folder, Group=name)
    rules = [grafana.call(_GET_RULE, org=org, UID=rule["uid"]) for rule in group["rules"]]
    return {**rule_group_from_grafana(group, rules, org), "id": f"{org}:{folder}:{name}"}


def _put(grafana: Grafana, org: str, plan: State, *, new: bool) -> None:
    """Sends the group, for up to two minutes again while Grafana refuses it.

    Nobody looks whether a name or a uid is taken by another group: a rule with the uid of another
    group's is taken from there (recordings 94 to 100).
    """
    folder, name = plan["folderUid"], plan["name"]
    rules = [rule_to_grafana(rule, folder, name, org) for rule in plan["rules"]]
    _require_distinct(rules)
    body = {"folderUid": folder, "interval": plan["intervalSeconds"], "rules": rules, "title": name}
    headers = NO_PROVENANCE if plan["disableProvenance"] else {}
    waits = _waits()
    while True:
        there = grafana.call(_LIST, org=org)
        if new and any(it["folderUID"] == folder and it["ruleGroup"] == name for it in there):
            raise GrafanaError(f'rule group with name "{name}" already exists')
        try:
            grafana.call(_PUT, body=body, org=org, headers=headers, FolderUID=folder, Group=name)
            return
        except GrafanaError:
            wait = next(waits, None)
            if wait is None:
                raise
            grafana.pause(wait)


def _waits() -> Iterator[float]:
    """Yields the seconds between two attempts: from 0.5, doubled, up to 10 (plugin SDK)."""
    wait, left = 0.5, _REFUSED_SECONDS
    while wait < left:
        yield wait
        left -= wait
        wait = min(2 * wait, 10.0)


def _require_distinct(rules: Sequence[dict[str, Any]]) -> None:
    """Refuses two rules with the same uid in a group (provider source)."""
    for index, rule in enumerate(rules):
        for other in rules[:index]:
            if "uid" in rule and rule["uid"] == other.get("uid"):
                raise GrafanaError(
                    f'rule with UID "{rule["uid"]}" is defined more than once. Rules with name '
                    f'"{other["title"]}" and "{rule["title"]}" have the same uid'
                )
