"""Dashboards that a stack has deployed, as its Grafana has them."""

from collections.abc import Sequence

from ...dashboard.wrappers import unwrapped
from ...problems import ProblemsError
from ...suggestions import did_you_mean
from ..servers.grafana import Grafana, RequestRefusedError
from ..stacks.envelopes import versions_of_dashboards
from ..stacks.kinds import DASHBOARD
from ..stacks.stack import Stack
from .to_draw import Found, ToDraw


def deployed_to_draw(names: Sequence[str], stack: Stack, grafana: Grafana) -> Found:
    """Reads dashboards from the Grafana of a stack.

    Args:
        names: uids; all dashboards of the stack if there are none.
        stack: the stack.
        grafana: its Grafana.

    Raises:
        ProblemsError: if the stack has no dashboard, or Grafana none of such a uid.
        GrafanaError: if Grafana cannot be asked.
    """
    own = sorted(str(one["outputs"]["uid"]) for one in stack.of_type(DASHBOARD))
    if not own and not names:
        raise ProblemsError([f"stack {stack.name} has no dashboards; deploy it first: pulumi up"])
    versions = versions_of_dashboards(stack.of_type(DASHBOARD))
    dashboards: list[ToDraw] = []
    problems: list[str] = []
    for uid in dict.fromkeys(names or own):
        try:
            found = grafana.dashboard(uid, versions.get(uid, ""))
        except RequestRefusedError as error:
            problems.append(f"{uid}: {error}")
            continue
        if found is None and names:
            hint = did_you_mean(uid, own)
            missing = f"{uid}: there is no such file, and no such dashboard at {grafana.address}"
            raise ProblemsError([missing + (f"; {hint}" if hint else "")])
        if found is None:
            problems.append(f"{uid}: it is deployed, but not in Grafana")
            continue
        dashboards.append(ToDraw(uid, unwrapped(found).model))
    return Found(dashboards, problems)
