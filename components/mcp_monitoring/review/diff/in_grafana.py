"""What only Grafana can say about a plan: whether the objects that it would create exist already.

Neither Pulumi nor the plugin asks before a deployment. Then Grafana refuses some of the objects
with a bare 412 or 409, and takes others away from where they are without a word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..console.printing import number_of
from ..existing.find import Existing, creates, find_existing, taken_default
from ..existing.identity import Identity, identities_of
from ..existing.inventory import Inventory, read_inventory
from ..existing.owners import owners
from ..servers.grafana import GrafanaError, RequestRefusedError
from ..stacks.addresses import one_address
from ..stacks.grafana_access import OpenGrafanas, access_at
from ..stacks.kinds import Kind
from ..stacks.plan import Plan, Step
from ..stacks.stack import Stack, StackError
from .model import Diff, ObjectDiff, Risk, RiskKind, in_order_of_importance


@dataclass(frozen=True)
class InGrafana:
    """Grafana's answers about a plan.

    Attributes:
        there: its objects of the kinds that were asked for.
        existing: the objects that the plan would create and that exist already.
        owners: the other stacks of the project that have these objects.
        shown: the kinds of objects that Grafana showed.
        problems: questions without an answer, one phrase each.
    """

    there: Inventory = field(default_factory=Inventory)
    existing: tuple[Existing, ...] = ()
    owners: Mapping[Identity, str] = field(default_factory=dict)
    shown: frozenset[Kind] = frozenset()
    problems: tuple[str, ...] = ()


def ask_grafana(plan: Plan, stack: Stack, grafanas: OpenGrafanas) -> InGrafana:
    """Asks the Grafana of a plan for the objects that it would create, and for contact points.

    Args:
        plan: the plan; Grafana is asked only if it creates an object, changes a contact point or
            makes a data source the default.
        stack: the stack as it was deployed.
        grafanas: the Grafanas of the command.

    Returns:
        The answers; if Grafana cannot be asked, only the reason.
    """
    steps = list(_in_question(plan.steps))
    if not steps:
        return InGrafana()
    refused: dict[Kind, RequestRefusedError] = {}
    try:
        address = one_address(steps, plan, stack)
        grafana = grafanas.open(access_at(address, stack))
        there = read_inventory(grafana, steps, refused.__setitem__)
    except (StackError, GrafanaError, ValueError) as error:
        return InGrafana(problems=(f"{_named({step.kind for step in steps})}: {error}",))
    existing = find_existing(plan.steps, there, identities_of(stack.resources))
    foreign = [one.identity for one in existing if not one.own]
    return InGrafana(
        there,
        existing,
        owners(foreign, stack, address),
        frozenset({step.kind for step in steps} - refused.keys()),
        (
            *(f"{_named({kind})}: {error}" for kind, error in refused.items()),
            *(f"dashboard {uid}: {why}" for uid, why in there.unread_dashboards.items()),
        ),
    )


def with_existing(found: Diff, plan: Plan, asked: InGrafana) -> Diff:
    """Adds to the changes of a plan what exists already in its Grafana. Pure.

    Args:
        found: the changes of the plan.
        plan: the plan.
        asked: Grafana's answers.

    Returns:
        The changes with a risk for each object that exists already, and notes that say what to do,
        and what could not be looked up.
    """
    risks: dict[str, list[Risk]] = {}
    for one in asked.existing:
        owner = asked.owners.get(one.identity, "")
        risks.setdefault(one.urn, []).append(Risk(RiskKind.EXISTS, one.said(owner)))
    for step in plan.steps:
        if said := taken_default(step, asked.there):
            risks.setdefault(step.urn, []).append(Risk(RiskKind.DATASOURCE, said))

    def marked(one: ObjectDiff) -> ObjectDiff:
        return replace(one, risks=(*risks.get(one.urn, ()), *one.risks))

    objects = in_order_of_importance([marked(one) for one in found.objects])
    notes = (*found.notes, *_advice(asked, found.stack), *map(_not_looked_up, asked.problems))
    return replace(found, objects=objects, notes=notes)


def _in_question(steps: Sequence[Step]) -> list[Step]:
    made = creates(steps)
    changed = [
        step
        for step in steps
        if step.new
        and step.operation == "update"
        and (
            step.kind is Kind.CONTACT_POINT
            or (step.kind is Kind.DATASOURCE and step.new.inputs.get("isDefault"))
        )
    ]
    return [step for step in (*made, *changed) if step.kind not in (Kind.PROVIDER, Kind.OTHER)]


def _advice(asked: InGrafana, stack: str) -> list[str]:
    foreign = [one for one in asked.existing if not one.own]
    if not foreign:
        return []
    owned = sorted(set(asked.owners.values()))
    several = number_of(len({one.urn for one in foreign}), "object")
    exist = f"{several} of this stack {'exists' if several.startswith('1 ') else 'exist'} already"
    prefix = "give this stack another `prefix` (pulumi config set prefix NAME-)"
    if owned and all(one.identity in asked.owners for one in foreign):
        named = ", ".join(owned)
        return [
            f"{exist}, as those of stack {named}: {prefix}; do not import them, or two stacks"
            " manage one object"
        ]
    return [
        f"{exist} in Grafana: mcp-monitoring recover --stack {stack} takes over what is this"
        f" stack's beyond doubt, import-file the rest if it is yours; if not, {prefix}"
    ]


def _not_looked_up(problem: str) -> str:
    return f"not looked up in Grafana whether they exist already: {problem}"


def _named(kinds: set[Kind]) -> str:
    return ", ".join(f"{kind}s" for kind in Kind if kind in kinds)
