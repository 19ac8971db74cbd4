"""The command line of `mcp-monitoring`; each command has a room of its own."""

import typer

from .adopt import command as adopt
from .check import command as check
from .console.usage import Command, CommandGroup
from .diff import command as diff
from .drift import command as drift
from .import_file import command as import_file
from .proof import command as proof
from .rules import command as rules

app = typer.Typer(
    name="mcp-monitoring",
    cls=CommandGroup,
    help="Check and review Grafana monitoring that is kept as code. Every command exits with 0 if"
    " it is done and there is nothing to look at, 1 if it could not be done, 2 if it is done and"
    " there is something to look at.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command(name="check", cls=Command)(check.check_command)
app.command(name="adopt", cls=Command, epilog=adopt.EXAMPLES)(adopt.adopt_command)
app.command(name="diff", cls=Command, epilog=diff.EXAMPLES)(diff.diff_command)
app.command(name="drift", cls=Command, epilog=drift.EXAMPLES)(drift.drift_command)
app.command(name="import-file", cls=Command, epilog=import_file.EXAMPLES)(
    import_file.import_file_command
)
app.command(name="proof", cls=Command, epilog=proof.EXAMPLES)(proof.proof_command)
app.add_typer(rules.rules_app, name="rules")
