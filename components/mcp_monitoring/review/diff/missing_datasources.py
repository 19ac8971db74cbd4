"""Existing data sources that a deployment names and its Grafana does not have.

The component makes no call to Grafana, and Grafana takes a dashboard with any uid in it. So nothing
else says before a deployment that panels will show "Data source not found".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...arguments.names import snake_case
from ...dashboard.lenient import mapping, text
from ..servers.grafana import GrafanaError
from ..stacks.addresses import one_address
from ..stacks.grafana_access import OpenGrafanas, access_at
from ..stacks.kinds import COMPONENT, Kind
from ..stacks.plan import Plan
from ..stacks.stack import Stack, StackError, is_in_grafana
from .model import Diff, ObjectDiff, Risk, RiskKind, in_order_of_importance


def with_missing_datasources(found: Diff, plan: Plan, stack: Stack, grafanas: OpenGrafanas) -> Diff:
    """Adds to the changes of a plan the data sources that its Grafana does not have.

    Args:
        found: the changes of the plan.
        plan: the plan.
        stack: the stack; its Grafana is asked only if the plan names existing data sources.
        grafanas: the Grafanas of the command.

    Returns:
        The changes with a risk for each changed dashboard that names a missing data source, and a
        note for each missing one, or that Grafana could not be asked.
    """
    named = named_datasources(plan)
    if not named:
        return found
    try:
        grafana = grafanas.open(access_at(_address(plan, stack), stack))
        missing = {uid: one for uid, one in named.items() if grafana.datasource(uid) is None}
    except (StackError, GrafanaError, ValueError) as error:
        note = f"existing data sources were not looked up in Grafana: {error}"
        return replace(found, notes=(*found.notes, note))
    return marked(found, plan, missing)


def _address(plan: Plan, stack: Stack) -> str:
    """Finds the one Grafana that a plan deploys to; a new stack is in none yet."""
    if any(map(is_in_grafana, stack.resources)):
        return stack.grafana_url()
    dashboards = [step for step in plan.steps if step.kind is Kind.DASHBOARD]
    return one_address(dashboards, plan, stack)


def named_datasources(plan: Plan) -> dict[str, str]:
    """Lists the existing data sources that a plan names.

    Returns:
        By uid, the argument that names it, such as `datasource_uids: DS_LOGS`. Those that the plan
        makes itself, and uids that are not known yet, are left out.
    """
    made = {
        text(step.new.inputs.get("uid"))
        for step in plan.steps
        if step.kind is Kind.DATASOURCE and step.new
    }
    named: dict[str, str] = {}
    for step in plan.components:
        if step.type == COMPONENT and step.new:
            given = {snake_case(key): value for key, value in step.new.inputs.items()}
            for key, uid in mapping(given.get("datasource_uids")).items():
                named.setdefault(text(uid), f"datasource_uids: {key}")
            named.setdefault(text(given.get("datasource_uid")), "datasource_uid")
    return {uid: argument for uid, argument in named.items() if uid and uid not in made}


def marked(found: Diff, plan: Plan, missing: Mapping[str, str]) -> Diff:
    """Adds missing data sources to the changes of a plan. Pure.

    Args:
        found: the changes of the plan.
        plan: the plan.
        missing: the missing data sources: by uid, the argument that names it.
    """
    if not missing:
        return found
    texts = {
        step.urn: text(step.new.inputs.get("configJson"))
        for step in plan.steps
        if step.kind is Kind.DASHBOARD and step.new
    }

    def risks_of(one: ObjectDiff) -> Iterator[Risk]:
        for uid in missing:
            if json.dumps(uid, ensure_ascii=False) in texts.get(one.urn, ""):
                yield Risk(
                    RiskKind.DATASOURCE,
                    f"asks the data source {uid!r}, which is not in Grafana",
                )

    objects = [replace(one, risks=(*one.risks, *risks_of(one))) for one in found.objects]
    notes = [
        f"{argument}: Grafana has no data source with the uid {uid!r}"
        for uid, argument in missing.items()
    ]
    return replace(found, objects=in_order_of_importance(objects), notes=(*found.notes, *notes))
