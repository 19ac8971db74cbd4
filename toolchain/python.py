"""uv, and the Python packages of the lock file."""

import hashlib
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
    output_of,
    run_step,
    say,
    unlink,
)

UV_PINS = ROOT / "toolchain" / "uv.txt"
"""The uv that is installed where there is none, with the checksum of its file for every platform.

To take a newer one, with any uv at hand:

    echo uv==VERSION | uv pip compile --universal --generate-hashes --no-header --no-annotate \\
        --output-file toolchain/uv.txt -
"""

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
    version = uv_version()
    # Of these pins: what was installed without them is not trusted.
    home = cache(f"uv-{version}-{hashlib.sha256(UV_PINS.read_bytes()).hexdigest()[:12]}")
    command = home / "bin" / "uv"
    if not command.exists():
        with exclusively(home):
            if not command.exists():
                say("uv", f"not on PATH; installing {version} into the cache (some seconds)")
                shutil.rmtree(home, ignore_errors=True)
                _install(home, version)
    link(command)
    say("uv", version)
    return command


def uv_version() -> str:
    """Reads the pinned version of uv.

    Raises:
        StepFailedError: if `uv.txt` pins none.
    """
    pinned = re.search(r"^uv==(\S+)", UV_PINS.read_text(encoding="utf-8"), re.MULTILINE)
    if pinned is None:
        raise StepFailedError(f"{UV_PINS} pins no uv; restore it: git checkout {UV_PINS}")
    return pinned[1]


def install_packages(uv: Path, *, browser: bool = False) -> None:
    """Brings `.venv` in step with `uv.lock`.

    Args:
        uv: the command.
        browser: also install what drives a browser in tests. Where it is, it stays, so that the
            demo and the tests do not take turns to remove and to install it.

    Raises:
        StepFailedError: if uv fails; it has printed why.
    """
    say("Python packages", "bringing .venv in step with uv.lock (seconds; a minute when new)")
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    command = [str(uv), "sync", "--locked", "--quiet"]
    if browser or any(ROOT.glob(".venv/lib/*/site-packages/playwright")):
        command.append("--group=browser")
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except OSError as error:
        raise StepFailedError(f"{uv} cannot be started ({error}); install uv anew") from None
    if code != 0:
        raise StepFailedError("uv could not install the Python packages; its message is above")


def _version(uv: str) -> tuple[int, ...]:
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", output_of([uv, "--version"]))
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def _install(home: Path, version: str) -> None:
    run_step(
        [sys.executable, "-m", "venv", str(home)],
        failed=f"{sys.executable} cannot make virtual environments",
        otherwise=(
            "install uv (https://docs.astral.sh/uv) or Python's venv module (Debian: python3-venv)"
        ),
    )
    pins = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(UV_PINS)]
    try:
        run_step(
            [str(home / "bin" / "pip"), "install", "--quiet", "--no-deps", *pins],
            failed=f"pip could not install uv {version}",
            otherwise=(
                "is the Python package index reachable, and is the file it has the one of"
                " toolchain/uv.txt? Otherwise install uv yourself: https://docs.astral.sh/uv"
            ),
        )
    except StepFailedError:
        shutil.rmtree(home, ignore_errors=True)
        raise
