"""Where pictures are written, and as what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ...suggestions import did_you_mean


class PictureFormat(StrEnum):
    """The formats of a picture; each is the ending of its files, too."""

    PNG = "png"
    SVG = "svg"
    HTML = "html"


class OutputError(ValueError):
    """Pictures cannot be written where they should be; the message says what to do."""


@dataclass(frozen=True)
class Output:
    """Where pictures are written.

    Attributes:
        path: a file, or a folder that gets one file for each dashboard.
        format: what they are written as.
        is_file: whether it is a file.
    """

    path: Path
    format: PictureFormat
    is_file: bool

    def files(self, names: Sequence[str]) -> Mapping[str, Path]:
        """Finds the file of each dashboard.

        Args:
            names: names of the dashboards, each once.

        Raises:
            OutputError: if several dashboards are to be in one file.
        """
        if self.is_file:
            if len(names) > 1:
                raise OutputError(
                    f"--output: {len(names)} dashboards do not fit into {self.path.name}; name one"
                    " dashboard, or a folder, which gets a file for each"
                )
            return dict.fromkeys(names, self.path)
        found: dict[str, Path] = {}
        for name in names:
            stem = re.sub(r"[^\w.-]", "_", name).lstrip(".") or "dashboard"
            file, number = self.path / f"{stem}.{self.format}", 2
            while file in found.values():
                file, number = self.path / f"{stem}-{number}.{self.format}", number + 1
            found[name] = file
        return found

    def prepare(self) -> None:
        """Makes the folder; that of a file has to be there.

        Raises:
            OutputError: if nothing can be written there.
        """
        folder = self.path.parent if self.is_file else self.path
        if self.is_file and self.path.is_dir():
            raise OutputError(f"--output: {self.path} is a folder")
        if not self.is_file:
            try:
                folder.mkdir(exist_ok=True)
            except FileNotFoundError:
                raise OutputError(f"--output: {folder.parent}: there is no such folder") from None
            except FileExistsError:
                raise OutputError(
                    f"--output: {self.path} is a file, and its name does not end in"
                    f" {listed_endings()}"
                ) from None
            except OSError as error:
                raise OutputError(f"--output: {folder}: {error.strerror}") from None
        if not folder.is_dir():
            raise OutputError(f"--output: {folder}: there is no such folder")


def output_to(path: Path, wanted: PictureFormat | None) -> Output:
    """Finds out what to write from the ending of a file; a name without one is a folder.

    Args:
        path: a file or a folder.
        wanted: the format that is asked for, if any.

    Raises:
        OutputError: if the ending is none of a picture, or not that of the format.
    """
    ending = path.suffix.lower().removeprefix(".")
    if path.is_dir() or not ending:
        return Output(path, wanted or PictureFormat.PNG, is_file=False)
    if ending not in list(PictureFormat):
        hint = did_you_mean(ending, list(PictureFormat))
        raise OutputError(
            f"--output: {path.name} ends in .{ending}; a picture ends in {listed_endings()}"
            + (f"; {hint}" if hint else "")
        )
    if wanted is not None and ending != wanted:
        raise OutputError(f"--output: {path.name} ends in .{ending}, but --format is {wanted}")
    return Output(path, PictureFormat(ending), is_file=True)


def listed_endings() -> str:
    """Writes the endings of pictures as a list."""
    *first, last = (f".{one}" for one in PictureFormat)
    return f"{', '.join(first)} or {last}"
