"""The fonts of pictures: Liberation Sans, which the renderer brings, and others of the system.

Where a system has Liberation Sans, too, the renderer takes that one, and opens its file again for
each glyph that it measures or draws: a third of its time. A picture is not the same on every
machine then, either. So the renderer, which on Linux looks for fonts where fontconfig does, is told
to look where nothing else is lost.

Source: https://www.freedesktop.org/software/fontconfig/fontconfig-user.html
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path
from tempfile import NamedTemporaryFile

_CONFIGURATION = Path("/etc/fonts/fonts.conf")
_VARIABLE = "FONTCONFIG_FILE"
_DIRECTORY = re.compile(r"<dir(?P<attributes>[^>]*)>(?P<path>[^<]*)</dir>")
_BROUGHT = "Liberation"
_FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")


@contextmanager
def fonts_of_pictures() -> Iterator[None]:
    """Tells the renderer where fonts are while the context lasts; it looks when it is first used.

    Where the environment names a configuration, that one is used as it is.
    """
    text = _read(_CONFIGURATION)
    if not text or _VARIABLE in os.environ:
        yield
        return
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".conf") as file:
        file.write(configuration(font_directories(text, os.environ)))
        file.flush()
        os.environ[_VARIABLE] = file.name
        try:
            yield
        finally:
            del os.environ[_VARIABLE]


def configuration(directories: Iterable[Path]) -> str:
    """Writes a configuration of fontconfig.

    Args:
        directories: where fonts are, and below. Those of nothing but fonts like the renderer's own
            are left out.
    """
    kept = (one for directory in directories for one in _without_brought(directory))
    return f"<fontconfig>{''.join(f'<dir>{escape(str(one))}</dir>' for one in kept)}</fontconfig>"


def font_directories(text: str, environment: Mapping[str, str]) -> list[Path]:
    """Lists the directories that a configuration of fontconfig names.

    Args:
        text: the configuration.
        environment: variables of the environment.
    """
    home = Path(environment.get("HOME") or "/nonexistent")
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    found = []
    for one in _DIRECTORY.finditer(text):
        path = unescape(one["path"].strip())
        if 'prefix="xdg"' in one["attributes"]:
            path = str(data / path)
        elif path.startswith("~/"):
            path = str(home / path[2:])
        if path.startswith("/"):
            found.append(Path(path))
    return found


def _without_brought(directory: Path) -> list[Path]:
    """Lists a directory, or those in it where one of them is left out."""
    left_out = [Path(one) for one, _, names in os.walk(directory) if _is_brought(names)]
    if not left_out:
        return [directory]
    if directory in left_out:
        return []
    inside = sorted(one for one in directory.iterdir() if one.is_dir())
    return [kept for one in inside for kept in _without_brought(one)]


def _is_brought(names: Iterable[str]) -> bool:
    fonts = [name for name in names if name.lower().endswith(_FONT_FILES)]
    return bool(fonts) and all(name.startswith(_BROUGHT) for name in fonts)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
