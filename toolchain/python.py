"""uv, and the Python packages of the lock file."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from toolchain.steps import (
    ROOT,
    StepFailedError,
    cache,
    exclusively,
    link,
    on_path,
    say,
    unlink,
)

UV_VERSION = "0.13.9"
"""The version installed where there is none."""

_OLDEST_UV = (0, 8, 0)


def install_uv() -> Path:
    """Finds uv on PATH, else installs it into the cache with pip.

    Returns:
        The command.

    Raises:
        StepFailedError: if pip cannot make an environment or reach its package index.
    """
    found = on_path("uv")
    if found and _version(found) >= _OLDEST_UV:
        unlink("uv")
        say("uv", f"{found}")
        return Path(found)
    home = cache(f"uv-{UV_VERSION}")
    command = home / "bin" / "uv"
    with exclusively(home):
        if not command.exists():
            say("uv", f"not on PATH; installing {UV_VERSION} into the cache (some seconds)")
            shutil.rmtree(home, ignore_errors=True)
            _pip_install(home, f"uv=={UV_VERSION}")
    link(command)
    say("uv", f"{UV_VERSION}")
    return command


def install_packages(uv: Path) -> None:
    """Brings `.venv` in step with `uv.lock`.

    Raises:
        StepFailedError: if uv fails; it has printed why.
    """
    say("Python packages", "bringing .venv in step with uv.lock (seconds; a minute when new)")
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    synced = subprocess.run(
        [str(uv), "sync", "--locked", "--quiet", "--group", "dev"],
        cwd=ROOT,
        env=environment,
        check=False,
    )
    if synced.returncode != 0:
        raise StepFailedError("uv could not install the Python packages; its message is above")


def _version(uv: str) -> tuple[int, ...]:
    shown = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", shown)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def _pip_install(home: Path, requirement: str) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(home)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise StepFailedError(
            f"{sys.executable} cannot make virtual environments; install uv"
            " (https://docs.astral.sh/uv) or Python's venv module (Debian: python3-venv)"
        )
    installed = subprocess.run(
        [str(home / "bin" / "pip"), "install", "--quiet", requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    if installed.returncode != 0:
        shutil.rmtree(home, ignore_errors=True)
        last = installed.stderr.strip().splitlines()[-1:] or ["no message"]
        raise StepFailedError(
            f"pip could not install {requirement} ({last[0]}); is the Python package index"
            " reachable? Otherwise install uv yourself: https://docs.astral.sh/uv"
        )
