"""Wrong usage of the commands that exit with 2 where something differs."""

from typing import Any

import typer
from typer.core import TyperCommand

# Typer exports only what is made of it.
_UsageError: type[BaseException] = typer.BadParameter.__mro__[1]


class DiffersCommand(TyperCommand):
    """A command whose exit code 2 says that something differs: for wrong usage it exits with 1.

    Typer would exit with 2 for that as well, and a script would take a misspelt option for a drift.
    """

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Reads the command line, as its base class does."""
        try:
            return super().make_context(*arguments, **settings)
        except _UsageError as error:
            error.exit_code = 1  # type: ignore[attr-defined]
            raise
