"""The dashboards and alerts of a deployment with the names of a server. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..alerting.groups import AlertGroup
from ..dashboard.files import Dashboard
from ..problems import listed
from .arguments import ARGUMENTS

if TYPE_CHECKING:
    from .naming import Naming

_MOST_NAMED = 5


@dataclass
class NamedContents:
    """Dashboards and alerts with the names of a server.

    Attributes:
        dashboards: the dashboards that are left.
        alerts: the groups that have an alert.
        left_out: what is left out and why, a line each, `FILE: place: why`.
        problems: why a file cannot have the names of the server, a line each.
        uids: uids of the dashboards that are left out, as in their files.
        panels: the panels that are left out of the others: uid of the dashboard, and id.
    """

    dashboards: list[Dashboard] = field(default_factory=list)
    alerts: list[AlertGroup] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    uids: set[str] = field(default_factory=set)
    panels: set[tuple[str, int]] = field(default_factory=set)


def named_contents(
    dashboards: Sequence[Dashboard],
    alerts: Sequence[AlertGroup],
    naming: "Naming | None",
    recorded: Iterable[str] = (),
) -> NamedContents:
    """Gives dashboards and alerts the names of a server.

    Args:
        dashboards: the dashboards; they are not changed.
        alerts: the alerts, with the values of knobs put in.
        naming: the names; None leaves everything as it is.
        recorded: series that rules of one's own record; they keep their names.
    """
    if naming is None:
        return NamedContents(list(dashboards), list(alerts))
    # What reads PromQL is only loaded where there is a name to put.
    from .alerts import named_alerts
    from .dashboards import named_dashboard

    naming = replace(naming, kept=naming.kept | {*recorded})
    found = NamedContents()
    is_something_left = False
    for dashboard in dashboards:
        named = named_dashboard(dashboard.model, naming)
        found.problems += [f"{dashboard.file}: {problem}" for problem in named.problems]
        file = dashboard.file.name
        if named.is_empty:
            found.uids.add(dashboard.uid)
            found.left_out.append(
                f"{file}: is left out; each of its panels needs what the server lacks:"
                f" {listed(sorted(named.needs), _MOST_NAMED)}"
            )
            continue
        found.left_out += [f"{file}: {line}" for line in named.left_out]
        found.panels |= {(dashboard.uid, panel) for panel in named.panels}
        found.dashboards.append(replace(dashboard, model=named.model))
        is_something_left |= named.asks
    named_groups = named_alerts(alerts, naming)
    found.alerts = [group for group in named_groups.groups if group.rules]
    found.left_out += named_groups.left_out
    found.problems += named_groups.problems
    if found.uids and not is_something_left:
        found.problems.append(
            f"{', '.join(ARGUMENTS)}: nothing would be left, for no dashboard has a panel that does"
            " without the names that the server lacks; map a name that it has"
        )
    return found
