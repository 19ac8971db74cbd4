"""Private files of a sandbox."""

import os
import tempfile
from pathlib import Path


def write_privately(file: Path, text: str) -> None:
    """Writes a file that only its owner can read, completely or not at all.

    It writes the text to a second file, which then replaces the first. So nobody reads half of the
    text, and after an interrupted write the old text is still there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
