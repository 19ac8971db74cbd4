"""Dynamic dashboards that a plan sends to a Grafana before 13, which takes none of them."""

from dataclasses import replace

from ...dashboard.comparable import schema_of
from ...dashboard.dynamic.grafana_versions import too_old_problem
from ..servers.grafana import GrafanaError
from ..stacks.addresses import one_address
from ..stacks.content import planned_dashboard
from ..stacks.grafana_access import OpenGrafanas, access_at
from ..stacks.kinds import Kind
from ..stacks.plan import Plan, Step
from ..stacks.stack import Stack, StackError
from .model import Diff, ObjectDiff, Risk, RiskKind, in_order_of_importance

_SENDS = ("create", "replace", "update")


def with_too_old(found: Diff, plan: Plan, stack: Stack, grafanas: OpenGrafanas) -> Diff:
    """Adds to the changes of a plan the dynamic dashboards that its Grafana does not take.

    The component asks the Grafana of the stack's own configuration itself. That of a provider in
    the program is asked here, before a deployment that would fail half done.

    Args:
        found: the changes of the plan.
        plan: the plan.
        stack: the stack; its Grafana is asked only if the plan sends a dynamic dashboard.
        grafanas: the Grafanas of the command.

    Returns:
        The changes with a risk for each such dashboard; a note if Grafana could not be asked.
    """
    steps = [step for step in plan.steps if step.operation in _SENDS and _is_dynamic(step)]
    if not steps:
        return found
    try:
        version = grafanas.open(access_at(one_address(steps, plan, stack), stack)).version()
    except (StackError, GrafanaError, ValueError) as error:
        note = f"whether Grafana takes dynamic dashboards was not looked up: {error}"
        return replace(found, notes=(*found.notes, note))
    return marked(found, {step.urn for step in steps}, version)


def marked(found: Diff, urns: set[str], version: str) -> Diff:
    """Adds a risk to each of some dashboards if a Grafana of a version does not take them. Pure."""

    def with_risk(one: ObjectDiff) -> ObjectDiff:
        said = too_old_problem(version, [one.title]) if one.urn in urns else None
        risk = () if said is None else (Risk(RiskKind.TOO_OLD, said),)
        return replace(one, risks=(*risk, *one.risks))

    return replace(found, objects=in_order_of_importance(list(map(with_risk, found.objects))))


def _is_dynamic(step: Step) -> bool:
    if step.kind is not Kind.DASHBOARD or step.new is None:
        return False
    model = planned_dashboard(step.new.inputs)
    return model is not None and bool(schema_of(model))
