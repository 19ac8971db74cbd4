"""Compares a whole plan with Grafana, object by object. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..servers.address import NO_URL, shown_url
from ..stacks.content import UncomparableError, model_of
from ..stacks.kinds import Kind
from ..stacks.plan import Plan, State, Step, unchanged_step
from ..stacks.secrets import is_secret
from ..stacks.stack import is_in_grafana
from .model import (
    DashboardDiff,
    Diff,
    Edit,
    EditKind,
    ObjectDiff,
    Operation,
    PanelIdentity,
    Risk,
    RiskKind,
    RuleGroupDiff,
    in_order_of_importance,
)
from .recipients import is_hidden
from .resources import (
    Difference,
    difference,
    held_properties,
)
from .risks import LOST_REPLACEMENT, Surroundings, provider_risk, risks, surroundings

_OPERATIONS: Mapping[str, Operation] = {
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "replace": Operation.REPLACE,
    "delete": Operation.DELETE,
    "import": Operation.IMPORT,
    "import-replacement": Operation.REPLACE,
    "discard": Operation.FORGET,
    "remove-pending-replace": Operation.FORGET,
}
_UNCHANGED = ("same", "refresh", "read", "read-replacement")

Applied = Mapping[str, Mapping[str, Any]]


def plan_diff(
    plan: Plan,
    *,
    stack: str = "",
    applied: Applied | None = None,
    contact_points: Sequence[Mapping[str, Any]] | None = None,
) -> Diff:
    """Finds the changes that a plan would make.

    Args:
        plan: plan of Pulumi.
        stack: name of the stack.
        applied: the resources of the stack before the plan asked Grafana, as `pulumi stack export`
            writes them, by URN. They make it possible to tell edits in Grafana from edits in the
            program, and to see that the address of Grafana changed.
        contact_points: the integrations of contact points, as Grafana's API lists them; None if it
            was not asked.

    Returns:
        All differences, risks first.
    """
    plan = replace(plan, steps=(*plan.steps, *_left_out(plan, applied or {})))
    around = surroundings(plan.steps)
    objects: list[ObjectDiff] = []
    notes: list[str] = []
    seen: set[str] = set()
    unseen = 0
    for step in plan.steps:
        operation = _OPERATIONS.get(step.operation)
        if operation is None or step.kind is Kind.PROVIDER:
            continue
        seen.add(step.urn)
        try:
            one = _planned(step, operation, around, (applied or {}).get(step.urn), contact_points)
        except UncomparableError as error:
            notes.append(f"{step.kind} {step.name} is not compared: {error}")
            one = object_diff(step, step.new or step.old, operation, Difference())
        if one and step.urn in plan.lost_replacements and step.kind is Kind.DATASOURCE:
            one = replace(one, risks=(*one.risks, LOST_REPLACEMENT))
        if one:
            objects.append(one)
        else:
            unseen += 1
    if unseen:
        several = "object is" if unseen == 1 else "objects are"
        notes.append(f"{unseen} {several} sent again without any visible difference")
    objects += _providers(plan, applied or {})
    # A plan that asks Grafana first has a refresh step for a resource, and one for its change.
    unchanged = {
        step.urn
        for step in plan.steps
        if step.operation in _UNCHANGED and step.kind is not Kind.PROVIDER
    } - seen
    known = applied is not None or bool(unchanged)
    count = len(unchanged) + unseen if known else None
    return Diff(in_order_of_importance(objects), count, stack, tuple(notes))


def _left_out(plan: Plan, applied: Applied) -> Iterator[Step]:
    """Yields steps for resources that a plan does not mention, because they do not change."""
    mentioned = {step.urn for step in plan.steps}
    for urn, resource in applied.items():
        if urn not in mentioned and is_in_grafana(resource):
            yield unchanged_step(resource)


def title_of(kind: Kind, inputs: Mapping[str, Any], fallback: str) -> tuple[str, str]:
    """Finds the title and the uid of an object.

    Args:
        kind: kind of the object.
        inputs: properties of the object.
        fallback: logical name of the resource, used if the object has no title or name.
    """
    title, uid = inputs.get("title") or inputs.get("name"), inputs.get("uid")
    if kind is Kind.DASHBOARD:
        try:
            model = model_of(inputs.get("configJson"))
        except UncomparableError:
            model = {}
        title, uid = model.get("title"), model.get("uid") or uid
    if kind in (Kind.RULE_GROUP, Kind.CONTACT_POINT):
        uid = ""
    return str(title or fallback), str(uid or "")


def object_diff(
    step: Step,
    named_by: State | None,
    operation: Operation,
    found: Difference,
    risks: tuple[Risk, ...] = (),
    lost_edit: ObjectDiff | None = None,
) -> ObjectDiff:
    """Makes the diff of one resource.

    Args:
        step: step of the resource.
        named_by: state that has the title and uid to show.
        operation: operation that would be done, or was done.
        found: differences of the resource.
        risks: risks of the change.
        lost_edit: edits made in Grafana that would be undone.
    """
    title, uid = title_of(step.kind, (named_by or State()).inputs, step.name)
    return ObjectDiff(
        kind=step.kind,
        operation=operation,
        title=title,
        uid=uid,
        urn=step.urn,
        dashboard=found.dashboard,
        rule_group=found.rule_group,
        edits=found.edits,
        risks=risks,
        lost_edit=lost_edit,
    )


def _planned(
    step: Step,
    operation: Operation,
    around: Surroundings,
    applied: Mapping[str, Any] | None,
    contact_points: Sequence[Mapping[str, Any]] | None,
) -> ObjectDiff:
    deployed = (applied or {}).get("inputs") or (step.old or State()).inputs
    held = held_properties(step, deployed, contact_points)
    found = difference(step.kind, held, (step.new or State()).inputs, step.differing)
    lost = _lost_edit(step, operation, applied, deployed, held, found)
    said = list(risks(step, operation, found, around))
    if lost is not None:
        said.append(Risk(RiskKind.LOST_EDIT, _loss(lost)))
    return object_diff(step, step.new or step.old, operation, found, tuple(said), lost)


def _lost_edit(
    step: Step,
    operation: Operation,
    applied: Mapping[str, Any] | None,
    deployed: Mapping[str, Any],
    held: Mapping[str, Any],
    planned: Difference,
) -> ObjectDiff | None:
    """Finds edits made in Grafana since the last deployment that the plan would undo."""
    if operation is Operation.CREATE:
        # The object is in the state, so somebody deleted it in Grafana: the plan creates it again.
        gone = object_diff(step, step.new, Operation.DELETE, Difference())
        return gone if applied else None
    if step.old is None or operation is not Operation.UPDATE:
        return None
    found = difference(step.kind, deployed, held, _touched(step, deployed, held))
    one = object_diff(step, step.new or step.old, Operation.UPDATE, _undone(found, planned))
    return one if one else None


def _undone(made: Difference, planned: Difference) -> Difference:
    """Returns the changes made in Grafana to values that the plan changes as well."""
    dashboard, rule_group = made.dashboard, made.rule_group
    paths = {edit.path for edit in planned.edits}
    if dashboard is not None:
        plan = planned.dashboard or DashboardDiff()
        panels = [one.identity for one in (*plan.added, *plan.removed)]
        panels += [name for one in plan.changed for name in (one.identity, one.was)]
        panels += [name for one in plan.moved for name in (one.identity, one.was)]
        settings = {edit.path for edit in plan.settings}

        def stays(name: PanelIdentity) -> bool:
            return any(name.id == one.id or name.title == one.title for one in panels)

        dashboard = DashboardDiff(
            added=tuple(one for one in dashboard.added if stays(one.identity)),
            removed=tuple(one for one in dashboard.removed if stays(one.identity)),
            changed=tuple(one for one in dashboard.changed if stays(one.identity)),
            moved=tuple(one for one in dashboard.moved if stays(one.identity)),
            settings=tuple(one for one in dashboard.settings if one.path in settings),
        )
    if rule_group is not None:
        alerts = {one.uid for one in (planned.rule_group or RuleGroupDiff()).alerts}
        rule_group = RuleGroupDiff(
            alerts=tuple(one for one in rule_group.alerts if one.uid in alerts),
            settings=rule_group.settings,
        )
    edits = tuple(edit for edit in made.edits if edit.path in paths)
    return Difference(dashboard, rule_group, edits)


def _touched(step: Step, before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Finds keys whose deployed value differs from the present one, except secrets."""

    def secret(value: Any) -> bool:
        return is_hidden(value) if step.kind is Kind.CONTACT_POINT else is_secret(value)

    return tuple(
        key
        for key in step.differing
        if key in now
        and before.get(key) != now[key]
        and (key in before or step.kind is Kind.CONTACT_POINT)
        and not secret(before.get(key))
        and not secret(now[key])
    )


