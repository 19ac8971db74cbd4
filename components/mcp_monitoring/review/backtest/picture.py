"""Where the picture of a curve is written, and as what."""

from collections.abc import Sequence
from pathlib import Path

from ..drawing.rendering.png import smaller
from ..drawing.rendering.renderer import png_of, renderer_version, svg_of
from ..drawing.rendering.spec_json import json_of
from ..drawing.theme import theme_called
from ..past.model import Range
from ..picture.output import Output, OutputError, PictureFormat, listed_endings, output_to
from .tuning import Tried
from .tuning_chart import chart_page, tuning_spec

_SCALE = 2.0


def picture_to(path: Path) -> Output:
    """Finds out where a picture goes, before anything is asked.

    Args:
        path: the file.

    Raises:
        ImportError: if the renderer is not installed.
        OutputError: if no picture can be written there.
    """
    renderer_version()
    target = output_to(path, None)
    if not target.is_file:
        raise OutputError(f"--output: {path} is no file that ends in {listed_endings()}")
    target.check()
    return target


def write_picture(
    target: Output,
    knob: str,
    now: float | None,
    when: Range,
    tried: Sequence[Tried],
    theme: str,
) -> None:
    """Draws a curve and writes it.

    Args:
        target: where it goes.
        knob: name of the knob.
        now: its value as it is; None if it is not known.
        when: the range.
        tried: the values, and what came out.
        theme: `dark` or `light`.

    Raises:
        OutputError: if it cannot be written.
    """
    colours = theme_called(theme)
    svg = svg_of(json_of(tuning_spec(knob, now, when, tried, colours)))
    match target.format:
        case PictureFormat.PNG:
            target.write(target.path, smaller(png_of(svg, _SCALE)))
        case PictureFormat.SVG:
            target.write(target.path, svg)
        case PictureFormat.HTML:
            target.write(
                target.path, chart_page(f"{knob}: what each value would have done", svg, colours)
            )
