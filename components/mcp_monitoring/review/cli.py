"""The command line of `mcp-monitoring`: each command stands in a room of its own."""

import typer

from .adopt import command as adopt
from .check import command as check
from .console.usage import DiffersCommand
from .diff import command as diff
from .drift import command as drift
from .import_file import command as import_file
from .proof import command as proof
from .rules import command as rules

app = typer.Typer(
    name="mcp-monitoring",
    help="Check and review Grafana monitoring that is kept as code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command(name="check")(check.check_command)
app.command(name="adopt", cls=DiffersCommand, epilog=adopt.EXAMPLES)(adopt.adopt_command)
app.command(name="diff", cls=DiffersCommand, epilog=diff.EXAMPLES)(diff.diff_command)
app.command(name="drift", cls=DiffersCommand, epilog=drift.EXAMPLES)(drift.drift_command)
app.command(name="import-file", cls=DiffersCommand, epilog=import_file.EXAMPLES)(
    import_file.import_file_command
)
app.command(name="proof", epilog=proof.EXAMPLES)(proof.proof_command)
app.add_typer(rules.rules_app, name="rules")
