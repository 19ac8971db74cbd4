"""Draws the pictures of the documentation: `python -m reference.pictures`."""

import sys
from itertools import groupby
from pathlib import Path

from mcp_monitoring.review.drawing.pages.picture import page_png
from mcp_monitoring.review.drawing.rendering.renderer import png_of, svg_of
from mcp_monitoring.review.drawing.rendering.spec_json import json_of
from mcp_monitoring.review.picture.drawn import complaints

from sandbox.config import SandboxError

from .colours import with_few_colours
from .curve import CURVES
from .manifest import write_manifest
from .simulation import simulated
from .wanted import FOLDER, page_of_picture, wanted_pictures


def main() -> None:
    """Draws the pictures and prints their names and sizes."""
    FOLDER.mkdir(exist_ok=True)
    for metrics, pictures in groupby(wanted_pictures(), key=lambda one: one.metrics):
        print(f"simulating an afternoon of servers with the metrics of {metrics} (a minute or two)")
        with simulated(metrics) as source:
            for picture in pictures:
                page = page_of_picture(picture, source)
                if found := list(complaints(page)):
                    sys.exit(f"{picture.name}: {found[0]}")
                _write(picture.file, page_png(page))
            for curve in (one for one in CURVES if one.metrics == metrics):
                _write(curve.file, png_of(svg_of(json_of(curve.spec(source.prometheus))), 1))
    write_manifest()


def _write(file: Path, png: bytes) -> None:
    file.write_bytes(with_few_colours(png))
    print(f"wrote {file.relative_to(FOLDER.parents[1])} ({file.stat().st_size / 1000:.0f} kB)")


if __name__ == "__main__":
    try:
        main()
    except SandboxError as error:
        sys.exit(str(error))
