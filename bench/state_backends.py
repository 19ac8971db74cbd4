"""Compares the cost of places for the state: `python bench/state_backends.py`.

Deploys the program to its own sandbox, previews it and destroys it, with the state in a file, in S3
and in PostgreSQL, with servers on this machine. Prints for each place the time as a ratio to the
time with a file, and the number of requests to the server. A deployment with a remote server takes
longer by this number times the round trip.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.project import Project  # noqa: E402
from engine.state_backends import STATE_BACKENDS, StateBackend, keeping_state_in  # noqa: E402
from engine.targets import open_target  # noqa: E402

COMMANDS = {
    "first up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview", "--expect-no-changes"),
    "second up": ("up", "--yes", "--skip-preview", "--expect-no-changes"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}


def measure(project: Project, backend: StateBackend) -> dict[str, tuple[float, int | None]]:
    """Runs each command once; returns its seconds and its number of requests."""
    kept = keeping_state_in(project, backend)
    measured = {}
    for name, command in COMMANDS.items():
        asked, began = backend.requests(), time.perf_counter()
        kept.pulumi(*command)
        seconds = time.perf_counter() - began
        after = backend.requests()
        measured[name] = (seconds, None if asked is None or after is None else after - asked)
    return measured


def main() -> None:
    """Measures all places in one run and prints the table."""
    home = ROOT / ".sandbox-tests"
    home.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=home) as directory,
        open_target(Path(directory)) as project,
    ):
        shutil.copytree(ROOT / "dashboards", project.dashboards)
        measured = {}
        for kind, opened in STATE_BACKENDS.items():
            print(f"deploying with state in: {kind}", file=sys.stderr)
            with tempfile.TemporaryDirectory() as place, opened(Path(place)) as backend:
                measured[kind] = measure(project, backend)
    file = next(iter(measured.values()))
    for kind, commands in measured.items():
        for name, (seconds, requests) in commands.items():
            asked = "" if requests is None else f"{requests:5} requests"
            print(f"{kind:<12} {name:<10} {seconds / file[name][0]:5.2f} {asked}")


if __name__ == "__main__":
    main()
