"""`mcp-monitoring diff`: shows a reviewer the changes of a deployment, or between two files."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ...problems import ProblemsError
from ..console.report_output import (
    AllEditsOption,
    DirectoryOption,
    JsonFileOption,
    MarkdownFileOption,
    OutputOption,
    ReportFormat,
    ReportFormatOption,
    StackOption,
    write_reports,
)
from ..console.terminal import console, say_problems, waiting
from ..console.usage import CREDENTIAL, examples
from ..servers.errors import GrafanaError, PrometheusError
from ..stacks.addresses import by_address
from ..stacks.choose import chosen_stack
from ..stacks.grafana_access import OpenGrafanas, check_before_a_preview
from ..stacks.kinds import Kind
from ..stacks.plan import Plan, PlanError, read_plan
from ..stacks.preview import PreviewError, preview
from ..stacks.project import project_name
from ..stacks.stack import Stack, StackError, read_stack
from .backtested import backtested, backtesting
from .file_diff import files_diff
from .folding import folded
from .gate import FailOn, is_closed, with_gate
from .in_grafana import InGrafana, ask_grafana, with_existing
from .json_report import as_json
from .markdown import as_markdown
from .missing_datasources import with_missing_datasources
from .missing_folders import with_missing_folders
from .model import Diff, Operation
from .pages import with_pages
from .plan_diff import plan_diff
from .text import as_text, print_diff
from .told import with_untold
from .too_old import with_too_old

EXAMPLES = (
    examples(
        "mcp-monitoring diff --stack dev",
        "mcp-monitoring diff --format markdown --fail-on risk",
        "mcp-monitoring diff --stack dev --backtest 7d",
        "pulumi preview --json | mcp-monitoring diff -",
        "mcp-monitoring diff main/dashboards dashboards",
        "mcp-monitoring diff --stack dev --html diff.html",
    )
    + CREDENTIAL
)


_IN_GRAFANA = (Operation.UPDATE, Operation.DELETE, Operation.IMPORT, Operation.FORGET)


class DiffUsageError(Exception):
    """The command was called with arguments that do not go together."""


def diff_command(
    compared: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PLAN | OLD NEW]",
            help="A plan that `pulumi preview --json` printed (`-` for standard input), or two"
            " dashboards, two rule files or two folders.",
            show_default=False,
        ),
    ] = None,
    stack: StackOption = "",
    directory: DirectoryOption = Path(),
    refresh: Annotated[
        bool,
        typer.Option(help="Ask Grafana first, so that edits made there are seen."),
    ] = True,
    output: ReportFormatOption = ReportFormat.TEXT,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            help="Exit with 2 if there is any risk, or any change; never is the default.",
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="The same as --fail-on change.")
    ] = False,
    file: OutputOption = None,
    markdown_file: MarkdownFileOption = None,
    json_file: JsonFileOption = None,
    all_edits: AllEditsOption = False,
    backtest: Annotated[
        str,
        typer.Option(
            metavar="DURATION",
            help="Say what changed alerts would have done so far back, such as 7d.",
            show_default=False,
        ),
    ] = "",
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Draw every dashboard that changed, before and after, into this folder.",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write one HTML page with risks, changes and pictures.",
            show_default=False,
        ),
    ] = None,
    prometheus: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Prometheus for --backtest, --pictures and --html, instead of Grafana.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Show what a deployment would change: panels, queries and alerts, not lines of JSON.

    Exits with 0, with 2 if --fail-on closes the gate, or with 1 if the comparison failed.
    """
    told = _whole if all_edits else folded
    try:
        gate = _gate(fail_on, exit_code=exit_code)
        if prometheus and not (backtest or pictures or html):
            raise DiffUsageError(
                "--prometheus: say what for: --backtest 7d, --pictures FOLDER or --html FILE"
            )
        past = backtesting(backtest, prometheus, of_files=len(compared or []) > 1)
        draw = _drawing(pictures, html, prometheus)
        found = _diff(list(compared or []), stack, directory, refresh=refresh)
        found = backtested(found, past, directory)
        write_reports(
            with_gate(found, gate),
            {
                ReportFormat.TEXT: lambda diff: as_text(told(diff)),
                ReportFormat.MARKDOWN: lambda diff: as_markdown(told(diff)),
                ReportFormat.JSON: as_json,
            },
            lambda diff: print_diff(told(diff), console()),
            output=output,
            file=file,
            markdown_file=markdown_file,
            json_file=json_file,
        )
        of = found.stack if refresh and not compared else ""
        draw(with_gate(found, gate), told(found), of, directory)
    except (
        *(DiffUsageError, PlanError, PreviewError, ProblemsError),
        *(StackError, GrafanaError, PrometheusError, OSError),
    ) as error:
        say_problems("diff", error)
        raise typer.Exit(1) from None
    if is_closed(found, gate):
        raise typer.Exit(2)


