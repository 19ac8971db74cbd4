"""The command line of `mcp-monitoring`: options in, reports and exit codes out.

Each command stands in a module of its own and is only registered here.
"""

import typer

from . import (
    adopt_command,
    diff_command,
    drift_command,
    import_file_command,
    proof_command,
    rules_command,
)
from .check_command import check_command
from .usage import DiffersCommand

app = typer.Typer(
    name="mcp-monitoring",
    help="Check and review Grafana monitoring that is kept as code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command(name="check")(check_command)
app.command(name="adopt", cls=DiffersCommand, epilog=adopt_command.EXAMPLES)(
    adopt_command.adopt_command
)
app.command(name="diff", cls=DiffersCommand, epilog=diff_command.EXAMPLES)(
    diff_command.diff_command
)
app.command(name="drift", cls=DiffersCommand, epilog=drift_command.EXAMPLES)(
    drift_command.drift_command
)
app.command(name="import-file", cls=DiffersCommand, epilog=import_file_command.EXAMPLES)(
    import_file_command.import_file_command
)
app.command(name="proof", epilog=proof_command.EXAMPLES)(proof_command.proof_command)
app.add_typer(rules_command.rules_app, name="rules")


@app.callback()
def _commands() -> None:
    """Keeps commands named even while there is only one."""
