"""Starts the sandbox's servers in the background, finds them again, and stops them."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from sandbox.place import SandboxError

_SECONDS_TO_START = 30.0
_SECONDS_TO_STOP = 10.0
_LOG_LINES = 12


@dataclass(frozen=True)
class Process:
    """A server that was started.

    Attributes:
        name: what it is called.
        pid: its process id.
        started: when it was created, in seconds since the epoch; tells it from a later process
            that got the same id.
        port: where it listens.
    """

    name: str
    pid: int
    started: float
    port: int

    def find(self) -> psutil.Process | None:
        """Finds the running process; None if it has ended."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < 1.0
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


class Processes:
    """The servers of one sandbox; what was started is remembered in a file.

    Args:
        home: directory of the sandbox.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / "processes.json"
        self._logs = home / "logs"

    def running(self) -> dict[str, Process]:
        """Lists the servers that run, by name."""
        if not self._file.exists():
            return {}
        known = [Process(**entry) for entry in json.loads(self._file.read_text())]
        return {process.name: process for process in known if process.find()}

    def log(self, name: str) -> Path:
        """Names the log of a server."""
        return self._logs / f"{name}.log"

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        port: int,
        environment: Mapping[str, str],
        ready: Callable[[], bool],
    ) -> None:
        """Starts a server and waits until it is ready.

        Args:
            name: what to call it.
            command: its command line; no secret belongs there.
            port: where it is going to listen.
            environment: its whole environment.
            ready: tells whether it serves.

        Raises:
            SandboxError: if it ends or is not ready in time; the message has its last log lines.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("w") as log:
            started = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(name, started.pid, psutil.Process(started.pid).create_time(), port)
        self._remember({**self.running(), name: process})
        deadline = time.monotonic() + _SECONDS_TO_START
        while not ready():
            if started.poll() is not None:
                raise SandboxError(
                    self._failure(name, f"ended with exit code {started.returncode}")
                )
            if time.monotonic() > deadline:
                raise SandboxError(
                    self._failure(name, f"is not ready after {_SECONDS_TO_START:g} s")
                )
            time.sleep(0.1)

    def stop_all(self) -> list[str]:
        """Stops every server, the last started first.

        Returns:
            The names of those that ran.
        """
        stopped = [name for name in reversed(self.running()) if self.stop(name)]
        self._file.unlink(missing_ok=True)
        return stopped

    def stop(self, name: str) -> bool:
        """Stops one server; tells whether it ran."""
        running = self.running()
        found = running.pop(name).find() if name in running else None
        if found is None:
            return False
        found.terminate()
        try:
            found.wait(_SECONDS_TO_STOP)
        except psutil.TimeoutExpired:
            found.kill()
        self._remember(running)
        return True

    def _remember(self, processes: Mapping[str, Process]) -> None:
        self._file.write_text(json.dumps([asdict(process) for process in processes.values()]))

    def _failure(self, name: str, what: str) -> str:
        lines = self.log(name).read_text(errors="replace").splitlines()[-_LOG_LINES:]
        shown = "\n".join(f"  {line}" for line in lines) or "  (it printed nothing)"
        return f"{name} {what}; the end of {self.log(name)}:\n{shown}"


def refuse_taken_port(port: int, name: str, cure: str) -> None:
    """Makes sure that nothing listens on a port.

    Args:
        port: the port, on the loopback interface.
        name: what is going to listen there.
        cure: what to do if it is taken, besides stopping the other.

    Raises:
        SandboxError: naming who listens there, if that can be seen.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SandboxError(
                f"port {port} for {name} is taken by {_listener(port)}: stop that, or {cure}"
            ) from None


def _listener(port: int) -> str:
    try:
        for process in psutil.process_iter(["pid", "name"]):
            with suppress(psutil.AccessDenied, psutil.NoSuchProcess):
                for connection in process.net_connections("tcp"):
                    local: Any = connection.laddr
                    if connection.status == psutil.CONN_LISTEN and local.port == port:
                        return f"{process.info['name']} (pid {process.info['pid']})"
    except psutil.Error:
        pass
    return "another process"
