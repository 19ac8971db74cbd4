"""Finds the risks of a change: effects that a reviewer must not overlook. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..console.printing import number_of
from ..stacks.kinds import Kind
from ..stacks.plan import State, Step
from .model import AlertChange, Edit, Operation, Risk, RiskKind
from .recipients import recipient_risks
from .resources import Difference

LOST_REPLACEMENT = Risk(
    RiskKind.DATASOURCE,
    "has other credentials than before; with --refresh --run-program, Grafana would keep removed"
    " credentials. Deploy this once with plain: pulumi up",
)
"""A refresh that runs the program forgets that the data source must be replaced."""


@dataclass(frozen=True)
class Surroundings:
    """The rest of the plan that a step belongs to.

    Attributes:
        steps: every step of the plan.
        folders: uids of the folders that the stack makes.
    """

    steps: tuple[Step, ...]
    folders: frozenset[str]


def surroundings(steps: Iterable[Step]) -> Surroundings:
    """Collects the facts of a plan that decide about the risks of its steps."""
    all_steps = tuple(steps)
    states = [step.new for step in all_steps if step.kind is Kind.FOLDER and step.new]
    return Surroundings(all_steps, frozenset(str(one.inputs.get("uid", "")) for one in states))


def risks(
    step: Step, operation: Operation, found: Difference, around: Surroundings
) -> Iterator[Risk]:
    """Finds the risks of a step.

    Args:
        step: step of the plan.
        operation: operation of the step.
        found: differences that it would make.
        around: the rest of the plan.
    """
    new = step.new or State()
    match operation:
        case Operation.DELETE:
            yield Risk(RiskKind.DELETION, "would be deleted")
        case Operation.REPLACE:
            # If the uid inside a dashboard changed, the provider names `__meta` as the reason.
            because = ", ".join(key for key in step.replacing if not key.startswith("__")) or "uid"
            yield Risk(RiskKind.REPLACEMENT, f"would be deleted and made again: another {because}")
        case Operation.IMPORT:
            yield Risk(RiskKind.FOREIGN, "exists in Grafana and would be taken over")
    if step.kind is Kind.DATASOURCE and operation in (
        Operation.UPDATE,
        Operation.REPLACE,
        Operation.DELETE,
    ):
        yield Risk(RiskKind.DATASOURCE, f"{_changes(found.edits)}; {_dependants(step, around)}")
    if step.kind is Kind.FOLDER and operation in (Operation.REPLACE, Operation.DELETE):
        old = step.old or State()
        if not old.inputs.get("preventDestroyIfNotEmpty"):
            yield Risk(RiskKind.FOREIGN, "everything in it would be deleted, whoever made it")
    if operation is Operation.CREATE and new.inputs.get("overwrite"):
        yield Risk(RiskKind.FOREIGN, "overwrites an object with the same uid, whoever made it")
    if step.kind is Kind.DASHBOARD and "folder" in step.differing:
        folder = str(new.inputs.get("folder") or "")
        if folder not in around.folders:
            yield Risk(RiskKind.FOREIGN, f'goes to folder "{folder}", which is not of this stack')
    alerts = found.rule_group.alerts if found.rule_group else ()
    yield from redirections(alerts)
    if step.kind is Kind.CONTACT_POINT:
        yield from recipient_risks(found.edits)
    for alert in alerts:
        for reason in alert.weakened:
            yield Risk(RiskKind.WEAKENED_ALERT, f"{alert.title}: {reason}")


def redirections(alerts: Iterable[AlertChange]) -> Iterator[Risk]:
    """Finds the risk that the alerts of a group go to somebody else; one for each destination."""
    by_way: dict[str, list[str]] = {}
    for alert in alerts:
        by_way.setdefault(alert.redirected, []).append(alert.title)
    for way, titles in by_way.items():
        if way:
            who = titles[0] if len(titles) == 1 else f"each of {len(titles)} alerts"
            yield Risk(RiskKind.RECIPIENTS, f"{who}: {way}")


def provider_risk(objects: int) -> Risk:
    """Makes the risk that objects go to another Grafana.

    Args:
        objects: number of objects that the provider manages.
    """
    return Risk(RiskKind.PROVIDER, f"{number_of(objects, 'object')} would go to another Grafana")


def _changes(edits: tuple[Edit, ...]) -> str:
    return f"{', '.join(edit.what for edit in edits)} would change" if edits else "would change"


def _dependants(step: Step, around: Surroundings) -> str:
    # A plan that asks Grafana first has a refresh step for a resource, and one for its change.
    using = {
        other.urn: other
        for other in around.steps
        if (state := other.new or other.old) and step.urn in state.dependencies
    }.values()
    dashboards = sum(other.kind is Kind.DASHBOARD for other in using)
    alerts = sum(
        len((other.new or other.old or State()).inputs.get("rules") or [])
        for other in using
        if other.kind is Kind.RULE_GROUP
    )
    return f"{number_of(dashboards, 'dashboard')} and {number_of(alerts, 'alert')} depend on it"
