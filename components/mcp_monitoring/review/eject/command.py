"""`mcp-monitoring eject`: copies packaged files into a project, where they can be changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Annotated, Any

import typer

from ...arguments.names import camel_case
from ...metric_sets import MetricSet, MetricSetName, common_metric_set, metric_set
from ...problems import ProblemsError
from ...yaml_files import YamlFileError
from ..console.printing import number_of
from ..console.report_output import DirectoryOption
from ..console.terminal import console, harmless, say
from ..console.usage import examples
from ..console.writing import replace_files
from ..copies.record import RECORD, Copy, read_record
from ..stacks.stack_file import stack_arguments, stack_files
from .copying import EXTRA, Ejected, directories, ejected, is_deployed
from .packaged_files import ALERTS, DASHBOARDS, PackagedFile, chosen_files, packaged_files

EXAMPLES = examples(
    "mcp-monitoring eject --list",
    "mcp-monitoring eject mcp-pool.json McpTargetDown",
    "mcp-monitoring eject --keep mcp-pool.json",
)


def eject_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Dashboards by file name or uid; rule files by file name, or by the name of an"
            " alert or group in them.",
            show_default=False,
        ),
    ] = None,
    directory: DirectoryOption = Path(),
    dashboards: Annotated[
        Path | None,
        typer.Option(
            "--dashboards",
            metavar="DIR",
            help="Directory of dashboards.",
            show_default="the last of extraDashboardsDirs, else dashboards",
        ),
    ] = None,
    alerts: Annotated[
        Path | None,
        typer.Option(
            "--alerts",
            metavar="DIR",
            help="Directory of rule files.",
            show_default="the last of extraAlertsDirs, else alerts",
        ),
    ] = None,
    metrics: Annotated[
        MetricSetName | None,
        typer.Option(
            help="Set of metrics whose files are meant.",
            show_default="that of the stack files here, else contract",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that are there already.")
    ] = False,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help="Keep copies as they are, and record that they were compared with the package.",
        ),
    ] = False,
    list_them: Annotated[
        bool, typer.Option("--list", help="List packaged files and their copies; write nothing.")
    ] = False,
) -> None:
    """Copy packaged dashboards and alerts into the project, to change them there.

    A copy is deployed in place of the packaged file once the stack has its directory in
    extraDashboardsDirs or extraAlertsDirs; the report says how. Packaged files that are not copied
    stay as they are. Exits with 0, 1 if nothing could be copied; with --list 2 if the package has
    changed a file since it was copied.
    """
    try:
        if list_them:
            outdated = _list(packaged_files(_chosen(metrics, directory)), directory)
        else:
            outdated = False
            _eject(names or [], directory, metrics, dashboards, alerts, force=force, keep=keep)
    except ProblemsError as error:
        for problem in error.problems:
            say(f"mcp-monitoring eject: {problem}")
        raise typer.Exit(1) from None
    except OSError as error:
        say(f"mcp-monitoring eject: {error.filename or directory}: {error.strerror}")
        raise typer.Exit(1) from None
    if outdated:
        raise typer.Exit(2)


def _eject(
    names: Sequence[str],
    project: Path,
    metrics: MetricSetName | None,
    dashboards: Path | None,
    alerts: Path | None,
    *,
    force: bool,
    keep: bool,
) -> None:
    if not names:
        raise ProblemsError(["name what to copy; --list shows what there is"])
    if force and keep:
        raise ProblemsError(["--force and --keep exclude each other"])
    if not project.is_dir():
        raise ProblemsError([f"{project}: there is no such directory"])
    stacks = _stacks(project)
    into = directories(project, {DASHBOARDS: dashboards, ALERTS: alerts}, list(stacks.values()))
    made = ejected(
        chosen_files(names, packaged_files(_chosen(metrics, project))),
        project,
        into,
        force=force,
        keep=keep,
    )
    for file in made.texts:
        file.parent.mkdir(parents=True, exist_ok=True)
    replace_files(made.texts)
    shown = console()
    width = max(map(len, made.copies))
    for name, one in made.copies.items():
        shown.print(harmless(f"{name:<{width}}  {', '.join(one.holds)}"), soft_wrap=True)
    for line in _sum(made, into, stacks, keep=keep):
        shown.print(harmless(line), soft_wrap=True)


def _sum(
    made: Ejected,
    into: Mapping[str, PurePath],
    stacks: Mapping[str, Mapping[str, Any]],
    *,
    keep: bool,
) -> Sequence[str]:
    count = number_of(len(made.copies), "file")
    if keep:
        return [f"{count} kept, and recorded as compared with the installed package."]
    kinds = dict.fromkeys(one.kind for one in made.copies.values())
    missing = [
        kind
        for kind in kinds
        if not (stacks and all(is_deployed(kind, into[kind], one) for one in stacks.values()))
    ]
    recorded = f"{RECORD} records what they are copies of; keep it in version control."
    if not missing:
        return [f"{count} copied; deployed in place of the packaged ones.", recorded]
    written = ", ".join(f'"{EXTRA[kind]}": ["{into[kind]}"]' for kind in missing)
    return [
        f"{count} copied. To deploy them in place of the packaged ones, set in each stack:",
        *(
            f"  pulumi config set --path '{camel_case(EXTRA[kind])}[{_next(kind, stacks)}]'"
            f" {into[kind]}"
            for kind in missing
        ),
        f"In a program without such configuration: {written}.",
        recorded,
    ]


def _next(kind: str, stacks: Mapping[str, Mapping[str, Any]]) -> int:
    return max((len(one.get(EXTRA[kind]) or ()) for one in stacks.values()), default=0)


def _stacks(project: Path) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for file in stack_files(project):
        try:
            found[file.name] = stack_arguments(file)
        except YamlFileError as error:
            raise ProblemsError([f"{file}: {error}"]) from None
    return found


def _chosen(metrics: MetricSetName | None, project: Path) -> MetricSet:
    return metric_set(metrics) if metrics else common_metric_set(_stacks(project).values())


def _list(files: Sequence[PackagedFile], project: Path) -> bool:
    """Prints the packaged files; tells whether the package has changed one since it was copied."""
    shown = console()
    copies = {copy.original: copy for copy in read_record(project).values()}
    outdated = [why for copy in copies.values() if (why := copy.outdated(project))]
    width = max(len(one.original) for one in files)
    for one in files:
        state = _state(copies.get(one.original), project)
        line = f"{one.original:<{width}}  {', '.join(one.holds)}{state}"
        shown.print(harmless(line), soft_wrap=True)
    for copy in copies.values():
        if why := copy.outdated(project):
            shown.print(harmless(f"{copy.file}: {why}", "yellow"), soft_wrap=True)
    return bool(outdated)


def _state(copy: Copy | None, project: Path) -> str:
    if copy is None or not (project / copy.file).is_file():
        return ""
    return f"  (copied to {copy.file})"
