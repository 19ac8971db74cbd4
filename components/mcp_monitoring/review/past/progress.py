"""The progress of many queries, on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..console.printing import number_of
from ..console.terminal import say


@contextmanager
def progress(queries: int, server: str) -> Iterator[Callable[[], None]]:
    """Shows how many of some queries are done.

    A terminal shows a bar and then removes it; a log gets one line.

    Args:
        queries: how many there are; more may come.
        server: what is asked.

    Yields:
        The function to call after each query, from any thread.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    errors = Console(stderr=True, highlight=False)
    text = f"asking {server}"
    if not errors.is_terminal:
        say(f"{text}: {number_of(queries, 'query', 'queries')} ...")
        yield lambda: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True) as shown:
        task = shown.add_task(text, total=queries)
        yield lambda: shown.advance(task)
