"""The files of one check: found, read, and what a deployment would refuse of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...alerting.alerts import set_problems as problems_of_alerts
from ...alerting.deviations import name_deviations
from ...alerting.group_names import apart
from ...dashboard.files import set_problems as problems_of_dashboards
from ...dashboard.files import uids_taken_twice
from ...dashboard.loaded import DASHBOARD_ENDINGS, dashboard_files, is_yaml
from ...metric_sets import MetricSet, metric_set, set_of
from ..documents.place import Place
from ..documents.read import (
    DashboardDocument,
    Reading,
    RuleDocument,
    loaded_dashboard,
    read_document,
)
from .deployment_settings import DeploymentSettings
from .directories import Directories, together
from .findings import Finding, NotChecked
from .subject import Result


class PathError(ValueError):
    """A path that cannot be checked; the message names it and the reason."""


@dataclass
class Files:
    """The read files, and results from reading them.

    Attributes:
        dashboards: the dashboard files.
        rule_files: the rule files.
        results: what is wrong with the files as a whole, and what could not be read.
    """

    dashboards: list[DashboardDocument] = field(default_factory=list)
    rule_files: list[RuleDocument] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)


def default_paths(
    project: Path, further: Sequence[Path] = (), packaged: MetricSet | None = None
) -> list[Path]:
    """Lists the folders of a project, or those of this package if the project has none.

    Args:
        project: folder of `dashboards/` and `alerts/`.
        further: more directories of the project.
        packaged: the set of metrics that the project deploys; by default the default one.
    """
    packaged = packaged or metric_set()
    usual = [project / name for name in ("dashboards", "alerts") if (project / name).is_dir()]
    root = metric_set().dashboards.parent
    if project.resolve() == root.resolve():
        # A checkout of this package has the folders of every set.
        usual = [project / one.relative_to(root) for one in (packaged.dashboards, packaged.alerts)]
    own = list(dict.fromkeys((*usual, *further)))
    return own or [packaged.dashboards, packaged.alerts]


def read_files(
    paths: Sequence[Path],
    project: Path,
    settings: DeploymentSettings,
    directories: Directories | None = None,
    packaged: MetricSet | None = None,
) -> Files:
    """Reads dashboards and rule files, with the reasons why the component would refuse them.

    Args:
        paths: files and folders; those of `default_paths` if there are none.
        project: folder of `dashboards/` and `alerts/`.
        settings: what a deployment of the files is told.
        directories: directories that deployments of the project read together.
        packaged: the set of metrics that the project deploys; by default the default one.

    Raises:
        PathError: if a path cannot be read.
    """
    directories = directories or Directories()
    packaged = packaged or metric_set()
    asked = paths or default_paths(project, directories.further, packaged)
    listed = {path: _listed(path) for path in asked}
    if not paths:
        # The folders of other sets stand inside those of the default one.
        listed = {
            path: [file for file in found if (set_of(file) or packaged).name == packaged.name]
            for path, found in listed.items()
        }
    # A deployment reads every file of its folders, so nothing there may be something else.
    deployed = () if paths else listed
    files = Files()
    readings: dict[Path, Reading] = {}
    for file in _once(listed.values()):
        reading = settings.read(file)
        readings[file] = reading
        must_be_read = file in listed or file.parent in deployed
        files.results.extend(results_of(file, reading, must_be_read=must_be_read))
        if isinstance(reading.document, DashboardDocument):
            files.dashboards.append(reading.document)
        elif isinstance(reading.document, RuleDocument):
            files.rule_files.append(reading.document)
    files.results.extend(_beside_each_other(readings, settings, directories))
    files.results.extend(
        NotChecked(Place(path), "no file in it ends in .json, .yaml or .yml")
        for path, found in listed.items()
        if not found
    )
    return files


def results_of(file: Path, reading: Reading, *, must_be_read: bool) -> Iterator[Result]:
    """Yields what is said of a file as a whole.

    Args:
        file: the file.
        reading: the result of reading it.
        must_be_read: whether a file that is clearly no dashboard or rule file is a mistake.
    """
    place = Place(file)
    rule = _rule_of(file, reading)
    if reading.is_other and not must_be_read:
        kind = "rule file" if rule == "rule-file" else "dashboard"
        yield NotChecked(place, f"it is not a {kind}")
        return
    yield from (Finding(rule, place, problem) for problem in reading.problems)
    for warning in reading.warnings:
        yield Finding("not-as-written", place, warning.removeprefix(f"{file}: "))


def dashboards_in(directory: Path, without: Collection[Path] = ()) -> Iterator[DashboardDocument]:
    """Reads the dashboards of a folder, not of the folders inside it.

    Args:
        directory: the folder.
        without: resolved paths of files that are left out.
    """
    for file in dashboard_files(directory):
        if file.resolve() in without:
            continue
        document = read_document(file).document
        if isinstance(document, DashboardDocument):
            yield document


def _listed(path: Path) -> list[Path]:
    """Lists the files of a path; a folder is searched, without its hidden files."""
    if path.is_dir():
        try:
            return sorted(
                file
                for file in path.rglob("*")
                if file.suffix.lower() in DASHBOARD_ENDINGS
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
                and file.is_file()
            )
        except OSError as error:
            raise PathError(f"{path}: cannot be read: {error.strerror}") from None
    if not path.exists():
        raise PathError(f"{path}: there is no such file or folder")
    if path.suffix.lower() not in DASHBOARD_ENDINGS:
        raise PathError(f"{path}: a dashboard or a rule file ends in .json, .yaml or .yml")
    return [path]


def _once(listed: Iterable[Sequence[Path]]) -> Iterator[Path]:
    """Yields each file once, even if several paths list it."""
    seen: set[Path] = set()
    for found in listed:
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _rule_of(file: Path, reading: Reading) -> str:
    holds_rules = isinstance(reading.document, RuleDocument) or (
        is_yaml(file) and loaded_dashboard(file) is None
    )
    return "rule-file" if holds_rules else "dashboard-file"


def _beside_each_other(
    readings: Mapping[Path, Reading], settings: DeploymentSettings, directories: Directories
) -> Iterator[Finding]:
    """Finds what cannot be deployed together: from one folder, or from several of a deployment."""
    deployed = {
        file: settings.read(file)
        for directory in directories.packaged
        for file in _listed(directory)
        if file not in readings
    }
    every = {**deployed, **readings}
    of_dashboards = [
        file for file, one in every.items() if not isinstance(one.document, RuleDocument)
    ]
    for files in together(of_dashboards, directories.dashboards, name_of=lambda one: one.stem):
        dashboards = [found for file in files if (found := every[file].dashboard)]
        same_uid = set(uids_taken_twice(dashboards))
        for problem in problems_of_dashboards(dashboards):
            place, message = _placed(problem, every)
            if problem in same_uid:
                yield from _of(readings, Finding("duplicate-uid", place.at("uid"), message))
            else:
                yield from _of(readings, Finding("dashboard-file", place, message))
    for files in together(every, directories.alerts):
        named = apart([group for file in files for group in every[file].groups])
        for problem in problems_of_alerts(named):
            yield from _of(readings, Finding("rule-file", *_placed(problem, every)))
        for _, warning in name_deviations(named):
            yield from _of(readings, Finding("not-as-written", *_placed(warning, every)))


def _of(readings: Mapping[Path, Reading], finding: Finding) -> Iterator[Finding]:
    """Yields a finding about a file that is checked."""
    if finding.place.file in readings:
        yield finding


def _placed(problem: str, readings: Mapping[Path, Reading]) -> tuple[Place, str]:
    """Splits a line `FILE: what is wrong` into the place and the rest."""
    file = next(file for file in readings if problem.startswith(f"{file}: "))
    document = readings[file].document
    place = document.place if isinstance(document, DashboardDocument) else Place(file)
    return place, problem.removeprefix(f"{file}: ")
