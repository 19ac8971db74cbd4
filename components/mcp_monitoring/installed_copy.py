"""Tells when this package was installed as a copy of a directory whose files differ from it now."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .problems import listed

PACKAGE = Path(__file__).resolve().parent
"""The directory of this package."""

_SOURCES = "components/mcp_monitoring"
"""The directory of the package in a checkout; the data files lie beside `components/`."""


def outdated_copy(package: Path = PACKAGE) -> str:
    """Says that edits of the directory that this package was installed from have no effect.

    `uv add ../mcp-monitoring` and `pip install ../mcp-monitoring` copy the files once. What is
    edited there afterwards is neither deployed nor checked.

    Args:
        package: directory of the installed package.

    Returns:
        The warning, with what to do; "" if there is nothing to say, or it cannot be found out.
    """
    # Only a copy has its data files inside: an editable installation has them in the checkout.
    if not (package / "dashboards").is_dir():
        return ""
    try:
        checkout, installer = _origin(package)
        if checkout is None or not (checkout / _SOURCES).is_dir():
            return ""
        edited = list(_differences(package, checkout))
        return _warning(checkout, installer, edited) if edited else ""
    except (OSError, ValueError):
        return ""  # A deployment does not fail for what is only advice.


def _origin(package: Path) -> tuple[Path | None, str]:
    """Finds the directory that a package was installed from, and the program that did it."""
    # Imported here: only a copy needs them.
    import json
    from importlib.metadata import Distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    for found in Distribution.discover(name="mcp-monitoring", path=[str(package.parent)]):
        # Source: https://packaging.python.org/en/latest/specifications/direct-url/
        origin: Any = json.loads(found.read_text("direct_url.json") or "null")
        if isinstance(origin, dict) and isinstance(origin.get("dir_info"), dict):
            url = urlsplit(str(origin.get("url")))
            if url.scheme == "file":
                return Path(url2pathname(url.path)), (found.read_text("INSTALLER") or "").strip()
    return None, ""


def _differences(package: Path, checkout: Path) -> Iterator[str]:
    """Yields the files of a checkout that its copy lacks or has otherwise, data files first."""
    sources = checkout / _SOURCES
    # A copy has both in one directory; whatever is not of the sources is beside `components/`.
    data = [one.name for one in package.iterdir() if not (sources / one.name).exists()]
    for name in sorted(data):
        yield from _differing(package / name, checkout / name, name)
    for one in sorted({path.name for path in sources.iterdir()}):
        yield from _differing(package / one, sources / one, f"{_SOURCES}/{one}")


def _differing(copy: Path, original: Path, name: str) -> Iterator[str]:
    if original.is_dir() or copy.is_dir():
        names = {path.name for side in (copy, original) if side.is_dir() for path in side.iterdir()}
        for one in sorted(names):
            yield from _differing(copy / one, original / one, f"{name}/{one}")
    elif not _is_left_out(name) and _content(copy) != _content(original):
        yield name


def _is_left_out(name: str) -> bool:
    """Tells which files installers leave out: hidden ones and what Python made of the sources."""
    parts = name.split("/")
    return "__pycache__" in parts or parts[-1].startswith(".") or name.endswith(".pyc")


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _warning(checkout: Path, installer: str, edited: list[str]) -> str:
    where = shlex.quote(os.path.relpath(checkout))
    ways = (
        f"pip install --editable {where}, or after each edit: pip install --force-reinstall"
        f" --no-deps {where}"
        if installer == "pip"
        else f"uv add --editable {where}, or after each edit: uv sync --reinstall-package"
        " mcp-monitoring"
    )
    return (
        f"mcp-monitoring is installed as a copy of {checkout}, which differs from the copy now"
        f" ({listed(edited)}). Edits there have no effect here. To let them take effect: {ways}"
    )
