"""Where pictures are written, and as what."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ...suggestions import did_you_mean
from ..console.writing import replace_files


class PictureFormat(StrEnum):
    """The formats of a picture; each is the ending of its files, too."""

    PNG = "png"
    SVG = "svg"
    HTML = "html"


class ThemeName(StrEnum):
    """The themes of Grafana."""

    DARK = "dark"
    LIGHT = "light"


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

    def files(self, names: Sequence[str]) -> list[Path]:
        """Finds the file of each dashboard, each another one.

        Args:
            names: names of the dashboards.

        Raises:
            OutputError: if several dashboards are to be in one file.
        """
        if self.is_file:
            if len(names) > 1:
                raise OutputError(
                    f"--output: {len(names)} dashboards do not fit into {self.path.name}; name one"
                    " dashboard, or a folder, which gets a file for each"
                )
            return [self.path for _ in names]
        found: list[Path] = []
        for name in names:
            stem = re.sub(r"[^\w.-]", "_", name).lstrip(".") or "dashboard"
            file, number = self.path / f"{stem}.{self.format}", 2
            while file in found:
                file, number = self.path / f"{stem}-{number}.{self.format}", number + 1
            found.append(file)
        return found

    def check(self) -> None:
        """Checks that there is a place for pictures, before anything is asked.

        Raises:
            OutputError: if nothing can be written there.
        """
        if self.is_file and self.path.is_dir():
            raise OutputError(f"--output: {self.path} is a folder")
        if not self.is_file and self.path.exists() and not self.path.is_dir():
            raise OutputError(
                f"--output: {self.path} is a file, and its name does not end in {listed_endings()}"
            )
        there = self.path if self.path.is_dir() else self.path.parent
        if not there.is_dir():
            raise OutputError(f"--output: {there}: there is no such folder")
        if not os.access(there, os.W_OK | os.X_OK):
            raise OutputError(f"--output: {there}: nothing can be written into this folder")

    def write(self, file: Path, content: str | bytes) -> None:
        """Writes a picture, in one step; the folder of pictures is made if it is not there.

        Args:
            file: one of `files`.
            content: the picture.

        Raises:
            OutputError: if it cannot be written.
        """
        try:
            if not self.is_file:
                self.path.mkdir(exist_ok=True)
            replace_files({file: content})
        except OSError as error:
            raise not_written("--output", file, error) from None


def not_written(option: str, file: Path, error: OSError) -> OutputError:
    """Says that a file cannot be written.

    Args:
        option: the option that names it.
        file: the file.
        error: what the system said.
    """
    reason = error.strerror or type(error).__name__
    return OutputError(f"{option}: {file} cannot be written: {reason}")


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
