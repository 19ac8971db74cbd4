"""The dashboards and alerts of an instance, read from their files. No Pulumi here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .alerting.alerts import (
    AlertError,
    AlertGroup,
    read_alert_set,
    rendered_alerts,
)
from .alerting.knobs import number_knobs
from .alerting.labels import labels_set_already
from .alerting.overrides import alert_changes
from .alerting.rule_names import long_titles
from .dashboard.environment import title_problems
from .dashboard.files import (
    Dashboard,
    DashboardError,
    read_dashboard_set,
    set_problems,
)
from .dashboard.left_out import dead_links, without_dead_links, without_links
from .dashboard.runbooks import RUNBOOKS_UID, with_runbooks
from .dashboard.thresholds import with_thresholds
from .metric_sets import common_metric_set
from .names.arguments import are_names_chosen
from .names.contents import NamedContents, named_contents
from .problems import ProblemsError
from .titles import affixes, alert_affixes

if TYPE_CHECKING:
    from .names.naming import Naming

_EXCLUDED = "exclude_dashboards"
_RUNBOOKS = (RUNBOOKS_UID, f"{RUNBOOKS_UID}.json")


@dataclass(frozen=True)
class Contents:
    """The checked files of an instance, with the values of knobs put in.

    Attributes:
        dashboards: dashboards in the order of their files, then the runbooks if alerts lead there.
        alerts: groups that have an alert, in the order of their files; empty if alerts are off.
            Their runbooks are whole addresses, or have a warning.
        alert_warnings: warnings of all groups, also of those without an alert.
        link_warnings: links of dashboards to others that are left out.
        left_out: what is left out because the server lacks what it needs, `FILE: place: why`.
    """

    dashboards: list[Dashboard]
    alerts: list[AlertGroup]
    alert_warnings: Sequence[str] = ()
    link_warnings: Sequence[str] = ()
    left_out: Sequence[str] = ()

    @property
    def warnings(self) -> list[str]:
        """Lists what is deployed otherwise than the files say or leads nowhere, each once."""
        of_dashboards = [one for dashboard in self.dashboards for one in dashboard.warnings]
        return list(dict.fromkeys([*of_dashboards, *self.link_warnings, *self.alert_warnings]))


def read_contents(given: Mapping[str, Any]) -> Contents:
    """Reads the dashboards and alerts of an instance.

    Args:
        given: checked arguments of the component.

    Raises:
        ProblemsError: if any file is wrong; it lists all problems.
    """
    dashboards: list[Dashboard] = []
    alerts: list[AlertGroup] = []
    alert_warnings: list[str] = []
    left_out: set[str] = set()
    problems = _runbooks_left_out(given)
    naming = None
    try:
        naming = _naming(given)
    except ProblemsError as error:
        problems.extend(error.problems)
    named = NamedContents()
    packaged = common_metric_set([given])
    try:
        found = read_dashboard_set(
            _directories(given, "dashboards_dir", packaged.dashboards),
            answered=given.get("datasource_uids", ()),
            excluded=[one for one in given.get(_EXCLUDED, ()) if one not in _RUNBOOKS],
        )
        dashboards = found.dashboards
        # Another file may have the uid of one that is left out.
        left_out = {*found.left_out} - {one.uid for one in dashboards}
    except DashboardError as error:
        problems.extend(error.problems)
    if not given.get("alerts", True):
        named = named_contents(dashboards, (), naming)
        dashboards = named.dashboards
    else:
        try:
            alert_set = read_alert_set(
                _directories(given, "alerts_dir", packaged.alerts),
                given.get("records", "refuse"),
                alert_changes(given),
            )
            problems.extend(alert_set.problems)
            read = alert_set.groups
            numbers = number_knobs(given)
            rendered = rendered_alerts(read, numbers, given.get("job", ""))
            alerts = [group for group in rendered if group.rules]
            problems.extend(labels_set_already(alerts, given.get("labels", {})))
            problems.extend(long_titles(alerts, alert_affixes(given)))
            dashboards = with_thresholds(dashboards, read, numbers)
            recorded = [name for group in read for name in group.records]
            named = named_contents(dashboards, alerts, naming, recorded)
            dashboards, alerts = with_runbooks(
                named.dashboards,
                named.alerts,
                metrics=packaged,
                base_url=given.get("runbook_base_url", ""),
                prefix=given.get("prefix", ""),
            )
            alerts, unlinked = without_links(alerts, left_out | named.uids, named.panels)
            alert_warnings = [one for group in (*read, *alerts) for one in group.warnings]
            alert_warnings += unlinked
            # The packaged runbooks first: of two files, the later one is told to change.
            problems.extend(set_problems(dashboards[::-1]))
        except AlertError as error:
            problems.extend(error.problems)
    if named.left_out:
        dashboards = without_dead_links(dashboards, named.uids, named.panels)
        left_out |= named.uids
    problems.extend(named.problems)
    problems.extend(title_problems(dashboards, affixes(given)))
    if problems:
        raise ProblemsError(problems)
    links = dead_links(dashboards, left_out)
    return Contents(dashboards, alerts, alert_warnings, links, named.left_out)


def _naming(given: Mapping[str, Any]) -> "Naming | None":
    if not are_names_chosen(given):
        return None
    from .names.choice import chosen_naming  # loads what reads PromQL

    return chosen_naming(given)


def _directories(given: Mapping[str, Any], argument: str, packaged: Path) -> list[Path]:
    """Lists the directories of an argument and of the one with `extra_` in front."""
    # The engine starts a program in the program's own directory.
    program = Path.cwd()
    first = program / given[argument] if argument in given else packaged
    return [first, *(program / one for one in given.get(f"extra_{argument}s", ()))]


def _runbooks_left_out(given: Mapping[str, Any]) -> list[str]:
    """Says that the runbooks cannot be left out by their name while alerts lead to them."""
    wanted = [one for one in given.get(_EXCLUDED, ()) if one in _RUNBOOKS]
    needed = given.get("alerts", True) and "runbook_base_url" not in given
    return [
        f"{_EXCLUDED}: {one}: alerts lead to it; it goes if you give runbook_base_url"
        for one in wanted
        if needed
    ]
