"""`mcp-monitoring import-file`: ids of objects that a Grafana has already, for `pulumi import`."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..console.printing import number_of, printable
from ..console.report_output import (
    DirectoryOption,
    GrafanaOption,
    StackOption,
    TextOrJson,
    TextOrJsonOption,
)
from ..console.terminal import console, harmless, say_problems, waiting
from ..console.usage import CREDENTIAL, examples
from ..console.writing import replace_files
from ..stacks.choose import chosen_stack
from ..stacks.kinds import Kind
from ..stacks.stack import StackError
from .filling import IMPORTING, ImportFileError
from .make import ImportFile, make_import_file
from .matching import Match, Outcome

JSON_VERSION = 1
"""Version of the JSON report."""

EXAMPLES = (
    examples(
        "mcp-monitoring import-file --stack prod",
        "mcp-monitoring import-file --file /tmp/ids.json --format json",
    )
    + CREDENTIAL
)

_WORDS = {
    Outcome.ABSENT: "is not there; pulumi up creates it",
    Outcome.DIFFERENT: "is there as another object",
}
_MARKS = {Outcome.FOUND: "=", Outcome.ABSENT: "+", Outcome.DIFFERENT: "!"}


def import_file_command(
    stack: StackOption = "",
    directory: DirectoryOption = Path(),
    file: Annotated[Path, typer.Option("--file", help="File to write the ids to.")] = Path(
        "import.json"
    ),
    grafana: GrafanaOption = "",
    output: TextOrJsonOption = TextOrJson.TEXT,
) -> None:
    """Find objects that a stack would create and Grafana has already; write their ids to a file.

    Pulumi then imports them with one command, and the report shows this command. Nothing is
    changed, neither in Grafana nor in the stack. An object that Grafana has under another uid is
    left out, and the report says which uid to set where. Exits with 0, 2 if there is such an
    object, 1 if the command could not do its work.
    """
    try:
        stack = chosen_stack(stack, directory)
        with waiting(f"previewing stack {stack}, and asking Grafana what it has ..."):
            made = make_import_file(stack, directory, grafana=grafana)
        if made.of(Outcome.FOUND):
            replace_files({file: json.dumps(made.document, indent=4, ensure_ascii=False) + "\n"})
    except (ImportFileError, StackError, OSError) as error:
        say_problems("import-file", error)
        raise typer.Exit(1) from None
    command = _command(stack, file, directory) if made.of(Outcome.FOUND) else ""
    if output is TextOrJson.JSON:
        typer.echo(_as_json(made, stack, command))
    else:
        _print(made, stack, file, command)
    if made.of(Outcome.DIFFERENT):
        raise typer.Exit(2)


def _command(stack: str, file: Path, directory: Path) -> str:
    elsewhere = ("--cwd", str(directory)) if directory != Path() else ()
    # With --cwd, Pulumi looks for the file in that directory.
    path = file.absolute() if elsewhere else file
    words = ("pulumi", "import", *elsewhere, "--stack", stack, "--file", str(path), *IMPORTING)
    return shlex.join(words)


def _print(made: ImportFile, stack: str, file: Path, command: str) -> None:
    shown = console()
    # The objects that need a decision come first.
    outcomes, kinds = (Outcome.DIFFERENT, Outcome.FOUND, Outcome.ABSENT), list(Kind)
    listed = sorted(
        made.matches,
        key=lambda one: (outcomes.index(one.outcome), kinds.index(one.kind), one.title),
    )
    width = max((len(printable(one.title)) for one in listed), default=0)
    lines = [line for one in listed for line in _lines(one, width)]
    if made.others:
        names = ", ".join(made.others)
        lines.append(f"note: left out, because this command does not import them: {names}")
    for line in (*lines, *_sum(made, stack, file, command)):
        shown.print(harmless(line), soft_wrap=True)


def _lines(one: Match, width: int) -> list[str]:
    """Writes a line about an object, and below it one line for each advice and warning."""
    # The width counts the printed title: it can be longer than the title itself.
    filling = " " * (width - len(printable(one.title)))
    head = f"{_MARKS[one.outcome]} {one.kind:<13} {one.title}{filling}"
    beneath = [one.advice, *one.warnings] if one.outcome is not Outcome.ABSENT else []
    said = one.id if one.outcome is Outcome.FOUND else _WORDS[one.outcome]
    return [f"{head}  {said}", *(f"    ! {text}" for text in beneath if text)]


def _sum(made: ImportFile, stack: str, file: Path, command: str) -> Sequence[str]:
    if not made.matches:
        return [f"Nothing to import: stack {stack} would create nothing in Grafana."]
    found, different = made.of(Outcome.FOUND), made.of(Outcome.DIFFERENT)
    there = f"{made.grafana} has {len(found)} of {number_of(len(made.matches), 'object')}"
    lines = [f"{there} that stack {stack} would create."]
    if different:
        lines.append(
            f"{number_of(len(different), 'object')} ({_MARKS[Outcome.DIFFERENT]}) left out: decide"
            " on them first, then run this again."
        )
    if command:
        lines += [
            f"The ids are in {file}. Import them:",
            f"  {command}",
            "Then see what a deployment would change, and deploy before you destroy anything:"
            " only a deployment tells Pulumi which object depends on which.",
            f"  mcp-monitoring diff --stack {stack}",
            f"  pulumi up --stack {stack}",
        ]
    return lines


def _as_json(made: ImportFile, stack: str, command: str) -> str:
    document = {
        "version": JSON_VERSION,
        "stack": stack,
        "grafana": made.grafana,
        "objects": [asdict(one) for one in made.matches],
        "others": list(made.others),
        "command": command,
    }
    return json.dumps(document, indent=2)
