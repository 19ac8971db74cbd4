"""Rendering of Vega specifications and of pages, by vl-convert: Vega and resvg in one library.

It is loaded when the first picture is rendered; the rest of the package does without it.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from .markup import REPLACEMENT

# Within a text in JSON: an escape, or half a character, which stands for itself.
_IN_JSON = re.compile(r"\\(?:u[0-9a-f]{4}|.)|[\ud800-\udfff\ufffe\uffff]")
_KEPT = frozenset({r"\\", r"\"", r"\/", r"\n", r"\r", r"\t"})


def svg_of(spec: str) -> str:
    """Renders a Vega specification as SVG.

    It reads nothing: neither files nor the network.

    Args:
        spec: the specification, from `json_of`.

    Raises:
        ImportError: if the renderer is not installed.
        ValueError: if the specification is not valid.
    """
    return str(_vl_convert().vega_to_svg(spec, allowed_base_urls=[]))


def png_of(svg: str, scale: float) -> bytes:
    """Renders SVG as PNG.

    Args:
        svg: the picture.
        scale: pixels of the picture for each CSS pixel.

    Raises:
        ImportError: if the renderer is not installed.
        ValueError: if the picture cannot be rendered.
    """
    try:
        return bytes(_vl_convert().svg_to_png(svg, scale=scale))
    except RuntimeError as error:
        # What follows its first line are addresses of machine code.
        raise ValueError(str(error).partition("\n")[0]) from None


def javascript(snippet: str) -> str:
    """Bundles Vega with a script that uses it, for a page that works without a network.

    Args:
        snippet: the script; `vegaEmbed` is there.

    Raises:
        ImportError: if the renderer is not installed.
    """
    return str(_vl_convert().javascript_bundle(snippet))


def renderer_version() -> str:
    """Tells which version of the renderer is installed.

    Raises:
        ImportError: if it is not installed.
    """
    return str(_vl_convert().__version__)


def json_of(spec: Mapping[str, Any]) -> str:
    """Writes a specification as JSON, without characters that no picture can hold.

    The renderer ends the whole process at one of them.

    Args:
        spec: a Vega specification.
    """
    try:
        text = _dumped(spec)
    except ValueError:
        text = _dumped(_finite(spec))
    return _IN_JSON.sub(_harmless, text)


def _dumped(spec: Any) -> str:
    return json.dumps(
        spec, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False
    )


def _finite(value: Any) -> Any:
    """Leaves out the numbers that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def _harmless(found: re.Match[str]) -> str:
    return found[0] if found[0] in _KEPT else REPLACEMENT


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} in a specification")


def _vl_convert() -> Any:
    # The extra `pictures` brings it; `mcp_monitoring.command` says so where it is missing.
    import vl_convert

    return vl_convert
