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
        project = read_project(directory)
        store = _store(project, directory)
        names = stack.split("/")
        name, of = names[-1], names[-2] if len(names) == 3 else str(project["name"])
        if store is None or len(names) not in (1, 3):
            return None
        at = store / ".pulumi" / "stacks" / of
        (found,) = (at / f"{name}{suffix}" for suffix in _SUFFIXES if _exists(at, name, suffix))
        document = json.loads(_content(found))
        if document["version"] != _VERSION:
            return None
        deployment = document["checkpoint"]["latest"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError):
        return None
    if not isinstance(deployment, Mapping):
        return None
    locks = store / ".pulumi" / "locks" / "organization" / of / name
    return StateFile(deployment, any(locks.glob("*.json")))


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


def _exists(at: Path, name: str, suffix: str) -> bool:
    return (at / f"{name}{suffix}").is_file()


def _content(file: Path) -> bytes:
    if file.suffix == ".zst":
        raise ValueError("only the CLI reads it")
    content = file.read_bytes()
    return gzip.decompress(content) if file.suffix == ".gz" else content
