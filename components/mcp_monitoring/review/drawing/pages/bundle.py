"""Vega for the browser, as the renderer brings it; kept in a cache, as it takes seconds."""

import os
from pathlib import Path

from ...console.writing import replace_files
from ..rendering.renderer import javascript, renderer_version

# The end of a whole file: a cache may be on a disk that was full.
_END = "\n// end of the script\n"


def vega_script() -> str:
    """Makes a script that defines `vegaEmbed`, or reads the one that was made before.

    Raises:
        ImportError: if the renderer is not installed.
    """
    file = _cache() / f"vega-of-vl-convert-{renderer_version()}.js"
    try:
        cached = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        cached = ""
    if cached.endswith(_END):
        return cached
    made = javascript("window.vegaEmbed = vegaEmbed;") + _END
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_files({file: made})
    except OSError:
        # Without a cache, it takes that long each time.
        pass
    return made


def _cache() -> Path:
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if named else Path.home() / ".cache") / "mcp-monitoring"
