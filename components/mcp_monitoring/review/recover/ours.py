"""Whether an object of Grafana is beyond doubt that of a stack which would create it. Pure.

Dashboards and data sources tell it by their mark. Without one, an object is ours if it is equal to
what would be sent. Folders, rule groups and contact points have no mark; what is in them and beside
them tells whose they are.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dashboard.comparable import comparable, schema_of
from ...dashboard.wrappers import unwrapped
from ...marks import Owner, owner_of, owner_of_datasource, unmarked
from ..diff.doubled import doubled, of_the_api, shown_settings
from ..diff.panels import dashboard_diff
from ..diff.recipients import INTEGRATIONS
from ..stacks.content import UncomparableError, model_of
from ..stacks.kinds import Kind
from ..stacks.plan import State, Step
from ..stacks.secrets import is_secret

Json = Mapping[str, Any]

_HEADER_NAME = "httpHeaderName"


@dataclass(frozen=True)
class Live:
    """What Grafana has of the objects that a stack would create.

    Attributes:
        dashboards: `dashboard` and `meta`, by uid.
        inside: whose the dashboards of a folder are, by the uid of the folder.
        folders: folders by uid.
        datasources: data sources by uid.
        alert_rules: every alert rule.
        notifiers: every notifier; Grafana's API calls them contact points.
    """

    dashboards: Mapping[str, Json] = field(default_factory=dict)
    inside: Mapping[str, Sequence[Owner]] = field(default_factory=dict)
    folders: Mapping[str, Json] = field(default_factory=dict)
    datasources: Mapping[str, Json] = field(default_factory=dict)
    alert_rules: Sequence[Json] = ()
    notifiers: Sequence[Json] = ()


@dataclass(frozen=True)
class Verdict:
    """Whether an object is ours.

    Attributes:
        is_ours: whether it is, beyond doubt.
        because: why, in words that follow the object.
        owner: the other stack that it belongs to; None if none is known.
    """

    is_ours: bool
    because: str
    owner: Owner | None = None


@dataclass(frozen=True)
class Stuck:
    """A stack that would create objects which Grafana has.

    Attributes:
        me: the stack.
        steps: the steps that would create them, by URN.
        folders: uids of the folders that the stack has objects in, as its state says.
        has_objects: whether its state has any object of this Grafana.
    """

    me: Owner
    steps: Mapping[str, Step]
    folders: frozenset[str] = frozenset()
    has_objects: bool = False


def verdicts(stuck: Stuck, live: Live) -> dict[str, Verdict]:
    """Judges all objects that a stack would create and Grafana has.

    Args:
        stuck: the stack.
        live: the objects.

    Returns:
        The verdicts by URN.
    """
    me, folders = stuck.me, set(stuck.folders)
    found: dict[str, Verdict] = {}

    def judge(kind: Kind) -> list[tuple[str, Json]]:
        return [
            (urn, (step.new or State()).inputs)
            for urn, step in stuck.steps.items()
            if step.kind is kind
        ]

    for urn, inputs in judge(Kind.DASHBOARD):
        found[urn] = _dashboard(inputs, live, me)
        if found[urn].is_ours:
            folders.add(str(inputs.get("folder", "")))
    for urn, inputs in judge(Kind.DATASOURCE):
        found[urn] = _datasource(inputs, live, me)
    for urn, inputs in judge(Kind.FOLDER):
        found[urn] = _folder(inputs, live, me)
        if found[urn].is_ours:
            folders.add(str(inputs.get("uid", "")))
    others = [one.owner for one in found.values() if one.owner]
    is_known = stuck.has_objects or any(one.is_ours for one in found.values())
    for urn, inputs in judge(Kind.RULE_GROUP):
        found[urn] = _rule_group(inputs, live, me, folders)
    for urn, inputs in judge(Kind.CONTACT_POINT):
        found[urn] = _contact_point(inputs, live, others, is_known=is_known)
    return found


def _by_mark(owner: Owner | None, me: Owner) -> Verdict | None:
    if owner is None:
        return None
    if owner == me:
        return Verdict(True, "carries the mark of this stack")
    return _theirs(owner)


def _theirs(owner: Owner) -> Verdict:
    return Verdict(False, f"belongs to {owner}", owner)


def _dashboard(inputs: Json, live: Live, me: Owner) -> Verdict:
    try:
        wanted = model_of(inputs.get("configJson"))
    except UncomparableError as error:
        return Verdict(False, f"cannot be compared: {error}")
    there = live.dashboards.get(str(wanted.get("uid")), {})
    model, meta = comparable(unwrapped(there)), there.get("meta") or {}
    if by_mark := _by_mark(owner_of(model), me):
        return by_mark
    if not model:
        return Verdict(False, "has no mark, and Grafana does not show its content")
    if bool(schema_of(model)) != bool(schema_of(wanted)):
        kind = "dynamic (schema v2)" if schema_of(model) else "classic"
        return Verdict(False, f"has no mark, and is a {kind} dashboard, unlike the file")
    if str(meta.get("folderUid") or "") != str(inputs.get("folder") or ""):
        folder = meta.get("folderTitle") or "Dashboards"
        return Verdict(False, f"has no mark, and is in another folder: {folder}")
    if dashboard_diff(model, wanted):
        return Verdict(False, "has no mark, and differs from what would be sent")
    return Verdict(True, "is what would be sent")


def _datasource(inputs: Json, live: Live, me: Owner) -> Verdict:
    there = live.datasources.get(str(inputs.get("uid")), {})
    if by_mark := _by_mark(owner_of_datasource(there), me):
        return by_mark
    hidden = sorted(key for key in ("url", "jsonDataEncoded") if is_secret(inputs.get(key)))
    if hidden:
        return Verdict(False, f"has no mark, and {', '.join(hidden)} is secret")
    differing = [key for key, (was, now) in _compared(inputs, there).items() if was != now]
    if differing:
        return Verdict(False, f"has no mark, and differs in {', '.join(differing)}")
    return Verdict(True, "is what would be sent")


def _compared(inputs: Json, there: Json) -> dict[str, tuple[Any, Any]]:
    """Pairs what Grafana has with what would be sent; the default is left out: the first one is."""
    try:
        wanted = unmarked(json.loads(str(inputs.get("jsonDataEncoded") or "{}")))
    except (ValueError, AttributeError):
        wanted = {"": "not known yet"}
    data: Json = there.get("jsonData") or {}
    kept = {key: one for key, one in unmarked(data).items() if not key.startswith(_HEADER_NAME)}
    return {
        "name": (there.get("name"), inputs.get("name")),
        "url": (_address(there.get("url")), _address(inputs.get("url"))),
        "access": (there.get("access"), inputs.get("accessMode") or "proxy"),
        "basic auth": (bool(there.get("basicAuth")), bool(inputs.get("basicAuthEnabled"))),
        "settings": (kept, wanted),
    }


def _address(url: Any) -> str:
    return str(url or "").rstrip("/")


def _folder(inputs: Json, live: Live, me: Owner) -> Verdict:
    uid = str(inputs.get("uid"))
    there, owners = live.folders.get(uid, {}), live.inside.get(uid, ())
    if me in owners:
        return Verdict(True, "has dashboards with the mark of this stack in it")
    if owners:
        return _theirs(owners[0])
    if there.get("title") != inputs.get("title"):
        return Verdict(False, f"is called {there.get('title')!r}, and nothing in it has a mark")
    parent = str(inputs.get("parentFolderUid") or "").rpartition(":")[2]
    if str(there.get("parentUid") or "") != parent:
        return Verdict(False, "is inside another folder, and nothing in it has a mark")
    return Verdict(True, "is what would be sent")


def _rule_group(inputs: Json, live: Live, me: Owner, folders: set[str]) -> Verdict:
    folder, name = str(inputs.get("folderUid")), inputs.get("name")
    wanted = {str(rule.get("uid")) for rule in inputs.get("rules") or ()}
    group = [
        rule
        for rule in live.alert_rules
        if (rule.get("folderUID"), rule.get("ruleGroup")) == (folder, name)
    ]
    strange = [repr(rule.get("title")) for rule in group if str(rule.get("uid")) not in wanted]
    if strange:
        return Verdict(False, f"has alerts that the program does not have: {', '.join(strange)}")
    if any(rule.get("provenance") != "api" for rule in group):
        return Verdict(False, "has alerts that were made by hand")
    owners = live.inside.get(folder, ())
    if folder in folders or me in owners:
        return Verdict(True, "has our alerts, in a folder that this stack uses")
    if owners:
        return _theirs(owners[0])
    return Verdict(False, f"is in folder {folder}, in which nothing tells whose it is")


def _contact_point(inputs: Json, live: Live, others: Sequence[Owner], *, is_known: bool) -> Verdict:
    if others:
        return Verdict(False, f"may belong to {others[0]}, as other objects do", others[0])
    if not is_known:
        return Verdict(False, "has no mark, and Grafana has nothing else of this stack")
    name = inputs.get("name")
    again = {one.uid for one in doubled(inputs, of_the_api(live.notifiers))}
    there = [
        one
        for one in live.notifiers
        if one.get("name") == name and str(one.get("uid")) not in again
    ]
    if any(one.get("provenance") != "api" for one in there):
        return Verdict(False, "has notifiers that were made by hand")
    for argument, kind in INTEGRATIONS.items():
        wanted = inputs.get(argument) or []
        has = [one for one in there if one.get("type") == kind]
        if isinstance(wanted, list) and len(has) > len(wanted):
            return Verdict(False, f"has more notifiers of type {kind} than the program says")
    emails = inputs.get("emails") or []
    wanted_addresses = {
        str(address)
        for one in (emails if isinstance(emails, list) else ())
        for address in (one.get("addresses") or () if isinstance(one, Mapping) else ())
    }
    if not is_secret(emails) and not _known_addresses(there) <= wanted_addresses:
        return Verdict(False, "sends to other addresses than the program says")
    return Verdict(True, "has the notifiers that the program says")


def _known_addresses(notifiers: Sequence[Json]) -> set[str]:
    texts = [str(shown_settings(one).get("addresses") or "") for one in notifiers]
    found = (one.strip() for text in texts for one in re.split(r"[,;\n]", text))
    return {one for one in found if one}


def holder(resources: Sequence[Json], step: Step, identifier: str) -> str:
    """Finds the resource of a stack that has an object already, under another URN.

    After a second import, the next deployment would delete the object with the other resource.

    Args:
        resources: the resources of the stack in the form of `pulumi stack export`, those too that
            are yet to be deleted.
        step: the step that would create the object.
        identifier: id of the object, without its organisation.

    Returns:
        Its logical name; empty if there is none.
    """
    for one in resources:
        known = re.sub(r"^\d+:", "", str(one.get("id") or ""))
        if one.get("type") == step.type and known == identifier:
            return str(one.get("urn", "")).rpartition("::")[2]
    return ""


def folders_of(resources: Sequence[Json]) -> frozenset[str]:
    """Lists the uids of the folders that a stack has, or has objects in.

    Args:
        resources: its resources in the form of `pulumi stack export`.
    """
    used = set()
    for one in resources:
        inputs = one.get("inputs") or {}
        match str(one.get("type", "")).rpartition(":")[2]:
            case "Folder":
                used.add(inputs.get("uid"))
            case "Dashboard":
                used.add(inputs.get("folder"))
            case "RuleGroup":
                used.add(inputs.get("folderUid"))
    return frozenset(uid for uid in used if isinstance(uid, str) and uid)
