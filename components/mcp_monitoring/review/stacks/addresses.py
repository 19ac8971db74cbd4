"""The addresses of the Grafanas that the steps of a plan go to."""

import os
from collections.abc import Iterable

from .kinds import Kind
from .plan import SECRET, Plan, Step
from .stack import Stack, StackError, is_default_provider


def by_address(steps: Iterable[Step], plan: Plan, stack: Stack) -> dict[str, list[Step]]:
    """Groups steps by the address of the Grafana that they go to.

    Args:
        steps: steps of objects in Grafana.
        plan: the plan that has these steps.
        stack: the stack as it was deployed.

    Returns:
        The steps by address, without a slash at its end; "" if it is a secret or not known.
    """
    urls = _urls(plan, stack)
    configured = plan.config.get("grafana:url") or os.environ.get("GRAFANA_URL", "")
    if SECRET in configured:
        configured = stack.configured("grafana:url")
    found: dict[str, list[Step]] = {}
    for step in steps:
        url = urls.get(step.provider) or configured
        if SECRET in url and is_default_provider(step.provider):
            url = configured
        found.setdefault("" if SECRET in url else url.rstrip("/"), []).append(step)
    return found


def _urls(plan: Plan, stack: Stack) -> dict[str, str]:
    """Finds the addresses of the providers, by URN: of the stack and of the plan."""
    deployed = {one["urn"]: one.get("inputs") or {} for one in stack.resources}
    planned = {
        step.urn: step.new.inputs
        for step in plan.steps
        if step.kind is Kind.PROVIDER and step.new is not None
    }
    return {urn: str(inputs.get("url") or "") for urn, inputs in {**deployed, **planned}.items()}


def one_address(steps: Iterable[Step], plan: Plan, stack: Stack) -> str:
    """Finds the one Grafana that steps of a plan go to.

    Args:
        steps: steps of objects in Grafana.
        plan: the plan that has these steps.
        stack: the stack as it was deployed.

    Raises:
        StackError: if the steps go to several Grafanas, or its address is not known.
    """
    address, *others = by_address(steps, plan, stack) or [""]
    if others:
        raise StackError("they go to several Grafanas")
    if not address:
        raise StackError("its address is not known; set GRAFANA_URL, or grafana:url of the stack")
    return address
