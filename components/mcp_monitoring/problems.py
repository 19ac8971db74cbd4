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
    directories: Sequence[Path],
    endings: Collection[str],
    read: Callable[[Path], _Read],
    *,
    called: str,
    name_of: Callable[[Path], str] = lambda path: path.name,
    takes: Callable[[Path], bool] = lambda _: True,
) -> tuple[list[_Read], list[str]]:
    """Reads every file of some directories, even if some of them have problems.

    A file replaces those of the same name in earlier directories, which are not read.

    Args:
        directories: directories of the files; their subdirectories are not searched.
        endings: suffixes of the files to read, in lower case, such as `.json`.
        read: reads one file, or raises `ProblemsError`.
        called: content of the files, for messages, such as `dashboards`.
        name_of: makes the name by which a file replaces others; default is the name of the file.
        takes: tells whether a file of these endings is one of them at all; by default each is.

    Returns:
        The results, by directory and in the order of the file names, and all problems, also those
        of the directories.
    """
    found: list[_Read] = []
    problems: list[str] = []
    chosen: dict[str, list[Path]] = {}
    for directory in directories:
        try:
            if not directory.is_dir():
                what = "is a file; give a" if directory.exists() else "there is no such"
                problems.append(f"{directory}: {what} directory of {called}")
                continue
            here: dict[str, list[Path]] = {}
            for path in directory.iterdir():
                if path.suffix.lower() in endings and takes(path):
                    here.setdefault(name_of(path), []).append(path)
            chosen |= here
        except OSError as error:
            problems.append(f"{directory}: cannot be read: {error.strerror}")
    every = [path for paths in chosen.values() for path in paths]
    for directory in dict.fromkeys(directories):
        for file in sorted(path for path in every if path.parent == directory):
            try:
                found.append(read(file))
            except ProblemsError as error:
                problems.extend(error.problems)
    return found, problems


def empty_directories(
    directories: Iterable[Path],
    files: Iterable[Path],
    name_of: Callable[[Path], str] = lambda path: path.name,
) -> list[Path]:
    """Finds the directories that hold none of some files, nor one that such a file replaces."""
    names = {name_of(file) for file in files}
    return [one for one in directories if not any(name_of(path) in names for path in one.iterdir())]
