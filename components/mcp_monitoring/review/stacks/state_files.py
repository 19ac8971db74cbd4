"""States that Pulumi keeps in files of this machine, read without the CLI.

`pulumi stack export` prints the same (`tests/engine/test_drift_ways.py`). Whatever is not surely
known here is left to the CLI: another place for states, another layout or version of the file, two
files for one stack.
"""

import gzip
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .project import read_project

_VERSION = 3
_SUFFIXES = (".json", ".json.gz", ".json.zst")


@dataclass(frozen=True)
class StateFile:
    """The state of a stack, as its file has it.

    Attributes:
        deployment: the state in the form of `deployment` in `pulumi stack export`.
        locked: whether an update runs, or was killed and left its lock.
    """

    deployment: Mapping[str, Any]
    locked: bool


def read_state_file(stack: str, directory: Path) -> StateFile | None:
    """Reads the state of a stack from its file.

    Args:
        stack: name of the stack, with or without organisation and project.
        directory: directory of the Pulumi program.

    Returns:
        None if only the CLI can tell.
    """
    try:
        place = _place(stack, directory)
        if place is None:
            return None
        (found,) = place.files
        document = json.loads(content_of(found))
        if document["version"] != _VERSION:
            return None
        deployment = document["checkpoint"]["latest"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError):
        return None
    if not isinstance(deployment, Mapping):
        return None
    return StateFile(deployment, any(place.locks.glob("*.json")))


def state_file(stack: str, directory: Path) -> Path | None:
    """Finds the file of a stack, whole or not.

    Args:
        stack: name of the stack, with or without organisation and project.
        directory: directory of the Pulumi program.

    Returns:
        None if only the CLI can tell, or there are several.
    """
    try:
        place = _place(stack, directory)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return place.files[0] if place is not None and len(place.files) == 1 else None


@dataclass(frozen=True)
class _Place:
    """Where a stack is kept: its files, of which one is in use, and the directory of its locks."""

    files: list[Path]
    locks: Path


def _place(stack: str, directory: Path) -> _Place | None:
    """Finds where a stack is kept; None if that is not in files, or it is not sure."""
    project = read_project(directory)
    store = _store(project, directory)
    names = stack.split("/")
    name, of = names[-1], names[-2] if len(names) == 3 else str(project["name"])
    if store is None or len(names) not in (1, 3):
        return None
    at = store / ".pulumi" / "stacks" / of
    files = [at / f"{name}{suffix}" for suffix in _SUFFIXES]
    locks = store / ".pulumi" / "locks" / "organization" / of / name
    return _Place([file for file in files if file.is_file()], locks)


def stacks_in_files(directory: Path) -> list[str]:
    """Lists the stacks of a project, as far as their states are in files.

    Args:
        directory: directory of the Pulumi program.

    Returns:
        Nothing if only the CLI can tell.
    """
    try:
        project = read_project(directory)
        store = _store(project, directory)
        if store is None:
            return []
        files = (store / ".pulumi" / "stacks" / str(project["name"])).iterdir()
        ends = [(file.name, suffix) for file in files for suffix in _SUFFIXES]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return sorted({name.removesuffix(end) for name, end in ends if name.endswith(end)})


def place_of_states(directory: Path) -> Path | None:
    """Finds the directory in which Pulumi keeps the states of a project.

    Args:
        directory: directory of the Pulumi program.

    Returns:
        None if they are not in files, or only the CLI can tell.
    """
    try:
        return _store(read_project(directory), directory)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _store(project: Mapping[str, Any], directory: Path) -> Path | None:
    """Finds the directory of the states; None if they are not in files, or it is not sure."""
    url = os.environ.get("PULUMI_BACKEND_URL") or (project.get("backend") or {}).get("url")
    if not url:
        home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
        home = Path(os.environ.get("PULUMI_CREDENTIALS_PATH") or home)
        url = json.loads((home / "credentials.json").read_text(encoding="utf-8"))["current"]
    parts = urlsplit(str(url))
    if parts.scheme != "file" or parts.query or parts.fragment:
        return None
    place = unquote(parts.netloc + parts.path)
    if place == "~" or place.startswith("~/"):
        return Path(place).expanduser()
    return Path(place) if place.startswith("/") else None


def content_of(file: Path) -> bytes:
    """Reads the file of a state.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is compressed in a way that only the CLI reads.
        EOFError: if it is compressed and ends too early.
    """
    if file.suffix == ".zst":
        raise ValueError("only the CLI reads it")
    content = file.read_bytes()
    return gzip.decompress(content) if ".gz" in file.suffixes else content
