"""Which pictures of a diff its comment shows: real ones, so many and so large at most.

The folder may come from a job that ran the code of a pull request, so nothing in it is trusted.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...console.picture_index import INDEX, IndexedPicture, read_index

MOST_PICTURES = 8
"""So many pictures are in a comment at most."""

MOST_BYTES = 4_000_000
"""So many bytes the pictures of a comment have at most."""

_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST_STEM = 60


class PicturesError(Exception):
    """Pictures that cannot be shown in a comment; the message says why, and what to do."""


@dataclass(frozen=True)
class Choice:
    """What a comment shows.

    Attributes:
        pictures: the pictures, in the order of the list.
        files: the name and the content of each, in the same order; a name tells contents apart.
        left_out: how many more there are.
    """

    pictures: tuple[IndexedPicture, ...]
    files: Mapping[str, bytes]
    left_out: int


def choose_pictures(folder: Path) -> Choice:
    """Chooses from the pictures that `diff --pictures` wrote.

    Each dashboard as a whole is chosen before any of its panels.

    Args:
        folder: the folder with the pictures and their list.

    Raises:
        PicturesError: if there is no list, or a picture of it is none.
    """
    try:
        listed = read_index((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PicturesError(
            f"{folder / INDEX}: {reason}; write it with: mcp-monitoring diff --pictures {folder}"
        ) from None
    chosen: dict[int, bytes] = {}
    taken = 0
    for position in _by_worth(listed):
        if len(chosen) == MOST_PICTURES:
            break
        content = _content(folder, listed[position].file, MOST_BYTES - taken)
        if content is not None:
            chosen[position] = content
            taken += len(content)
    files = {
        _name(number, listed[position].file, chosen[position]): chosen[position]
        for number, position in enumerate(sorted(chosen), 1)
    }
    pictures = tuple(listed[position] for position in sorted(chosen))
    return Choice(pictures, files, len(listed) - len(pictures))


def _by_worth(listed: list[IndexedPicture]) -> list[int]:
    """Orders the positions of pictures: the first of each dashboard shows all of it."""
    first: dict[str, int] = {}
    for position, one in enumerate(listed):
        first.setdefault(one.uid, position)
    wholes = set(first.values())
    return sorted(range(len(listed)), key=lambda position: position not in wholes)


def _content(folder: Path, name: str, room: int) -> bytes | None:
    """Reads a picture; None if it is larger than the room."""
    file = folder / name
    if Path(name).name != name or file.is_symlink() or not file.is_file():
        raise PicturesError(f"{folder / INDEX}: there is no picture {name!r:.100} in {folder}")
    if file.stat().st_size > room:
        return None
    content = file.read_bytes()
    if not content.startswith(_PNG):
        raise PicturesError(f"{file} is no PNG")
    return content


def _name(number: int, file: str, content: bytes) -> str:
    """Names a picture anew: forges keep what was once at an address for a while."""
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", Path(file).stem)[:_LONGEST_STEM].strip("-")
    return f"{number}-{stem}-{hashlib.sha256(content).hexdigest()[:8]}.png"
