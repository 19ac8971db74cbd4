"""Files of a state that were not written whole, so that Pulumi cannot read the stack.

Pulumi writes the state into a new file and moves it to its place, but beside it a small file with
attributes that it overwrites (`NAME.json.attrs`). A deployment that is killed just then leaves that
one empty, and every command fails with "failed to load checkpoint: EOF". The state itself is
damaged where a disk lost what was written; its copy (`NAME.json.bak`) is one step older.
"""

import json
import shutil
import zlib
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
        return f"{name}; {self.copy.name}, which is one step older, takes its place"


def damaged_files(stack: str, directory: Path) -> list[Damaged]:
    """Lists the files of a stack that are damaged and can be mended.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.

    Returns:
        Nothing if the state is not in files.

    Raises:
        StackError: if the state and its copy are damaged.
    """
    file = state_file(stack, directory)
    if file is None or file.suffix == ".zst":
        return []
    found = []
    attributes = _beside(file, ".attrs")
    if attributes.is_file() and not _is_whole(attributes):
        found.append(Damaged(attributes))
    if not _is_whole(file):
        copy = _beside(file, ".bak")
        if not (copy.is_file() and _is_whole(copy)):
            raise StackError(
                f"the state {file} was not written whole, and has no whole copy ({copy.name}); put"
                f" an older one there, from a backup of yours or from {_backups(file)}"
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


def _backups(file: Path) -> Path:
    """The directory where Pulumi keeps the states of former updates of a stack."""
    project = file.parent
    return project.parents[1] / "backups" / project.name / file.name.partition(".")[0]
