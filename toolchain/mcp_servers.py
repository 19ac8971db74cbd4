"""Environments of MCP servers, which cannot share one: each has its pinned packages."""

import hashlib
import shutil
from pathlib import Path

from toolchain.steps import ROOT, cache, exclusively, run_step, say

PINS = ROOT / "toolchain" / "servers"
"""What an environment has in `NAME.txt`, with the hashes of the files; made from `NAME.in`.

`make lock` writes them.
"""

INSTRUMENTATION = ROOT / "instrumentation"
"""The project that measures servers; in their environments it is as it is here, now."""

SERVERS = ("fastmcp3", "fastmcp4", "mcp1", "mcp2", "snowflake")
"""Environments with a server. `mcp1` has `mcp` 1.x, and `fastmcp` 2, which depends on it."""

FAKESNOW = "fakesnow"
"""The environment of the stand-in of Snowflake, whose packages `snowflake` cannot have."""

_PYTHON = ROOT / ".venv" / "bin" / "python"

_WHOLE = "whole"
"""A file that is written last: an environment without it was left half made."""


def install_environment(name: str, uv: str = "uv") -> Path:
    """Makes an environment with pinned packages, unless the cache has it.

    Another process that wants the same one waits for it.

    Args:
        name: one of `SERVERS`, or `FAKESNOW`.
        uv: the command of uv.

    Returns:
        Its directory; commands are in `bin`.

    Raises:
        StepFailedError: if uv fails; the message has its last line.
    """
    directory = cache(f"servers-{name}-{_digest(name)}")
    if not _is_whole(directory):
        with exclusively(directory):
            if not _is_whole(directory):
                packages = _pins(name).read_text(encoding="utf-8").count("==")
                what = f"installing {packages} packages into the cache"
                say(f"server {name}", f"{what} (seconds; a minute when new)")
                _install(directory, name, uv)
    say(f"server {name}", "ready")
    return directory


def _pins(name: str) -> Path:
    return PINS / f"{name}.txt"


def _is_instrumented(name: str) -> bool:
    return name in SERVERS


def _digest(name: str) -> str:
    """Tells environments apart that have to differ: also those of two clones."""
    python = (ROOT / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8")
    parts = [python, _pins(name).read_text(encoding="utf-8")]
    if _is_instrumented(name):
        project = INSTRUMENTATION / "pyproject.toml"
        parts += [str(project), project.read_text(encoding="utf-8")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _is_whole(directory: Path) -> bool:
    # Without what its `python` links to it is of no use, such as after an upgrade of Python.
    return (directory / _WHOLE).exists() and (directory / "bin" / "python").exists()


def _install(directory: Path, name: str, uv: str) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    install = (uv, "pip", "install", "--quiet", "--no-deps", "--python", str(directory))
    commands = [
        (uv, "venv", "--quiet", "--no-project", "--python", str(_PYTHON), str(directory)),
        (*install, "--require-hashes", "--requirement", str(_pins(name))),
    ]
    if _is_instrumented(name):
        commands.append((*install, "--editable", str(INSTRUMENTATION)))
    for command in commands:
        run_step(
            command,
            failed=f"the environment of server {name} could not be made",
            otherwise="is the Python package index reachable, and is there room in the cache?",
            # Outside of this project, whose own constraints are not meant for servers.
            cwd=directory.parent,
        )
    (directory / _WHOLE).touch()