def _drawing(
    pictures: Path | None, html: Path | None, prometheus: str
) -> Callable[[Diff, Diff, str, Path], None]:
    """Checks that pictures can be made, and returns what makes them; without any, nothing does."""
    if pictures is None and html is None:
        return lambda *_: None
    # It takes longer to load than a diff takes.
    from ..picture.output import OutputError
    from .pictures.write import WantedPictures, write_pictures

    wanted = WantedPictures(pictures, html, prometheus)

    def tried(do: Callable[[], None]) -> None:
        try:
            do()
        except OutputError as error:
            raise DiffUsageError(str(error).replace("--output", "--pictures")) from None

    tried(wanted.check)
    return lambda *of: tried(partial(write_pictures, wanted, *of))


def _gate(fail_on: FailOn | None, *, exit_code: bool) -> FailOn:
    if exit_code and fail_on not in (None, FailOn.CHANGE):
        raise DiffUsageError(f"give one of: --exit-code, --fail-on {fail_on}")
    return fail_on or (FailOn.CHANGE if exit_code else FailOn.NEVER)


def _diff(compared: list[Path], stack: str, directory: Path, *, refresh: bool) -> Diff:
    if len(compared) > 2 or (compared and stack):
        raise DiffUsageError(
            "give one of: --stack NAME, a plan (`-` for standard input), two files or folders"
        )
    if len(compared) == 2:
        return files_diff(*compared)
    if compared:
        plan = _plan(compared[0])
        project, of = plan.project_and_stack
        return _located(plan_diff(plan, stack=of), plan, Stack(of, directory, ()), project)
    stack = chosen_stack(stack, directory)
    with OpenGrafanas() as grafanas:
        with waiting(f"previewing stack {stack} ..."):
            deployed = read_stack(stack, directory)
            environment = check_before_a_preview(deployed, grafanas) if refresh else {}
            plan = preview(deployed, environment, refresh=refresh)
        asked = ask_grafana(plan, deployed, grafanas) if refresh else InGrafana()
        shown = asked.there.contact_points if Kind.CONTACT_POINT in asked.shown else None
        found = plan_diff(plan, stack=stack, applied=deployed.by_urn(), contact_points=shown)
        found = _located(found, plan, deployed, project_name(directory))
        if refresh:
            found = with_missing_datasources(found, plan, deployed, grafanas)
            found = with_missing_folders(found, plan, deployed, grafanas)
            found = with_too_old(found, plan, deployed, grafanas)
            found = with_untold(found, plan, deployed, grafanas)
        return with_existing(found, plan, asked)


def _located(found: Diff, plan: Plan, stack: Stack, project: str) -> Diff:
    """Says where the objects of a diff are: in which project, and on which page of Grafana."""
    try:
        grafanas = by_address(plan.steps, plan, stack)
    except StackError:
        grafanas = {}  # Links are not worth a failure.
    addresses = {step.urn: address for address, steps in grafanas.items() for step in steps}
    return with_pages(replace(found, project=project), addresses, _IN_GRAFANA)


def _whole(diff: Diff) -> Diff:
    return diff


def _plan(path: Path) -> Plan:
    if str(path) == "-":
        return read_plan(sys.stdin.read(), "standard input")
    try:
        return read_plan(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise PlanError(f"{path}: is no text; make a plan with: pulumi preview --json") from None
