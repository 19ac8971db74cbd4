"""Finds the object of Grafana that a program would create. Pure.

Two objects are the same if they have the same uid. An object with another uid and the same title or
name is not imported, because Pulumi would replace it. Instead, the advice says which uid to set.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..existing.inventory import Inventory
from ..provider.dashboard import api_version_of
from ..stacks.content import planned_dashboard
from ..stacks.kinds import Kind
from ..stacks.plan import Step
from ..stacks.secrets import is_secret


class Outcome(StrEnum):
    """The result of the search for an object."""

    FOUND = "found"
    ABSENT = "absent"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Match:
    """The result for one object that the program would create.

    Attributes:
        urn: URN of the resource.
        kind: kind of the object.
        title: its title or name.
        outcome: whether Grafana has it.
        id: id by which Pulumi imports it; empty unless found.
        advice: why the two objects differ and what to set where; empty unless different.
        warnings: unexpected effects of the next deployment on the object.
    """

    urn: str
    kind: Kind
    title: str
    outcome: Outcome
    id: str = ""
    advice: str = ""
    warnings: tuple[str, ...] = ()


def match(step: Step, there: Inventory, prefix: str = "") -> Match | None:
    """Looks for the object of Grafana that a step would create.

    Args:
        step: the step that would create the object.
        there: the objects of Grafana.
        prefix: prefix that the component puts before uids.

    Returns:
        The result; None for a type of object that is not looked for.
    """
    if step.kind not in _MATCHERS or step.new is None:
        return None
    title, found = _MATCHERS[step.kind](step.new.inputs, there, prefix)
    outcome, identifier, advice, warnings = found
    if outcome is Outcome.FOUND:
        warnings += _unreadable(step.new.inputs)
    return Match(step.urn, step.kind, title, outcome, identifier, advice, warnings)


def _unreadable(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """Names the inputs that no import can read; the next deployment writes them."""
    own = [key for key in ("preventDestroyIfNotEmpty",) if inputs.get(key)]
    secret = [key for key, value in inputs.items() if is_secret(value)]
    noted = [f"only Pulumi knows {', '.join(own)}: pulumi up notes it"] if own else []
    sent = [f"nobody can read {', '.join(sorted(secret))}: pulumi up sends it again"]
    return (*noted, *(sent if secret else ()))


_Found = tuple[Outcome, str, str, tuple[str, ...]]
_ABSENT: _Found = (Outcome.ABSENT, "", "", ())


def _found(identifier: str, *warnings: str) -> _Found:
    return (Outcome.FOUND, identifier, "", warnings)


def _different(advice: str) -> _Found:
    return (Outcome.DIFFERENT, "", advice, ())


def _folder(inputs: Mapping[str, Any], there: Inventory, _prefix: str) -> tuple[str, _Found]:
    uid, title = str(inputs.get("uid", "")), str(inputs.get("title", ""))
    if any(one.get("uid") == uid for one in there.folders):
        return title, _found(uid)
    uids = [str(one.get("uid")) for one in there.folders if one.get("title") == title]
    if not uids:
        return title, _ABSENT
    return title, _different(
        f"a folder of this title has the uid {_either(uids)}, the program says {uid}; to use it"
        f" as it is, set folder_uid to that (pulumi config set folderUid {uids[0]})"
    )


def _datasource(inputs: Mapping[str, Any], there: Inventory, _prefix: str) -> tuple[str, _Found]:
    uid, name = str(inputs.get("uid", "")), str(inputs.get("name", ""))
    use = (
        "to use it as it is, set datasource_uid (pulumi config set datasourceUid {}) in place of"
        " what describes a new one (pulumi config rm prometheusUrl)"
    )
    same = next((one for one in there.datasources if one.get("uid") == uid), None)
    if same is None:
        named = next((one for one in there.datasources if one.get("name") == name), None)
        if named is None:
            return name, _ABSENT
        other = str(named.get("uid"))
        return name, _different(
            f"a data source of this name has the uid {other}, the program says {uid};"
            f" {use.format(other)}, or rename one of the two"
        )
    if same.get("type") != inputs.get("type"):
        return name, _different(
            f"the data source {uid} is of type {same.get('type')}, the program says"
            f" {inputs.get('type')}: Pulumi would replace it; give it another uid in Grafana"
        )
    if same.get("readOnly"):
        return name, _different(
            f"Grafana reads the data source {uid} from a file of its own and lets nobody change it;"
            f" {use.format(uid)}"
        )
    return name, _found(uid)


def _dashboard(inputs: Mapping[str, Any], there: Inventory, prefix: str) -> tuple[str, _Found]:
    model = planned_dashboard(inputs)
    if model is None:
        return "", _different("its content is known at the deployment only; give its id by hand")
    uid, title = str(model["uid"]), str(model.get("title", ""))
    if why := there.unread_dashboards.get(uid):
        return title, _different(f"whose the dashboard {uid} is cannot be told: {why}")
    if uid in there.provisioned_dashboards:
        return title, _different(
            f"Grafana reads the dashboard {uid} from a file of its own and lets nobody change it;"
            " take it out of Grafana's provisioning first"
        )
    if any(one.get("uid") == uid for one in there.dashboards):
        dynamic = (
            "Grafana stores it in schema v2: the first pulumi up would make it the classic"
            " dashboard of the file"
        )
        is_other = uid in there.dynamic_dashboards and not api_version_of(inputs.get("configJson"))
        return title, _found(uid, *([dynamic] if is_other else []))
    titled = [one for one in there.dashboards if one.get("title") == title]
    if not titled:
        return title, _ABSENT
    listed = [f"{one.get('uid')} (in {one.get('folderTitle') or 'Dashboards'})" for one in titled]
    there_is = f"a dashboard of this title has the uid {_either(listed)}, the program says {uid}"
    other = str(titled[0].get("uid"))
    if not other.startswith(prefix):
        return title, _different(
            f"{there_is}, and all its uids begin with the prefix {prefix!r}; remove the dashboard"
            " in Grafana when the new one is deployed"
        )
    return title, _different(
        f'{there_is}; write "uid": "{other.removeprefix(prefix)}" in its file, and in links to it'
        " (mcp-monitoring check finds these), or remove the one that is there"
    )


def _rule_group(inputs: Mapping[str, Any], there: Inventory, _prefix: str) -> tuple[str, _Found]:
    folder, name = str(inputs.get("folderUid", "")), str(inputs.get("name", ""))
    rules: Sequence[Mapping[str, Any]] = inputs.get("rules") or ()
    uids = {str(rule.get("uid")): str(rule.get("name")) for rule in rules}
    group = [
        rule
        for rule in there.alert_rules
        if (rule.get("folderUID"), rule.get("ruleGroup")) == (folder, name)
    ]
    elsewhere = [
        rule for rule in there.alert_rules if rule.get("uid") in uids and rule not in group
    ]
    if elsewhere:
        listed = sorted(
            f"{one.get('uid')} in group {one.get('ruleGroup')} of folder {one.get('folderUID')}"
            for one in elsewhere
        )
        return name, _different(
            f"its rules are somewhere else: {', '.join(listed)}; move them to group {name} of"
            f" folder {folder} in Grafana, or set folder_uid"
        )
    if any(rule.get("provenance") == "file" for rule in group):
        return name, _different(
            "Grafana reads this group from a file of its own and lets nobody change it; take it"
            " out of Grafana's provisioning first"
        )
    if group:
        warnings = [_fate(rule, uids) for rule in group if rule.get("uid") not in uids]
        return name, _found(f"{folder}:{name}", *warnings)
    others = {str(one.get("folderUID")) for one in there.alert_rules if one["ruleGroup"] == name}
    if not others:
        return name, _ABSENT
    return name, _different(
        f"a group of this name is in folder {_either(sorted(others))}, the program says {folder};"
        f" set folder_uid (pulumi config set folderUid {min(others)}), or rename one of the two"
    )


def _fate(rule: Mapping[str, Any], wanted: Mapping[str, str]) -> str:
    """Says what a deployment does to a rule of the group that the program does not have."""
    title = repr(rule.get("title"))
    same = next((uid for uid, name in wanted.items() if name == rule.get("title")), None)
    if same is None:
        return f"pulumi up would delete its rule {title}: the program has no such rule"
    return (
        f"pulumi up would replace its rule {title}: the uid is {rule.get('uid')},"
        f" the program says {same}; its state and history begin anew"
    )


def _contact_point(inputs: Mapping[str, Any], there: Inventory, _prefix: str) -> tuple[str, _Found]:
    name = str(inputs.get("name", ""))
    notifiers = [one for one in there.contact_points if one.get("name") == name]
    if not notifiers:
        return name, _ABSENT
    if any(one.get("provenance") for one in notifiers):
        return name, _found(name)
    return name, _different(
        "it was made by hand, and Pulumi would replace it; to use it as it is, set contact_point"
        f" to its name (pulumi config set contactPoint {name}) instead of contact_…, or rename it"
    )


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)


_Matcher = Callable[[Mapping[str, Any], Inventory, str], tuple[str, _Found]]
_MATCHERS: Mapping[Kind, _Matcher] = {
    Kind.FOLDER: _folder,
    Kind.DATASOURCE: _datasource,
    Kind.DASHBOARD: _dashboard,
    Kind.RULE_GROUP: _rule_group,
    Kind.CONTACT_POINT: _contact_point,
}
