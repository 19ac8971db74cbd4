"""Finds the drift of a stack in the result of a refresh, and asks Grafana who changed it."""

import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..console.printing import number_of
from ..diff.model import (
    Diff,
    Edit,
    ObjectDiff,
    Operation,
    Risk,
    RiskKind,
    in_order_of_importance,
)
from ..diff.pages import with_pages
from ..diff.phrases import risks_in_words
from ..diff.plan_diff import object_diff, title_of
from ..diff.recipients import INTEGRATIONS, hidden_fields, recipient_risks
from ..diff.resources import Difference, difference, held_dashboard
from ..diff.risks import redirections
from ..stacks.content import UncomparableError
from ..stacks.kinds import CONTACT_POINT, KINDS, Kind
from ..stacks.plan import Plan, State, Step
from ..stacks.secrets import is_secret
from ..stacks.stack import is_in_grafana
from .authors import History, authors, held, in_one_spelling
from .model import Drift, DriftClass, DriftedObject, Repair, UnreadableSecret, Unseen
from .strangers import strangers
from .unseen import Found, Live, find_unseen

# If only the folder of a dashboard differs, the provider sends it without the ids of its panels:
# https://github.com/grafana/terraform-provider-grafana/issues/2967
_LOSES_PANEL_IDS = (
    "moving it back with `pulumi up --refresh` loses the ids of its panels, and links from alerts"
    " to them; move it back in Grafana, or change anything in its file and deploy"
)

_CURES: Mapping[Repair, str] = {
    Repair.UP: "the provider took this over as if it were deployed: {}; this command puts it back",
    Repair.REPLACEMENT: (
        "`pulumi up` alone does not put this back: {}; only a replacement under the same uid does"
    ),
    Repair.CONTENT: (
        "Pulumi does not see this: {}; links of alerts lead to other panels, or to none. Change"
        " anything in its file and deploy; or delete it in Grafana, then `pulumi up --refresh`"
    ),
    Repair.BY_HAND: (
        "Pulumi neither sees nor changes this: {}; remove it in Grafana, by the API that set it"
    ),
    Repair.ANEW: (
        "`pulumi up` does not put this back: {}; deploy once with alerts off, and once more with"
        " them on"
    ),
}
_MOST_NAMED = 5

# The operations of a refresh. It reads an object and finds no change, another content, or nothing.
_UNCHANGED = ("same", "refresh", "read")
_COMPARED = (*_UNCHANGED, "update", "delete")

# The properties that name the folder of an object.
_PLACES = ("folder", "parentFolderUid")

Json = Mapping[str, Any]


def find_drift(
    plan: Plan, applied: Mapping[str, Json], stack: str, grafana: History, live: Live
) -> Drift:
    """Finds the differences from the last deployment.

    Args:
        plan: what a refresh would make of the stack, by Pulumi or from Grafana itself.
        applied: the resources of the stack as they were deployed, by URN.
        stack: name of the stack.
        grafana: the Grafana that is asked who changed an object.
        live: Grafana's answers about values that the provider does not read.
    """
    found: list[DriftedObject] = []
    formal: list[ObjectDiff] = []
    not_compared = list(_not_asked(plan, applied))
    unchanged = 0
    # Pulumi's refresh tells its steps in the order in which Grafana answered.
    places = {urn: place for place, urn in enumerate(applied)}
    for step in sorted(plan.steps, key=lambda one: places.get(one.urn, len(places))):
        if step.kind is Kind.PROVIDER:
            continue
        if step.kind is Kind.OTHER or step.operation not in _COMPARED:
            not_compared += _not_judged(step)
            continue
        resource = applied.get(step.urn, {})
        one = _drifted(step, resource, grafana, live)
        more = Found()
        if step.operation != "delete":
            more = find_unseen(resource, held(step), live, stack)
        not_compared += [
            f"{step.kind} {step.name}: {what} are not compared" for what in more.not_compared
        ]
        if one is not None and more.readable:
            one = replace(one, diff=_readable(one.diff, more.readable))
        if one is None and more.readable:
            # A refresh that was not only a preview has taken it over as if it were deployed.
            up = f"pulumi up --stack {shlex.quote(stack)}"
            taken = (Unseen(edit, Repair.UP, up) for edit in more.readable)
            more = replace(more, unseen=(*more.unseen, *taken))
        one = _at_risk(_with_unseen(one, step, more.unseen, grafana))
        if one is not None:
            found.append(one)
            continue
        unchanged += 1
        if step.operation == "update":
            formal.append(object_diff(step, step.old, Operation.UPDATE, Difference()))
    not_compared += (f"not compared: {problem}" for problem in live.problems)
    found = in_one_spelling(found)
    order = in_order_of_importance([one.diff for one in found])
    return Drift(
        stack=stack,
        objects=tuple(sorted(found, key=lambda one: order.index(one.diff))),
        unchanged=unchanged,
        formal=tuple(formal),
        unreadable=tuple(_unreadable(applied)),
        not_compared=tuple(not_compared),
        notes=(
            *_formal_note(formal),
            *_dynamic(plan, live),
            *strangers(applied.values(), stack, grafana),
        ),
    )


