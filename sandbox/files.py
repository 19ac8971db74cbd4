"""Files that a sandbox keeps for itself."""

import os
import tempfile
from pathlib import Path


def write_privately(file: Path, text: str) -> None:
    """Writes a file that its owner alone can read: whole, or not at all.

    The text is written beside the file and then takes its place, so that nobody reads half of it
    and an interrupted write leaves what there was.
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
