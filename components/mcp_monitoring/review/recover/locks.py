"""The locks of a stack: who has one, and whether the update that made it still runs."""

import json
import os
import socket
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..stacks.pulumi_cli import PulumiError, pulumi_json
from ..stacks.stack import StackError
from ..stacks.state_files import place_of_states


class Standing(StrEnum):
    """Whether the update that made a lock still runs."""

    RUNS = "runs"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lock:
    """A lock of a stack, as Pulumi writes it.

    Attributes:
        user: user who began the update.
        host: machine of the update.
        pid: id of its process there.
        since: time of its begin.
    """

    user: str
    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.since}"


@dataclass(frozen=True)
class Held:
    """A lock, and what is known about the update that made it.

    Attributes:
        lock: the lock.
        standing: whether the update still runs.
        because: why this is known, or not.
    """

    lock: Lock
    standing: Standing
    because: str


@dataclass(frozen=True)
class Process:
    """A process of this machine.

    Attributes:
        command: its command line; empty if it cannot be read.
        is_gone: whether it ended, and only its number is kept for its parent.
    """

    command: str = ""
    is_gone: bool = False


def held_locks(stack: str, project: str, directory: Path) -> list[Held] | None:
    """Reads the locks of a stack.

    Args:
        stack: name of the stack.
        project: name of its project.
        directory: directory of the Pulumi program.

    Returns:
        The locks; None if the state is not in files, where only Pulumi itself sees them.

    Raises:
        StackError: if a lock cannot be read, or the CLI fails.
    """
    root = _files_of_the_backend(directory)
    if root is None:
        return None
    here = socket.gethostname()
    name = stack.rpartition("/")[2]
    found: list[Held] = []
    for file in sorted(root.glob(f".pulumi/locks/*/{project}/{name}/*.json")):
        try:
            lock = read_lock(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue  # Its update has ended just now.
        except (OSError, ValueError) as error:
            raise StackError(f"the lock {file} cannot be read: {error}") from None
        found.append(judged(lock, here, _process(lock.pid) if lock.host == here else None))
    return found


def read_lock(text: str) -> Lock:
    """Reads the file of a lock.

    Raises:
        ValueError: if it is not what Pulumi writes.
    """
    written = json.loads(text)
    try:
        return Lock(
            user=str(written["username"]),
            host=str(written["hostname"]),
            pid=int(written["pid"]),
            since=str(written["timestamp"]),
        )
    except (KeyError, TypeError):
        raise ValueError("it is not what Pulumi writes") from None


def judged(lock: Lock, here: str, process: Process | None) -> Held:
    """Tells whether the update of a lock still runs.

    Args:
        lock: the lock.
        here: name of this machine.
        process: the process of this machine that has the number of the lock; None if there is none.
    """
    if lock.host != here:
        because = f"it was begun on {lock.host}, and this is {here}"
        return Held(lock, Standing.UNKNOWN, because)
    if process is None or process.is_gone:
        return Held(lock, Standing.ENDED, "its process is gone")
    if not process.command:
        # Whose command cannot be read may well be an update.
        return Held(lock, Standing.RUNS, f"process {lock.pid} is there")
    # What follows may be a credential.
    program = " ".join(process.command.split()[:2])
    if "pulumi" in program:
        return Held(lock, Standing.RUNS, f"process {lock.pid} is there: {program}")
    because = f"process {lock.pid} is now another program: {program}"
    return Held(lock, Standing.UNKNOWN, because)


def _files_of_the_backend(directory: Path) -> Path | None:
    """Finds the directory of a state in files; None for any other backend."""
    known = place_of_states(directory)
    if known is not None:
        return known
    try:
        said = pulumi_json(directory, "whoami", "--json")
    except PulumiError as error:
        raise StackError(str(error)) from None
    parts = urlsplit(str(said.get("url", "")) if isinstance(said, dict) else "")
    if parts.scheme != "file":
        return None
    # `file://~` and `file://./x` name a directory in the place of a host.
    return directory / Path(unquote(parts.netloc + parts.path)).expanduser()


def _process(pid: int) -> Process | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except (PermissionError, OverflowError):
        pass
    described = Path("/proc") / str(pid)
    try:
        command = (described / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        fields = (described / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return Process()
    # A process that was killed stays as a zombie until its parent asks for it.
    return Process(command.strip(), is_gone=fields[:1] == ["Z"])
