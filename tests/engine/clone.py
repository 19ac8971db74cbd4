"""The clone that engine tests run from, in which Pulumi would install things."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from installed import packages_in

_MAY_CHANGE = {".git", ".sandbox", ".sandbox-tests", ".toolchain", "__pycache__"}
_MAY_CHANGE |= {".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}

# Somebody may work in the clone while its tests run.
_SOURCE = {".md", ".py"}

# What the CLI and `uv` write into, or beside, the programs and packages that they find.
_WRITTEN_BY_TOOLS = ("pyproject.toml", "uv.lock", "Pulumi*.yaml", "requirements.txt")


def state_of(clone: Path) -> dict[str, str]:
    """Describes a clone: the files that it has, what tools wrote, and the packages of `.venv`."""
    files = {str(file.relative_to(clone)): _content(file) for file in _files(clone)}
    return files | {
        f"package {name} of .venv": version
        for name, version in packages_in(clone / ".venv").items()
    }


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Names what was added to a clone, removed from it or changed in it, one line each."""
    lines = [f"added: {name}" for name in sorted(after.keys() - before.keys())]
    lines += [f"removed: {name}" for name in sorted(before.keys() - after.keys())]
    both = sorted(before.keys() & after.keys())
    return lines + [f"changed: {name}" for name in both if before[name] != after[name]]


def _files(directory: Path) -> Iterator[Path]:
    for entry in directory.iterdir():
        if entry.name in _MAY_CHANGE:
            continue
        if entry.is_dir() and not entry.is_symlink() and entry.name != ".venv":
            yield from _files(entry)
        elif entry.suffix not in _SOURCE:
            yield entry


def _content(file: Path) -> str:
    """Reads only what tools write: the rest is edited by people, or not at all."""
    if not file.is_file() or not any(file.match(pattern) for pattern in _WRITTEN_BY_TOOLS):
        return ""
    return hashlib.sha256(file.read_bytes()).hexdigest()
