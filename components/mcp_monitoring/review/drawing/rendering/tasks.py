"""What is done by a process that renders. It loads nothing else, as it starts for each command."""

import re
from collections.abc import Mapping

from .png import Strip, strip_of
from .renderer import png_of, svg_of

# A text mark as Vega writes it when it has no text.
_EMPTY = re.compile(r'(<g class="mark-text role-mark ([^"]*)"[^>]*?)(?:/>|></g>)')
_GRID = '<g class="mark-rule role-mark grid-'
# Its lines are as wide as a pixel: without smoothing they are the same, and rasterized faster.
_SHARP_GRID = _GRID.replace("<g ", '<g shape-rendering="crispEdges" ')


def svg_with_texts(spec: str, texts: Mapping[str, str]) -> str:
    """Renders a Vega specification as SVG, and puts its texts into the groups made for them.

    Args:
        spec: the specification without its texts, JSON.
        texts: the texts by name, from `without_texts`.

    Raises:
        ImportError: if the renderer is not installed.
        ValueError: if the specification is not valid.
    """
    svg = svg_of(spec).replace(_GRID, _SHARP_GRID)
    return _EMPTY.sub(lambda found: f"{found[1]}>{texts.get(found[2], '')}</g>", svg)


def strip_of_svg(svg: str, scale: float) -> Strip:
    """Renders SVG as a strip of a PNG file.

    Args:
        svg: the picture.
        scale: pixels of the picture for each CSS pixel.

    Raises:
        ImportError: if the renderer is not installed.
        ValueError: if the picture cannot be rendered.
    """
    return strip_of(png_of(svg, scale))
