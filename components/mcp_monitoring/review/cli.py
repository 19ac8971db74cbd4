"""The command line of `mcp-monitoring`; each command has a room of its own."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_command, get_group

from .console.lazy_commands import LazyCommands, LazyGroup
from .console.usage import Command

# The function of each command, or its group of commands, and its line in the help.
_COMMANDS = {
    "check": (
        "check.command:check_command",
        "Check dashboards and alerts before they are deployed.",
    ),
    "adopt": (
        "adopt.command:adopt_command",
        "Write edits made in Grafana into the dashboard files.",
    ),
    "backtest": (
        "backtest.command:backtest_command",
        "Show when alerts would have fired on the real past, and what a change would have changed.",
    ),
    "ci": (
        "ci.command:ci_app",
        "Comment on pull requests and keep issues, in GitHub Actions and GitLab CI.",
    ),
    "convert": (
        "convert.command:convert_command",
        "Write a dashboard file in the other schema: classic, or v2 of Grafana 13.",
    ),
    "diff": (
        "diff.command:diff_command",
        "Show what a deployment would change: panels, queries and alerts, not lines of JSON.",
    ),
    "drift": (
        "drift.command:drift_command",
        "Show what was changed in Grafana since the last deployment: what, who, when.",
    ),
    "eject": (
        "eject.command:eject_command",
        "Copy packaged dashboards and alerts into the project, to change them there.",
    ),
    "explain": (
        "explain.command:explain_command",
        "Explain the errors of a deployment: what they mean, which object, what to do.",
    ),
    "fit": (
        "fit.command:fit_command",
        "Look at a Prometheus, and say which dashboards and alerts fit what is there.",
    ),
    "import-file": (
        "import_file.command:import_file_command",
        "Find objects that a stack would create and Grafana has already; write their ids to a"
        " file.",
    ),
    "picture": (
        "picture.command:picture_command",
        "Draw dashboards as pictures: PNG, SVG, or HTML to look into.",
    ),
    "proof": (
        "proof.command:proof_command",
        "Send every query of a deployed stack to Grafana, and show which queries have data.",
    ),
    "recover": (
        "recover.command:recover_command",
        "Make a stack deployable again after an update that went wrong.",
    ),
    "rules": ("rules.command:rules_app", "Work with alerts as Prometheus rule files."),
}


def _made(name: str, source: str) -> Any:
    """Makes a command from its function, `MODULE:NAME`."""
    room, _, function = source.partition(":")
    module = import_module(f".{room}", __package__)
    found = getattr(module, function)
    if isinstance(found, typer.Typer):
        return get_group(found)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name, cls=Command, epilog=getattr(module, "EXAMPLES", None))(found)
    return get_command(alone)


class _Commands(LazyGroup):
    """The commands of `mcp-monitoring`."""

    summaries = {name: summary for name, (_, summary) in _COMMANDS.items()}  # noqa: RUF012

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        makers: dict[str, Callable[[], Any]] = {
            name: partial(_made, name, source) for name, (source, _) in _COMMANDS.items()
        }
        self.commands = LazyCommands(makers)


app = typer.Typer(
    name="mcp-monitoring",
    cls=_Commands,
    help="Check and review Grafana monitoring that is kept as code. Every command exits with 0 if"
    " it is done and there is nothing to look at, 1 if it could not be done, 2 if it is done and"
    " there is something to look at.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # The coloured help loads more than everything else together.
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        # It takes longer to load than the help.
        from importlib.metadata import version

        typer.echo(f"mcp-monitoring {version('mcp-monitoring')}")
        raise typer.Exit


@app.callback()
def _group(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Makes a group of an app that has no command of its own yet."""
