"""The directories whose files the deployments of a project read together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...metric_sets import METRIC_SETS, metric_set
from .settings import CheckSettings
from .stacks import arguments_of_stacks, metric_set_of


@dataclass(frozen=True)
class Directories:
    """The directories of dashboards and of alerts, those that are deployed last at the end.

    Attributes:
        dashboards: directories of dashboards; none if deployments have no further ones.
        alerts: directories of rule files, likewise.
    """

    dashboards: tuple[Path, ...] = ()
    alerts: tuple[Path, ...] = ()

    @property
    def further(self) -> list[Path]:
        """The directories of a project that are deployed beside the first ones, each once."""
        return list(dict.fromkeys((*self.dashboards[1:], *self.alerts[1:])))

    @property
    def packaged(self) -> list[Path]:
        """The directories of this package that are deployed with files of a project."""
        first = (*self.dashboards[:1], *self.alerts[:1])
        sets = [metric_set(name) for name in METRIC_SETS]
        ours = {folder for one in sets for folder in (one.dashboards, one.alerts)}
        return [one for one in first if one in ours]


def directories_of(project: Path, settings: CheckSettings) -> Directories:
    """Finds the directories that deployments of a project read together.

    Args:
        project: folder of the stack files.
        settings: the project's settings of the check; what they say comes first.

    Raises:
        CheckSettingsError: if a stack file cannot be read.
    """
    dashboards, alerts = settings.extra_dashboards_dirs, settings.extra_alerts_dirs
    if dashboards is None or alerts is None:
        stacks = arguments_of_stacks(project).values()
        if dashboards is None:
            dashboards = _named(stacks, "extra_dashboards_dirs")
        if alerts is None:
            alerts = _named(stacks, "extra_alerts_dirs")
    if not dashboards and not alerts:
        return Directories()
    packaged = metric_set_of(project, settings)
    return Directories(
        _with_first(project, "dashboards", packaged.dashboards, dashboards),
        _with_first(project, "alerts", packaged.alerts, alerts),
    )


def together(
    files: Iterable[Path],
    directories: Sequence[Path],
    *,
    name_of: Callable[[Path], str] = lambda file: file.name,
) -> list[list[Path]]:
    """Groups files that are deployed together; a file that another one replaces is left out.

    Args:
        files: the files.
        directories: directories that are deployed together. Those of every other folder are a
            group of their own.
        name_of: makes the name by which a file replaces others; default is the name of the file.
    """
    order = {one.resolve(): number for number, one in enumerate(directories)}
    chosen: dict[str, tuple[int, list[Path]]] = {}
    others: dict[Path, list[Path]] = {}
    for file in files:
        folder = file.parent.resolve()
        if folder not in order:
            others.setdefault(folder, []).append(file)
            continue
        at, same = chosen.get(name_of(file), (-1, []))
        if at <= order[folder]:
            beside = same if at == order[folder] else []
            chosen[name_of(file)] = (order[folder], [*beside, file])
    ordered = [file for _, same in sorted(chosen.values()) for file in same]
    return [ordered, *others.values()]


def _named(stacks: Iterable[Mapping[str, Any]], argument: str) -> list[str]:
    """Lists what any stack says, in the order of their files, each once."""
    named = (one for stack in stacks for one in stack.get(argument, ()))
    return list(dict.fromkeys(one for one in named if isinstance(one, str) and one))


def _with_first(
    project: Path, usual: str, packaged: Path, further: Sequence[str]
) -> tuple[Path, ...]:
    if not further:
        return ()
    own = [project / one for one in further]
    first = project / usual
    return (first if first.is_dir() and first not in own else packaged, *own)
