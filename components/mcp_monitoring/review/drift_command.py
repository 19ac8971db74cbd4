"""`mcp-monitoring drift`: what in Grafana differs from what was deployed, and who changed it."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from .diff.text import print_diff
from .diff.wording import printable
from .drift.check import Checked, DriftError, check_all, check_drift
from .drift.find import as_diff
from .drift.report import as_json, as_markdown, as_text, in_a_word
from .terminal import console, say, waiting

EXAMPLES = (
    "Examples: mcp-monitoring drift --stack prod;"
    " mcp-monitoring drift --all;"
    " GRAFANA_AUTH_PROD=glsa_... mcp-monitoring drift --stack prod --format json"
)


class DriftFormat(StrEnum):
    """How a report is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def drift_command(
    stack: Annotated[str, typer.Option(help="Stack to check.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Check every stack of the project.")] = False,
    directory: Annotated[
        Path, typer.Option("--cwd", "-C", help="Directory of the Pulumi program.")
    ] = Path(),
    output: Annotated[
        DriftFormat, typer.Option("--format", help="How to write the report.")
    ] = DriftFormat.TEXT,
    file: Annotated[
        Path | None, typer.Option("--output", help="Write the report to this file instead.")
    ] = None,
    markdown_file: Annotated[
        Path | None, typer.Option("--output-markdown", help="Write it as Markdown to this, too.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--output-json", help="Write it as JSON to this, too.")
    ] = None,
) -> None:
    """Show what was changed in Grafana since the last deployment: what, who, when.

    The credential comes from the configuration of the stack, else from GRAFANA_AUTH_STACK (such as
    GRAFANA_AUTH_PROD), else from GRAFANA_AUTH. Nothing is changed. Exits with 0 if nothing differs,
    2 if something does, 1 if a stack cannot be checked.
    """
    if every == bool(stack):
        say("mcp-monitoring drift: give one of: --stack NAME, --all")
        raise typer.Exit(1)
    try:
        checked = _check(stack, directory)
        for kind, path in ((DriftFormat.MARKDOWN, markdown_file), (DriftFormat.JSON, json_file)):
            if path:
                path.write_text(_WRITERS[kind](checked) + "\n", encoding="utf-8")
        if file:
            file.write_text(_WRITERS[output](checked) + "\n", encoding="utf-8")
        elif output is not DriftFormat.TEXT:
            typer.echo(_WRITERS[output](checked))
        else:
            _print(checked, table=every)
    except (DriftError, OSError) as error:
        say(f"mcp-monitoring drift: {error}")
        raise typer.Exit(1) from None
    for one in checked:
        if one.error:
            say(f"mcp-monitoring drift: stack {one.stack}: {one.error}")
    if any(one.error for one in checked):
        raise typer.Exit(1)
    if any(one.drift for one in checked):
        raise typer.Exit(2)


def _check(stack: str, directory: Path) -> Sequence[Checked]:
    if stack:
        with waiting(f"asking Grafana what differs from stack {stack} ..."):
            return [Checked(stack, check_drift(stack, directory))]
    with waiting("asking Grafana what differs, for every stack ..."):
        return check_all(directory, lambda one: say(f"  {one.stack}: {in_a_word(one)}"))


def _print(checked: Sequence[Checked], *, table: bool) -> None:
    shown = console()
    summary = Table("stack", "grafana", "result")
    for one in checked:
        where = one.drift.grafana if one.drift is not None else ""
        summary.add_row(printable(one.stack), printable(where), in_a_word(one))
        if one.drift is not None:
            if table:
                shown.print(f"[bold]stack {printable(one.stack)}[/]")
            print_diff(as_diff(one.drift), shown)
    if table:
        shown.print(summary)


_WRITERS: Mapping[DriftFormat, Callable[[Sequence[Checked]], str]] = {
    DriftFormat.TEXT: as_text,
    DriftFormat.MARKDOWN: as_markdown,
    DriftFormat.JSON: as_json,
}