def _loss(lost: ObjectDiff) -> str:
    if lost.operation is Operation.DELETE:
        return "was deleted in Grafana and would come back"
    return "was edited in Grafana since the last deployment, which would be undone"


def _providers(plan: Plan, applied: Applied) -> Iterator[ObjectDiff]:
    """Finds providers with another Grafana than before."""
    for urn, old_url, new_url in _addresses(plan, applied):
        if not old_url or not new_url or old_url.rstrip("/") == new_url.rstrip("/"):
            continue
        objects = len({step.urn for step in plan.steps if step.provider == urn})
        was, now = shown_url(old_url).rstrip("/"), shown_url(new_url).rstrip("/")
        edit = Edit(("url",), "grafana:url", EditKind.CHANGED, was, now)
        if was == now:
            # They differ only in the parts that are never shown.
            edit = replace(edit, before=None, after=None, secret=True)
        yield ObjectDiff(
            kind=Kind.PROVIDER,
            operation=Operation.UPDATE,
            title=urn.rpartition("::")[2],
            urn=urn,
            edits=(edit,),
            # If only the credential in the address changed, it is still the same Grafana.
            risks=(provider_risk(objects),) if was != now or now == NO_URL else (),
        )


def _addresses(plan: Plan, applied: Applied) -> Iterator[tuple[str, str, str]]:
    """Yields each provider in use: its URN, the last deployed address, and the address now."""
    in_plan = {step.urn: step for step in plan.steps if step.kind is Kind.PROVIDER}
    for urn, step in in_plan.items():
        old, new = step.old or State(), step.new or State()
        yield urn, _address(old.inputs.get("url")), _address(new.inputs.get("url"))
    # The default provider of a stack is not in the plan; its address is in the configuration.
    configured = _address(plan.config.get("grafana:url"))
    for urn in dict.fromkeys(step.provider for step in plan.steps if step.provider):
        if urn not in in_plan and "::default_" in urn:
            inputs = applied.get(urn, {}).get("inputs") or {}
            yield urn, _address(inputs.get("url")), configured


def _address(url: Any) -> str:
    """Reads an address; empty if there is none, or if it is a secret and cannot be compared."""
    return "" if is_secret(url) else str(url or "")
