"""Safe replacement of files: each file is either old or new at any time."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def replace_files(contents: Mapping[Path, str | bytes]) -> None:
    """Writes texts, or bytes, to files.

    All that is new is on the disk before the first file is replaced. Each file is replaced in one
    step, so an interruption leaves every file either old or new. An error leaves no temporary
    files.

    Args:
        contents: the new contents by file; line ends are not changed.

    Raises:
        OSError: if a file cannot be written; the files before it may be new.
    """
    written: dict[Path, Path] = {}
    try:
        for file, content in contents.items():
            written[file] = _beside(file, content)
        for file, temporary in written.items():
            # A symbolic link stays; its target is replaced.
            temporary.replace(file.resolve())
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def _beside(file: Path, content: str | bytes) -> Path:
    """Writes a content to a new file in the same directory, with the mode of the old one."""
    target = file.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
