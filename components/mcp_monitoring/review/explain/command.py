"""`mcp-monitoring explain`: what the errors of a deployment mean, and what to do about them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ..console.printing import number_of
from ..console.terminal import console, harmless, say
from ..console.usage import examples
from ..servers.address import without_credentials
from ..stacks.causes import cause_of
from .read_log import Log, LoggedError, read_log

EXAMPLES = examples(
    "mcp-monitoring explain up.log",
    "pulumi up --yes 2>&1 | mcp-monitoring explain",
)

_MOST_LETTERS = 240


def explain_command(
    log: Annotated[
        Path | None,
        typer.Argument(
            metavar="[LOG]",
            help="File with the output of pulumi up, or of another command of Pulumi.",
            show_default="standard input",
        ),
    ] = None,
) -> None:
    """Explain the errors of a deployment: what they mean, which object, what to do.

    Exits with 0, 2 if an error of the log is not known, 1 if the log cannot be read.
    """
    if log is None and sys.stdin.isatty():
        say("mcp-monitoring explain: give the output of pulumi up, as a file or by a pipe")
        raise typer.Exit(1)
    try:
        content = sys.stdin.buffer.read() if log is None else log.read_bytes()
    except OSError as error:
        say(f"mcp-monitoring explain: {log}: cannot be read: {error.strerror}")
        raise typer.Exit(1) from None
    # A log may hold bytes of any program.
    found = read_log(content.decode("utf-8", errors="replace"))
    shown = console()
    unknown = [one for one in found.errors if cause_of(one.text) is None]
    for line in _lines(found, len(unknown)):
        shown.print(harmless(line), soft_wrap=True)
    if unknown:
        raise typer.Exit(2)


def _lines(found: Log, unknown: int) -> Iterator[str]:
    for one in found.errors:
        cause = cause_of(one.text)
        yield f"{_named(one)}: {_shortened(one.text)}"
        if cause is None:
            yield "    not known: this text is in no list of this command"
        else:
            yield from cause.lines(found.stack)
    if not found.errors:
        yield "No error in this log."
    elif unknown:
        yield f"{number_of(len(found.errors), 'error')}, {unknown} of them not known."
    else:
        yield f"{number_of(len(found.errors), 'error')}."


def _named(one: LoggedError) -> str:
    # `grafana:oss/folder:Folder` and `grafana:oss:Folder` are the same type.
    return f"{one.kind.rpartition(':')[2]} {one.name}" if one.kind else "error"


def _shortened(text: str) -> str:
    """Writes an error on one line, without credentials in it; the beginning if it is long."""
    line = without_credentials(" ".join(text.split()))
    return line if len(line) <= _MOST_LETTERS else f"{line[:_MOST_LETTERS]} ..."
