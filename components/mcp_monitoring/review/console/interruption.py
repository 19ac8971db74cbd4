"""What Ctrl-C does: a command ends soon, with one line and exit code 130, whatever it waits for.

Python raises `KeyboardInterrupt` only between two steps of the main thread, and waits at its end
for every thread. So a command that waits for the address of a host, or for answers in threads,
would end when these come. Here, a thread watches for the signal, and ends the process if the
command does not. What a command cleans up, it has the time for.
"""

import atexit
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Any, NoReturn

EXIT_CODE = 130
"""That of a program which the signal of Ctrl-C ends, as a shell tells it."""

PATIENCE_SECONDS = 1.5
"""How long a command may take to clean up."""

_LINE = "mcp-monitoring: interrupted\n"
_SHOW_CURSOR = "\x1b[?25h"


def run_interruptibly(command: Callable[[], None]) -> None:
    """Runs a command, and ends the process if it is interrupted.

    A process that ignores the signal, as one in the background of a script does, goes on doing so.

    Args:
        command: what to run.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        command()
        return
    interruption = _Interruption()
    interruption.watch()
    try:
        command()
    except KeyboardInterrupt:
        interruption.end()
    except SystemExit as left:
        # It ends with another code if it has said so itself, as behind a question.
        if interruption.has_come.is_set():
            interruption.end("" if left.code != EXIT_CODE else _LINE)
        raise
    finally:
        interruption.is_over = True


class _Interruption:
    """The first Ctrl-C; later ones change nothing, for the end is near.

    Attributes:
        has_come: whether it was pressed.
        is_over: whether the command is done, and only threads are left.
    """

    def __init__(self) -> None:
        self.has_come = Event()
        self.is_over = False
        self._ending = Lock()

    def watch(self) -> None:
        """Begins to watch for the signal."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, self._interrupt)
        Thread(target=self._wait, args=(reading,), daemon=True).start()

    def _interrupt(self, _number: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.has_come.set()
        if self.is_over:
            self.end()
        raise KeyboardInterrupt

    def _wait(self, reading: int) -> None:
        """Waits for the signal itself: the main thread may be where it cannot be told of it."""
        while signal.SIGINT not in os.read(reading, 1):
            pass
        # The main thread ends the process meanwhile, or never.
        Event().wait(PATIENCE_SECONDS)
        if self._ending.acquire(blocking=False):
            with suppress(OSError):
                shown = _SHOW_CURSOR if os.isatty(2) else ""
                os.write(2, f"{shown}{_LINE}".encode())
            atexit._run_exitfuncs()
        os._exit(EXIT_CODE)

    def end(self, line: str = _LINE) -> NoReturn:
        """Ends the process without the threads, which nobody can stop.

        Args:
            line: is written to standard error.
        """
        self._ending.acquire()
        with suppress(OSError, ValueError):
            sys.stderr.write(line)
            sys.stderr.flush()
        # They remove the temporary files of threads.
        atexit._run_exitfuncs()
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(EXIT_CODE)