def as_diff(drift: Drift) -> Diff:
    """Turns a drift into a diff, so that the reports of a diff can write it.

    The remarks of an object say who changed it.
    """
    told = Diff(
        objects=tuple(_remarked(one) for one in drift.objects),
        unchanged=drift.unchanged,
        stack=drift.stack,
        notes=(
            *(_unreadable_note(one) for one in drift.unreadable),
            *drift.not_compared,
            *drift.notes,
        ),
        headline=_headline(drift),
        project=drift.project,
    )
    grafanas = {one.urn: drift.grafana for one in told.objects}
    return with_pages(told, grafanas, (Operation.UPDATE,))


def _headline(drift: Drift) -> str:
    if not drift:
        compared = number_of(drift.unchanged, "object")
        if drift.not_compared:
            said = f"No drift in what was compared ({compared}); the notes say what was not."
        else:
            said = f"No drift ({compared} compared)."
        if drift.formal:
            shown = f"{len(drift.formal)} of them as changed, without an effect"
            said += f" Pulumi's refresh shows {shown}."
        return said
    classes = [each for one in drift.objects for each in one.classes]
    said = risks_in_words(risk for one in drift.objects for risk in one.diff.risks)
    at_risk = f"; {said}" if said else ""
    counted = [f"{classes.count(each)} {each}" for each in DriftClass if each in classes]
    several = len(drift.objects)
    total = several + drift.unchanged
    return f"{several} of {total} objects drifted: {', '.join(counted)}{at_risk}."


def _remarked(one: DriftedObject) -> ObjectDiff:
    classes = " and ".join(one.classes)
    first, *earlier = one.authors or (None,)
    unknown = "by somebody; Grafana keeps no history of it"
    if one.diff.kind is Kind.DASHBOARD and one.unseen:
        unknown = "at the last deployment or before it"
    by = f"by {first}" if first else unknown
    remarks = (f"{classes} {by}", *(f"before that by {author}" for author in earlier))
    diff = one.diff
    if DriftClass.MOVED in one.classes and diff.kind is Kind.DASHBOARD and not diff.dashboard:
        remarks = (*remarks, _LOSES_PANEL_IDS)
    return replace(diff, remarks=(*remarks, *_cures(one), *diff.remarks))


def _cures(one: DriftedObject) -> Iterator[str]:
    """Says how to undo the changes that an ordinary check does not show."""
    for repair, cure in _CURES.items():
        found = [each for each in one.unseen if each.repair is repair]
        if found:
            whats = ", ".join(each.edit.what for each in found[:_MOST_NAMED])
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            yield cure.format(whats + more)
            # On a line of its own, to be copied.
            yield from filter(None, [found[0].command])


def _not_asked(plan: Plan, applied: Mapping[str, Json]) -> Iterator[str]:
    """Names the deployed objects that the plan does not mention, or leaves out for a reason."""
    mentioned = {step.urn for step in plan.steps}
    foreign: Counter[str] = Counter()
    for urn, resource in applied.items():
        if resource.get("delete") or urn in mentioned:
            continue
        if is_in_grafana(resource):
            kind = KINDS.get(str(resource.get("type")), Kind.OTHER)
            why = plan.left_out.get(urn, "Pulumi's refresh left it out")
            yield f"{kind} {urn.rpartition('::')[2]} is not compared: {why}"
        elif urn in plan.left_out:
            foreign[str(resource.get("type"))] += 1
    if foreign:
        counted = ", ".join(
            f"{several} of type {kind}" for kind, several in sorted(foreign.items())
        )
        yield (
            f"{number_of(foreign.total(), 'resource')} outside Grafana, not compared here but by"
            f" pulumi refresh --preview-only: {counted}"
        )


def _not_judged(step: Step) -> Iterator[str]:
    """Names an object that the refresh shows as changed, and that this check does not compare."""
    if step.operation not in _UNCHANGED:
        what = f"{step.kind} {step.name} ({step.type})"
        yield f"{what} is not compared: Pulumi's refresh shows it as changed ({step.operation})"


def _with_unseen(
    one: DriftedObject | None, step: Step, unseen: tuple[Unseen, ...], grafana: History
) -> DriftedObject | None:
    """Adds to an object the changes that an ordinary check does not show."""
    if not unseen:
        return one
    if one is None:
        bare = object_diff(step, step.old or step.new, Operation.UPDATE, Difference())
        one = DriftedObject(bare, (), tuple(authors(step, bare, grafana)))
    known = {edit.path for edit in one.diff.edits}
    edits = tuple(each.edit for each in unseen if each.edit.path not in known)
    classes = dict.fromkeys((*one.classes, DriftClass.EDITED))
    classes.pop(DriftClass.COSMETIC, None)
    diff = replace(one.diff, edits=(*one.diff.edits, *edits))
    return replace(one, diff=diff, classes=tuple(classes), unseen=unseen)


