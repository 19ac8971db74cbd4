"""Finds the objects that a plan would create and Grafana has already. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...marks import owner_of_datasource
from ..console.printing import number_of
from ..stacks.content import planned_dashboard
from ..stacks.kinds import Kind
from ..stacks.plan import State, Step
from .identity import Identity, Known, identities
from .inventory import Inventory

Json = Mapping[str, Any]

_MOST_NAMED = 3


class Fate(StrEnum):
    """What a deployment does to an object that exists already."""

    REFUSED = "refused"
    """Grafana refuses the deployment (412 or 409); nothing happens to the object."""
    TAKEN_OVER = "taken over"
    """Grafana says nothing: the object is changed, and belongs to this stack from then on."""


@dataclass(frozen=True)
class Existing:
    """An object that a plan would create and Grafana has already.

    Attributes:
        urn: URN of the resource that would be created.
        identity: the uid or name that exists already.
        fate: what the deployment does to the object.
        there: what Grafana has, and where: words that begin with `has`.
        effect: what the deployment does, in words.
        own: whether another resource of the same stack has it.
    """

    urn: str
    identity: Identity
    fate: Fate
    there: str
    effect: str
    own: bool = False

    def said(self, owner: str = "") -> str:
        """Says what is there and what happens to it.

        Args:
            owner: stack of the same project that has it; empty if none is known.
        """
        who = f"stack {owner} of this project" if owner else "Grafana"
        return f"{who} {self.there}; {self.effect}"


def find_existing(
    steps: Sequence[Step], there: Inventory, deployed: Mapping[Identity, str]
) -> tuple[Existing, ...]:
    """Finds the objects that a plan would create and Grafana has already.

    Args:
        steps: steps of the plan.
        there: the objects of its Grafana.
        deployed: identities of the objects that the stack has, with the URNs of their resources.

    Returns:
        The objects in the order of the steps; those that a resource has and keeps are left out.
    """
    return tuple(one for step in creates(steps) for one in _existing(step, there, deployed))


def creates(steps: Sequence[Step]) -> list[Step]:
    """Lists the steps that create an object: also the replacements under another uid or name."""
    return [step for step in steps if step.operation in ("create", "replace") and step.new]


def taken_default(step: Step, there: Inventory) -> str:
    """Says that a data source would become the default in the place of another one.

    Returns:
        The effect in words; empty if there is none. Grafana does not refuse it: the other one
        just stops being the default.
    """
    new = step.new or State()
    changes = step.operation in ("create", "replace", "update")
    if step.kind is not Kind.DATASOURCE or not changes or not new.inputs.get("isDefault"):
        return ""
    uid = new.inputs.get("uid")
    others = [one for one in there.datasources if one.get("isDefault") and one.get("uid") != uid]
    if not others:
        return ""
    other = others[0]
    return (
        f'takes the default from data source "{other.get("name")}" ({other.get("uid")}): panels and'
        " alerts without a data source of their own would ask this one"
    )


def _existing(step: Step, there: Inventory, deployed: Mapping[Identity, str]) -> Iterator[Existing]:
    inputs = (step.new or State()).inputs
    told: set[str] = set()
    for identity in identities(step.kind, inputs):
        owner = deployed.get(identity, "")
        words = "" if owner == step.urn else _FINDERS[identity.of](identity, inputs, there)
        if not words or words in told:
            continue
        told.add(words)
        if not owner:
            fate, effect = _fate(step, identity, there)
            yield Existing(step.urn, identity, fate, words, effect)
        elif identity.of not in (Known.RULE_GROUP, Known.ALERT):
            # Alerts may move from one group of a stack to another.
            name = owner.rpartition("::")[2]
            yield Existing(
                step.urn,
                identity,
                Fate.REFUSED,
                f"{words}, which is {name} of this stack",
                f"give the resource an alias to {name}, so that Pulumi keeps it",
                own=True,
            )


def _fate(step: Step, identity: Identity, there: Inventory) -> tuple[Fate, str]:
    inputs = (step.new or State()).inputs
    match identity.of:
        case Known.DASHBOARD if inputs.get("overwrite"):
            return Fate.TAKEN_OVER, "pulumi up would overwrite it"
        case Known.RULE_GROUP:
            uids = [rule.get("uid") for rule in inputs.get("rules") or ()]
            lost = [rule for rule in _group(identity, there) if rule.get("uid") not in uids]
            deleted = f" and delete {_alerts(lost)}" if lost else ""
            return Fate.TAKEN_OVER, f"pulumi up would take it over without a word{deleted}"
        case Known.ALERT:
            return Fate.TAKEN_OVER, "pulumi up would take it from there without a word"
        case Known.CONTACT_POINT:
            return Fate.TAKEN_OVER, (
                "pulumi up would add to it without a word, a later change would delete what it had,"
                " and pulumi destroy all of it"
            )
    return Fate.REFUSED, "pulumi up would be refused"


def _folder(identity: Identity, inputs: Json, there: Inventory) -> str:
    found = _first(there.folders, "uid", identity.name)
    return f"has a folder{_other_title(found, inputs)} with this uid" if found else ""


def _datasource(identity: Identity, _inputs: Json, there: Inventory) -> str:
    key = "uid" if identity.of is Known.DATASOURCE else "name"
    found = _first(there.datasources, key, identity.name)
    if not found:
        return ""
    owner = owner_of_datasource(found)
    of = f", which belongs to {owner}" if owner else ""
    return f'has data source "{found.get("name")}" with the uid {found.get("uid")}{of}'


def _dashboard(identity: Identity, inputs: Json, there: Inventory) -> str:
    found = _first(there.dashboards, "uid", identity.name)
    if not found:
        return ""
    folder = found.get("folderTitle") or "Dashboards"
    dynamic = " in schema v2" if identity.name in there.dynamic_dashboards else ""
    author = there.saved_by.get(identity.name, "")
    saved = f", last saved by {author}" if author else ""
    owner = there.owners.get(identity.name)
    of = f", which belongs to {owner}" if owner else ""
    title = _other_title(found, planned_dashboard(inputs) or {})
    return f'has a dashboard{title} with this uid{dynamic} in folder "{folder}"{of}{saved}'


def _rule_group(identity: Identity, _inputs: Json, there: Inventory) -> str:
    group = _group(identity, there)
    return f"has this group with {number_of(len(group), 'alert')}" if group else ""


def _alert(identity: Identity, inputs: Json, there: Inventory) -> str:
    found = _first(there.alert_rules, "uid", identity.name)
    if not found:
        return ""
    folder, group = found.get("folderUID"), found.get("ruleGroup")
    if (folder, group) == (inputs.get("folderUid"), inputs.get("name")):
        return ""
    return f'has alert "{found.get("title")}" in group {group} of folder {folder}'


def _contact_point(identity: Identity, _inputs: Json, there: Inventory) -> str:
    found = [one for one in there.contact_points if one.get("name") == identity.name]
    several = number_of(len(found), "integration")
    return f"has a contact point of this name with {several}" if found else ""


_FINDERS: Mapping[Known, Callable[[Identity, Json, Inventory], str]] = {
    Known.FOLDER: _folder,
    Known.DATASOURCE: _datasource,
    Known.DATASOURCE_NAME: _datasource,
    Known.DASHBOARD: _dashboard,
    Known.RULE_GROUP: _rule_group,
    Known.ALERT: _alert,
    Known.CONTACT_POINT: _contact_point,
}


def _other_title(found: Json, wanted: Json) -> str:
    title = found.get("title")
    return "" if title == wanted.get("title") else f' "{title}"'


def _group(identity: Identity, there: Inventory) -> list[Json]:
    return [
        rule
        for rule in there.alert_rules
        if f"{rule.get('folderUID')}:{rule.get('ruleGroup')}" == identity.name
    ]


def _alerts(rules: Sequence[Json]) -> str:
    named = ", ".join(f'"{one.get("title")}"' for one in rules[:_MOST_NAMED])
    more = f" and {len(rules) - _MOST_NAMED} more" if len(rules) > _MOST_NAMED else ""
    return f"its {'alert' if len(rules) == 1 else 'alerts'} {named}{more}"


def _first(listed: Sequence[Json], key: str, value: str) -> Json | None:
    return next((one for one in listed if one.get(key) == value), None)
