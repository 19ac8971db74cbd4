"""The command `mcp-monitoring check`: its options, its output and its exit codes."""

import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ...installed_copy import outdated_copy
from ...metric_sets import MetricSetName, metric_set
from ..console.terminal import harmless, may_have_colors, say
from ..console.usage import examples
from ..contract.contract import ContractError
from ..servers.errors import PrometheusError
from .catalog import RULES
from .directories import directories_of
from .files import PathError, default_paths
from .findings import Report, as_github, as_json, as_lines
from .run import check_paths
from .settings import (
    FILE_NAME,
    CheckSettings,
    CheckSettingsError,
    packaged_check_settings,
    read_check_settings,
)
from .stacks import metric_set_of

if TYPE_CHECKING:
    from ..servers.prometheus import Prometheus
    from .fixing import Repair

EXAMPLES = examples(
    "mcp-monitoring check",
    "mcp-monitoring check dashboards alerts --strict",
    "mcp-monitoring check dashboards/pool.json --fix",
    "mcp-monitoring check --prometheus http://127.0.0.1:9090 --format github",
)


class CheckFormat(StrEnum):
    """The formats of a report."""

    text = "text"
    json = "json"
    github = "github"


def check_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help="Dashboards and rule files (*.json, *.yaml, *.yml) and folders of them, searched"
            " with the folders in them. Without any: dashboards/ and alerts/ here, else those of"
            " this package.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        CheckFormat, typer.Option("--format", help="How to write the report.")
    ] = CheckFormat.text,
    contract: Annotated[
        Path | None,
        typer.Option(
            help="Metric contract to hold queries against.", show_default="that of this package"
        ),
    ] = None,
    metrics: Annotated[
        MetricSetName | None,
        typer.Option(
            help="Set of metrics whose contract that is.",
            show_default="that of the stack files here, else contract",
        ),
    ] = None,
    no_contract: Annotated[
        bool, typer.Option("--no-contract", help="Hold queries against no contract.")
    ] = False,
    prometheus: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Hold queries against this live server, too.", show_default=False
        ),
    ] = "",
    config: Annotated[
        Path | None,
        typer.Option(
            help="Exceptions and target labels.", show_default=f"{FILE_NAME} here, if there is one"
        ),
    ] = None,
    all_metrics: Annotated[
        bool,
        typer.Option(
            "--all-metrics",
            help="Report metrics of the contract that nothing shows; on if no path is given and"
            " the contract is that of the files: the packaged ones, or --contract.",
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Exit with 2 for warnings and what could not be checked as well."
        ),
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="First write into the dashboards what is certainly meant."),
    ] = False,
    list_rules: Annotated[
        bool, typer.Option("--list-rules", help="List the rules and exit.")
    ] = False,
) -> None:
    """Check dashboards and alerts before they are deployed.

    Exits with 0 if there is no error, 2 if there is one, 1 if the check cannot be made or a file
    cannot be fixed. With --strict, warnings count as errors do, and so does what could not be
    checked.
    """
    if list_rules:
        for rule in RULES.values():
            typer.echo(f"{rule.id:<26} {rule.severity:<8} {rule.meaning}")
        return
    if contract and no_contract:
        _fail(["--contract and --no-contract exclude each other"])
    if warning := outdated_copy():
        say(f"mcp-monitoring check: {warning}")
    chosen = list(paths or [])
    project = Path()
    unwritten: list[str] = []
    try:
        chosen_settings = _settings(config, chosen, project)
        if metrics:
            chosen_settings = replace(chosen_settings, metrics=metrics)
        if fix:
            from .fixing import repairs_in  # Loaded here: few checks repair anything.

            unwritten = _fix(repairs_in(chosen, project, chosen_settings), output)
        report = check_paths(
            chosen,
            project=project,
            contract=contract or (None if no_contract else _contract(project, chosen_settings)),
            prometheus=_server(prometheus) if prometheus else None,
            settings=chosen_settings,
            every_metric=not no_contract
            and (all_metrics or (not chosen and (contract is not None or _is_packaged(project)))),
        )
    except (ContractError, CheckSettingsError) as error:
        _fail(error.problems)
    except (PathError, PrometheusError) as error:
        _fail([str(error)])
    _print(report, output)
    if unwritten:
        _fail(unwritten)
    if report.errors or (strict and (report.findings or report.not_checked)):
        raise typer.Exit(2)


def _settings(config: Path | None, paths: Sequence[Path], project: Path) -> CheckSettings:
    own = project / FILE_NAME
    if config or own.is_file():
        return read_check_settings(config or own)
    packaged = packaged_check_settings()
    if not paths and _is_packaged(project) and packaged.is_file():
        return read_check_settings(packaged)
    return CheckSettings()


def _server(url: str) -> "Prometheus":
    # Loaded here, as HTTP libraries take longer to load than files take to check.
    from ..servers.prometheus import Prometheus

    return Prometheus(url)


def _is_packaged(project: Path) -> bool:
    """Tells whether a check without paths is one of the files that come with this package.

    Only of them does anybody promise that they show the whole contract.
    """
    further = directories_of(project, CheckSettings()).further
    return default_paths(project, further)[0].resolve() == metric_set().dashboards.resolve()


def _contract(project: Path, settings: CheckSettings) -> Path:
    return _shown(metric_set_of(project, settings).contract)


def _fix(repairs: "Sequence[Repair]", output: CheckFormat) -> list[str]:
    """Writes repairs and prints them; returns why files could not be written."""
    if not repairs:
        return []
    from rich.console import Console

    problems = []
    # Machines read the report alone from the standard output.
    console = Console(soft_wrap=True, highlight=False, stderr=output is not CheckFormat.text)
    for repair in repairs:
        if problem := repair.write():
            problems.append(problem)
        else:
            for change in repair.changes:
                console.print(harmless(f"fixed: {change}", "green"))
    return problems


def _shown(file: Path) -> Path:
    """Shortens a path below the working directory."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _print(report: Report, output: CheckFormat) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Titles may have characters that the encoding of the terminal, or any encoding, lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    match output:
        case CheckFormat.json:
            typer.echo(as_json(report))
        case CheckFormat.github:
            for line in as_github(report):
                typer.echo(line)
            typer.echo(report.summary())
        case CheckFormat.text:
            if may_have_colors():
                from .colored import print_colored

                print_colored(report)
                return
            for line in as_lines(report):
                typer.echo(line)


def _fail(problems: Sequence[str]) -> NoReturn:
    for problem in problems:
        say(f"mcp-monitoring check: {problem}")
    raise typer.Exit(1)
