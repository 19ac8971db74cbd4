"""Finds the drift of a stack in what the engine saw, and asks Grafana who made it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from ..diff.model import Diff, EditKind, ObjectDiff, Operation, in_order_of_importance
from ..diff.plans import object_diff
from ..diff.resources import Difference, UncomparableError, difference, held_dashboard, is_secret
from ..stacks.kinds import DASHBOARD, FOLDER, Kind
from ..stacks.plan import Plan, State, Step
from ..stacks.stack import is_in_grafana
from .model import Author, Drift, DriftClass, DriftedObject, UnreadableSecret

# The provider sends a dashboard that only moved without the ids of its panels:
# https://github.com/grafana/terraform-provider-grafana/issues/2967
_LOSES_PANEL_IDS = (
    "moving it back with `pulumi up --refresh` loses the ids of its panels, and links from alerts"
    " to them; move it back in Grafana, or change anything in its file and deploy"
)

# Properties that say which folder an object is in.
_PLACES = ("folder", "parentFolderUid")

Json = Mapping[str, Any]


class History(Protocol):
    """What is asked of Grafana: `review.grafana_api.Grafana` answers it."""

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        """Fetches a dashboard with `meta`."""

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        """Lists the dashboards of a folder."""

    def dashboard_versions(self, uid: str, limit: int = 50) -> list[dict[str, Any]]:
        """Lists who saved a dashboard, the newest first."""

    def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
        """Lists the versions of an alert rule, the newest first."""

    def folder(self, uid: str) -> dict[str, Any] | None:
        """Fetches a folder."""


def find_drift(plan: Plan, applied: Mapping[str, Json], stack: str, grafana: History) -> Drift:
    """Finds what differs from the last deployment.

    Args:
        plan: what `pulumi refresh --preview-only --json` printed.
        applied: the resources of the stack as they were deployed, by URN.
        stack: its name.
        grafana: to ask for authors, and for the ids of panels, which the provider drops.
    """
    found: list[DriftedObject] = []
    notes: list[str] = []
    unchanged = 0
    for step in plan.steps:
        if step.kind is Kind.PROVIDER or step.kind is Kind.OTHER:
            continue
        try:
            one = _drifted(step, applied.get(step.urn, {}), grafana)
        except UncomparableError as error:
            notes.append(f"{step.kind} {step.name} is not compared: {error}")
            continue
        if one is None:
            unchanged += 1
        else:
            found.append(one)
    notes += _strangers(applied, grafana)
    order = in_order_of_importance([one.diff for one in found])
    return Drift(
        stack=stack,
        objects=tuple(sorted(found, key=lambda one: order.index(one.diff))),
        unchanged=unchanged,
        unreadable=tuple(_unreadable(applied)),
        notes=tuple(notes),
    )


def as_diff(drift: Drift) -> Diff:
    """Tells a drift in the words of a diff: what differs, and in the remarks who did it."""
    return Diff(
        objects=tuple(_remarked(one) for one in drift.objects),
        unchanged=drift.unchanged,
        stack=drift.stack,
        notes=(*(_unreadable_note(one) for one in drift.unreadable), *drift.notes),
        headline=_headline(drift),
    )


def _headline(drift: Drift) -> str:
    if not drift:
        return f"No drift ({drift.unchanged} objects compared)."
    classes = [each for one in drift.objects for each in one.classes]
    counted = [f"{classes.count(each)} {each}" for each in DriftClass if each in classes]
    several = len(drift.objects)
    total = several + drift.unchanged
    return f"{several} of {total} objects drifted: {', '.join(counted)}."


def _remarked(one: DriftedObject) -> ObjectDiff:
    classes = " and ".join(one.classes)
    first, *earlier = one.authors or (None,)
    by = f"by {first}" if first else "by somebody; Grafana keeps no history of it"
    remarks = (f"{classes} {by}", *(f"before that by {author}" for author in earlier))
    diff = one.diff
    if DriftClass.MOVED in one.classes and diff.kind is Kind.DASHBOARD and not diff.dashboard:
        remarks = (*remarks, _LOSES_PANEL_IDS)
    return replace(diff, remarks=remarks)


def _drifted(step: Step, applied: Json, grafana: History) -> DriftedObject | None:
    if step.operation == "delete":
        gone = object_diff(step, step.old, Operation.DELETE, Difference())
        return DriftedObject(gone, (DriftClass.DELETED,))
    if step.operation != "update" or step.old is None or step.new is None:
        return None
    found = _difference(step, applied, grafana)
    diff = object_diff(step, step.old, Operation.UPDATE, found)
    if not diff:
        return None
    return DriftedObject(diff, _classes(diff), tuple(_authors(step, diff, grafana)))


def _difference(step: Step, applied: Json, grafana: History) -> Difference:
    old, new = step.old or State(), step.new or State()
    before = {**old.inputs, **old.outputs}
    after = {**before, **new.outputs}
    if step.kind is Kind.DASHBOARD:
        sent = (applied.get("inputs") or {}).get("configJson", old.inputs.get("configJson"))
        before["configJson"] = held_dashboard(State({"configJson": sent}, old.outputs))
        live = grafana.dashboard(str(new.outputs.get("uid") or ""))
        if live and isinstance(live.get("dashboard"), dict):
            after["configJson"] = json.dumps(live["dashboard"])
    return difference(step.kind, before, after, step.differing)


def _classes(diff: ObjectDiff) -> tuple[DriftClass, ...]:
    moves = [edit.path[0] in _PLACES for edit in diff.edits]
    classes = [DriftClass.MOVED] if any(moves) else []
    if diff.dashboard or diff.rule_group or not all(moves):
        classes.append(DriftClass.COSMETIC if diff.cosmetic else DriftClass.EDITED)
    return tuple(classes)


def _authors(step: Step, diff: ObjectDiff, grafana: History) -> Iterator[Author]:
    """Asks who made the versions that are newer than the deployed one, the last one first."""
    new = step.new or State()
    match step.kind:
        case Kind.DASHBOARD:
            deployed = (step.old or State()).outputs.get("version")
            for version in grafana.dashboard_versions(str(new.outputs.get("uid") or "")):
                number = version.get("version")
                newer = isinstance(number, int) and isinstance(deployed, int) and number > deployed
                if newer or not isinstance(deployed, int):
                    yield _author(
                        version, "createdBy", "created", str(version.get("message") or "")
                    )
        case Kind.RULE_GROUP:
            alerts = diff.rule_group.alerts if diff.rule_group else ()
            uids = [one.uid for one in alerts if one.kind is not EditKind.REMOVED and one.uid]
            authors = [author for uid in uids for author in _of_rule(uid, grafana)]
            yield from dict.fromkeys(sorted(authors, key=lambda one: one.when, reverse=True))
        case Kind.FOLDER:
            folder = grafana.folder(str(new.outputs.get("uid") or ""))
            if folder and folder.get("updatedBy"):
                yield _author(folder, "updatedBy", "updated")


def _of_rule(uid: str, grafana: History) -> Iterator[Author]:
    for version in grafana.alert_rule_versions(uid)[:1]:
        rule = version.get("grafana_alert")
        by = rule.get("updated_by") if isinstance(rule, dict) else None
        if isinstance(rule, dict) and isinstance(by, dict) and by.get("name"):
            yield Author(str(by["name"]), str(rule.get("updated") or ""))


def _author(entry: Json, name: str, when: str, message: str = "") -> Author:
    return Author(str(entry.get(name) or "somebody"), str(entry.get(when) or ""), message)


def _strangers(applied: Mapping[str, Json], grafana: History) -> Iterator[str]:
    """Names dashboards in our folder that nobody deployed."""
    resources = list(applied.values())
    ours = {(one.get("outputs") or {}).get("uid") for one in resources if one["type"] == DASHBOARD}
    for folder in resources:
        if folder["type"] != FOLDER:
            continue
        outputs = folder.get("outputs") or {}
        for found in grafana.dashboards(str(outputs.get("uid") or "")):
            if found.get("uid") not in ours:
                yield (
                    f'dashboard "{found.get("title")}" ({found.get("uid")}) in folder'
                    f" {outputs.get('title')} was made by hand; to keep it as code: mcp-monitoring"
                    f" adopt {found.get('uid')}"
                )


def _unreadable(applied: Mapping[str, Json]) -> Iterator[UnreadableSecret]:
    for urn, resource in applied.items():
        if not is_in_grafana(resource):
            continue
        inputs: Json = resource.get("inputs") or {}
        if keys := tuple(key for key, value in inputs.items() if is_secret(value)):
            name = urn.rpartition("::")[2]
            yield UnreadableSecret(str(inputs.get("name") or name), urn, keys)


def _unreadable_note(one: UnreadableSecret) -> str:
    return f"secrets of {one.title} cannot be compared: Grafana never shows {', '.join(one.keys)}"
