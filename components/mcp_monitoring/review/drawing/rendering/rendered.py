"""Specifications as SVG, and SVG as strips of PNG files, by the processes that render."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from .png import Strip
from .processes import draw, rasterize
from .spec_json import json_of
from .tasks import strip_of_svg, svg_with_texts
from .text_marks import without_texts


def drawn_svg(spec: Mapping[str, Any]) -> Future[str]:
    """Has a Vega specification rendered as SVG.

    Args:
        spec: the specification.

    Returns:
        The picture, or an ImportError if the renderer is not installed, a RendererEndedError if its
        process is gone, a ValueError if the specification is not valid.
    """
    rest, texts = without_texts(spec)
    return draw(svg_with_texts, json_of(rest), texts)


def rasterized(svg: str, scale: float, turn: int = 0) -> Future[Strip]:
    """Has SVG rendered as a strip of a PNG file.

    Args:
        svg: the picture.
        scale: pixels of the picture for each CSS pixel.
        turn: what has a lower one is rendered before it.

    Returns:
        The strip, or an error as with `drawn_svg`.
    """
    return rasterize(strip_of_svg, svg, scale, turn=turn)
