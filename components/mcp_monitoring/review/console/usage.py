"""Exit codes, with one meaning for all commands, also for wrong usage.

0: done, with nothing to look at. 1: it could not be done. 2: done, with something to look at.
`docs/review.md` lists the meaning for each command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# Typer exports only a subclass of this error.
_UsageError: type[BaseException] = typer.BadParameter.__mro__[1]


def examples(*commands: str) -> str:
    """Writes examples for the end of a help text, each on a line of its own.

    Args:
        commands: command lines; short enough for a terminal of 80 columns.
    """
    # A line with \b alone keeps the lines of a paragraph as they are.
    return "\b\n" + "\n".join(("Examples:", *(f"  {one}" for one in commands)))


CREDENTIAL = (
    "\n\nThe credential for Grafana is grafana:auth of the stack's configuration, else"
    " GRAFANA_AUTH_STACK (such as GRAFANA_AUTH_PROD), else GRAFANA_AUTH."
)
"""The end of the help text of each command that asks the Grafana of a stack."""


class Command(TyperCommand):
    """A command that exits with 1 for wrong usage.

    Typer would exit with 2, and a script would take a misspelt option for a drift or a finding.
    """

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Reads the command line, as its base class does."""
        with _could_not_be_done():
            return super().make_context(*arguments, **settings)


class CommandGroup(TyperGroup):
    """A group of commands; an unknown command is wrong usage, too, and exits with 1."""

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Reads the command line, as its base class does."""
        with _could_not_be_done():
            return super().make_context(*arguments, **settings)

    def invoke(self, *arguments: Any, **settings: Any) -> Any:
        """Finds the command and runs it, as its base class does."""
        with _could_not_be_done():
            return super().invoke(*arguments, **settings)


@contextmanager
def _could_not_be_done() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        error.exit_code = 1  # type: ignore[attr-defined]
        raise
