"""What an instance deploys: dashboards and alerts, read from their files. No Pulumi here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .alerting.alerts import AlertError, AlertGroup, packaged_alerts, read_alerts, rendered_alerts
from .alerting.knobs import number_knobs
from .dashboard.binding import DataSource, bind
from .dashboard.files import Dashboard, DashboardError, packaged_dashboards, read_dashboards
from .dashboard.thresholds import with_thresholds
from .problems import ProblemsError


@dataclass(frozen=True)
class Contents:
    """The files of an instance, checked, the values of knobs put in.

    Attributes:
        dashboards: in the order of their files.
        alerts: groups that have an alert, in the order of their files; none if they are off.
    """

    dashboards: list[Dashboard]
    alerts: list[AlertGroup]


def read_contents(given: Mapping[str, Any]) -> Contents:
    """Reads the dashboards and alerts of an instance.

    Args:
        given: checked arguments of the component.

    Raises:
        ProblemsError: listing what is wrong with any file.
    """
    dashboards: list[Dashboard] = []
    alerts: list[AlertGroup] = []
    problems: list[str] = []
    try:
        dashboards = read_dashboards(_directory(given, "dashboards_dir", packaged_dashboards))
        # Bound once to what is no data source yet: what cannot be bound comes out here.
        for dashboard in dashboards:
            bind(dashboard, DataSource(uid="unknown"))
    except DashboardError as error:
        problems.extend(error.problems)
    if given.get("alerts", True):
        try:
            read = read_alerts(_directory(given, "alerts_dir", packaged_alerts))
            numbers = number_knobs(given)
            rendered = rendered_alerts(read, numbers, given.get("job", ""))
            alerts = [group for group in rendered if group.rules]
            dashboards = with_thresholds(dashboards, read, numbers)
        except AlertError as error:
            problems.extend(error.problems)
    if problems:
        raise ProblemsError(problems)
    return Contents(dashboards, alerts)


def _directory(given: Mapping[str, Any], argument: str, packaged: Callable[[], Path]) -> Path:
    # The engine starts a program in the program's own directory.
    return Path.cwd() / given[argument] if argument in given else packaged()
