"""`mcp-monitoring drift`: what differs between Grafana and the last deployment, and who did it."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..console.printing import number_of
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
from ..console.terminal import console, harmless, say, say_problems, waiting
from ..console.usage import CREDENTIAL, examples
from ..diff.folding import folded
from ..diff.model import Diff
from ..diff.text import print_diff
from ..stacks.choose import chosen_stack
from ..stacks.stack import StackError
from .check import Checked, DriftError, check_all, check_drift
from .find import as_diff
from .model import Drift
from .report import Told, as_json, as_markdown, as_text, in_a_word

EXAMPLES = (
    examples(
        "mcp-monitoring drift --stack prod",
        "mcp-monitoring drift --all",
        "GRAFANA_AUTH=glsa_... mcp-monitoring drift --stack prod --format json",
    )
    + CREDENTIAL
)


def drift_command(
    stack: StackOption = "",
    every: Annotated[bool, typer.Option("--all", help="Check every stack of the project.")] = False,
    engine: Annotated[
        bool,
        typer.Option(
            "--engine",
            help="Compare by `pulumi refresh`, which starts the program and the plugin: slower, and"
            " for resources of every type.",
        ),
    ] = False,
    directory: DirectoryOption = Path(),
    output: ReportFormatOption = ReportFormat.TEXT,
    file: OutputOption = None,
    markdown_file: MarkdownFileOption = None,
    json_file: JsonFileOption = None,
    all_edits: AllEditsOption = False,
) -> None:
    """Show what was changed in Grafana since the last deployment: what, who, when.

    Nothing is changed. Grafana itself is asked, and neither the program nor a plugin of Pulumi is
    started, unless --engine is given. Exits with 0 if nothing differs, 2 if something differs, 1 if
    a stack cannot be checked as a whole.
    """
    if every and stack:
        say("mcp-monitoring drift: --stack and --all exclude each other")
        raise typer.Exit(1)
    told: Told = as_diff if all_edits else _folded
    try:
        checked = _check("" if every else chosen_stack(stack, directory), directory, engine=engine)
        write_reports(
            checked,
            {
                ReportFormat.TEXT: partial(as_text, told=told),
                ReportFormat.MARKDOWN: partial(as_markdown, told=told),
                ReportFormat.JSON: as_json,
            },
            lambda results: _print(results, told, table=every),
            output=output,
            file=file,
            markdown_file=markdown_file,
            json_file=json_file,
        )
    except (DriftError, StackError, OSError) as error:
        say_problems("drift", error)
        raise typer.Exit(1) from None
    if refused := list(_refused(checked)):
        for line in refused:
            say_problems("drift", line)
        raise typer.Exit(1)
    if any(one.drift for one in checked):
        raise typer.Exit(2)


def _check(stack: str, directory: Path, *, engine: bool) -> Sequence[Checked]:
    if stack:
        with waiting(f"asking Grafana what differs from stack {stack} ..."):
            return [Checked(stack, check_drift(stack, directory, engine=engine))]
    with waiting("asking Grafana what differs, for every stack ..."):
        return check_all(
            directory, lambda one: say(f"  {one.stack}: {in_a_word(one)}"), engine=engine
        )


def _refused(checked: Sequence[Checked]) -> Iterator[str]:
    """Says of each stack why it was not checked, or not as a whole."""
    for one in checked:
        if one.error:
            yield f"stack {one.stack}: {one.error}"
        elif one.drift is not None and one.drift.refused:
            several = number_of(len(one.drift.refused), "object")
            yield f"stack {one.stack}: {several} could not be read: {one.drift.refused[0]}"


def _folded(drift: Drift) -> Diff:
    return folded(as_diff(drift))


def _print(checked: Sequence[Checked], told: Told, *, table: bool) -> None:
    shown = console()
    summary = Table("stack", "grafana", "result")
    for one in checked:
        where = one.drift.grafana if one.drift is not None else ""
        summary.add_row(harmless(one.stack), harmless(where), in_a_word(one))
        if one.drift is not None:
            if table:
                shown.print(harmless(f"stack {one.stack}", "bold"))
            print_diff(told(one.drift), shown)
    if table:
        shown.print(summary)
