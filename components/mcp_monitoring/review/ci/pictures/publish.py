"""Pushes the pictures of a report and writes them for its comment, or says why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..forge import Forge, ForgeError
from .branch import replace_branch
from .choice import PicturesError, choose_pictures
from .kept import MOST_BYTES, Pushed, kept_paths, report_name
from .markdown import no_pictures_markdown, pictures_markdown


@dataclass(frozen=True)
class WantedPictures:
    """Pictures that a comment is to show.

    Attributes:
        folder: folder that `diff --pictures` wrote.
        branch: branch that keeps them.
        keep_days: for how many days it keeps them.
        forks: whether pictures of a fork are pushed, too.
        elsewhere: where all pictures are, in words.
    """

    folder: Path
    branch: str
    keep_days: int
    forks: bool
    elsewhere: str


def push_pictures(forge: Forge, marker: str, wanted: WantedPictures) -> tuple[str, str]:
    """Pushes pictures. A comment never fails for them.

    Args:
        forge: the repository with the pull request.
        marker: marker of the report.
        wanted: the pictures.

    Returns:
        What the comment has, in Markdown, and why it has no pictures; "" if it has.
    """
    try:
        return _pushed(forge, marker, wanted), ""
    except (PicturesError, ForgeError, OSError) as error:
        return no_pictures_markdown(_in_short(error), wanted.elsewhere), str(error)


def _pushed(forge: Forge, marker: str, wanted: WantedPictures) -> str:
    choice = choose_pictures(wanted.folder)
    if not choice.files:
        return pictures_markdown((), (), choice.left_out, wanted.elsewhere)
    if not wanted.forks and forge.is_of_fork():
        raise PicturesError("those of a fork are not pushed; with --forks they are")
    new = Pushed(forge.number, report_name(marker), datetime.now(UTC))
    files = {f"{new.folder}/{name}": content for name, content in choice.files.items()}
    room = MOST_BYTES - sum(map(len, files.values()))

    def kept(sizes: Mapping[str, int]) -> list[str]:
        # Asked after the branch was fetched: who is on it was open before.
        open_numbers = _open_numbers(forge) if sizes else None
        return kept_paths(sizes, new, room, wanted.keep_days, open_numbers)

    replace_branch(forge.remote, wanted.branch, files, kept)
    addresses = [forge.file_address(wanted.branch, path) for path in files]
    return pictures_markdown(choice.pictures, addresses, choice.left_out, wanted.elsewhere)


def _open_numbers(forge: Forge) -> set[int] | None:
    """Asks which pull requests are open; if that is refused, pictures go by their age alone."""
    try:
        return forge.open_numbers()
    except ForgeError:
        return None


def _in_short(error: Exception) -> str:
    """Writes an error for a comment, without what only concerns the pipeline."""
    return str(error).partition("; ")[0]
