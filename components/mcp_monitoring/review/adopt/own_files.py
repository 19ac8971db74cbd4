"""The files of the dashboards of an instance, each with its dashboard or with its problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...alerting.alerts import AlertGroup, read_alert_file
from ...alerting.rule_files import RULE_ENDINGS
from ...dashboard.files import Dashboard, DashboardError, read_dashboard
from ...dashboard.loaded import DASHBOARD_ENDINGS, is_dashboard_file
from ...dashboard.runbooks import RUNBOOKS_UID, packaged_runbooks
from ...dashboard.thresholds import with_thresholds
from ...problems import read_each
from ..documents.read import loaded_dashboard
from ..stacks.stack import Stack
from .deployed import Instance, alerts_directories
from .unbinding import Unbinding, answered_references, reference_of


@dataclass(frozen=True)
class OwnFiles:
    """The files of the dashboards of an instance.

    Attributes:
        instance: the instance.
        directories: their directories; a file replaces those of its name in earlier ones.
        dashboards: the dashboards that can be read, by file name without ending.
        problems: the problems of the others, likewise.
        packaged: names of the dashboards that come with this package, and have no file here.
        notes: facts for the reader of the report.
    """

    instance: Instance
    directories: Sequence[Path]
    dashboards: Mapping[str, Dashboard]
    problems: Mapping[str, Sequence[str]]
    packaged: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def file(self, stem: str) -> Path:
        """Returns the path of a file, whether it exists or not."""
        if stem in self.packaged:
            return self.dashboards[stem].file
        return _file(self.directories, stem)

    def dashboard(self, stem: str) -> Dashboard:
        """Returns the dashboard of a file.

        Raises:
            DashboardError: if there is no such file, or it cannot be deployed.
        """
        if stem in self.problems:
            raise DashboardError(self.problems[stem])
        if stem not in self.dashboards:
            file = self.file(stem)
            raise DashboardError([f"{file}: there is no such file; say where with --dashboards"])
        return self.dashboards[stem]

    def uids(self) -> dict[str, str]:
        """Finds the uids of the instance's dashboards in Grafana, by the uids in their files."""
        prefix = self.instance.prefix
        return {
            self.dashboards[stem].uid
            if stem in self.dashboards
            else deployed.uid.removeprefix(prefix): deployed.uid
            for stem, deployed in self.instance.dashboards.items()
        }

    def unbinding(self, model: Mapping[str, Any]) -> Unbinding:
        """Makes the translation of Grafana's content into that of a file.

        Args:
            model: the model of the file, whose spelling of references is kept.
        """
        return Unbinding(
            datasource_uid=self.instance.datasource.uid,
            reference=reference_of(model, self.instance.datasource_uids),
            uids={deployed: own for own, deployed in self.uids().items()},
            answered=answered_references(model, self.instance.datasource_uids),
        )


def own_files(instance: Instance, directories: Sequence[Path], stack: Stack) -> OwnFiles:
    """Reads the files of an instance's dashboards that exist, as they would be deployed.

    Raises:
        StackError: if the configuration of the stack cannot be read.
    """
    dashboards: dict[str, Dashboard] = {}
    problems: dict[str, Sequence[str]] = {}
    packaged: set[str] = set()
    for stem in instance.dashboards:
        file = _file(directories, stem)
        try:
            if file.is_file():
                dashboards[stem] = read_dashboard(file, answered=instance.datasource_uids)
            elif (source := instance.metrics.dashboards / f"{stem}.json").is_file():
                dashboards[stem] = read_dashboard(source, answered=instance.datasource_uids)
                packaged.add(stem)
        except DashboardError as error:
            problems[stem] = error.problems
    if RUNBOOKS_UID in instance.dashboards and RUNBOOKS_UID not in {*dashboards, *problems}:
        # Edits of the packaged runbooks become a file of that name, which replaces them then on.
        dashboards[RUNBOOKS_UID] = packaged_runbooks(instance.metrics)
        if not directories[-1].is_dir():
            packaged.add(RUNBOOKS_UID)
    drawn, notes = _with_thresholds(instance, dashboards, stack)
    return OwnFiles(instance, directories, drawn, problems, frozenset(packaged), notes)


def _file(directories: Sequence[Path], stem: str) -> Path:
    """Finds the file that is deployed; a new one would be in the last directory."""
    files = (
        directory / f"{stem}{ending}"
        for directory in reversed(directories)
        for ending in DASHBOARD_ENDINGS
    )
    found = (file for file in files if file.is_file() and is_dashboard_file(file))
    return next(found, directories[-1] / f"{stem}.json")


def _with_thresholds(
    instance: Instance, own: Mapping[str, Dashboard], stack: Stack
) -> tuple[Mapping[str, Dashboard], tuple[str, ...]]:
    """Draws thresholds as the deployment does; otherwise knobs would look like edits of a file."""
    if not instance.numbers:
        return own, ()

    def read_one(file: Path) -> list[AlertGroup]:
        # Thresholds follow alerts alone.
        return read_alert_file(file, "skip") if loaded_dashboard(file) is None else []

    read, problems = read_each(alerts_directories(stack), RULE_ENDINGS, read_one, called="alerts")
    groups = instance.changes.applied([group for of_file in read for group in of_file])
    moved = with_thresholds(list(own.values()), groups, instance.numbers)
    notes = tuple(f"{one} (thresholds that its knobs move may look edited)" for one in problems)
    return {dashboard.stem: dashboard for dashboard in moved}, notes
