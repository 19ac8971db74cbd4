"""Folders that a deployment needs and its Grafana does not have.

The component makes no call to Grafana, and the provider does not look before it sends. Grafana
refuses a dashboard for such a folder; the provider sends alerts, or looks for a parent folder, for
two minutes before it gives up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...dashboard.lenient import text
from ...suggestions import closest
from ..existing.identity import Known, identities, identities_of
from ..servers.grafana import Grafana, GrafanaError
from ..stacks.addresses import one_address
from ..stacks.grafana_access import OpenGrafanas, access_at
from ..stacks.kinds import Kind
from ..stacks.plan import Plan, State, Step
from ..stacks.stack import Stack, StackError
from .model import Diff, ObjectDiff, Risk, RiskKind, in_order_of_importance

_NAMED_IN: Mapping[Kind, str] = {
    Kind.DASHBOARD: "folder",
    Kind.RULE_GROUP: "folderUid",
    Kind.FOLDER: "parentFolderUid",
}
_REFUSED: Mapping[Kind, str] = {
    Kind.DASHBOARD: "pulumi up would be refused",
    Kind.RULE_GROUP: "pulumi up would try for two minutes, and then be refused",
    Kind.FOLDER: "pulumi up would look for it for two minutes, and then fail",
}
_ROOT = ("", "0")
_SENDS = ("create", "replace", "update")


def with_missing_folders(found: Diff, plan: Plan, stack: Stack, grafanas: OpenGrafanas) -> Diff:
    """Adds to the changes of a plan the folders that its Grafana does not have.

    Args:
        found: the changes of the plan.
        plan: the plan.
        stack: the stack; its Grafana is asked only if the plan sends something to a folder that
            the stack does not make.
        grafanas: the Grafanas of the command.

    Returns:
        The changes with a risk for each object that would go to a missing folder, and a note for
        each missing one, or that Grafana could not be asked.
    """
    named = named_folders(plan, stack)
    if not named:
        return found
    try:
        steps = [step for of_folder in named.values() for step in of_folder]
        grafana = grafanas.open(access_at(one_address(steps, plan, stack), stack))
        missing = {uid: steps for uid, steps in named.items() if grafana.folder(uid) is None}
        there = _folders(grafana) if missing else ()
    except (StackError, GrafanaError, ValueError) as error:
        note = f"existing folders were not looked up in Grafana: {error}"
        return replace(found, notes=(*found.notes, note))
    return marked(found, missing, there)


def named_folders(plan: Plan, stack: Stack) -> dict[str, list[Step]]:
    """Lists the folders that a plan sends objects to and that are not of the stack itself.

    Returns:
        By the uid of the folder, the steps that send something to it. The root and uids that are
        not known yet are left out.
    """
    own = {
        one.name
        for step in plan.steps
        if step.kind is Kind.FOLDER and step.new
        for one in identities(step.kind, step.new.inputs)
    }
    # A plan leaves out what stays as it is.
    own |= {one.name for one in identities_of(stack.resources) if one.of is Known.FOLDER}
    named: dict[str, list[Step]] = {}
    for step in plan.steps:
        uid = _folder_of(step)
        if uid not in _ROOT and uid not in own and step.operation in _SENDS:
            named.setdefault(uid, []).append(step)
    return named


def marked(
    found: Diff,
    missing: Mapping[str, Sequence[Step]],
    there: Sequence[Mapping[str, Any]] = (),
) -> Diff:
    """Adds missing folders to the changes of a plan. Pure.

    Args:
        found: the changes of the plan.
        missing: the steps that send something to a missing folder, by its uid.
        there: the folders that Grafana has: `uid`, `title`.
    """
    if not missing:
        return found
    risks = {
        step.urn: Risk(
            RiskKind.FOREIGN,
            f"goes to the folder {uid!r}, which is not in Grafana; {_REFUSED[step.kind]}",
        )
        for uid, steps in missing.items()
        for step in steps
    }

    def with_risk(one: ObjectDiff) -> ObjectDiff:
        return replace(one, risks=(risks[one.urn], *one.risks)) if one.urn in risks else one

    notes = [
        f"Grafana has no folder with the uid {uid!r}; {_what_to_do(uid, there)}" for uid in missing
    ]
    objects = in_order_of_importance([with_risk(one) for one in found.objects])
    return replace(found, objects=objects, notes=(*found.notes, *notes))


def _folder_of(step: Step) -> str:
    """Returns the uid of the folder that an object goes to; empty if it is not known."""
    inputs = (step.new or State()).inputs
    # An id of the provider has the organisation before the uid: 1:team.
    uid = text(inputs.get(_NAMED_IN.get(step.kind, ""))).rpartition(":")[2]
    return next((one.name for one in identities(Kind.FOLDER, {"uid": uid})), "")


def _folders(grafana: Grafana) -> Sequence[Mapping[str, Any]]:
    """Lists folders to suggest; none if Grafana does not show them to this credential."""
    try:
        return grafana.folders()
    except GrafanaError:
        return ()


def _what_to_do(uid: str, there: Sequence[Mapping[str, Any]]) -> str:
    uids = {text(one.get("uid")): text(one.get("title")) for one in there if one.get("uid")}
    titled = next((known for known, title in uids.items() if title == uid), "")
    if titled:
        return f"the folder of this title has the uid {titled}: set folder_uid to that"
    if near := closest(uid, uids):
        return f"did you mean {near}, {uids[near]!r}?"
    return "make it in Grafana first, or leave folder_uid out: then the component makes a folder"
