"""All that is wrong at once: errors that list problems, and files of which each may have some."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TypeVar

_Read = TypeVar("_Read")


class ProblemsError(ValueError):
    """Something that cannot be used, with everything that is wrong with it.

    Attributes:
        problems: one line each, `WHERE: what is wrong; what to do`.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def read_each(
    directory: Path, endings: Collection[str], read: Callable[[Path], _Read], *, called: str
) -> tuple[list[_Read], list[str]]:
    """Reads the files of a directory one by one, whatever is wrong with some of them.

    Args:
        directory: where the files stand; folders in it are not searched.
        endings: which files count, by what their names end in, in small letters: `.json`.
        read: reads one file, or raises `ProblemsError`.
        called: what the files hold, for a message: `dashboards`.

    Returns:
        What was read, in the order of the files' names, and all problems, those of the directory
        included.
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
