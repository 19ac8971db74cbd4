"""Files of a state that were not written whole, so that Pulumi cannot read the stack.

Pulumi writes the state into a new file and moves it to its place, but beside it a small file with
attributes that it overwrites (`NAME.json.attrs`). A deployment that is killed just then leaves that
one empty, and every command fails with "failed to load checkpoint: EOF". A disk that is full leaves
the state itself cut off, and mostly its copy (`NAME.json.bak`), too. Then the newest whole state of
those that Pulumi keeps of former updates takes its place; what is missing in it is in Grafana.
"""

import json
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..stacks.stack import StackError
from ..stacks.state_files import content_of, state_file


@dataclass(frozen=True)
class Damaged:
    """A file that Pulumi cannot read.

    Attributes:
        file: the file.
        copy: what takes its place; None for a file that Pulumi does without.
    """

    file: Path
    copy: Path | None = None

    def __str__(self) -> str:
        name = f"{self.file.name}  was not written whole"
        if self.copy is None:
            return f"{name}; without it Pulumi reads the state again"
        return f"{name}; {self.copy.name}, which is older, takes its place"


def damaged_files(stack: str, directory: Path) -> list[Damaged]:
    """Lists the files of a stack that are damaged and can be mended.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.

    Returns:
        Nothing if the state is not in files.

    Raises:
        StackError: if the state is damaged, and so are all its copies.
    """
    file = state_file(stack, directory)
    if file is None or file.suffix == ".zst":
        return []
    found = []
    attributes = _beside(file, ".attrs")
    if attributes.is_file() and not _is_whole(attributes):
        found.append(Damaged(attributes))
    if not _is_whole(file):
        copy = next(filter(_is_whole, _copies(file)), None)
        if copy is None:
            raise StackError(
                f"the state {file} was not written whole, and Pulumi has no whole copy of it; put a"
                " backup of yours there, or remove it, make the stack again (pulumi stack init"
                f" {file.name.partition('.')[0]}), and let this command find what it had"
            )
        found.append(Damaged(file, copy))
    return found


def mend(damaged: Damaged) -> None:
    """Puts the copy into the place of a damaged file, which is kept as `.damaged`.

    Raises:
        StackError: if the files cannot be written.
    """
    try:
        if damaged.copy is None:
            damaged.file.unlink(missing_ok=True)
            return
        new = _beside(damaged.file, ".mended")
        shutil.copy2(damaged.file, _beside(damaged.file, ".damaged"))
        shutil.copy2(damaged.copy, new)
        new.replace(damaged.file)
    except OSError as error:
        raise StackError(f"{damaged.file} cannot be mended: {error}") from None


def _is_whole(file: Path) -> bool:
    try:
        return isinstance(json.loads(content_of(file)), dict)
    except (ValueError, EOFError, RecursionError, zlib.error):
        return False
    except OSError as error:
        raise StackError(f"{file} cannot be read: {error}") from None


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(file.name + suffix)


def _copies(file: Path) -> Iterator[Path]:
    """Lists the copies of a state that Pulumi makes, the newest first."""
    before = _beside(file, ".bak")
    if before.is_file():
        yield before
    project, (name, _, kind) = file.parent, file.name.partition(".")
    former = project.parents[1] / "backups" / project.name / name
    # In between stands the time, in nanoseconds.
    yield from sorted(former.glob(f"{name}.*.{kind}"), reverse=True)
