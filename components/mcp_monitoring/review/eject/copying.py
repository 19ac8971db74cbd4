"""What copying packaged files into a project would write, decided before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from ...problems import ProblemsError
from ..copies.record import (
    RECORD,
    Copy,
    copy_of,
    of_same_name,
    read_record,
    record_text,
    sha256_of,
)
from .packaged_files import ALERTS, DASHBOARDS, PackagedFile

EXTRA = {DASHBOARDS: "extra_dashboards_dirs", ALERTS: "extra_alerts_dirs"}
"""The arguments that name further directories, by the kind of their files."""

_FIRST = {DASHBOARDS: "dashboards_dir", ALERTS: "alerts_dir"}


class EjectError(ProblemsError):
    """Files that cannot be copied; nothing was written."""


@dataclass(frozen=True)
class Ejected:
    """Packaged files and their copies.

    Attributes:
        copies: path of each copy, relative to the project, with the packaged file.
        texts: what is to be written, by file.
    """

    copies: Mapping[str, PackagedFile]
    texts: Mapping[Path, str] = field(default_factory=dict)


def directories(
    project: Path, given: Mapping[str, Path | None], stacks: Sequence[Mapping[str, Any]]
) -> dict[str, PurePath]:
    """Chooses the directory of copies by kind: the given one, the stacks' own, or a usual one.

    Args:
        project: folder of the program.
        given: directories that were asked for.
        stacks: the arguments of the project's stacks, as far as they are plain configuration.
    """
    chosen: dict[str, PurePath] = {}
    for kind, argument in EXTRA.items():
        configured = {tuple(map(str, one.get(argument) or ()))[-1:] for one in stacks}
        common = next(iter(configured)) if len(configured) == 1 else ()
        wanted = given.get(kind) or Path(common[0] if common else kind)
        is_inside = wanted.is_absolute() and wanted.is_relative_to(project.absolute())
        chosen[kind] = wanted.relative_to(project.absolute()) if is_inside else wanted
    return chosen


def is_deployed(kind: str, directory: PurePath, stack: Mapping[str, Any]) -> bool:
    """Tells whether a stack deploys the files of a directory."""
    known = [*(stack.get(EXTRA[kind]) or ()), stack.get(_FIRST[kind]) or ""]
    return any(one and PurePath(str(one)) == directory for one in known)


def ejected(
    files: Sequence[PackagedFile],
    project: Path,
    into: Mapping[str, PurePath],
    *,
    force: bool = False,
    keep: bool = False,
) -> Ejected:
    """Finds what is to be written to copy files; a copy that is there already is not touched.

    Args:
        files: the packaged files.
        project: folder of the program.
        into: directories of the copies by kind, relative to the project.
        force: whether other files of the same names are replaced.
        keep: whether the copies stay as they are, and count as compared with the package.

    Raises:
        EjectError: if a file cannot be copied; it lists all problems.
        RecordError: if the record of copies cannot be read.
    """
    recorded = {
        name: copy for name, copy in read_record(project).items() if (project / name).is_file()
    }
    copies: dict[str, PackagedFile] = {}
    texts: dict[Path, str] = {}
    problems: list[str] = []
    for one in files:
        name = _recorded(one, recorded) if keep else (into[one.kind] / one.source.name).as_posix()
        target = project / name
        if problem := _problem(one, target, force=force, keep=keep):
            problems.append(f"{name or one.source.name}: {problem}")
            continue
        copies[name] = one
        if not keep and not (target.is_file() and sha256_of(target) == sha256_of(one.source)):
            texts[target] = one.source.read_bytes().decode()
    if problems:
        raise EjectError(problems)
    now = {name: copy_of(name, one.original) for name, one in copies.items()}
    texts[project / RECORD] = record_text({**recorded, **now})
    return Ejected(copies, texts)


def _recorded(one: PackagedFile, recorded: Mapping[str, Copy]) -> str:
    """Finds the copy of a packaged file; empty if there is none."""
    return next((name for name, copy in recorded.items() if copy.original == one.original), "")


def _problem(one: PackagedFile, target: Path, *, force: bool, keep: bool) -> str:
    """Says why a file cannot be copied; empty if it can."""
    if keep:
        return "" if target.is_file() else f"there is no copy of {one.original} here"
    if target.exists() and target.resolve() == one.source.resolve():
        return "is the packaged file itself; change it there"
    if target.is_dir():
        return "is a directory"
    if one.kind == DASHBOARDS and (same := of_same_name(target)):
        return f"{same.name} beside it is a dashboard of the same name; move it away first"
    if target.exists() and not force and sha256_of(target) != sha256_of(one.source):
        return "exists already, with other content; --force replaces it"
    return ""
