"""Errors that list all problems at once, and the reading of a directory file by file."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

_Read = TypeVar("_Read")


class ProblemsError(ValueError):
    """An input that cannot be used, with all its problems.

    Attributes:
        problems: one line each, `WHERE: what is wrong; what to do`.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def listed(names: Sequence[str], most: int = 3) -> str:
    """Lists the first of some names in a line, and counts the others."""
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left} more" if left > 0 else "")


def read_each(
    directory: Path, endings: Collection[str], read: Callable[[Path], _Read], *, called: str
) -> tuple[list[_Read], list[str]]:
    """Reads every file of a directory, even if some of them have problems.

    Args:
        directory: directory of the files; its subdirectories are not searched.
        endings: suffixes of the files to read, in lower case, such as `.json`.
        read: reads one file, or raises `ProblemsError`.
        called: content of the files, for messages, such as `dashboards`.

    Returns:
        The results, in the order of the file names, and all problems, also those of the directory.
    """
    try:
        if not directory.is_dir():
            return [], [f"{directory}: there is no such directory of {called}"]
        files = sorted(path for path in directory.iterdir() if path.suffix.lower() in endings)
    except OSError as error:
        return [], [f"{directory}: cannot be read: {error.strerror}"]
    found: list[_Read] = []
    problems: list[str] = []
    for file in files:
        try:
            found.append(read(file))
        except ProblemsError as error:
            problems.extend(error.problems)
    return found, problems
