"""The style sheet and the scripts of pages, each at an address that changes with its content."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock

from mcp_monitoring.review.drawing.pages.bundle import vega_script
from mcp_monitoring.review.drawing.pages.interactive import SCRIPT, STYLE, colours
from mcp_monitoring.review.drawing.rendering.renderer import renderer_version
from mcp_monitoring.review.drawing.theme import theme_called

_one_at_a_time = Lock()


def addresses() -> Mapping[str, str]:
    """Lists the addresses of the files by their names.

    That of Vega does not need its content, which takes seconds to make.
    """
    versions = {"vega.js": renderer_version()}
    for name in ("page.css", "page.js"):
        versions[name] = hashlib.sha256(_MADE[name]().encode()).hexdigest()[:12]
    return {name: f"/page/{name}?v={version}" for name, version in versions.items()}


def content(name: str) -> str | None:
    """Makes a file; the first time, Vega takes seconds. None if there is no such file."""
    if name not in _MADE:
        return None
    with _one_at_a_time:
        return _MADE[name]()


@cache
def _style() -> str:
    dark, light = (colours(theme_called(name)) for name in ("dark", "light"))
    return (
        f":root {{ {dark} }}\n"
        f"@media (prefers-color-scheme: light) {{ :root {{ {light} }} }}\n"
        f':root[data-theme="dark"] {{ color-scheme: dark; {dark} }}\n'
        f':root[data-theme="light"] {{ color-scheme: light; {light} }}\n'
        f"{STYLE}{_beside('live.css')}"
    )


@cache
def _script() -> str:
    return SCRIPT + _beside("live.js")


@cache
def _vega() -> str:
    # Another process makes it, and leaves it in the cache: that takes seconds, in which no other
    # thread of the process runs.
    make = f"from {vega_script.__module__} import vega_script; vega_script()"
    subprocess.run([sys.executable, "-c", make], check=False)
    return vega_script()


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


_MADE: Mapping[str, Callable[[], str]] = {
    "page.css": _style,
    "page.js": _script,
    "vega.js": _vega,
}
