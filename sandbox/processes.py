"""Starts the sandbox's servers in the background, finds them again, and stops them."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from sandbox.config import COMMAND, SandboxError
from sandbox.files import write_privately

_SECONDS_TO_START = 30.0
_SECONDS_TO_STOP = 10.0
_LOG_LINES = 12


@dataclass(frozen=True)
class Server:
    """The description of a server.

    Attributes:
        name: its name.
        command: its command line; it must have no secret.
        port: where it listens, on the loopback interface; None if it does not.
        environment: its whole environment; it is not stored, so it may have secrets.
        ready: tells whether it serves.
        files: text of the configuration files that it reads at its start; no secrets.
        seconds_to_start: how long it may take until it is ready.
    """

    name: str
    command: Sequence[str]
    port: int | None
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    files: Mapping[Path, str] = field(default_factory=dict)
    seconds_to_start: float = _SECONDS_TO_START

    @property
    def settings(self) -> list[str]:
        """The settings; if they change, the server must be restarted."""
        return [*self.command, *self.files.values()]


@dataclass(frozen=True)
class Process:
    """A server that was started.

    Attributes:
        name: its name.
        pid: its process id.
        started: when it was created, in seconds since the epoch. A later process with the same id
            has another time.
        port: where it listens; None if it does not.
        settings: the `Server.settings` at its start.
    """

    name: str
    pid: int
    started: float
    port: int | None
    settings: list[str]

    def find(self) -> psutil.Process | None:
        """Finds the running process; None if it has ended."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < 1.0
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def memory(self) -> int:
        """Says how many bytes of memory it and what it started hold; none if it has ended."""
        try:
            found = self.find()
            held = [found, *found.children(recursive=True)] if found else []
            return sum(process.memory_info().rss for process in held)
        except psutil.Error:
            return 0

    def end(self) -> bool:
        """Stops it, and kills it if it does not stop; tells whether it ran."""
        found = self.find()
        if found is None:
            return False
        with suppress(psutil.NoSuchProcess):
            found.terminate()
            try:
                found.wait(_SECONDS_TO_STOP)
            except psutil.TimeoutExpired:
                found.kill()
                found.wait(_SECONDS_TO_STOP)
        return True


class Processes:
    """The servers of one sandbox; a file remembers the started ones.

    Args:
        home: directory of the sandbox.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / "processes.json"
        self._logs = home / "logs"
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def running(self) -> dict[str, Process]:
        """Lists the servers that run, by name.

        Raises:
            SandboxError: if the file that remembers them is damaged.
        """
        remembered, whole = self._remembered()
        if not whole:
            raise SandboxError(
                f"{self._file}: is damaged; {COMMAND} down stops the servers that it still names,"
                " and removes the file"
            )
        return {process.name: process for process in remembered if process.find()}

    def log(self, name: str) -> Path:
        """Names the log file of a server."""
        return self._logs / f"{name}.log"

    def run(
        self, servers: Sequence[Server], starting: Callable[[Server], None] = lambda server: None
    ) -> None:
        """Starts the described servers, and waits until they are ready.

        First it stops all servers that run with other settings, because another server may need
        their ports, and those that are not described. It stops a server that does not become ready.

        Args:
            servers: the servers; each may need those before it.
            starting: called with each server before its start.

        Raises:
            SandboxError: if a server ends or is not ready in time; it has the last log lines.
        """
        described = {server.name: server.settings for server in servers}
        for name, process in reversed(self.running().items()):
            if process.settings != described.get(name):
                self.stop(name)
        for server in servers:
            if server.name not in self.running():
                starting(server)
                self._start(server)
            try:
                self._wait_for(server)
            except BaseException:
                # Also after an interrupt: the next run would take the process for a ready server.
                self.stop(server.name)
                raise

    def stop(self, name: str) -> bool:
        """Stops one server; tells whether it ran."""
        running = self.running()
        stopped = name in running and running.pop(name).end()
        self._remember(running.values())
        return stopped

    def stop_all(self) -> list[str]:
        """Stops every server, the last started first, and removes the file that remembers them.

        Returns:
            The names of the servers that ran.

        Raises:
            SandboxError: if that file is damaged; the servers that it still names are stopped.
        """
        remembered, whole = self._remembered()
        stopped = [process.name for process in reversed(remembered) if process.end()]
        self._file.unlink(missing_ok=True)
        if not whole:
            raise SandboxError(
                f"{self._file}: was damaged and is gone; stopped: {', '.join(stopped) or 'none'};"
                " other servers may still run: look for `sandbox` and `prometheus` among your"
                " processes and stop them"
            )
        return stopped

    def _start(self, server: Server) -> None:
        for file, text in server.files.items():
            write_privately(file, text)
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(server.name).open("w") as log:
            started = subprocess.Popen(
                server.command,
                env=dict(server.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started[server.name] = started
        created = psutil.Process(started.pid).create_time()
        process = Process(server.name, started.pid, created, server.port, server.settings)
        self._remember([*self.running().values(), process])

    def _wait_for(self, server: Server) -> None:
        deadline = time.monotonic() + server.seconds_to_start
        while True:
            if server.name not in self.running():
                started = self._started.get(server.name)
                code = f" with exit code {started.poll()}" if started else ""
                raise SandboxError(self._failure(server.name, f"ended{code}"))
            if server.ready():
                return
            if time.monotonic() > deadline:
                raise SandboxError(
                    self._failure(server.name, f"is not ready after {server.seconds_to_start:g} s")
                )
            time.sleep(0.1)

    def _remembered(self) -> tuple[list[Process], bool]:
        """Reads the started processes, and tells whether the whole file could be read."""
        try:
            entries = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return [], True
        except ValueError:
            return [], False
        if not isinstance(entries, list):
            return [], False
        processes = [process for entry in entries if (process := _process_of(entry))]
        return processes, len(processes) == len(entries)

    def _remember(self, processes: Iterable[Process]) -> None:
        write_privately(self._file, json.dumps([asdict(process) for process in processes]))

    def _failure(self, name: str, what: str) -> str:
        lines = self.log(name).read_text(errors="replace").splitlines()[-_LOG_LINES:]
        shown = "\n".join(f"  {line}" for line in lines) or "  (it printed nothing)"
        return f"{name} {what}; the end of {self.log(name)}:\n{shown}"


def _process_of(entry: Any) -> Process | None:
    """Reads one remembered process; None if the entry is no process."""
    match entry:
        case {
            "name": str(name),
            "pid": int(pid),
            "started": int() | float() as started,
            "port": int() | None as port,
        } if pid > 1:
            settings = entry.get("settings")
            # Without its settings the process can be found and stopped, but is always restarted.
            return Process(name, pid, started, port, settings if _is_texts(settings) else [])
    return None


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
