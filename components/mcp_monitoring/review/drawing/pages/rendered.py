"""Specifications as SVG, and SVG as strips of PNG files, by the processes that render."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from .png import Strip, strip_of
from .renderers import draw, rasterize
from .rendering import png_of, svg_of
from .spec_json import json_of
from .text_marks import with_texts, without_texts


def drawn_svg(spec: Mapping[str, Any]) -> Future[str]:
    """Has a Vega specification rendered as SVG.

    Args:
        spec: the specification.

    Returns:
        The picture, or an ImportError if the renderer is not installed, a RendererEndedError if its
        process is gone, a ValueError if the specification is not valid.
    """
    rest, texts = without_texts(spec)
    return draw(_svg, json_of(rest), texts)


def rasterized(svg: str, scale: float) -> Future[Strip]:
    """Has SVG rendered as a strip of a PNG file.

    Args:
        svg: the picture.
        scale: pixels of the picture for each CSS pixel.

    Returns:
        The strip, or an error as with `drawn_svg`.
    """
    return rasterize(_strip, svg, scale)


def _svg(spec: str, texts: Mapping[str, str]) -> str:
    return with_texts(svg_of(spec), texts)


def _strip(svg: str, scale: float) -> Strip:
    return strip_of(png_of(svg, scale))
