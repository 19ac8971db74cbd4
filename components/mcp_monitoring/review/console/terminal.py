"""The terminal of a command: what is said beside the report, and how wide the report is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

WIDTH_OF_A_FILE = 160
"""Columns of a report that is written to no terminal."""


def console() -> Console:
    """Opens standard output; what is no terminal gets no colours and a width of its own."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)


def say(text: str) -> None:
    """Writes a line beside the report, to standard error."""
    sys.stderr.write(f"{text}\n")


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Shows what is waited for, for as long as it takes.

    A terminal shows it with a spinner and forgets it again; a log keeps the line.
    """
    errors = Console(stderr=True, highlight=False)
    if errors.is_terminal:
        with errors.status(text):
            yield
    else:
        say(text)
        yield
