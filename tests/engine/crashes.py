"""Updates that are killed when Grafana sees a certain request, and what they leave behind."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from threading import Event, Lock

import httpx
import psutil
import yaml
from engine.project import Project
from engine.targets import run_sandbox
from failing_network import FailingNetwork, client_of, served

from sandbox.processes import Processes
from sandbox.services import GRAFANA

UP = ("up", "--yes", "--skip-preview")
DESTROY = ("destroy", "--yes", "--skip-preview")
_SECONDS_TO_END = 120.0
_SECONDS_TO_DIE = 10.0


class Victim(StrEnum):
    """What is killed of an update: a text of its command line tells it from the others."""

    ENGINE = "pulumi"
    PLUGIN = "sandbox.plugin"
    LANGUAGE_HOST = "sandbox.language_host"
    MACHINE = "all of them"


class Moment(StrEnum):
    """When it is killed."""

    BEFORE = "before"
    AFTER = "after"


def begin(project: Project, *arguments: str) -> "subprocess.Popen[str]":
    """Starts a command of Pulumi, and does not wait for its end."""
    return subprocess.Popen(
        ("pulumi", *arguments, "--non-interactive"),
        cwd=project.directory,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # By their session its processes are found: plugins get a group of their own.
        start_new_session=True,
    )


class Update:
    """A command of Pulumi that runs: the engine, and all that it has started."""

    def __init__(self, project: Project, *arguments: str) -> None:
        self._running = begin(project, *arguments)

    @property
    def pid(self) -> int:
        """Id of the process of the engine."""
        return self._running.pid

    def kill(self, victim: Victim) -> None:
        """Kills a part of it, as the kernel does that is out of memory."""
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                if self._is(victim, process):
                    process.kill()
                    # The engine is a child of this process, whose exit code is wanted.
                    wait = self._running.wait if process.pid == self.pid else process.wait
                    wait(_SECONDS_TO_DIE)

    def _is(self, victim: Victim, process: psutil.Process) -> bool:
        match victim:
            case Victim.MACHINE:
                return True
            case Victim.ENGINE:
                return process.pid == self.pid
            case _:
                return any(victim in argument for argument in process.cmdline())

    def processes(self) -> list[psutil.Process]:
        """Lists the processes that still run, the engine first."""
        found = [process for process in psutil.process_iter() if self._is_mine(process)]
        return sorted(found, key=lambda process: process.pid != self.pid)

    def _is_mine(self, process: psutil.Process) -> bool:
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            return os.getsid(process.pid) == self.pid and process.status() != psutil.STATUS_ZOMBIE
        return False

    def end(self) -> tuple[int, str]:
        """Waits until all of it has ended; returns the exit code and what it printed.

        What a dead engine has started would end by itself within seconds: it is killed.
        """
        try:
            self._running.wait(_SECONDS_TO_END)
        finally:
            self.kill(Victim.MACHINE)
        output, _ = self._running.communicate(timeout=_SECONDS_TO_DIE)
        return self._running.returncode, output


def restart_grafana(project: Project) -> None:
    """Stops the sandbox's Grafana, and starts it again with its data."""
    assert Processes(project.config.home).stop(GRAFANA)
    written = project.stack_file.read_text()
    # There the stack file must have the address of Grafana itself. An update has read it by now.
    document = yaml.safe_load(written)
    document["config"]["grafana:url"] = project.config.grafana_url
    project.stack_file.write_text(yaml.safe_dump(document))
    run_sandbox("up", project.directory)
    project.stack_file.write_text(written)


class WatchedNetwork(FailingNetwork):
    """A network in which something happens at the Nth request that changes Grafana."""

    def __init__(self, grafana: httpx.Client) -> None:
        super().__init__(grafana)
        self.changes: list[str] = []
        self._at = 0
        self._moment = Moment.BEFORE
        self._event: Callable[[], None] = lambda: None
        self._came = Event()
        self._counting = Lock()

    def at(self, number: int, moment: Moment, event: Callable[[], None]) -> None:
        """Lets something happen before or after a request; counts anew."""
        self.changes.clear()
        self._at, self._moment, self._event = number, moment, event
        self._came.clear()

    def has_happened(self) -> bool:
        """Tells whether that request has come; waits for the end of what it set off."""
        return self._came.wait(_SECONDS_TO_DIE)

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        """Passes a request on."""
        is_it = False
        if method != "GET":
            with self._counting:
                self.changes.append(f"{method} {path}")
                is_it = len(self.changes) == self._at
        if is_it and self._moment is Moment.BEFORE:
            self._happen()
        answer = super().answer(method, path, headers, body)
        if is_it and self._moment is Moment.AFTER:
            self._happen()
        return answer

    def _happen(self) -> None:
        self._event()
        self._came.set()


@contextmanager
def watched_network(grafana_url: str) -> Iterator[WatchedNetwork]:
    """Serves a Grafana at another address, for as long as a test wants it."""
    with client_of(grafana_url) as client:
        network = WatchedNetwork(client)
        with served(network):
            yield network
