"""What the steps of the installation share: directories, links, and progress messages."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
"""The project's directory."""

BIN = ROOT / ".toolchain" / "bin"
"""Where commands are linked; ignored by git."""

_SECONDS_BETWEEN_LINES = 20


class StepFailedError(Exception):
    """A step failed; the message says what to install or do."""


def cache(name: str) -> Path:
    """Names a directory of the user's cache, which stays when the clone is deleted."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "mcp-monitoring" / name


def on_path(command: str) -> str | None:
    """Finds a command on PATH, but not in our `.toolchain/bin`."""
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    others = [entry for entry in entries if Path(entry) != BIN]
    return shutil.which(command, path=os.pathsep.join(others))


def output_of(command: Sequence[str]) -> str:
    """Asks a command for a line, such as its version; nothing if it cannot be run."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    # promtool 2 writes its version to stderr.
    return ran.stdout or ran.stderr


def run_step(command: Sequence[str], *, failed: str, otherwise: str, **options: Any) -> None:
    """Runs a command that a step cannot do without.

    Args:
        command: the command and its arguments.
        failed: what could not be done, as the beginning of the message.
        otherwise: what to do then, as its end.
        options: as `subprocess.run` takes them.

    Raises:
        StepFailedError: if it fails or cannot be started, with the last line it printed.
    """
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, **options
        )
    except OSError as error:
        raise StepFailedError(f"{failed} ({error}); {otherwise}") from None
    if ran.returncode != 0:
        lines = (ran.stderr.strip() or ran.stdout.strip()).splitlines()
        raise StepFailedError(f"{failed} ({lines[-1] if lines else 'no message'}); {otherwise}")


def link(command: Path) -> None:
    """Links a command into `.toolchain/bin`; an old link is replaced in one step."""
    BIN.mkdir(parents=True, exist_ok=True)
    # The name has the process id, so that two processes do not use the same.
    unfinished = BIN / f".{command.name}.{os.getpid()}"
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(command)
    unfinished.replace(BIN / command.name)


def unlink(command: str) -> None:
    """Removes a command from `.toolchain/bin`, which may come first on PATH."""
    (BIN / command).unlink(missing_ok=True)


def say(what: str, how: str) -> None:
    """Prints one line about a step: its subject and its state."""
    print(f"{what:<22} {how}", flush=True)


@contextmanager
def exclusively(directory: Path) -> Iterator[None]:
    """Locks a directory of the cache that is not there yet: a second installation waits."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    with directory.with_name(directory.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(directory.name, "is being installed by another process; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_and_report(command: Sequence[str], *, cwd: Path, doing: str, counted: str) -> None:
    """Runs a long command that prints one line per piece of work, and reports its progress.

    Args:
        command: the command and its arguments.
        cwd: where it runs.
        doing: what it does, in two or three words.
        counted: what it prints one line for, in the plural.

    Raises:
        StepFailedError: if it fails; the message ends with its last lines.
    """
    started = time.monotonic()
    reported = started
    on_terminal = sys.stdout.isatty()
    lines: list[str] = []
    try:
        process = subprocess.Popen(
            command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise StepFailedError(f"{doing} failed: {error}") from None
    with process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            now = time.monotonic()
            if now - reported < (0.5 if on_terminal else _SECONDS_BETWEEN_LINES):
                continue
            reported = now
            progress = f"  {doing}: {len(lines)} {counted}, {_clock(now - started)}"
            print(f"\r{progress}\033[K" if on_terminal else progress, end="", flush=True)
            if not on_terminal:
                print(flush=True)
    if on_terminal:
        print("\r\033[K", end="", flush=True)
    if process.returncode != 0:
        raise StepFailedError(f"{doing} failed:\n" + "\n".join(f"  {line}" for line in lines[-15:]))
    say(f"  {doing}", f"done in {_clock(time.monotonic() - started)}")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
