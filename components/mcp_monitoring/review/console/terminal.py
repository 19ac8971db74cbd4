"""The terminal of a command: what is said beside the report, and how wide the report is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from .printing import printable

WIDTH_OF_A_FILE = 160
"""Columns of a report that is written to no terminal."""


def console() -> Console:
    """Opens standard output; what is no terminal gets no colours and a width of its own."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)


def harmless(text: str, style: str = "") -> Text:
    """Makes a text of anybody something to print: a terminal shows all of it and obeys none.

    Whatever comes from Grafana, Pulumi or the name of a file is printed through this or `say`:
    neither escape sequences nor the markup of the library that prints are read in it.

    Args:
        text: one line.
        style: of the library that prints, such as `dim`.
    """
    return Text(printable(text), style=style)


def say(text: str) -> None:
    """Writes a line beside the report, to standard error; a terminal obeys nothing in it."""
    sys.stderr.write(f"{printable(text)}\n")


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Shows what is waited for, for as long as it takes.

    A terminal shows it with a spinner and forgets it again; a log keeps the line.
    """
    errors = Console(stderr=True, highlight=False)
    if errors.is_terminal:
        with errors.status(harmless(text)):
            yield
    else:
        say(text)
        yield
