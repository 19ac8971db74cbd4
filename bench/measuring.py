"""Runs one command and measures it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Took:
    """What one run of a command took, or the least that several took.

    Attributes:
        seconds: its time.
        processor: the processor time of it and of the processes that it waited for. Other work on
            the machine changes it less.
    """

    seconds: float
    processor: float


def measured(command: Sequence[str], directory: Path, environment: Mapping[str, str]) -> Took:
    """Runs a command.

    Raises:
        SystemExit: if it fails; with what it said.
    """
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        started = subprocess.Popen(
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        _, status, used = os.wait4(started.pid, 0)
        took = time.perf_counter() - began
        started.returncode = os.waitstatus_to_exitcode(status)
        if started.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}:\n{said.read()}")
    return Took(took, used.ru_utime + used.ru_stime)


def least(runs: Sequence[Took]) -> Took:
    """Takes the least of several runs."""
    return Took(min(one.seconds for one in runs), min(one.processor for one in runs))
