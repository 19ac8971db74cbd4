"""Rendering of Vega specifications and of pages, by vl-convert: Vega and resvg in one library.

It is loaded when the first picture is rendered; the rest of the package does without it.
"""

from functools import cache
from typing import Any

_EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def svg_of(spec: str) -> str:
    """Renders a Vega specification as SVG.

    It reads nothing: neither files nor the network.

    Args:
        spec: the specification, JSON.

    Raises:
        ImportError: if the renderer is not installed.
        ValueError: if the specification is not valid.
    """
    return str(_with_fonts().vega_to_svg(spec, allowed_base_urls=[]))


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
        return bytes(_with_fonts().svg_to_png(svg, scale=scale))
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


@cache
def _with_fonts() -> Any:
    # Only what renders needs it, which is not the command that starts processes for it.
    from .fonts import fonts_of_pictures

    renderer = _vl_convert()
    with fonts_of_pictures():
        renderer.svg_to_png(_EMPTY)
    return renderer


def _vl_convert() -> Any:
    # The extra `pictures` brings it; `mcp_monitoring.command` says so where it is missing.
    import vl_convert

    return vl_convert
