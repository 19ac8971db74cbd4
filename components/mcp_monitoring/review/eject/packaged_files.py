"""The packaged dashboards and rule files, by every name that people know them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...alerting.alerts import read_alert_file
from ...dashboard.files import Dashboard, read_dashboards
from ...dashboard.runbooks import packaged_runbooks
from ...metric_sets import MetricSet, metric_set
from ...problems import ProblemsError
from ...suggestions import did_you_mean

DASHBOARDS, ALERTS = "dashboards", "alerts"


class UnknownFileError(ProblemsError):
    """Names that no packaged file has."""


@dataclass(frozen=True)
class PackagedFile:
    """A packaged file that can be copied.

    Attributes:
        kind: `dashboards` or `alerts`.
        source: the file.
        holds: what it holds: the title of a dashboard, or names of alerts.
        names: names it can be chosen by, the more telling first: of its file, its uid or those of
            its alerts, and those of its groups.
    """

    kind: str
    source: Path
    holds: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]

    @property
    def original(self) -> str:
        """Its path in the package."""
        return self.source.relative_to(metric_set().dashboards.parent).as_posix()


def packaged_files(metrics: MetricSet) -> list[PackagedFile]:
    """Lists the packaged files of a set of metrics."""
    dashboards = [*read_dashboards(metrics.dashboards), packaged_runbooks(metrics)]
    rules = sorted(metrics.alerts.glob("*.yaml"))
    return [*map(_dashboard, dashboards), *map(_rules, rules)]


def chosen_files(wanted: Sequence[str], files: Sequence[PackagedFile]) -> list[PackagedFile]:
    """Finds the files of some names, each once.

    Several files may have a name: a group of alerts may be called like a dashboard. Then names of
    files come first, then uids and alerts, then groups.

    Raises:
        UnknownFileError: if a name is that of no file; it lists all of them.
    """
    chosen: dict[Path, PackagedFile] = {}
    problems = []
    known = [name for one in files for names in one.names for name in names]
    for name in wanted:
        ranks = range(max(len(one.names) for one in files))
        matching = (
            one for rank in ranks for one in files if name in (one.names + ((),) * rank)[rank]
        )
        if (found := next(matching, None)) is not None:
            chosen[found.source] = found
        else:
            hint = did_you_mean(name, known) or "mcp-monitoring eject --list shows what there is"
            problems.append(f"{name}: there is no packaged dashboard or alert of this name; {hint}")
    if problems:
        raise UnknownFileError(problems)
    return list(chosen.values())


def _dashboard(dashboard: Dashboard) -> PackagedFile:
    names = ((dashboard.file.name, dashboard.stem), (dashboard.uid,))
    title = str(dashboard.model.get("title"))
    return PackagedFile(DASHBOARDS, dashboard.file, (title,), names)


def _rules(file: Path) -> PackagedFile:
    groups = read_alert_file(file)
    alerts = tuple(rule.name for group in groups for rule in group.rules)
    names = ((file.name, file.stem), alerts, tuple(group.own_name for group in groups))
    return PackagedFile(ALERTS, file, alerts, names)
