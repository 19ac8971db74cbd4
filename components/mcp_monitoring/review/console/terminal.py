"""The terminal of a command: the messages beside the report, and the width of the report.

`rich` is loaded where it is used: a command that only writes plain lines does without it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .printing import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDTH_OF_A_FILE = 160
"""Columns of a report that is not written to a terminal."""


def may_have_colors() -> bool:
    """Tells whether standard output may get colours: it is a terminal, or they are asked for."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def console() -> "Console":
    """Opens standard output; a file or pipe gets no colours and a fixed width."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)


def harmless(text: str, style: str = "") -> "Text":
    """Makes an untrusted text safe to print: a terminal shows all of it and obeys none of it.

    Every text from Grafana, Pulumi or a file name is printed through this function or `say`:
    neither escape sequences nor the markup of `rich` have an effect.

    Args:
        text: one line.
        style: a style of `rich`, such as `dim`.
    """
    from rich.text import Text

    return Text(printable(text), style=style)


def say(text: str) -> None:
    """Writes a line beside the report, to standard error; a terminal obeys nothing in it."""
    sys.stderr.write(f"{printable(text)}\n")


def say_problems(command: str, problems: BaseException | str) -> None:
    """Writes why a command could not do its work: each problem on a line of its own.

    Args:
        command: name of the command, such as `diff`.
        problems: lines; those that are indented belong to the line above them.
    """
    for line in str(problems).splitlines():
        say(line if line.startswith(" ") else f"mcp-monitoring {command}: {line}")


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Shows a message during a wait.

    A terminal shows it with a spinner and then removes it; a log keeps the line.
    """
    from rich.console import Console

    errors = Console(stderr=True, highlight=False)
    if errors.is_terminal:
        with errors.status(harmless(text)):
            yield
    else:
        say(text)
        yield
