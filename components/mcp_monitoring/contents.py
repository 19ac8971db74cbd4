"""The dashboards and alerts of an instance, read from their files. No Pulumi here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .alerting.alerts import AlertError, AlertGroup, packaged_alerts, read_alerts, rendered_alerts
from .alerting.knobs import number_knobs
from .alerting.labels import labels_set_already
from .alerting.rule_names import long_titles
from .dashboard.environment import title_problems
from .dashboard.files import (
    Dashboard,
    DashboardError,
    packaged_dashboards,
    read_dashboards,
    set_problems,
)
from .dashboard.runbooks import with_runbooks
from .dashboard.thresholds import with_thresholds
from .problems import ProblemsError
from .titles import affixes, alert_affixes


@dataclass(frozen=True)
class Contents:
    """The checked files of an instance, with the values of knobs put in.

    Attributes:
        dashboards: dashboards in the order of their files, then the runbooks if alerts lead there.
        alerts: groups that have an alert, in the order of their files; empty if alerts are off.
            Their runbooks are whole addresses, or have a warning.
        alert_warnings: warnings of all groups, also of those without an alert.
    """

    dashboards: list[Dashboard]
    alerts: list[AlertGroup]
    alert_warnings: Sequence[str] = ()

    @property
    def warnings(self) -> list[str]:
        """Lists what is deployed otherwise than the files say or leads nowhere, each once."""
        of_dashboards = [one for dashboard in self.dashboards for one in dashboard.warnings]
        return list(dict.fromkeys([*of_dashboards, *self.alert_warnings]))


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
    problems: list[str] = []
    try:
        dashboards = read_dashboards(
            _directory(given, "dashboards_dir", packaged_dashboards),
            answered=given.get("datasource_uids", ()),
        )
    except DashboardError as error:
        problems.extend(error.problems)
    if given.get("alerts", True):
        try:
            directory = _directory(given, "alerts_dir", packaged_alerts)
            read = read_alerts(directory, given.get("records", "refuse"))
            numbers = number_knobs(given)
            rendered = rendered_alerts(read, numbers, given.get("job", ""))
            alerts = [group for group in rendered if group.rules]
            problems.extend(labels_set_already(alerts, given.get("labels", {})))
            problems.extend(long_titles(alerts, alert_affixes(given)))
            dashboards = with_thresholds(dashboards, read, numbers)
            dashboards, alerts = with_runbooks(
                dashboards,
                alerts,
                base_url=given.get("runbook_base_url", ""),
                prefix=given.get("prefix", ""),
            )
            alert_warnings = [one for group in (*read, *alerts) for one in group.warnings]
            # The packaged runbooks first: of two files, the later one is told to change.
            problems.extend(set_problems(dashboards[::-1]))
        except AlertError as error:
            problems.extend(error.problems)
    problems.extend(title_problems(dashboards, affixes(given)))
    if problems:
        raise ProblemsError(problems)
    return Contents(dashboards, alerts, alert_warnings)


def _directory(given: Mapping[str, Any], argument: str, packaged: Callable[[], Path]) -> Path:
    # The engine starts a program in the program's own directory.
    return Path.cwd() / given[argument] if argument in given else packaged()
