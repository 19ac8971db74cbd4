"""`mcp-monitoring recover`: makes a stack deployable again after an update that went wrong."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..console.printing import number_of
from ..console.report_output import (
    DirectoryOption,
    GrafanaOption,
    StackOption,
    TextOrJson,
    TextOrJsonOption,
)
from ..console.terminal import console, harmless, say, say_problems, waiting
from ..console.usage import CREDENTIAL, examples
from ..stacks.choose import chosen_stack
from ..stacks.stack import StackError
from .apply import apply
from .damaged import mend
from .find import RecoverError, find, find_damaged
from .locks import Held, Standing
from .model import Recovery
from .report import as_json, lines, next_steps, tasks

EXAMPLES = (
    examples(
        "mcp-monitoring recover --stack prod --dry-run", "mcp-monitoring recover --stack prod --yes"
    )
    + CREDENTIAL
)


_AS_IT_WAS = "; it is an older state, so let Pulumi look: pulumi up --refresh --run-program"


def recover_command(
    stack: StackOption = "",
    directory: DirectoryOption = Path(),
    grafana: GrafanaOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = (
        False
    ),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without a question.")] = False,
    output: TextOrJsonOption = TextOrJson.TEXT,
) -> None:
    """Make a stack deployable again after an update that went wrong.

    If an answer of Grafana was lost, or a deployment was killed, Grafana has objects that the
    stack does not know. Those that are the stack's beyond doubt are imported: they carry its mark,
    or are equal to what would be sent. An object of somebody else is never touched, and the report
    says what to do about it. Notifiers that a lost answer doubled are removed, and dashboards that
    a deployment left behind. The stack forgets objects that are gone from Grafana, so that the
    next deployment makes them again. Pending operations are cleared, and so are locks whose update
    has ended. An update that still runs is left alone. A state file that was not written whole is
    mended first.
    Exits with 0, 2 if something is left to be done, 1 if the command could not do its work.
    """
    try:
        stack = chosen_stack(stack, directory)
        damaged = find_damaged(stack, directory)
        if damaged.is_needed:
            if not _is_agreed(damaged, yes=yes, dry_run=dry_run, output=output):
                if output is TextOrJson.JSON:
                    typer.echo(as_json(damaged, done=False))
                else:
                    _conclude(damaged, directory, done=False, dry_run=dry_run)
                raise typer.Exit(2)
            for one in damaged.damaged:
                mend(one)
                say(f"mended: {one.file}{_AS_IT_WAS if one.copy else ''}")
        with waiting(f"previewing stack {stack}, and asking Grafana what it has ..."):
            findings = find(stack, directory, grafana=grafana)
        runs = [one for one in findings.recovery.locks if one.standing is Standing.RUNS]
        if runs:
            raise RecoverError(f"an update of stack {stack} still runs: {_runs(runs)}")
        done = _is_agreed(findings.recovery, yes=yes, dry_run=dry_run, output=output)
        if done:
            with waiting(f"recovering stack {stack} ..."):
                apply(findings, directory)
    except (RecoverError, StackError) as error:
        say_problems("recover", error)
        raise typer.Exit(1) from None
    found = findings.recovery
    if output is TextOrJson.JSON:
        done = done or (damaged.is_needed and not found.is_needed)
        typer.echo(as_json(replace(found, damaged=damaged.damaged), done=done))
    else:
        _conclude(found, directory, done=done, dry_run=dry_run)
    if found.left or (found.is_needed and not done):
        raise typer.Exit(2)


def _runs(runs: list[Held]) -> str:
    listed = "; ".join(f"{one.lock} ({one.because})" for one in runs)
    return f"{listed}. Wait for it, or end it; nothing was touched"


def _is_agreed(found: Recovery, *, yes: bool, dry_run: bool, output: TextOrJson) -> bool:
    """Shows what was found, and asks whether to do it."""
    if output is TextOrJson.TEXT:
        _show(found)
    if dry_run or not found.is_needed:
        return False
    can_ask = sys.stdin.isatty() and sys.stderr.isatty()
    unsure = [one for one in found.locks if one.standing is Standing.UNKNOWN]
    if unsure and not can_ask:
        # Nobody said that this update has ended; --yes answers another question.
        say(
            f"mcp-monitoring recover: nobody can tell from here whether {unsure[0].lock} still"
            " runs. If you are sure that it does not, remove its lock:"
            f" pulumi cancel --yes --stack {shlex.quote(found.stack)}"
        )
        return False
    if unsure and not typer.confirm("Are you sure that these updates no longer run?", err=True):
        return False
    if yes:
        return True
    if not can_ask:
        say("mcp-monitoring recover: nothing was done; to do it without a question: --yes")
        return False
    question = tasks(found)
    return typer.confirm(f"{question[0].upper()}{question[1:]}?", err=True)


def _show(found: Recovery) -> None:
    shown = console()
    for line in lines(found):
        shown.print(harmless(line), soft_wrap=True)


def _conclude(found: Recovery, directory: Path, *, done: bool, dry_run: bool) -> None:
    shown = console()
    elsewhere = f" --cwd {shlex.quote(str(directory))}" if directory != Path() else ""
    for line in _conclusion(found, elsewhere, done=done, dry_run=dry_run):
        shown.print(harmless(line), soft_wrap=True)


def _conclusion(found: Recovery, elsewhere: str, *, done: bool, dry_run: bool) -> list[str]:
    several = number_of(found.left, "line")
    left = [f"{several} (!) above left to you: decide on them first."] if found.left else []
    if done:
        return [
            f"Done: {tasks(found)}.",
            *left,
            "Then see what a deployment would change, and deploy before you destroy anything:",
            *next_steps(found, elsewhere),
        ]
    if not found.is_needed:
        return left or [f"Nothing to recover: stack {found.stack} can be deployed."]
    would = f"Would {tasks(found)}."
    if not dry_run:
        return [would, *left]
    command = f"mcp-monitoring recover --stack {shlex.quote(found.stack)}{elsewhere}"
    return [f"{would} To do it:", f"  {command}", *left]
