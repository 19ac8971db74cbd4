"""Dashboards that a deployment of the stack left behind: Grafana has them, and nobody knows. Pure.

The answer to the creation of a dashboard was lost, and by the next deployment its file was gone. No
plan names it, no state has it, and the folder cannot be destroyed because of it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...marks import Owner, is_named_by_its_mark, owner_of
from ..stacks.content import planned_dashboard
from ..stacks.kinds import DASHBOARD, FOLDER, Kind
from ..stacks.plan import Plan

Json = Mapping[str, Any]

_FIRST_VERSION = 1


@dataclass(frozen=True)
class LeftBehind:
    """A dashboard that was left behind.

    Attributes:
        title: its title.
        uid: its uid.
    """

    title: str
    uid: str


def known_dashboards(resources: Sequence[Json], plan: Plan) -> set[str] | None:
    """Lists the uids of the dashboards that a stack has, or is to have.

    Args:
        resources: its resources in the form of `pulumi stack export`.
        plan: its plan.

    Returns:
        None if a uid is not known yet, or secret.
    """
    known = {
        re.sub(r"^\d+:", "", str(one.get("id") or ""))
        for one in resources
        if one.get("type") == DASHBOARD
    }
    for step in plan.steps:
        if step.kind is Kind.DASHBOARD and step.new:
            model = planned_dashboard(step.new.inputs)
            if model is None:
                return None
            known.add(str(model["uid"]))
    return known


def own_folders(resources: Sequence[Json]) -> list[str]:
    """Lists the uids of the folders that a stack has made.

    Args:
        resources: its resources in the form of `pulumi stack export`.
    """
    inputs = [one.get("inputs") or {} for one in resources if one.get("type") == FOLDER]
    return [str(one["uid"]) for one in inputs if one.get("uid")]


def left_behind(
    dashboards: Sequence[Json], known: Collection[str], me: Owner
) -> Iterator[LeftBehind]:
    """Finds the dashboards that were left behind in a folder of the stack.

    Nothing that a person made is among them. A copy carries the mark of the one it was made from.
    A dashboard that was changed has a second version.

    Args:
        dashboards: `dashboard` and `meta` of the dashboards in the folder.
        known: uids of the dashboards that the stack has, or is to have.
        me: the stack.
    """
    for one in dashboards:
        model = one.get("dashboard")
        if not isinstance(model, Mapping) or str(model.get("uid")) in known:
            continue
        is_unchanged = model.get("version") == _FIRST_VERSION
        if is_unchanged and owner_of(model) == me and is_named_by_its_mark(model):
            yield LeftBehind(str(model.get("title", "")), str(model["uid"]))
