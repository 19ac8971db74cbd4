"""Options that commands with reports share, and the writing of a report in several formats."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

_Found = TypeVar("_Found")


class ReportFormat(StrEnum):
    """The formats of a report."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class TextOrJson(StrEnum):
    """The formats of a report that is never a comment."""

    TEXT = "text"
    JSON = "json"


StackOption = Annotated[
    str,
    typer.Option(
        "--stack", help="Stack; without it, the one that is selected.", show_default=False
    ),
]
GrafanaOption = Annotated[
    str,
    typer.Option(
        metavar="URL",
        help="Grafana to ask, if the program uses several.",
        show_default="that of the program",
    ),
]
DirectoryOption = Annotated[
    Path, typer.Option("--cwd", "-C", help="Directory of the Pulumi program.")
]
ReportFormatOption = Annotated[
    ReportFormat, typer.Option("--format", help="How to write the report.")
]
TextOrJsonOption = Annotated[TextOrJson, typer.Option("--format", help="How to write the report.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", help="Write the report to this file instead.")
]
MarkdownFileOption = Annotated[
    Path | None, typer.Option("--output-markdown", help="Write it as Markdown to this, too.")
]
JsonFileOption = Annotated[
    Path | None, typer.Option("--output-json", help="Write it as JSON to this, too.")
]
AllEditsOption = Annotated[
    bool,
    typer.Option(
        "--all-edits",
        help="Show edits without an effect one by one, not as one line per dashboard.",
    ),
]

Writers = dict[ReportFormat, Callable[[_Found], str]]
"""The functions that write a result, by format."""


def write_reports(
    found: _Found,
    writers: Writers[_Found],
    show: Callable[[_Found], None],
    *,
    output: ReportFormat,
    file: Path | None,
    markdown_file: Path | None,
    json_file: Path | None,
) -> None:
    """Writes a result to the requested files, and to a file or standard output.

    Args:
        found: the result.
        writers: functions that write it, by format.
        show: function that prints it as text to standard output.
        output: format of the report itself.
        file: file of the report; None writes it to standard output.
        markdown_file: a further report, as Markdown.
        json_file: a further report, as JSON.

    Raises:
        OSError: if a file cannot be written.
    """
    further = ((ReportFormat.MARKDOWN, markdown_file), (ReportFormat.JSON, json_file))
    for kind, path in (*further, (output, file)):
        if path:
            path.write_text(writers[kind](found) + "\n", encoding="utf-8")
    if not file and output is ReportFormat.TEXT:
        show(found)
    elif not file:
        typer.echo(writers[output](found))