def _at_risk(one: DriftedObject | None) -> DriftedObject | None:
    """Adds the risk that somebody else gets alerts than before."""
    if one is None:
        return None
    alerts = one.diff.rule_group.alerts if one.diff.rule_group else ()
    found = [*redirections(alerts)]
    if one.diff.kind is Kind.CONTACT_POINT:
        if DriftClass.DELETED in one.classes:
            found.append(Risk(RiskKind.RECIPIENTS, "nobody gets alerts from it: it is gone"))
        found += recipient_risks(one.diff.edits)
    return replace(one, diff=replace(one.diff, risks=tuple(found)))


def _readable(diff: ObjectDiff, edits: tuple[Edit, ...]) -> ObjectDiff:
    """Puts readable edits in place of those that only say that a secret differs."""
    told = {edit.path[0] for edit in edits}
    others = [edit for edit in diff.edits if edit.path[0] not in told]
    return replace(diff, edits=(*others, *edits))


def _formal_note(formal: list[ObjectDiff]) -> Iterator[str]:
    if formal:
        named = ", ".join(f"{one.kind} {one.title}" for one in formal)
        yield (
            f"Pulumi's refresh shows {number_of(len(formal), 'object')} as changed that"
            " differ only in details without effect, such as a comment in an expression, keys that"
            f" an export adds, or an empty value: {named}; `pulumi up --refresh` puts them back"
        )


def _drifted(step: Step, applied: Json, grafana: History, live: Live) -> DriftedObject | None:
    if step.operation == "delete":
        gone = object_diff(step, step.old, Operation.DELETE, Difference())
        return DriftedObject(gone, (DriftClass.DELETED,))
    if step.operation != "update" or step.old is None or step.new is None:
        return None
    try:
        found = _difference(step, applied, live)
    except UncomparableError as error:
        bare = object_diff(step, step.old, Operation.UPDATE, Difference())
        diff = replace(bare, remarks=(f"what changed in its content is not shown: {error}",))
        return DriftedObject(diff, (DriftClass.EDITED,), tuple(authors(step, diff, grafana)))
    diff = object_diff(step, step.old, Operation.UPDATE, found)
    if not diff:
        return None
    return DriftedObject(diff, _classes(diff), tuple(authors(step, diff, grafana)))


def _difference(step: Step, applied: Json, live: Live) -> Difference:
    old, new = step.old or State(), step.new or State()
    before = {**old.inputs, **old.outputs}
    after = {**before, **new.outputs}
    if step.kind is Kind.DASHBOARD:
        sent = (applied.get("inputs") or {}).get("configJson", old.inputs.get("configJson"))
        before["configJson"] = held_dashboard(State({"configJson": sent}, old.outputs))
        model = live.dashboards.get(str(new.outputs.get("uid") or ""))
        if model is not None:
            after["configJson"] = json.dumps(model)
    return difference(step.kind, before, after, step.differing)


def _classes(diff: ObjectDiff) -> tuple[DriftClass, ...]:
    moves = [edit.path[0] in _PLACES for edit in diff.edits]
    classes = [DriftClass.MOVED] if any(moves) else []
    if diff.dashboard or diff.rule_group or not all(moves):
        classes.append(DriftClass.COSMETIC if diff.cosmetic else DriftClass.EDITED)
    return tuple(classes)


def _dynamic(plan: Plan, live: Live) -> Iterator[str]:
    """Names the dashboards that Grafana stores in another schema or version than deployed."""
    for step in plan.steps:
        uid = str(held(step).get("uid") or "")
        if step.kind is not Kind.DASHBOARD:
            continue
        title, _ = title_of(step.kind, (step.old or step.new or State()).inputs, step.name)
        if uid in live.converted:
            yield (
                f'dashboard "{title}" ({uid}): Grafana stores it in version {live.converted[uid]}'
                " now, and shows it converted to the version of its file; what that version has no"
                " place for is not compared"
            )
        if uid in live.dynamic:
            yield (
                f'dashboard "{title}" ({uid}): Grafana stores it in schema v2 now, as its newer'
                " editor saves it, and shows it to Pulumi as a classic one; a deployment of its"
                " file makes it classic again"
            )


def _unreadable(applied: Mapping[str, Json]) -> Iterator[UnreadableSecret]:
    for urn, resource in applied.items():
        if not is_in_grafana(resource):
            continue
        inputs: Json = resource.get("inputs") or {}
        of_contact_point = resource.get("type") == CONTACT_POINT
        keys = tuple(
            name
            for key, value in inputs.items()
            for name in (
                hidden_fields(key, value)
                if of_contact_point and key in INTEGRATIONS
                else [key] * is_secret(value)
            )
        )
        if keys:
            name = urn.rpartition("::")[2]
            yield UnreadableSecret(str(inputs.get("name") or name), urn, keys)


def _unreadable_note(one: UnreadableSecret) -> str:
    why = "cannot be compared, because Grafana or Pulumi hides them"
    return f"secrets of {one.title} {why}: {', '.join(one.keys)}"
